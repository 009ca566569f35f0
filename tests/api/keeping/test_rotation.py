"""Old backups are let go, the newest stay, and what is no backup of this record is left alone."""

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest

from api.keeping.manifest import FORMAT, Manifest
from api.keeping.rotation import dated, let_go

OURS, OTHERS = UUID(int=1), UUID(int=2)
NIGHT = dt.datetime(2026, 3, 1, 19, 15, tzinfo=dt.UTC)


def backup_of(log_id: UUID, folder: Path, made_at: dt.datetime) -> Path:
    """Make what looks like a backup."""
    folder.mkdir()
    Manifest(
        format=FORMAT,
        program="hoso",
        postgres=17,
        made_at=made_at,
        log_id=log_id,
        position=1,
        events=1,
        recorded_at=None,
        key_fingerprint="",
        files={},
    ).write(folder)
    return folder


def test_a_backup_is_named_by_the_time_in_vietnam(tmp_path: Path) -> None:
    assert tmp_path / "2026-03-02T021500" == dated(tmp_path, NIGHT)


@pytest.mark.parametrize("keep,gone", [(1, 4), (3, 2), (5, 0), (9, 0)])
def test_the_newest_stay(tmp_path: Path, keep: int, gone: int) -> None:
    times = [NIGHT + dt.timedelta(days=day) for day in range(5)]
    ours = [backup_of(OURS, dated(tmp_path, at), at) for at in times]

    assert list(reversed(ours[:gone])) == let_go(tmp_path, log_id=OURS, keep=keep)
    assert sorted(ours[gone:]) == sorted(tmp_path.iterdir())


def test_what_is_no_backup_of_this_record_is_left_alone(tmp_path: Path) -> None:
    backup_of(OTHERS, dated(tmp_path, NIGHT), NIGHT)
    backup_of(OURS, tmp_path / "before-the-move", NIGHT)
    (tmp_path / "2026-03-01T000000").mkdir()
    (tmp_path / "2026-03-01T000000" / "photograph").write_text("x", "utf-8")
    newest = NIGHT + dt.timedelta(days=1)
    backup_of(OURS, dated(tmp_path, newest), newest)

    assert let_go(tmp_path, log_id=OURS, keep=1) == []
    assert len(list(tmp_path.iterdir())) == 4
