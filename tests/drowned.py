"""Three children drown: the matter from the first call to the end, by those who act in it. Nobody in it exists."""

from playing import COMMUNE, DISTRICT, Matter, at

PROVINCE, NEIGHBOUR = "20", "06493"


SATURDAY, SUNDAY, MONDAY = "2024-06-22", "2024-06-23", "2024-06-24"


async def three_children_drown(matter: Matter) -> None:
    """Tell of three children who drown on a Saturday evening, two of them brothers; a friend survives."""
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
            {
                "subject_id": matter.id_of("grandmother"),
                "role": "caregiver",
                "relation": "grandparent",
                "name": "Lý Thị Thử Nghiệm",
                "lives_with_child": True,
            },
            {
                "subject_id": matter.id_of("grandfather"),
                "role": "caregiver",
                "relation": "grandparent",
                "lives_with_child": True,
            },
            {
                "subject_id": matter.id_of("father"),
                "role": "father",
                "relation": "parent",
                "occupation": "đi làm xa",
                "lives_with_child": False,
            },
            {
                "subject_id": matter.id_of("mother"),
                "role": "mother",
                "relation": "parent",
                "occupation": "đi làm xa",
                "lives_with_child": False,
            },
            {"subject_id": matter.id_of("sister"), "role": "witness", "relation": "sibling", "is_child": True},
        ],
        narrative="Bốn em ra suối lúc chiều tối, một em chạy về gọi người. Bố mẹ hai anh em đi làm xa.",
        place_note="Một con suối, người gọi không nói rõ xã.",
    )
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
    await matter.act(
        "worker",
        "people",
        household={"children": [matter.id_of("elder"), matter.id_of("younger")]},
        reason="Hai anh em ruột, ở với bà; em thứ ba là con một nhà khác.",
    )
    await matter.act(
        "worker", "people", household={"children": [matter.id_of("survivor")]}, reason="Em là bạn cùng xóm."
    )
    payees = {"household": matter.id_of("grandmother"), matter.id_of("third"): matter.id_of("her father")}
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
        payee = {"subject_id": payees[one["beneficiary"]]}
        await matter.fund("proposer", f"{path}/proposal", case_id=matter.case_id, payee_kind="household", payee=payee)
        await matter.fund("approver", f"{path}/approval", decision="00/QĐ-QBTTE")
        await matter.fund(
            "cashier",
            f"{path}/payment",
            paid_on="2024-06-28",
            draws=[{"amount_vnd": one["amount_vnd"]}],
            witness={"name": "Bế Văn Minh Họa"},
            receipt="00/PC" if one["beneficiary"] == "household" else "01/PC",
        )


async def _the_survivor(matter: Matter) -> None:
    survivor, support = matter.id_of("survivor"), matter.id_of("counselling")
    await matter.act(
        "worker",
        "measures",
        measure_id=support,
        level="support",
        children=[survivor],
        what="Tư vấn tâm lý, sáu buổi.",
        arranged_on="2024-06-26",
        due_on="2024-08-15",
    )
    await matter.act(
        "worker",
        "measures",
        measure_id=matter.id_of("fence"),
        level="prevention",
        what="Rào và cắm biển ở đoạn suối sâu.",
        arranged_on="2024-06-26",
        due_on="2024-07-15",
        done_on="2024-07-10",
    )
    await matter.act(
        "worker",
        "referrals",
        referral_id=matter.id_of("school"),
        to="school",
        children=[survivor],
        made_at=at("2024-06-26", "14:00"),
        what="Nhờ nhà trường theo dõi em khi vào năm học.",
    )
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
