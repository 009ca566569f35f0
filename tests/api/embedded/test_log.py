"""The server's log stays small."""

from pathlib import Path

from api.embedded.log import BoundedLog


def test_a_log_that_grew_too_large_is_set_aside_while_it_is_written_to(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "postgres.log", bytes_max=10)
    with log.opened() as writer:
        writer.write(b"the first hundred lines\n")
        log.bound()
        writer.write(b"one more\n")

    assert (tmp_path / "postgres.log").read_bytes() == b"one more\n"
    assert (tmp_path / "postgres.log.1").read_bytes() == b"the first hundred lines\n"
    assert log.tail() == "one more"


def test_a_watched_log_is_bound_by_itself(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "postgres.log", bytes_max=10, look_seconds=0.001)
    with log.opened() as writer:
        writer.write(b"the first hundred lines\n")
        log.watch()
        while not (tmp_path / "postgres.log.1").exists():
            pass
        log.unwatch()

    assert (tmp_path / "postgres.log").stat().st_size == 0


def test_a_log_that_cannot_be_set_aside_is_written_to_all_the_same(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "postgres.log", bytes_max=10, look_seconds=0.001)
    (tmp_path / "postgres.log").write_bytes(b"the first hundred lines\n")
    # No file can stand where a folder is, as none can on a full disk.
    (tmp_path / "postgres.log.1").mkdir()
    with log.opened() as writer:
        log.watch()
        writer.write(b"one more\n")
        (tmp_path / "postgres.log.1").rmdir()
        while not (tmp_path / "postgres.log.1").exists():
            pass
        log.unwatch()

    assert (tmp_path / "postgres.log.1").read_bytes() == b"the first hundred lines\none more\n"


def test_no_log_has_no_last_lines(tmp_path: Path) -> None:
    assert BoundedLog(tmp_path / "postgres.log").tail() == ""
