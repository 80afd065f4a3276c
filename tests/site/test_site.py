"""The built pages, as a reader meets them: from disk, without a network, in light and in dark."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import accessible
import pytest
from bs4 import BeautifulSoup
from built_book import HTML, ROOT, code_pages, pages

PAGES = pages()
ALL = list(dict.fromkeys([*PAGES, *code_pages()]))
CHAPTERS = [page for page in PAGES if page.startswith("book/")]
THEMES = ["light", "dark"]
GROUND = "getComputedStyle(document.body).backgroundColor"
FIRST_VIEW = 700_000  # bytes, gzipped
LOADS = "a[href], link[href]:not([rel=canonical]), script[src], img[src]"

every_page = pytest.mark.parametrize("address", PAGES)
every_page_and_theme = pytest.mark.parametrize(
    "at_rest",
    [(page, theme) for page in PAGES for theme in THEMES],
    ids=lambda opened: "-".join(opened),
    indirect=True,
)


@every_page_and_theme
def test_page_asks_no_other_host_and_reports_no_error(at_rest):
    assert at_rest.elsewhere() == []
    assert at_rest.complaints == []


@every_page_and_theme
def test_first_view_is_light(at_rest, capsys):
    sizes = {}
    for url in {url.split("?")[0] for url in at_rest.requests if url.startswith("file:")}:
        file = Path(unquote(urlsplit(url).path))
        sizes[str(file.relative_to(HTML))] = zipped(file)
    total = sum(sizes.values())
    heaviest = sorted(sizes, key=sizes.get)[-3:]
    with capsys.disabled():
        parts = ", ".join(f"{name} {sizes[name] / 1000:.0f}" for name in reversed(heaviest))
        name = at_rest.page.url.removeprefix(f"{HTML.as_uri()}/")
        print(f"\n{name}: first view {total / 1000:.0f} kB gzipped ({parts})", end=" ")
    assert total <= FIRST_VIEW


@every_page_and_theme
def test_axe_finds_nothing_with_every_box_opened(at_rest):
    accessible.check(at_rest.page)


@cache
def zipped(file: Path) -> int:
    """Return the bytes of a file, gzipped; most pages share most files."""
    return len(gzip.compress(file.read_bytes()))


@every_page
def test_page_fits_a_phone_without_sideways_scrolling(visit, address):
    page = visit(address, width=375, height=700).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_every_built_page_is_in_the_contents(book):
    built = {str(path.relative_to(book)) for path in book.rglob("*.html")}
    assert built == {*ALL, "index.html"}


def test_the_root_of_the_site_leads_to_the_book(visit):
    page = visit("index.html").page
    page.wait_for_url(f"**/{CHAPTERS[0]}")


@dataclass
class Text:
    """What the tests want to know of a page's text, read once: a page takes up to half a second."""

    loads: list[tuple[str, str]]  # the kind of each link, and where it leads
    places: set[str]
    titles: int
    description: str
    has_card: bool
    says_how_long: bool
    of_formulas: set[str]


def text(file: Path) -> Text:
    return read(file.resolve())


@cache
def read(file: Path) -> Text:
    page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    description = page.find("meta", {"name": "description"})
    return Text(
        loads=[(link.name, link.get("href") or link["src"]) for link in page.select(LOADS)],
        places={tag["id"] for tag in page.find_all(id=True)},
        titles=len(page.select("article h1")),
        description=description["content"] if description else "",
        has_card=page.find("meta", {"property": "og:title"}) is not None,
        says_how_long=bool(page.select("article .reading-time")),
        of_formulas={c for formula in page.find_all("math") for c in formula.get_text()},
    )


@pytest.mark.parametrize("address", ALL)
def test_links_lead_to_pages_and_places_that_exist(book, address):
    found = text(book / address).loads
    assert found
    for kind, link in found:
        target = urlsplit(link)
        if target.scheme in ("http", "https", "mailto"):
            assert kind == "a", f"{link} loads from another host"
        elif target.scheme != "data":
            file = (book / address).parent / unquote(target.path) if target.path else book / address
            assert file.is_file(), f"{link} leads nowhere"
            if target.fragment and file.suffix == ".html":
                places = text(file).places
                assert unquote(target.fragment) in places, f"{link} leads to no place there"


@pytest.mark.parametrize("address", CHAPTERS)
def test_page_has_one_title_and_a_description(book, address):
    page = text(book / address)
    assert page.titles == 1
    assert len(page.description) > 40
    assert page.has_card


def test_chapters_say_how_long_they_take_and_other_pages_do_not(book):
    said = {page for page in CHAPTERS if text(book / page).says_how_long}
    assert said == {page for page in CHAPTERS[1:] if (ROOT / page).with_suffix(".ipynb").exists()}


@pytest.mark.parametrize("address", CHAPTERS)
def test_every_character_of_a_formula_is_in_the_font_that_the_book_brings(book, address):
    ranges = re.findall(
        r"U\+([0-9A-F]+)-([0-9A-F]+)", (book / "_static/math.css").read_text(encoding="utf-8")
    )
    covered = {c for low, high in ranges for c in range(int(low, 16), int(high, 16) + 1)}
    used = text(book / address).of_formulas
    missing = sorted(c for c in used if ord(c) not in covered and not c.isspace())
    assert missing == [], "add them to CHARACTERS in book/_ext/make_math_font.py"


def test_formulas_are_drawn_with_the_font_that_the_book_brings(visit):
    page = visit("book/intro.html").page
    page.evaluate("document.fonts.ready")
    loaded = "[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)"
    assert [family.strip('"') for family in page.evaluate(loaded)] == ["Book Math"]


def test_first_stop_of_the_keyboard_skips_to_the_text(visit):
    page = visit("book/intro.html").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"


def test_theme_button_changes_the_theme_and_the_next_visit_remembers(visit):
    page = visit("book/intro.html", theme="light").page
    grounds = {ground(page)}
    for _ in range(2):
        page.locator(".theme-switch-button").click()
        grounds.add(ground(page))
    assert len(grounds) == 2
    chosen = ground(page)
    page.reload()
    assert ground(page) == chosen


def test_search_finds_a_term_without_a_network(visit):
    seen = visit("search.html?q=gradient")
    result = seen.page.locator("#search-results li a").first
    result.wait_for(timeout=5000)
    assert result.get_attribute("href").startswith("book/")
    assert seen.complaints == []


def test_print_keeps_the_text_and_drops_the_frame(visit):
    page = visit("book/intro.html", theme="dark").page
    dark = ground(page)
    page.emulate_media(media="print")
    assert page.locator("article h1").is_visible()
    for frame in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer"):
        assert not page.locator(frame).first.is_visible()
    await_ground(page, "rgb(255, 255, 255)")
    page.emulate_media(media="screen")
    await_ground(page, dark)


def ground(page) -> str:
    return page.evaluate(GROUND)


def await_ground(page, colour: str) -> None:
    page.wait_for_function(f"colour => {GROUND} === colour", arg=colour, timeout=5000)
