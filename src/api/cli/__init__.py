"""The shell: `hoso`."""
