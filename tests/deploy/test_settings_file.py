"""hoso.env documents every setting of the program and no other, and the program can read it."""

import re
import shlex
from pathlib import Path

import api.settings
from api.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "hoso.env"
LINE = re.compile(r"^#?([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)
NAME = re.compile(r"\b(HOSO_[A-Z_]+|DATABASE_URL)\b")


def documented() -> dict[str, str]:
    """Return every setting of the file with its value, whether it is set or an example."""
    return {name: shlex.split(value)[0] for name, value in LINE.findall(FILE.read_text("utf-8"))}


def test_every_setting_is_in_the_file_and_the_file_has_no_other() -> None:
    source = Path(api.settings.__file__).read_text("utf-8")

    assert set(NAME.findall(source)) == set(documented())


def test_every_setting_has_a_sentence_above_it() -> None:
    lines = FILE.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if LINE.match(line) and not LINE.match(lines[number - 1]):
            assert lines[number - 1].startswith("# "), line


def test_the_guide_and_the_readme_name_every_setting() -> None:
    for name in ("README.md", "docs/guides/running.md"):
        text = (ROOT / name).read_text("utf-8")

        assert set(documented()) <= set(NAME.findall(text)), name


def test_the_program_takes_the_file_as_it_is_and_with_every_example() -> None:
    lines = FILE.read_text("utf-8").splitlines()
    as_it_is = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    assert read_settings(as_it_is) == Settings(
        data=Path("/var/lib/hoso"), master_key_file=Path("/var/lib/hoso/master.key"), secure_cookies=True
    )
    assert read_settings(documented()).migrate_url == documented()["HOSO_MIGRATE_URL"]
