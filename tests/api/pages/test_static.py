"""Styles and fonts: small, ours, and never stale."""

import re
from importlib import resources

from api.pages import static


def test_the_styles_and_fonts_are_small() -> None:
    fonts = [file for name, file in static.FILES.items() if name.endswith(".woff2")]

    assert len(static.FILES["site.css"].content) < 20 * 1024
    assert len(static.FILES["forms.css"].content) < 5 * 1024
    assert len(fonts) == 4
    assert sum(len(file.content) for file in fonts) < 150 * 1000


def test_the_styles_name_no_other_machine_and_only_fonts_that_are_there() -> None:
    css = static.FILES["site.css"].content.decode()
    named = re.findall(r'url\("?([^")]+)"?\)', css)

    assert sorted(named) == sorted(name for name in static.FILES if name.startswith("fonts/"))
    assert "//" not in css.replace("/*", "").replace("*/", "")


def test_an_address_changes_with_the_content() -> None:
    assert re.fullmatch(r"/static/[0-9a-f]{12}/site\.css", static.address("site.css"))


def test_the_licence_of_the_font_is_kept_beside_it() -> None:

    licence = resources.files("api").joinpath("static", "fonts", "be-vietnam-pro-OFL.txt").read_text("utf-8")

    assert "SIL Open Font License" in licence
