"""What the tour of the house names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOUR = ROOT / "docs" / "guides" / "how-it-works.md"
NAMED = re.compile(r"`([a-z_/]+(?:\.py|\.sql|/))`")


def test_every_file_and_folder_that_the_tour_names_is_there() -> None:
    named = set(NAMED.findall(TOUR.read_text("utf-8")))
    there = {
        f"/{path.relative_to(ROOT).as_posix()}" for folder in ("src", "tests") for path in (ROOT / folder).rglob("*")
    }

    assert len(named) > 20
    assert set() == {name for name in named if not any(f"{path}/".endswith(f"/{name.rstrip('/')}/") for path in there)}


def test_every_part_of_the_engine_stands_in_the_order_to_read_it_in() -> None:
    engine = ROOT / "src" / "projections" / "engine"
    parts = {path.stem for path in engine.glob("*.py")} - {"__init__"}

    assert parts == set(re.findall(r"`([a-z]+)`", (engine / "__init__.py").read_text("utf-8")))
