"""What was assessed of the children of a case, and where it led: assessments, findings of death, reviews, closing.

Part of the state that the facts of a case fold into.
"""

from cases.values import Value


class Assessed(Value, frozen=True, kw_only=True):
    """What was assessed so far."""
