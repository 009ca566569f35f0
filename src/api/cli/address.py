"""The address that a server listens on: whether it is free, and how it is told."""

import errno
import socket
import sys

from api.settings import Settings


class AddressTaken(Exception):
    """Something else listens on the address already."""


class AddressUnusable(Exception):
    """The address is none of this machine's, or this user may not listen on it."""


def check_address(settings: Settings) -> None:
    """See to it that the address is free, before anything else is started.

    :raises AddressTaken: if it is not.
    :raises AddressUnusable: if it cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise AddressUnusable(f"{settings.host}:{settings.port}") from error
            raise AddressTaken(f"{settings.host}:{settings.port}") from error


def address_of(settings: Settings) -> str:
    """Return the address of the pages."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def say_address(settings: Settings) -> None:
    """Tell whoever started the program where it is."""
    sys.stdout.write(f"{address_of(settings)}/\n")
    sys.stdout.flush()
