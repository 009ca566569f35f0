"""What acts between bodies have in common: which unit answers, and on which days units are meant."""

import datetime as dt
from collections.abc import Sequence

from api.cases.acts.act import Edge
from api.units import named_on
from cases.refusals import Invalid
from cases.values import UnitId, day_in_vietnam


def answering_unit(given: str | None, asked: Sequence[UnitId], at: dt.datetime, edge: Edge) -> UnitId:
    """Return the unit that answers: the given one, else the one of those asked that is the sender's, else their own.

    A bare code names the unit of the instant of the answer; a unit id is that unit, whenever it was.
    Who speaks for the province records what units answer that have no account here.

    :raises ProblemError: for a place that is none.
    :raises Invalid: `unit-not-yours`; `field-missing`, where it could be several.
    """
    if given is not None:
        unit = named_on(edge.places, given, "unit", on=None, today=day_in_vietnam(at)).unit_id
        if not edge.account.scope.covers([unit]) and edge.account.role.body != "province":
            raise Invalid("unit-not-yours", "unit")
        return unit
    own = {unit for unit in asked if edge.account.scope.covers([unit])}
    if len(own) == 1:
        return own.pop()
    if edge.places.unit(edge.account.unit).level != "commune":
        raise Invalid("field-missing", "unit", {"field": "unit"})
    return edge.account.unit
