"""Keys: the master key, and one key for each person, wrapped under it."""

import base64
import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cases.store.flushing import flush_folder
from cases.values import SubjectId

KEY_BYTES = 32
KEY_ID_BYTES = 8
NONCE_BYTES = 12
HMAC_BLOCK_BYTES = 64
SEALED_FROM = KEY_ID_BYTES + NONCE_BYTES


class MasterKeyMissing(Exception):
    """The database was made with a master key that is not here."""


class MasterKeyDiffers(Exception):
    """The master key that is here is not the one that the database was made with."""


class TamperedBox(Exception):
    """Sealed values do not open with the key they name: the stored bytes were changed."""


class SubjectKey:
    """One person's key: its id tells which key a box was sealed with."""

    __slots__ = ("_cipher", "key_id")

    def __init__(self, plain: bytes) -> None:
        """Take a key as it was made or unwrapped: its id and the secret behind it."""
        self.key_id = plain[:KEY_ID_BYTES]
        self._cipher = AESGCM(plain[KEY_ID_BYTES:])

    @classmethod
    def make(cls) -> "SubjectKey":
        """Return a new random key."""
        return cls(os.urandom(KEY_ID_BYTES + KEY_BYTES))

    def seal(self, plain: bytes, *, where: bytes) -> bytes:
        """Return a box of key id, nonce and ciphertext, bound to the place it stands in."""
        nonce = os.urandom(NONCE_BYTES)
        return self.key_id + nonce + self._cipher.encrypt(nonce, plain, where)

    def open(self, box: bytes, *, where: bytes) -> bytes | None:
        """Return what a box holds, or None if it was sealed with another key of this person, since destroyed.

        :raises TamperedBox: if the box names this key and does not open with it at this place.
        """
        if not box.startswith(self.key_id):
            return None
        try:
            return self._cipher.decrypt(box[KEY_ID_BYTES:SEALED_FROM], box[SEALED_FROM:], where)
        except Exception as error:
            raise TamperedBox(where.decode()) from error


class MasterKey:
    """The key that wraps every person's key. It stands in a file, never in the database."""

    def __init__(self, secret: bytes) -> None:
        """Take the 32 secret bytes.

        :raises ValueError: if they are not 32.
        """
        if len(secret) != KEY_BYTES:
            message = f"a master key has {KEY_BYTES} bytes"
            raise ValueError(message)
        self._secret = secret
        self._cipher = AESGCM(hashlib.sha256(b"hoso subject keys" + secret).digest())
        # An HMAC (RFC 2104), its two hashes begun once: each digest goes on with copies of them.
        begun = hashlib.sha256(b"hoso request digests" + secret).digest().ljust(HMAC_BLOCK_BYTES, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in begun))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in begun))

    @classmethod
    def make(cls) -> "MasterKey":
        """Return a new random master key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def read(cls, path: Path) -> "MasterKey":
        """Return the master key in a file.

        :raises MasterKeyMissing: if there is no such file, or it holds something else.
        """
        try:
            return cls(base64.b64decode(path.read_text("ascii").strip(), validate=True))
        except (OSError, ValueError) as error:
            raise MasterKeyMissing(str(path)) from error

    def write(self, path: Path) -> None:
        """Write the key into a new file that only its owner may read, which is there whole or not at all.

        :raises FileExistsError: if something stands there already.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        half_made = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        line = base64.b64encode(self._secret) + b"\n"
        _write_new(half_made, line)
        try:
            path.hardlink_to(half_made)
        except FileExistsError:
            raise
        except OSError:
            # Nothing has two names here, as on a stick.
            _write_new(path, line)
        finally:
            half_made.unlink()
        flush_folder(path.parent)

    @property
    def fingerprint(self) -> str:
        """What the database remembers of this key: enough to know it again, not enough to guess it."""
        return hashlib.sha256(b"hoso fingerprint" + self._secret).hexdigest()[:32]

    def make_key(self, subject: SubjectId) -> tuple[SubjectKey, bytes]:
        """Return a new random key for a person, and the same encrypted for the table of keys."""
        drawn = os.urandom(NONCE_BYTES + KEY_ID_BYTES + KEY_BYTES)
        nonce, plain = drawn[:NONCE_BYTES], drawn[NONCE_BYTES:]
        return SubjectKey(plain), nonce + self._cipher.encrypt(nonce, plain, _bytes_of(subject))

    def unwrap(self, subject: SubjectId, wrapped: bytes) -> SubjectKey:
        """Return a person's key from the table of keys.

        :raises TamperedBox: if it was not wrapped by this master key for this person.
        """
        try:
            plain = self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bytes_of(subject))
        except Exception as error:
            message = f"key of subject {subject}"
            raise TamperedBox(message) from error
        return SubjectKey(plain)

    def unwrap_all(self, wrapped: Mapping[SubjectId, bytes]) -> dict[SubjectId, SubjectKey]:
        """Return the keys of several people."""
        return {subject: self.unwrap(subject, box) for subject, box in wrapped.items()}

    def request_hmac(self, request: bytes) -> bytes:
        """Return a digest of a request that tells it from others and from which nothing can be guessed."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(request)
        outer.update(inner.digest())
        return outer.digest()


def _write_new(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read; what cannot be written to its end is taken away."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise


def _bytes_of(subject: SubjectId) -> bytes:
    """Return the 16 bytes of a subject's id, which its key is bound to."""
    return bytes.fromhex(subject.replace("-", ""))
