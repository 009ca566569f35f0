"""Every fact of a case as a sentence, in both languages."""

import pytest
from msgspec.structs import replace

from api.cases.titles import sentence_of, title_of
from api.language import Language, messages
from cases.case.assignment import CaseAssigned
from cases.case.transfer import CasePlaced
from cases.events import Event, type_of
from cases.law.load import load_law
from cases.places.register import Places
from cases.values import UnitId
from projections.engine.projection import Knowledge
from projections.timelines.item import open_data
from samples import (
    AID,
    APPROVED,
    COURT_APPLIED,
    DEATH,
    DISPUTED,
    EMERGENCY,
    EXTENDED,
    FORWARDED,
    ONE_OF_EACH,
    OURS,
    RETURNED,
    SEPARATED,
    SIGNED,
    SUPPORT,
    TOLD,
)

KNOWN = Knowledge(law=load_law(), places=Places.load())
IN_OTHER_TURNS: tuple[Event, ...] = (
    AID,
    DISPUTED,
    CaseAssigned(),
    replace(APPROVED, acting_for_chair=False),
    replace(DEATH, cause=None),
    replace(EMERGENCY, ordered_orally_at=None),
    replace(EMERGENCY, ordered_by=None, ordered_orally_at=None),
    replace(EXTENDED, ordered_by_competent_body=True),
    replace(FORWARDED, asked=False),
    replace(OURS, answer="not-ours"),
    replace(RETURNED, acting_for_chair=True),
    replace(SEPARATED, until=None),
    replace(SIGNED, signed_by=None),
    replace(SUPPORT, due_on=None),
)


BY_ORAL_ORDER = (
    "Áp dụng biện pháp bảo vệ khẩn cấp theo lệnh miệng của Chủ tịch UBND cấp xã: chăm sóc y tế, nơi tạm trú an toàn"
)


def title(event: Event, language: Language) -> str:
    """Return the sentence of an event."""
    return title_of(type_of(event), open_data(event), KNOWN, language)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("event", [*ONE_OF_EACH, *IN_OTHER_TURNS], ids=type_of)
def test_every_fact_reads_as_a_sentence_without_a_gap_or_a_code(event: Event, language: Language) -> None:
    said = title(event, language)

    assert "…" not in said
    assert "{" not in said
    assert said[0].isupper() or getattr(event, "to", None) in said.split()
    assert type_of(event) not in said


def test_no_sentence_is_left_over_and_none_is_missing() -> None:
    told = {sentence_of(type_of(event), open_data(event)) for event in (*ONE_OF_EACH, *IN_OTHER_TURNS)}

    assert told == {code for code in messages() if code.startswith("title.case.")}


@pytest.mark.parametrize(
    "event, vi, en",
    [
        (
            EMERGENCY,
            BY_ORAL_ORDER,
            "Emergency measures were taken on an oral order of the chair: medical care, safe place",
        ),
        (
            AID,
            "Đã thực hiện biện pháp thăm hỏi, trợ giúp gia đình ngày 10/05/2023",
            "A measure of aid to the family was carried out on 10 May 2023",
        ),
        (
            FORWARDED,
            "Hỏi xem vụ việc xảy ra ở đâu: xã Bằng Mạc, xã Vạn Linh",
            "Asked whether it is theirs: xã Bằng Mạc, xã Vạn Linh",
        ),
        (
            replace(OURS, answer="not-ours"),
            "Trả lời của xã Vạn Linh: vụ việc không xảy ra tại xã",
            "Answer of xã Vạn Linh: it did not happen there",
        ),
        (
            replace(TOLD, to=UnitId("elsewhere~")),
            "Thông báo cho nơi trẻ em cư trú: elsewhere~",
            "The commune of residence was told: elsewhere~",
        ),
        (
            CasePlaced(of=UnitId("06040~"), unit=UnitId("06004~2025-07-01")),
            "Cấp tỉnh giao hồ sơ của xã Đại Đồng (đã chia) cho xã Quốc Khánh",
            "The province gave xã Quốc Khánh the case, which xã Đại Đồng left when it was divided",
        ),
        (
            replace(COURT_APPLIED, aims=("limit-parental-rights", "separation")),
            "Đề nghị Tòa án hạn chế quyền của cha mẹ, cách ly trẻ em (Chủ tịch UBND cấp xã)",
            "The court was asked to limit parental rights, to separate the child (by the chair)",
        ),
        (CaseAssigned(), "Hồ sơ chưa có người theo dõi", "Nobody follows the case any more"),
    ],
)
def test_a_sentence_says_what_an_officer_would(event: Event, vi: str, en: str) -> None:
    assert (vi, en) == (title(event, "vi"), title(event, "en"))
