"""What can be set from outside: environment variables, and nothing else.

What stands for a flag of a command (`api.cli.acting`) is no setting of the program.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from api.embedded.folders import data_folder

_DATABASE = re.compile(r"[a-z][a-z0-9_]{0,62}")


class Settings(Struct, frozen=True, kw_only=True):
    """How this program is to run."""

    data: Path
    """`HOSO_DATA`: the folder of the embedded database, the master key, and everything else that is kept."""
    database_url: str | None = None
    """`DATABASE_URL`: another PostgreSQL than the embedded one."""
    database: str = "hoso"
    """`HOSO_DATABASE`: the database in the embedded PostgreSQL; an invented province has one of its own."""
    migrate_url: str | None = None
    """`HOSO_MIGRATE_URL`: the same database for a user that may create roles; by default `DATABASE_URL`."""
    master_key_file: Path
    """`HOSO_MASTER_KEY_FILE`: by default `master.key` in the data folder."""
    host: str = "127.0.0.1"
    """`HOSO_HOST`: the address to listen on."""
    port: int = 8000
    """`HOSO_PORT`: the port to listen on."""
    secure_cookies: bool = False
    """`HOSO_SECURE_COOKIES=1`: the pages are reached by https only."""


class SettingInvalid(Exception):
    """A setting cannot be understood; the message says which."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment gives.

    :raises SettingInvalid: if one of them cannot be understood.
    """
    data = data_folder(environment)
    port = environment.get("HOSO_PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        message = f"HOSO_PORT={port!r}: cổng là số từ 1 đến 65535 / a port is a number from 1 to 65535"
        raise SettingInvalid(message)
    database = environment.get("HOSO_DATABASE") or "hoso"
    if not _DATABASE.fullmatch(database):
        message = f"HOSO_DATABASE={database!r}: chữ thường, số và _ / small letters, digits and _"
        raise SettingInvalid(message)
    database_url = environment.get("DATABASE_URL") or None
    return Settings(
        data=data,
        database=database,
        database_url=database_url,
        migrate_url=environment.get("HOSO_MIGRATE_URL") or database_url,
        master_key_file=Path(environment.get("HOSO_MASTER_KEY_FILE") or data / "master.key"),
        host=environment.get("HOSO_HOST") or "127.0.0.1",
        port=int(port),
        secure_cookies=environment.get("HOSO_SECURE_COOKIES") == "1",
    )
