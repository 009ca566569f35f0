"""How often what happens in an invented province, and who does it: like a province's numbers, and nobody's."""

from cases.case.intake import Channel, PlaceType, ReceivedBy
from cases.case.investigation import MilestoneName
from cases.case.state import Finding, FindingBy, Level

KINDS = {
    "neglect": 16,
    "physical-violence": 12,
    "violence": 8,
    "emotional-violence": 6,
    "sexual-abuse": 6,
    "abandonment": 4,
    "labour-exploitation": 3,
    "child-marriage": 3,
    "online-abuse": 2,
    "missing-child": 2,
    "self-harm": 2,
    "at-risk-violence": 8,
    "at-risk-abandonment": 4,
    "special-circumstances": 8,
    "injury": 10,
    "drowning-death": 4,
    "traffic-death": 2,
}
"""Each kind that occurs, and how often beside the others."""
KIND_CODES, KIND_WEIGHTS = tuple(KINDS), tuple(KINDS.values())

CRIMES = frozenset({"physical-violence", "violence", "sexual-abuse", "abandonment", "labour-exploitation"})
"""The kinds that the police may look into."""
DEATHS = frozenset({"drowning-death", "traffic-death"})
CAUSES = {"abandonment": "abandoned-child-carer", **dict.fromkeys(DEATHS, "bereaved-family-visit")}
OTHER_CAUSE = "maltreated-child-visit"

PLACES: tuple[PlaceType, ...] = ("home", "home", "home", "school", "community", "other")
PLACE_OF: dict[str, PlaceType] = {"drowning-death": "water", "traffic-death": "road", "online-abuse": "online"}
CHANNELS: tuple[Channel, ...] = ("phone", "in-person", "told-by-other", "discovered")
RECEIVED_BY: dict[str, ReceivedBy] = {
    "standing-team": "commune",
    "police": "police",
    "hotline": "hotline-111",
    "province-officer": "child-agency",
}
FOUND_BY: tuple[tuple[str, FindingBy], ...] = (
    *(("standing-team", "commune"),) * 5,
    *(("police", "police"),) * 3,
    ("health", "health"),
)
"""Who finds whether it is true: the role, and the body that it speaks for."""
FINDINGS: tuple[Finding, ...] = (
    *("confirmed", "confirmed", "confirmed", "confirmed", "confirmed", "confirmed", "confirmed"),
    *("unfounded", "undetermined"),
)
LEVELS: tuple[Level, ...] = ("prevention", "support", "support", "intervention")
TRACK: tuple[MilestoneName, ...] = ("received", "opened", "concluded", "prosecuted", "judged")
