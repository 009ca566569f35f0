"""How a rule says no."""

from collections.abc import Mapping


class Refused(Exception):
    """A rule says no: which one, by a stable kebab-case code, and where it comes from.

    `source` is a document and article, or "rule of this program"; `about` fills the places in the message that the
    code stands for and never holds a personal value.
    """

    def __init__(self, code: str, source: str = "rule of this program", about: Mapping[str, str] | None = None) -> None:
        """Name the rule."""
        super().__init__(code)
        self.code = code
        self.source = source
        self.about = dict(about or {})


class Invalid(Exception):
    """A command cannot be understood as a fact: which field, and why, by a stable code."""

    def __init__(self, code: str, path: str, about: Mapping[str, str] | None = None) -> None:
        """Name the field."""
        super().__init__(code)
        self.code = code
        self.path = path
        self.about = dict(about or {})
