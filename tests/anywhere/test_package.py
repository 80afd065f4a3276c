"""The book's packages as wheel and source archive, and explorables alone: contents and use."""

from __future__ import annotations

import re
import tarfile
import zipfile
from pathlib import Path

import pytest
from fresh import ROOT, new_environment, run, tracked

PACKAGES = ("course", "explorables", "helpers")
NAME = "what_makes_networks_train"


def version(project: Path) -> str:
    return re.search(r'^version = "(.+)"$', project.read_text(encoding="utf-8"), re.M).group(1)


VERSION = version(ROOT / "pyproject.toml")
ABOUT_WHEEL = ["METADATA", "RECORD", "WHEEL", "top_level.txt", "licenses/LICENSE"]
OF_DATA = ["LICENSE-APACHE-2.0.txt", "LICENSE-CC-BY-4.0.txt"]
ABOUT_WHEEL += [f"licenses/helpers/data_files/{name}" for name in OF_DATA]
OF_EXPLORABLES = ROOT / "packaging" / "explorables" / "pyproject.toml"
AT_THE_TOP = ["CHANGELOG.md", "CITATION.cff", "LICENSE", "MANIFEST.in", "README.md"]
AT_THE_TOP += ["pyproject.toml", "PKG-INFO", "setup.cfg"]
ABOUT_SOURCE = ["PKG-INFO", "SOURCES.txt", "dependency_links.txt", "requires.txt", "top_level.txt"]

# Run where no file of the repository is: data, a scene drawn with its style, texts with theirs.
USE = """
import importlib.metadata, pathlib, sys
import numpy as np
import helpers
from helpers.data import digits
from explorables import Explorable, Slider
from explorables.live import Live
from course.learning import quiz, solution
from course.intro.valley import Valley

assert pathlib.Path(helpers.__file__).is_relative_to(sys.prefix), helpers.__file__
X, y = digits()
assert X.shape == (1797, 64) and np.bincount(y).min() > 170
lr = Slider(0.05, 1.2, default=0.3, stops=24, label="learning rate")
live = Live(Explorable(Valley(), {"lr": lr}))
first = live.picture.value
assert first[:4] == b"RIFF" and len(first) > 2000
live.values["lr"] = 0.9
live.answer()
assert live.picture.value != first
quiz("optimizers")
solution("relu_std")
print(importlib.metadata.version("what-makes-networks-train"))
"""


@pytest.fixture(scope="module")
def built(dist) -> Path:
    """Return the folder with what `make dist` made, which other modules install too."""
    return dist


def test_a_wheel_for_each_project_and_a_source_archive_are_built(built):
    names = {path.name for path in built.iterdir()}
    own = f"explorables-{version(OF_EXPLORABLES)}-py3-none-any.whl"
    assert names == {f"{NAME}-{VERSION}-py3-none-any.whl", f"{NAME}-{VERSION}.tar.gz", own}


def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def test_wheel_holds_the_packages_with_their_data_and_nothing_else(built):
    about = {f"{NAME}-{VERSION}.dist-info/{name}" for name in ABOUT_WHEEL}
    assert contents(next(built.glob(f"{NAME}*.whl"))) == {*tracked(*PACKAGES)} | about


def test_wheel_of_explorables_holds_that_package_and_says_what_it_is(built):
    wheel = next(built.glob("explorables*.whl"))
    folder = f"explorables-{version(OF_EXPLORABLES)}.dist-info"
    about = {f"{folder}/{name}" for name in ABOUT_WHEEL[:5]}
    assert contents(wheel) == {*tracked("explorables")} | about
    with zipfile.ZipFile(wheel) as archive:
        said = archive.read(f"{folder}/METADATA").decode()
    head, _, text = said.partition("\n\n")
    assert text.strip() == (ROOT / "explorables" / "README.md").read_text(encoding="utf-8").strip()
    needs = re.findall(r"^Requires-Dist: ([\w-]+)[^;\n]*$", head, re.M)
    assert needs == ["numpy", "matplotlib", "ipywidgets", "pillow"]
    assert "License-Expression: MIT\n" in head
    extras = re.findall(r"^Provides-Extra: (.+)$", head, re.M)
    assert {*extras} == {"export", "sphinx"}


def test_source_archive_holds_what_builds_the_package_and_nothing_else(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        held = {member.name for member in archive if member.isfile()}
    names = [
        *tracked(*PACKAGES),
        *AT_THE_TOP,
        *(f"{NAME}.egg-info/{name}" for name in ABOUT_SOURCE),
    ]
    assert held == {f"{NAME}-{VERSION}/{name}" for name in names}


def test_wheel_alone_gives_the_data_a_drawn_scene_and_the_version(built, tmp_path):
    wheel = next(built.glob(f"{NAME}*.whl"))
    python = new_environment(tmp_path / "venv", "-c", ROOT / "constraints.txt", wheel)
    script = tmp_path / "use.py"
    script.write_text(USE, encoding="utf-8")
    assert run(python, "-I", "-W", "error", script, cwd=tmp_path).splitlines()[-1] == VERSION
