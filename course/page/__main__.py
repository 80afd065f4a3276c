"""Train by ``helpers`` what a spec describes, as the engine in the page does.

    python -m course.page SPEC.json    print {"losses": [...], "flat": [...]}
    python -m course.page --schema     print the JSON schema of a spec

A number that is not finite is printed as null. A spec that is not allowed is answered with one
sentence and exit code 2. ``node course/page/run.mjs SPEC.json`` prints the same.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

from course.page.runs import trained
from course.page.sentences import Refused
from course.page.spec import read_spec

SCHEMA = Path(__file__).parent / "schema.json"
USAGE = "usage: python -m course.page SPEC.json (or --schema)"


def answer(text: str) -> dict:
    """Return losses and parameters of the run of a JSON text; raise Refused."""
    found = trained(read_spec(text))
    return {name: [_finite(number) for number in numbers] for name, numbers in found.items()}


def main(words: list[str]) -> int:
    """Run the program and return its exit code."""
    if words == ["--schema"]:
        print(SCHEMA.read_text(encoding="utf-8"), end="")
        return 0
    try:
        if len(words) != 1:
            raise Refused(USAGE)
        print(json.dumps(answer(_text(words[0]))))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    return 0


def _text(path):
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        raise Refused(f"SPEC must be a file that can be read, got {path}") from None


def _finite(number):
    return number if math.isfinite(number) else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
