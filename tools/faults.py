"""Put in each fault of the list on purpose, and see whether the test named beside it notices.

    python tools/faults.py                 all faults of tests/known_faults
    python tools/faults.py --quick         without those that need built pages or a browser
    python tools/faults.py --only WORDS    those with these words in their name or their file

``make faults`` runs it. The tree is copied to a temporary folder as it lies here. All the tests
must pass there first; then one fault at a time is put in, and its test must fail. The exit code is
1 where a fault is not noticed, or notices otherwise than the list says. A line for each:
what came of it, seconds, the fault.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from known_faults import FAILS, FAULTS, STOPS, Fault  # noqa: E402

LEFT_OUT = (".git", ".venv*", "_build", "build", "dist", "*.egg-info", "__pycache__", ".*_cache")
PASSES, LIMIT = "passes", 600  # seconds for one test; the slowest takes a minute or two
GIT = ("git", "-c", "user.name=faults", "-c", "user.email=faults@localhost")


def copied(root: Path, folder: Path) -> Path:
    """Copy the tree; some tests ask git which files belong to it."""
    copy = folder / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=Copy"]):
        subprocess.run([*GIT, *words], cwd=copy, check=True, capture_output=True)
    return copy


def run(copy: Path, *tests: str, limit: float | None = None) -> tuple[str, str]:
    """Run tests in the copy; return what came of them, in one word, and what pytest said."""
    nbval = ["--nbval"] if tests[0].endswith(".ipynb") else []
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *nbval]
    own = {name: value for name, value in os.environ.items() if not name.startswith("EXPLORABLES")}
    own |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if not nbval:  # loading all plugins takes longer than most of the tests
        own["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    more = [] if limit is None else ["-x"]
    try:
        done = subprocess.run(
            [*command, *more, *tests], cwd=copy, env=own | {"PYTHONPATH": str(copy)},
            capture_output=True, text=True, encoding="utf-8", timeout=limit,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return STOPS, f"not done after {limit} seconds"
    return outcome(done.returncode, done.stdout), done.stdout + done.stderr


def outcome(code: int, said: str) -> str:
    """Say in one word what pytest found: a test that is skipped or stops has not failed."""
    last = said.strip().rpartition("\n")[2]
    if code == 0:
        return PASSES if re.search(r"\d passed", last) and "skipped" not in last else STOPS
    return FAILS if code == 1 and re.search(r"\d failed", last) else STOPS


@contextmanager
def put_in(fault: Fault, copy: Path) -> Iterator[None]:
    """Hold a fault in the copy; raise ValueError where its text is not there exactly once."""
    path = copy / fault.file
    whole = path.read_bytes()
    text = whole.decode("utf-8")
    if text.count(fault.before) != 1:
        raise ValueError(f"the text occurs {text.count(fault.before)} times in {fault.file}")
    later = path.stat().st_mtime + 2  # Python tells by the second whether it must compile anew
    path.write_bytes(text.replace(fault.before, fault.after).encode("utf-8"))
    os.utime(path, (later, later))
    try:
        yield
    finally:
        path.write_bytes(whole)
        os.utime(path, (later + 2, later + 2))


def tried(fault: Fault, copy: Path) -> tuple[bool, str]:
    """Return whether a fault is noticed as the list says, and its line of the table."""
    start = time.perf_counter()
    try:
        with put_in(fault, copy):
            came, said = run(copy, fault.test, limit=LIMIT)
    except ValueError as error:
        came, said = "is gone", str(error)
    right = came == fault.how
    row = f"{came:8} {time.perf_counter() - start:5.1f} s  {fault.file}: {fault.name}"
    if right:
        return True, row
    return (
        False,
        f"{row}\n  NOT NOTICED, it should be that {fault.test} {fault.how}\n{said[-1500:]}",
    )


def whole_first(faults: list[Fault], copy: Path) -> bool:
    """Whether all the tests pass while nothing is wrong; say which do not."""
    tests = [*dict.fromkeys(fault.test for fault in faults)]
    notebooks = [test for test in tests if test.endswith(".ipynb")]
    fine = True
    for part in ([test for test in tests if test not in notebooks], notebooks):
        came, said = run(copy, *part) if part else (PASSES, "")
        if came != PASSES:
            fine = False
            print(f"{said[-6000:]}\nWithout any fault these must pass, and none be skipped.")
    return fine


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python tools/faults.py")
    parser.add_argument("--quick", action="store_true", help="no built pages, no browser")
    parser.add_argument("--only", default="", help="words of the name or the file")
    options = parser.parse_args(arguments)
    faults = [
        fault for fault in FAULTS
        if options.only in f"{fault.file}: {fault.name}" and not (options.quick and fault.slow)
    ]  # fmt: skip
    start, missed = time.perf_counter(), 0
    with TemporaryDirectory(prefix="faults-") as folder:
        copy = copied(root, Path(folder))
        if not whole_first(faults, copy):
            return 1
        print(f"{'whole':8} {time.perf_counter() - start:5.1f} s  all tests pass", flush=True)
        for fault in faults:
            right, row = tried(fault, copy)
            missed += not right
            print(row, flush=True)
    took = (time.perf_counter() - start) / 60
    print(f"{len(faults) - missed} of {len(faults)} faults are noticed, in {took:.1f} minutes")
    return int(missed > 0 or not faults)


if __name__ == "__main__":
    sys.exit(main())
