"""Cases in lines of text: labels in Vietnamese and English, sentences in the language of who reads."""

import datetime as dt
from collections.abc import Iterable, Iterator

from api.asking import Asker
from api.cases.answers import CaseAnswer, CaseList, CaseSummary, PersonAnswer
from api.cases.assessing import AssessmentAnswer
from api.cases.placing import CasesToPlace
from api.cases.timeline import Timeline, TimelineItem
from api.cli.sentences import in_both
from api.deadlines.told import LapseAnswer
from api.language import Language, messages
from api.pages.consequences import Consequences
from api.pages.saying import Saying
from api.pages.words import Words
from api.roles import ROLES
from api.units import NamedUnit
from api.writing import CaseWritten, WrittenEvent
from cases.values import VIETNAM

MASKED = "(được che / masked)"
ERASED = "(đã xóa / erased)"
NOTHING_NEW = "  đã có rồi, không ghi thêm / on record already, nothing was added"


def tell_written(written: CaseWritten, asker: Asker) -> Iterator[str]:
    """Yield what a write to a case left behind, and what a correction changed of all that follows from it."""
    consequences = Consequences(asker.program.knowledge, Words(asker.viewer.language))
    yield f"{written.case_number}  {_at(written.version, written.position)}  {written.case_id}"
    yield from tell_events(written.events)
    for one in consequences.said(written.changed if isinstance(written.changed, tuple) else ()):
        yield f"  {one.of}: {one.before} → {one.after}"
    if isinstance(written.earlier_cases, int):
        yield f"  trẻ này đã có trong {written.earlier_cases} hồ sơ khác / cases that a child of it was in before"
    if isinstance(written.alike_cases, int):
        alike = "hồ sơ khác có trẻ cùng họ tên, năm sinh / other cases have a child of that name and year of birth"
        yield f"  {written.alike_cases} {alike}"


def tell_events(events: Iterable[WrittenEvent]) -> Iterator[str]:
    """Yield the facts that a write added."""
    lines = [f"  {event.version}. {event.type}  (vị trí / position {event.position})" for event in events]
    yield from lines or [NOTHING_NEW]


def _at(version: int, position: int) -> str:
    return f"phiên bản / version {version}, vị trí / position {position}"


def tell_list(found: CaseList) -> Iterator[str]:
    """Yield a line for each case."""
    for one in found.items:
        yield _summary(one)
    yield f"{len(found.items)} hồ sơ / cases (vị trí / position {found.position})"
    if found.next is not None:
        yield f"còn nữa / there are more: --cursor {found.next}"


def tell_to_place(found: CasesToPlace) -> Iterator[str]:
    """Yield each case that a divided unit left, and the units one of which has it."""
    for one in found.items:
        yield _summary(one.case)
        for left in one.left_by:
            yield f"  {_place(left.unit)} → {' | '.join(_place(unit) for unit in left.candidates)}"
    yield f"{len(found.items)} hồ sơ / cases (vị trí / position {found.position})"
    if found.next is not None:
        yield f"còn nữa / there are more: --cursor {found.next}"


def _summary(one: CaseSummary) -> str:
    alarms = "".join(f"  [{_word('alarm', code)}]" for code in one.alarms)
    place = _place(one.commune_of_event or one.area)
    stands = _stands(one.status, one.stage)
    return f"{one.case_number}  {instant(one.received_at)}  {stands}  {one.kind_name}  {place}{alarms}"


def _stands(status: str, stage: str) -> str:
    closed = "" if stage == "open" else f", {_word('stage', stage)}"
    return f"{_word('case', status)}{closed}"


def tell_case(case: CaseAnswer, asker: Asker) -> Iterator[str]:
    """Yield a case as far as the role may see it."""
    yield f"{case.case_number}  {case.case_id}  {_at(case.version, case.position)}"
    yield f"  {case.kind_name} ({case.kind}): {_stands(case.status, case.stage)}"
    yield f"  tiếp nhận / received: {instant(case.received_at)}"
    yield f"  nơi xảy ra / commune of event: {_place(case.commune_of_event or case.area)}"
    yield f"  nơi cư trú / residence: {_place(case.commune_of_residence)}"
    if case.assigned_to is not None:
        yield f"  người theo dõi / assigned to: {case.assigned_to}"
    if case.duplicate_of is not None:
        yield f"  trùng với / duplicate of: {case.duplicate_of}"
    for duty in case.duties:
        # Where two dispute it is the province's, which the facts name no unit for.
        whose = ", ".join(unit.name for unit in duty.now) or "cấp tỉnh / the province"
        yield f"  {_word('owes', duty.duty)}: {whose} ({_word('duty', duty.because)})"
    for code in case.alarms:
        yield f"  !! {_word('alarm', code)}"
    yield from _people(case, Saying(asker.program.knowledge, asker.viewer.language))
    yield from _protected(case)
    for owed in case.deadlines:
        due = f"{owed.due_on:%d/%m/%Y}" if owed.due_on else instant(owed.due_at)
        whose = f"[{owed.owner.name}]  {owed.child or ''}".rstrip()
        yield f"  {due}  {_word('deadline', owed.state)}  {owed.name}: {owed.title}  {whose}"


def _people(case: CaseAnswer, saying: Saying) -> Iterator[str]:
    for person in (*case.children, *case.parties, *case.reporters):
        yield f"  {person.role}  {person.subject_id}  {_called(person)}"
        yield from _kept_away(person)
        for label, text in saying.person(person):
            yield f"      {label}: {text}"
        if person.outcome is not None:
            yield f"      tình trạng / outcome: {_word('outcome', person.outcome)}"
        if person.finding is not None:
            found = f"{_word('finding', person.finding.finding)} ({_word('by', person.finding.by)})"
            yield f"      xác minh / finding ({person.finding.version}): {found}"
        if person.level is not None:
            yield f"      cấp độ / level: {_word('level', person.level)}"
        for one in person.assessments:
            yield f"      {one.form_name} ({one.version}): {_word('concluded', one.concluded)}{_by_form(one)}"


def _by_form(one: AssessmentAnswer) -> str:
    computed = one.by_form.computed
    if computed is None:
        return f"; biểu mẫu chưa tính được / not settled by the form ({len(one.by_form.missing)})"
    differs = "KHÁC VỚI KẾT LUẬN / DIFFERS: " if one.by_form.differs else ""
    return f"; theo biểu mẫu / by the form: {differs}{_word('concluded', computed)}"


def _kept_away(person: PersonAnswer) -> Iterator[str]:
    """Yield whether somebody is to be told and paid, and why not: nobody may overlook it."""
    kept = {"told": person.not_to_be_told, "paid": person.not_to_be_paid}
    why = "; ".join(_word("because", one) for one in person.because)
    for name, so in kept.items():
        if so:
            yield f"      !! {_word('kept', name)} ({why})"
    for warning in person.warnings:
        yield f"      ! {_word('warning', warning)}"


def _called(person: PersonAnswer) -> str:
    if person.erased:
        return ERASED
    if person.masked:
        return MASKED
    return str((person.details or {}).get("name") or "—")


def _protected(case: CaseAnswer) -> Iterator[str]:
    done = case.protection
    for one in done.emergency_measures:
        kinds = ", ".join(_word("emergency", kind) for kind in one["measures"])
        signed = "" if one.get("signed_at") else "  (chưa ký / not signed)"
        yield f"  biện pháp khẩn cấp / emergency measures ({one['version']}): {kinds}{signed}"
    for stay in done.separations:
        until = f"{stay.until:%d/%m/%Y}" if stay.until else "—"
        ended = f", chấm dứt / ended {instant(stay.ended_at)}" if stay.ended_at else ""
        yield f"  cách ly / apart {stay.child}: {instant(stay.began_at)} → {until}{ended}"
    for offer in case.assessments_offered:
        yield f"  đề nghị làm mẫu số 02, 03 / an assessment is offered: {offer.child}"
    for plan in case.protection.plans:
        yield f"  kế hoạch / plan {plan.plan_id}: {_word('plan-status', plan.status)}"
        for measure in plan.measures:
            yield f"      {measure['measure_id']}  {_measure(measure)}"
    for measure in case.measures:
        yield f"  biện pháp / measure {measure['measure_id']}  {_measure(measure)}"
    for level, count in case.levels.items():
        if count != type(count)():
            counted = (
                f"{count.planned} dự kiến / planned, {count.done} đã làm / done, {count.overdue} quá hạn / overdue"
            )
            yield f"  {_word('level', level)}: {counted}"


def _measure(measure: dict[str, object]) -> str:
    level = _word("level", str(measure.get("level") or "aid"))
    outcome = measure.get("outcome") or ("done" if measure.get("done_on") else None)
    due = f"  (hạn / due {measure['due_on']})" if measure.get("due_on") else ""
    overdue = "  !! quá hạn / overdue" if measure.get("overdue") else ""
    return f"{level}: {_word('done', str(outcome)) if outcome else '—'}{due}{overdue}"


def tell_timeline(found: Timeline, asker: Asker) -> Iterator[str]:
    """Yield what happened, oldest first; what lapsed meanwhile stands behind it."""
    for item in found.items:
        yield from tell_fact(item, asker)
    for lapse in found.lapses:
        yield from tell_fact(lapse, asker)
    if found.next is not None:
        yield f"còn nữa / there are more: --cursor {found.next}"


def tell_fact(come: TimelineItem | LapseAnswer, asker: Asker) -> Iterator[str]:
    """Yield a fact in a sentence and, as far as it was asked for and may be seen, what it says."""
    if isinstance(come, LapseAnswer):
        yield f"   !  {Words(asker.viewer.language).due(come.due_at)}  quá hạn / lapsed: {come.title}"
        return
    saying = Saying(asker.program.knowledge, asker.viewer.language)
    corrected = "".join(f" [đính chính bởi {by} / corrected by {by}]" for by in come.corrected_by)
    source = f"  ({saying.source(come.source)})" if come.source else ""
    yield f"{come.version:>4}. {_when(come)}  {come.title}{source}{corrected}"
    role = _role(come.actor.role, asker.viewer.language)
    by = f"{come.actor.account} ({role}, {saying.unit(come.actor.unit)})"
    yield f"      ghi lúc / recorded {instant(come.recorded_at)}: {by}"
    if come.data is None:
        return
    told = saying.fact(come)
    for label, text in told.rows:
        yield f"      {label}: {text}"
    for label, first, now in told.corrected:
        yield f"      {label}: {first} → {now}"
    if told.erased:
        yield f"      {ERASED}"


def _when(item: TimelineItem) -> str:
    """Return when it was, as far as the fact says; the clock of the record is another thing."""
    if item.occurred_at is not None:
        return instant(item.occurred_at)
    return "—" if item.occurred_on is None else f"{item.occurred_on:%d/%m/%Y}"


def _role(name: str, language: Language) -> str:
    role = ROLES.get(name)
    return name if role is None else role.vi if language == "vi" else role.en


def instant(at: dt.datetime) -> str:
    """Return an instant as clocks in Vietnam show it."""
    return f"{at.astimezone(VIETNAM):%H:%M, %d/%m/%Y}"


def _place(unit: NamedUnit | None) -> str:
    return "—" if unit is None else f"{unit.name} ({unit.unit_id})"


def _word(group: str, code: str) -> str:
    name = f"word.{group}.{code}"
    return in_both(name) if name in messages() else code
