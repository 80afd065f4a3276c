"""Finds the browser for the tests that look at real pages, and installs one where none is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
HELP = (
    "The browser tests need Chromium or Chrome, found none and could not install one. "
    "Install it with your system's package manager, or set CHROMIUM to its path."
)
# Tests that reach for another host must see it fail here as on a train.
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"]


@contextmanager
def launched():
    """Start Chromium without a window and without any network but this machine's own."""
    with sync_playwright() as playwright:
        path = find(playwright) or install(playwright)
        if path is None:
            raise RuntimeError(HELP)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def find(playwright) -> str | None:
    """Return the path of an installed Chromium or Chrome, or None."""
    own = [os.environ.get("CHROMIUM"), MAC, playwright.chromium.executable_path]
    paths = own[:1] + [shutil.which(name) for name in NAMES] + own[1:]
    return next((path for path in paths if path and Path(path).exists()), None)


def install(playwright) -> str | None:
    """Try Playwright's download, then Debian's package; return the path of what came, or None."""
    as_root = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*as_root, "apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    attempts = [
        [[sys.executable, "-m", "playwright", "install", "chromium"]],
        [[*as_root, "apt-get", "update"], apt],
    ]
    for commands in attempts:
        if all(succeeds(command) for command in commands) and (path := find(playwright)):
            return path
    return None


def succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=600).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
