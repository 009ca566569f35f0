"""Sealing personal values under their subjects' keys, each bound to the place it stands in, and opening them again."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from cases.events import Event, Fact, type_of
from cases.persons import Erased, PersonDetails, Sealed, Words
from cases.store.keys import SubjectKey
from cases.store.personal import Holders
from cases.values import SubjectId

F = TypeVar("F", bound=Fact)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[PersonDetails | Words] = msgspec.json.Decoder(PersonDetails | Words)
_PLAIN = frozenset({PersonDetails, Words})
_SEALED = frozenset({Sealed})
_name_of = cache(type_of)


def sealed(holders: Holders, event: Event, *, stream: str, version: int, keys: Mapping[SubjectId, SubjectKey]) -> Event:
    """Return the event with every personal value encrypted under its subject's key.

    :raises KeyError: if a subject's key is not among the keys.
    """
    place = _place(stream, version, event)

    def close(value: Any, subject: SubjectId, path: str) -> Any:  # noqa: ANN401 - any personal value
        if type(value) not in _PLAIN:
            return value
        return Sealed(box=keys[subject].seal(_encoder.encode(value), where=f"{place}{path}\n{subject}".encode()))

    return holders.changed(event, close)


class Opening(Generic[F]):
    """Facts that are to be unsealed: it says whose keys that takes, and opens them with those at hand."""

    def __init__(self, holders: Holders, facts: Sequence[F]) -> None:
        """Find what is sealed in some facts."""
        self._holders = holders
        self._found = [(one, holders.subjects(one.event, _SEALED)) for one in facts]
        self.subjects = tuple(dict.fromkeys(subject for _, subjects in self._found for subject in subjects))
        """Everyone under whose key something is sealed."""

    def unsealed(self, keys: Mapping[SubjectId, SubjectKey]) -> tuple[list[F], set[SubjectId]]:
        """Return the facts with their personal values readable, and whose boxes no key at hand was used for.

        `Erased` stands in the place of those: they were erased, or the box is not theirs.

        :raises TamperedBox: if a box does not open with the key it names.
        """
        unopened: set[SubjectId] = set()

        def opened(value: Any, subject: SubjectId, path: str) -> Any:  # noqa: ANN401 - any personal value
            if type(value) is not Sealed:
                return value
            key = keys.get(subject)
            plain = None if key is None else key.open(value.box, where=f"{place}{path}\n{subject}".encode())
            if plain is None:
                unopened.add(subject)
                return Erased()
            return _decoder.decode(plain)

        unsealed = []
        for one, subjects in self._found:
            if subjects:
                place = _place(one.stream, one.version, one.event)
                unsealed.append(msgspec.structs.replace(one, event=self._holders.changed(one.event, opened)))
            else:
                unsealed.append(one)
        return unsealed, unopened


def _place(stream: str, version: int, event: Event) -> str:
    """Return the place in the record that the boxes in an event are bound to; each opens in its own field alone."""
    return f"{stream}\n{version}\n{_name_of(type(event))}\n"
