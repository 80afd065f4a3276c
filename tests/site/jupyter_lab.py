"""JupyterLab on a folder of its own, and a notebook in it opened and run in the browser."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat

PATIENCE = 60_000  # milliseconds
SETTINGS = {  # the theme follows the system's, and no news is asked for
    "themes": {"adaptive-theme": True},
    "notification": {"fetchNews": "false"},
}

STOP = """async () => {
  const token = document.cookie.match(/_xsrf=([^;]*)/);
  const options = {method: "DELETE", headers: token ? {"X-XSRFToken": token[1]} : {}};
  const kernels = await (await fetch("/api/kernels")).json();
  await Promise.all(kernels.map((kernel) => fetch(`/api/kernels/${kernel.id}`, options)));
  return (await (await fetch("/api/kernels")).json()).length;
}"""


@contextmanager
def running_lab(folder: Path, python: str | Path = sys.executable, program: str = "jupyter-lab"):
    """Start JupyterLab, or another server of ``python``, on ``folder``; yield its address."""
    settings = folder / "LAB_SETTINGS_DIR" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    for name, values in SETTINGS.items():
        (settings / f"{name}.jupyterlab-settings").write_text(json.dumps(values), encoding="utf-8")
    own = {f"JUPYTER{name}": str(folder / name) for name in ("_CONFIG_DIR", "LAB_SETTINGS_DIR")}
    own["JUPYTERLAB_WORKSPACES_DIR"] = str(folder / "workspaces")
    environment = {k: v for k, v in os.environ.items() if k != "EXPLORABLES_STORE"}
    command = [str(Path(python).with_name(program)), "--no-browser", "--allow-root"]
    port = free_port()
    command += [f"--port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
    log = (folder / "log").open("w")
    process = subprocess.Popen(command, env=environment | own, stdout=log, stderr=log)
    try:
        address = f"http://localhost:{port}"
        wait_for(f"{address}/api/status", process, folder / "log")
        yield address
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


def wait_for(address: str, process, log: Path) -> None:
    for _ in range(120):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8"))


def write(path: Path, *sources: str) -> None:
    """Write a notebook of these cells of code."""
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, sources)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    nbformat.write(notebook, path)


def open_and_run(page, address: str, notebook: str) -> None:
    """Open a notebook with a fresh kernel and run all its cells."""
    # A workspace of its own: one that another page has open would be left for a new one.
    page.goto(f"{address}/lab/workspaces/{Path(notebook).stem}/tree/{notebook}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def close(page) -> None:
    """Close the page and end all kernels: one would go on computing beside the next one's."""
    assert page.evaluate(STOP) == 0
    page.close()
