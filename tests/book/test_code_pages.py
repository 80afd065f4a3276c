"""Every file of ``helpers`` has its page in the part "The code", in the order imports run."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import yaml

from tests.test_imports import ORDER

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

import code_pages  # noqa: E402

CODE = ROOT / "book" / "code"
CHAPTERS = [p for p in sorted((ROOT / "book").glob("*.ipynb")) if p.stem != "intro"]
PAGES = sorted([*(ROOT / "book").glob("*.ipynb"), *(ROOT / "book").glob("*.md")])
PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]


def test_the_contents_name_every_file_in_the_order_imports_run():
    part = next(part for part in PARTS if part["caption"] == "The code")
    (index,) = part["chapters"]
    assert index["file"] == "book/code/index"
    names = [entry["file"].removeprefix("book/code/") for entry in index["sections"]]
    assert names == ORDER


def test_every_file_of_helpers_has_its_page_and_no_page_is_without_its_file():
    files = {path.stem for path in (ROOT / "helpers").glob("*.py")} - {"__init__"}
    assert {path.stem for path in CODE.glob("*.md")} == files | {"index"}
    for name in files:
        expected = f"# {name}.py\n\n```{{code-page}} helpers/{name}.py\n```\n"
        assert (CODE / f"{name}.md").read_text(encoding="utf-8") == expected


LINK = re.compile(r"\(code/(\w+)\.md(?:#(\w+))?\)")


def links(path: Path) -> list[tuple[str, str]]:
    """The files and names of ``helpers`` that a page or a notebook links."""
    return LINK.findall(path.read_text(encoding="utf-8"))


def public(name: str) -> set[str]:
    """The names that have an anchor on the page of a file."""
    source = (ROOT / "helpers" / f"{name}.py").read_text(encoding="utf-8")
    return {node.name for node in code_pages.definitions(source)[0]}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_every_link_to_the_code_leads_to_a_public_definition(path):
    for file, name in links(path):
        assert not name or name in public(file), f"code/{file}.md#{name}"


@pytest.mark.parametrize("path", [*CHAPTERS, ROOT / "book" / "glossary.md"], ids=lambda p: p.stem)
def test_every_chapter_and_the_glossary_lead_to_the_code(path):
    assert links(path)


def test_the_optimizers_are_linked_where_they_are_taught_and_in_the_glossary():
    for path in (ROOT / "book" / "optimizers.ipynb", ROOT / "book" / "glossary.md"):
        names = {name for file, name in links(path) if file == "optimizers"}
        assert {"SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"} <= names
