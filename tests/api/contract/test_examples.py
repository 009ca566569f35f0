"""Every example on docs/contract.md, in order, on an empty record."""

from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio

from contract_page import PAGE, Example, ask, differences, examples, tokens
from live_api import Api, live_api
from postgres_fixtures import PostgresServer, fresh_database
from projections.registry import PROJECTIONS

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def empty_api(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """Yield a program with nothing on record."""
    async with (
        fresh_database(postgres_server) as database,
        live_api(database, tmp_path_factory.mktemp("contract")) as live,
    ):
        yield live


async def test_every_example_on_the_page_holds(empty_api: Api) -> None:
    page = PAGE.read_text("utf-8")
    known = await tokens(empty_api, page)
    wrong = []
    for example in examples(page):
        await projections_at_head(empty_api)
        wrong += [f"{example.asked.line}: {row}" for row in await broken_promises(empty_api, example, known)]

    assert not wrong


async def projections_at_head(api: Api) -> None:
    """Return when every answer is computed from all that is on record: the page names positions."""
    head = await api.program.record.recorder.head()
    await api.program.reader.wait_for([projection.name for projection in PROJECTIONS], head.position)


async def broken_promises(api: Api, example: Example, known: dict[str, str]) -> list[str]:
    """Return where the program's answer is not what the page promises."""
    promised = example.promised
    given = await ask(api, example.asked, known)
    if given.status != promised.status:
        return [f"{given.status}, promised {promised.status}: {given.text}"]
    found = [
        f"{name}: {given.headers.get(name.lower())!r}, promised {value!r}"
        for name, value in promised.headers.items()
        if given.headers.get(name.lower()) != value
    ]
    if "event-stream" in given.headers["content-type"]:
        return found + differences(_facts(promised.text), _facts(given.text))
    return found + differences(msgspec.json.decode(promised.text), msgspec.json.decode(given.text))


def _facts(stream: str) -> list[object]:
    """Return what a stream of events says: names and words as they are, `data` decoded."""
    lines = [line.partition(": ") for line in stream.strip().split("\n") if line]
    return [[name, msgspec.json.decode(rest) if name == "data" else rest] for name, _, rest in lines]
