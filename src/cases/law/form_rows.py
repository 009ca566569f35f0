"""The forms of Decree 56 by which a child is assessed, as rows of the law: what stands in forms.toml.

Kept like the other rows: never rename a field, never change a type or a default; a new field needs a default.
The literals are part of the stored format of assessments too.
"""

from typing import Literal

from cases.law.rows import Named, Status
from cases.values import Value

FormId = Literal["02", "03", "06"]
"""A form of Decree 56 by which a child is assessed."""
Rated = Literal["high", "medium", "low"]
"""How a row of a form is rated: cao, trung bình, thấp. High is bad among harms and good among protections."""
RowTable = Literal["harm", "protection"]
Risk = Literal["high", "some", "low"]
"""What a form concludes."""


class LevelWords(Value, frozen=True, kw_only=True):
    """How a form puts one level of a row."""

    level: Rated
    vi: str
    en: str


class FormRow(Value, frozen=True, kw_only=True):
    """A row of a form: what is rated, in which of the two tables."""

    code: str
    table: RowTable
    vi: str
    en: str
    status: Status
    levels: tuple[LevelWords, ...] = ()
    """The wording of its levels, as far as it was seen."""


class Conclusion(Value, frozen=True, kw_only=True):
    """What a form concludes: harms rated at a level are counted against protections rated at the same."""

    counts: Rated
    more_harm: Risk
    as_much: Risk
    less_harm: Risk
    status: Status


class AssessmentForm(Named, frozen=True, kw_only=True):
    """One version of a form. An assessment names it, and is read by it for ever."""

    id: FormId
    version: str
    rows: tuple[FormRow, ...]
    conclusion: Conclusion

    @property
    def key(self) -> str:
        """What names this version."""
        return f"{self.id}@{self.version}"

    @property
    def codes(self) -> frozenset[str]:
        """The codes of its rows."""
        return frozenset(row.code for row in self.rows)
