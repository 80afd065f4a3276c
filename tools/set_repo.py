"""Give the book another address, or none: rewrite every file that has to state it.

    python tools/set_repo.py owner/name     (nothing after it: the book has no address)

``make set-repo REPO=owner/name`` runs it. What follows from the address while the book is built
(buttons, the links of a fork) is not stored and needs no rewriting.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from repository import Repository, check, install_cell, settings, with_install  # noqa: E402

README_BLOCK = re.compile(r"(?<=<!-- repository -->\n).*?(?=<!-- /repository -->)", re.DOTALL)
URLS_TABLE = re.compile(r"\[project\.urls\]\n(?:\S.*\n)*\n?")
CITATION_LINES = re.compile(r"^(?:repository-code|url): .*\n", re.MULTILINE)
START = "book/intro.ipynb"


def stored(root: Path) -> Repository | None:
    """Return the repository that ``_config.yml`` names, with its branch; None for no address."""
    slug, branch = settings(root)
    return Repository(slug, branch) if slug else None


def config(text: str, repository: Repository | None) -> str:
    url = repository.url if repository else ""
    return re.sub(r'(?<=\nrepository:\n  url: )"[^"]*"', f'"{url}"', text)


def readme(text: str, repository: Repository | None) -> str:
    return README_BLOCK.sub(lambda _: badges(repository) if repository else "", text)


def badges(repository: Repository) -> str:
    """Return the links at the head of the README."""
    pictures = {
        "Open in Binder": ("https://mybinder.org/badge_logo.svg", repository.binder(START)),
        "Open in Colab": (
            "https://colab.research.google.com/assets/colab-badge.svg",
            repository.colab(START),
        ),
    }
    lines = [f"[![{text}]({image})]({link})\n" for text, (image, link) in pictures.items()]
    return f"Read it at <{repository.pages}>.\n\n{''.join(lines)}"


def citation(text: str, repository: Repository | None) -> str:
    text = CITATION_LINES.sub("", text)
    if repository is None:
        return text
    return f'{text}repository-code: "{repository.url}"\nurl: "{repository.pages}"\n'


def pyproject(text: str, repository: Repository | None) -> str:
    text = URLS_TABLE.sub("", text)
    if repository is None:
        return text
    urls = {
        "Homepage": repository.pages,
        "Repository": repository.url,
        "Issues": f"{repository.url}/issues",
    }
    lines = "".join(f'{name} = "{url}"\n' for name, url in urls.items())
    return text.replace("\n[project.optional", f"\n[project.urls]\n{lines}\n[project.optional", 1)


WRITERS = {
    "_config.yml": config,
    "README.md": readme,
    "CITATION.cff": citation,
    "pyproject.toml": pyproject,
}


def wanted(root: Path, repository: Repository | None) -> dict[Path, str]:
    """Return, for every file that states the address, what it must hold for this repository."""
    texts = {}
    for name, write in WRITERS.items():
        if (path := root / name).exists():
            texts[path] = write(path.read_text(encoding="utf-8"), repository)
    for path in sorted((root / "book").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook = with_install(notebook, install_cell(repository))
        texts[path] = nbformat.writes(notebook) + "\n"
    return texts


def disagreeing(root: Path) -> list[str]:
    """Return the files that state another address than ``_config.yml``."""
    texts = wanted(root, stored(root))
    return [
        str(path.relative_to(root))
        for path, text in texts.items()
        if path.read_text(encoding="utf-8") != text
    ]


def set_repo(root: Path, slug: str) -> list[str]:
    """Write the address into every file that states it; return the files that changed."""
    _, branch = settings(root)
    repository = Repository(check("REPO", slug), branch) if slug else None
    changed = []
    for path, text in wanted(root, repository).items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(str(path.relative_to(root)))
    return changed


def main(arguments: list[str]) -> None:
    slug = " ".join(arguments)
    try:
        changed = set_repo(ROOT, slug)
    except ValueError as error:
        sys.exit(str(error))
    print(f"The book is at {slug or 'no address'}; rewritten: {', '.join(changed) or 'nothing'}.")


if __name__ == "__main__":
    main(sys.argv[1:])
