"""Roles as data: what each may do and see. To open a case, no role is needed: whoever may come in may report."""

from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from cases.case.state import FindingBy

COMMUNE = frozenset({"commune"})
EVERYBODY = frozenset(get_args(FindingBy))


class Role(Struct, frozen=True, kw_only=True):
    """What somebody in a role may do."""

    vi: str
    en: str
    reads_cases: bool = False
    """Whether the cases in scope are theirs to follow."""
    sees_people: bool = False
    """Whether they see who the people are, and free text; others see that there are people."""
    sees_reporter: bool = False
    acts: frozenset[str] = frozenset()
    body: FindingBy | None = None
    """The body that they speak for when they correct a fact."""
    finds_as: frozenset[str] = frozenset()
    """The bodies whose findings they may record."""
    pays: bool = False
    reads_fund: bool = False
    reads_log: bool = False


_WORK = frozenset({"reports", "people", "verification", "measures", "investigation", "corrections"})


_AT_ONCE = frozenset({"emergency-measures"})
_ORDERS = _AT_ONCE | {"emergency-measures/signature", "separation", "separation/extension", "separation/end"}
"""What the chair orders, and whoever was told so by word of mouth writes down."""
_WITH_THE_FAMILY = frozenset({"conference", "plan/refusal", "court-application"})
_DRAFTS = frozenset({"plan"})
_DECIDES = frozenset({"plan/approval", "plan/return"})
_FOLLOWS = frozenset({"visits", "measures/{measure_id}/outcome"})
_COMMUNE = _ORDERS | _WITH_THE_FAMILY | _FOLLOWS


def _may(role: Role, *acts: frozenset[str]) -> Role:
    """Return a role that may do some acts more."""
    return replace(role, acts=role.acts.union(*acts))


def _team(vi: str, en: str, *, body: FindingBy, finds_as: frozenset[str], pays: bool = False) -> Role:
    """Return a role that works on cases and sees everything of those in its scope."""
    return Role(
        vi=vi,
        en=en,
        reads_cases=True,
        sees_people=True,
        sees_reporter=True,
        acts=_WORK,
        body=body,
        finds_as=finds_as,
        pays=pays,
        reads_fund=body != "police",
    )


ROLES: dict[str, Role] = {
    "standing-team": _may(
        _team("Nhóm thường trực bảo vệ trẻ em cấp xã", "standing team", body="commune", finds_as=COMMUNE),
        _COMMUNE,
        _DRAFTS,
    ),
    "child-protection-worker": _may(
        _team("người làm công tác bảo vệ trẻ em", "child protection worker", body="commune", finds_as=COMMUNE),
        _COMMUNE,
        _DRAFTS,
    ),
    "chair": _may(
        _team("Chủ tịch UBND cấp xã", "chair of the commune", body="commune", finds_as=COMMUNE), _COMMUNE, _DECIDES
    ),
    "deputy-chair": _may(
        _team("Phó Chủ tịch UBND cấp xã", "deputy chair", body="commune", finds_as=COMMUNE), _COMMUNE, _DECIDES
    ),
    "collaborator": Role(
        vi="cộng tác viên",
        en="collaborator",
        reads_cases=True,
        acts=frozenset({"reports", "people", "measures"}) | _FOLLOWS,
    ),
    "police": _may(_team("công an", "police", body="police", finds_as=frozenset({"police"})), _AT_ONCE),
    "health": Role(
        vi="y tế",
        en="health",
        reads_cases=True,
        sees_people=True,
        acts=frozenset({"reports", "people", "verification", "measures"}),
        body="health",
        finds_as=frozenset({"health"}),
    ),
    "school": Role(vi="nhà trường", en="school"),
    "justice": Role(vi="công chức tư pháp – hộ tịch", en="justice"),
    "social-worker": Role(
        vi="nhân viên công tác xã hội",
        en="social worker",
        reads_cases=True,
        sees_people=True,
        acts=frozenset({"reports", "people", "measures"}) | _FOLLOWS,
    ),
    # It says what it did for a child that it was told of, and reads no case.
    "care-facility": Role(vi="cơ sở trợ giúp xã hội", en="care facility", acts=_FOLLOWS),
    "province-officer": _may(
        _team("cán bộ cấp tỉnh", "province officer", body="province", finds_as=EVERYBODY - COMMUNE, pays=True),
        _AT_ONCE,
    ),
    "fund-officer": Role(vi="cán bộ Quỹ", en="fund officer", pays=True, reads_fund=True),
    "fund-approver": Role(vi="người duyệt chi Quỹ", en="fund approver", reads_fund=True),
    "fund-cashier": Role(vi="thủ quỹ", en="fund cashier", pays=True, reads_fund=True),
    "auditor": Role(vi="kiểm toán, thanh tra", en="auditor", reads_cases=True, reads_fund=True, reads_log=True),
    "hotline": Role(
        vi="Tổng đài 111",
        en="hotline 111",
        reads_cases=True,
        sees_people=True,
        sees_reporter=True,
        acts=frozenset({"reports", "people"}),
    ),
    "admin": Role(vi="quản trị hệ thống", en="administrator"),
}
