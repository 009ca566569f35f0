"""A backup made while others write, restored elsewhere: the same record, the same answers, the same names."""

import asyncio
import contextlib
import datetime as dt
import shutil
from pathlib import Path

import asyncpg
import msgspec
import pytest

from api.asking import Moment
from api.communes.fitness import AreaFitness
from api.communes.judged import area_fitness
from api.fund.settled import Wanted, settled
from api.identity import Viewer
from api.keeping.manifest import DUMP, KEY, NAME, Manifest
from api.keeping.progress import Progress
from api.keeping.restore import check_backup, restore_backup
from api.keeping.tools import find_tool
from api.keeping.trouble import NotKept
from api.keeping.verifying import verify_restored
from api.program import Program, migrate_database, open_program
from cases.store.keys import MasterKey
from cases.values import UnitId
from kept import CHILD, OFFICER, Place, back_up, officer_of, opened, report

pytestmark = pytest.mark.postgres

DISTRICT = UnitId("187~")


async def restored(folder: Path, place: Place) -> Manifest:
    """Restore a backup into an empty place."""
    checked = check_backup(folder, key_file=place.settings.master_key_file, progress=Progress())
    await restore_backup(checked, dsn=place.dsn, key_file=place.settings.master_key_file, progress=Progress())
    return checked.manifest


async def fitness_of(program: Program, *, as_of: dt.datetime | None = None) -> AreaFitness:
    """Return what the district's year comes to."""
    area = program.knowledge.places.unit(DISTRICT)
    viewer = Viewer(account=await officer_of(program), language="vi")
    return await area_fitness(program, viewer, area, 2024, Moment(as_of=as_of))


async def fund_of(program: Program, *, as_of: dt.datetime | None = None) -> object:
    """Return what the district's fund owed and paid."""
    area = program.knowledge.places.unit(DISTRICT)
    found = await settled(program, Wanted(area=area, year=2024, moment=Moment(as_of=as_of)))
    return found.settlement, found.position


async def test_what_was_backed_up_while_others_wrote_answers_as_the_source_did_at_that_moment(
    source: Program, source_place: Place, target: Place, folder: Path
) -> None:
    before = (await source.record.recorder.head()).position
    officer = await officer_of(source)

    written: asyncio.Queue[int] = asyncio.Queue()

    async def write_on() -> None:
        while True:
            written.put_nowait(await report(source, officer))

    writing = asyncio.create_task(write_on())
    while await written.get() < before + 4:
        pass
    made = await back_up(source_place, folder, key_to_keep=source_place.key)
    while await written.get() <= made.position:
        pass
    writing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await writing
    while await source.engine.catch_up():
        pass

    manifest = await restored(folder, target)
    async with open_program(target.settings, dsn=target.dsn) as copy:
        await verify_restored(copy, manifest, Progress())
        head = await copy.record.recorder.head()
        names = await copy.pool.fetch("SELECT details::jsonb->>'name' AS name FROM people.persons WHERE details <> ''")

        assert (head.log_id, head.position, head.recorded_at) == (made.log_id, made.position, made.recorded_at)
        assert before < made.position < (await source.record.recorder.head()).position
        assert await fitness_of(source, as_of=made.recorded_at) == await fitness_of(copy)
        assert await fund_of(source, as_of=made.recorded_at) == await fund_of(copy)
        assert CHILD in {row["name"] for row in names}
        # The copy goes on as the source would.
        assert await report(copy, await officer_of(copy)) > made.position


async def test_the_grants_of_a_restored_database_are_those_of_a_migrated_one(
    source: Program, source_place: Place, target: Place, folder: Path
) -> None:
    await back_up(source_place, folder, key_to_keep=source_place.key)
    manifest = await restored(folder, target)
    async with open_program(target.settings, dsn=target.dsn) as copy:
        await verify_restored(copy, manifest, Progress())

    assert await grants(source_place) == await grants(target)


async def grants(place: Place) -> object:
    """Return who owns what in a database, and who may do what."""
    connection = await asyncpg.connect(place.dsn)
    try:
        rows = await connection.fetch(
            "SELECT 'schema' AS kind, nspname::text AS name, nspowner::regrole::text AS owner, nspacl::text AS acl"
            " FROM pg_namespace WHERE nspname !~ '^pg_'"
            " UNION ALL SELECT relkind::text, oid::regclass::text, relowner::regrole::text, relacl::text FROM pg_class"
            " WHERE relnamespace::regnamespace::text IN ('record', 'access', 'hoso_meta', 'projections', 'people')"
            " AND relkind <> 't'"
            " UNION ALL SELECT 'function', oid::regprocedure::text, proowner::regrole::text, proacl::text FROM pg_proc"
            " WHERE pronamespace::regnamespace::text = 'record'"
            " UNION ALL SELECT 'trigger', tgrelid::regclass || tgname::text, tgenabled::text, '' FROM pg_trigger"
            " WHERE NOT tgisinternal"
            " UNION ALL SELECT 'database', '', datdba::regrole::text, datacl::text FROM pg_database"
            " WHERE datname = current_database()"
            " ORDER BY 1, 2"
        )
    finally:
        await connection.close()
    return [tuple(row) for row in rows]


async def test_a_damaged_or_changed_backup_is_refused_and_nothing_is_touched(
    source: Program, source_place: Place, target: Place, folder: Path
) -> None:
    await back_up(source_place, folder, key_to_keep=source_place.key)
    manifest = Manifest.read(folder)

    def spoil_dump(copy: Path) -> None:
        content = bytearray((copy / DUMP).read_bytes())
        content[len(content) // 2] ^= 1
        (copy / DUMP).write_bytes(content)

    def lose_dump(copy: Path) -> None:
        (copy / DUMP).unlink()

    def change_key(copy: Path) -> None:
        (copy / KEY).unlink()
        MasterKey.make().write(copy / KEY)

    def change_manifest(copy: Path) -> None:
        msgspec.structs.replace(manifest, position=manifest.position - 1).write(copy)

    def change_all(copy: Path) -> None:
        spoil_dump(copy)
        written = msgspec.structs.replace(
            manifest,
            files=manifest.files | {DUMP: file_as_it_is(copy / DUMP)},
        )
        written.write(copy)

    for number, spoil in enumerate((spoil_dump, lose_dump, change_key, change_manifest, change_all)):
        copy = folder.with_name(f"copy{number}")
        shutil.copytree(folder, copy)
        spoil(copy)
        with pytest.raises(NotKept):
            await restored(copy, target)
    assert not target.settings.master_key_file.exists()
    assert await tables(target) == []


def file_as_it_is(path: Path) -> object:
    """Return what an honest manifest would say of a file."""
    from api.keeping.manifest import file_of  # noqa: PLC0415 - beside its only use

    return file_of(path, Progress())


async def tables(place: Place) -> list[str]:
    """Return what stands in a database."""
    connection = await asyncpg.connect(place.dsn)
    try:
        rows = await connection.fetch("SELECT nspname::text FROM pg_namespace WHERE nspowner::regrole::text ~ 'hoso'")
    finally:
        await connection.close()
    return [row["nspname"] for row in rows]


async def test_only_an_empty_database_is_filled(
    source: Program, source_place: Place, target: Place, folder: Path
) -> None:
    await back_up(source_place, folder, key_to_keep=source_place.key)
    async with opened(target) as other:
        log_id = (await other.record.recorder.head()).log_id
        target.settings.master_key_file.unlink()

        with pytest.raises(NotKept, match="not empty"):
            await restored(folder, target)
        assert (await other.record.recorder.head()).log_id == log_id
        assert not target.settings.master_key_file.exists()


async def test_without_the_master_key_a_backup_holds_no_name_and_waits_for_the_right_key(
    source: Program, source_place: Place, target: Place, folder: Path
) -> None:
    await back_up(source_place, folder, key_to_keep=None)
    key_file = target.settings.master_key_file
    major = Manifest.read(folder).postgres
    script = await asyncio.create_subprocess_exec(
        find_tool("pg_restore", major=major), "--file=-", folder / DUMP, stdout=asyncio.subprocess.PIPE
    )
    text = (await script.communicate())[0].decode()

    assert b"drowning-death".hex() in text
    for word in (CHILD, CHILD.lower(), "lo thi may trang"):
        assert word not in text
        assert word.encode().hex() not in text
    assert files_in(folder) == [DUMP, NAME]

    with pytest.raises(NotKept, match="without its master key"):
        await restored(folder, target)
    MasterKey.make().write(key_file)
    with pytest.raises(NotKept, match="another database"):
        await restored(folder, target)
    key_file.unlink()
    source_place.key.write(key_file)
    manifest = await restored(folder, target)
    async with open_program(target.settings, dsn=target.dsn) as copy:
        await verify_restored(copy, manifest, Progress())


def files_in(folder: Path) -> list[str]:
    """Return the names of what a folder holds; nothing where there is none."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_a_lost_fact_is_noticed(source: Program, source_place: Place, target: Place, folder: Path) -> None:
    await back_up(source_place, folder, key_to_keep=source_place.key)
    manifest = await restored(folder, target)
    connection = await asyncpg.connect(target.dsn)
    await connection.execute("SET session_replication_role = replica; DELETE FROM record.events WHERE position = 7")
    await connection.close()
    async with open_program(target.settings, dsn=target.dsn) as copy:
        with pytest.raises(NotKept, match="missing"):
            await verify_restored(copy, manifest, Progress())


async def test_a_backup_with_another_master_key_is_not_made(source: Program, source_place: Place, folder: Path) -> None:
    source_place.settings.master_key_file.unlink()
    MasterKey.make().write(source_place.settings.master_key_file)

    with pytest.raises(NotKept, match="master key"):
        await back_up(source_place, folder, key_to_keep=source_place.key)
    assert files_in(folder.parent) == ["source"]


async def test_a_database_that_was_never_migrated_has_nothing_to_back_up(source_place: Place, folder: Path) -> None:
    MasterKey.make().write(source_place.settings.master_key_file)

    with pytest.raises(NotKept, match="nothing to back up"):
        await back_up(source_place, folder, key_to_keep=None)


async def test_accounts_come_back_too(source: Program, source_place: Place, target: Place, folder: Path) -> None:
    await back_up(source_place, folder, key_to_keep=source_place.key)
    await restored(folder, target)
    await migrate_database(target.settings, admin_dsn=target.dsn)
    async with open_program(target.settings, dsn=target.dsn) as copy:
        rows = await copy.pool.fetch("SELECT name FROM access.accounts")

    assert [row["name"] for row in rows] == [OFFICER]
