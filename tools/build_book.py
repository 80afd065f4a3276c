"""Build the book: what `make book` and `python tools/book.py book` run in the environment.

    python tools/build_book.py          build what changed into _build/html
    python tools/build_book.py --anew   forget frames, outputs and pages first; keep .venv

One build at a time: a second one in the same folder says so and ends. Ctrl-C ends a build with the
exit code 130; the next one goes on from what is finished.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
START = "from jupyter_book.cli.main import main; main()"
COMMAND = [sys.executable, "-c", START, "build", ".", "-W", "--keep-going"]
PATIENCE = 20  # seconds for a program to end when it is asked to
INTERRUPTED = 130
# What --anew removes: frames, what notebooks printed and showed, pages as they were read.
KEPT = ("explorables", "notebooks", "jupyter_execute", ".doctrees", "html")


class Interrupted(Exception):
    """Ctrl-C, after the program that ran was ended."""


def undisturbed(command: list[str], **options) -> int:
    """Run a program that Ctrl-C does not reach: it is ended from here, without a traceback."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program starts with this too
    try:
        process = subprocess.Popen(command, **options)
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        return process.wait()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one changes nothing
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        signal.signal(signal.SIGINT, before)
        raise Interrupted from None


@contextmanager
def alone():
    """Hold the lock of this folder's builds; the system gives it back however the holder ends."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "lock").open("a") as lock:
        try:
            hold(lock)
        except OSError:
            sys.exit("Another build of this folder is running: wait until it ends, or end it.")
        yield lock


def hold(lock) -> None:
    """Lock a file, or raise OSError where another process holds it."""
    if os.name == "nt":
        import msvcrt

        lock.seek(0)
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def build(lock) -> int:
    """Build, and return the exit code; let what failed fail again."""
    options = {} if os.name == "nt" else {"pass_fds": [lock.fileno()]}  # it holds the lock as well
    # what a user's IPython runs at its start could change what the notebooks print
    environment = {**os.environ, "IPYTHONDIR": str(BUILD / "ipython")}
    try:
        code = undisturbed(COMMAND, cwd=ROOT, env=environment, **options)
    except Interrupted:
        print("\nThe build was stopped; the next one goes on from what is finished.")
        code = INTERRUPTED
    if code < 0:
        print(f"The build was ended from outside by signal {-code}; most often memory is short.")
        code = 128 - code
    if code:  # Sphinx reports the warnings of a page only when it reads it anew
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    else:
        print(f"The book is at {(BUILD / 'html' / 'index.html').as_uri()}")
    return code


def main(words: list[str]) -> int:
    if words not in ([], ["--anew"]):
        sys.exit(__doc__.strip())
    with alone() as lock:
        if words:
            for name in KEPT:
                shutil.rmtree(BUILD / name, ignore_errors=True)
        return build(lock)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
