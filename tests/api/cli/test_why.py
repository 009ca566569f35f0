"""`hoso why` beside a running server: the same answer in words."""

import json

import pytest

from program_fixtures import DemoServer


def test_the_shell_says_the_rule_its_source_and_the_facts(demo_server: DemoServer) -> None:
    said = demo_server.hoso("why", "fitness", "06505~:2024")

    assert "[disqualified]" in said
    assert "cách làm của Lạng Sơn năm 2021" in said
    assert "Xác minh" in said


def test_the_shell_speaks_english_and_json_too(demo_server: DemoServer) -> None:
    said = demo_server.hoso("why", "fitness", "06505~:1995", "--language", "en", "--format", "json")

    assert json.loads(said)["text"] == "In 1995, nothing is on record of xã Vạn Linh. That is no merit."


def test_before_the_first_fact_nothing_was_on_record(demo_server: DemoServer) -> None:
    assert "[nothing-recorded]" in demo_server.hoso("why", "fitness", "06505~:2024", "--as-of", "2020-01-01")


def test_a_key_that_names_nothing_is_said_in_a_sentence(demo_server: DemoServer) -> None:
    with pytest.raises(AssertionError, match="this key names nothing: x"):
        demo_server.hoso("why", "payments", "x")
