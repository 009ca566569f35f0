"""Two matters from the first call to the end, told by those who act in them. Nobody in them exists."""

from playing import Matter

PROVINCE, DISTRICT, COMMUNE, NEIGHBOUR = "20", "187", "06505", "06493"


def at(day: str, clock: str) -> str:
    """Return an instant in Vietnam."""
    return f"{day}T{clock}:00+07:00"


SATURDAY, SUNDAY, MONDAY = "2024-06-22", "2024-06-23", "2024-06-24"


async def three_children_drown(matter: Matter) -> None:
    """Three children drown on a Saturday evening, two of them brothers; a friend survives; the grandparents care."""
    await _the_evening(matter)
    await _the_days_after(matter)
    await _the_fund(matter)
    await _the_survivor(matter)


async def _the_evening(matter: Matter) -> None:
    survivor = matter.id_of("survivor")
    await matter.reported_by(
        "hotline",
        kind="drowning-death",
        commune_of_event=None,
        area=PROVINCE,
        place_type="water",
        lethal=True,
        occurred_on=SATURDAY,
        received_at=at(SATURDAY, "22:40"),
        received_by="hotline-111",
        channel="phone",
        children=[
            {"subject_id": matter.id_of("elder"), "name": "Nông Văn Thí Dụ", "birth_year": 2012, "outcome": "died"},
            {"subject_id": matter.id_of("younger"), "name": "Nông Văn Ví Dụ", "birth_year": 2015, "outcome": "died"},
            {"subject_id": matter.id_of("third"), "outcome": "died"},
            {"subject_id": survivor, "outcome": "unharmed"},
        ],
        parties=[
            {"subject_id": matter.id_of("grandmother"), "role": "caregiver", "relation": "grandparent",
             "name": "Lý Thị Thử Nghiệm", "lives_with_child": True},
            {"subject_id": matter.id_of("mother"), "role": "mother", "relation": "parent", "occupation": "đi làm xa",
             "lives_with_child": False},
            {"subject_id": matter.id_of("sister"), "role": "witness", "relation": "sibling", "is_child": True},
        ],
        narrative="Bốn em ra suối lúc chiều tối, một em chạy về gọi người. Bố mẹ hai anh em đi làm xa.",
        place_note="Một con suối, người gọi không nói rõ xã.",
    )  # fmt: skip
    await matter.act("hotline", "forwarding", to=[COMMUNE, NEIGHBOUR], asked=True, forwarded_at=at(SATURDAY, "22:50"))
    await matter.act(
        "neighbour", "forwarding/answer", answer="not-ours", unit=NEIGHBOUR, answered_at=at(SATURDAY, "23:05")
    )
    await matter.act("team", "forwarding/answer", answer="ours", unit=COMMUNE, answered_at=at(SATURDAY, "23:20"))
    await matter.act(
        "team",
        "emergency-measures",
        taken_at=at(SATURDAY, "23:55"),
        children=[survivor],
        measures=[{"kind": "medical-care"}, {"kind": "psychological-care", "what": "Có người ở cạnh em cả đêm."}],
        ordered_by="deputy-chair",
        ordered_orally_at=at(SATURDAY, "23:40"),
    )


async def _the_days_after(matter: Matter) -> None:
    survivor = matter.id_of("survivor")
    await matter.act(
        "team",
        "initial-assessment",
        child=survivor,
        assessed_at=at(SUNDAY, "08:30"),
        ratings=[
            {"row": "present-harm", "level": "medium"},
            {"row": "further-harm", "level": "medium"},
            {"row": "own-ability", "level": "medium"},
            {"row": "help-from-adults", "level": "medium"},
        ],
        concluded="some",
        note="Em hoảng sợ, không ngủ.",
    )
    await matter.act(
        "team",
        "people",
        identified={
            "subject_id": matter.id_of("third"),
            "identity": "known",
            "name": "Hoàng Thị Giả Định",
            "birth_year": 2014,
        },
        reason="Gia đình cho biết.",
    )
    for child in ("elder", "younger", "third"):
        await matter.act(
            "police", "death-findings", child=matter.id_of(child), by="police", cause="drowning-death", died_on=SATURDAY
        )
    await matter.act(
        "police",
        "verification",
        finding="confirmed",
        by="police",
        found_at=at(MONDAY, "10:00"),
        reason="Khám nghiệm tại chỗ; không có dấu hiệu tội phạm.",
    )
    await matter.act("police", "investigation", milestone="received", reached_on=MONDAY)
    await matter.act(
        "deputy", "emergency-measures/signature", of_version=5, signed_at=at(MONDAY, "08:00"), signed_by="deputy-chair"
    )
    await matter.act("chair", "assignment", to="worker")
    for family in ("nhà họ Nông, do ông bà nuôi", "nhà họ Hoàng"):
        await matter.act(
            "worker",
            "measures",
            measure_id=matter.id_of(family),
            aid=True,
            what=f"Thăm hỏi, phúng viếng: {family}.",
            done_on="2024-06-25",
        )
    await matter.act(
        "worker",
        "people",
        identified={"subject_id": matter.id_of("mother"), "identity": "known", "name": "Chu Thị Mô Phỏng"},
        reason="Người mẹ về chịu tang.",
    )
    assert (
        await matter.refused(
            "worker",
            "plan",
            drafted_at=at("2024-06-27", "09:00"),
            measures=[{"child": matter.id_of("elder"), "level": "support", "what": "Không còn ai để hỗ trợ."}],
        )
        == "child-has-died"
    )


async def _the_fund(matter: Matter) -> None:
    grandmother = {"subject_id": matter.id_of("grandmother")}
    payouts = await matter.read("proposer", "/api/v1/fund/payouts", area=f"{DISTRICT}~", year=2024)
    await matter.fund(
        "proposer",
        "donations",
        fund=DISTRICT,
        received_on="2024-06-20",
        amount_vnd=20_000_000,
        donor_kind="organisation",
        source={"document": "01/PT", "kind": "receipt"},
    )
    for one in payouts["items"]:
        path = f"payouts/{one['payout_id']}"
        await matter.fund(
            "proposer", f"{path}/proposal", case_id=matter.case_id, payee_kind="household", payee=grandmother
        )
        await matter.fund("approver", f"{path}/approval", decision="00/QĐ-QBTTE")
        await matter.fund(
            "cashier",
            f"{path}/payment",
            paid_on="2024-06-28",
            draws=[{"amount_vnd": one["amount_vnd"]}],
            witness={"name": "Bế Văn Minh Họa"},
            receipt="00/PC",
        )


async def _the_survivor(matter: Matter) -> None:
    survivor, support = matter.id_of("survivor"), matter.id_of("counselling")
    await matter.act(
        "worker", "measures", measure_id=support, level="support", children=[survivor], what="Tư vấn tâm lý, sáu buổi.",
        arranged_on="2024-06-26", due_on="2024-08-15",
    )  # fmt: skip
    await matter.act(
        "worker", "measures", measure_id=matter.id_of("fence"), level="prevention", what="Rào và cắm biển ở đoạn suối sâu.",
        arranged_on="2024-06-26", due_on="2024-07-15", done_on="2024-07-10",
    )  # fmt: skip
    await matter.act(
        "worker", "referrals", referral_id=matter.id_of("school"), to="school", children=[survivor],
        made_at=at("2024-06-26", "14:00"), what="Nhờ nhà trường theo dõi em khi vào năm học.",
    )  # fmt: skip
    await matter.act(
        "worker", f"referrals/{matter.id_of('school')}/answer", answer="accepted", answered_at=at("2024-06-27", "10:00")
    )
    await matter.act("collaborator", "visits", visit_id=matter.id_of("first"), due_on="2024-07-05", children=[survivor])
    await matter.act("collaborator", "visits", visit_id=matter.id_of("first"), made_at=at("2024-07-04", "16:00"))
    await matter.act("police", "investigation", milestone="closed", reached_on="2024-07-12")
    await matter.act("social-worker", f"measures/{support}/outcome", outcome="done", on="2024-08-09")
    await matter.act(
        "worker",
        "review",
        child=survivor,
        reviewed_at=at("2024-08-12", "09:00"),
        ratings=[
            {"row": "still-serious", "level": "low"},
            {"row": "abuser-access", "level": "low"},
            {"row": "care-obstacles", "level": "low"},
            {"row": "own-ability", "level": "high"},
            {"row": "help-from-adults", "level": "high"},
        ],
        concluded="low",
        no_longer_at_risk=True,
        stable=True,
        leads_to="closing",
    )
    await matter.act("chair", "closure", closed_at=at("2024-08-13", "15:00"), ground="stable", reason="Em đã ổn định.")


BEFORE_TET = "2024-02-07"
"""A Wednesday, the last working day of the year of the Cat: offices open again on 15 February."""


async def a_beaten_child_before_tet(matter: Matter) -> None:
    """A child is beaten on the last working day before Tết; what follows, to the closing and a new report in spring."""
    await _that_night(matter)
    await _kept_apart(matter)
    await _the_plan(matter)
    await _until_the_closing(matter)
    await _in_spring(matter)


async def _that_night(matter: Matter) -> None:
    child = matter.id_of("child")
    await matter.reported_by(
        "team",
        kind="physical-violence",
        commune_of_event=COMMUNE,
        commune_of_residence=COMMUNE,
        residence_kind="permanent",
        place_type="home",
        occurred_on=BEFORE_TET,
        received_at=at(BEFORE_TET, "17:30"),
        received_by="commune",
        channel="told-by-other",
        children=[{"subject_id": child, "name": "Hứa Thị Hư Cấu", "birth_year": 2016, "sex": "female", "outcome": "harmed"}],
        parties=[
            {"subject_id": matter.id_of("father"), "role": "father", "relation": "parent", "lives_with_child": True},
            {"subject_id": matter.id_of("father"), "role": "alleged-abuser", "relation": "parent", "lives_with_child": True},
            {"subject_id": matter.id_of("aunt"), "role": "caregiver", "relation": "other-relative", "name": "Hứa Thị Mô Phỏng"},
        ],
        condition="Bầm ở lưng và tay.",
        narrative="Cô giáo thấy em không dám về nhà nghỉ Tết.",
    )  # fmt: skip
    await matter.act(
        "worker",
        "initial-assessment",
        child=child,
        assessed_at=at(BEFORE_TET, "21:15"),
        ratings=[
            {"row": "present-harm", "level": "high"},
            {"row": "further-harm", "level": "high"},
            {"row": "own-ability", "level": "low"},
            {"row": "help-from-adults", "level": "medium"},
        ],
        concluded="high",
        needs="Chỗ ở an toàn trong dịp Tết.",
    )
    await matter.act(
        "worker",
        "emergency-measures",
        taken_at=at(BEFORE_TET, "22:00"),
        measures=[{"kind": "medical-care"}, {"kind": "safe-place"}, {"kind": "contact-stopped"}],
        ordered_by="chair",
        ordered_orally_at=at(BEFORE_TET, "21:40"),
    )
    await matter.act(
        "chair",
        "separation",
        child=child,
        decided_at=at(BEFORE_TET, "22:20"),
        separated_at=at(BEFORE_TET, "22:45"),
        decided_by="chair",
        ground="harmed-by-caregiver",
        until="2024-02-17",
        safe_place="Nhà người dì.",
        decision_number="00/QĐ-UBND",
    )
    await matter.act(
        "chair", "emergency-measures/signature", of_version=3, signed_at=at("2024-02-08", "07:30"), signed_by="chair"
    )
    await matter.act(
        "police",
        "verification",
        finding="confirmed",
        by="police",
        found_at=at("2024-02-08", "10:00"),
        reason="Có dấu vết bị đánh.",
    )
    await matter.act("police", "investigation", milestone="received", reached_on="2024-02-08")


async def _kept_apart(matter: Matter) -> None:
    child = matter.id_of("child")
    await matter.act(
        "worker",
        "detailed-assessment",
        child=child,
        assessed_at=at("2024-02-15", "09:00"),
        ratings=[
            {"row": "degree-of-harm", "level": "medium"},
            {"row": "abuser-access", "level": "high"},
            {"row": "effect-on-development", "level": "medium"},
            {"row": "care-obstacles", "level": "high"},
            {"row": "nobody-to-protect", "level": "medium"},
            {"row": "own-ability", "level": "low"},
            {"row": "knows-protectors", "level": "medium"},
            {"row": "builds-ties", "level": "medium"},
            {"row": "asks-for-help", "level": "medium"},
            {"row": "watched-by-others", "level": "medium"},
        ],
        concluded="high",
        family_situation="Người cha uống rượu, người mẹ đi làm xa.",
    )
    await matter.act(
        "chair",
        "separation/extension",
        child=child,
        decided_at=at("2024-02-16", "10:00"),
        until="2024-02-22",
        reason="Chưa an toàn.",
    )
    await matter.act(
        "worker",
        "conference",
        held_at=at("2024-02-19", "14:00"),
        attended=[
            {"attendant": "chair"},
            {"attendant": "police"},
            {"attendant": "school"},
            {"attendant": "residents-representative", "count": 2},
        ],
        caregivers="not-invited",
        why_not_invited="Người cha được ghi nhận là người gây tổn hại.",
        child_view="Em muốn ở với dì và được đi học.",
        minutes="Thống nhất để em ở với dì và hỗ trợ cai rượu cho người cha.",
    )


async def _the_plan(matter: Matter) -> None:
    child, plan = matter.id_of("child"), matter.id_of("plan")
    await matter.act(
        "worker",
        "plan",
        plan_id=plan,
        drafted_at=at("2024-02-20", "16:30"),
        measures=[
            {"measure_id": matter.id_of("counselling"), "child": child, "level": "intervention", "what": "Tư vấn tâm lý.", "due_on": "2024-03-15"},
            {"measure_id": matter.id_of("kinship"), "child": child, "level": "support", "what": "Hỗ trợ người dì nuôi em.", "due_on": "2024-03-20"},
        ],
    )  # fmt: skip
    assert (
        await matter.refused("worker", "plan/approval", plan_id=plan, approved_at=at("2024-02-20", "17:00"))
        == "role-not-entitled"
    )
    await matter.act(
        "deputy", "plan/approval", plan_id=plan, approved_at=at("2024-02-22", "09:00"), decision_number="00/QĐ-UBND"
    )
    await matter.act(
        "chair",
        "separation/end",
        child=child,
        ended_at=at("2024-02-22", "15:00"),
        alternative_care="Em ở với dì theo kế hoạch.",
    )
    await matter.act(
        "police", "investigation", milestone="administrative-penalty", reached_on="2024-02-27", file_number="00/QĐ-XPHC"
    )


async def _until_the_closing(matter: Matter) -> None:
    child = matter.id_of("child")
    await matter.act("collaborator", "visits", visit_id=matter.id_of("first"), due_on="2024-03-01", children=[child])
    await matter.act("collaborator", "visits", visit_id=matter.id_of("first"), made_at=at("2024-02-29", "17:00"))
    await matter.act(
        "social-worker", f"measures/{matter.id_of('counselling')}/outcome", outcome="done", on="2024-03-14"
    )
    await matter.act("worker", f"measures/{matter.id_of('kinship')}/outcome", outcome="done", on="2024-03-19")
    await matter.act(
        "worker", "visits", visit_id=matter.id_of("second"), made_at=at("2024-03-20", "16:30"), children=[child]
    )
    await matter.act(
        "worker",
        "review",
        child=child,
        reviewed_at=at("2024-03-22", "09:00"),
        ratings=[
            {"row": "still-serious", "level": "low"},
            {"row": "abuser-access", "level": "low"},
            {"row": "care-obstacles", "level": "medium"},
            {"row": "own-ability", "level": "medium"},
            {"row": "help-from-adults", "level": "high"},
        ],
        concluded="low",
        no_longer_at_risk=True,
        stable=True,
        leads_to="closing",
    )
    await matter.act(
        "chair", "closure", closed_at=at("2024-03-25", "10:00"), ground="stable", reason="Em sống ổn định với dì."
    )


async def _in_spring(matter: Matter) -> None:
    child = matter.id_of("child")
    await matter.act(
        "team",
        "reports",
        received_at=at("2024-04-16", "19:10"),
        received_by="commune",
        channel="phone",
        new_facts="Người cha lại đến nhà dì, to tiếng và đòi đưa em về.",
    )
    await matter.act(
        "worker",
        "initial-assessment",
        child=child,
        assessed_at=at("2024-04-16", "21:00"),
        ratings=[
            {"row": "present-harm", "level": "low"},
            {"row": "further-harm", "level": "medium"},
            {"row": "own-ability", "level": "medium"},
            {"row": "help-from-adults", "level": "high"},
        ],
        concluded="some",
    )
    await matter.act(
        "worker",
        "review",
        child=child,
        reviewed_at=at("2024-04-17", "10:00"),
        concluded="some",
        no_longer_at_risk=False,
        leads_to="plan",
    )
    await matter.act(
        "worker",
        "plan",
        plan_id=matter.id_of("second plan"),
        drafted_at=at("2024-04-19", "15:00"),
        measures=[
            {"measure_id": matter.id_of("agreement"), "child": child, "level": "support", "what": "Thỏa thuận thăm gặp có người chứng kiến.", "due_on": "2024-05-31"}
        ],
    )  # fmt: skip
    await matter.act(
        "chair", "plan/approval", plan_id=matter.id_of("second plan"), approved_at=at("2024-04-22", "08:30")
    )
