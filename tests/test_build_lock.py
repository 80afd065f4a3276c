"""One build of a folder at a time: the lock of `tools/build_book.py`, without a book to build."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOLDS = """
import sys
from pathlib import Path

sys.path.insert(0, {tools!r})
import build_book

build_book.BUILD = Path({folder!r})
with build_book.alone():
    print("alone", flush=True)
    sys.stdin.read()
"""


def hold(folder: Path) -> subprocess.Popen:
    """Start a process that holds the lock until its input ends."""
    code = HOLDS.format(tools=str(ROOT / "tools"), folder=str(folder))
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", code]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_a_second_build_of_a_folder_says_so_and_ends(tmp_path):
    first = hold(tmp_path)
    assert first.stdout.readline() == "alone\n"
    second = hold(tmp_path)
    said = second.communicate("", timeout=60)
    assert second.returncode == 1
    assert said == ("", "Another build of this folder is running: wait until it ends, or end it.\n")
    first.communicate("", timeout=60)
    assert first.returncode == 0
    third = hold(tmp_path)
    assert third.communicate("", timeout=60) == ("alone\n", "")
