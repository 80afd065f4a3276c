"""A setting copied from a page opens in the notebook that shows the explorable."""

from __future__ import annotations

import numpy as np
import pytest
import trial_scenes as trial

from explorables import Choice, Slider, explore, link, open_setting


@pytest.fixture
def shown(monkeypatch):
    """A notebook in which one explorable has been shown."""
    monkeypatch.setattr(link, "SHOWN", link.SHOWN)
    link.SHOWN.clear()
    monkeypatch.delenv("EXPLORABLES_STORE", raising=False)
    scene = type("Any", (trial.Bars,), {"compute": lambda self, **v: np.full(5, v["rate"])})()
    explore(
        scene,
        rate=Slider(1e-3, 10, default=1, log=True, stops=5),
        steps=Slider(0, 100, default=0, integer=True, stops=5),
        kind=Choice({"up": "Upwards", "not up": "Downwards, or level"}),
    )
    yield link.SHOWN[scene.name]
    link.SHOWN.clear()


@pytest.mark.parametrize("before", ["", "https://book.example/a/page.html"])
def test_a_link_moves_every_control_it_names(shown, before):
    open_setting(f"{before}#bars:rate=0.03,steps=25,kind=not%20up")
    assert shown.values == {"rate": 0.03, "steps": 25, "kind": "not up"}
    assert {name: box.value for name, box in shown.inputs.items()} == shown.values
    assert "0.03" in shown.picture.tooltip


def test_what_a_link_does_not_name_stays_where_it_is(shown):
    open_setting("#bars:rate=2")
    assert shown.values == {"rate": 2, "steps": 0, "kind": "up"}
    open_setting("#bars")
    assert shown.values["rate"] == 2


def test_the_newest_of_two_figures_of_one_scene_is_moved(shown):
    explore(trial.Bars(), height=Slider(0, 2, default=0.5, stops=5))
    open_setting("#bars:height=2")
    assert link.SHOWN["bars"].values == {"height": 2}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "link must be like '#name:control=value,...', got ''"),
        ("#bars:rate", "link must be like"),
        ("#path:lr=1", r"must name an explorable of this notebook \(bars\), got 'path'"),
        ("#bars:std=1", "a control of the link must be one of 'rate', 'steps', 'kind', got 'std'"),
        ("#bars:rate=20", r"rate must be in \[0.001, 10\], got 20"),
        ("#bars:rate=fast", "rate must be .*, got 'fast'"),
        ("#bars:rate=2,steps=25,kind=down", "kind must be one of"),  # the first two are allowed
        ("#bars:kind=down", "kind must be one of 'up', 'not up', got 'down'"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused_and_moves_nothing(shown, wrong, said):
    before = dict(shown.values)
    with pytest.raises(ValueError, match=said):
        open_setting(wrong)
    assert shown.values == before


def test_before_any_figure_is_shown_the_error_says_so(shown):
    link.SHOWN.clear()
    with pytest.raises(ValueError, match="run its cell first"):
        open_setting("#bars:height=1")
