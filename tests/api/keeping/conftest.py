"""A program with the demo's facts and a sealed name in a database of its own, and an empty place to restore into."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.demo.facts import chi_lang_2024, record_facts
from api.program import Program
from kept import Place, officer_of, opened, place_at, report
from postgres_fixtures import Database, PostgresServer, fresh_database


@pytest.fixture
def source_place(empty_database: Database, tmp_path: Path) -> Place:
    """Return an empty database that will be backed up."""
    return place_at(empty_database, tmp_path / "source")


@pytest.fixture
async def source(source_place: Place) -> AsyncIterator[Program]:
    """Yield a program with the demo's facts and one report that names a child."""
    async with opened(source_place) as program:
        officer = await officer_of(program)
        await record_facts(program, officer, chi_lang_2024())
        await report(program, officer)
        while await program.engine.catch_up():
            pass
        yield program


@pytest.fixture
async def target(postgres_server: PostgresServer, tmp_path: Path) -> AsyncIterator[Place]:
    """Yield an empty database to restore into."""
    async with fresh_database(postgres_server) as database:
        yield place_at(database, tmp_path / "target")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where a backup goes."""
    return tmp_path / "backup"
