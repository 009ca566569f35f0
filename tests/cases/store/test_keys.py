"""The master key and people's keys: in their owner's file, bound to whom they are for, known by fingerprint."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from cases.store.keys import MasterKey, MasterKeyMissing, SubjectKey, TamperedBox
from cases.values import SubjectId

SUBJECT, OTHER = SubjectId(str(uuid4())), SubjectId(str(uuid4()))


def test_a_master_key_is_written_once_for_its_owner_alone_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "secret" / "master.key"
    key = MasterKey.make()

    key.write(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert MasterKey.read(path).fingerprint == key.fingerprint
    with pytest.raises(FileExistsError):
        MasterKey.make().write(path)
    assert MasterKey.read(path).fingerprint == key.fingerprint


WRITING = """
import pathlib, resource, signal, sys
from cases.store.keys import MasterKey
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8))
MasterKey.make().write(pathlib.Path(sys.argv[1]))
"""


def test_of_a_key_that_cannot_be_written_to_its_end_nothing_stays_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "secret" / "master.key"
    done = subprocess.run(
        [sys.executable, "-c", WRITING, str(path)], capture_output=True, text=True, timeout=60, check=False
    )

    assert "File too large" in done.stderr
    assert list(path.parent.iterdir()) == []


def test_where_no_file_has_two_names_a_key_is_written_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "master.key"
    key = MasterKey.make()

    key.write(path)

    assert MasterKey.read(path).fingerprint == key.fingerprint
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileExistsError):
        MasterKey.make().write(path)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", ["", "no key at all", "YWJj", "é"])
def test_a_file_that_holds_no_key_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content)

    with pytest.raises(MasterKeyMissing):
        MasterKey.read(path)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyMissing):
        MasterKey.read(tmp_path / "none")


def test_a_wrapped_key_unwraps_for_the_same_person_under_the_same_master_key_alone() -> None:
    master = MasterKey.make()
    key, wrapped = master.make_key(SUBJECT)

    box = key.seal(b"plain", where=b"here")

    assert master.unwrap(SUBJECT, wrapped).open(box, where=b"here") == b"plain"
    with pytest.raises(TamperedBox):
        master.unwrap(OTHER, wrapped)
    with pytest.raises(TamperedBox):
        MasterKey.make().unwrap(SUBJECT, wrapped)


def test_requests_are_told_apart_and_cannot_be_guessed_without_the_key() -> None:
    master = MasterKey.make()

    assert master.request_hmac(b"one") == master.request_hmac(b"one")
    assert master.request_hmac(b"one") != master.request_hmac(b"other")
    assert master.request_hmac(b"one") != MasterKey.make().request_hmac(b"one")


def test_a_broken_box_is_told_from_one_of_another_key() -> None:
    key = SubjectKey.make()
    box = key.seal(b"plain", where=b"here")

    assert key.open(box, where=b"here") == b"plain"
    assert SubjectKey.make().open(box, where=b"here") is None
    for broken, where in ((box, b"there"), (box[:-1], b"here"), (box[:9], b"here")):
        with pytest.raises(TamperedBox):
            key.open(broken, where=where)
