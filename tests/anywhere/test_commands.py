"""Every command that the README names is run by CI, and does what the README says."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def recipe(target: str) -> str:
    """Return the line of ``target`` in the Makefile with the lines of its recipe."""
    return re.search(rf"^{target}:.*(?:\n\t.*)*", MAKEFILE, re.MULTILINE).group()


def test_ci_runs_both_halves_of_the_tests():
    called = re.findall(r"^(?:exec )?make (\S+)$", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert called == ["test", "test-anywhere"]


def test_each_folder_of_tests_is_run_by_one_half():
    assert "--ignore=tests/anywhere" in recipe("test")
    assert "pytest tests/anywhere" in recipe("test-anywhere")
