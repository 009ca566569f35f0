"""A beaten child before Tết: the matter from the first call to the end, by those who act in it. Nobody in it exists."""

from playing import COMMUNE, Matter, at

BEFORE_TET = "2024-02-07"
"""A Wednesday, the last working day of the year of the Cat: offices open again on 15 February."""


async def a_beaten_child_before_tet(matter: Matter) -> None:
    """Tell of a child who is beaten on the last working day before Tết, to the closing and a new report in spring."""
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
        children=[
            {"subject_id": child, "name": "Hứa Thị Hư Cấu", "birth_year": 2016, "sex": "female", "outcome": "harmed"}
        ],
        parties=[
            {"subject_id": matter.id_of("father"), "role": "father", "relation": "parent", "lives_with_child": True},
            {
                "subject_id": matter.id_of("father"),
                "role": "alleged-abuser",
                "relation": "parent",
                "lives_with_child": True,
            },
            {
                "subject_id": matter.id_of("aunt"),
                "role": "caregiver",
                "relation": "other-relative",
                "name": "Hứa Thị Mô Phỏng",
            },
        ],
        condition="Bầm ở lưng và tay.",
        narrative="Cô giáo thấy em không dám về nhà nghỉ Tết.",
    )
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
            {
                "measure_id": matter.id_of("counselling"),
                "child": child,
                "level": "intervention",
                "what": "Tư vấn tâm lý.",
                "due_on": "2024-03-15",
            },
            {
                "measure_id": matter.id_of("kinship"),
                "child": child,
                "level": "support",
                "what": "Hỗ trợ người dì nuôi em.",
                "due_on": "2024-03-20",
            },
        ],
    )
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
            {
                "measure_id": matter.id_of("agreement"),
                "child": child,
                "level": "support",
                "what": "Thỏa thuận thăm gặp có người chứng kiến.",
                "due_on": "2024-05-31",
            }
        ],
    )
    await matter.act(
        "chair", "plan/approval", plan_id=matter.id_of("second plan"), approved_at=at("2024-04-22", "08:30")
    )
