"""The stream of a signal: what another register or body says happened to a child, and which case it is about."""
