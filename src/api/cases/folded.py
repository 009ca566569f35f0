"""The cases that an act is decided on: each folded once, and which of them lead to one another."""

from collections.abc import Mapping

from cases.case import decider, folding
from cases.case.state import Case
from cases.events import Recorded
from cases.values import CaseId


class AlsoNeeded(Exception):
    """What is to be decided rests on a further stream, which only what was read says."""

    def __init__(self, stream: str) -> None:
        """Say which."""
        super().__init__(stream)
        self.stream = stream


class Cases:
    """The cases of what was read, each folded once."""

    def __init__(self, histories: Mapping[str, tuple[Recorded, ...]]) -> None:
        """Take what was read."""
        self._histories = histories
        self._folded: dict[CaseId, Case] = {}

    def __getitem__(self, case_id: CaseId) -> Case:
        """Return a case.

        :raises AlsoNeeded: if its stream was not read.
        """
        if case_id not in self._folded:
            self._folded[case_id] = folding.fold(case_id, self.history(case_id))
        return self._folded[case_id]

    def history(self, case_id: CaseId) -> tuple[Recorded, ...]:
        """Return the facts of a case.

        :raises AlsoNeeded: if its stream was not read.
        """
        stream = decider.stream_of(case_id)
        if stream not in self._histories:
            raise AlsoNeeded(stream)
        return self._histories[stream]

    def leads_to(self, case_id: CaseId) -> tuple[Case, ...]:
        """Return a case and, where it is a duplicate, those that it leads to, the one that goes on last.

        A chain that comes back to where it was, which no act makes, ends there.

        :raises AlsoNeeded: if the stream of one of them was not read.
        """
        chain = [self[case_id]]
        while (duplicate := chain[-1].cooperation.duplicate) is not None:
            following = self[duplicate.of]
            if following.case_id in {one.case_id for one in chain}:
                break
            chain.append(following)
        return tuple(chain)
