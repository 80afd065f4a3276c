"""The picture of the architecture is the one that the imports make."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import architecture

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def small(tmp_path):
    """A tree with one file in each room, and its drawing."""
    for name, text in {
        "course/dropout/mask.py": "from helpers.layers import Dropout\nimport explorables\n",
        "course/figures/parts.py": "import math\n",
        "course/learning/answers.py": "",
        "explorables/scene.py": "",
        "helpers/layers.py": "from helpers import checks\n",
        "helpers/checks.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "book").mkdir()
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "test_imports.py", tmp_path / "tests")
    assert architecture.main([], tmp_path) == 0
    return tmp_path


def test_the_stored_picture_and_table_are_what_the_imports_make():
    assert architecture.main(["--check"]) == 0, "run python tools/architecture.py"


def test_every_file_of_the_packages_is_in_the_picture():
    svg = ElementTree.parse(ROOT / "docs" / "architecture.svg")
    words = " ".join(node.text for node in svg.iter() if node.text)
    shown = {*re.findall(r"\w+", words)}
    for package in architecture.PACKAGES:
        files = {path.stem for path in (ROOT / package).rglob("*.py")} - {"__init__"}
        assert files - shown == set()


def test_rooms_know_what_they_import(small):
    found = architecture.rooms(small)
    assert found["course/dropout"].uses == {"helpers: layers", "explorables"}
    assert found["helpers: layers"].uses == {"helpers: checks"}
    assert architecture.arrows(found) == {("course", "helpers"), ("course", "explorables")}


@pytest.mark.parametrize("name", ["architecture.svg", "architecture.md"])
def test_a_new_file_or_import_makes_the_stored_ones_old(small, name, capsys):
    assert architecture.main(["--check"], small) == 0
    before = (small / "docs" / name).read_text(encoding="utf-8")
    (small / "course" / "dropout" / "another.py").write_text(
        "import helpers.losses\n", encoding="utf-8"
    )
    assert architecture.main(["--check"], small) == 1
    assert name in capsys.readouterr().out
    assert (small / "docs" / name).read_text(encoding="utf-8") == before, "--check writes nothing"
    assert architecture.main([], small) == 0
    assert "another" in (small / "docs" / name).read_text(encoding="utf-8")


def test_an_arrow_that_may_not_be_is_refused(small):
    (small / "helpers" / "checks.py").write_text("import course.dropout.mask\n", encoding="utf-8")
    with pytest.raises(ValueError, match="helpers must not import course"):
        architecture.main([], small)
