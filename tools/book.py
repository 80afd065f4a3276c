"""What `make` does, for a machine without make: Windows, above all.

    python tools/book.py book            build the book into _build/html
    python tools/book.py redraw          build it with all frames and outputs made anew
    python tools/book.py serve           build it and show it on http://localhost:8000
    python tools/book.py lab             open the notebooks in JupyterLab
    python tools/book.py test-package    the tests that need no browser

Each makes its own environment in .venv first, as make does. The commands are those of the Makefile:
a test compares them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from build_book import INTERRUPTED, Interrupted, undisturbed

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PORT = os.environ.get("PORT", "8000")
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

SERVE = f"python tools/serve.py {PORT}"
UNIT = "pytest --ignore=tests/site --ignore=tests/anywhere --numprocesses=auto --dist=worksteal"
INSTALL = {
    "book.stamp": "pip install --quiet -r requirements.txt",
    "test.stamp": "pip install --quiet -c constraints.txt -e .[test]",
}
# target -> what it installs, and its commands in the environment
TARGETS = {
    "book": (["book.stamp"], ["python tools/build_book.py"]),
    "redraw": (["book.stamp"], ["python tools/build_book.py --anew"]),
    "serve": (["book.stamp"], ["python tools/build_book.py", SERVE]),
    "lab": (["book.stamp"], ["jupyter lab book"]),
    "test-package": (
        ["book.stamp", "test.stamp"],
        [
            UNIT,
            "pytest --nbval book --numprocesses=auto --dist=loadfile",
            "python -m course.evidence --check --minutes 3",
        ],
    ),
}


def run(command: str) -> None:
    """Run one command of the environment; leave with its code when it fails."""
    name, *words = command.split()
    if name == "pip":  # a running pip.exe could not replace itself
        name, words = "python", ["-m", "pip", *words]
    environment = {**THREADS, **os.environ}
    print("$", command, flush=True)
    code = subprocess.run([str(BIN / name), *words], cwd=ROOT, env=environment).returncode
    if code:
        sys.exit(code)


def belongs_here() -> bool:
    """Return whether .venv is whole and was made in this folder: its programs name their Python.

    In a folder that was copied or moved, they would run what lies in the old one.
    """
    programs = list(BIN.glob("pip")) + list(BIN.glob("pip.exe"))
    return any(os.fsencode(BIN) in program.read_bytes() for program in programs)


def prepare(stamps: list[str]) -> None:
    """Make .venv and install what ``stamps`` stand for, unless that is done and nothing changed."""
    needs = [ROOT / name for name in ("requirements.txt", "constraints.txt", "pyproject.toml")]
    if VENV.exists() and not belongs_here():
        print(".venv is not whole, or was made in another folder: it is made anew.")
        shutil.rmtree(VENV)
    if not VENV.exists() and (code := undisturbed([sys.executable, "-m", "venv", str(VENV)])):
        sys.exit(code)
    for stamp in (VENV / name for name in stamps):
        if not stamp.exists() or stamp.stat().st_mtime < max(f.stat().st_mtime for f in needs):
            run(INSTALL[stamp.name])
            stamp.touch()
        needs.append(stamp)


def main(target: str = "") -> None:
    if sys.version_info < (3, 10):  # noqa: UP036 - it is what the reader has
        sys.exit("This book needs Python 3.10 or newer")
    if target not in TARGETS:
        sys.exit(__doc__.strip())
    stamps, commands = TARGETS[target]
    try:
        prepare(stamps)
        for command in commands:
            run(command)
    except (KeyboardInterrupt, Interrupted):
        print()
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main(*sys.argv[1:2])
