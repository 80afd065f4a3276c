"""A notebook with every learning device once, and the page made from it as the book makes pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.learning import answers as exercises
from course.learning import quizzes

ROOT = Path(__file__).resolve().parents[2]
EXERCISE = next(iter(exercises.exercises().values()))
QUIZ = quizzes.chapters()[0]
TEXT = new_markdown_cell
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def code(source: str, *tags: str):
    return new_code_cell(source, metadata={"tags": list(tags)})


CELLS = [
    TEXT("# A sample\n\nAll devices of a chapter."),
    code("from course.learning import check, quiz, solution"),
    TEXT("## What you will learn\n\n- [saturation](glossary.md#saturation)"),
    TEXT(
        "## Predict first: where do the outputs go?\n\nThink before you open it.\n\n"
        "<details><summary>Answer</summary>\n\nTo $0$ and $1$, with `std` 1.\n\n</details>"
    ),
    code("print('After the prediction.')"),
    TEXT("Text after the cell."),
    TEXT("## The histogram\n\nAs [He et al. (2015)](bibliography.md#he2015) have it."),
    TEXT('### Misconception: "small weights are safe"\n\nThe claim, and why it is tempting.'),
    code('print(f"It is {0.01**5:.0e}")'),
    TEXT("So they are not."),
    TEXT("## Exercises\n\nThree of them."),
    TEXT("### Exercise: a function\n\nFill in the function."),
    code(f"def {EXERCISE.name}(x): ...", "exercise"),
    code(f'check("{EXERCISE.name}", {EXERCISE.name})'),
    code(f'solution("{EXERCISE.name}")', "hide-input", "nbval-ignore-output"),
    TEXT("## Quiz"),
    code(f'quiz("{QUIZ}")', "hide-input", "nbval-ignore-output"),
    TEXT("## Summary\n\nScale decides."),
    TEXT("## References\n\n- [He et al. (2015)](bibliography.md#he2015)"),
]


def write_notebook(path: Path) -> None:
    for place, cell in enumerate(CELLS):
        cell.id = f"cell-{place}"
    nbformat.write(new_notebook(cells=CELLS, metadata=KERNEL), path)


def build(folder: Path) -> Path:
    """Build a book of the sample and the back matter in ``folder``; return where its pages are."""
    (folder / "book").mkdir()
    for package in ("course", "explorables", "helpers"):
        (folder / package).symlink_to(ROOT / package)
    shutil.copy(ROOT / "_config.yml", folder)
    for part in (ROOT / "book").glob("_*"):
        shutil.copytree(part, folder / "book" / part.name)
    pages = ["notation", "glossary", "bibliography"]
    for page in pages:
        text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
        text = re.sub(r"\n\nIn the code: .+", "", text)  # which this small book does not show
        (folder / "book" / f"{page}.md").write_text(text, encoding="utf-8")
    entries = "".join(f"  - file: book/{page}\n" for page in pages)
    (folder / "_toc.yml").write_text(
        f"format: jb-book\nroot: book/sample\nchapters:\n{entries}", encoding="utf-8"
    )
    write_notebook(folder / "book" / "sample.ipynb")
    tool = Path(sys.executable).with_name("jupyter-book")
    command = [str(tool), "build", str(folder), "-W", "--keep-going"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return html(folder)


def html(folder: Path) -> Path:
    return folder / "_build" / "html"
