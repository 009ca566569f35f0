"""The eventsourcing library's own way of keeping the same facts: its Application on its PostgreSQL recorder.

Its events hold what ours hold, field by field, as plain JSON values with native instants, and who recorded them; they
are stored in clear by its stock JSON transcoder. An aggregate notes each fact and does nothing else with it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.application import Application
from eventsourcing.cipher import AESCipher
from eventsourcing.domain import Aggregate

from api.embedded import EmbeddedPostgres
from cases.events import Event, Metadata
from cases.registry import EVENT_TYPES


class Facts(Aggregate):
    """An aggregate that notes what happened."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.facts: list[Aggregate.Event] = []


class Noted(Aggregate.Event):
    """A fact of whatever kind."""

    meta_actor: str
    meta_role: str
    meta_unit: str
    meta_request_id: str | None

    def apply(self, aggregate: Facts) -> None:
        """Note it."""
        aggregate.facts.append(self)


def _twin(event_type: type[Event]) -> type[Noted]:
    """Return an event class of the library's with the fields of one of ours."""
    fields = dict.fromkeys(event_type.__struct_fields__, Any)
    name = f"{event_type.__name__}Noted"
    made = type(name, (Noted,), {"__annotations__": fields, "__module__": __name__, "__qualname__": name})
    globals()[name] = made
    return made


TWINS = {event_type: _twin(event_type) for event_type in EVENT_TYPES}


@contextmanager
def library(server: EmbeddedPostgres, *, cipher_key: str | None = None) -> Iterator[Application[UUID]]:
    """Lend an application on a server's database: stock, or with the library's cipher."""
    env = env_of(server)
    if cipher_key:
        env |= {"CIPHER_TOPIC": "eventsourcing.cipher:AESCipher", "CIPHER_KEY": cipher_key}
    application: Application[UUID] = Application(env=env)
    try:
        yield application
    finally:
        application.close()


def env_of(server: EmbeddedPostgres) -> dict[str, str]:
    """Return what the library must be told to find a server's database."""
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": "postgres",
        "POSTGRES_HOST": str(server.socket_folder),
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": "postgres",
        # The server asks for none on its socket; the library does not start without the word.
        "POSTGRES_PASSWORD": "-",
    }


def cipher_key() -> str:
    """Return a new key for the library's cipher, of the length that ours have."""
    return AESCipher.create_key(32)


def noted(events: Sequence[Event], by: Metadata) -> Facts:
    """Return an aggregate to which these events happened."""
    aggregate = Facts()
    # An event may have fields of the same names.
    who = {f"meta_{name}": value for name, value in msgspec.structs.asdict(by).items() if name != "entered_from"}
    for event in events:
        plain = msgspec.to_builtins(event, builtin_types=(dt.datetime,))
        fields = {name: plain.get(name) for name in event.__struct_fields__}
        aggregate.trigger_event(TWINS[type(event)], **fields, **who)
    return aggregate
