"""Links in the sources: in JupyterLab and on a repository's page they must lead somewhere too.

`tests/site` follows the links of the built pages; the links to other hosts are asked once a week by
`make external-links`, which must know all of them.
"""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from fresh import ROOT, tracked

sys.path.insert(0, str(ROOT / "tools"))
sys.path.insert(0, str(ROOT / "book" / "_ext"))
import code_pages
import external_links

from course.evidence.store import all_claims

SOURCES = [name for name in tracked() if name.endswith((".md", ".ipynb"))]
LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)")
HTML = ROOT / "_build" / "html"


def prose(path: Path) -> str:
    """Return the Markdown of a file or of a notebook's cells, without code and formulas."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return re.sub(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$", "", text, flags=re.DOTALL)


def slug(heading: str) -> str:
    """Return the place of a heading, as GitHub, JupyterLab's book and MyST name it."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


@cache
def places(path: Path) -> set[str]:
    text = external_links.text_of(path)
    headings = {slug(line) for line in re.findall(r"^#{1,6} +(.+)$", text, re.MULTILINE)}
    named = {*re.findall(r"^\(([\w-]+)\)=$", text, re.MULTILINE)}
    claims = claim_names() if path.name == "evidence.md" else set()
    return headings | named | claims | public_names(text)


def claim_names() -> set[str]:
    """The claims that the page Evidence shows: each has a place there."""
    return {claim.name for claims in all_claims().values() for claim in claims}


def public_names(text: str) -> set[str]:
    """The classes and functions of the file that a page of code shows: each has a place there."""
    shown = re.search(r"^```\{code-page\} (\S+)$", text, re.MULTILINE)
    if shown is None:
        return set()
    return {node.name for node in code_pages.definitions((ROOT / shown[1]).read_text("utf-8"))[0]}


@pytest.mark.parametrize("name", SOURCES)
def test_links_of_a_source_lead_to_files_and_places_that_exist(name):
    source = ROOT / name
    for target in map(urlsplit, LINK.findall(prose(source))):
        if target.scheme:
            continue
        file = source.parent / unquote(target.path) if target.path else source
        assert file.exists(), f"{target.geturl()} leads nowhere"
        if target.fragment:
            # NAME:std=0.01 is a setting of the explorable NAME, which only the built page has.
            assert ":" in target.fragment or unquote(target.fragment) in places(file), (
                f"{target.geturl()} leads to no place there"
            )


@pytest.mark.skipif(not HTML.exists(), reason="the book is not built here")
def test_the_weekly_run_asks_every_link_of_the_built_pages():
    known = {*external_links.external()}
    for page in sorted((HTML / "book").glob("*.html")):
        article = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("article")
        links = [a["href"] for part in article for a in part.select("a[href^=http]")]
        assert {*links} <= known, f"{page.name}: {sorted({*links} - known)}"
