"""Which explanation answers which question. One more is one more line."""

from collections.abc import Awaitable, Callable, Mapping

from api.why.answer import WhyAnswer, no_such_key
from api.why.asked import Asked
from api.why.cases import why_alarm, why_case, why_deadline, why_level
from api.why.communes import why_fitness, why_score
from api.why.fund import why_payment, why_payout

EXPLAINED: Mapping[str, Callable[[Asked], Awaitable[WhyAnswer]]] = {
    "cases": why_case,
    "deadlines": why_deadline,
    "levels": why_level,
    "alarms": why_alarm,
    "fitness": why_fitness,
    "score": why_score,
    "payouts": why_payout,
    "payments": why_payment,
}


async def explain(asked: Asked) -> WhyAnswer:
    """Return why a result is what it is, now or as of a moment.

    :raises ProblemError: 404 for a projection that explains nothing or a key that names nothing, and as each says.
    """
    if asked.projection not in EXPLAINED:
        raise no_such_key()
    return await EXPLAINED[asked.projection](asked)
