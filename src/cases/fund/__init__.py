"""The Child Protection Fund: what left it, one stream a payment; accounts will have streams of their own."""
