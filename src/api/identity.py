"""Who is asking: accounts with one role for one unit, known by a bearer token."""

import datetime as dt
import hashlib
import secrets

from msgspec import Struct

from api.language import Language
from api.roles import ROLES, Role
from cases.events import Metadata
from cases.places.register import Places
from cases.store.connecting import Pool, borrowed
from cases.values import COUNTRY, UnitId
from projections.scope import Scope

TOKEN_DAYS = 90
SESSION_HOURS = 12
"""A working day and its evening: whoever leaves a window open has to come in again on the next one."""
TOKEN_BYTES = 32


class Account(Struct, frozen=True, kw_only=True):
    """Somebody who may come in."""

    name: str
    role_name: str
    unit: UnitId
    scope: Scope

    @property
    def role(self) -> Role:
        """What the role may do."""
        return ROLES[self.role_name]

    def metadata(self, request_id: str, entered_from: str | None = None) -> Metadata:
        """Return what is recorded of who did something."""
        return Metadata(
            actor=self.name, role=self.role_name, unit=self.unit, request_id=request_id, entered_from=entered_from
        )


class Viewer(Struct, frozen=True, kw_only=True):
    """For whom an answer is made: who they are, and the language they read."""

    account: Account
    language: Language


SHELL = Viewer(
    account=Account(name="hoso", role_name="auditor", unit=COUNTRY, scope=Scope(None)),
    language="vi",
)
"""For whom the shell answers where nobody is named: an auditor of everything, who sees that there are people and never
who they are."""


class Accounts:
    """The accounts and their tokens."""

    def __init__(self, pool: Pool, places: Places) -> None:
        self._pool = pool
        self._places = places

    async def add(self, name: str, *, role: str, unit: UnitId) -> bool:
        """Add an account, or give one another role and scope; return whether anything changed."""
        async with borrowed(self._pool) as connection:
            done = await connection.execute(
                "INSERT INTO access.accounts AS a (name, role, scope) VALUES ($1, $2, $3) ON CONFLICT (name)"
                " DO UPDATE SET role = excluded.role, scope = excluded.scope"
                " WHERE (a.role, a.scope) <> (excluded.role, excluded.scope)",
                name,
                role,
                unit,
            )
        return done == "INSERT 0 1"

    async def named(self, name: str) -> Account | None:
        """Return the account of a name, or None if there is none."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow("SELECT role, scope FROM access.accounts WHERE name = $1", name)
        return None if row is None else self._account(name, row["role"], row["scope"])

    async def of_unit(self, unit: UnitId) -> tuple[str, ...]:
        """Return the names of the accounts of a unit."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch("SELECT name FROM access.accounts WHERE scope = $1 ORDER BY name", unit)
        return tuple(row["name"] for row in rows)

    async def make_token(self, name: str, *, at: dt.datetime) -> str:
        """Return a new bearer token of an account, good for 90 days; the database keeps only its digest."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        async with borrowed(self._pool) as connection:
            await connection.execute("DELETE FROM access.tokens WHERE ends_at < $1", at)
            await connection.execute(
                "INSERT INTO access.tokens (digest, account, ends_at) VALUES ($1, $2, $3)",
                _digest(token),
                name,
                at + dt.timedelta(days=TOKEN_DAYS),
            )
        return token

    async def begin_session(self, token: str, *, at: dt.datetime) -> str | None:
        """Return a token of a session of whoever has a token, or None if it is nobody's, or has ended.

        It lasts some hours and no longer than the token itself: where that is taken back or ends, so does the session.
        """
        session = secrets.token_urlsafe(TOKEN_BYTES)
        async with borrowed(self._pool) as connection, connection.transaction():
            await connection.execute("DELETE FROM access.tokens WHERE ends_at < $1", at)
            # Whoever ends the tokens of the account goes before or after: none is begun that they do not see.
            await connection.execute(
                "SELECT FROM access.accounts WHERE name ="
                " (SELECT account FROM access.tokens WHERE digest = $1) FOR SHARE",
                _digest(token),
            )
            begun = await connection.fetchval(
                "INSERT INTO access.tokens (digest, account, ends_at)"
                " SELECT $1, t.account, least(t.ends_at, $3) FROM access.tokens AS t"
                " WHERE t.digest = $2 AND t.ends_at > $4 RETURNING account",
                _digest(session),
                _digest(token),
                at + dt.timedelta(hours=SESSION_HOURS),
                at,
            )
        return None if begun is None else session

    async def end_session(self, session: str) -> None:
        """End the token of a session: whoever kept a copy of it comes in no more."""
        async with borrowed(self._pool) as connection:
            await connection.execute("DELETE FROM access.tokens WHERE digest = $1", _digest(session))

    async def end_tokens(self, name: str) -> int:
        """End all tokens of an account, sessions too, and return how many there were."""
        async with borrowed(self._pool) as connection, connection.transaction():
            await connection.execute("SELECT FROM access.accounts WHERE name = $1 FOR UPDATE", name)
            done = await connection.execute("DELETE FROM access.tokens WHERE account = $1", name)
        return int(done.rpartition(" ")[2])

    async def of_token(self, token: str, *, at: dt.datetime) -> Account | None:
        """Return whose token this is, or None if it is nobody's, or has ended."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(
                "SELECT a.name, a.role, a.scope FROM access.tokens AS t JOIN access.accounts AS a ON a.name = t.account"
                " WHERE t.digest = $1 AND t.ends_at > $2",
                _digest(token),
                at,
            )
        return None if row is None else self._account(row["name"], row["role"], row["scope"])

    def _account(self, name: str, role: str, scope: str) -> Account:
        unit = UnitId(scope)
        return Account(name=name, role_name=role, unit=unit, scope=Scope.of(self._places.scope(unit), name))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
