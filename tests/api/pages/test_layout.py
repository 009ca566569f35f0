"""Every page on a phone and on a desk: nothing sticks out, everything is labelled, the heads of tables say so."""

from typing import Any

import pytest
from playwright.sync_api import Page

from api.pages.words import page_words
from browsing import PHONE, Opener

pytestmark = pytest.mark.browser

PAGES = [
    ("/login", None),
    ("/", "province-officer"),
    ("/", "chair"),
    ("/?area=187~&year=2024", "auditor"),
    ("/?q=chi+lang&year=2024", "hotline"),
    ("/?area=187~&year=2024&as_of=2024-08-01T10:00", "province-officer"),
    ("/cases", "province-officer"),
    ("/fund?fund=187~&from=2024-01-01&until=2024-12-31", "fund-officer"),
    ("/cases/5a7d0a0e-1004-4c00-9b00-202407170001", "province-officer"),
    ("/why/fitness/06505~:2024", "province-officer"),
    ("/why/fitness/06505~:2024", "school"),
    ("/why/cases/5a7d0a0e-1004-4c00-9b00-202407170001", "province-officer"),
    ("/cases/new", "child-protection-worker"),
    ("/cases/new", "school"),
    ("/desk", "chair"),
    ("/cases/5a7d0a0e-1004-4c00-9b00-202407170001/acts/review", "province-officer"),
    ("/nothing-here", "chair"),
]
FAULTS = """() => {
  const faults = [];
  const name = (node) => node.outerHTML.slice(0, 90);
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  for (const part of ["header", "main", "footer"])
    if (document.querySelectorAll("body > " + part).length !== 1) faults.push("not one " + part);
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  for (const field of document.querySelectorAll("input:not([type=hidden]):not([hidden]), select, textarea"))
    if (!field.labels.length) faults.push("no label: " + name(field));
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption) faults.push("no caption: " + name(table));
    for (const head of table.querySelectorAll("th")) if (!head.scope) faults.push("no scope: " + name(head));
  }
  for (const image of document.querySelectorAll("img")) if (image.alt === null) faults.push("no alt: " + name(image));
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  if (new Set(ids).size !== ids.length) faults.push("an id twice");
  for (const node of document.querySelectorAll("[aria-labelledby], [aria-describedby]"))
    for (const id of (node.getAttribute("aria-labelledby") ?? node.getAttribute("aria-describedby")).split(" "))
      if (!document.getElementById(id)) faults.push("points to nothing: " + name(node));
  let level = 0;
  for (const head of document.querySelectorAll("h1, h2, h3, h4")) {
    if (Number(head.tagName[1]) > level + 1) faults.push("a level left out: " + name(head));
    level = Number(head.tagName[1]);
  }
  for (const node of document.querySelectorAll("a, button"))
    if (!(node.textContent.trim() || node.getAttribute("aria-label"))) faults.push("no words: " + name(node));
  if (document.querySelector("script, style, [style], [onclick]")) faults.push("a script or a style in the page");
  return faults;
}"""
STICKS_OUT = """() => document.documentElement.scrollWidth <= innerWidth ? []
  : [...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map((node) => node.outerHTML.slice(0, 90))"""


def faults(page: Page, script: str) -> list[Any]:
    """Return what a script finds fault with on a page."""
    found: list[Any] = page.evaluate(script)
    return found


@pytest.mark.parametrize("path, role", PAGES)
def test_a_page_fits_a_phone(opened: Opener, path: str, role: str | None) -> None:
    page = opened(path, role=role, size=PHONE)

    assert faults(page, STICKS_OUT) == []
    assert faults(page, FAULTS) == []


@pytest.mark.parametrize("path, role", PAGES)
def test_a_page_is_complete_without_scripts_and_well_formed(opened: Opener, path: str, role: str | None) -> None:
    page = opened(path, role=role)

    assert faults(page, STICKS_OUT) == []
    assert faults(page, FAULTS) == []


def test_the_own_letters_are_used_and_nothing_else(opened: Opener) -> None:
    page = opened("/login")
    page.wait_for_function("document.fonts.status === 'loaded'")

    assert page.evaluate("document.fonts.check('600 16px \"Be Vietnam Pro\"', 'Đăng nhập ếộữ')") is True


def test_the_keyboard_alone_comes_to_the_content_first(opened: Opener) -> None:
    page = opened("/", role="chair")
    page.goto("/")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.innerText") == page_words()["site.skip"]["vi"]

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"
