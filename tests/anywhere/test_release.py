"""The version stands in one place, and a tag makes a release of that version only."""

from __future__ import annotations

import re
import sys
from datetime import date

import pytest
import yaml
from fresh import ROOT, run

sys.path.insert(0, str(ROOT / "tools"))
from release_notes import notes, sections, version

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
EXAMPLE = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n\n### Added\n\n- A thing.\n"
EXAMPLE += "\n## [1.1.0] - 2026-01-02\n\n### Fixed\n\n- Another.\n"


def test_no_other_file_repeats_the_version():
    assert "version" not in yaml.safe_load(CITATION)
    assert "__version__" not in (ROOT / "helpers/__init__.py").read_text(encoding="utf-8")


def test_citation_is_valid():
    schema = "vendor.citation-file-format"
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    run(*check, ROOT / "CITATION.cff")


def test_citation_changelog_and_package_name_no_address_that_is_not_set():
    stored = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"]
    for text in (PYPROJECT, CHANGELOG, CITATION):
        for address in re.findall(r"https?://(?:www\.)?github\.com/[^\s\"'>)]+", text):
            assert stored and address.startswith(stored), f"{address} is not this repository"


def test_changelog_has_the_form_of_keep_a_changelog():
    versions = list(sections(CHANGELOG))
    assert versions[0] == "Unreleased"
    released = [tuple(map(int, name.split("."))) for name in versions[1:]]
    assert released == sorted(set(released), reverse=True)
    assert not released or released[0] <= tuple(map(int, version(PYPROJECT).split(".")))
    days = [date.fromisoformat(sections(CHANGELOG)[name][0]) for name in versions[1:]]
    assert days == sorted(days, reverse=True)
    assert {*re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE)} <= KINDS


def test_notes_are_the_section_of_the_tagged_version():
    assert notes("v1.2.0", 'version = "1.2.0"', EXAMPLE) == "### Added\n\n- A thing."


@pytest.mark.parametrize(
    "tag, pyproject, said",
    [
        ("v1.2.0", 'version = "1.3.0"', "the tag must be v1.3.0"),
        ("1.2.0", 'version = "1.2.0"', "the tag must be v1.2.0"),
        ("v1.4.0", 'version = "1.4.0"', "CHANGELOG.md needs a section"),
    ],
)
def test_another_tag_or_a_version_without_notes_is_no_release(tag, pyproject, said):
    with pytest.raises(ValueError, match=said):
        notes(tag, pyproject, EXAMPLE)
