"""The stream of a commune's nil returns: a month in which, so it is signed, nothing came to anybody's knowledge."""
