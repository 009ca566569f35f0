"""Roles as data: what each may do and see. Whoever may come in at all may report that a child is in danger."""

from typing import get_args

from msgspec import Struct

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
    acts: frozenset[str] = frozenset({"reports"})
    finds_as: frozenset[str] = frozenset()
    """The bodies whose findings they may record."""
    pays: bool = False
    reads_fund: bool = False
    reads_log: bool = False


_WORK = frozenset({"reports", "people", "verification", "measures", "investigation", "corrections"})
_TEAM = {"reads_cases": True, "sees_people": True, "sees_reporter": True, "acts": _WORK}

ROLES: dict[str, Role] = {
    "standing-team": Role(vi="nhóm thường trực", en="standing team", finds_as=COMMUNE, **_TEAM, reads_fund=True),
    "child-protection-worker": Role(
        vi="người làm công tác bảo vệ trẻ em", en="child protection worker", finds_as=COMMUNE, **_TEAM, reads_fund=True
    ),
    "chair": Role(vi="chủ tịch UBND xã", en="chair of the commune", finds_as=COMMUNE, **_TEAM, reads_fund=True),
    "deputy-chair": Role(vi="phó chủ tịch UBND xã", en="deputy chair", finds_as=COMMUNE, **_TEAM, reads_fund=True),
    "collaborator": Role(
        vi="cộng tác viên", en="collaborator", reads_cases=True, acts=frozenset({"reports", "people", "measures"})
    ),
    "police": Role(vi="công an", en="police", finds_as=frozenset({"police"}), **_TEAM),
    "health": Role(
        vi="y tế",
        en="health",
        reads_cases=True,
        sees_people=True,
        acts=frozenset({"reports", "people", "verification", "measures"}),
        finds_as=frozenset({"health"}),
    ),
    "school": Role(vi="nhà trường", en="school"),
    "justice": Role(vi="tư pháp", en="justice"),
    "social-worker": Role(
        vi="nhân viên công tác xã hội",
        en="social worker",
        reads_cases=True,
        sees_people=True,
        acts=frozenset({"reports", "people", "measures"}),
    ),
    "care-facility": Role(vi="cơ sở trợ giúp xã hội", en="care facility"),
    "province-officer": Role(
        vi="cán bộ cấp tỉnh", en="province officer", finds_as=EVERYBODY - COMMUNE, **_TEAM, pays=True, reads_fund=True
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
        finds_as=frozenset(),
    ),
    "admin": Role(vi="quản trị", en="administrator"),
}

MAY_FIND_FALSE = frozenset({"police", "province-officer"})
"""Who may find that a report was knowingly false (contract: police or province)."""
