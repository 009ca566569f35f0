"""PostgreSQL's programs get the right version, and the processes of this machine show no password."""

import pytest

from api.keeping.tools import find_tool, without_password
from api.keeping.trouble import NotKept


@pytest.mark.parametrize(
    "dsn,address,password",
    [
        ("postgresql://hoso:s%40cret@db:5432/hoso", "postgresql://hoso@db:5432/hoso", "s@cret"),
        (
            "postgresql://hoso@db/hoso?password=x%26y&sslmode=require",
            "postgresql://hoso@db/hoso?sslmode=require",
            "x&y",
        ),
        (
            "postgresql://postgres@/hoso?host=/run/x&port=5432",
            "postgresql://postgres@/hoso?host=%2Frun%2Fx&port=5432",
            None,
        ),
        ("postgresql:///hoso", "postgresql:///hoso", None),
        (
            "postgresql://a:b@one:1,two:2/hoso?target_session_attrs=read-write",
            "postgresql://a@one:1,two:2/hoso?target_session_attrs=read-write",
            "b",
        ),
    ],
)
def test_a_password_goes_into_the_environment(dsn: str, address: str, password: str | None) -> None:
    assert (address, {"PGPASSWORD": password} if password else {}) == without_password(dsn)


@pytest.mark.postgres
def test_a_missing_version_is_named_with_what_to_install() -> None:
    with pytest.raises(NotKept, match="postgresql-client-99"):
        find_tool("pg_dump", major=99)
