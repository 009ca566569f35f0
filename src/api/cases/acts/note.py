"""Notes on a case."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.cases.acts.act import Act, Edge
from api.cases.acts.body import Body
from cases.case import note
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.persons import Said, Words, matter_of


class NoteBody(Body, frozen=True, kw_only=True):
    """A note."""

    note_id: UUID | None = None
    notes: Annotated[str, Meta(min_length=1, max_length=20_000)]


def add(body: NoteBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to add a note."""
    said = Said(subject_id=matter_of(case.case_id), words=Words(notes=body.notes))
    return note.AddNote(added=note.NoteAdded(note_id=str(body.note_id or edge.derived_id), said=said))


ACTS = (Act("notes", NoteBody, add, "addNote", "Add a note to the case."),)
