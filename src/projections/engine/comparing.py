"""Comparing a projection with what the record gives: one filled anew must equal the live one, row for row."""

import asyncio

from cases.store.connecting import borrowed
from projections.engine.checkpoints import ASIDE, LIVE
from projections.engine.loop import Engine
from projections.engine.projection import Connection, Projection
from projections.engine.swapping import PAGE_EVENTS
from projections.engine.writing import BESIDE, LONG_SECONDS_MAX

WAIT_SECONDS = 0.1


async def differences(engine: Engine, name: str) -> list[str]:
    """Return, in words, where a projection's tables differ from a rebuild at the same position; nothing is changed.

    It is filled beside the live one, which goes on meanwhile and stands still only for the last step. Both are then
    read in one snapshot, under no lock.
    """
    projection = engine.projection(name)
    while True:
        await engine.rebuilds.finish([name])
        async with engine.rebuilds.turn() as ours:
            if ours:
                return await _differences(engine, projection)
        await asyncio.sleep(WAIT_SECONDS)


async def _differences(engine: Engine, projection: Projection) -> list[str]:
    rebuilds, name = engine.rebuilds, projection.name
    try:
        async with engine.intake.transaction() as connection:
            until = (await LIVE.read(connection))[name].position
        pass_id = await rebuilds.begin([name], purpose="compare", upto=until)
        await rebuilds.fill(pass_id, until)
        async with (
            borrowed(engine.intake.pool) as reading,
            reading.transaction(isolation="repeatable_read", readonly=True),
        ):
            async with engine.intake.transaction() as connection:
                live = await connection.fetchval(
                    "SELECT position FROM projections.checkpoints WHERE name = $1 FOR UPDATE", name
                )
                trouble = await _bring_to(engine, projection, live)
                # The snapshot is taken here, while neither of the two moves.
                await reading.fetchval("SELECT 1")
            if trouble:
                return [trouble]
            found = [await _compare(reading, projection.schema, table.name) for table in projection.tables]
        return [one for one in found if one is not None]
    finally:
        await rebuilds.abandon([name], purposes=["compare"])


async def _bring_to(engine: Engine, projection: Projection, until: int) -> str | None:
    """Bring what was filled to a position; return what stands in the way, if something does."""
    while True:
        async with borrowed(engine.intake.pool) as connection:
            aside = (await ASIDE.read(connection)).get(projection.name)
        if aside is None:
            return f"{projection.name}: begun again by somebody else"
        if aside.state != "live":
            return f"{projection.name}: {aside.state}, {aside.trouble}"
        if aside.position >= until:
            return None
        await engine.rebuilds.swaps.page(
            projection, behind=aside.position, limit=min(PAGE_EVENTS, until - aside.position)
        )


async def _compare(connection: Connection, schema: str, table: str) -> str | None:
    live, beside = f"{schema}.{table}", f"{BESIDE}.{table}"
    lost, new = [
        await connection.fetchval(
            f"SELECT count(*) FROM (SELECT * FROM {one} EXCEPT ALL SELECT * FROM {other}) AS x",  # noqa: S608 - our own names
            timeout=LONG_SECONDS_MAX,
        )
        for one, other in ((live, beside), (beside, live))
    ]
    return f"{live}: {lost} rows only in the live one, {new} only in the rebuilt one" if lost or new else None
