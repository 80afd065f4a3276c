"""Print what CHANGELOG.md says of the version that is tagged, or say why there is no release.

    python tools/release_notes.py v0.1.0

The tag must be "v" and the version of pyproject.toml, and CHANGELOG.md must have its section:

    ## [0.1.0] - 2026-01-31
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<date>\d{4}-\d{2}-\d{2}))?$", re.M)


def version(pyproject: str) -> str:
    """Return the version that the text of a pyproject.toml names."""
    return re.search(r'^version = "(.+)"$', pyproject, re.MULTILINE).group(1)


def sections(changelog: str) -> dict[str, tuple[str | None, str]]:
    """Return the date and the text of each version, the newest first."""
    headings = list(HEADING.finditer(changelog))
    ends = [heading.start() for heading in headings[1:]] + [len(changelog)]
    return {
        heading["version"]: (heading["date"], changelog[heading.end() : end].strip())
        for heading, end in zip(headings, ends, strict=True)
    }


def notes(tag: str, pyproject: str, changelog: str) -> str:
    """Return the notes of the release; raise ValueError when ``tag`` cannot be released."""
    if tag != f"v{version(pyproject)}":
        raise ValueError(f"the tag must be v{version(pyproject)}, pyproject's version, got {tag!r}")
    date, text = sections(changelog).get(tag[1:], (None, ""))
    if date is None or not text:
        raise ValueError(f"CHANGELOG.md needs a section '## [{tag[1:]}] - DATE' with its changes")
    return text


def main(tag: str = "") -> None:
    texts = [(ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "CHANGELOG.md")]
    try:
        print(notes(tag, *texts))
    except ValueError as error:
        sys.exit(f"No release: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
