"""The words of the pages, and days, instants and money as people read them."""

import datetime as dt
from functools import cache
from importlib import resources

import msgspec

from api.language import Language, messages
from api.times import last_day
from api.units import NamedUnit
from cases.values import VIETNAM

THIN_SPACE = "\u202f"


@cache
def page_words() -> dict[str, dict[str, str]]:
    """Return every word of the pages by its code, in both languages."""
    found: dict[str, dict[str, str]] = {}
    for name in ("pages.toml", "entry.toml"):
        found |= msgspec.toml.decode(resources.files("api").joinpath("locale", name).read_bytes())
    return found


class Words:
    """The words of the pages in one language: what a template calls `t`, and how it writes what is no word."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, code: str, /, **about: object) -> str:
        """Return the words of a code, their places filled.

        :raises KeyError: if there are none, or a place stays empty: a page must not show gaps.
        """
        return page_words()[code][self.language].format_map(about)

    def of(self, group: str, code: str) -> str:
        """Return the word for a code of the record, or the code itself where there is none yet."""
        for name, words in ((f"{group}.{code}", page_words()), (f"word.{group}.{code}", messages())):
            if name in words:
                return words[name][self.language]
        return code

    def day(self, day: dt.date) -> str:
        """Return a day: 17/07/2024, or 17 Jul 2024."""
        return f"{day:%d/%m/%Y}" if self.language == "vi" else f"{day.day} {day:%b %Y}"

    def day_of(self, written: str) -> str:
        """Return a day that is written as JSON has it."""
        return self.day(dt.date.fromisoformat(written))

    def instant_of(self, written: str) -> str:
        """Return an instant that is written as JSON has it."""
        return self.instant(dt.datetime.fromisoformat(written))

    def days(self, first: dt.date | None, last: dt.date | None) -> str:
        """Return the days on which something may have happened."""
        if first is None:
            return self("cases.when-unknown")
        if last is None or last == first:
            return self.day(first)
        return f"{self.day(first)}{THIN_SPACE}– {self.day(last)}"

    def instant(self, instant: dt.datetime) -> str:
        """Return an instant as clocks in Vietnam showed it."""
        local = instant.astimezone(VIETNAM)
        return f"{local:%H:%M}, {self.day(local.date())}"

    def due(self, instant: dt.datetime) -> str:
        """Return until when something is due: what is due when a day ends is due on that day."""
        day = last_day(instant)
        return self.instant(instant) if day is None else self.day(day)

    def clock(self, instant: dt.datetime) -> str:
        """Return an instant as a form's field for day and time holds it, by clocks in Vietnam."""
        return f"{instant.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"

    def where(self, unit: NamedUnit | None, area: NamedUnit | None) -> str:
        """Return where a case happened, as far as it is known."""
        if unit is not None:
            return upper_first(unit.name)
        if area is not None:
            return self("cases.area-only", area=upper_first(area.name))
        return self("site.nothing")


def upper_first(text: str) -> str:
    """Return a text with a capital at its beginning and nothing else changed: `Xã Vạn Linh`."""
    return text[:1].upper() + text[1:]
