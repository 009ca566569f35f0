"""An invented province: places, people and cases that exist nowhere, told from a seed."""
