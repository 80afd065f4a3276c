"""Fresh copies of the repository and fresh environments, as on a machine that saw neither."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked(*folders: str) -> list[str]:
    """Return the files in ``folders``, or all, that git does not ignore."""
    command = [
        "git",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        *folders,
    ]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [name for name in names.split("\0") if name and (ROOT / name).is_file()]


def copy_of_repository(folder: Path) -> Path:
    """Copy what a clone would hold, as it lies here, into ``folder``."""
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def new_environment(folder: Path, *install: str) -> Path:
    """Make a virtual environment with what is named, and return its python."""
    run(sys.executable, "-m", "venv", folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if install:
        run(python, "-m", "pip", "install", "--quiet", *install)
    return python


def run(*command, cwd: Path | None = None, **environment: str) -> str:
    """Run ``command`` without the variables of this test run; return what it printed."""
    dropped = ("PYTHON", "PYTEST", "VIRTUAL_ENV", "MAKE", "MFLAGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=kept | environment,
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{said}"
    return done.stdout


def npm_package(folder: Path, name: str) -> Path:
    """Install a package of npm ("name@1.2.3") into ``folder`` and return where it lies."""
    binaries = Path(sys.executable).parent
    path = os.pathsep.join([str(binaries), os.environ["PATH"]])
    options = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    run(binaries / "npm", "install", *options, "--prefix", folder, name, PATH=path)
    return folder / "node_modules" / name.rpartition("@")[0]


def node(*command, cwd: Path | None = None) -> str:
    """Run a script in the Node.js that the tests bring."""
    return run(Path(sys.executable).parent / "node", *command, cwd=cwd)
