"""tools/compare_builds.py sees each kind of difference, and none where there is none."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import compare_builds

PAGE = """<p>Text</p><figure class="explorable" data-explorable="mask">
<p class="explorable-title">{title}</p><img src="x" alt="{alt}">
<p class="goal"><span class="goal-task">Goal: {task}</span>
<span class="goal-state" data-praise="{praise}">Not reached yet.</span></p>
<figcaption>{caption}</figcaption>
<script type="application/json" class="explorable-data">{data}</script></figure>"""


def built(root: Path, *, source="import helpers.old\n\nprint(1)", output="1\n", tags=(), grey=100,
          edge=0, more="", name="mask", **changed) -> Path:  # fmt: skip
    """Write a checkout of one notebook and its built page with one explorable."""
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
    cell.outputs = [nbformat.v4.new_output("stream", text=output)]
    cells = [cell, *([nbformat.v4.new_markdown_cell(more)] if more else [])]
    (root / "book").mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / "book" / "one.ipynb")
    folder = root / "_build" / "html" / "book" / "pictures"
    folder.mkdir(parents=True)
    pixels = np.full((10, 20, 3), 100, np.uint8)
    pixels[:, : edge or 1] = grey
    file = hashlib.sha256(pixels.tobytes()).hexdigest()[:16] + ".png"
    Image.fromarray(pixels).save(folder / file)
    texts = {k: k for k in ("title", "alt", "task", "praise", "caption")}
    texts |= {k: changed.pop(k) for k in [*changed] if k in texts}
    data = {"base": "pictures/", "picture": "p", "controls": [], "order": [0],
            "wide": [file], "narrow": [file], "readings": ["r"],
            "goals": [[False]], **changed}  # fmt: skip
    page = PAGE.format(data=json.dumps(data), **texts).replace('"mask"', f'"{name}"')
    (folder.parent / "one.html").write_text(page, encoding="utf-8")
    return root


def compared(tmp_path, capsys, **changed) -> tuple[int, str]:
    before, after = built(tmp_path / "before"), built(tmp_path / "after", **changed)
    code = compare_builds.main([str(before), str(after), "--pictures", str(tmp_path / "pictures")])
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    "source",
    [
        "import helpers.old\n\nprint(1)",
        "from course.new import (\n    a,\n    b,\n)\nprint(1)",
    ],
)
def test_import_lines_and_nothing_else_may_differ(tmp_path, capsys, source):
    code, said = compared(tmp_path, capsys, source=source)
    assert code == 0
    assert said.count("no differences") == 4


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"source": "print(2)"}, "one.ipynb: cell 1: 'print(1)' is now 'print(2)'"),
        ({"output": "2\n"}, "one.ipynb: output of cell 1"),
        ({"tags": ["exercise"]}, "'code []' is now 'code [exercise]'"),
        ({"more": "A sentence"}, "one.ipynb: cells 2 to 1 before are cells 2 to 2 after"),
        ({"readings": ["s"]}, "mask: readings: '\"r\"' is now '\"s\"'"),
        ({"goals": [[True]]}, "mask: goals: 'false' is now 'true'"),
        ({"controls": [{"name": "p", "texts": ["0.5"]}]}, "mask: controls"),
        ({"order": [1]}, "mask: order: '0' is now '1'"),
        ({"picture": "q"}, "mask: picture"),
        ({"alt": "other"}, "mask: alt: ['alt'] is now ['other']"),
        ({"task": "other"}, "mask: goal-task"),
        ({"praise": "other"}, "mask: data-praise: ['praise'] is now ['other']"),
        ({"title": "other"}, "mask: explorable-title"),
        ({"name": "ring"}, "ring: only in one of the two"),
    ],
)
def test_each_difference_is_seen_and_named(tmp_path, capsys, changed, line):
    code, said = compared(tmp_path, capsys, **changed)
    assert code == 1
    assert line in said
    assert said.count("  ") == (2 if "name" in changed else 1)


def test_a_caption_is_listed_and_no_fault(tmp_path, capsys):
    code, said = compared(tmp_path, capsys, caption="Now <em>this</em>")
    assert code == 0
    assert "mask: 'caption' is now 'Now this'" in said


def test_pixels_that_differ_are_counted_and_written_side_by_side(tmp_path, capsys):
    code, said = compared(tmp_path, capsys, grey=107, edge=5)
    assert code == 1
    assert "mask: 2 differ, in at most 25.00% of pixels, by at most 7 of 255" in said
    with Image.open(tmp_path / "pictures" / "01-mask.png") as picture:
        assert picture.size == (60, 10)


def test_a_folder_that_was_not_built_is_said(tmp_path, capsys):
    before = built(tmp_path / "before")
    (before / "_build" / "html" / "book" / "one.html").unlink()
    assert compare_builds.main([str(before), str(built(tmp_path / "after"))]) == 2
    assert "must be built" in capsys.readouterr().out
