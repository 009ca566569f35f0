"""Notes on a case, for which no form has a field."""

import msgspec

from cases.case.cooperation import Note
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said


class NoteAdded(Event, frozen=True, kw_only=True, tag="case.note-added"):
    """Somebody wrote something down; what stands in what was said."""

    note_id: str
    said: Said


class AddNote(msgspec.Struct, frozen=True, kw_only=True):
    """Write something down."""

    added: NoteAdded


def evolve_note(case: Case, version: int, event: NoteAdded) -> Case:
    """Return the case with the note."""
    note = Note(version=version, note_id=event.note_id)
    together = msgspec.structs.replace(case.cooperation, notes=(*case.cooperation.notes, note))
    return msgspec.structs.replace(case, cooperation=together)


def decide_note(command: AddNote, case: Case) -> tuple[Event, ...]:
    """Return the note, or nothing if one of this id is on record: its words are sealed and cannot be compared."""
    known = {note.note_id for note in case.cooperation.notes}
    return () if command.added.note_id in known else (command.added,)
