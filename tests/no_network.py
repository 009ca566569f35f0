"""Tests speak to this machine only: whatever tries to reach further fails, and says where to."""

import ipaddress
import sys
from typing import Any

import pytest


class BeyondLoopbackError(RuntimeError):
    """A test tried to reach another machine."""


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop a connection that would leave this machine.

    :raises BeyondLoopbackError: if it would.
    """
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and isinstance(address[0], str) and not stays_here(address[0]):
        message = f"a test tried to reach {address[0]}"
        raise BeyondLoopbackError(message)


def stays_here(host: str) -> bool:
    """Return whether this host is the machine itself."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


def pytest_configure(config: pytest.Config) -> None:
    """Set the guard; it stays as long as the interpreter does."""
    del config
    sys.addaudithook(guard)
