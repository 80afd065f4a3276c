"""Initializers: measured variances and bounds, signals through twenty layers, bad arguments."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.activations import ACTIVATIONS
from helpers.initializers import INITIALIZERS, constant, normal, scheme_bound, scheme_std, zeros

FANS = [(300, 200), (100, 500), (1000, 50)]
# the variances, from the papers
VARIANCE = {
    "lecun": lambda fan_in, fan_out: 1 / fan_in,
    "xavier": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "he": lambda fan_in, fan_out: 2 / fan_in,
}
SCHEMES = [(scheme, shape) for scheme in VARIANCE for shape in ("normal", "uniform")]


def draw(name, fans, seed=0):
    return INITIALIZERS[name](fans, np.random.default_rng(seed))


def test_the_table_holds_the_nine_initializers():
    assert list(INITIALIZERS) == [
        "zeros",
        "constant",
        "normal",
        "lecun_normal",
        "lecun_uniform",
        "xavier_normal",
        "xavier_uniform",
        "he_normal",
        "he_uniform",
    ]


@pytest.mark.parametrize("fans", FANS)
@pytest.mark.parametrize(("scheme", "kind"), SCHEMES)
def test_mean_and_variance_lie_within_five_standard_errors_of_the_papers(scheme, kind, fans):
    W = draw(f"{scheme}_{kind}", fans)
    variance, n = VARIANCE[scheme](*fans), W.size
    fourth_moment = {"normal": 3, "uniform": 9 / 5}[kind]  # in units of variance**2
    error = variance * np.sqrt((fourth_moment - 1) / n)
    assert abs(W.mean()) < 5 * np.sqrt(variance / n)
    assert abs(W.var() - variance) < 5 * error


@pytest.mark.parametrize("fans", FANS)
@pytest.mark.parametrize("scheme", VARIANCE)
def test_uniform_weights_fill_their_bounds_and_never_leave_them(scheme, fans):
    W = draw(f"{scheme}_uniform", fans)
    bound = np.sqrt(3 * VARIANCE[scheme](*fans))
    assert 0.999 * bound < np.abs(W).max() <= bound
    assert scheme_bound(scheme, *fans) == pytest.approx(bound)


@pytest.mark.parametrize("scheme", VARIANCE)
def test_normal_weights_are_normal(scheme):
    W = draw(f"{scheme}_normal", (300, 200)) / scheme_std(scheme, 300, 200)
    shares = [(np.abs(W) < k).mean() for k in (1, 2, 3)]
    assert shares == pytest.approx([0.6827, 0.9545, 0.9973], abs=0.006)


def test_xavier_is_symmetric_in_the_fans_and_the_others_are_not():
    assert scheme_std("xavier", 30, 70) == scheme_std("xavier", 70, 30)
    assert scheme_std("he", 30, 70) > scheme_std("he", 70, 30)
    assert scheme_std("lecun", 30, 70) > scheme_std("lecun", 70, 30)


@settings(deadline=None)
@given(st.integers(1, 2000), st.integers(1, 2000))
def test_he_has_root_two_times_the_std_of_lecun_and_all_agree_on_square_layers(fan_in, fan_out):
    lecun = scheme_std("lecun", fan_in, fan_out)
    assert scheme_std("he", fan_in, fan_out) == pytest.approx(np.sqrt(2) * lecun)
    assert scheme_std("xavier", fan_in, fan_in) == pytest.approx(scheme_std("lecun", fan_in, 1))


def test_the_suffix_of_a_scheme_does_not_change_its_std():
    stds = {scheme_std(name, 20, 30) for name in ("he", "he_normal", "he_uniform")}
    assert len(stds) == 1


@settings(deadline=None)
@given(st.sampled_from(list(INITIALIZERS)), st.integers(1, 40), st.integers(1, 40), st.integers(0))
def test_shape_dtype_and_finiteness_at_any_fans(name, fan_in, fan_out, seed):
    W = draw(name, (fan_in, fan_out), seed)
    assert W.shape == (fan_in, fan_out)
    assert W.dtype == np.float64
    assert np.isfinite(W).all()


@pytest.mark.parametrize(
    "name", [name for name in INITIALIZERS if name not in ("zeros", "constant")]
)
def test_the_same_generator_state_gives_the_same_weights_and_another_seed_others(name):
    np.testing.assert_array_equal(draw(name, (5, 4)), draw(name, (5, 4)))
    assert not np.array_equal(draw(name, (5, 4)), draw(name, (5, 4), seed=1))


def test_zeros_and_constant_make_all_units_equal():
    assert not zeros((4, 3), None).any()
    assert (constant((4, 3), None, value=0.7) == 0.7).all()


def test_normal_has_the_std_it_is_given():
    W = normal((400, 400), np.random.default_rng(0), std=0.3)
    assert W.std() == pytest.approx(0.3, rel=5 / np.sqrt(2 * W.size))
    assert not normal((4, 3), np.random.default_rng(0), std=0).any()


# Signals through twenty layers


def variances(name, activation, direction, width=300, depth=20, seed=0):
    """Second moments of a signal, layer by layer, forward or backward, divided by the first."""
    rng = np.random.default_rng(seed)
    f, df = ACTIVATIONS[activation]
    Ws = [INITIALIZERS[name]((width, width), rng) for _ in range(depth)]
    X, dout = rng.normal(size=(200, width)), rng.normal(size=(200, width))
    pre_activations = []
    for W in Ws:
        pre_activations.append(X @ W)
        X = f(pre_activations[-1])
    if direction == "forward":
        moments = [np.mean(z**2) for z in pre_activations]
    else:
        moments = []
        for W, z in zip(reversed(Ws), reversed(pre_activations), strict=True):
            dout = (dout * df(z)) @ W.T
            moments.append(np.mean(dout**2))
    return np.array(moments) / moments[0]


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize(
    ("scheme", "activation"), [("he", "relu"), ("lecun", "identity"), ("xavier", "identity")]
)
@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_the_matching_scheme_keeps_the_variance_through_twenty_layers(
    scheme, activation, direction, kind
):
    last = [variances(f"{scheme}_{kind}", activation, direction, seed=s)[-1] for s in range(5)]
    assert 0.6 < np.exp(np.mean(np.log(last))) < 1.6


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_xavier_with_relu_loses_half_the_variance_at_every_layer(direction):
    last = [variances("xavier_normal", "relu", direction, seed=s)[-1] for s in range(5)]
    per_layer = np.exp(np.mean(np.log(last)) / 19)
    assert per_layer == pytest.approx(0.5, rel=0.03)


@pytest.mark.parametrize(
    ("fan_in", "fan_out", "scheme", "forward", "backward"),
    [
        (400, 100, "lecun", 1, 1 / 4),
        (100, 400, "lecun", 1, 4),
        (400, 100, "xavier", 8 / 5, 2 / 5),
        (100, 400, "xavier", 2 / 5, 8 / 5),
    ],
)
def test_in_layers_that_are_not_square_forward_and_backward_want_different_weights(
    fan_in, fan_out, scheme, forward, backward
):
    rng = np.random.default_rng(0)
    W = INITIALIZERS[f"{scheme}_normal"]((fan_in, fan_out), rng)
    X, dout = rng.normal(size=(2000, fan_in)), rng.normal(size=(2000, fan_out))
    assert np.var(X @ W) == pytest.approx(forward, rel=0.05)
    assert np.var(dout @ W.T) == pytest.approx(backward, rel=0.05)


# Bad arguments


@pytest.mark.parametrize("name", INITIALIZERS)
@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (5, r"shape must be \(fan_in, fan_out\), got 5"),
        ((5,), r"shape must be \(fan_in, fan_out\)"),
        ((5, 4, 3), r"shape must be \(fan_in, fan_out\)"),
        ((0, 4), "fan_in must be a whole number 1 or larger, got 0"),
        ((4, 2.5), "fan_out must be a whole number 1 or larger, got 2.5"),
    ],
)
def test_bad_shapes_are_refused(name, shape, message):
    with pytest.raises(ValueError, match=message):
        INITIALIZERS[name](shape, np.random.default_rng(0))


@pytest.mark.parametrize("std", [-0.1, np.nan, np.inf, "wide"])
def test_a_bad_std_is_refused(std):
    with pytest.raises(ValueError, match="std must be 0 or larger, got"):
        normal((3, 2), np.random.default_rng(0), std=std)


def test_a_bad_value_is_refused():
    with pytest.raises(ValueError, match="value must be a finite number, got nan"):
        constant((3, 2), None, value=np.nan)


@pytest.mark.parametrize("name", ["zeros", "normal", "glorot", 3, None])
def test_an_unknown_scheme_is_refused_with_the_known_ones(name):
    with pytest.raises(ValueError, match="name must be one of 'lecun', 'xavier', 'he', got"):
        scheme_std(name, 3, 2)


@pytest.mark.parametrize("name", ["normal", "he_normal", "xavier_uniform"])
@pytest.mark.parametrize("rng", [None, 0, np.random])
def test_a_generator_is_asked_for_by_name(name, rng):
    with pytest.raises(ValueError, match="rng must be a numpy Generator"):
        INITIALIZERS[name]((3, 2), rng)


def test_the_defaults_of_constant_and_normal():
    assert (constant((2, 3)) == 0.1).all()
    assert normal((400, 400), np.random.default_rng(0)).std() == pytest.approx(0.01, rel=0.01)


def test_a_whole_number_makes_weights_that_can_be_trained():
    assert constant((2, 3), value=1).dtype == float
