"""The program itself as a process, with the demo's facts, for tests that look at it from outside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from served import Served, post


class DemoServer:
    """A running `hoso demo`: its address, a token for each role, its data folder."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._tokens: dict[str, str] = {}

    @property
    def base_url(self) -> str:
        """Where the pages and the API are: `http://127.0.0.1:40123`."""
        return self._served.address

    @property
    def data(self) -> Path:
        """The folder of everything that it keeps."""
        return self._served.data

    def hoso(self, *words: str) -> str:
        """Return what a command prints beside the running server."""
        return self._served.hoso(*words)

    def token(self, role: str) -> str:
        """Return a token of the demo's account in a role; the same whenever it is asked for again."""
        if role not in self._tokens:
            self._tokens[role] = self._served.hoso("token", role).strip()
        return self._tokens[role]

    def post(self, path: str, body: object, *, role: str = "chair") -> dict[str, Any]:
        """Write something as somebody in a role and return the answer, which must not be a problem."""
        status, answer = post(self._served, path, self.token(role), body, key=str(uuid4()))
        assert status in {200, 201}, answer
        written: dict[str, Any] = answer
        return written


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """Yield a running demo, the same for the whole session: tests may add to it, and change nothing of its facts."""
    with Served(tmp_path_factory.mktemp("demo") / "data", command="demo") as served:
        yield DemoServer(served)
