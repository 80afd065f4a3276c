"""The explorable: what its settings are, and what it refuses before anything is computed."""

import pickle

import numpy as np
import pytest
import trial_scenes as trial

from explorables import Choice, Explorable, Slider

SCHEMES = Choice(["own std", "he", "xavier"], default="own std")
HEIGHT = Slider(0, 2, default=0.5, stops=5)


def anything(**controls):
    return Explorable(trial.Anything(), controls)


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ({"nothing": "a"}, "when must name another Choice, got 'nothing'"),
        ({"std": "own std"}, "when must name another Choice, got 'std'"),
        ({"depth": "3"}, "when must name another Choice, got 'depth'"),
        ({"scheme": "lecun"}, "when must hold options of 'scheme'"),
        ({"scheme": ["he", "lecun"]}, "when must hold options of 'scheme'"),
        ({"scheme": []}, "when must hold options of 'scheme'"),
        ({"scheme": 3}, "when must hold options of 'scheme'"),
    ],
)
def test_a_condition_on_what_is_not_there_is_refused_by_name(when, reason):
    controls = {"scheme": SCHEMES, "depth": Slider(1, 9, default=3), "std": Slider(0, 1, default=0)}
    controls["std"] = Slider(0, 1, default=0, when=when)
    with pytest.raises(ValueError, match=reason) as refusal:
        anything(**controls)
    assert "control 'std'" in str(refusal.value)


def test_a_condition_on_a_control_that_is_itself_inactive_is_refused():
    with pytest.raises(ValueError, match="control 'c': when must name a Choice that always acts"):
        anything(
            a=Choice(["x", "y"]),
            b=Choice(["p", "q"], when={"a": "y"}),
            c=Slider(0, 1, default=0, when={"b": "q"}),
        )


def test_an_explorable_without_controls_is_refused():
    with pytest.raises(
        ValueError, match="scene 'anything' must have at least one control, got none"
    ):
        anything()


def test_defaults_and_labels_are_filled_in():
    filled = anything(init_std=Slider(0, 1, default=0.5), kind=Choice(["a", "b"]))
    assert filled.default == {"init_std": 0.5, "kind": "a"}
    assert filled.controls["init_std"].label == "init std"


EXPLORABLE = anything(
    scheme=SCHEMES,
    std=Slider(0.01, 1, default=0.1, log=True, stops=3, when={"scheme": "own std"}),
    depth=Slider(1, 3, default=2, stops=3, integer=True),
)


def test_a_control_acts_only_where_its_condition_holds():
    assert EXPLORABLE.is_active("std", {"scheme": "own std"})
    assert not EXPLORABLE.is_active("std", {"scheme": "he"})
    either = anything(s=SCHEMES, x=Slider(0, 1, default=0, when={"s": ["he", "xavier"]}))
    assert [either.is_active("x", {"s": s}) for s in SCHEMES.values] == [False, True, True]


def test_an_inactive_control_counts_as_its_default():
    moved = {"scheme": "he", "std": 1, "depth": 3}
    assert EXPLORABLE.effective(moved) == {"scheme": "he", "std": 0.1, "depth": 3}


def test_the_grid_holds_every_combination_with_the_last_control_fastest():
    combinations = EXPLORABLE.grid
    assert len(combinations) == 3 * 3 * 3
    assert [c["depth"] for c in combinations[:4]] == [1, 2, 3, 1]
    assert combinations[0] == {"scheme": "own std", "std": 0.01, "depth": 1}


def test_an_inactive_control_adds_no_settings_to_the_grid():
    assert len(EXPLORABLE.settings) == 3 * 3 + 2 * 3  # own std: std x depth; the two schemes: depth


def test_a_setting_is_described_without_what_does_not_act():
    assert EXPLORABLE.describe({"scheme": "own std", "std": 0.01, "depth": 3}) == (
        "scheme own std, std 0.01, depth 3"
    )
    assert EXPLORABLE.describe({"scheme": "he", "std": 0.01, "depth": 3}) == "scheme he, depth 3"


def test_every_combination_of_stops_finds_its_setting():
    assert len(EXPLORABLE.order) == len(EXPLORABLE.grid)
    for number, values in zip(EXPLORABLE.order, EXPLORABLE.grid, strict=True):
        assert EXPLORABLE.settings[number] == values
    assert EXPLORABLE.index({"scheme": "he", "std": 1, "depth": 3}) == EXPLORABLE.settings.index(
        {"scheme": "he", "std": 0.1, "depth": 3}
    )


def test_the_scene_is_computed_at_the_setting_of_the_values():
    height = Slider(0, 2, default=0.5, stops=5, when={"kind": "up"})
    bars = Explorable(trial.Bars(), {"kind": Choice(["up", "down"]), "height": height})
    assert bars.compute({"kind": "up", "height": 2})[-1] == 8
    assert bars.compute({"kind": "down", "height": 2})[0] == 2


def test_the_typical_result_is_that_of_the_defaults_and_computed_once_for_each_structure():
    computed = []

    class Counted(trial.Panels):
        def compute(self, height, panels):
            computed.append((height, panels))
            return super().compute(height, panels)

    panels = Slider(1, 3, default=2, stops=3, integer=True)
    explorable = Explorable(Counted(), {"height": HEIGHT, "panels": panels})
    assert explorable.structure({"height": 2, "panels": 3}) == (3,)
    for height in (0, 1, 2):
        for count in (1, 3):
            result = explorable.typical({"height": height, "panels": count})
            assert np.array_equal(result, 0.5 * np.arange(1, count + 1))
    assert computed == [(0.5, 1), (0.5, 3)]


def test_another_process_receives_the_scene_and_its_controls_alone():
    explorable = Explorable(trial.Bars(), {"height": HEIGHT})
    explorable.typical(explorable.default)
    assert explorable.settings
    sent = pickle.loads(pickle.dumps(explorable))
    assert vars(sent).keys() == {"scene", "controls"}
    assert (sent.controls, type(sent.scene)) == (explorable.controls, trial.Bars)


@pytest.mark.parametrize(
    ("controls", "said"),
    [
        (
            ["kind"],
            r"scene 'bars' .* \('height', 'kind'\), and has none for 'height'; got 'kind'$",
        ),
        (
            ["height", "depth"],
            r"scene 'bars' must have .* compute \(.*\) and no other, got 'depth'$",
        ),
    ],
)
def test_a_control_forgotten_or_too_many_is_refused_in_one_sentence(controls, said):
    with pytest.raises(ValueError, match=said) as refusal:
        Explorable(trial.Bars(), dict.fromkeys(controls, HEIGHT))
    assert "\n" not in str(refusal.value)


def test_an_argument_with_a_default_needs_no_control():
    assert Explorable(trial.Bars(), {"height": HEIGHT}).default == {"height": 0.5}


def test_a_structure_by_what_is_no_control_is_refused():
    scene = type("Odd", (trial.Anything,), {"rebuild_on": ("panels",)})()
    with pytest.raises(ValueError, match=r"rebuild_on .* must name controls \('x'\), got 'panels'"):
        Explorable(scene, {"x": HEIGHT})


def test_a_class_in_place_of_a_scene_is_refused():
    with pytest.raises(ValueError, match="scene must be an object of a subclass of Scene, got"):
        Explorable(trial.Bars, {"height": HEIGHT})
