"""SQL that lives in files: one statement a file, its binds in the header."""

from functools import cache
from importlib import resources


@cache
def statement(package: str, name: str) -> str:
    """Return the text of `sql/<name>.sql` in a package.

    :raises FileNotFoundError: if there is none.
    """
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text("utf-8")
