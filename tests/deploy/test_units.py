"""The units of systemd: it understands them, what they start exists, and they give away no rights."""

import configparser
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.main import _parser
from api.embedded.ending import LEFTOVER_SECONDS_MAX, STOP_SECONDS_MAX

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = ("hoso.service", "hoso-backup.service", "hoso-backup.timer")
SERVICES = UNITS[:2]
PROGRAM = "/usr/local/lib/hoso/bin/hoso"
HOW = "import json, os, sys; print(json.dumps([os.getcwd(), sys.argv[1:], dict(os.environ)]))"
# Of 100, as systemd-analyze counts what a service could still do.
EXPOSURE_MAX = 20
# About the machine's business, not the sandbox's.
OWN_LINES = frozenset(
    {"Type", "ExecStart", "Restart", "RestartSec", "KillMode", "TimeoutStopSec", "TimeoutStartSec", "StateDirectory"}
    | {"Nice", "IOSchedulingClass"}
)


def unit(name: str) -> configparser.ConfigParser:
    """Return what a unit says."""
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    # systemd's own spelling has capitals.
    parser.optionxform = str  # type: ignore[assignment,method-assign] # as the library's documentation has it
    parser.read(DEPLOY / name, "utf-8")
    return parser


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a folder with the units as they would be installed, their program in place."""
    program = tmp_path / "hoso"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    for name in UNITS:
        text = (DEPLOY / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace(PROGRAM, str(program)), "utf-8")
    return tmp_path


@pytest.mark.systemd
def test_systemd_has_nothing_to_say_against_the_units(installed: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(installed / name for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_could_do_little_else(name: str) -> None:
    words = ["systemd-analyze", "security", "--no-pager", "--offline=true", f"--threshold={EXPOSURE_MAX}"]
    done = subprocess.run([*words, DEPLOY / name], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_unit_starts_is_a_command_of_the_program(name: str) -> None:
    program, *arguments = shlex.split(unit(name)["Service"]["ExecStart"])
    given = _parser(arguments).parse_args(arguments)

    assert program == PROGRAM
    assert callable(given.run)


def test_the_backup_has_the_same_sandbox_as_the_program() -> None:
    program, backup = ({k: v for k, v in unit(name)["Service"].items() if k not in OWN_LINES} for name in SERVICES)

    assert program == backup


def test_the_program_has_time_to_stop_its_database_and_is_told_alone() -> None:
    service = unit("hoso.service")["Service"]

    assert int(service["TimeoutStopSec"]) > STOP_SECONDS_MAX + LEFTOVER_SECONDS_MAX
    assert service["KillMode"] == "mixed"


def test_the_timer_starts_the_backup_into_a_folder_that_systemd_makes() -> None:
    service = unit("hoso-backup.service")["Service"]
    words = shlex.split(service["ExecStart"])[1:]
    given = _parser(words).parse_args(words)

    assert given.folder in {f"/var/lib/{name}" for name in service["StateDirectory"].split()}
    assert given.without_master_key
    assert unit("hoso-backup.timer")["Timer"]["Persistent"] == "yes"


def test_the_command_for_root_runs_what_the_service_runs() -> None:
    text = (DEPLOY / "hoso-as-service").read_text("utf-8")
    service = unit("hoso.service")["Service"]

    assert f"exec runuser -u {service['User']} -- {PROGRAM} " in text
    assert f"done <{service['EnvironmentFile']}\n" in text


@pytest.fixture
def for_root(tmp_path: Path) -> Path:
    """Return the folder of an installed command for root, which runs what says how it was run."""
    text = (DEPLOY / "hoso-as-service").read_text("utf-8")
    text = text.replace("/etc/hoso/", f"{tmp_path}/").replace(PROGRAM, f"{tmp_path}/program")
    scripts = {
        "hoso": text,
        # The service's user may not enter a folder that is called so.
        "runuser": '#!/bin/sh\nshift 3\ncase "$*" in *closed) exit 1 ;; esac\nexec "$@"\n',
        "program": f"#!/bin/sh\nexec {sys.executable} -c '{HOW}' \"$@\"\n",
    }
    for name, script in scripts.items():
        (tmp_path / name).write_text(script, "utf-8")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def as_root(installed: Path, folder: Path, *words: str, **settings: str) -> tuple[Path, list[str], dict[str, str]]:
    """Return where a command runs, with which words and settings."""
    environment = {"PATH": f"{installed}:/usr/bin:/bin", **settings}
    done = subprocess.run([installed / "hoso", *words], cwd=folder, env=environment, capture_output=True, check=True)
    where, given, found = json.loads(done.stdout)
    return Path(where), given, found


def test_the_command_for_root_takes_the_settings_as_systemd_does(for_root: Path) -> None:
    lines = (
        "# $(false)",
        "",
        "HOSO_DATA=/var/lib/hoso",
        'DATABASE_URL="postgresql://a:1$HOME`x`#\'@b/c?d=e&f"',
        "X='a b'  ",
    )
    (for_root / "hoso.env").write_text("\n".join((*lines, "HOSO_MIGRATE_URL=of-the-file")), "utf-8")
    _, words, found = as_root(for_root, for_root, "users", "a b")
    _, _, given = as_root(for_root, for_root, HOSO_MIGRATE_URL="given")

    assert words == ["users", "a b"]
    assert found["HOSO_DATA"] == "/var/lib/hoso"
    assert found["DATABASE_URL"] == "postgresql://a:1$HOME`x`#'@b/c?d=e&f"
    assert found["X"] == "a b"
    assert (found["HOSO_MIGRATE_URL"], given["HOSO_MIGRATE_URL"]) == ("of-the-file", "given")


def test_the_command_for_root_finds_files_from_where_root_stands(for_root: Path) -> None:
    (for_root / "hoso.env").write_bytes((DEPLOY / "hoso.env").read_bytes())
    (for_root / "open").mkdir()
    (for_root / "closed").mkdir()

    assert as_root(for_root, for_root / "open")[0] == for_root / "open"
    assert as_root(for_root, for_root / "closed")[0] == Path("/")


def test_an_upgrade_takes_its_backup_when_nothing_more_is_recorded() -> None:
    guide = (DEPLOY.parent / "docs" / "guides" / "running.md").read_text("utf-8")
    upgrading = guide.partition("## 6.")[2].partition("## 7.")[0].splitlines()
    steps = ("systemctl stop hoso.service", "hoso backup ", "hoso migrate", "systemctl start hoso.service")
    places = [next(number for number, line in enumerate(upgrading) if line.startswith(step)) for step in steps]

    assert places == sorted(places)
