"""Reading the instants of a body: a weak PC's clock may have set them, and then all of it says so."""

import datetime as dt

from api import times
from api.cases.acts.act import Edge


class Instants:
    """Reads the instants of one body, and knows whether one of them lies ahead of the clock."""

    def __init__(self, edge: Edge) -> None:
        """Begin with none."""
        self._at = edge.at
        self.suspect = False

    def read(self, instant: dt.datetime, path: str) -> dt.datetime:
        """Return an instant in UTC.

        :raises Invalid: `in-the-future`, if it is later than now by more than 26 hours.
        """
        found, suspect = times.received(instant, path, at=self._at)
        self.suspect = self.suspect or suspect
        return found

    def read_if_given(self, instant: dt.datetime | None, path: str) -> dt.datetime | None:
        """Return an instant in UTC, or None where there is none.

        :raises Invalid: as above.
        """
        return None if instant is None else self.read(instant, path)
