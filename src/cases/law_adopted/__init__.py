"""Which law, and which places, the program went by from when on."""
