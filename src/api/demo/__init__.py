"""The Chi Lăng facts of 2024, or an invented province: recorded the way anybody records anything."""
