"""What every route has in common: who asks, in which language, the program behind it, bodies read strictly."""

import datetime as dt
from typing import Annotated, Any, Protocol, TypeVar, cast, get_args

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.params import HeaderParameter, QueryParameter

from api import times
from api.asking import Asker
from api.identity import Account, Accounts, Viewer
from api.language import Language, preferred
from api.parsing import parse
from api.problems import ProblemError
from api.program import Program
from api.writing import CaseWritten, Write, WrittenEvent, if_match_of, key_of

SESSION_COOKIE = "hoso_session"
LANGUAGE_COOKIE = "hoso_lang"
FOR_PROGRAMS = ("/api", "/health", "/schema")
"""What programs ask for; every other address is a page for people."""

AtLeast = Annotated[int | None, QueryParameter(ge=0, description="Wait until the projections are at this position.")]
AsOf = Annotated[dt.datetime | None, QueryParameter(description="As recorded by this instant (RFC 3339).")]
LawOf = Annotated[str | None, QueryParameter(description="`current`: under today's law.")]
On = Annotated[dt.date | None, QueryParameter(description="The day that bare codes are of; by default today.")]
Place = Annotated[
    str | None, QueryParameter(max_length=40, pattern="^[a-z0-9~-]*$", description="A unit id, or a code with `on`.")
]
Word = Annotated[
    str | None, QueryParameter(max_length=40, pattern="^[a-z0-9-]*$", description="A word of the contract.")
]
NOT_NUL = r"^[^\x00]*$"
"""U+0000 is no character of any text, and the database takes none that holds it."""
AccountOf = Annotated[str | None, QueryParameter(max_length=200, pattern=NOT_NUL, description="An account.")]
Limit = Annotated[int, QueryParameter(ge=1, le=500)]
Cursor = Annotated[str | None, QueryParameter(description="`next` of the page before.")]
KeyHeader = Annotated[str | None, HeaderParameter(name="Idempotency-Key", description="A UUID; required.")]
IfMatchHeader = Annotated[str | None, HeaderParameter(name="If-Match", description='A version: "3".')]


class HosoRequest(Request[Account, None, State]):
    """A request whose JSON body is decoded strictly, into what the handler asks for."""

    async def json(self) -> Any:  # noqa: ANN401 - whatever the handler asks for
        """Return the body as the struct that the handler's `data` is.

        :raises ProblemError: 400 `not-json`, 422 `invalid` with every wrong field.
        """
        field = self.route_handler.parsed_data_field
        if field is None or not isinstance(field.annotation, type) or not issubclass(field.annotation, msgspec.Struct):
            return await super().json()
        return parse(await self.body(), field.annotation)

    @property
    def program(self) -> Program:
        """The program that answers."""
        return cast("Program", self.app.state.program)

    @property
    def viewer(self) -> Viewer:
        """For whom the answer is made."""
        return Viewer(account=self.user, language=self.language)

    @property
    def asker(self) -> Asker:
        """Who asks, as reads are answered and written down."""
        return Asker(program=self.program, viewer=self.viewer, request_id=self.request_id)

    @property
    def language(self) -> Language:
        """The language of the answer."""
        chosen = chosen_language(self) if for_people(self.scope["path"]) else None
        return chosen or preferred(self.headers.get("accept-language"))

    @property
    def request_id(self) -> str:
        """What this request is called in logs and in the record."""
        return str(self.scope["state"]["request_id"])


def for_people(path: str) -> bool:
    """Return whether an address is one of the pages."""
    return not any(path == one or path.startswith(f"{one}/") for one in FOR_PROGRAMS)


def chosen_language(connection: ASGIConnection[Any, Any, Any, Any]) -> Language | None:
    """Return the language that somebody chose on a page: just now (`?lang=en`), or earlier in this browser."""
    for chosen in (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE)):
        if chosen in get_args(Language):
            return cast("Language", chosen)
    return None


class Authentication(AbstractAuthenticationMiddleware):
    """Lets nobody in without a token: as a bearer for programs, in the session cookie for pages."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """Return who is asking.

        :raises ProblemError: 401 `token-missing` or `token-invalid`.
        """
        token = bearer_token(connection)
        if token is None:
            raise ProblemError(401, "token-missing", headers={"WWW-Authenticate": "Bearer"})
        accounts: Accounts = connection.app.state.accounts
        account = await accounts.of_token(token, at=times.now())
        if account is None:
            raise ProblemError(401, "token-invalid", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return AuthenticationResult(user=account, auth=None)


def bearer_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Return the token that a request carries; a cookie counts for pages only, and only to read."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    page = connection.scope["path"].startswith("/api/") is False
    return connection.cookies.get(SESSION_COOKIE) if page else None


async def still_let_in(request: HosoRequest) -> bool:
    """Return whether whoever asked is still who they were: their token stands, their role and scope are the same."""
    accounts: Accounts = request.app.state.accounts
    return await accounts.of_token(bearer_token(request) or "", at=times.now()) == request.user


def write_of(request: HosoRequest, key: str | None, if_match: str | None) -> Write:
    """Return how a write came.

    :raises ProblemError: 422 `idempotency-key-missing`, `if-match-invalid`.
    """
    return Write(account=request.user, key=key_of(key), if_match=if_match_of(if_match), request_id=request.request_id)


class HasEvents(Protocol):
    """What answers a write: it holds the facts that were added."""

    @property
    def events(self) -> tuple[WrittenEvent, ...]:
        """The facts; none where it was so already."""


Written = TypeVar("Written", bound=HasEvents)


def answer_to_write(written: Written, location: str, *, version: int | None = None) -> Response[Written]:
    """Return the answer to a write: 201 where something was added, 200 where it is so already."""
    headers = {"Location": location} if version is None else {"ETag": f'"{version}"', "Location": location}
    return Response(written, status_code=201 if written.events else 200, headers=headers)


def answer_to_case(written: CaseWritten) -> Response[CaseWritten]:
    """Return the answer to a write to a case."""
    return answer_to_write(written, f"/api/v1/cases/{written.case_id}", version=written.version)
