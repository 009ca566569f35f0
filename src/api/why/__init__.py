"""Why a result is what it is, and why not: one shape for all of them."""
