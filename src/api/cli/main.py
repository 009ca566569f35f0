"""`hoso`: one program, many commands. Errors are a sentence on standard error and a status that is not zero."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

import msgspec

from api.cli.printing import NotPrinted, print_no_more, set_up_output
from api.cli.sentences import sentence
from api.logs import configure_logs
from api.settings import SettingInvalid, Settings, read_settings

PORTS = 2**16
NOBODY_READS = 141
"""The status of whatever SIGPIPE ends, as shells say it."""

COMMANDS = {
    "demo": "api.cli.serving",
    "serve": "api.cli.serving",
    "migrate": "api.cli.serving",
    "users": "api.cli.accounts",
    "token": "api.cli.accounts",
    "keys": "api.cli.accounts",
    "erase": "api.cli.accounts",
    "projections": "api.cli.projections",
    "law": "api.cli.law",
    "cases": "api.cli.cases",
    "caseload": "api.cli.caseload",
    "signals": "api.cli.signals",
    "communes": "api.cli.communes",
    "replay": "api.cli.replaying",
    "deadlines": "api.cli.deadlines",
    "fitness": "api.cli.years",
    "why": "api.cli.why",
    "fund": "api.cli.funds",
    "backup": "api.cli.backups",
    "restore": "api.cli.backups",
}
"""Each command with the module that adds it: a command starts without what only the others need."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    given = _parser(words).parse_args(words)
    set_up_output()
    try:
        settings = _with_flags(read_settings(), given)
        configure_logs(for_people=sys.stderr.isatty())
        given.run(settings, given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read has gone, as in `hoso fitness --year 2024 | head`: there is nobody to say anything to.
        print_no_more()
        return NOBODY_READS
    except Exception as error:
        said = sentence(error)
        if said is None:
            raise
        if isinstance(error, NotPrinted) or isinstance(error.__cause__, NotPrinted):
            print_no_more()
        sys.stderr.write(f"hoso: {said}\n")
        return 1
    return 0


def _with_flags(settings: Settings, given: argparse.Namespace) -> Settings:
    flags = {name: value for name in ("host", "port") if (value := getattr(given, name, None)) is not None}
    if not 0 < flags.get("port", settings.port) < PORTS:
        message = f"cổng là số từ 1 đến {PORTS - 1} / a port is a number from 1 to {PORTS - 1}"
        raise SettingInvalid(message)
    return msgspec.structs.replace(settings, **flags)


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("hoso", description="Hồ sơ bảo vệ trẻ em / case files for child protection")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    named = [COMMANDS[word] for word in words[:1] if word in COMMANDS]
    for module in dict.fromkeys(named or COMMANDS.values()):
        import_module(module).add(commands)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
