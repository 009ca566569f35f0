"""The story of one invented case: who does what on which day, as commands for the real deciders.

Whatever is drawn comes from the seed and the case's number alone: the same case again tells the same story.
"""

from collections.abc import Iterator

from api.demo.invented import afterwards, assessing, found_baby, kinds, protecting, receiving, together
from api.demo.invented.course import Course, Step
from api.demo.invented.openings import Opening
from cases.case_number.numbering import numbered

__all__ = ["Step", "Story"]


class Story:
    """Tells one case, step by step, in the order of its days."""

    def __init__(self, opening: Opening, *, seed: int, communes: int) -> None:
        self.nth = opening.number
        self.code, self.year, self.issued = opening.code, opening.received_on.year, opening.issued
        self.case_number = numbered(self.code, self.year, self.issued + 1)
        self._course = Course(opening, seed=seed, communes=communes)
        self.case_id = self._course.case_id

    def steps(self) -> Iterator[Step]:
        """Yield what happens; every step on the case adds one fact to it."""
        course = self._course
        yield receiving.report(course, self.case_number)
        if course.opening.again is not None:
            # It is told as a part of the case that it belongs to.
            return
        yield from together.forwarding(course)
        yield from receiving.people(course)
        yield from together.another_case(course)
        yield from found_baby.steps(course)
        yield from assessing.deaths(course)
        cared_for = bool(course.living) and course.often(protecting.WHOLE_WAY)
        if cared_for:
            yield from protecting.at_once(course)
        yield from receiving.findings(course)
        yield from together.within_the_commune(course)
        if cared_for:
            yield from protecting.by_plan(course)
        yield from together.residence(course)
        yield from afterwards.measures(course, most=1 if cared_for else kinds.MEASURES_MAX)
        yield from afterwards.investigation(course)
        yield from afterwards.corrections(course)
        yield from afterwards.ended(course)
        yield from afterwards.payment(course, self.case_number)
