"""The repository's address: set in one place, stated the same everywhere, and never a wrong one."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
import yaml

from tools.set_repo import WRITERS, Repository, disagreeing, set_repo, stored

ROOT = Path(__file__).resolve().parents[2]
URL = "https://github.com/an-owner/A_book.2"
NAME = "intro.ipynb"


@pytest.fixture
def copy(tmp_path):
    """Return a folder with all files that state the address, and one notebook of the book's."""
    (tmp_path / "book").mkdir()
    for name in [*WRITERS, f"book/{NAME}"]:
        shutil.copy(ROOT / name, tmp_path / name)
    set_repo(tmp_path, "")
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()
    }


def test_every_file_states_the_address_of_the_settings():
    assert disagreeing(ROOT) == [], "run 'make set-repo' with the book's address"


def test_set_repo_writes_the_address_into_every_file(copy):
    before = contents(copy)
    assert set(set_repo(copy, "an-owner/A_book.2")) == {*WRITERS, f"book/{NAME}"}
    after = contents(copy)
    assert all(URL in text or "/gh/an-owner/A_book.2/main" in text for text in after.values())
    assert after.keys() == before.keys()
    assert stored(copy) == Repository("an-owner/A_book.2", "main")
    assert yaml.safe_load(after["CITATION.cff"])["repository-code"] == URL
    table = after["pyproject.toml"].partition("\n[project.urls]\n")[2].partition("\n\n")[0]
    assert f'Repository = "{URL}"' in table.splitlines()
    assert 'Homepage = "https://an-owner.github.io/A_book.2/"' in table.splitlines()
    cells = nbformat.read(copy / "book" / NAME, as_version=4).cells
    first = next(cell for cell in cells if cell.cell_type == "code")
    assert f'"git+{URL}@main"' in first.source


def test_another_address_takes_the_place_of_the_first_and_none_removes_it(copy):
    before = contents(copy)
    set_repo(copy, "an-owner/A_book.2")
    set_repo(copy, "other/book")
    assert not any("an-owner" in text for text in contents(copy).values())
    assert disagreeing(copy) == []
    set_repo(copy, "")
    assert contents(copy) == before


@pytest.mark.parametrize("name", [*WRITERS, f"book/{NAME}"])
def test_a_file_that_states_another_address_is_found(copy, name):
    set_repo(copy, "an-owner/A_book.2")
    (copy / name).write_text(
        (copy / name).read_text(encoding="utf-8").replace("an-owner", "elsewhere"), encoding="utf-8"
    )
    others = [other for other in [*WRITERS, f"book/{NAME}"] if other != name]
    assert disagreeing(copy) == (others if name == "_config.yml" else [name])


@pytest.mark.parametrize(
    "slug",
    ["book", "owner/", "/book", "a/b/c", "-owner/book", "own--er/book", "owner-/book", "o_w/book",
     "owner/bo ok", "owner/..", "owner/book.git", "https://github.com/owner/book", "owner/bök",
     "x" * 40 + "/book", "owner/" + "x" * 101, "owner/book\n", '"/"'],
)  # fmt: skip
def test_a_value_that_is_no_name_of_a_repository_is_refused_and_nothing_written(copy, slug):
    before = contents(copy)
    with pytest.raises(ValueError, match="REPO must be owner/name as GitHub writes them") as error:
        set_repo(copy, slug)
    assert f"got {slug!r}" in str(error.value)
    assert contents(copy) == before


def test_links_lead_to_the_notebook_at_the_commit():
    repository = Repository("owner/book", "0123abc")
    assert repository.binder("book/intro.ipynb") == (
        "https://mybinder.org/v2/gh/owner/book/0123abc?urlpath=lab/tree/book/intro.ipynb"
    )
    assert repository.colab("book/intro.ipynb") == (
        "https://colab.research.google.com/github/owner/book/blob/0123abc/book/intro.ipynb"
    )
    assert "/blob/pages/a%20b.ipynb" in repository.colab("a b.ipynb", "pages")
    assert "/gh/owner/book/a%2Fb?" in Repository("owner/book", "a/b").binder("x.ipynb")


def test_the_site_of_an_owner_is_not_below_its_name():
    assert Repository("Owner/book", "main").pages == "https://owner.github.io/book/"
    assert Repository("Owner/owner.github.io", "main").pages == "https://owner.github.io/"
