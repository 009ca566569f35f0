"""What a form asks for, read from the body of an act: one control a field, so that a new act has a form by itself."""

from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec.inspect as shapes
from msgspec import NODEFAULT, Struct, UnsetType

from api.cases.acts.body import Body

Control = Literal[
    "text",
    "words",
    "day",
    "instant",
    "number",
    "choice",
    "choices",
    "yes-no",
    "tick",
    "place",
    "account",
    "ratings",
    "one",
    "rows",
]

SHORT_MAX = 200
"""Longer texts get several lines."""
ITEM = ""
"""The name of what a list holds: each of them goes by its number."""

_NOT_ASKED = {
    ("ReportBody", "case_id"),
    ("ChildBody", "subject_id"),
    ("PartyBody", "subject_id"),
    ("ReporterBody", "subject_id"),
    ("PlanBody", "plan_id"),
    ("PlannedMeasureBody", "measure_id"),
    ("MeasureBody", "measure_id"),
    ("NoteBody", "note_id"),
    ("ReferralBody", "referral_id"),
    # The form in force on the day is the one that is shown.
    ("InitialAssessmentBody", "form_version"),
    ("DetailedAssessmentBody", "form_version"),
    ("ReviewBody", "form_version"),
}
"""Ids of what an act adds: they follow from its key. And what the program knows better."""

_IDS = {
    "child": "children",
    "children": "children",
    "refused_by": "parties",
    "subject_id": "people",
    "same_as": "people",
    "plan_id": "plans",
    "visit_id": "visits",
    "of": "cases",
    "case_id": "cases",
}
_ASSESSED = {"InitialAssessmentBody", "DetailedAssessmentBody", "ReviewBody"}
"""Acts on a child that may be of one who only stands beside the matter."""
_CODES = {
    "kind": "kinds",
    "also": "kinds",
    "injury_type": "injury-types",
    "special_group": "special-groups",
    "cause": "deaths",
}
_FACTS = {
    ("SignatureBody", "of_version"): "facts:case.emergency-measures-taken",
    ("CorrectionBody", "withdraws"): "facts:case.fact-corrected",
    ("PeopleBody", "withdraws"): "facts:case.persons-linked",
    ("DuplicateBody", "withdraws"): "facts:case.duplicate-marked",
    ("RelatedBody", "withdraws"): "facts:case.related",
}
_SIMPLE: dict[type[shapes.Type], Control] = {shapes.DateType: "day", shapes.DateTimeType: "instant"}
_ACCOUNTS = {("AssignmentBody", "to"), ("RestrictionBody", "account")}
_GROUPS = {
    "by": "by",
    "finding": "finding",
    "place_type": "place-type",
    "received_by": "received-by",
    "residence_kind": "residence-kind",
    "signed_by": "decided_by",
    "ordered_by": "decided_by",
    "aims": "aim",
    "to": "answered_by",
}
_GROUPS_IN = {
    ("OutcomeBody", "outcome"): "done",
    ("EmergencyMeasureBody", "kind"): "emergency",
    ("PartyBody", "relation"): "party-relation",
}


class Asked(Struct, frozen=True, kw_only=True):
    """A field of a body, and how a form asks for it."""

    body: str
    name: str
    control: Control
    required: bool = False
    null_if_blank: bool = False
    """Whether it must be there and may be null: blank says that there is none."""
    clearable: bool = False
    """Whether it may be left alone, and also be said to be none."""
    source: str = ""
    """Where its options come from: `word:GROUP` or a register, or what the case holds."""
    values: tuple[str, ...] = ()
    length_max: int | None = None
    rows_min: int = 0
    parts: tuple["Asked", ...] = ()
    """The fields of a part; of rows, the one that each row is."""

    @property
    def blank_counts(self) -> bool:
        """Whether one of which nothing is said is one all the same: a child of whom nothing is known."""
        return self.control == "one" and not any(part.required for part in self.parts)


@cache
def asked_in(body: type[Body]) -> tuple[Asked, ...]:
    """Return what a form asks for an act's body, in the order of the contract."""
    structure = shapes.type_info(body)
    assert isinstance(structure, shapes.StructType)  # noqa: S101 - every body is one
    return _parts(structure)


def _parts(structure: shapes.StructType) -> tuple[Asked, ...]:
    hints = get_type_hints(structure.cls, include_extras=True)
    where = structure.cls.__name__
    return tuple(
        _asked(where, field, hints[field.name]) for field in structure.fields if (where, field.name) not in _NOT_ASKED
    )


def _asked(where: str, field: shapes.Field, hint: object) -> Asked:
    kinds = field.type.types if isinstance(field.type, shapes.UnionType) else (field.type,)
    inner = next(kind for kind in kinds if not isinstance(kind, shapes.NoneType))
    nullable = any(isinstance(kind, shapes.NoneType) for kind in kinds)
    return Asked(
        body=where,
        name=field.encode_name,
        required=field.required and not nullable,
        null_if_blank=field.required and nullable,
        clearable=nullable and UnsetType in get_args(hint),
        **_control(where, field, inner, hint),
    )


def _control(where: str, field: shapes.Field, kind: shapes.Type, hint: object) -> dict[str, Any]:
    if type(kind) in _SIMPLE:
        return {"control": _SIMPLE[type(kind)]}
    match kind:
        case shapes.StructType():
            return {"control": "one", "parts": _parts(kind)}
        case shapes.VarTupleType():
            return _several(where, field, kind, hint)
        case shapes.LiteralType():
            return {"control": "choice", **_words(where, field.name, hint)}
        case shapes.UUIDType():
            of_assessed = where in _ASSESSED and field.name == "child"
            return {"control": "choice", "source": "assessed" if of_assessed else _IDS[field.name]}
        case shapes.BoolType():
            return {"control": "yes-no" if field.default is not False else "tick"}
        case shapes.IntType():
            return _number(where, field.name)
        case shapes.StrType():
            return _text(where, field.name, kind)
        case _:
            message = f"no form asks for {where}.{field.name}: {kind!r}"
            raise TypeError(message)


def _number(where: str, name: str) -> dict[str, Any]:
    if name in {"of_version", "withdraws"}:
        return {"control": "choice", "source": _FACTS.get((where, name), "facts:")}
    return {"control": "number"}


def _several(where: str, field: shapes.Field, kind: shapes.VarTupleType, hint: object) -> dict[str, Any]:
    item, name = kind.item_type, field.name
    if isinstance(item, shapes.StructType) and item.cls.__name__ == "RatingBody":
        return {"control": "ratings"}
    if isinstance(item, shapes.LiteralType):
        return {"control": "choices", **_words(where, name, hint)}
    if isinstance(item, shapes.UUIDType):
        return {"control": "choices", "source": _IDS[name]}
    if name in _CODES:
        return {"control": "choices", "source": _CODES[name]}
    one = shapes.Field(name=ITEM, encode_name=ITEM, type=item)
    least = max(kind.min_length or 0, int(field.required and field.default is NODEFAULT))
    return {"control": "rows", "rows_min": least, "parts": (_asked(where, one, hint),)}


def _text(where: str, name: str, kind: shapes.StrType) -> dict[str, Any]:
    if (where, name) in _ACCOUNTS:
        return {"control": "account", "length_max": kind.max_length}
    if name in _CODES:
        return {"control": "choice", "source": _CODES[name]}
    if kind.max_length is not None and kind.max_length < SHORT_MAX:
        once = (where, name) == ("PlacementBody", "of")
        return {"control": "place", "source": "area" if name == "area" else "commune-once" if once else "commune"}
    return {
        "control": "text" if (kind.max_length or 0) <= SHORT_MAX else "words",
        "length_max": kind.max_length,
    }


def _words(where: str, name: str, hint: object) -> dict[str, Any]:
    return {
        "source": f"word:{_GROUPS_IN.get((where, name), _GROUPS.get(name, name))}",
        # In the order in which they are declared, which is one of sense; the inspection sorts them.
        "values": tuple(dict.fromkeys(_declared(hint))),
    }


def _declared(hint: object) -> list[str]:
    if get_origin(hint) is Literal:
        return list(get_args(hint))
    return [value for inner in get_args(hint) for value in _declared(inner)]
