"""PostgreSQL's programs get the right version, and the processes of this machine show no password."""

import pytest

from api.keeping.tools import find_tool, without_password
from api.keeping.trouble import NotKept


@pytest.mark.parametrize(
    "dsn,address,password",
    [
        ("//hoso:s%40cret@db:5432/hoso", "//hoso@db:5432/hoso", "s@cret"),
        ("//hoso@db/hoso?password=x%26y&sslmode=require", "//hoso@db/hoso?sslmode=require", "x&y"),
        ("//postgres@/hoso?host=/run/x&port=5432", "//postgres@/hoso?host=%2Frun%2Fx&port=5432", None),
        ("///hoso", "///hoso", None),
        ("//a:b@one:1,two:2/hoso?a=b", "//a@one:1,two:2/hoso?a=b", "b"),
    ],
)
def test_a_password_goes_into_the_environment(dsn: str, address: str, password: str | None) -> None:
    expected = f"postgresql:{address}", {"PGPASSWORD": password} if password else {}

    assert expected == without_password(f"postgresql:{dsn}")


@pytest.mark.postgres
def test_a_missing_version_is_named_with_what_to_install() -> None:
    with pytest.raises(NotKept, match="postgresql-client-99"):
        find_tool("pg_dump", major=99)
