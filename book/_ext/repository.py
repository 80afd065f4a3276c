"""Where the book's repository is, and what follows from it: links, and the notebooks' first cell.

The address is set in ``_config.yml`` alone (``repository: url``). ``BOOK_REPO=owner/name`` takes
its place while the book is built, so that the pages of a fork lead to the fork. With no address
there is no link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import yaml
from nbformat.v4 import new_code_cell

HOST = "https://github.com"
SLUG = re.compile(
    r"(?=[^/]{1,39}/)[A-Za-z0-9]+(-[A-Za-z0-9]+)*/(?!\.{1,2}$)[\w.-]{1,100}", re.ASCII
)
INSTALL_ID = "install"
INSTALL = """\
try:
    from helpers import network
except ModuleNotFoundError:  # opened alone, as in Colab: fetch the book's package
    import subprocess, sys
    book = "git+{address}@{ref}"
    subprocess.check_call([sys.executable, "-m", "pip", "install", "-qq", "--no-deps", book])"""
NO_ADDRESS = """\
try:
    from helpers import network
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "helpers is missing: run 'pip install -e .' in the folder of the book's repository"
    ) from None"""


def check(name: str, slug: str) -> str:
    """Return ``slug``, which must be empty or like ``owner/name``; ``name`` is what holds it."""
    if slug and (not SLUG.fullmatch(slug) or slug.endswith(".git")):
        raise ValueError(
            f"{name} must be owner/name as GitHub writes them (letters, digits, '-', and in the "
            f"name '.' and '_'), or empty for no address, got {slug!r}"
        )
    return slug


def slug_of(url: str) -> str:
    """Return ``owner/name`` of the address in ``_config.yml``, "" when none is set."""
    if url and not url.startswith(f"{HOST}/"):
        raise ValueError(f"repository url must be {HOST}/owner/name or empty, got {url!r}")
    return check("repository url", url.removeprefix(f"{HOST}/").rstrip("/"))


def settings(root: Path) -> tuple[str, str]:
    """Return ``owner/name``, "" when none is set, and the branch that ``_config.yml`` names."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["repository"]
    return slug_of(config.get("url") or ""), config.get("branch") or "main"


@dataclass(frozen=True)
class Repository:
    """An address on GitHub, and the commit, tag or branch that is meant."""

    slug: str
    ref: str

    @property
    def url(self) -> str:
        return f"{HOST}/{self.slug}"

    @property
    def pages(self) -> str:
        """Where GitHub Pages shows what this repository publishes."""
        owner, name = self.slug.split("/")
        site = f"https://{owner.lower()}.github.io"
        return f"{site}/" if name.lower() == f"{owner.lower()}.github.io" else f"{site}/{name}/"

    def binder(self, notebook: str) -> str:
        """Return the link that opens JupyterLab on a notebook, by its path in the repository."""
        place = quote(f"lab/tree/{notebook}")
        return f"https://mybinder.org/v2/gh/{self.slug}/{quote(self.ref, safe='')}?urlpath={place}"

    def colab(self, notebook: str, branch: str = "") -> str:
        """Return the link that opens a notebook in Colab, as it is on ``branch`` or at the ref."""
        path = quote(f"{branch or self.ref}/{notebook}")
        return f"https://colab.research.google.com/github/{self.slug}/blob/{path}"

    def install(self) -> str:
        """Return the first cell of a notebook: it installs ``helpers`` where that is missing."""
        return INSTALL.format(address=self.url, ref=self.ref)


def install_cell(repository: Repository | None) -> str:
    """Return the first code cell of every notebook."""
    return repository.install() if repository else NO_ADDRESS


def with_install(notebook, source: str):
    """Make ``source`` the first code cell of a notebook, in place of the one that is there."""
    cells = notebook.cells
    if not any(cell.id == INSTALL_ID for cell in cells):
        first = next(place for place, cell in enumerate(cells) if cell.cell_type == "code")
        metadata = {"tags": ["remove-input"]}
        cells.insert(first, new_code_cell(id=INSTALL_ID, metadata=metadata, execution_count=1))
        code = [cell for cell in cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, start=1):
            if cell.execution_count is not None:  # None: a cell that is not compared
                cell.execution_count = count
    next(cell for cell in cells if cell.id == INSTALL_ID).source = source
    return notebook
