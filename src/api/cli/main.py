"""`hoso`: one program, many commands. Errors are a sentence on standard error and a status that is not zero."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from api.cli.address import AddressTaken, AddressUnusable, address_of, check_address, say_address
from api.cli.database import Database, make_database, reached
from api.cli.starting import Steps, load_web
from api.embedded.trouble import EmbeddedPostgresError
from api.logs import configure_logs, log
from api.problems import ProblemError
from api.program import NotMigrated, Program, adopt_law, migrate_database, open_program
from api.settings import SettingInvalid, Settings, read_settings
from cases.store.keys import MasterKeyDiffers, MasterKeyMissing
from cases.store.migrate import MigrationRefused
from cases.store.recorder import OutcomeUnknown, RecordUnavailable

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name

PORTS = 2**16

Work = Callable[[Program, argparse.Namespace], Awaitable[None]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    given = _parser(words).parse_args(words)
    try:
        settings = _with_flags(read_settings(), given)
        configure_logs(for_people=sys.stderr.isatty())
        given.run(settings, given)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        sys.stderr.write(f"hoso: {sentence}\n")
        return 1
    return 0


def _sentence(error: Exception) -> str | None:  # noqa: C901, PLR0911, PLR0912 - one line for each thing that can go wrong
    """Return what went wrong in a sentence, or None if it is a fault of the program."""
    from api.cli.trouble import Trouble  # noqa: PLC0415 - loaded when needed: the shell starts fast
    from api.demo.loading import HoldsOtherCases  # noqa: PLC0415 - the same

    match error:
        case Trouble() | SettingInvalid() | EmbeddedPostgresError() | MigrationRefused():
            return str(error)
        case NotMigrated():
            return "cơ sở dữ liệu chưa sẵn sàng: chạy hoso migrate / the database is not ready: run hoso migrate"
        case MasterKeyMissing():
            return (
                f"không có khóa chính ở {error}; không có nó thì không đọc được dữ liệu cá nhân"
                f" / the master key of this database is not at {error}: put it there (hoso keys export made copies)"
            )
        case MasterKeyDiffers():
            return (
                f"khóa chính ở {error} không phải khóa của cơ sở dữ liệu này"
                f" / the master key at {error} is not the one that this database was made with"
            )
        case AddressTaken():
            return f"{error} đang được dùng / something else listens on {error} already: --port names another port"
        case AddressUnusable():
            return f"không lắng nghe được ở {error} / this machine cannot listen on {error}"
        case asyncpg.ClientConfigurationError():
            return f"DATABASE_URL không đúng / DATABASE_URL is not one: {error}"
        case FileNotFoundError() | PermissionError() | NotADirectoryError() | FileExistsError():
            return f"không dùng được thư mục dữ liệu / the data folder cannot be used: {error}"
        case HoldsOtherCases():
            return (
                "cơ sở dữ liệu này đã có hồ sơ khác; chạy demo với HOSO_DATA khác"
                " / this database holds other cases: run the demo with another HOSO_DATA"
            )
        case ProblemError():
            return error.body("vi").decode()
        case OutcomeUnknown():
            return (
                "mất kết nối khi đang ghi: không rõ đã ghi hay chưa; hãy xem lại rồi mới làm lại"
                " / the line broke while this was being recorded: look whether it was, before you do it again"
            )
        case RecordUnavailable() | asyncpg.PostgresError() | OSError():
            return (
                f"không kết nối được cơ sở dữ liệu / the database cannot be reached ({type(error).__name__}: {error})"
            )
        case _:
            return None


def _with_flags(settings: Settings, given: argparse.Namespace) -> Settings:
    flags = {name: value for name in ("host", "port") if (value := getattr(given, name, None)) is not None}
    if not 0 < flags.get("port", settings.port) < PORTS:
        message = f"cổng là số từ 1 đến {PORTS - 1} / a port is a number from 1 to {PORTS - 1}"
        raise SettingInvalid(message)
    return msgspec.structs.replace(settings, **flags)


def _on_database(work: Work) -> Callable[[Settings, argparse.Namespace], None]:
    """Return a command that runs on the open program."""

    def run(settings: Settings, given: argparse.Namespace) -> None:
        with reached(settings) as database:
            asyncio.run(_opened(settings, database, work, given))

    return run


async def _opened(settings: Settings, database: Database, work: Work, given: argparse.Namespace) -> None:
    async with open_program(settings, dsn=database.dsn) as program:
        await work(program, given)


async def _migrated(settings: Settings, database: Database) -> list[str]:
    await make_database(database)
    return await migrate_database(settings, admin_dsn=database.admin_dsn)


def _migrate(settings: Settings, given: argparse.Namespace) -> None:
    async def adopt(program: Program, _given: argparse.Namespace) -> None:
        await program.engine.prepare()
        done.extend(await adopt_law(program))
        # So that no server that starts afterwards has to.
        await program.engine.finish_rebuilds()

    with reached(settings) as database:
        done = asyncio.run(_migrated(settings, database))
        asyncio.run(_opened(settings, database, adopt, given))
    sys.stdout.write("".join(f"{line}\n" for line in done) or "nothing to do\n")


def _serve(settings: Settings, given: argparse.Namespace) -> None:
    steps = Steps()

    async def work(program: Program, _given: argparse.Namespace) -> None:
        from api.cli.serve import serve  # noqa: PLC0415 - the web is loaded while the database starts

        steps.done("open")
        await program.engine.prepare()
        await adopt_law(program)
        steps.done("prepare")

        async def ready() -> None:
            steps.done("listen")
            log.info("started", **steps.taken)
            say_address(settings)

        await serve(program, ready=ready, embedded=database.embedded)

    check_address(settings)
    loading = load_web()
    with reached(settings) as database:
        steps.done("database")
        if database.embedded is not None:
            asyncio.run(_migrated(settings, database))
            steps.done("migrate")
        loading.join()
        steps.done("rest_of_imports")
        _run(_opened(settings, database, work, given))


def _demo(settings: Settings, given: argparse.Namespace) -> None:
    if given.communes is not None or given.cases is not None:
        from api.cli.province import serve_province  # noqa: PLC0415 - only this demo needs it

        serve_province(settings, given)
        return
    from api.cli.serve import serve  # noqa: PLC0415 - the web is loaded when it is served
    from api.demo.loading import load_demo  # noqa: PLC0415 - as above
    from api.demo.telling import show_demo  # noqa: PLC0415 - as above

    async def work(program: Program, _given: argparse.Namespace) -> None:
        await program.engine.prepare()
        await adopt_law(program)
        await program.engine.finish_rebuilds()
        await load_demo(program)

        async def ready() -> None:
            await show_demo(program, address=address_of(settings))

        await serve(program, ready=ready, embedded=database.embedded)

    check_address(settings)
    with reached(settings) as database:
        asyncio.run(_migrated(settings, database))
        _run(_opened(settings, database, work, given))


def _run(work: Awaitable[None]) -> None:
    import uvloop  # noqa: PLC0415 - only the server runs on it

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)  # type: ignore[arg-type] # it is a coroutine


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("hoso", description="Hồ sơ bảo vệ trẻ em / case files for child protection")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _serving(commands)
    if words[:1] not in (["serve"], ["demo"]):
        # A server starts without what only the other commands need.
        for add in (_keeping, _deriving, _looking_back, _backing_up):
            add(commands)
    return parser


def _command(
    commands: "Commands", name: str, text: str, run: Callable[[Settings, argparse.Namespace], None]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _serving(commands: "Commands") -> None:
    for name, text, run in (
        ("demo", "load the Chi Lăng facts of 2024, show what follows from them, and serve", _demo),
        ("serve", "answer requests, with the projections running", _serve),
    ):
        parser = _command(commands, name, text, run)
        parser.add_argument("--host", help="address to listen on (HOSO_HOST; 127.0.0.1)")
        parser.add_argument("--port", type=int, help="port to listen on (HOSO_PORT; 8000)")
        if name == "demo":
            parser.add_argument("--communes", type=int, metavar="N", help="instead: an invented province of N communes")
            parser.add_argument("--cases", type=int, metavar="M", help="and of M cases, in a database of its own")
            parser.add_argument("--seed", type=int, metavar="S", default=1, help="from which it is invented (1)")


def _keeping(commands: "Commands") -> None:
    from api.cli import commands as does  # noqa: PLC0415 - the same as at the top, named apart

    _command(commands, "migrate", "bring the database to this program's shape and adopt its law", _migrate)
    users = _command(commands, "users", "accounts", _nothing).add_subparsers(required=True, metavar="COMMAND")
    revoke = _command(users, "revoke", "end all tokens of an account", _on_database(does.users_revoke))
    revoke.add_argument("name")
    add = _command(users, "add", "add an account, or change its role and scope", _on_database(does.users_add))
    add.add_argument("name", help="a name for the account, never a person's")
    add.add_argument("--role", required=True, help="standing-team, chair, police, province-officer, auditor, …")
    add.add_argument("--scope", required=True, metavar="UNIT-OR-CODE", help="06505, 187~, 20, vn~ (the whole country)")
    token = _command(commands, "token", "print a new bearer token and nothing else", _on_database(does.token))
    token.add_argument("name")
    keys = _command(commands, "keys", "the master key", _nothing).add_subparsers(required=True, metavar="COMMAND")
    export = _command(
        keys,
        "export",
        "copy the master key into a new file",
        lambda settings, given: does.keys_export(settings.master_key_file, given.file),
    )
    export.add_argument("file", nargs="?", default="-", help="a new file; - prints it")
    erase = _command(commands, "erase", "destroy a person's keys: for ever", _on_database(does.erase))
    erase.add_argument("subject", help="one of the person's subject ids")
    erase.add_argument("--basis", required=True, help="the decision that it rests on: a document, never a name")
    erase.add_argument("--by", metavar="ACCOUNT", help="whose act it is")
    erase.add_argument("--yes", action="store_true", help="really do it")


def _deriving(commands: "Commands") -> None:
    from api.cli import commands as does  # noqa: PLC0415 - as above
    from api.cli import projections as derived  # noqa: PLC0415 - as above

    projections = _command(commands, "projections", "what is derived", _nothing)
    kinds = projections.add_subparsers(required=True, metavar="COMMAND")
    _command(kinds, "status", "where each stands", _on_database(derived.status))
    _command(kinds, "run", "keep them at the end of the record", _on_database(derived.run))
    for name, text, work in (
        ("rebuild", "fill them anew beside the live ones, which answer meanwhile", derived.rebuild),
        ("verify", "compare them with a rebuild, row for row", derived.verify),
        ("retry", "let parked ones try once more what stood in their way", derived.retry),
    ):
        parser = _command(kinds, name, text, _on_database(work))
        parser.add_argument("names", nargs="*")
        if name == "rebuild":
            parser.add_argument("--join", action="store_true", help="take part in what is under way, begin nothing")
    law = _command(commands, "law", "the law's tables", _nothing).add_subparsers(required=True, metavar="COMMAND")
    _command(law, "check", "overlaps, gaps, unknown references", lambda _settings, _given: does.law_check())
    _command(law, "show", "every row with its source", lambda _settings, _given: does.law_show())


def _looking_back(commands: "Commands") -> None:
    from api.cli import deadlines as owed  # noqa: PLC0415 - as above
    from api.cli import replaying, years  # noqa: PLC0415 - as above

    text = "what the record showed at a moment, or what changed between two and by which facts"
    replaying.arguments(_command(commands, "replay", text, _on_database(replaying.replay)))
    owed.arguments(
        _command(commands, "deadlines", "what is owed, the one due first first", _on_database(owed.deadlines))
    )
    text = "what the facts say of every commune's year, in an area or in the whole country"
    years.arguments(_command(commands, "fitness", text, _on_database(years.fitness)))


def _backing_up(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg] # as above
    from api.cli import backups  # noqa: PLC0415 - as above

    backup = _command(
        commands, "backup", "copy the whole record into a new folder, while others go on writing", backups.backup
    )
    backup.add_argument("folder", metavar="DIR", help="a new or an empty folder")
    backup.add_argument("--without-master-key", action="store_true", help="leave the master key out")
    backup.add_argument("--dated", action="store_true", help="make a folder named by the time, in DIR")
    backup.add_argument("--keep", type=int, metavar="N", help="with --dated: keep the newest N backups, remove older")
    restore = _command(
        commands,
        "restore",
        "fill an empty database from a backup and look all of it through",
        lambda settings, given: backups.restore(settings, given, make_database),
    )
    restore.add_argument("folder", metavar="DIR", help="what hoso backup made")


def _nothing(_settings: Settings, _given: argparse.Namespace) -> None:
    """Stand in for a command that only has commands of its own."""


if __name__ == "__main__":
    raise SystemExit(main())
