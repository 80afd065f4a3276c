"""Imports run one way, inside ``helpers`` and between the three packages; no circle anywhere."""

from __future__ import annotations

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("course", "explorables", "helpers")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SHARED = {"evidence", "figures", "learning"}  # the folders of course that are no chapters
LIST = """
protocols checks hyperparameters attributes divergence activations initializers layer_base layers
image_normalization normalization losses penalties parameters network clipping optimizer_base
optimizers schedules evaluation batches records history update training early_stopping gradcheck
surfaces mnist1d writers data splits spaces trials search rank paired experiment
"""
ORDER = LIST.split()
# With ipywidgets come IPython, and with that traitlets and Pygments; with Matplotlib comes Pillow.
DISPLAY = {"matplotlib", "ipywidgets", "PIL", "IPython", "traitlets", "pygments"}
NEEDED = {
    "helpers": {"numpy"},
    "explorables": {"numpy"} | DISPLAY,
    "course": {"numpy"} | DISPLAY,
}
EXTRAS = {  # what only one of the optional dependencies brings
    "explorables.sphinx": {"sphinx", "docutils"},
    "explorables.sphinx_index": {"sphinx", "docutils"},
    "explorables.export": {"nbclient", "nbconvert", "nbformat", "traitlets"},
    "explorables.carry": {"jupyter_cache"},
    "explorables.notebooks": {"sphinx", "myst_nb", "jupyter_cache", "nbclient", "nbformat"},
}


def module(path: Path) -> str:
    """``helpers/losses.py`` is ``helpers.losses``; a folder's ``__init__`` is the folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path) for path in FILES}


def imported(source: str) -> set[str]:
    """The modules that a file names, at whatever depth of the file; ours by their own file."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= inner & MODULES
            if inner - MODULES:
                names.add(node.module)
    return names


def faults(name: str, names: set[str]) -> list[str]:
    """The imports among ``names`` that module ``name`` may not have, each with the rule."""
    package, *rest = name.split(".")
    found = []
    for other in sorted(names):
        its_package, *inside = other.split(".")
        if its_package not in PACKAGES:
            continue
        if package == "explorables" and its_package != "explorables":
            found.append(f"explorables imports nothing of {its_package}: {other}")
        elif package == "helpers" and its_package != "helpers":
            found.append(f"helpers imports nothing of {its_package}: {other}")
        elif package == its_package == "helpers" and rest and inside:
            if ORDER.index(rest[0]) < ORDER.index(inside[0]):
                found.append(f"helpers.{rest[0]} stands before {other}")
        elif package == its_package == "course" and rest and inside:
            chapters = {rest[0], inside[0]} - SHARED
            if len(chapters) == 2 or (chapters and rest[0] in SHARED):
                found.append(f"a chapter imports nothing of another chapter: {other}")
    return found


def test_the_list_names_every_file_of_helpers():
    assert set(ORDER) == {p.stem for p in (ROOT / "helpers").glob("*.py")} - {"__init__"}
    folders = {p.parent.name for p in (ROOT / "helpers").rglob("*.py")}
    assert folders == {"helpers", "data_files"}, "helpers is flat"


@pytest.mark.parametrize("path", FILES, ids=module)
def test_imports_run_one_way(path):
    if path.parent.name != "data_files":
        assert faults(module(path), imported(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("explorables.live", "from helpers.checks import number"),
        ("explorables.live", "import course"),
        ("helpers.training", "from explorables import Scene"),
        ("helpers.training", "from course.figures import percent"),
        ("helpers.optimizers", "from helpers import training"),
        ("course.dropout.mask", "from course.initialization import std"),
        ("course.figures.band", "from course.dropout.mask import Mask"),
    ],
)
def test_the_guards_see_a_forbidden_import(name, line):
    assert len(faults(name, imported(line))) == 1


def test_there_is_no_circle():
    graph = {module(path): imported(path.read_text(encoding="utf-8")) & MODULES for path in FILES}
    list(TopologicalSorter(graph).static_order())  # raises CycleError and names the circle


@pytest.mark.parametrize("path", FILES, ids=module)
def test_a_package_needs_only_what_it_declares(path):
    roots = {name.split(".")[0] for name in imported(path.read_text(encoding="utf-8"))}
    allowed = NEEDED[module(path).split(".")[0]] | {*PACKAGES} | set(sys.stdlib_module_names)
    assert roots <= allowed | EXTRAS.get(module(path), set())


@pytest.mark.parametrize("path", FILES, ids=module)
def test_nothing_else_imports_what_an_optional_dependency_must_bring(path):
    names = imported(path.read_text(encoding="utf-8")) & EXTRAS.keys()
    assert module(path) in EXTRAS or names <= {"explorables.export"}
