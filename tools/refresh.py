"""Run notebooks and store what CI compares: the text outputs of checked cells, and nothing else.

    python tools/refresh.py book/optimizers.ipynb ...     (all notebooks when none is named)

Cells tagged ``nbval-ignore-output`` are stored without output; pictures and widget state never.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

BOOK = Path(__file__).resolve().parents[1] / "book"
TEXT = {"stream", "execute_result"}


def refresh(path: Path) -> None:
    """Execute one notebook and write it back with its checked text outputs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, start=1):
        cell.outputs = [] if ignored(cell) else joined(filter(None, map(text_only, cell.outputs)))
        # nbval takes a cell without a count for one that was never run, and does not compare it.
        cell.execution_count = None if ignored(cell) else count
        cell.metadata.pop("execution", None)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def ignored(cell) -> bool:
    return "nbval-ignore-output" in cell.metadata.get("tags", [])


def text_only(output):
    """The output with its text alone; None for pictures and widgets."""
    if output.output_type == "stream":
        return output if output.name == "stdout" else None
    text = output.get("data", {}).get("text/plain")
    if output.output_type not in TEXT or text is None:
        return None
    return nbformat.v4.new_output(output.output_type, {"text/plain": text}, execution_count=None)


def joined(outputs) -> list:
    """One output for what was printed in a row: where the stream is cut is chance."""
    kept = []
    for output in outputs:
        if kept and output.output_type == kept[-1].output_type == "stream":
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def main(names: list[str]) -> None:
    os.environ.pop("EXPLORABLES_STORE", None)
    for path in [Path(name) for name in names] or sorted(BOOK.glob("*.ipynb")):
        print(f"running {path.name}", flush=True)
        refresh(path)


if __name__ == "__main__":
    main(sys.argv[1:])
