"""The forms over HTTP: every version, with its rows, what is known of them, and the rule it concludes by."""

import datetime as dt

import msgspec
from litestar import Router, get

from api.language import Language
from api.web import HosoRequest
from cases.law.form_rows import AssessmentForm, Conclusion, FormId, FormRow, Rated, RowTable
from cases.law.model import Law
from cases.law.rows import Status


class RowAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a form, and how it words its levels as far as that was seen."""

    row: str
    table: RowTable
    name: str
    status: Status
    levels: dict[Rated, str]


class FormAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a form."""

    form: FormId
    form_version: str
    name: str
    source: str
    status: Status
    in_force_from: dt.date | None
    in_force_until: dt.date | None
    rows: tuple[RowAnswer, ...]
    conclusion: Conclusion


class FormList(msgspec.Struct, frozen=True, kw_only=True):
    """All forms of the law at hand."""

    items: tuple[FormAnswer, ...]


@get("/", operation_id="listForms")
async def list_forms(request: HosoRequest) -> FormList:
    """List the forms by which children are assessed, in every version."""
    law, language = request.program.knowledge.law, request.viewer.language
    return FormList(items=tuple(_form(form, law, language) for form in law.assessment_forms))


def _form(form: AssessmentForm, law: Law, language: Language) -> FormAnswer:
    return FormAnswer(
        form=form.id,
        form_version=form.version,
        name=form.vi if language == "vi" else form.en,
        source=law.cite_vi(form.source) if language == "vi" else law.cite(form.source),
        status=form.status,
        in_force_from=form.in_force_from,
        in_force_until=form.in_force_until,
        rows=tuple(_row(row, language) for row in form.rows),
        conclusion=form.conclusion,
    )


def _row(row: FormRow, language: Language) -> RowAnswer:
    return RowAnswer(
        row=row.code,
        table=row.table,
        name=row.vi if language == "vi" else row.en,
        status=row.status,
        levels={one.level: one.vi if language == "vi" else one.en for one in row.levels},
    )


router = Router("/api/v1/forms", route_handlers=[list_forms], tags=["forms"])
