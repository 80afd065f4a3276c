"""Binder, on this machine: an environment from requirements.txt alone, JupyterLab on a chapter."""

from __future__ import annotations

import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import launched
from fresh import ROOT, copy_of_repository, new_environment, run
from playwright.sync_api import expect

from tools.set_repo import Repository

sys.path.insert(0, str(ROOT / "tests" / "site"))
from jupyter_lab import PATIENCE, running_lab

CHAPTER = "book/intro.ipynb"


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Return a clone, and the python of the environment that its requirements.txt asks for."""
    clone = copy_of_repository(tmp_path_factory.mktemp("binder"))
    python = new_environment(tmp_path_factory.mktemp("image"))
    run(python, "-m", "pip", "install", "--quiet", "-r", "requirements.txt", cwd=clone)
    return clone, python


def test_binder_is_told_a_python_for_which_the_pins_were_made():
    version = (ROOT / "runtime.txt").read_text(encoding="utf-8").strip()
    assert version in {f"python-3.{minor}" for minor in range(10, 14)}


def test_the_link_opens_the_chapter_in_jupyterlab_and_its_slider_moves(image):
    clone, python = image
    link = Repository("someone/a-fork", "main").binder(CHAPTER)
    (path,) = parse_qs(urlsplit(link).query)["urlpath"]
    assert (clone / path.removeprefix("lab/tree/")).is_file()
    with running_lab(clone, python) as address, launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"{address}/{path}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        figure = page.locator(".explorable-live").first
        figure.wait_for(timeout=3 * PATIENCE)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE)
        reading = figure.locator(".reading").first
        before = reading.inner_text()
        figure.locator(".noUi-handle").first.focus()
        page.keyboard.press("ArrowRight")
        expect(reading).not_to_have_text(before, timeout=PATIENCE, use_inner_text=True)
