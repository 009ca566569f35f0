"""Cases over HTTP: taking in reports, recording what follows, reading."""
