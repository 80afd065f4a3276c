"""List every link of the book to another host, with the files that hold it; or ask each of them.

    python tools/external_links.py          list them
    python tools/external_links.py --ask    ask each; fails when one is gone

A host that answers but refuses a program (401, 403, 405, 429) is reported and is no failure: many
publishers do. CI asks once a week, so that a page that vanished elsewhere stops no change here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ("*.md", "*.ipynb", "*.cff", "*.toml", "book/_templates/*.html", "book/_extra/*.html")
URL = re.compile(r"https?://[^\s<>\"'`|\\{}]+")
OWN = re.compile(r"https?://(?:localhost|127\.0\.0\.1)(?:[:/]|$)")
REFUSED = {401, 403, 405, 406, 418, 429}
AGENT = {"User-Agent": "Mozilla/5.0 (link check of a course book, once a week)"}


def text_of(path: Path) -> str:
    """Return the text of a file; of a notebook, of its cells without what they print."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text


def urls(text: str) -> set[str]:
    """Return the addresses in ``text``, without the punctuation that follows them."""
    found = set()
    for url in URL.findall(text):
        while url[-1] in ".,;:*)]" and (url[-1] != ")" or url.count(")") > url.count("(")):
            url = url[:-1]
        if not OWN.match(url):
            found.add(url)
    return found


def external(root: Path = ROOT) -> dict[str, list[str]]:
    """Return each address with the tracked files that hold it."""
    command = ["git", "ls-files", "-z", "--", *TEXTS]
    names = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout
    found: dict[str, list[str]] = {}
    for name in sorted(filter(None, names.split("\0"))):
        for url in urls(text_of(root / name)) if (root / name).is_file() else ():
            found.setdefault(url, []).append(name)
    return dict(sorted(found.items()))


def ask(url: str, tries: int = 3, pause: float = 5) -> str:
    """Return "" when the address answers, "refused ..." or "gone: ..." when it does not."""
    for attempt in range(tries):
        try:
            with urlopen(Request(url, headers=AGENT), timeout=30):
                return ""
        except HTTPError as error:
            if error.code in REFUSED:
                return f"refused, {error.code}"
            said = f"gone: {error.code}"
            if error.code in (404, 410):
                return said
        except (OSError, ValueError) as error:
            said = f"gone: {error}"
        if attempt < tries - 1:
            time.sleep(pause)
    return said


def main(arguments: list[str]) -> None:
    found = external()
    answers = dict.fromkeys(found, "")
    if "--ask" in arguments:
        with ThreadPoolExecutor(8) as pool:
            answers = dict(zip(found, pool.map(ask, found), strict=True))
    for url, files in found.items():
        print(f"{url}  ({', '.join(files)})", answers[url])
    gone = [url for url, answer in answers.items() if answer.startswith("gone")]
    print(f"{len(found)} links, {len(gone)} gone")
    sys.exit(bool(gone))


if __name__ == "__main__":
    main(sys.argv[1:])
