"""Gathers what is wrong with a body, so that all of it is said at once."""

from collections.abc import Callable
from typing import TypeVar

from api.problems import ProblemError
from cases.refusals import Invalid

T = TypeVar("T")


class Checks:
    """What was found wrong so far."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._wrong: list[ProblemError] = []

    def value(self, work: Callable[[], T], otherwise: T) -> T:
        """Return what some work gives, or something else to go on with if it finds a field wrong."""
        try:
            return work()
        except Invalid as error:
            self._wrong.append(ProblemError(422, "invalid", errors=[(error.path, error.code, error.about)]))
        except ProblemError as error:
            self._wrong.append(error)
        return otherwise

    def that(self, fits: bool, code: str, path: str) -> None:  # noqa: FBT001 - a condition, as in an assertion
        """Note that a field is wrong, unless a condition holds."""
        if not fits:
            self._wrong.append(ProblemError(422, "invalid", errors=[(path, code, {})]))

    def done(self) -> None:
        """Go on if nothing was found.

        :raises ProblemError: the only one that was found, or 422 `invalid` with all.
        """
        if len(self._wrong) == 1:
            raise self._wrong[0]
        if self._wrong:
            raise ProblemError(422, "invalid", errors=[row for one in self._wrong for row in one.errors])
