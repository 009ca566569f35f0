"""Whom a case is shared with: forwarding, referrals, transfers, who follows it, who may not, and related cases.

Part of the state that the facts of a case fold into.
"""

from cases.values import Value


class Cooperation(Value, frozen=True, kw_only=True):
    """Who has to do with the case so far."""
