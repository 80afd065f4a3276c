"""The site of JupyterLite: complete, found by its Python's installer, and no weight for the book.

Pyodide comes to readers from a host that cannot be reached here. Its core is an npm package; its
numpy and matplotlib are not, so no figure is drawn here.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import nbformat
import pytest
import yaml
from browser import launched
from fresh import ROOT, copy_of_repository, npm_package, run
from packaging.requirements import Requirement

sys.path.insert(0, str(ROOT / "tests" / "site"))
import sample

NAME = "what-makes-networks-train"
# The first import that needs numpy says so: up to there, helpers and its wheel are sound.
START = """async (wheel) => {
  const { loadPyodide } = await import("/node_modules/pyodide/pyodide.mjs");
  const pyodide = await loadPyodide();
  const bytes = await (await fetch(wheel)).arrayBuffer();
  pyodide.unpackArchive(bytes, "wheel", { extractDir: "/from-wheel" });
  return pyodide.runPython(`
    import sys
    sys.path.insert(0, "/from-wheel")
    import helpers, helpers.data_files
    try:
        import helpers.optimizers
    except ModuleNotFoundError as error:
        missing = error.name
    f"{sys.platform} {helpers.__file__} {missing}"`);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def site(folder):
    """Return the site that a fresh copy of the repository makes."""
    copy = copy_of_repository(folder / "copy")
    run("make", "lite", f"PYTHON={sys.executable}", cwd=copy)
    assert not [*copy.glob(".jupyterlite*")], "what it works with stays out of the checkout"
    return (copy / "_build" / "lite").rename(folder / "lite")


@pytest.fixture(scope="module")
def wheel(site):
    """Return the one wheel that the index of the site names, and what is said of it."""
    releases = json.loads((site / "pypi" / "all.json").read_text(encoding="utf-8"))[NAME][
        "releases"
    ]
    ((about,),) = releases.values()
    return site / "pypi" / about["url"], about


@pytest.fixture(scope="module")
def pyodide(site, folder):
    """Return the core of the Pyodide that the site's kernel asks for."""
    kernel = site / "extensions" / "@jupyterlite" / "pyodide-kernel-extension" / "static"
    scripts = "".join(path.read_text(encoding="utf-8") for path in kernel.glob("*.js"))
    (version,) = set(re.findall(r"/pyodide/v([\d.]+\d)/full/", scripts))
    return npm_package(folder, f"pyodide@{version}")


@pytest.fixture(scope="module")
def visit(site, folder):
    """Return a function that opens an address of ``folder``, served on this machine alone."""
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    handler.func.log_message = lambda *_: None
    with ThreadingHTTPServer(("localhost", 0), handler) as server, launched() as chromium:
        Thread(target=server.serve_forever, daemon=True).start()
        page = chromium.new_page()
        yield lambda path: (page.goto(f"http://localhost:{server.server_port}/{path}"), page)[1]
        server.shutdown()


def test_every_page_is_there_and_its_notebooks_install_the_wheel_of_the_site(site):
    names = re.findall(
        r"(?:file|root): book/((?!code/)\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8")
    )
    pages = {path.stem: path for path in (site / "files").iterdir()}
    assert {*pages} == {*names}
    listed = json.loads((site / "api" / "contents" / "all.json").read_text(encoding="utf-8"))[
        "content"
    ]
    assert {page["name"] for page in listed} == {path.name for path in pages.values()}
    for path in (site / "files").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        first, *others = [c.source for c in notebook.cells if c.cell_type == "code"]
        assert first.splitlines()[-1] == f"%pip install -q {NAME}"
        assert "not tried here" in first
        assert not any("helpers is missing" in source for source in others)
        assert notebook.metadata.kernelspec.name == "python"


def test_the_wheel_is_pure_whole_and_what_the_index_says(wheel):
    path, about = wheel
    assert path.name.endswith("-py3-none-any.whl")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == about["digests"]["sha256"]
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        (metadata,) = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        assert f"Name: {NAME}\n" in archive.read(metadata).decode()


def test_what_the_wheel_needs_is_new_enough_in_that_pyodide_or_pure(wheel, pyodide):
    with zipfile.ZipFile(wheel[0]) as archive:
        (metadata,) = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        lines = archive.read(metadata).decode().splitlines()
    needs = [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist: ")]
    needs = {need.name: need for need in map(Requirement, needs) if need.marker is None}
    packages = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {*needs} - {*packages} == {"ipywidgets"}, "comes from PyPI, where its wheel is pure"
    for name in {*needs} & {*packages}:
        assert needs[name].specifier.contains(packages[name]["version"]), name


def test_helpers_is_imported_from_the_wheel_in_a_browser_up_to_numpy(visit, wheel, pyodide):
    said = visit("node_modules/").evaluate(START, f"/lite/pypi/{wheel[0].name}")
    platform, place, missing = said.split()
    assert platform == "emscripten"
    assert place == "/from-wheel/helpers/__init__.py"
    assert missing == "numpy"


def test_a_chapter_opens_in_the_browser(visit):
    page = visit("lite/lab/index.html?path=optimizers.ipynb")
    page.locator(".jp-Notebook h1", has_text="Optimizers").wait_for(timeout=60_000)


def test_pages_lead_there_when_told_to_and_hold_nothing_of_it_otherwise(
    site, tmp_path, monkeypatch
):
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build" / "lite").symlink_to(site)
    monkeypatch.setenv("BOOK_LITE", "1")
    html = sample.build(tmp_path)
    page = html / "book" / "sample.html"
    (link,) = re.findall(
        r'href="([^"?]*lite/[^"?]*)\?path=sample\.ipynb"', page.read_text(encoding="utf-8")
    )
    assert (page.parent / link).resolve() == html / "lite" / "lab" / "index.html"
    assert (page.parent / link).is_file()
    assert "have not been tried" in page.read_text(encoding="utf-8")
    tool = Path(sys.executable).with_name("jupyter-book")
    run(tool, "build", tmp_path, "-W", "--keep-going", BOOK_LITE="")
    assert not (html / "lite").exists()
    for path in html.rglob("*.html"):
        assert "lite/lab" not in path.read_text(
            encoding="utf-8"
        ) and "JupyterLite" not in path.read_text(encoding="utf-8"), path


def test_pages_workflow_makes_the_site_before_the_book_and_only_when_told_to():
    flow = yaml.safe_load(
        (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    )
    build = flow["jobs"]["build"]
    steps = {step["run"].split()[1]: step for step in build["steps"] if "run" in step}
    assert [*steps] == ["lite", "book"]
    assert steps["lite"]["if"] == "vars.BOOK_LITE"
    assert build["env"]["BOOK_LITE"] == "${{ vars.BOOK_LITE }}"
