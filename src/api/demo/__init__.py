"""The Chi Lăng facts of 2024, and loading them the way anybody records anything."""
