"""The Child Protection Fund: one stream a fund, named after the unit whose fund it is."""
