"""Notebook 7, in an environment of its own: a chapter runs there and its slider moves."""

from __future__ import annotations

import shutil
import sys

from browser import launched
from fresh import ROOT, new_environment
from playwright.sync_api import expect

sys.path.insert(0, str(ROOT / "tests" / "site"))
from jupyter_lab import PATIENCE, running_lab

NOTEBOOK = "notebook==7.6.5"


def test_a_slider_moves_in_notebook_7(dist, tmp_path):
    wheel = next(dist.glob("what_makes_networks_train*.whl"))
    constraints = ("-c", ROOT / "constraints.txt")
    python = new_environment(tmp_path / "venv", *constraints, NOTEBOOK, "ipykernel", wheel)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    shutil.copy(ROOT / "book" / "intro.ipynb", folder)
    with running_lab(folder, python, "jupyter-notebook") as address, launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"{address}/notebooks/intro.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
        page.get_by_text("Run", exact=True).first.click(timeout=PATIENCE)
        page.get_by_text("Run All Cells", exact=True).click()
        figure = page.locator(".explorable-live").first
        figure.wait_for(timeout=3 * PATIENCE)
        reading = figure.locator(".reading").first
        handle = figure.locator(".noUi-handle").first
        before = reading.inner_text()
        handle.focus()
        # Notebook 7 keeps the arrow keys for its cells, whatever slider has the focus.
        page.keyboard.press("PageUp")
        expect(reading).not_to_have_text(before, timeout=PATIENCE, use_inner_text=True)
        before, box = reading.inner_text(), handle.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2, steps=5)
        page.mouse.up()
        expect(reading).not_to_have_text(before, timeout=PATIENCE, use_inner_text=True)
