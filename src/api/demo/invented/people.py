"""People and words of an invented province. Their given names say that nobody bears them."""

import datetime as dt
from random import Random

from cases.case.state import PartyRole, Relation
from cases.persons import PersonDetails, Said, Words
from cases.values import SubjectId

_FAMILY = ("Nguyễn", "Hoàng", "Lý", "Nông", "Vi", "Lương", "Triệu", "Đặng", "Hứa", "Bế", "Lâm", "Chu")
_GIVEN = ("Thí Dụ", "Thử Nghiệm", "Giả Định", "Ví Dụ", "Tưởng Tượng", "Hư Cấu", "Mô Phỏng", "Minh Họa", "Bịa Đặt")
_ETHNICITY = ("Tày", "Nùng", "Kinh", "Dao", "Hoa", "Mông")
_SCHOOL = ("chưa đi học", "mẫu giáo", "lớp 1", "lớp 3", "lớp 5", "lớp 6", "lớp 8", "lớp 9", "đã nghỉ học")
_WORK = ("làm ruộng", "công nhân", "buôn bán nhỏ", "thợ xây", "đi làm xa", "nội trợ", "không rõ")
_CONDITION = (
    "ổn định",
    "hoảng sợ, ít nói",
    "có vết bầm ở tay",
    "đã được đưa đi khám",
    "đang ở với bà",
    "chưa gặp được trẻ",
)
_FAMILY_SITUATION = ("bố mẹ đi làm xa, ở với ông bà", "hộ cận nghèo, bốn người", "bố mẹ ly thân", "gia đình đông con")
_ACTIONS = ("đã báo công an xã", "đã đến thăm nhà", "đã đưa trẻ đến trạm y tế", "đã mời gia đình lên làm việc")
_NARRATIVES = (
    "Người báo tin nghe tiếng trẻ khóc nhiều lần vào buổi tối và thấy trẻ không đến lớp ba ngày liền.",
    "Cô giáo chủ nhiệm nhận thấy trẻ sợ về nhà và có vết thương chưa rõ nguyên nhân.",
    "Hàng xóm cho biết trẻ thường ở nhà một mình đến khuya, gia đình đi làm ca đêm.",
    "Trẻ kể với bạn cùng lớp; phụ huynh của bạn báo cho trưởng thôn.",
    "Sự việc xảy ra lúc chiều tối, người thân phát hiện và gọi giúp đỡ ngay sau đó.",
)
_NEW_FACTS = ("có thêm người chứng kiến", "trẻ đã chuyển sang ở với dì", "gia đình xin rút đơn", "nhà trường báo thêm")
_MEASURES = ("tư vấn cho gia đình", "thăm nhà hằng tuần", "hỗ trợ đồ dùng học tập", "khám sức khỏe", "tạm lánh với bà")
_REASONS = ("ghi nhầm xã khi tiếp nhận", "nhầm ngày", "đối chiếu lại hồ sơ gốc", "công an xã cho biết thêm")

_NOTES = ("bà ngoại gọi điện hỏi thăm", "đã hẹn nhà trường tuần sau", "gia đình đổi số điện thoại")
_VIEWS = ("trẻ muốn ở với bà", "trẻ muốn đi học lại", "trẻ nhớ em và muốn về nhà")
_STATES = ("trẻ đi học đều, ăn ngủ tốt", "trẻ còn sợ người lạ", "trẻ vui vẻ, vết thương đã lành")
_SAFE_PLACES = ("nhà bà ngoại", "nhà dì ruột", "cơ sở trợ giúp xã hội của tỉnh")

PARTIES: tuple[tuple[PartyRole, Relation], ...] = (
    ("mother", "parent"),
    ("father", "parent"),
    ("caregiver", "grandparent"),
    ("alleged-abuser", "other-relative"),
    ("alleged-abuser", "neighbour"),
    ("witness", "neighbour"),
    ("witness", "teacher"),
)


def a_child(chance: Random, *, on: dt.date) -> PersonDetails:
    """Return what is known of a child under 16 on a day."""
    boy = chance.random() < 0.5  # noqa: PLR2004 - as many boys as girls
    born = on - dt.timedelta(days=chance.randrange(200, 5_800))
    return PersonDetails(
        name=_name(chance, boy=boy),
        birth_date=born,
        sex="male" if boy else "female",
        ethnicity=chance.choice(_ETHNICITY),
        school_status=chance.choice(_SCHOOL),
    )


def a_grown_up(chance: Random) -> PersonDetails:
    """Return what is known of somebody who is no child."""
    boy = chance.random() < 0.5  # noqa: PLR2004 - as above
    return PersonDetails(
        name=_name(chance, boy=boy), occupation=chance.choice(_WORK), address=f"thôn {chance.randrange(1, 12)}"
    )


def _name(chance: Random, *, boy: bool) -> str:
    return f"{chance.choice(_FAMILY)} {'Văn' if boy else 'Thị'} {chance.choice(_GIVEN)}"


def report_words(chance: Random, matter: SubjectId) -> Said:
    """Return what a report says in words."""
    return Said(
        subject_id=matter,
        words=Words(
            condition=chance.choice(_CONDITION),
            family_situation=chance.choice(_FAMILY_SITUATION),
            actions_taken=chance.choice(_ACTIONS),
            narrative=chance.choice(_NARRATIVES),
        ),
    )


def new_facts(chance: Random, matter: SubjectId) -> Said:
    """Return what a further report adds."""
    return Said(subject_id=matter, words=Words(new_facts=chance.choice(_NEW_FACTS)))


def what_was_done(chance: Random, matter: SubjectId) -> Said:
    """Return what a measure is."""
    return Said(subject_id=matter, words=Words(what=chance.choice(_MEASURES), responsible="cán bộ xã"))


def a_reason(chance: Random, matter: SubjectId) -> Said:
    """Return why something was found, or corrected."""
    return Said(subject_id=matter, words=Words(reason=chance.choice(_REASONS)))


def a_file(chance: Random, matter: SubjectId) -> Said:
    """Return the number of a file of the police."""
    return Said(subject_id=matter, words=Words(file_number=f"{chance.randrange(1, 400)}/TD"))


def a_note(chance: Random, matter: SubjectId) -> Said:
    """Return what somebody wrote down."""
    return Said(subject_id=matter, words=Words(notes=chance.choice(_NOTES)))


def minutes(chance: Random, matter: SubjectId) -> Said:
    """Return the minutes of a conference, and the child's own view."""
    agreed = f"thống nhất {chance.choice(_MEASURES)}"
    return Said(subject_id=matter, words=Words(minutes=agreed, child_view=chance.choice(_VIEWS)))


def how_the_child_is(chance: Random, matter: SubjectId) -> Said:
    """Return what a visit found."""
    return Said(subject_id=matter, words=Words(condition=chance.choice(_STATES)))


def a_safe_place(chance: Random, matter: SubjectId) -> Said:
    """Return where a child is kept apart, and by which decision."""
    decision = f"{chance.randrange(1, 400)}/QĐ-UBND"
    return Said(subject_id=matter, words=Words(safe_place=chance.choice(_SAFE_PLACES), decision_number=decision))
