"""A notebook opened alone, as in Colab: its first cell brings helpers and changes nothing else.

GitHub is played by a clone on this machine, to which git itself is told to redirect its address.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import nbformat
import pytest
from fresh import ROOT, copy_of_repository, new_environment, run
from nbformat.v4 import new_code_cell

from tools.set_repo import Repository, with_install

SLUG = "someone/a-fork"
THERE = ("numpy", "matplotlib", "ipywidgets")
REPORT = f"""
import json, helpers
from importlib.metadata import distribution, version
origin = json.loads(distribution("what-makes-networks-train").read_text("direct_url.json"))
print(json.dumps([[version(name) for name in {THERE}], origin, helpers.__file__]))
"""


def oldest() -> list[str]:
    """Return the oldest versions that pyproject.toml allows."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return [f"{name}=={re.search(f'{name}>=([0-9.]+)', text)[1]}.0" for name in THERE]


INSTALLED = {
    "pinned": ["-c", str(ROOT / "constraints.txt"), *THERE],
    "oldest": oldest(),
    "newest": [*THERE],
}


@pytest.fixture(scope="module")
def github(tmp_path_factory):
    """Return the commit that a clone of this repository is at, and what makes git go there."""
    clone = copy_of_repository(tmp_path_factory.mktemp("github"))
    who = ["-c", "user.name=A", "-c", "user.email=a@localhost"]
    for words in (["init", "--quiet"], ["add", "-A"], [*who, "commit", "--quiet", "-m", "All"]):
        run("git", *words, cwd=clone)
    redirect = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{clone.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": f"https://github.com/{SLUG}",
    }
    return run("git", "rev-parse", "HEAD", cwd=clone).strip(), redirect


@pytest.fixture(scope="module", params=INSTALLED)
def python(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    return new_environment(folder, "ipykernel", *INSTALLED[request.param])


def opened(name: str, repository: Repository):
    """Return a notebook as the page hands it out, up to its first explorable, and a report."""
    notebook = nbformat.read(ROOT / "book" / f"{name}.ipynb", as_version=4)
    cells = [c for c in with_install(notebook, repository.install()).cells if c.cell_type == "code"]
    shown = next(i for i, cell in enumerate(cells) if "explore(" in cell.source)
    notebook.cells = [*cells[: shown + 1], new_code_cell(REPORT)]
    return notebook


def execute(notebook, python, folder, **environment):
    """Run a notebook alone in ``folder``, in a kernel of ``python``; return it and its report."""
    spec = folder / "jupyter" / "kernels" / "alone"
    spec.mkdir(parents=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    about = {"argv": command, "display_name": "Alone", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(about), encoding="utf-8")
    path = folder / "content" / "notebook.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook, path)
    outside = Path(sys.executable).with_name("jupyter-execute")
    environment["JUPYTER_PATH"] = str(folder / "jupyter")
    run(outside, "--inplace", "--kernel_name=alone", path, cwd=path.parent, **environment)
    done = nbformat.read(path, as_version=4)
    return done, json.loads(done.cells[-1].outputs[0].text)


def test_the_first_cell_brings_helpers_of_the_commit_and_leaves_the_rest(python, github, tmp_path):
    commit, redirect = github
    names = f"from importlib.metadata import version; print(*map(version, {THERE}))"
    before = run(python, "-c", names).split()
    notebook = opened("intro", Repository(SLUG, commit))
    notebook, (versions, origin, place) = execute(notebook, python, tmp_path, **redirect)
    assert versions == before
    assert origin["vcs_info"]["commit_id"] == commit
    assert origin["url"] == f"https://github.com/{SLUG}"
    assert str(python.parents[1]) in place
    install, *_, explored, _ = notebook.cells
    assert install.outputs == [], "the first cell says nothing"
    assert "application/vnd.jupyter.widget-view+json" in str(explored.outputs)


def test_a_second_chapter_finds_helpers_there_and_fetches_nothing(python, tmp_path):
    # No redirection here: were anything fetched, from an address that is not there, it would fail.
    notebook = opened("activation_histograms", Repository(SLUG, "0" * 40))
    notebook, _ = execute(notebook, python, tmp_path, GIT_TERMINAL_PROMPT="0")
    assert notebook.cells[0].outputs == []
