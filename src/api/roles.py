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
    year_acts: frozenset[str] = frozenset()
    """What they may do about a commune's year: score it, appraise it, decide, appeal, reopen."""
    signals: bool = False
    """Whether they tell what another register or body knows."""
    pays: bool = False
    """Whether they record payments that papers know of."""
    fund_acts: frozenset[str] = frozenset()
    """What they do on the fund's account and with its payouts; how much they approve is data of the law."""
    reads_fund: bool = False
    reads_log: bool = False


_FINDS_AS: dict[FindingBy, frozenset[str]] = {
    "commune": COMMUNE,
    "police": frozenset({"police"}),
    "province": EVERYBODY - COMMUNE,
}
"""For which bodies a team records what was found."""

_WORK = frozenset({"reports", "people", "verification", "measures", "investigation", "corrections"})

_SCORES = frozenset({"self-scores"})
_ANSWERS = frozenset({"self-scores", "appeal", "nil-returns"})
_JUDGES = frozenset({"appraisal", "recognition", "refusal", "appeal/decision", "reopening"})
_CARE = frozenset({"initial-assessment", "detailed-assessment", "review", "closure", "reopening"})
"""What the commune, and the province in its place, decide on a child (D56 art. 26, 27, 30)."""

_TOGETHER = frozenset(
    {
        "forwarding",
        "forwarding/answer",
        "referrals",
        "referrals/{referral_id}/answer",
        "transfer",
        "transfer/answer",
        "assignment",
        "restriction",
        "duplicates",
        "related",
        "notes",
        "attachments",
        "finding",
    }
)
"""What bodies do with each other, and what a file needs."""
_CHAIR = frozenset({"restriction/lift", "handover"})
_PROVINCE = _CHAIR | {"transfer/settlement", "placement"}
_ASKED = frozenset({"referrals", "referrals/{referral_id}/answer", "notes", "attachments"})
_KEEPS = frozenset({"donations", "gifts-in-kind", "allotments", "opening-balance", "external-aid"})


def _team(
    vi: str, en: str, *, body: FindingBy, year_acts: frozenset[str] = _SCORES, besides: frozenset[str] = frozenset()
) -> Role:
    """Return a role that works on cases and sees everything of those in its scope."""
    return Role(
        vi=vi,
        en=en,
        reads_cases=True,
        sees_people=True,
        sees_reporter=True,
        acts=_WORK | _TOGETHER | {"death-findings"} | (frozenset() if body == "police" else _CARE) | besides,
        body=body,
        finds_as=_FINDS_AS[body],
        year_acts=year_acts,
        signals=True,
        reads_fund=body != "police",
    )


ROLES: dict[str, Role] = {
    "standing-team": _team("Nhóm thường trực bảo vệ trẻ em cấp xã", "standing team", body="commune"),
    "child-protection-worker": _team("người làm công tác bảo vệ trẻ em", "child protection worker", body="commune"),
    "chair": _team("Chủ tịch UBND cấp xã", "chair of the commune", body="commune", year_acts=_ANSWERS, besides=_CHAIR),
    "deputy-chair": _team(
        "Phó Chủ tịch UBND cấp xã", "deputy chair", body="commune", year_acts=_ANSWERS, besides=_CHAIR
    ),
    "collaborator": Role(
        vi="cộng tác viên", en="collaborator", reads_cases=True, acts=frozenset({"reports", "people", "measures"})
    ),
    "police": _team("công an", "police", body="police", year_acts=frozenset()),
    "health": Role(
        vi="y tế",
        en="health",
        reads_cases=True,
        sees_people=True,
        acts=frozenset({"reports", "people", "verification", "measures", "death-findings"}) | _ASKED,
        body="health",
        finds_as=frozenset({"health"}),
        signals=True,
    ),
    "school": Role(vi="nhà trường", en="school", signals=True),
    "justice": Role(vi="công chức tư pháp – hộ tịch", en="justice", signals=True),
    "social-worker": Role(
        vi="nhân viên công tác xã hội",
        en="social worker",
        reads_cases=True,
        sees_people=True,
        acts=frozenset({"reports", "people", "measures"}) | _ASKED,
    ),
    "care-facility": Role(vi="cơ sở trợ giúp xã hội", en="care facility"),
    "province-officer": replace(
        _team("cán bộ cấp tỉnh", "province officer", body="province", year_acts=_JUDGES, besides=_PROVINCE),
        pays=True,
        fund_acts=frozenset({"approval", "rejection", "hand-over", "external-aid"}),
    ),
    "fund-officer": Role(
        vi="cán bộ Quỹ", en="fund officer", pays=True, fund_acts=_KEEPS | {"proposal"}, reads_fund=True
    ),
    "fund-approver": Role(
        vi="người duyệt chi Quỹ",
        en="fund approver",
        fund_acts=frozenset({"approval", "rejection", "reversal"}),
        reads_fund=True,
    ),
    "fund-cashier": Role(vi="thủ quỹ", en="fund cashier", pays=True, fund_acts=frozenset({"payment"}), reads_fund=True),
    "auditor": Role(vi="kiểm toán, thanh tra", en="auditor", reads_cases=True, reads_fund=True, reads_log=True),
    "hotline": Role(
        vi="Tổng đài 111",
        en="hotline 111",
        reads_cases=True,
        sees_people=True,
        sees_reporter=True,
        acts=frozenset({"reports", "people", "forwarding", "referrals", "notes"}),
        signals=True,
    ),
    "admin": Role(vi="quản trị hệ thống", en="administrator"),
}

_AT_ONCE = frozenset({"emergency-measures"})
_ORDERS = _AT_ONCE | {"emergency-measures/signature", "separation", "separation/extension", "separation/end"}
"""What the chair orders, and whoever was told so by word of mouth writes down."""
_APPLIES = frozenset({"court-application"})
_WITH_THE_FAMILY = _APPLIES | {"conference", "plan/refusal"}
_DRAFTS = frozenset({"plan"})
_DECIDES = frozenset({"plan/approval", "plan/return"})
_FOLLOWS = frozenset({"visits", "measures/{measure_id}/outcome"})
_COMMUNE = _ORDERS | _WITH_THE_FAMILY | _FOLLOWS

PROTECTS: dict[str, frozenset[str]] = {
    "standing-team": _COMMUNE | _DRAFTS,
    "child-protection-worker": _COMMUNE | _DRAFTS,
    "chair": _COMMUNE | _DECIDES,
    "deputy-chair": _COMMUNE | _DECIDES,
    "police": _AT_ONCE,
    "province-officer": _AT_ONCE | _APPLIES,
    "collaborator": _FOLLOWS,
    "social-worker": _FOLLOWS,
    # It says what it did for a child that it was told of, and reads no case.
    "care-facility": _FOLLOWS,
}
"""What protects a child, by role."""

ROLES |= {name: replace(ROLES[name], acts=ROLES[name].acts | acts) for name, acts in PROTECTS.items()}
