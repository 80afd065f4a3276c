"""Every file of ``helpers`` has its page in the part "The code", in the order imports run."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.test_imports import ORDER

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "book" / "code"
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
