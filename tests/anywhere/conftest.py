"""What the tests of the book elsewhere share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fresh import copy_of_repository, run
from once import once


@pytest.fixture(scope="session")
def dist(tmp_path_factory) -> Path:
    """The wheels and the source archive that `make dist` makes of a fresh copy, for all workers."""
    venv = Path(sys.executable).parents[1]

    def make(folder: Path) -> None:
        copy_of_repository(folder)
        run("make", "-o", f"{venv}/test.stamp", "dist", f"VENV={venv}", cwd=folder)

    return once(tmp_path_factory, "dist", make) / "dist"
