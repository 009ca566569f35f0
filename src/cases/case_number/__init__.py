"""The numbers that people say on the phone: one stream a unit's code and year, one event a number."""
