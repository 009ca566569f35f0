"""A replay in sentences: Vietnamese first, English after it. Nothing personal stands in what is told."""

from collections.abc import Iterable, Iterator, Sequence

from api.fund.answers import money
from api.language import messages, say
from api.replay.comparing import Changed
from api.replay.courses import FactSeen
from api.replay.differing import Change, ReasonChange
from api.replay.showing import CaseThen, CommuneThen, MomentShown
from api.replay.totals import Everything
from cases.values import VIETNAM, UnitId

CHANGES = {
    "law-adopted": "luật mới được áp dụng / another law was adopted",
    "case-opened": "hồ sơ mới / a case was opened",
    "case-came": "hồ sơ chuyển đến, do xác định lại nơi xảy ra / a case came, its place being put otherwise",
    "case-moved-away": "hồ sơ chuyển đi, do xác định lại nơi xảy ra / a case moved away, its place being put otherwise",
    "case-status": "trạng thái hồ sơ / status of a case",
    "fitness": "mức độ phù hợp / fitness",
    "payout-appeared": "khoản chi phát sinh / a payout appeared",
    "payout-lapsed": "khoản chi không còn căn cứ / a payout lapsed",
    "payout-changed": "khoản chi thay đổi / a payout changed",
    "payment-made": "đã chi tiền / a payment was made",
    "payment-returned": "tiền đã được thu hồi / a payment came back",
}
NOTHING = "  (không có / none)"


def tell_moment(shown: MomentShown) -> Iterator[str]:
    """Yield what moment it is, and what the record was at it."""
    assumed = " (giờ Việt Nam / Vietnam time, +07:00)" if shown.zone_assumed else ""
    law = "luật áp dụng lúc đó / law adopted by then" if shown.law_is == "adopted" else "luật hiện nay / today's law"
    yield f"Thời điểm / as of: {shown.instant.isoformat()}{assumed}"
    yield f"Vị trí / position: {shown.position}   log: {shown.log_id}"
    yield f"{law}: {shown.law[:12]}"
    if not shown.position:
        yield "Lúc đó chưa ghi sự kiện nào. / Nothing was recorded by then."


def tell_case(told: CaseThen) -> Iterator[str]:
    """Yield a case and its timeline."""
    yield from tell_moment(told.moment)
    yield _read(told.events_read)
    yield ""
    case = told.case
    if case is None:
        yield f"Hồ sơ {told.case_id} chưa có vào lúc đó. / There was no such case by then."
        return
    place = case.commune_of_event or case.area
    yield f"Hồ sơ / case {case.case_number}  {told.case_id}  phiên bản / version {case.version}"
    yield f"  {case.kind_name} ({case.kind}): {_word('case', case.status)} / {case.status}"
    yield f"  {place.name if place else '—'} {place.unit_id if place else ''}".rstrip()
    people = [*case.children, *case.parties, *case.reporters]
    erased = sum(person.erased for person in people)
    gone = f", {erased} đã xóa vĩnh viễn, không khôi phục được / erased for ever, then too" if erased else ""
    yield f"  {len(people)} người, danh tính được che / people, who they are is masked{gone}"
    yield ""
    for fact in told.timeline:
        corrected = "".join(f" [đính chính bởi {by} / corrected by {by}]" for by in fact.corrected_by)
        at = fact.recorded_at.astimezone(VIETNAM).isoformat(timespec="seconds")
        yield f"  {fact.version:>3}. {at}  {fact.title}{corrected}"
        yield f"       {fact.type}, {fact.role}, {fact.unit}, vị trí / position {fact.position}"


def tell_commune(told: CommuneThen) -> Iterator[str]:
    """Yield what was on record of a commune."""
    yield from tell_moment(told.moment)
    yield _read(told.events_read)
    yield ""
    yield f"{told.commune.name} ({told.commune.unit_id})"
    yield ""
    yield f"Hồ sơ về việc xảy ra tại đây / cases of what happened here: {len(told.cases)}"
    for case in told.cases:
        yield f"  {case.case_number:<18} {case.kind_name}: {_word('case', case.status)} / {case.status}  {case.case_id}"
    yield ""
    yield "Theo năm / by year"
    for fitness in told.fitness:
        yield f"  {fitness.year}: {fitness.status_text} / {fitness.status}"
        for reason in fitness.reasons:
            facts = ", ".join(f"{fact.version} ({fact.position})" for fact in reason.because)
            yield f"    {reason.text}: {reason.rule}, {reason.case_id}, phiên bản (vị trí) / version (position) {facts}"
        for question in fitness.open:
            yield f"    ? {question.text}: {question.why}, {question.case_id}"
    if not told.fitness:
        yield NOTHING
    yield ""
    yield "Quỹ / payouts"
    for payout in told.payouts:
        owed = "—" if payout.amount_vnd is None else money(payout.amount_vnd)
        paid = money(payout.paid_vnd)
        yield f"  {payout.cause_text}: {owed} đ, {payout.status_text} / {payout.status}, đã chi / paid {paid} đ"
    for payment in told.payments_without_case:
        yield f"  {payment.cause}: đã chi / paid {money(payment.amount_vnd)} đ, không có hồ sơ / no case"
    if not told.payouts and not told.payments_without_case:
        yield NOTHING


def tell_everything(told: Everything) -> Iterator[str]:
    """Yield totals of the whole record."""
    yield from tell_moment(told.moment)
    yield _read(told.events_read)
    yield ""
    yield f"Hồ sơ / cases: {sum(sum(by_status.values()) for by_status in told.cases.values())}"
    for kind, by_status in told.cases.items():
        yield f"  {kind}: " + ", ".join(f"{_word('case', one)} / {one} {count}" for one, count in by_status.items())
    yield ""
    yield "Xã theo năm / communes by year"
    for year in told.fitness:
        yield (
            f"  {year.year}: {year.disqualified} có sự việc ảnh hưởng / disqualified"
            f" ({year.disqualified_without_inferences} nếu không suy luận / without inferences),"
            f" {year.in_question} đang xác minh / in question"
        )
    if not told.fitness:
        yield NOTHING
    yield ""
    yield "Quỹ / payouts"
    for one in told.payouts:
        yield f"  {one.status}: {one.count}, {money(one.amount_vnd)} đ"
    if not told.payouts:
        yield NOTHING


def tell_changed(told: Changed) -> Iterator[str]:
    """Yield what changed between two moments, and which facts changed it."""
    yield "TỪ / FROM"
    yield from tell_moment(told.from_moment)
    yield "ĐẾN / TO"
    yield from tell_moment(told.to_moment)
    yield _read(told.events_read)
    yield ""
    if told.commune is not None:
        yield f"{told.commune.name} ({told.commune.unit_id})"
    if told.case_id is not None:
        yield f"Hồ sơ / case {told.case_id}"
    if not told.changes:
        yield "Không có gì thay đổi. / Nothing changed."
    for change in told.changes:
        yield from _change(change)


def _change(change: Change) -> Iterator[str]:
    about = [str(one) for one in (change.case_id, change.unit_id, change.year, change.cause) if one is not None]
    if change.amount_vnd is not None:
        about.append(f"{money(change.amount_vnd)} đ")
    yield f"- {CHANGES[change.what]}: {', '.join(about)}".rstrip(": ")
    if change.before != change.after:
        yield f"    {_state(change, change.before)} -> {_state(change, change.after)}"
    yield from (f"    {row}" for row in change.changed)
    for reason in change.reasons:
        yield from _reason(reason)
    yield from _facts(change.because, "    ")


def _reason(reason: ReasonChange) -> Iterator[str]:
    sign = "+" if reason.came else "−"
    what = f"căn cứ / rule {reason.rule}" if reason.rule else f"chưa rõ / open {reason.open}"
    yield f"    {sign} {what}, hồ sơ / case {reason.case_id}"
    yield from _facts(reason.because, "      ")


def _facts(facts: Sequence[FactSeen], indent: str) -> Iterator[str]:
    for fact in facts:
        yield (
            f"{indent}do / because: {fact.type}, phiên bản / version {fact.version}"
            f" (vị trí / position {fact.position}, {fact.stream})"
        )


def _state(change: Change, state: str | UnitId | None) -> str:
    if state is None:
        return "(không có / none)"
    group = {"case-status": "case", "fitness": "status"}.get(change.what)
    if group is None and change.what.startswith("payout"):
        group = "payout"
    return f"{_word(group, state)} / {state}" if group else state


def _word(group: str, code: str) -> str:
    name = f"word.{group}.{code}"
    return say(name, "vi") if name in messages() else code


def _read(events: int) -> str:
    return f"Đã đọc / read: {events} sự kiện / events"


def as_text(lines: Iterable[str]) -> str:
    """Return lines as a text."""
    return "".join(f"{line}\n" for line in lines)
