"""Explanations over HTTP."""

from litestar import Router, get
from litestar.params import FromPath

from api.asking import Moment
from api.web import AsOf, AtLeast, HosoRequest, LawOf
from api.why.answer import WhyAnswer
from api.why.asked import Asked
from api.why.explaining import explain


@get("/{projection:str}/{key:str}", operation_id="readWhy")
async def read_why(
    request: HosoRequest,
    projection: FromPath[str],
    key: FromPath[str],
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> WhyAnswer:
    """Read why a result is what it is: rules, facts, and for a "no" what is lacking; now or as of a moment."""
    return await explain(asked_in(request, projection, key, Moment(at_least=at_least, as_of=as_of, law=law)))


def asked_in(request: HosoRequest, projection: str, key: str, moment: Moment) -> Asked:
    """Return the question that a request asks."""
    return Asked(
        program=request.program,
        viewer=request.viewer,
        projection=projection,
        key=key,
        moment=moment,
        request_id=request.request_id,
    )


router = Router("/api/v1/why", route_handlers=[read_why], tags=["why"])
