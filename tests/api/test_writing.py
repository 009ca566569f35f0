"""What every write has in common."""

from uuid import UUID, uuid5

import pytest

from api.identity import Account
from api.writing import ACTS, Write
from cases.values import COUNTRY
from projections.scope import Scope

ACCOUNT = Account(name="reporter", role_name="hotline", unit=COUNTRY, scope=Scope.of(frozenset({COUNTRY})))


@pytest.mark.parametrize("key", ["3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c11", "3f6f0b1e-8a43-5c5e-9d21-6b1a5f0e7c11"])
def test_what_is_derived_from_a_key_never_changes(key: str) -> None:
    assert _derived(key) == uuid5(ACTS, f"reporter\n{key}")


def test_what_is_derived_from_a_key_that_says_when_it_was_made_stands_beside_it() -> None:
    key = "019cad2f-4c00-7c5e-9d21-6b1a5f0e7c11"

    assert str(_derived(key))[:15] == "019cad2f-4c00-8"
    assert _derived(key) == _derived(key) != _derived(key[:-1] + "2")


def _derived(key: str) -> UUID:
    return Write(account=ACCOUNT, key=UUID(key), request_id="test").derived_id
