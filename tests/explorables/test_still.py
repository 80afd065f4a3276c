"""Still figures: a picture for each width, its caption and its description."""

from __future__ import annotations

import base64
import io

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from explorables import show
from explorables.scene import is_narrow


def draw(figure):
    axes = figure.add_subplot()
    axes.plot([0, 1] if is_narrow(figure) else [1, 0])


@pytest.fixture
def shown(monkeypatch):
    """What the cell displays."""
    displayed = []
    monkeypatch.setattr("explorables.still.display", displayed.append)
    return displayed


def page(shown):
    return BeautifulSoup(shown[0].data, "html.parser")


def test_in_a_kernel_the_figure_holds_its_pictures_itself(shown, monkeypatch):
    monkeypatch.delenv("EXPLORABLES_STORE", raising=False)
    show(draw, caption="A <line>.", alt='It "falls".', sizes={"wide": (6, 2), "narrow": (3, 4)})
    figure = page(shown)
    assert figure.figcaption.string == "A <line>."
    assert figure.img["alt"] == 'It "falls".'
    for link, shape in ((figure.img["src"], (900, 300)), (figure.source["srcset"], (600, 800))):
        content = base64.b64decode(link.removeprefix("data:image/webp;base64,"))
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.size == shape


def test_while_the_book_is_built_the_pictures_are_files_of_the_store(shown, monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORABLES_STORE", str(tmp_path))
    show(draw, caption="A line.", alt="It falls.", sizes={"wide": (6, 2)})
    figure = page(shown)
    links = [figure.img["src"], figure.source["srcset"]]
    assert links[0] != links[1]
    for link in links:
        assert (tmp_path / link.removeprefix("explorable:")).is_file()
    assert (figure.img["width"], figure.img["height"]) == ("900", "300")


@pytest.mark.parametrize("which", ["caption", "alt"])
@pytest.mark.parametrize("text", ["", "  ", None])
def test_a_figure_without_words_is_refused(which, text, shown):
    words = {"caption": "A line.", "alt": "It falls.", which: text}
    with pytest.raises(ValueError, match=f"{which} must be a sentence"):
        show(draw, **words)
    assert shown == []
