"""A build that is stopped, killed or started twice leaves no process; the next one mends all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_build import VENV, add_cell, small_book  # noqa: F401

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
SLEEPS = """
import os, time
from pathlib import Path

if not Path("go").exists():
    Path("pid").write_text(str(os.getpid()))
    time.sleep(120)
print("awake")
"""


def start(folder: Path) -> subprocess.Popen:
    """Start a build in a group of its own, as a terminal does, by a user whose IPython ends."""
    own = {name: value for name, value in os.environ.items() if name != "EXPLORABLES_STORE"}
    own["IPYTHONDIR"] = str(folder / "users")
    startup = folder / "users" / "profile_default" / "startup" / "mine.py"
    startup.parent.mkdir(parents=True, exist_ok=True)
    startup.write_text("import os\n\nos._exit(1)\n", encoding="utf-8")
    return subprocess.Popen(
        [VENV / "bin" / "python", "tools/build_book.py"],
        cwd=folder,
        env={**own, "PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def kernel(folder: Path) -> int:
    """Wait for the cell that sleeps; return its process."""
    deadline = time.monotonic() + 240
    while not (folder / "book" / "pid").exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(0.5)
    return int((folder / "book" / "pid").read_text(encoding="utf-8"))


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        if ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8"):
            return True
        time.sleep(0.2)
    return not Path(f"/proc/{pid}").exists()


def test_ctrl_c_ends_a_build_with_130_and_one_sentence_and_the_next_one_mends(small_book):  # noqa: F811
    add_cell(small_book, SLEEPS)
    process = start(small_book)
    pid = kernel(small_book)
    second = start(small_book)
    said = second.communicate(timeout=60)[0]
    assert second.returncode == 1
    assert said.strip() == (
        "Another build of this folder is running: wait until it ends, or end it."
    )
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 130, said
    assert "The build was stopped" in said
    assert "Traceback" not in said
    assert "The book is at" not in said
    assert gone(pid)

    (small_book / "book" / "go").touch()
    process = start(small_book)
    said = process.communicate(timeout=300)[0]
    assert process.returncode == 0, said
    assert "awake" in (small_book / "_build/html/book/cells.html").read_text(encoding="utf-8")
    assert f"The book is at {(small_book / '_build/html/index.html').as_uri()}" in said


def test_a_build_that_is_killed_takes_its_kernels_along_and_gives_back_the_lock(small_book):  # noqa: F811
    add_cell(small_book, SLEEPS)
    process = start(small_book)
    pid = kernel(small_book)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert gone(pid)
    code = (
        "import sys; sys.path.insert(0, 'tools'); import build_book\n"
        "with build_book.alone(): print('alone')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=small_book, capture_output=True, text=True
    )
    assert done.stdout == "alone\n", done.stderr
