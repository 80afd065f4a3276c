"""The histogram scene against what can be worked out by hand, and over its whole grid of stops."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from course.activation_histograms.histograms import Histograms
from course.activation_histograms.statistics import BINS, histogram, median
from explorables.painter import Painter
from helpers.rank import effective_rank

ACTIVATIONS = ["sigmoid", "tanh", "relu", "leaky_relu", "elu"]


def test_histogram_counts_as_numpy_does_and_gathers_what_lies_beyond():
    values = np.random.default_rng(0).normal(size=(100, 20)).astype(np.float32)
    counts, above = histogram(values, -1, 1)
    inside, _ = np.histogram(values, BINS, (-1, 1))
    assert counts[1:-1] == pytest.approx(inside[1:-1], abs=1)
    assert counts.sum() == values.size
    assert above == np.count_nonzero(values > 1)


@pytest.mark.parametrize("shape", [(1, 1), (2, 1), (7, 3), (100, 10)])
def test_median_is_numpys(shape):
    values = np.random.default_rng(0).normal(size=shape)
    assert median(values) == np.median(values)


def test_effective_rank_is_the_number_of_directions_that_orthogonal_outputs_use():
    axes = np.linalg.qr(np.random.default_rng(0).normal(size=(30, 10)))[0]
    assert effective_rank(axes[:, :4]) == pytest.approx(4)
    assert effective_rank(np.outer(axes[:, 0], [1, 2, 3])) == pytest.approx(1, abs=1e-6)
    assert effective_rank(1e-30 * axes) == pytest.approx(10)
    assert effective_rank(0 * axes) == 0


def test_the_same_setting_gives_the_same_statistics():
    one, two = (Histograms().compute(activation="elu", std=0.2) for _ in range(2))
    for name in vars(one):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_output_and_every_gradient_is_counted_once(activation):
    s = Histograms().compute(activation=activation, std=0.3, depth=3)
    outside = s.flat if s.window.off else 0
    assert s.counts.sum(axis=1) / 1e5 + outside == pytest.approx(1)
    assert s.gradient_counts.sum(axis=1) / 1e5 + s.gradient_vanished == pytest.approx(1)


def test_relu_at_hes_scale_keeps_the_spread_and_the_gradient():
    s = Histograms().compute(activation="relu", scheme="he", depth=5)
    half_normal = np.sqrt(1 - 1 / np.pi)  # std of max(z, 0) where z is normal with variance 2
    assert s.spread == pytest.approx(np.full(5, half_normal), rel=0.25)
    assert s.gradient_ratio == pytest.approx(1, rel=0.2)


def test_a_bad_std_is_refused():
    for std in (-1, np.nan, "wide"):
        with pytest.raises(ValueError, match="std must be"):
            Histograms().compute(activation="relu", std=std)


def test_relu_scales_with_the_std_so_that_only_sizes_change():
    small, large = (Histograms().compute(activation="relu", std=std) for std in (0.01, 0.02))
    assert large.spread == pytest.approx(small.spread * 2.0 ** np.arange(1, 6), rel=1e-4)
    assert large.gradient_ratio == pytest.approx(small.gradient_ratio * 2**4, rel=1e-4)


def test_with_tiny_weights_sigmoid_passes_back_a_quarter_of_the_gradient_times_the_weights():
    s = Histograms().compute(activation="sigmoid", std=1e-3, depth=5)
    per_layer = s.gradient_ratio ** (1 / 4)
    assert per_layer == pytest.approx(0.25 * np.sqrt(100) * 1e-3, rel=0.05)


def test_the_named_schemes_coincide_where_both_fans_are_100():
    lecun, xavier = (Histograms().compute(activation="tanh", scheme=s) for s in ("lecun", "xavier"))
    own = Histograms().compute(activation="tanh", std=0.1)
    assert lecun.spread == pytest.approx(own.spread)
    assert xavier.spread == pytest.approx(own.spread)


def test_a_named_scheme_minds_its_distribution_and_no_std():
    normal, uniform, other = (
        Histograms().compute(activation="tanh", scheme="he", distribution=distribution, std=std)
        for distribution, std in (("normal", 1), ("uniform", 1), ("normal", 3))
    )
    assert uniform.spread == pytest.approx(normal.spread, rel=0.05)
    assert (uniform.counts != normal.counts).any()
    assert (other.counts == normal.counts).all()


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_bars_show_the_statistics_of_their_own_setting_whatever_was_drawn_before(activation):
    """From saturated to none at the ends and back; open bars only where values are apart."""
    scene = Histograms()
    results = [scene.compute(activation=activation, std=std, depth=3) for std in (3, 0.01, 3)]
    artists = scene.init(Figure(layout="constrained"), results[0])
    for s in results:
        scene.update(artists, s)
        for i, layer in enumerate(artists):
            for bars, ends, counts in (
                ("bars", "ends", s.counts[i]),
                ("gradient_bars", "gradient_ends", s.gradient_counts[i]),
            ):
                drawn = [layer[name].get_data().values for name in (bars, ends)]
                drawn = drawn[0] + drawn[1] * layer[ends].get_visible()
                assert drawn == pytest.approx(counts / max(counts.max(), 1))
            apart = {"off": s.flat[i]} if s.window.off else {}
            for name, share in (apart | {"gradient_off": s.gradient_vanished[i]}).items():
                assert layer[name].get_visible() == (share > 0)
                assert layer[name].get_data().values == pytest.approx([share])
        flat = activation == "sigmoid" and s.flat.max() > 0
        assert artists[-1]["ends"].get_visible() == (flat or s.beyond[-1] > 0)


def test_the_goals_can_be_reached_and_are_not_reached_at_the_start():
    scene = Histograms()
    first, second = scene.goals
    start = {"activation": "sigmoid", "std": 1e-2, "depth": 5}
    assert not first.reached(start, scene.compute(**start))
    assert first.reached({}, scene.compute(activation="sigmoid", std=0.464))
    assert not first.reached({}, scene.compute(activation="sigmoid", scheme="he"))
    assert second.reached({}, scene.compute(activation="tanh", scheme="xavier"))
    assert not second.reached({}, scene.compute(activation="sigmoid", std=0.464))


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_extremes_of_every_activation_are_drawn_and_read(activation, size):
    scene = Histograms()
    painter = Painter(scene, size, 40)
    pictures = set()
    for std in (1e-3, 0.1, 10.0):
        values = {"activation": activation, "std": std, "depth": 8}
        result = scene.compute(**values)
        pictures.add(painter.paint(values, result).tobytes())
        assert "Layer 8" in scene.read(result)
    assert len(pictures) == 3
