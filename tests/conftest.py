"""What all tests share: fixtures, what may be missing on a machine and is then said, and no network."""

import pytest

pytest_plugins = ["what_is_missing", "no_network", "postgres_fixtures", "record_fixtures", "program_fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--slow` run the slow tests too."""
    parser.addoption("--slow", action="store_true", help="run the tests marked slow too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the slow tests, unless they were asked for by `--slow` or by their full name."""
    if config.getoption("--slow") or any("::" in name for name in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
