"""Fixtures of the tests that read the built book in a browser, from disk, without a network."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trial_page as trial
from browser import launched
from built_book import HTML, ROOT
from engines import ENGINES
from jupyter_lab import running_lab
from once import once


@pytest.fixture(scope="session")
def book() -> Path:
    """Return the folder of the built book; build it when it is not there, as `make test` has."""
    if not (HTML / "index.html").exists():
        done = subprocess.run(["make", "book"], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"make book failed:\n{done.stdout}\n{done.stderr}"
    return HTML


@pytest.fixture(scope="session")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session", params=list(ENGINES))
def engine(request):
    """Firefox, then WebKit."""
    if sys.platform != "linux":
        pytest.skip("drives Firefox and WebKitGTK as they come with Linux")
    running = ENGINES[request.param]()
    yield running
    running.close()


@pytest.fixture(scope="session")
def jupyter_lab(tmp_path_factory):
    """JupyterLab, which one worker starts once: its folder for notebooks, and its address.

    Who opens a notebook there must ``close`` it: its kernel would go on beside the next one's.
    """
    folder = tmp_path_factory.mktemp("lab")
    with running_lab(folder) as address:
        yield folder, address


@dataclass
class Visit:
    """A page in the browser and all that it asked for and complained of."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def elsewhere(self) -> list[str]:
        """Return the addresses asked for that are not in the book's own folder."""
        own = ("data:", "blob:", HTML.as_uri())
        return [url for url in self.requests if not url.startswith(own)]


@contextmanager
def visiting(browser):
    """Yield a function that opens a page of the book from disk in a fresh browser profile."""
    contexts = []

    def open_page(address: str, theme: str = "light", width: int = 1280, height: int = 900):
        size = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=size, color_scheme=theme))
        visit = Visit(contexts[-1].new_page())
        visit.watch()
        visit.page.goto(f"{HTML.as_uri()}/{address}", wait_until="load")
        return visit

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visit(browser, book):
    """Return a function that opens a page of the book from disk in a fresh browser profile."""
    with visiting(browser) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def at_rest(browser, book, request):
    """The page and the theme that a module's tests ask for, wide, when nothing loads any more.

    Opened once for all tests of a module that look at it; one that changes it must be the last.
    """
    with visiting(browser) as open_page:
        seen = open_page(*request.param)
        seen.page.wait_for_load_state("networkidle")
        yield seen


@pytest.fixture(scope="session")
def trial_page(tmp_path_factory) -> str:
    """The address of a page with the explorables "bars" and "zoom"."""
    return (once(tmp_path_factory, "trial", trial.write) / "page.html").as_uri()


@pytest.fixture
def complaints() -> list[str]:
    """What the trial pages have said on the console; must be empty in the end."""
    return []


@pytest.fixture
def opened(browser, trial_page, complaints):
    """Return a function that opens the trial page; no page may complain."""
    contexts = []

    def open_page(state="", width=1280, **options):
        size = {"width": width, "height": 2000}
        contexts.append(browser.new_context(viewport=size, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(trial_page + state)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
