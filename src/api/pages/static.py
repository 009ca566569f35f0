"""Styles, fonts and the icon: small, ours, kept by browsers for a year under an address that changes with them."""

import gzip
import hashlib
from importlib import resources
from importlib.resources.abc import Traversable

from litestar import Response, Router, get
from litestar.params import FromPath
from msgspec import Struct

from api.problems import ProblemError
from api.web import HosoRequest

FOR_A_YEAR = "public, max-age=31536000, immutable"
_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_VERSION_DIGITS = 12


class StaticFile(Struct, frozen=True):
    """A file as it is sent."""

    content: bytes
    media_type: str
    zipped: bytes | None
    """None where zipping gains nothing: fonts are zipped already."""


def _read() -> dict[str, StaticFile]:
    found = {}
    for path, file in _walk(resources.files("api").joinpath("static"), ""):
        media_type = next((kind for ending, kind in _TYPES.items() if path.endswith(ending)), None)
        if media_type is not None:
            content = file.read_bytes()
            zipped = None if path.endswith(".woff2") else gzip.compress(content, mtime=0)
            found[path] = StaticFile(content, media_type, zipped)
    return found


def _walk(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        inner = f"{path}{entry.name}"
        found += _walk(entry, f"{inner}/") if entry.is_dir() else [(inner, entry)]
    return sorted(found, key=lambda one: one[0])


FILES = _read()
VERSION = hashlib.sha256(b"".join(FILES[name].content for name in sorted(FILES))).hexdigest()[:_VERSION_DIGITS]
"""All files share one: the style sheet names its fonts by where they lie beside it."""


def address(name: str) -> str:
    """Return where browsers find a file.

    :raises KeyError: if there is no such file.
    """
    FILES[name]
    return f"/static/{VERSION}/{name}"


@get("/{version:str}/{name:path}", sync_to_thread=False)
def read_static(request: HosoRequest, version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Send a file; under the address of another version it is not kept."""
    file = FILES.get(name.lstrip("/"))
    if file is None:
        raise ProblemError(404, "not-found")
    zipped = file.zipped if "gzip" in request.headers.get("accept-encoding", "") else None
    headers = {"cache-control": FOR_A_YEAR if version == VERSION else "no-cache", "vary": "accept-encoding"}
    if zipped is not None:
        headers["content-encoding"] = "gzip"
    return Response(zipped or file.content, media_type=file.media_type, headers=headers)


router = Router("/static", route_handlers=[read_static], opt={"open": True}, include_in_schema=False)
