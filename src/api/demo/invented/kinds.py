"""How often what happens in an invented province, and who does it: like a province's numbers, and nobody's."""

from random import Random

from cases.case.cooperation import ReferredTo
from cases.case.emergency import EmergencyKind
from cases.case.intake import Channel, PlaceType, ReceivedBy
from cases.case.investigation import MilestoneName
from cases.case.protection import DoneHow
from cases.case.separation import SeparationGround
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
    **dict.fromkeys(
        (
            *("exploitation", "trafficking", "abduction", "at-risk-exploitation", "unaccompanied-child"),
            *("child-offender", "child-drug-use", "violence-death", "suicide-death", "injury-death"),
            *("disaster-death", "death-undetermined", "natural-death"),
        ),
        0.25,
    ),
}
"""Each kind of the register, and how often it occurs beside the others."""
KIND_CODES, KIND_WEIGHTS = tuple(KINDS), tuple(KINDS.values())

CRIMES = frozenset(
    {
        *("physical-violence", "violence", "sexual-abuse", "abandonment", "labour-exploitation"),
        *("exploitation", "trafficking", "abduction", "violence-death"),
    }
)
"""The kinds that the police may look into."""
DEATHS = frozenset(kind for kind in KINDS if kind.endswith("-death")) | {"death-undetermined"}
INJURIES = frozenset({"injury", "injury-death"})
OF_UNKNOWN_CHILDREN = frozenset({"abandonment"})
"""The kinds in which a baby was found of whom nobody knows whose it is."""
SPECIAL_GROUPS = ("a", "b", "c", "d", "e")
CAUSES = {"abandonment": "abandoned-child-carer", **dict.fromkeys(sorted(DEATHS), "bereaved-family-visit")}
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
MEASURES_MAX, MEASURES_RATE = 5, 0.7
"""How many measures outside a plan at most, and how fast more of them are rarer."""
WAITED_FOR = 0.4
"""In what part of the cases the end of what is under way is waited for."""
EMERGENCY: tuple[EmergencyKind, ...] = ("safe-place", "medical-care", "psychological-care", "contact-stopped")
SEPARATION_GROUNDS: tuple[SeparationGround, ...] = ("harmed-by-caregiver", "at-risk-from-caregiver", "abuse-may-go-on")
OUTCOMES: tuple[DoneHow, ...] = ("done", "done", "done", "partly", "not-done")
REFERRED_TO: tuple[ReferredTo, ...] = ("hospital", "school", "legal-aid", "care-facility", "border-guard")


def kind_of(seed: int, number: int) -> str:
    """Return what the case of a number is about: the first ones are an example of each kind."""
    if number < len(KIND_CODES):
        return KIND_CODES[number]
    chance = Random(f"{seed}/{number}/kind")  # noqa: S311 - invented facts, no secrets
    return chance.choices(KIND_CODES, KIND_WEIGHTS)[0]
