"""A commune cannot correct a reason away: what it alone corrected stays an open question until others say the same."""

from cases.case.correction import Changes, CorrectionWithdrawn, FactCorrected
from cases.case.state import FindingBy
from cases.events import Event
from cases.law.load import load_law
from cases.places.register import Places
from deciding import case_of
from projections.engine.projection import Knowledge
from projections.fitness.judging import Mark, marks_of
from samples import CONFIRMED_BY_POLICE, REPORTED, UNPLACED, Y_TICH

KNOWN = Knowledge(law=load_law(), places=Places.load())


def marks(*events: Event) -> tuple[Mark, ...]:
    """Return the marks that a case leaves."""
    return marks_of(case_of(*events), KNOWN)


def renamed(by: FindingBy) -> FactCorrected:
    """Return a correction that makes a death by drowning a natural one."""
    return FactCorrected(of_version=1, by=by, changes=Changes(kind="natural-death"))


def test_a_commune_that_corrects_the_kind_leaves_an_open_question() -> None:
    (mark,) = marks(REPORTED, CONFIRMED_BY_POLICE, renamed("commune"))

    assert (mark.open, mark.unit_id) == ("lifted-by-commune-alone", Y_TICH)


def test_the_police_may_correct_the_kind() -> None:
    assert marks(REPORTED, CONFIRMED_BY_POLICE, renamed("police")) == ()


def test_a_commune_that_withdraws_another_body_s_correction_leaves_an_open_question() -> None:
    worse = FactCorrected(of_version=1, by="police", changes=Changes(kind="drowning-death"))
    harmless = FactCorrected(of_version=1, by="province", changes=Changes(kind="natural-death"))
    (mark,) = marks(REPORTED, CONFIRMED_BY_POLICE, harmless, worse, CorrectionWithdrawn(withdraws=4, by="commune"))

    assert (mark.open, mark.unit_id) == ("lifted-by-commune-alone", Y_TICH)


def test_a_commune_that_corrects_a_case_against_itself_is_believed() -> None:
    placed = FactCorrected(of_version=1, by="commune", changes=Changes(commune_of_event=Y_TICH))
    (mark,) = marks(UNPLACED, CONFIRMED_BY_POLICE, placed)

    assert (mark.reason is not None, mark.unit_id) == (True, Y_TICH)
