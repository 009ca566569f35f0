"""What a backup says of itself: which record, up to where, and the hash of each of its files.

The seal is a digest under the master key. The hashes find a damaged file; the seal finds a changed manifest.
"""

import datetime as dt
import hashlib
import importlib.metadata
from pathlib import Path
from uuid import UUID

import msgspec

from api.keeping.progress import Progress
from api.keeping.trouble import NotKept
from cases.store.keys import MasterKey

FORMAT = 1
NAME = "manifest.json"
DUMP = "database.dump"
KEY = "master.key"
PAGE_BYTES = 1024 * 1024


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the backup, as it was written."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds. `position`, `events` and `recorded_at` are the record's end in the dump's own snapshot."""

    format: int
    program: str
    postgres: int
    made_at: dt.datetime
    log_id: UUID
    position: int
    events: int
    recorded_at: dt.datetime | None
    key_fingerprint: str
    files: dict[str, File]
    seal: str = ""

    def sealed(self, key: MasterKey) -> "Manifest":
        """Return the manifest with its seal."""
        return msgspec.structs.replace(self, seal=self._seal(key))

    def check_seal(self, key: MasterKey) -> None:
        """See to it that the manifest is as the holder of this master key wrote it.

        :raises NotKept: if it is not.
        """
        if self.seal != self._seal(key):
            message = f"{NAME} đã bị sửa / was changed after the backup was made"
            raise NotKept(message)

    def _seal(self, key: MasterKey) -> str:
        unsealed = msgspec.structs.replace(self, seal="")
        return key.request_hmac(b"hoso backup\n" + msgspec.json.encode(unsealed, order="sorted")).hex()

    def write(self, folder: Path) -> None:
        """Write the manifest into the backup."""
        text = msgspec.json.format(msgspec.json.encode(self), indent=2)
        path = folder / NAME
        path.touch(mode=0o600)
        path.write_bytes(text + b"\n")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Return the manifest of a backup.

        :raises NotKept: if there is none that this program can read.
        """
        try:
            found = msgspec.json.decode((folder / NAME).read_bytes(), type=cls)
        except FileNotFoundError:
            message = f"{folder} không phải bản sao lưu / is no backup: it has no {NAME}"
            raise NotKept(message) from None
        except (OSError, msgspec.MsgspecError) as error:
            message = f"không đọc được / cannot read {folder / NAME}: {error}"
            raise NotKept(message) from None
        if found.format != FORMAT:
            message = f"bản sao lưu của chương trình khác / the backup was made by another program ({found.program})"
            raise NotKept(message)
        return found

    def check_files(self, folder: Path, progress: Progress) -> None:
        """See to it that every file is there as it was written, before anything of it is used.

        :raises NotKept: naming the one that is not.
        """
        if DUMP not in self.files or not set(self.files) <= {DUMP, KEY}:
            message = f"{folder / NAME} không kê đúng các tệp / does not list the files of a backup"
            raise NotKept(message)
        for name, written in self.files.items():
            if file_of(folder / name, progress) != written:
                message = f"{folder / name} hỏng hoặc đã bị sửa / is damaged or was changed: nothing was restored"
                raise NotKept(message)


def file_of(path: Path, progress: Progress) -> File:
    """Return how large a file is and its SHA-256.

    :raises NotKept: if it cannot be read.
    """
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as file:
            while page := file.read(PAGE_BYTES):
                digest.update(page)
                size += len(page)
                progress.tell(f"{path.name}: SHA-256, {size // PAGE_BYTES} MiB")
    except OSError as error:
        message = f"không đọc được / cannot read {path}: {error.strerror}"
        raise NotKept(message) from None
    return File(bytes=size, sha256=digest.hexdigest())


def program_version() -> str:
    """Return this program's name and version; of one that runs from its sources, the name alone."""
    try:
        return f"hoso {importlib.metadata.version('hoso')}"
    except importlib.metadata.PackageNotFoundError:
        return "hoso"
