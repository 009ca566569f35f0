"""Words that people read: Vietnamese first, English where it is asked for."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

Language = Literal["vi", "en"]
DEFAULT: Language = "vi"


@cache
def messages() -> dict[str, dict[str, str]]:
    """Return every message by its code, in both languages."""
    text = resources.files("api").joinpath("locale", "messages.toml").read_bytes()
    found: dict[str, dict[str, str]] = msgspec.toml.decode(text)
    return found


def say(code: str, language: Language, about: Mapping[str, object] | None = None) -> str:
    """Return the message of a code, its places filled.

    :raises KeyError: if there is no such message.
    """
    text = messages()[code][language]
    return text.format_map(_Blank(about or {}))


def word(code: str, otherwise: str, language: Language) -> str:
    """Return the word that people read for a code, or the code itself where there is none."""
    return say(code, language) if code in messages() else otherwise


def preferred(accept_language: str | None) -> Language:
    """Return the language that a request asks for: Vietnamese unless English comes first."""
    best: tuple[float, Language] = (0.0, DEFAULT)
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        language = tag.strip().lower()[:2]
        quality = _quality(parameters)
        if language == "vi" and quality > best[0]:
            best = (quality, "vi")
        if language == "en" and quality > best[0]:
            best = (quality, "en")
    return best[1]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


class _Blank(dict[str, object]):
    """Fills a place that nothing was said about with nothing."""

    def __missing__(self, key: str) -> str:
        return "…"
