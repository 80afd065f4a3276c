"""A training step in its steady state leaves nothing behind and allocates next to nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRINT_TABLE = "import json; from benchmarks.memory import table; print(json.dumps(table()))"


@pytest.fixture(scope="module")
def table():
    """The benchmark's own table, from a process in which nothing else allocates."""
    command = [sys.executable, "-c", PRINT_TABLE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_steady_state_step_leaves_nothing_behind(table):
    assert len(table) == 7
    for name, left, _, _ in table:
        assert left < 512, name


def test_the_steady_state_step_allocates_no_more_than_the_benchmarks_table_states(table):
    for name, _, most, limit in table:
        assert most <= limit, name
        assert limit < 90_000, name  # the weights and activations of a case are up to 1 MB
