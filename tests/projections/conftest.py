"""What tests of projections share."""

from collections.abc import Iterator

import pytest
import structlog
from structlog.testing import LogCapture


@pytest.fixture
def quiet() -> Iterator[None]:
    """Keep what the engine says out of the output."""
    structlog.configure(processors=[LogCapture()])
    yield
    structlog.reset_defaults()
