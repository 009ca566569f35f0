"""The Child Protection Fund: an account a fund, a stream a payout, and payments that are known from papers."""
