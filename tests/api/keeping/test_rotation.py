"""Old backups are let go, the newest stay, and what is no backup of this record is left alone."""

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest

from api.keeping.manifest import FORMAT, Manifest
from api.keeping.rotation import dated, let_go

OURS, OTHERS = UUID(int=1), UUID(int=2)
NIGHT = dt.datetime(2026, 3, 1, 19, 15, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def backup_of(
    log_id: UUID, folder: Path, made_at: dt.datetime, *, position: int = 1, recorded_at: dt.datetime | None = None
) -> Path:
    """Make what looks like a backup."""
    folder.mkdir()
    Manifest(
        format=FORMAT,
        program="hoso",
        postgres=17,
        made_at=made_at,
        log_id=log_id,
        position=position,
        events=position,
        recorded_at=recorded_at,
        key_fingerprint="",
        files={},
    ).write(folder)
    return folder


def test_a_backup_is_named_by_the_time_in_vietnam(tmp_path: Path) -> None:
    assert tmp_path / "2026-03-02T021500" == dated(tmp_path, NIGHT)


@pytest.mark.parametrize("keep,gone", [(1, 4), (3, 2), (5, 0), (9, 0)])
def test_the_newest_stay(tmp_path: Path, keep: int, gone: int) -> None:
    times = [NIGHT + day * DAY for day in range(5)]
    ours = [backup_of(OURS, dated(tmp_path, at), at) for at in times]

    assert list(reversed(ours[:gone])) == let_go(ours[-1], keep=keep)
    assert sorted(ours[gone:]) == sorted(tmp_path.iterdir())


def test_what_is_no_backup_of_this_record_is_left_alone(tmp_path: Path) -> None:
    backup_of(OTHERS, dated(tmp_path, NIGHT), NIGHT)
    backup_of(OURS, tmp_path / "before-the-move", NIGHT)
    (tmp_path / "2026-03-01T000000").mkdir()
    (tmp_path / "2026-03-01T000000" / "photograph").write_text("x", "utf-8")
    newest = NIGHT + DAY
    made = backup_of(OURS, dated(tmp_path, newest), newest)

    assert let_go(made, keep=1) == []
    assert len(list(tmp_path.iterdir())) == 4


def test_the_one_just_made_stays_where_the_clock_is_behind(tmp_path: Path) -> None:
    before = [backup_of(OURS, dated(tmp_path, at), at) for at in (NIGHT, NIGHT + DAY)]
    made = backup_of(OURS, dated(tmp_path, NIGHT - 365 * DAY), NIGHT - 365 * DAY)

    assert before[:1] == let_go(made, keep=2)
    assert made.exists()


def test_one_made_with_a_clock_ahead_goes_when_its_turn_comes(tmp_path: Path) -> None:
    """What was erased since can be read with it."""
    ahead = backup_of(OURS, dated(tmp_path, NIGHT + 365 * DAY), NIGHT + 365 * DAY, position=1, recorded_at=NIGHT)
    later = [
        backup_of(OURS, dated(tmp_path, NIGHT + n * DAY), NIGHT + n * DAY, position=1 + n, recorded_at=NIGHT + n * DAY)
        for n in (1, 2)
    ]

    assert [ahead] == let_go(later[-1], keep=2)


def test_what_was_kept_of_a_record_that_was_set_back_goes_before_what_it_came_to_since(tmp_path: Path) -> None:
    """A restored record goes on at an earlier position: what came after it then was lost."""
    lost = backup_of(OURS, dated(tmp_path, NIGHT), NIGHT, position=1_000, recorded_at=NIGHT)
    since = [
        backup_of(OURS, dated(tmp_path, NIGHT + n * DAY), NIGHT + n * DAY, position=10 + n, recorded_at=NIGHT + n * DAY)
        for n in (1, 2)
    ]

    assert [lost] == let_go(since[-1], keep=2)
