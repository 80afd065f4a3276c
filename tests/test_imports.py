"""Imports run one way: no file of the package imports one that stands below it in this list."""

import ast
import sys
from pathlib import Path

import pytest

HELPERS = Path(__file__).resolve().parents[1] / "helpers"
LIST = """
checks hyperparameters activations initializers layer_base layers image_normalization normalization
losses penalties parameters network clipping optimizer_base optimizers schedules evaluation batches
divergence records history update training gradcheck surfaces data playground splits spaces trials
search scenes explorables exercises quizzes
"""
ORDER = LIST.split()
# With ipywidgets come IPython, and with that traitlets and Pygments; with Matplotlib comes Pillow.
THERE = {"numpy", "matplotlib", "ipywidgets", "PIL", "IPython", "traitlets", "pygments", "helpers"}


def place(module: str) -> str:
    """``helpers.scenes.intro`` stands where ``scenes`` stands."""
    return module.split(".")[1]


def imported(path: Path) -> set[str]:
    """The places in the package that a file imports, at whatever depth of the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            names |= {f"helpers.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {place(name) for name in names if name.startswith("helpers.")}


def test_the_list_names_every_file_and_folder():
    files = {p.stem for p in HELPERS.glob("*.py")} - {"__init__"}
    folders = {p.parent.name for p in HELPERS.glob("*/__init__.py")} - {"data_files"}
    assert set(ORDER) == files | folders


@pytest.mark.parametrize("path", sorted(HELPERS.rglob("*.py")), ids=lambda p: p.stem)
def test_imports_run_one_way(path):
    own = path.relative_to(HELPERS).parts[0].removesuffix(".py")
    if own in ("__init__", "data_files"):
        return
    below = set(ORDER[ORDER.index(own) + 1 :])
    assert imported(path) & below == set()


def test_the_package_needs_only_what_it_declares():
    for path in HELPERS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            roots = {name.split(".")[0] for name in names}
            assert roots <= THERE | set(sys.stdlib_module_names), (path, roots)
