"""Sealing personal values under their subjects' keys, each bound to the place it stands in, and opening them again."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import msgspec

from cases.events import Event, Recorded, type_of
from cases.persons import Erased, PersonDetails, Sealed, Words
from cases.store.keys import SubjectKey
from cases.store.personal import Holders, Personal

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[PersonDetails | Words] = msgspec.json.Decoder(PersonDetails | Words)
_PLAIN = frozenset({PersonDetails, Words})
_name_of = cache(type_of)


def sealed(holders: Holders, event: Event, *, stream: str, version: int, keys: Mapping[UUID, SubjectKey]) -> Event:
    """Return the event with every personal value encrypted under its subject's key.

    :raises KeyError: if a subject's key is not among the keys.
    """
    place = _place(stream, version, event)

    def closed(value: Any, subject: str, path: str) -> Any:  # noqa: ANN401 - any personal value
        box = keys[to_uuid(subject)].seal(_encoder.encode(value), where=_where(place, path, subject))
        return Sealed(box=box)

    return holders.filled(
        event, [closed(*found) if type(found[0]) in _PLAIN else found[0] for found in holders.values(event)]
    )


class Opening:
    """Events that are to be unsealed: it says whose keys that takes, and opens them with those at hand."""

    def __init__(self, holders: Holders, recorded: Sequence[Recorded]) -> None:
        """Find what is sealed in some events."""
        self._holders = holders
        self._found: list[tuple[Recorded, list[Personal]]] = [(one, holders.values(one.event)) for one in recorded]
        self._subjects = {
            subject: to_uuid(subject)
            for _, values in self._found
            for value, subject, _ in values
            if type(value) is Sealed
        }

    @property
    def subjects(self) -> tuple[UUID, ...]:
        """Everyone under whose key something is sealed."""
        return tuple(self._subjects.values())

    def unsealed(self, keys: Mapping[UUID, SubjectKey]) -> tuple[list[Recorded], set[UUID]]:
        """Return the events with their personal values readable, and whose boxes no key at hand was used for.

        `Erased` stands in the place of those: they were erased, or the box is not theirs.

        :raises TamperedBox: if a box does not open with the key it names.
        """
        at_hand = {subject: keys.get(known_as) for subject, known_as in self._subjects.items()}
        unopened: set[UUID] = set()
        place = ""

        def opened(box: bytes, subject: str, path: str) -> PersonDetails | Words | Erased:
            key = at_hand[subject]
            plain = None if key is None else key.open(box, where=_where(place, path, subject))
            if plain is not None:
                return _decoder.decode(plain)
            unopened.add(self._subjects[subject])
            return Erased()

        unsealed = []
        for one, found in self._found:
            if not found:
                unsealed.append(one)
                continue
            place = _place(one.stream, one.version, one.event)
            values = [
                opened(value.box, subject, path) if type(value) is Sealed else value for value, subject, path in found
            ]
            event = self._holders.filled(one.event, values)
            unsealed.append(one if event is one.event else msgspec.structs.replace(one, event=event))
        return unsealed, unopened


@lru_cache(maxsize=10_000)
def to_uuid(subject: str) -> UUID:
    """Return a subject id as the record's tables know it; the same few are asked for again and again."""
    return UUID(subject)


def _place(stream: str, version: int, event: Event) -> str:
    return f"{stream}\n{version}\n{_name_of(type(event))}"


def _where(place: str, path: str, subject: str) -> bytes:
    """Return the place that a box is bound to, so that it opens nowhere else."""
    return f"{place}\n{path}\n{subject}".encode()
