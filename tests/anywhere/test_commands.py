"""Every command that the README names is run by CI, and does what the README says."""

from __future__ import annotations

import re
import shlex
import sys

import pytest
from fresh import ROOT, run

sys.path.insert(0, str(ROOT / "tools"))
import book

BIN = ".venv/bin/"


def commands(target: str) -> list[str]:
    """Return the commands that ``make target`` would run in its environment, were nothing made."""
    said = run("make", "--dry-run", "--always-make", "--no-print-directory", target, cwd=ROOT)
    lines = [line.split(" || ")[0] for line in said.splitlines() if line.startswith(BIN)]
    return [line.removeprefix(BIN).replace(" --allow-root", "") for line in lines]


def test_ci_runs_both_halves_of_the_tests():
    called = re.findall(r"^(?:exec )?make (\S+)$", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert called == ["test", "test-anywhere"]


def test_each_folder_of_tests_is_run_by_one_half():
    first, second = commands("test"), commands("test-anywhere")
    ignored = {word for word in " ".join(first).split() if word.startswith("--ignore=")}
    assert ignored == {"--ignore=tests/site", "--ignore=tests/anywhere"}
    assert sum(line.startswith("pytest tests/site") for line in first) == 2
    assert [line.split()[:2] for line in second][-1] == ["pytest", "tests/anywhere"]


@pytest.mark.parametrize("target", book.TARGETS)
def test_without_make_a_target_runs_the_same_commands(target):
    install, wanted = book.TARGETS[target]
    wanted = [*map(book.INSTALL.get, install), *wanted]
    assert [shlex.split(line) for line in commands(target)] == [shlex.split(w) for w in wanted]
