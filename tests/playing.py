"""Plays a matter over HTTP with the roles it takes, and tells it as the guide prints it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from api import times
from api.identity import Accounts
from cases.values import VIETNAM, UnitId
from live_api import Api, Caller

CASES = "/api/v1/cases"
_IDS = UUID("5c6e1d0a-3a55-4f0e-9d0b-6f1f2f6b7a10")

FROM_RECEIPT = ("emergency-measures", "plan")
"""The clocks that run from the first receipt."""
COMMUNE, DISTRICT, TODAYS_COMMUNE = "06505", "187", "06505~2025-07-01"
WHO = {
    "hotline": ("hotline", "vn~"),
    "team": ("standing-team", TODAYS_COMMUNE),
    "worker": ("child-protection-worker", TODAYS_COMMUNE),
    "chair": ("chair", TODAYS_COMMUNE),
    "deputy": ("deputy-chair", TODAYS_COMMUNE),
    "social-worker": ("social-worker", TODAYS_COMMUNE),
    "collaborator": ("collaborator", TODAYS_COMMUNE),
    "neighbour": ("standing-team", "06475~2025-07-01"),
    "police": ("police", "187~"),
    "officer": ("province-officer", "20~"),
    "proposer": ("fund-officer", "20~"),
    "approver": ("fund-approver", "20~"),
    "cashier": ("fund-cashier", "20~"),
}
"""Who acts in the two matters: role and unit."""


def an_id(*what: str) -> str:
    """Return the id of somebody or something: always the same."""
    return str(uuid5(_IDS, "/".join(what)))


def at(day: str, clock: str) -> str:
    """Return an instant in Vietnam."""
    return f"{day}T{clock}:00+07:00"


class Matter:
    """One matter, told by requests of those who have to do with it."""

    def __init__(self, name: str, callers: Mapping[str, Caller]) -> None:
        """Take the name, from which its ids follow, and who acts."""
        self._name = name
        self._callers = callers
        self.case_id = an_id(name, "case")
        self._position = 0

    def id_of(self, what: str) -> str:
        """Return the id of somebody or something in it."""
        return an_id(self._name, what)

    async def reported_by(self, who: str, **report: object) -> None:
        """Record the first report."""
        self._position = (await self._callers[who].open_case(case_id=self.case_id, **report))["position"]

    async def act(self, who: str, act: str, /, **body: object) -> int:
        """Do something in the case; return the version that it is at then."""
        done = await self._callers[who].act(self.case_id, act, **body)
        assert done["events"], act
        self._position = done["position"]
        version: int = done["version"]
        return version

    async def refused(self, who: str, act: str, /, **body: object) -> str:
        """Return the code by which an act is refused."""
        answer = await self._callers[who].post(f"{CASES}/{self.case_id}/{act}", body)
        assert answer.status_code >= 400, answer.text
        code: str = answer.json()["code"]
        return code

    async def fund(self, who: str, path: str, /, **body: object) -> dict[str, Any]:
        """Do something at the fund."""
        answer = await self._callers[who].post(f"/api/v1/fund/{path}", body)
        assert answer.status_code == 201, answer.text
        done: dict[str, Any] = answer.json()
        self._position = done["position"]
        return done

    async def read(self, who: str, path: str, /, *, language: str = "vi", **query: object) -> dict[str, Any]:
        """Return what somebody reads, once all that was recorded is in it."""
        return await self._callers[who].read(path, {"Accept-Language": language}, at_least=self._position, **query)

    async def case(self, who: str = "worker", language: str = "vi") -> dict[str, Any]:
        """Return the case as somebody reads it."""
        return await self.read(who, f"{CASES}/{self.case_id}", language=language)

    async def page(self, who: str = "worker") -> str:
        """Return the page of the case, as somebody sees it in a browser."""
        caller = self._callers[who]
        await self.case(who)
        answer = await caller.get(f"/cases/{self.case_id}", {"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        return answer.text

    async def timeline(self, who: str = "worker", *, language: str = "vi", depth: str = "summary") -> dict[str, Any]:
        """Return its timeline."""
        return await self.read(who, f"{CASES}/{self.case_id}/timeline", language=language, depth=depth, limit=500)


async def callers(api: Api) -> dict[str, Caller]:
    """Return who acts, each under the name that they have here."""
    accounts = Accounts(api.program.pool, api.program.knowledge.places)
    found = {}
    for name, (role, unit) in WHO.items():
        await accounts.add(name, role=role, unit=UnitId(unit))
        found[name] = Caller(api.client, await accounts.make_token(name, at=times.now()), name)
    return found


async def told(matter: Matter, *, fitness: tuple[str, int], fund: str) -> str:
    """Return the end of a matter as the guide prints it: its timeline, and what follows from it."""
    case = await matter.case()
    unit, year = fitness
    commune = await matter.read("officer", f"/api/v1/communes/{unit}/fitness/{year}")
    payouts = await matter.read("proposer", "/api/v1/fund/payouts", area=fund, year=year)
    mine = [one for one in payouts["items"] if one["case_id"] == matter.case_id]
    lines = [
        *_timeline(await matter.timeline(), await matter.timeline(language="en")),
        *_deadlines(case["deadlines"], [await _why_none(matter, name) for name in FROM_RECEIPT]),
        *_levels(case),
        *_payouts(mine),
        *_fitness(commune, matter.case_id),
    ]
    return "\n".join(lines) + "\n"


def _timeline(vi: Mapping[str, Any], en: Mapping[str, Any]) -> Iterator[str]:
    yield from _head("#", "khi nào / when", "ai / who", "sự kiện", "fact", "theo / source")
    for one, other in zip(vi["items"], en["items"], strict=True):
        when = _instant(one["occurred_at"]) or _day(one["occurred_on"]) or "—"
        yield _row(one["version"], when, one["actor"]["account"], one["title"], other["title"], one["source"] or "—")
    yield ""


async def _why_none(matter: Matter, clock: str) -> str:
    """Return in both languages why a case has no deadline of a name, or what became of the one that it has."""
    asked = f"/api/v1/why/deadlines/{matter.case_id}:{clock}"
    lines = []
    for language in ("vi", "en"):
        why = await matter.read("worker", asked, language=language)
        lines.append(" ".join((why["text"], *(one["text"] for one in why["lacking"]))))
    return "- " + " / ".join(lines)


def _deadlines(owed: Sequence[Mapping[str, Any]], why_none: Sequence[str]) -> Iterator[str]:
    yield "Thời hạn / deadlines:"
    yield ""
    if not owed:
        yield from (*why_none, "")
        return
    yield from _head("việc", "từ / from", "hạn / due", "đã làm / done", "state")
    for one in owed:
        due = _day(one["due_on"]) or _instant(one["due_at"])
        done = _instant(one["met_at"]) or "—"
        begun = f"{_instant(one['starts_at'])} (#{one['starts_version']})"
        yield _row(one["title"], begun, due, done, f"`{one['state']}`")
    yield ""


def _levels(case: Mapping[str, Any]) -> Iterator[str]:
    yield "Cấp độ / levels:"
    yield ""
    yield from _head("cấp độ / level", "dự kiến / planned", "đã làm / done", "quá hạn / overdue")
    for level, count in case["levels"].items():
        yield _row(f"`{level}`", count["planned"], count["done"], count["overdue"])
    yield ""
    for number, child in enumerate(case["children"], 1):
        spans = "; ".join(
            f"`{one['level']}` {_instant(one['from_at'])} → {_instant(one['until_at']) or '…'}"
            for one in child.get("levels", ())
        )
        yield f"- trẻ em / child {number}: {spans or '—'}"
    yield ""


def _payouts(payouts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "Quỹ / the fund:"
    yield ""
    for one in payouts:
        yield (
            f"- {one['cause_text']}: {_money(one['amount_vnd'])}, {one['status_text']}"
            f" ({_money(one['paid_vnd'])}); `{one['rule']}`, `{one['source_status']}`"
        )
    if not payouts:
        yield "- —"
    yield ""


def _fitness(commune: Mapping[str, Any], case_id: str) -> Iterator[str]:
    stands = f"{commune['status_text']} (`{commune['status']}`)"
    yield f"Xã / the commune: {commune['unit']['name']}, {commune['year']}: {stands}"
    yield ""
    for one in (*commune["reasons"], *commune["open"]):
        if one["case_id"] == case_id:
            facts = ", ".join(f"#{fact['version']}" for fact in one.get("because", ()))
            yield f"- {one.get('text') or one.get('why')}" + (f" ({facts})" if facts else "")
    yield ""


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield "|" + "---|" * len(names)


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _instant(given: str | None) -> str | None:
    if given is None:
        return None
    return f"{dt.datetime.fromisoformat(given).astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def _day(given: str | None) -> str | None:
    return None if given is None else f"{dt.date.fromisoformat(given):%d/%m/%Y}"


def _money(amount: int | None) -> str:
    return "—" if amount is None else f"{amount:,} đ".replace(",", ".")
