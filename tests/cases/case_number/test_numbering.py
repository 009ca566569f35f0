"""The numbers that people say on the phone."""

from cases.case_number.numbering import CaseNumberIssued, next_number, stream_of, tags
from deciding import CASE, recorded

ISSUED = CaseNumberIssued(case_id=CASE, case_number="06520-2023-0001")


def test_the_first_case_of_a_year_is_number_one() -> None:
    assert next_number("06520", 2023, ()) == "06520-2023-0001"


def test_numbers_run_on() -> None:
    assert next_number("06520", 2023, recorded(*[ISSUED] * 6)) == "06520-2023-0007"


def test_numbers_do_not_end_at_four_digits() -> None:
    assert next_number("20", 2023, recorded(*[ISSUED] * 9999)) == "20-2023-10000"


def test_each_code_and_year_numbers_its_own() -> None:
    assert stream_of("06520", 2023) == "casenumbers-06520-2023"
    assert stream_of("06520", 2024) != stream_of("06520", 2023)


def test_nobody_looks_for_a_number_s_stream() -> None:
    assert tags(ISSUED) == ()
