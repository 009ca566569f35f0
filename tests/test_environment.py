"""What is installed to run the program, and what must not be."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from what_is_missing import LACKS

ROOT = Path(__file__).parent.parent
LOCKED = ROOT / "deploy" / "requirements.txt"


def asked_for(name: str) -> set[str]:
    """Return the requirements that a file of ours asks for itself."""
    lines = (ROOT / "deploy" / name).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith(("#", "-"))}


def locked(name: str) -> dict[str, str]:
    """Return the versions that a locked file names."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", text, re.MULTILINE))


def test_pydantic_is_not_installed_to_run_the_program() -> None:
    """Litestar would load its plugin for it and start several times slower."""
    assert not [name for name in locked("requirements.txt") if name.startswith("pydantic")]


def test_litestar_loads_no_pydantic() -> None:
    """Asked of the run-time environment where it stands, else of this one."""
    run_time = ROOT / ".venv" / "bin" / "python"
    python = run_time if run_time.exists() else Path(sys.executable)
    program = "import litestar, sys; print(sorted(name for name in sys.modules if name.startswith('pydantic')))"
    answer = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout == "[]\n"


def test_the_wheel_asks_for_what_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert set(project["dependencies"]) == asked_for("requirements.in")


def test_tests_run_on_the_versions_that_the_program_runs_on() -> None:
    development = locked("requirements-dev.txt")

    assert {name: development.get(name) for name in locked("requirements.txt")} == locked("requirements.txt")


@pytest.mark.parametrize("name", ["requirements-uv.txt", "requirements.txt", "requirements-dev.txt"])
def test_locked_files_name_versions_and_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")

    assert "://" not in text
    assert "--hash=sha256:" in text
    assert len(locked(name)) == len(set(re.findall(r"^(\S+)==", text, re.MULTILINE)))


def test_nothing_is_left_out_in_ci_for_lack_of_a_tool() -> None:
    required = re.search(r"^export HOSO_REQUIRE=(\S+)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    assert required is not None

    assert required[1].split(",") == sorted(LACKS)
