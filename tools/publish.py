"""Put the built book on a branch of its own, for GitHub Pages to show, and push it.

    python tools/publish.py gh-pages

The branch has one commit, made from `_build/html`. The history of the pages is that of their
sources. Neither the files nor the index of the checkout are touched.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHO = {"NAME": "GitHub Pages", "EMAIL": "pages@users.noreply.github.com"}


def git(*words, root: Path = ROOT, **environment: str) -> str:
    environment = {**os.environ, **environment}
    done = subprocess.run(
        ["git", *map(str, words)], cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        sys.exit(f"git {words[0]} failed")
    return done.stdout.strip()


def tree(folder: Path, root: Path) -> str:
    """Store all files of ``folder`` and return their tree."""
    index = root / "_build" / "publish.index"
    index.unlink(missing_ok=True)
    own = {"root": root, "GIT_INDEX_FILE": str(index)}
    git("--work-tree", folder, "add", "--all", "--force", ".", **own)
    return git("write-tree", **own)


def publish(branch: str, root: Path = ROOT) -> str:
    """Push the built book as the only commit of ``branch``; return the commit."""
    html = root / "_build" / "html"
    if not (html / "index.html").exists():
        sys.exit("There is no book to publish: make book")
    (html / ".nojekyll").touch()  # else Pages leaves out the folders that begin with _
    pages = tree(html, root)
    who = {
        f"GIT_{role}_{key}": name for role in ("AUTHOR", "COMMITTER") for key, name in WHO.items()
    }
    message = f"Pages of {git('rev-parse', 'HEAD', root=root)}"
    commit = git("commit-tree", pages, "-m", message, root=root, **who)
    git("push", "--force", "origin", f"{commit}:refs/heads/{branch}", root=root)
    return commit


if __name__ == "__main__":
    print(publish(*sys.argv[1:]))
