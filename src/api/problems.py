"""Errors as answers: RFC 9457 problems with stable codes, in the caller's language, without personal values."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from api.language import Language, messages, say

MEDIA_TYPE = "application/problem+json"


class FieldError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with one field."""

    path: str
    message: str
    known: tuple[str, ...] | None = None


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong, as a program and a person can read it."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: tuple[FieldError, ...] | None = None
    source: str | None = None


class ProblemError(Exception):
    """An answer that is a problem. `more` are further members of the answer, `headers` further headers."""

    def __init__(  # noqa: PLR0913 - the members of RFC 9457
        self,
        status: int,
        code: str,
        *,
        about: Mapping[str, object] | None = None,
        errors: Sequence[tuple[str, str, Mapping[str, object]]] = (),
        source: str | None = None,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Say what went wrong; `errors` are (path, message code, what it is about) for each field."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.about = dict(about or {})
        self.errors = tuple(errors)
        self.source = source
        self.more = dict(more or {})
        self.headers = dict(headers or {})

    def body(self, language: Language) -> bytes:
        """Return the answer's body in a language."""
        known_code = self.code if self.code in messages() else "unknown-problem"
        fields = tuple(
            FieldError(path=path, message=say(code, language, about), known=_known(about))
            for path, code, about in self.errors
        )
        problem = Problem(
            title=say(known_code, language, self.about),
            status=self.status,
            code=self.code,
            errors=fields or None,
            source=self.source,
        )
        return msgspec.json.encode({**msgspec.to_builtins(problem), **self.more})


def _known(about: Mapping[str, object]) -> tuple[str, ...] | None:
    known = about.get("known_fields")
    return tuple(str(name) for name in known) if isinstance(known, list | tuple) else None
