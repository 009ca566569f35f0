"""The folder of a backup is there whole or not at all."""

import stat
from pathlib import Path

import pytest

from api.keeping.folder import HALF_MADE, new_folder
from api.keeping.trouble import NotKept


def test_a_folder_is_there_only_when_the_block_has_ended_and_is_nobody_elses(tmp_path: Path) -> None:
    target = tmp_path / "below" / "backup"
    with new_folder(target) as half_made:
        (half_made.path / "file").write_text("x", "utf-8")
        assert not target.exists()

    assert [path.name for path in target.iterdir()] == ["file"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert [path.name for path in target.parent.iterdir()] == ["backup"]


def test_an_empty_folder_gives_way(tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir(mode=0o755)
    with new_folder(tmp_path / "backup") as half_made:
        (half_made.path / "file").write_text("x", "utf-8")

    assert (tmp_path / "backup" / "file").exists()
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o700


def test_a_block_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with new_folder(tmp_path / "backup") as half_made:
            (half_made.path / "file").write_text("x", "utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert list(tmp_path.iterdir()) == []


def test_what_stands_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x", "utf-8")
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "full")
    for name in ("full", "file", "link"):
        with pytest.raises(NotKept), new_folder(tmp_path / name):
            pass

    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full", "link"]


def test_another_backup_made_meanwhile_stays(tmp_path: Path) -> None:
    def overtaken() -> None:
        with new_folder(tmp_path / "backup"), new_folder(tmp_path / "backup") as second:
            (second.path / "file").write_text("second", "utf-8")

    with pytest.raises(NotKept):
        overtaken()

    assert (tmp_path / "backup" / "file").read_text("utf-8") == "second"


def test_what_a_killed_program_left_is_cleared_away_and_what_a_living_one_writes_is_not(tmp_path: Path) -> None:
    left = tmp_path / f"{HALF_MADE}left"
    left.mkdir()
    (left / "file").write_text("x", "utf-8")
    with new_folder(tmp_path / "one") as living, new_folder(tmp_path / "two"):
        assert living.path.exists()
        assert not left.exists()
