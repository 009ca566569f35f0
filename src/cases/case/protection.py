"""What protects the children of a case: emergency measures, separation, conferences, plans, outcomes, visits.

Part of the state that the facts of a case fold into.
"""

from cases.values import Value


class Protection(Value, frozen=True, kw_only=True):
    """What was done to protect so far."""
