"""Reads the examples of docs/contract.md, and asks the program what they ask."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self, cast

import msgspec
from litestar.types import Message

from api import times
from api.identity import Accounts
from cases.values import UnitId
from live_api import Api

PAGE = Path(__file__).parents[1] / "docs" / "contract.md"
ELLIPSIS = "…"
SECONDS_MAX = 10

_BLOCK = re.compile(r"^```http\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TOKEN = re.compile(r"^\| `([A-Z]+)` \| `([a-z-]+)` \| `([^`]+)`", re.MULTILINE)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request on the page."""

    line: str
    headers: dict[str, str]
    body: str

    @classmethod
    def read(cls, block: str) -> Self:
        """Return the request that a block is."""
        head, _, body = block.partition("\n\n")
        line, *headers = head.strip().split("\n")
        return cls(line=line, headers=_headers(headers), body=body.strip())


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: on the page, or from the program."""

    status: int
    headers: dict[str, str]
    text: str

    @classmethod
    def read(cls, block: str) -> Self:
        """Return the answer that a block is."""
        head, _, body = block.partition("\n\n")
        line, *headers = head.strip().split("\n")
        return cls(status=int(line.split()[1]), headers=_headers(headers), text=body.strip())


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A request with the answer that the page promises."""

    asked: Asked
    promised: Answered


def examples(page: str) -> Iterator[Example]:
    """Yield the examples of a page in order: each request is followed by its answer."""
    blocks = _BLOCK.findall(page)
    for request, answer in zip(blocks[::2], blocks[1::2], strict=True):
        yield Example(asked=Asked.read(request), promised=Answered.read(answer))


async def tokens(api: Api, page: str) -> dict[str, str]:
    """Make the accounts that the page's table names, and return their tokens by the words that stand for them."""
    accounts = Accounts(api.program.pool, api.program.knowledge.places)
    found = {}
    for word, role, unit in _TOKEN.findall(page):
        await accounts.add(word.lower(), role=role, unit=UnitId(unit))
        found[word] = await accounts.make_token(word.lower(), at=times.now())
    return found


async def ask(api: Api, asked: Asked, known: Mapping[str, str]) -> Answered:
    """Ask the program and return its answer; of a stream, as much as comes until it pauses."""
    method, _, target = asked.line.partition(" ")
    path, _, query = target.partition("?")
    headers = {name.lower(): _with_token(value, known) for name, value in asked.headers.items()}
    body = asked.body.encode()
    if body:
        headers.setdefault("content-type", "application/json")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("hoso.test", 80),
    }
    return await _asgi(api, scope, body, streams="event-stream" in headers.get("accept", ""))


async def _asgi(api: Api, scope: dict[str, Any], body: bytes, *, streams: bool) -> Answered:
    status, headers, chunks = 0, {}, bytearray()
    request: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    gone = asyncio.Event()
    enough = asyncio.Event()

    async def receive() -> Any:  # noqa: ANN401 - an ASGI message
        if request:
            return request.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = {name.decode(): value.decode() for name, value in message["headers"]}
        elif message["type"] == "http.response.body":
            chunks.extend(message["body"])
            if not message["more_body"] or (streams and chunks.count(b"\n\n") >= 2):
                enough.set()

    app = cast("Any", api.app)
    answering = asyncio.create_task(app(scope, receive, send))
    answering.add_done_callback(lambda _: enough.set())
    try:
        await asyncio.wait_for(enough.wait(), SECONDS_MAX)
    finally:
        gone.set()
        answering.cancel()
        await asyncio.wait([answering])
    return Answered(status=status, headers=headers, text=chunks.decode())


def differences(promised: object, given: object, path: str = "") -> list[str]:
    """Return where an answer is not what the page promises; `…` stands for anything, or for more of the same."""
    match promised, given:
        case (str() as text, _) if text == ELLIPSIS:
            return []
        case (dict(), dict()):
            wanted = {name: value for name, value in promised.items() if name != ELLIPSIS}
            rest = set() if ELLIPSIS in promised else set(given) - set(wanted)
            found = [f"{path}.{name}: not promised" for name in sorted(rest)]
            found += [f"{path}.{name}: promised, not there" for name in wanted if name not in given]
            both = [name for name in wanted if name in given]
            return found + [row for name in both for row in differences(wanted[name], given[name], f"{path}.{name}")]
        case (list(), list()):
            open_end = bool(promised) and promised[-1] == ELLIPSIS
            wanted_items = promised[:-1] if open_end else promised
            if len(given) < len(wanted_items) or (len(given) > len(wanted_items) and not open_end):
                return [f"{path}: {len(given)} items, promised {len(wanted_items)}"]
            rows = zip(wanted_items, given, strict=False)
            return [row for n, (one, other) in enumerate(rows) for row in differences(one, other, f"{path}[{n}]")]
        case _:
            same = promised == given and type(promised) is type(given)
            return [] if same else [f"{path}: {given!r}, promised {promised!r}"]


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _with_token(value: str, known: Mapping[str, str]) -> str:
    scheme, _, word = value.partition(" ")
    return f"{scheme} {known[word]}" if scheme == "Bearer" and word in known else value
