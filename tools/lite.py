"""Build the site of JupyterLite into _build/lite: the notebooks, run by the browser alone.

    python tools/lite.py     (`make lite` makes the environment for it and runs it)

The site holds the wheel of `helpers` and the notebooks, whose first cell installs it. Python
itself, numpy and matplotlib come from Pyodide's host while a reader runs a notebook, ipywidgets
from PyPI.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import yaml

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "lite"
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from repository import with_install  # noqa: E402

INSTALL = """\
# helpers comes with this site; numpy, matplotlib and ipywidgets come from other hosts.
# Where the book was written those could not be reached: its figures were not tried here.
%pip install -q what-makes-networks-train"""
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}


def run(*words, cwd) -> None:
    """Run a module of this environment in ``cwd``; leave with its words when it fails."""
    command = [sys.executable, "-m", *map(str, words)]
    pipe = subprocess.PIPE
    done = subprocess.run(command, cwd=cwd, stdout=pipe, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(done.stdout)


def copy_pages(folder: Path) -> None:
    """Copy the pages that _toc.yml names; the notebooks install the wheel of the site.

    The pages of the code are left out: they are made while the book is built.
    """
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    entries = [entry for part in toc.get("parts", [toc]) for entry in part.get("chapters", [])]
    names = [toc["root"], *(entry["file"] for entry in entries)]
    for name in [name for name in names if not name.startswith("book/code/")]:
        (page,) = ROOT.glob(f"{name}.*")
        if page.suffix == ".ipynb":
            notebook = with_install(nbformat.read(page, as_version=4), INSTALL)
            notebook.metadata["kernelspec"] = KERNEL
            nbformat.write(notebook, folder / page.name)
        else:
            shutil.copy(page, folder)


def main() -> None:
    with TemporaryDirectory() as place:
        wheels, pages = (Path(place, name) for name in ("wheels", "pages"))
        pages.mkdir()
        copy_pages(pages)
        run("build", "--outdir", wheels, ROOT, cwd=place)
        (wheel,) = wheels.glob("*.whl")
        shutil.rmtree(SITE, ignore_errors=True)
        options = ["--apps", "lab", "--no-sourcemaps", "--no-unused-shared-packages"]
        options += ["--contents", pages, "--piplite-wheels", wheel, "--output-dir", SITE]
        run("jupyterlite_core", "build", *options, cwd=place)
    print(f"The site is in {SITE}; it needs a server: python -m http.server --directory {SITE}")


if __name__ == "__main__":
    main()
