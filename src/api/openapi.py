"""The OpenAPI document: what the framework derives from the routes, and what it cannot know of the contract."""

import re
from collections.abc import Iterator
from typing import Any

from litestar import Request, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from api.cases.acts.body import Body
from api.problems import MEDIA_TYPE

Json = dict[str, Any]

READ_PROBLEMS = (401, 403, 404, 409, 422, 503)
BODY_PROBLEMS = (400, 413)
WRITE_PROBLEMS = (412,)
_MEANINGS = {
    400: "Not JSON in UTF-8",
    401: "No token, or one that is wrong or has ended",
    403: "Not for one's role",
    404: "Unknown, or outside one's scope",
    409: "Refused in this state",
    412: "The case has moved on since the version that If-Match names",
    413: "Over 1 MiB",
    422: "Invalid: every wrong field is named",
    503: "Not at the moment; again with the same Idempotency-Key",
}
_CAPITAL = re.compile("[A-Z]")
_TEXT: Json = {"type": "string"}
_PROBLEM: Json = {
    "title": "Problem",
    "description": "RFC 9457; further members for some codes, as docs/contract.md says.",
    "type": "object",
    "required": ["title", "status", "code"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "code": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "detail": _TEXT,
        "source": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "properties": {"path": _TEXT, "message": _TEXT, "known": {"type": "array", "items": _TEXT}},
            },
        },
    },
}
_HEADERS: dict[str, Json] = {
    "Idempotency-Key": {"required": True, "schema": {"type": "string", "format": "uuid"}},
    "If-Match": {"required": False, "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'}},
}


def openapi_config() -> OpenAPIConfig:
    """Return how the document is made and served: to anybody, for it tells nothing of any case."""
    return OpenAPIConfig(
        title="hoso",
        version="1",
        description="Case files for child protection. docs/contract.md says what a client may rely on.",
        openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, opt={"open": True}),
        render_plugins=[ContractDocument(path="/openapi.json")],
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"bearer": []}],
    )


class ContractDocument(JsonRenderPlugin):
    """Serves the completed document. It is made when somebody first asks: a start need not wait for it."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: Json) -> bytes:
        """Return the completed document."""
        if "Problem" not in openapi_schema["components"]["schemas"]:
            complete(openapi_schema)
        return super().render(request, openapi_schema)


def complete(document: Json) -> None:
    """Add to the framework's document, in place, what the contract says beyond it."""
    schemas: dict[str, Json] = document["components"]["schemas"]
    for body in _bodies(Body):
        if body.__name__ in schemas:
            schemas[body.__name__]["additionalProperties"] = False
    schemas["Problem"] = _PROBLEM
    for path, item in document["paths"].items():
        for operation in item.values():
            operation["summary"] = _in_words(operation["operationId"])
            _complete_parameters(operation)
            if path.startswith("/api/"):
                _complete_answers(operation)
            else:
                _complete_open(operation)


def _in_words(operation_id: str) -> str:
    """Return what an operation is called, in words: the framework knows only how a function is called."""
    return _CAPITAL.sub(lambda found: f" {found.group().lower()}", operation_id).capitalize()


def _bodies(base: type[Body]) -> Iterator[type[Body]]:
    for body in base.__subclasses__():
        yield body
        yield from _bodies(body)


def _complete_parameters(operation: Json) -> None:
    """Say which headers are needed; a query or a header cannot carry null."""
    for parameter in operation.get("parameters", ()):
        parameter.update(_HEADERS.get(parameter["name"], {}))
        options = [option for option in parameter["schema"].get("oneOf", ()) if option != {"type": "null"}]
        if len(options) == 1:
            del parameter["schema"]["oneOf"]
            parameter["schema"].update(options[0])


def _complete_answers(operation: Json) -> None:
    answers: dict[str, Json] = operation["responses"]
    answers.pop("400", None)
    if "201" in answers:
        version = {"ETag": {"schema": _TEXT, "description": 'The version: "3".'}}
        answers["201"] |= {"description": "On record", "headers": version}
        answers["200"] = {**answers["201"], "description": "On record already; nothing was added"}
    if operation["operationId"] == "readTimeline":
        events = {"schema": {"type": "string", "description": "Server-sent events, `data` a TimelineItem each."}}
        answers["200"]["content"]["text/event-stream"] = events
    statuses: tuple[int, ...] = READ_PROBLEMS
    if "requestBody" in operation:
        statuses += BODY_PROBLEMS
    if "201" in answers:
        statuses += WRITE_PROBLEMS
    for status in sorted(statuses):
        problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
        answers[str(status)] = {"description": _MEANINGS[status], "content": {MEDIA_TYPE: problem}}


def _complete_open(operation: Json) -> None:
    """Say that no token is needed, and that the same words come with 503 where something is wrong."""
    operation["security"] = []
    answers = operation["responses"]
    answers["503"] = {**answers["200"], "description": "Something is wrong"}
