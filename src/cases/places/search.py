"""Finds units by what people type of their names, and puts the likeliest first."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from cases.places.unit import Level, Unit
from cases.vietnamese import TONES, fold_name, sort_key, tone_key

_TEXT_MAX = 100
# Longest first, so that "thi tran" is not taken for a name beginning with "thi".
_KINDS = {
    fold_name(kind): kind
    for kind in ("thành phố", "thị trấn", "đặc khu", "thị xã", "phường", "huyện", "quận", "tỉnh", "xã")
}
_LEVEL_ORDER: dict[Level, int] = {"country": 0, "province": 1, "district": 2, "commune": 3}


class _Wanted(NamedTuple):
    """One reading of what was typed."""

    folded: str
    toned: str
    kind: str | None


def matches(text: str, *, holding: Callable[[bytes], Iterable[Unit]]) -> list[Unit]:
    """Return the units whose name, or a word in it, begins as typed; the likeliest first.

    :param holding: yields each unit whose line holds some bytes; the folded name stands between tabs.
    """
    ranks: dict[Unit, tuple[int, ...]] = {}
    for wanted in _readings(text[:_TEXT_MAX]):
        for start in ("\t", " "):
            for unit in holding((start + wanted.folded).encode("utf-8", "replace")):
                rank = _rank(unit, wanted)
                if rank is not None and rank < ranks.get(unit, (9,)):
                    ranks[unit] = rank
    return sorted(ranks, key=lambda unit: (ranks[unit], _order(unit)))


def _readings(text: str) -> list[_Wanted]:
    """Return the text as a name, and, where it begins with a word for a kind, also without that word."""
    folded = fold_name(text.replace("’", "'"))
    toned = tone_key(text.replace("’", "'"))
    readings = [_Wanted(folded, toned, None)] if folded else []
    for kind, name in _KINDS.items():
        if folded.startswith(kind + " "):
            words = len(kind.split())
            readings.append(_Wanted(folded.removeprefix(kind + " "), " ".join(toned.split()[words:]), name))
    return readings


def _rank(unit: Unit, wanted: _Wanted) -> tuple[int, ...] | None:
    """Return how well a unit fits, less is better, or None where only another column held the text."""
    folded = fold_name(unit.name)
    if f" {wanted.folded}" not in f" {folded}":
        return None
    marked = wanted.toned != wanted.folded
    same_marks = _begins_so(tone_key(unit.name).split(), wanted.toned.split())
    place = 0 if folded == wanted.folded else 1 if folded.startswith(wanted.folded) else 2
    return (int(marked and not same_marks), place, int(wanted.kind is not None and wanted.kind != unit.kind))


def _begins_so(name: list[str], typed: list[str]) -> bool:
    """Return whether the words typed follow each other in the name, marks and all; the last may be unfinished."""
    starts = range(len(name) - len(typed) + 1)
    *whole, last = typed
    return any(
        name[start : start + len(whole)] == whole and _unfinished(last, name[start + len(whole)]) for start in starts
    )


def _unfinished(typed: str, word: str) -> bool:
    """Return whether a word begins as typed; its tone, which `tone_key` puts last, may not have been typed yet."""
    letters = typed.rstrip(TONES)
    tone = typed[len(letters) :]
    return word.rstrip(TONES).startswith(letters) and word.endswith(tone)


def _order(unit: Unit) -> tuple[bool, int, bytes, str]:
    return (unit.last is not None, _LEVEL_ORDER[unit.level], sort_key(unit.name), unit.unit_id)
