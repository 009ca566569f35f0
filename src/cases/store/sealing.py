"""Sealing personal values under their subjects' keys, each bound to the place it stands in, and opening them again."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from cases.events import Event, Fact, type_of
from cases.persons import Erased, PersonDetails, Sealed, Words
from cases.store.keys import SubjectKey
from cases.store.personal import Holders, Personal

F = TypeVar("F", bound=Fact)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[PersonDetails | Words] = msgspec.json.Decoder(PersonDetails | Words)
_PLAIN = frozenset({PersonDetails, Words})
_name_of = cache(type_of)


def sealed(holders: Holders, event: Event, *, stream: str, version: int, keys: Mapping[UUID, SubjectKey]) -> Event:
    """Return the event with every personal value encrypted under its subject's key.

    :raises KeyError: if a subject's key is not among the keys.
    """
    name = _name_of(type(event))

    def closed(value: Any, subject: str, path: str) -> Any:  # noqa: ANN401 - any personal value
        where = _where(stream, version, name, path, subject)
        return Sealed(box=keys[to_uuid(subject)].seal(_encoder.encode(value), where=where))

    return holders.filled(
        event, [closed(*found) if type(found[0]) in _PLAIN else found[0] for found in holders.values(event)]
    )


class Opening(Generic[F]):
    """Facts that are to be unsealed: it says whose keys that takes, and opens them with those at hand."""

    def __init__(self, holders: Holders, facts: Sequence[F]) -> None:
        """Find what is sealed in some facts."""
        self._holders = holders
        self._found: list[tuple[F, list[Personal]]] = [(one, holders.values(one.event)) for one in facts]
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

    def unsealed(self, keys: Mapping[UUID, SubjectKey]) -> tuple[list[F], set[UUID]]:
        """Return the facts with their personal values readable, and whose boxes no key at hand was used for.

        `Erased` stands in the place of those: they were erased, or the box is not theirs.

        :raises TamperedBox: if a box does not open with the key it names.
        """
        at_hand = {subject: keys.get(known_as) for subject, known_as in self._subjects.items()}
        unopened: set[UUID] = set()
        unsealed = []
        for one, found in self._found:
            if not found:
                unsealed.append(one)
                continue
            name = _name_of(type(one.event))
            values: list[Any] = []
            for value, subject, path in found:
                if type(value) is not Sealed:
                    values.append(value)
                    continue
                key = at_hand[subject]
                where = _where(one.stream, one.version, name, path, subject)
                plain = None if key is None else key.open(value.box, where=where)
                if plain is None:
                    unopened.add(self._subjects[subject])
                values.append(Erased() if plain is None else _decoder.decode(plain))
            event = self._holders.filled(one.event, values)
            unsealed.append(one if event is one.event else msgspec.structs.replace(one, event=event))
        return unsealed, unopened


@lru_cache(maxsize=10_000)
def to_uuid(subject: str) -> UUID:
    """Return a subject id as the record's tables know it; the same few are asked for again and again."""
    return UUID(subject)


def _where(stream: str, version: int, name: str, path: str, subject: str) -> bytes:
    """Return the place that a box is bound to, so that it opens nowhere else."""
    return f"{stream}\n{version}\n{name}\n{path}\n{subject}".encode()
