"""The list of faults that `make faults` puts in: each can be put in, and its test is there."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest
from known_faults import FAILS, FAULTS, STOPS, Fault

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import faults as tool  # noqa: E402

LAYERS = {
    "helpers": 50, "explorables": 20, "course": 15, "book": 5, "tools": 4,
    ".github": 1, "pyproject.toml": 1,
}  # fmt: skip
each_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


@each_fault
def test_the_text_of_a_fault_is_there_exactly_once(fault):
    text = (ROOT / fault.file).read_text(encoding="utf-8")
    assert text.count(fault.before) == 1
    assert fault.before != fault.after and fault.how in (FAILS, STOPS)


@each_fault
def test_the_test_of_a_fault_is_there(fault):
    file, _, name = fault.test.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert file.endswith(".ipynb") or f"\ndef {name.partition('[')[0]}(" in text


def test_there_are_faults_of_every_layer_and_no_two_are_the_same():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert len({(fault.file, fault.after, fault.before) for fault in FAULTS}) == len(FAULTS)
    found = Counter(fault.file.partition("/")[0] for fault in FAULTS)
    assert {layer: found[layer] for layer, least in LAYERS.items() if found[layer] < least} == {}


def test_every_file_of_the_arithmetic_has_a_fault():
    tried = {Path(fault.file).stem for fault in FAULTS if fault.file.startswith("helpers/")}
    files = {path.stem for path in ROOT.glob("helpers/*.py")}
    assert files - tried == {"__init__", "protocols"}, "these two hold names alone"


def test_what_pytest_said_is_told_apart():
    assert tool.outcome(0, "1 passed in 0.1s") == "passes"
    assert tool.outcome(0, "1 skipped in 0.1s") == tool.outcome(0, "1 passed, 1 skipped") == STOPS
    assert tool.outcome(1, "..\n1 failed, 2 passed in 1s\n") == FAILS
    assert tool.outcome(1, "1 error in 1s") == tool.outcome(2, "1 error") == STOPS
    assert tool.outcome(4, "no tests ran") == STOPS


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A tree of one function, its test, and a list of faults to be filled."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "half.py").write_text("def half(x):\n    return x / 2\n", encoding="utf-8")
    test = "from half import half\n\n\ndef test_half():\n    assert half(4) == 2\n"
    (tmp_path / "tests" / "test_half.py").write_text(test, encoding="utf-8")
    listed = []
    monkeypatch.setattr(tool, "FAULTS", listed)
    return tmp_path, listed


@pytest.mark.skipif(shutil.which("git") is None, reason="the copy is a repository")
@pytest.mark.parametrize(
    ("before", "after", "how", "code", "said"),
    [
        ("x / 2", "x / 3", FAILS, 0, "1 of 1 faults are noticed"),
        ("x / 2", "x / 3", STOPS, 1, "NOT NOTICED"),
        ("x / 2", "x * 0.5", FAILS, 1, "0 of 1 faults are noticed"),
        ("x / 2", "x / (", STOPS, 0, "1 of 1"),
        ("x", "y", FAILS, 1, "the text occurs 2 times in half.py"),
    ],
)
def test_a_fault_that_is_not_noticed_fails_the_run(small, capsys, before, after, how, code, said):
    root, listed = small
    listed.append(Fault("a half", "half.py", before, after, "tests/test_half.py::test_half", how))
    assert tool.main([], root) == code
    assert said in capsys.readouterr().out
    assert "x / 2" in (root / "half.py").read_text(encoding="utf-8")


def test_a_test_that_fails_without_any_fault_fails_the_run(small, capsys):
    root, listed = small
    listed.append(Fault("a half", "half.py", "x / 2", "x / 3", "tests/test_half.py::test_third"))
    assert tool.main([], root) == 1
    assert "Without any fault these must pass" in capsys.readouterr().out
