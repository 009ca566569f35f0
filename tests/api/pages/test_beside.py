"""What stands beside the sentence of a fact on a page: who it is about, by what they are called, what was put right."""

import datetime as dt
from typing import Any

from api.cases.timeline import TimelineItem, Who
from api.pages.beside import Beside
from api.pages.saying import Saying
from api.pages.words import Words
from cases.law.load import load_law
from cases.places.register import Places
from cases.values import SubjectId, UnitId
from projections.engine.projection import Knowledge

KNOWN = Knowledge(law=load_law(), places=Places.load())
CHILD, FATHER, UNCLE = SubjectId("one"), SubjectId("two"), SubjectId("three")
CALLED = {CHILD: "Vi Văn Thử", FATHER: "Vi Văn Cha Thử", UNCLE: "Vi Văn Chú Thử"}


def item(event_type: str, **data: Any) -> TimelineItem:  # noqa: ANN401 - any JSON
    """Return a fact of a timeline."""
    return TimelineItem(
        version=2,
        position=2,
        type=event_type,
        title="…",
        source=None,
        occurred_at=None,
        occurred_on=None,
        recorded_at=dt.datetime(2024, 4, 2, 1, 0, tzinfo=dt.UTC),
        actor=Who(account="worker", role="child-protection-worker", unit=UnitId("06505~")),
        corrected_by=(),
        data=data,
    )


def beside(event_type: str, **data: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - any JSON
    """Return what stands beside a fact."""
    return Beside(KNOWN, Words("vi"), CALLED, ()).rows(item(event_type, **data))


def test_whoever_comes_into_a_case_is_named_with_their_part() -> None:
    party = beside("case.party-added", party={"subject_id": UNCLE, "role": "alleged-abuser"})
    child = beside("case.child-added", child={"subject_id": CHILD})

    assert party == (("Người được thêm", "Vi Văn Chú Thử (người bị cho là gây tổn hại)"),)
    assert child == (("Trẻ em được thêm", "Vi Văn Thử"),)


def test_two_who_are_one_and_those_who_refused_are_named() -> None:
    linked = beside("case.persons-linked", subject_id=UNCLE, same_as=FATHER)
    refused = beside("case.plan-refused", refused_by=[FATHER, UNCLE])

    assert linked == (("Người", "Vi Văn Chú Thử"), ("Chính là", "Vi Văn Cha Thử"))
    assert refused == (("Người không đồng ý", "Vi Văn Cha Thử, Vi Văn Chú Thử"),)


def test_a_unit_stands_beside_a_fact_whose_sentence_does_not_name_it() -> None:
    assert beside("case.referral-made", unit="06505~") == (("Đơn vị", "xã Vạn Linh"),)
    assert beside("case.transfer-settled", unit="06505~") == ()


def test_a_correction_says_what_stands_now_of_every_field_that_it_names() -> None:
    changes = {"kind": "neglect", "received_at": "2024-03-06T01:00:00Z"}
    said = Saying(KNOWN, "vi")

    assert said.fact(item("case.fact-corrected", changes=changes)).rows == (
        ("Loại vụ việc", "bỏ mặc, sao nhãng"),
        ("Lúc tiếp nhận", "08:00, 06/03/2024"),
    )
    assert said.fact(item("case.report-received", **changes)).rows == ()


def test_a_found_childs_notice_says_until_when_it_stays_and_its_record_who_drew_it_up() -> None:
    said = Saying(KNOWN, "vi")
    notice = item("case.finding-recorded", step="parents-notice", on="2024-03-06", until="2024-03-13")
    record = item("case.finding-recorded", step="record", on="2024-03-05", drawn_up_by="police-head")

    assert said.fact(notice).rows == (("Đến hết ngày", "13/03/2024"),)
    assert said.fact(record).rows == (("Người lập", "Trưởng công an cấp xã"),)


def test_a_file_is_called_by_its_name_as_it_is_written() -> None:
    file = item("case.file-attached", sha256="…", said={"words": {"what": "bien-ban.pdf", "notes": "đã ký"}})

    assert dict(Saying(KNOWN, "vi").fact(file).rows) == {"Tên tệp": "“bien-ban.pdf”", "Ghi chú": "đã ký"}


def test_where_an_act_stands_in_the_law_is_said_as_people_cite_it() -> None:
    assert Saying(KNOWN, "vi").source("D123/2015 14") == "Nghị định 123/2015/NĐ-CP, Điều 14"
    assert Saying(KNOWN, "en").source("LTE 52(3)") == "Law on Children 2016, article 52(3)"
