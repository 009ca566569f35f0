"""The numbers that people say on the phone."""

from cases.case_number.numbering import CaseNumberIssued, numbered, stream_of, tags
from deciding import CASE

ISSUED = CaseNumberIssued(case_id=CASE, case_number="06520-2023-0001")


def test_a_number_names_code_and_year() -> None:
    assert numbered("06520", 2023, 7) == "06520-2023-0007"


def test_numbers_do_not_end_at_four_digits() -> None:
    assert numbered("20", 2023, 10_000) == "20-2023-10000"


def test_each_code_and_year_numbers_its_own() -> None:
    assert stream_of("06520", 2023) == "casenumbers-06520-2023"
    assert stream_of("06520", 2024) != stream_of("06520", 2023)


def test_nobody_looks_for_a_number_s_stream() -> None:
    assert tags(ISSUED) == ()
