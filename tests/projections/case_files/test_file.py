"""What a case file says."""

import msgspec
import pytest

from cases.case.duties import duties_of
from cases.case.kept_away import KeptAway
from cases.case.levels import counted, stretches
from cases.values import UnitId
from deciding import CASE, case_of
from projections.case_files.file import CaseFile, ChildRow, FindingRow, PartyRow, file_of
from samples import (
    AID,
    BANG_MAC,
    CHILD,
    CONFIRMED_BY_POLICE,
    FURTHER,
    GRANDMOTHER,
    IN_FULL,
    ONE_OF_EACH,
    OPENED,
    SUPPORT,
    UNCLE,
    VAN_LINH,
    Y_TICH,
)

HISTORY = (IN_FULL, FURTHER, CONFIRMED_BY_POLICE, SUPPORT, AID, OPENED)


def test_a_case_file_says_where_the_case_stands() -> None:
    case = case_of(*HISTORY)

    assert file_of(case) == CaseFile(
        case_id=CASE,
        case_number="06520-2023-0007",
        kind="drowning-death",
        also=("neglect",),
        injury_type=None,
        place_type="water",
        status="confirmed",
        commune_of_event=Y_TICH,
        area=None,
        commune_of_residence=BANG_MAC,
        residence_kind="permanent",
        commune_of_stay=VAN_LINH,
        units=(Y_TICH, BANG_MAC, VAN_LINH, UnitId("187~")),
        occurred_from=IN_FULL.occurred.first if IN_FULL.occurred else None,
        occurred_until=IN_FULL.occurred.last if IN_FULL.occurred else None,
        received_at=FURTHER.received_at,
        clock_suspect=True,
        further_reports=1,
        children=(ChildRow(subject_id=CHILD, identity="known", outcome="died", stood=stretches(case, CHILD)),),
        parties=(
            PartyRow(subject_id=GRANDMOTHER, role="caregiver", relation="grandparent", lives_with_child=True),
            PartyRow(
                subject_id=UNCLE,
                role="alleged-abuser",
                relation="other-relative",
                must_not_be_told=True,
                must_not_be_paid=True,
                kept_away=KeptAway(not_to_be_told=True, not_to_be_paid=True, because=("alleged-abuser", "marked")),
            ),
        ),
        finding=FindingRow(version=3, finding="confirmed", by="police"),
        measures=case.measures,
        investigation=case.milestones,
        protection=case.protection,
        counted=counted(case),
        running=(),
        version=6,
        position=46,
        duties=duties_of(case),
        cooperation=case.cooperation,
    )
    assert [measure.version for measure in case.measures] == [4, 5]


def test_nothing_personal_stands_in_a_case_file() -> None:
    said = msgspec.json.encode(file_of(case_of(*ONE_OF_EACH))).decode()

    assert not [name for name in ("Hoàng", "Lý Thị", "Nông", "suối", "2015") if name in said]


def test_a_case_file_is_read_again_as_it_was_written() -> None:
    file = file_of(case_of(*ONE_OF_EACH))

    assert msgspec.json.decode(msgspec.json.encode(file), type=CaseFile) == file


def test_a_case_that_has_not_begun_has_no_file() -> None:
    with pytest.raises(ValueError, match="has not begun"):
        file_of(case_of())
