"""The law has versions in the record: a changed table is adopted by a fact, so that a replay uses that of its time."""

from collections.abc import Sequence

from cases.events import Event, Recorded

STREAM = "law"
STREAM_PREFIX = "law"


class LawAdopted(Event, frozen=True, kw_only=True, tag="law.adopted"):
    """From here on the program goes by another version of a table: the content stands under its hash."""

    part: str
    content_hash: str
    changed: tuple[str, ...] = ()


def adopted(history: Sequence[Recorded]) -> dict[str, str]:
    """Return the hash of each part that was adopted last."""
    return {one.event.part: one.event.content_hash for one in history if isinstance(one.event, LawAdopted)}


def was_left(part: str, content_hash: str, history: Sequence[Recorded]) -> bool:
    """Return whether a version of a part was in force once, and another is since."""
    held = [one.event.content_hash for one in history if isinstance(one.event, LawAdopted) and one.event.part == part]
    return content_hash in held and held[-1] != content_hash


def decide(part: str, content_hash: str, changed: tuple[str, ...], history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Return the adoption, or nothing if that very version is in force already."""
    if adopted(history).get(part) == content_hash:
        return ()
    return (LawAdopted(part=part, content_hash=content_hash, changed=changed),)


def tags(_event: Event) -> tuple[str, ...]:
    """Return nothing: the law is one stream."""
    return ()
