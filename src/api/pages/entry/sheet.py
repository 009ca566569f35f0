"""A form on its way: what was typed, under which key it is recorded once, what is wrong, and what was asked of it."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from api import times
from api.language import Language, say
from api.pages.entry.drawing import Drawer, Drawn
from api.pages.entry.options import Options
from api.pages.entry.reading import Around
from api.pages.entry.shape import Asked
from api.pages.entry.typed import Typed
from api.pages.forms import check_ours, fields_of
from api.pages.words import Words, page_words
from api.parsing import ErrorRow, whole_number
from api.problems import ProblemError
from api.web import HosoRequest
from api.writing import Write

KEY, WANTED = "key", "do"
"""The fields for the Idempotency-Key, and for what the button that was pressed asks."""
ROWS_MAX = 100
_RAISED = {401, 404}
"""Nothing of a form is shown to whoever may not see what it is about."""

Step = Literal["record", "look"]


class Sheet(Struct, frozen=True, kw_only=True):
    """A form as it stands between two requests: everything that is needed to show it again as it was."""

    typed: Typed
    key: str
    step: Step = "look"
    errors: Mapping[str, str] = {}
    """What is wrong, by the path of the field."""
    about: str | None = None
    """What is wrong with all of it."""
    source: str | None = None
    status: int = 200

    def write(self, request: HosoRequest) -> Write:
        """Return how what it says is recorded: under its own key, so that sending it twice adds nothing."""
        return Write(account=request.user, key=UUID(self.key), request_id=request.request_id)

    def with_wrong(self, rows: tuple[ErrorRow, ...], language: Language) -> "Sheet":
        """Return it with fields that are wrong."""
        errors = {path: _sentence(code, language, about) for path, code, about in reversed(rows)}
        return replace(self, errors=errors, status=422)

    def refused(self, problem: ProblemError, language: Language) -> "Sheet":
        """Return it with what went wrong, everything typed still there.

        :raises ProblemError: the same, where nothing may be shown.
        """
        if problem.status in _RAISED:
            raise problem
        sheet = self.with_wrong(problem.errors, language)
        about = None if problem.errors else _sentence(problem.code, language, problem.about)
        # What came under this key before stays what it was: whoever sends something else does so under another.
        key = str(times.new_id()) if problem.code == "idempotency-key-reused" else self.key
        return replace(sheet, about=about, source=problem.source, status=problem.status, key=key)

    def drawn(self, asked: tuple[Asked, ...], options: Options, around: Around, t: Words) -> tuple[Drawn, ...]:
        """Return the controls of some of its fields."""
        return Drawer(self.typed, self.errors, options, around, t).parts(asked)


def blank(**typed: str) -> Sheet:
    """Return a form on which nothing stands yet but what is told."""
    return Sheet(typed=Typed(typed.items()), key=str(times.new_id()))


async def sent(request: HosoRequest) -> Sheet:
    """Return the form that was sent, rows added or taken away where a button asked for it.

    One that comes from elsewhere, or whose cookie is gone, is shown again and not recorded.
    """
    fields = await fields_of(request)
    typed = Typed(fields)
    wanted, _, path = typed.one(WANTED).partition(":")
    sheet = Sheet(typed=_with_rows(typed, wanted, path), key=_key(typed), step="look" if wanted else "record")
    try:
        check_ours(request, fields)
    except ProblemError as problem:
        return replace(sheet.refused(problem, request.language), step="look")
    return sheet


def _with_rows(typed: Typed, wanted: str, path: str) -> Typed:
    if wanted == "more" and len(typed.rows(path)) < ROWS_MAX:
        return typed.with_rows(path, [*typed.rows(path), None])
    above, _, row = path.rpartition(".")
    if wanted == "less" and (taken := whole_number(row)) is not None:
        return typed.with_rows(above, [one for one in typed.rows(above) if one != taken])
    return typed


def _key(typed: Typed) -> str:
    try:
        return str(UUID(typed.one(KEY)))
    except ValueError:
        return str(times.new_id())


def _sentence(code: str, language: Language, about: Mapping[str, object]) -> str:
    """Return what is wrong as people read it: in words of the pages, where those of programs would not help."""
    own = f"wrong.{code}"
    return page_words()[own][language] if own in page_words() else say(code, language, about)
