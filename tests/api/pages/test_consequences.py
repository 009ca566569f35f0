"""What a correction changed, in words: every kind of result, what it was and what it is."""

import pytest

from api.cases.changed import Changed
from api.pages.consequences import Consequence, Consequences
from api.pages.words import Words
from cases.law.load import load_law
from cases.places.register import Places
from cases.values import UnitId
from projections.engine.projection import Knowledge

KNOWN = Knowledge(law=load_law(), places=Places.load())
VAN_LINH, GONE = UnitId("06505~"), UnitId("elsewhere~")
AT, LATER = "2024-05-11T10:00:00Z", "2024-05-12T10:00:00Z"

CASE = Changed(
    what="case",
    before={"status": "received", "stage": "open", "unit_id": None},
    after={"status": "confirmed", "stage": "closed", "unit_id": GONE},
)
FITNESS = Changed(what="fitness", unit_id=VAN_LINH, year=2024, before="in-question", after=None)
PAYOUT = Changed(
    what="payout",
    cause="maltreated-child-visit",
    before={"amount_vnd": None},
    after={"amount_vnd": 2_000_000},
)
DEADLINE = Changed(
    what="deadline",
    clock="plan",
    before=None,
    after={"due_at": AT, "owner": VAN_LINH, "state": "missed", "recorded_late": False},
)
BY_THE_END_OF_A_DAY = Changed(
    what="deadline",
    clock="plan",
    before={"due_at": "2024-05-09T17:00:00Z", "owner": VAN_LINH, "state": "missed", "recorded_late": False},
    after=None,
)
LEVEL = Changed(
    what="level",
    before=[],
    after=[
        {"level": "intervention", "from_at": AT, "until_at": LATER},
        {"level": "support", "from_at": LATER, "until_at": None},
    ],
)
MEASURE = Changed(
    what="measure",
    before={"level": "support", "done_on": None, "overdue": True},
    after={"level": "support", "done_on": "2024-05-11", "overdue": False},
)
APART = Changed(
    what="separation",
    before={"began_at": AT, "until": "2024-06-11", "ended_at": None, "unlawful_since": LATER},
    after={"began_at": AT, "until": None, "ended_at": LATER, "unlawful_since": None},
)


@pytest.mark.parametrize(
    "changed, of, before, after",
    [
        (CASE, "hồ sơ", "đã tiếp nhận, chưa xác minh", "đã xác minh: đúng sự thật; đã kết thúc; elsewhere~"),
        (
            FITNESS,
            "năm 2024 của xã Vạn Linh, theo riêng hồ sơ này",
            "đang xác minh",
            "không có gì ảnh hưởng việc công nhận",
        ),
        (
            PAYOUT,
            "khoản chi: Thăm hỏi trẻ em bị bạo hành, xâm hại",
            "chưa có mức chi nào đang áp dụng",
            "2.000.000 đồng",
        ),
        (
            DEADLINE,
            "thời hạn: Kế hoạch hỗ trợ, can thiệp",
            "không có",
            "quá hạn; hạn 17:00, 11/05/2024; xã Vạn Linh",
        ),
        (
            BY_THE_END_OF_A_DAY,
            "thời hạn: Kế hoạch hỗ trợ, can thiệp",
            "quá hạn; hạn 09/05/2024; xã Vạn Linh",
            "không có",
        ),
        (
            LEVEL,
            "cấp độ của một trẻ em",
            "",
            "can thiệp 17:00, 11/05/2024 – 17:00, 12/05/2024; hỗ trợ (trợ giúp) 17:00, 12/05/2024 – …",
        ),
        (MEASURE, "một biện pháp", "hỗ trợ (trợ giúp); quá hạn", "hỗ trợ (trợ giúp); đã làm ngày 11/05/2024"),
        (
            APART,
            "việc tạm thời cách ly",
            "từ 17:00, 11/05/2024; đến hết ngày 11/06/2024; quá giới hạn của luật từ 17:00, 12/05/2024",
            "từ 17:00, 11/05/2024; chấm dứt lúc 17:00, 12/05/2024",
        ),
    ],
    ids=lambda one: one.what if isinstance(one, Changed) else "",
)
def test_every_result_that_may_change_is_told_as_it_was_and_as_it_is(
    changed: Changed, of: str, before: str, after: str
) -> None:
    (said,) = Consequences(KNOWN, Words("vi")).said([changed])

    assert said == Consequence(of=of, before=before, after=after)
