"""Optimizers and clipping: steps worked by hand, PyTorch's paths, identities, properties."""

import copy
import inspect
import json
import tracemalloc
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import optimizer_base
from helpers.checks import positive
from helpers.optimizers import (
    OPTIMIZERS,
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
    clip_by_norm,
    clip_by_value,
)
from helpers.surfaces import BOWL, ROSENBROCK, descend

REFERENCE = np.load(Path(__file__).parents[1] / "references" / "optimizers.npz")
SURFACES = {"bowl": BOWL, "rosenbrock": ROSENBROCK}
NAMES = list(OPTIMIZERS)
ADAPTIVE = ["AdaGrad", "RMSProp", "Adam", "AdamW"]


def run(optimizer, start, grads, dtype=float):
    """Return the points that ``optimizer`` visits when handed ``grads`` one after the other."""
    w = np.array(start, dtype=dtype)
    path = [w.copy()]
    for g in grads:
        optimizer.step([w], [np.array(g, dtype=dtype)])
        path.append(w.copy())
    return np.array(path)


def plain(name, **kwargs):
    """Build an optimizer without weight decay."""
    return OPTIMIZERS[name](**{"weight_decay": 0.0, **kwargs})


# Two steps worked by hand, from w = 1


@pytest.mark.parametrize(
    ("optimizer", "grads", "expected"),
    [
        # 1 - 0.4 = 0.6;  0.6 - 0.1
        (SGD(lr=0.1), (4, 1), (0.6, 0.5)),
        # g = 4 + 0.5*1 = 4.5, w = 0.55;  g = 1 + 0.5*0.55 = 1.275
        (SGD(lr=0.1, weight_decay=0.5), (4, 1), (0.55, 0.4225)),
        # v = 4, w = 0.6;  v = 2 + 1 = 3
        (Momentum(lr=0.1, momentum=0.5), (4, 1), (0.6, 0.3)),
        # v = 4, step 0.1*(4 + 2);  v = 3, step 0.1*(1 + 1.5)
        (Nesterov(lr=0.1, momentum=0.5), (4, 1), (0.4, 0.15)),
        # s = 9, step 0.1*3/(3 + 1);  s = 25, step 0.1*4/(5 + 1)
        (AdaGrad(lr=0.1, eps=1.0), (3, 4), (0.925, 0.925 - 0.4 / 6)),
        # s = 16/4 = 4, step 0.1*4/(2 + 2);  s = 3 + 1 = 4, step 0.1*2/(2 + 2)
        (RMSProp(lr=0.1, rho=0.75, eps=2.0), (4, 2), (0.9, 0.85)),
        # m = 2, v = 4, m_hat = 4, v_hat = 16, step 0.1*4/(4 + 1);
        # m = 1 - 2 = -1, v = 3 + 4 = 7, m_hat = -1/0.75, v_hat = 7/0.4375 = 16
        (Adam(lr=0.1, beta1=0.5, beta2=0.75, eps=1.0), (4, -4), (0.92, 0.92 + 0.4 / 15)),
        # the same steps after w*0.95
        (
            AdamW(lr=0.1, beta1=0.5, beta2=0.75, eps=1.0, weight_decay=0.5),
            (4, -4),
            (0.87, 0.87 * 0.95 + 0.4 / 15),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_two_steps_worked_by_hand(optimizer, grads, expected):
    path = run(optimizer, [1.0], [[g] for g in grads])
    np.testing.assert_allclose(path[1:, 0], expected, rtol=1e-14)


# PyTorch


@pytest.mark.parametrize("index", range(len(REFERENCE["cases"])))
def test_path_on_a_surface_equals_pytorchs(index):
    name, kwargs, surface = json.loads(str(REFERENCE["cases"][index]))
    path = descend(SURFACES[surface], OPTIMIZERS[name](**kwargs), steps=50)
    np.testing.assert_allclose(path, REFERENCE["paths"][index], rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("index", range(len(REFERENCE["driven_cases"])))
def test_path_under_given_gradients_of_very_different_size_equals_pytorchs(index):
    name, kwargs = json.loads(str(REFERENCE["driven_cases"][index]))
    start = REFERENCE["driven_start"].copy()
    params, optimizer = [start[:12].reshape(4, 3), start[12:]], OPTIMIZERS[name](**kwargs)
    path = [start.copy()]
    for g in REFERENCE["driven_grads"]:
        optimizer.step(params, [g[:12].reshape(4, 3), g[12:]])
        path.append(start.copy())
    np.testing.assert_allclose(path[::5], REFERENCE["driven_paths"][index], rtol=1e-10, atol=1e-10)


def test_the_reference_covers_every_optimizer_with_its_defaults_and_with_weight_decay():
    cases = [json.loads(str(case)) for case in REFERENCE["cases"]]
    for name in NAMES:
        for surface in SURFACES:
            assert [name, {}, surface] in cases
            assert [name, {"weight_decay": 0.3}, surface] in cases


@pytest.mark.parametrize("kind", ["norm", "value"])
def test_clipping_equals_pytorchs(kind):
    after, before = REFERENCE[f"clip_{kind}"], REFERENCE["clip_before"].copy()
    grads = [before[:12].reshape(4, 3), before[12:]]
    if kind == "norm":
        norm = clip_by_norm(grads, 1.0)
        np.testing.assert_allclose(norm, REFERENCE["clip_norm_before"], rtol=1e-12)
        # PyTorch divides by norm + 1e-6
        np.testing.assert_allclose(before, after * (norm + 1e-6) / norm, rtol=1e-12)
    else:
        clip_by_value(grads, 0.5)
        np.testing.assert_array_equal(before, after)


# Identities


@pytest.mark.parametrize("cls", [Momentum, Nesterov])
def test_momentum_0_is_sgd(cls):
    grads = np.random.default_rng(0).normal(size=(20, 5))
    np.testing.assert_array_equal(
        run(cls(lr=0.1, momentum=0.0), np.ones(5), grads), run(SGD(lr=0.1), np.ones(5), grads)
    )


@settings(deadline=None)
@given(g=st.floats(1e-3, 1e6), sign=st.sampled_from([-1, 1]), lr=st.floats(1e-4, 1.0))
def test_adam_first_step_has_size_lr_whatever_the_gradient(g, sign, lr):
    path = run(Adam(lr=lr), [0.0], [[sign * g]])
    np.testing.assert_allclose(path[1, 0], -sign * lr, rtol=2e-5)


def test_adam_under_a_constant_gradient_takes_steps_of_size_lr_for_ever():
    # Both averages of a constant are that constant, but only once their bias is removed.
    steps = np.diff(run(Adam(lr=0.1, eps=1e-12), [0.0], [[7.0]] * 30)[:, 0])
    np.testing.assert_allclose(steps, -0.1, rtol=1e-9)


def test_adamw_without_weight_decay_is_adam():
    grads = np.random.default_rng(0).normal(size=(20, 5))
    np.testing.assert_array_equal(
        run(AdamW(lr=0.1, weight_decay=0), np.ones(5), grads),
        run(Adam(lr=0.1), np.ones(5), grads),
    )


def test_momentum_under_a_constant_gradient_grows_its_step_to_lr_over_1_minus_momentum():
    for cls in (Momentum, Nesterov):
        steps = np.diff(run(cls(lr=0.1, momentum=0.75), [0.0], [[1.0]] * 200)[:, 0])
        np.testing.assert_allclose(steps[-1], -0.1 / 0.25, rtol=1e-12)


def test_adagrad_under_a_constant_gradient_steps_like_1_over_root_t():
    steps = np.diff(run(AdaGrad(lr=0.1), [0.0], [[5.0]] * 100)[:, 0])
    np.testing.assert_allclose(steps, -0.1 / np.sqrt(np.arange(1, 101)), rtol=1e-9)


def test_rmsprop_under_a_constant_gradient_settles_at_steps_of_size_lr():
    steps = np.diff(run(RMSProp(lr=0.1, rho=0.9), [0.0], [[5.0]] * 400)[:, 0])
    np.testing.assert_allclose(steps[-1], -0.1, rtol=1e-8)
    np.testing.assert_allclose(steps[0], -0.1 / np.sqrt(0.1), rtol=1e-8)


def test_nesterov_is_momentum_with_the_gradient_taken_where_the_velocity_leads():
    # The textbook form on f(u) = u**2 (Sutskever et al. 2013, eqs. 3-4); here w is u + momentum*v
    lr, momentum, u, v = 0.05, 0.8, 1.0, 0.0
    path = descend_on_parabola(Nesterov(lr=lr, momentum=momentum), start=1.0, steps=40)
    for w in path[1:]:
        v = momentum * v - lr * 2 * (u + momentum * v)
        u = u + v
        np.testing.assert_allclose(w, u + momentum * v, rtol=1e-10, atol=1e-14)


def descend_on_parabola(optimizer, start, steps):
    w = np.array([start])
    path = [w[0]]
    for _ in range(steps):
        optimizer.step([w], [2 * w])
        path.append(w[0])
    return np.array(path)


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9])
def test_momentum_on_a_quadratic_shrinks_at_the_rate_its_characteristic_equation_says(momentum):
    # w(t+1) = (1 + momentum - lr*c)*w(t) - momentum*w(t-1) with curvature c = 2
    lr = 0.02
    rate = np.abs(np.roots([1, -(1 + momentum - lr * 2), momentum])).max()
    path = np.abs(descend_on_parabola(Momentum(lr=lr, momentum=momentum), 1.0, 600))
    late, later = path[300:330].max(), path[500:530].max()
    np.testing.assert_allclose((later / late) ** (1 / 200), rate, rtol=2e-3)


def test_sgd_with_weight_decay_shrinks_w_by_a_constant_factor_when_there_is_no_gradient():
    path = run(SGD(lr=0.1, weight_decay=0.5), [2.0], [[0.0]] * 10)[:, 0]
    np.testing.assert_allclose(path, 2 * 0.95 ** np.arange(11), rtol=1e-14)


def test_adamw_shrinks_every_weight_by_the_same_factor_and_adam_does_not():
    # gradients that cancel over two steps leave the decay to be seen; their sizes differ 1000 times
    grads = np.tile([[1.0, 1000.0], [-1.0, -1000.0]], (200, 1))
    decoupled = run(AdamW(lr=1e-4, weight_decay=1.0), [1.0, 1.0], grads)[-1]
    coupled = run(Adam(lr=1e-4, weight_decay=1.0), [1.0, 1.0], grads)[-1]
    without = run(Adam(lr=1e-4), [1.0, 1.0], grads)[-1]
    np.testing.assert_allclose(*(without - decoupled), rtol=1e-6)
    np.testing.assert_allclose((without - decoupled)[0], 1 - (1 - 1e-4) ** 400, rtol=1e-2)
    small, large = without - coupled
    assert small > 500 * large > 0


# Where the rules should arrive


RATES = {  # optimizer: (lr on the parabola, lr on Rosenbrock, steps on Rosenbrock)
    "SGD": (0.1, 0.002, 20_000),
    "Momentum": (0.05, 0.0005, 6_000),
    "Nesterov": (0.05, 0.0005, 6_000),
    "AdaGrad": (0.5, 0.5, 20_000),
    "RMSProp": (0.01, 0.0005, 10_000),
    "Adam": (0.05, 0.05, 6_000),
    "AdamW": (0.05, 0.05, 6_000),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_optimizer_finds_the_bottom_of_a_parabola(name):
    path = descend_on_parabola(plain(name, lr=RATES[name][0]), start=2.0, steps=800)
    assert abs(path[-1]) < 0.01


@pytest.mark.parametrize("name", NAMES)
def test_every_optimizer_finds_the_bottom_of_rosenbrocks_valley(name):
    _, lr, steps = RATES[name]
    path = descend(ROSENBROCK, plain(name, lr=lr), steps=steps)
    assert ROSENBROCK.distance(path[-1]) < 0.05


@pytest.mark.parametrize(("lr", "converges"), [(0.95, True), (0.999, True), (1.01, False)])
def test_sgd_on_the_bowl_diverges_beyond_2_over_the_largest_curvature(lr, converges):
    path = descend(BOWL, SGD(lr=lr), steps=2000)
    assert bool(BOWL.distance(path[-1]) < 2.0) is converges


# Populations


def hyperparameters(name, draw):
    """Draw hyperparameters of a sensible size for ``name``."""
    ranges = {
        "lr": (1e-3, 0.5),
        "momentum": (0.0, 0.95),
        "rho": (0.0, 0.99),
        "beta1": (0.0, 0.95),
        "beta2": (0.1, 0.999),
        "eps": (1e-8, 0.1),
        "weight_decay": (0.0, 0.5),
    }
    return {key: draw(*ranges[key]) for key in inspect.signature(OPTIMIZERS[name]).parameters}


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**31), p=st.integers(1, 5), n=st.integers(1, 6), axes=st.integers(1, 2))
def test_rows_of_a_population_with_hyperparameters_of_their_own_equal_separate_runs(
    name, seed, p, n, axes
):
    rng = np.random.default_rng(seed)
    shape = (n,) * axes
    own = hyperparameters(name, lambda low, high: rng.uniform(low, high, size=p))
    start, grads = rng.normal(size=(p, *shape)), rng.normal(size=(12, p, *shape))
    together = run(OPTIMIZERS[name](**own), start, grads)
    for i in range(p):
        alone = OPTIMIZERS[name](**{key: value[i] for key, value in own.items()})
        np.testing.assert_allclose(
            together[:, i], run(alone, start[i], grads[:, i]), rtol=1e-11, atol=1e-13
        )


@pytest.mark.parametrize("name", NAMES)
def test_rows_with_rates_of_their_own_equal_separate_runs_bit_for_bit_in_single_precision(name):
    rng = np.random.default_rng(0)
    start, grads, lr = rng.normal(size=(4, 9)), rng.normal(size=(30, 4, 9)), rng.uniform(size=4)
    shared, own = (run(OPTIMIZERS[name](lr=x), start, grads, np.float32) for x in (0.1, lr))
    for i in range(4):
        for together, rate in ((shared, 0.1), (own, lr[i])):
            alone = run(OPTIMIZERS[name](lr=rate), start[i], grads[:, i], np.float32)
            np.testing.assert_array_equal(together[:, i], alone)


@pytest.mark.parametrize("name", NAMES)
def test_a_diverging_row_leaves_the_other_rows_alone(name):
    start, grads = np.ones((2, 3)), np.ones((5, 2, 3))
    grads[2, 0] = np.inf
    together = run(OPTIMIZERS[name](), start, grads)
    assert not np.isfinite(together[-1, 0]).any()
    np.testing.assert_array_equal(together[:, 1], run(OPTIMIZERS[name](), start[1], grads[:, 1]))


# Arrays


@pytest.mark.parametrize("name", NAMES)
def test_one_flat_vector_and_its_parts_as_views_take_the_same_steps(name):
    rng = np.random.default_rng(1)
    whole = rng.normal(size=10)
    parts = whole.copy()
    one, many = OPTIMIZERS[name](lr=0.1), OPTIMIZERS[name](lr=0.1)
    for g in rng.normal(size=(10, 10)):
        one.step([whole], [g])
        many.step([parts[:6].reshape(2, 3), parts[6:]], [g[:6].reshape(2, 3), g[6:]])
    np.testing.assert_array_equal(whole, parts)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("lr", [0.1, np.float64(0.1), np.array(0.1), np.array([0.1, 0.2, 0.3])])
def test_the_step_is_in_place_keeps_the_dtype_and_only_reads_the_gradients(name, dtype, lr):
    w, g = np.ones((3, 2), dtype), np.full((3, 2), 0.5, dtype)
    optimizer = OPTIMIZERS[name](lr=lr, weight_decay=0.1)
    optimizer.lr = lr
    for _ in range(3):
        optimizer.step([w], [g])
    assert w.dtype == dtype and (w < 1).all()
    assert all(s.dtype == dtype for s in optimizer.state[0].values())
    np.testing.assert_array_equal(g, np.full((3, 2), 0.5, dtype))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize(("rows", "limit"), [((), 5_000), ((2,), 150_000)])
def test_a_step_allocates_no_arrays_once_it_has_run(name, weight_decay, rows, limit):
    # the arrays have 1.6 MB a row; for rows with gaps NumPy takes buffers of up to 98 KB itself
    w, g = np.ones((*rows, 500_000), np.float32), np.ones((*rows, 500_000), np.float32)
    params, grads = ([a[..., :400_000], a[..., 400_000:]] for a in (w, g))
    optimizer = OPTIMIZERS[name](weight_decay=weight_decay)
    optimizer.step(params, grads)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(5):
        optimizer.step(params, grads, decay=[True, False])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - before < limit


@pytest.mark.parametrize("name", NAMES)
def test_decay_names_the_arrays_that_weight_decay_touches(name):
    rng = np.random.default_rng(2)
    grads = rng.normal(size=(5, 2, 4))
    a, b = np.ones(4), np.ones(4)
    optimizer = OPTIMIZERS[name](lr=0.1, weight_decay=0.5)
    for g in grads:
        optimizer.step([a, b], list(g), decay=[True, False])
    decayed = run(OPTIMIZERS[name](lr=0.1, weight_decay=0.5), np.ones(4), grads[:, 0])
    np.testing.assert_array_equal(a, decayed[-1])
    np.testing.assert_array_equal(b, run(plain(name, lr=0.1), np.ones(4), grads[:, 1])[-1])


@pytest.mark.parametrize("name", NAMES)
def test_reset_forgets_every_step(name):
    grads = np.random.default_rng(3).normal(size=(6, 3))
    optimizer = OPTIMIZERS[name](lr=0.1)
    first = run(optimizer, np.ones(3), grads)
    optimizer.reset()
    np.testing.assert_array_equal(run(optimizer, np.ones(3), grads), first)
    assert optimizer.t == 6


def test_a_new_lr_between_steps_is_used():
    optimizer = SGD(lr=1.0)
    w = np.zeros(1)
    for lr in (1.0, 0.5, 0.25):
        optimizer.lr = lr
        optimizer.step([w], [np.ones(1)])
    assert w[0] == -1.75


def test_the_lr_may_be_set_to_zero_and_the_optimizer_then_stands_still():
    optimizer, w = Momentum(lr=0.5), np.ones(2)
    optimizer.lr = 0
    optimizer.step([w], [np.ones(2)])
    np.testing.assert_array_equal(w, [1.0, 1.0])


@pytest.mark.parametrize("lr", [0.25, np.float32(0.25), np.array(0.25), 2, np.float64(0.25)])
def test_one_lr_is_kept_as_a_float_however_it_is_set(lr):
    optimizer = SGD(lr=lr)
    assert type(optimizer.lr) is float
    optimizer.lr = lr
    assert type(optimizer.lr) is float and optimizer.lr == lr


def test_a_list_of_rates_may_be_set_once_there_are_rows_for_them():
    optimizer, w = SGD(), np.ones((2, 3))
    optimizer.step([w], [np.zeros((2, 3))])
    optimizer.lr = [0.5, 0.0]
    optimizer.step([w], [np.ones((2, 3))])
    np.testing.assert_array_equal(w, [[0.5] * 3, [1.0] * 3])
    assert optimizer.population == 2


def test_a_refused_lr_leaves_the_old_one():
    optimizer = SGD(lr=0.5)
    with pytest.raises(ValueError, match="lr must be 0 or larger, got -1"):
        optimizer.lr = -1
    assert optimizer.lr == 0.5


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_goes_on_from_the_same_state(name):
    grads = np.random.default_rng(5).normal(size=(6, 3))
    optimizer = OPTIMIZERS[name](lr=0.1)
    run(optimizer, np.ones(3), grads)
    again = copy.deepcopy(optimizer)
    np.testing.assert_array_equal(run(again, np.ones(3), grads), run(optimizer, np.ones(3), grads))


def test_decay_takes_a_slice_of_the_last_axis_and_numpys_bools():
    w, zeros = (
        [np.ones((2, 3)), np.ones(2), np.ones(2)],
        [np.zeros((2, 3)), np.zeros(2), np.zeros(2)],
    )
    SGD(lr=1.0, weight_decay=0.25).step(w, zeros, decay=[slice(2), np.True_, np.False_])
    np.testing.assert_array_equal(w[0], [[0.75, 0.75, 1.0]] * 2)
    np.testing.assert_array_equal(w[1], [0.75, 0.75])
    np.testing.assert_array_equal(w[2], [1.0, 1.0])


@pytest.mark.parametrize("name", ["Momentum", "Nesterov", "Adam", "AdamW"])
def test_state_of_a_dead_unit_becomes_exactly_zero_instead_of_subnormal(name):
    optimizer = OPTIMIZERS[name]()
    w, tiny = np.ones(4, np.float32), np.finfo(np.float32).tiny
    optimizer.step([w], [np.ones(4, np.float32)])
    for _ in range(1099):
        optimizer.step([w], [np.zeros(4, np.float32)])
    for array in optimizer.state[0].values():
        assert ((array == 0) | (np.abs(array) >= tiny)).all()
    assert (next(iter(optimizer.state[0].values())) == 0).all()


@pytest.mark.parametrize("name", NAMES)
def test_overflow_gives_no_warning(name):  # warnings are errors here
    w = np.ones(3, np.float32)
    optimizer = OPTIMIZERS[name](lr=1e30)
    for g in (1e30, 3e38, np.inf, -np.inf, np.nan):
        optimizer.step([w], [np.full(3, g, np.float32)])
    assert not np.isfinite(w).any()


@pytest.mark.parametrize("name", ADAPTIVE)
@settings(deadline=None)
@given(power=st.integers(-12, 12))
def test_adaptive_steps_do_not_depend_on_the_scale_of_the_gradient(name, power):
    grads = np.random.default_rng(4).normal(size=(20, 3))
    kwargs = {"lr": 0.1, "eps": 1e-30}
    np.testing.assert_allclose(
        run(plain(name, **kwargs), np.ones(3), grads * 2.0**power),
        run(plain(name, **kwargs), np.ones(3), grads),
        rtol=1e-12,
    )


@pytest.mark.parametrize("name", ["SGD", "Momentum", "Nesterov"])
@settings(deadline=None)
@given(power=st.integers(-12, 12))
def test_plain_steps_scale_with_the_gradient(name, power):
    grads = np.random.default_rng(4).normal(size=(20, 3))
    np.testing.assert_allclose(
        run(plain(name, lr=0.1), np.zeros(3), grads * 2.0**power),
        run(plain(name, lr=0.1), np.zeros(3), grads) * 2.0**power,
        rtol=1e-12,
    )


# Clipping


arrays = st.lists(st.integers(1, 6), min_size=1, max_size=4)


@settings(deadline=None)
@given(sizes=arrays, seed=st.integers(0, 2**31), max_norm=st.floats(1e-3, 1e3))
def test_clip_by_norm_bounds_the_joint_norm_and_keeps_the_direction(sizes, seed, max_norm):
    rng = np.random.default_rng(seed)
    grads = [rng.normal(size=(n, 2)) * 10.0 ** rng.uniform(-3, 3) for n in sizes]
    before = np.concatenate([g.ravel() for g in grads])
    norm = clip_by_norm(grads, max_norm)
    after = np.concatenate([g.ravel() for g in grads])
    np.testing.assert_allclose(norm, np.linalg.norm(before), rtol=1e-12)
    if norm <= max_norm:
        np.testing.assert_array_equal(after, before)
    else:
        np.testing.assert_allclose(np.linalg.norm(after), max_norm, rtol=1e-12)
        np.testing.assert_allclose(after * norm, before * max_norm, rtol=1e-12)


def test_clip_by_norm_per_row_clips_every_network_by_its_own_norm():
    grads = [np.array([[3.0, 0.0], [0.3, 0.0]]), np.array([[4.0], [0.4]])]
    norm = clip_by_norm(grads, 1.0, per_row=True)
    np.testing.assert_allclose(norm, [5.0, 0.5])
    np.testing.assert_allclose(grads[0], [[0.6, 0.0], [0.3, 0.0]])
    np.testing.assert_allclose(grads[1], [[0.8], [0.4]])
    np.testing.assert_allclose(clip_by_norm(grads, np.array([2.0, 0.25])), [1.0, 0.5])
    np.testing.assert_allclose(grads[1], [[0.8], [0.2]])


def test_clip_by_norm_survives_gradients_whose_squares_overflow_single_precision():
    grads = [np.array([3e25, -4e25], np.float32)]
    np.testing.assert_allclose(clip_by_norm(grads, 1.0), 5e25, rtol=1e-6)
    np.testing.assert_allclose(grads[0], [0.6, -0.8], rtol=1e-6)
    assert grads[0].dtype == np.float32


@pytest.mark.parametrize("bad", [np.inf, np.nan])
def test_clip_by_norm_leaves_gradients_that_are_not_finite_as_they_are(bad):
    grads = [np.array([[1e3, bad], [3.0, 4.0]])]
    norm = clip_by_norm(grads, 1.0, per_row=True)
    assert not np.isfinite(norm[0])
    np.testing.assert_array_equal(grads[0][0], [1e3, bad])
    np.testing.assert_allclose(grads[0][1], [0.6, 0.8])


def test_clip_by_norm_of_zero_gradients_is_zero():
    grads = [np.zeros(3)]
    assert clip_by_norm(grads, 1.0) == 0.0
    np.testing.assert_array_equal(grads[0], np.zeros(3))


def test_clip_by_value_cuts_entries_and_takes_a_limit_per_row():
    grads = [np.array([[2.0, -0.5], [-3.0, 0.1]], np.float32)]
    clip_by_value(grads, np.array([1.0, 2.0]))
    np.testing.assert_array_equal(grads[0], np.array([[1.0, -0.5], [-2.0, 0.1]], np.float32))
    clip_by_value(grads, 0.25)
    np.testing.assert_array_equal(grads[0], np.array([[0.25, -0.25], [-0.25, 0.1]], np.float32))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_turned_gradients_turn_the_path_over_many_sweeps_of_vanishing_state(name):
    gradients = np.random.default_rng(0).normal(size=(250, 4))
    ends = []
    for sign in (1, -1):
        w, optimizer = np.zeros(4), OPTIMIZERS[name](weight_decay=0.0)
        for g in gradients:
            optimizer.step([w], [sign * g])
        ends.append(w)
    np.testing.assert_array_equal(ends[0], -ends[1])


def test_the_step_that_sweeps_vanishing_state_allocates_no_array():
    w, optimizer = np.ones(500_000, np.float32), Momentum()
    for _ in range(99):
        optimizer.step([w], [w])
    tracemalloc.start()
    optimizer.step([w], [w])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 100_000  # one bool for each weight would be 500 000


def test_an_optimizer_without_a_rule_says_so():
    with pytest.raises(NotImplementedError):
        optimizer_base.Optimizer(0.1, 0.0).step([np.ones(2)], [np.ones(2)])


# Hyperparameters are declared


class Cut(optimizer_base.Optimizer):
    """A rule of one's own, with a hyperparameter of its own."""

    hyperparameters: ClassVar = {"limit": positive}

    def __init__(self, *, limit, lr):
        super().__init__(lr, weight_decay=0.0, limit=limit)

    def update(self, w, g, scratch, *, lr, limit):
        w -= np.multiply(lr, np.clip(g, -limit, limit, out=scratch), out=scratch)


def test_a_rule_of_ones_own_gets_its_declared_hyperparameter_row_by_row():
    path = run(Cut(limit=[1.0, 2.0], lr=[0.5, 0.1]), np.zeros((2, 2)), [[[3.0, -0.5], [3.0, -9.0]]])
    np.testing.assert_allclose(path[1], [[-0.5, 0.25], [-0.2, 0.2]])


def test_a_declared_hyperparameter_has_its_length_and_range_checked():
    with pytest.raises(ValueError, match="limit and lr must have equally many values, got 3 and 2"):
        Cut(limit=[1, 2, 3], lr=[0.1, 0.2])
    with pytest.raises(ValueError, match="limit must be positive, got 0"):
        Cut(limit=0, lr=0.1)
    assert Cut(limit=[1, 2, 3], lr=0.1).population == 3


class SetsItLate(Cut):
    def __init__(self, *, limit, lr):
        optimizer_base.Optimizer.__init__(self, lr, weight_decay=0.0)
        self.limit = limit


def test_a_subclass_that_sets_a_hyperparameter_late_is_refused():
    with pytest.raises(TypeError, match="SetsItLate must hand on lr, weight_decay, limit, got lr"):
        SetsItLate(limit=[1, 2, 3], lr=[0.1, 0.2])


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_names_its_hyperparameters_and_reads_none_from_the_optimizer(name):
    rule = inspect.signature(OPTIMIZERS[name].update).parameters.values()
    named = {p.name for p in rule if p.kind is inspect.Parameter.KEYWORD_ONLY}
    arguments = set(inspect.signature(OPTIMIZERS[name]).parameters)
    assert named == arguments - {"weight_decay"}
    source = inspect.getsource(OPTIMIZERS[name].update)
    assert not any(f"self.{argument}" in source for argument in arguments)


@pytest.mark.parametrize("name", NAMES)
def test_rows_with_all_hyperparameters_of_their_own_in_single_precision_are_near_separate_runs(
    name,
):
    # an array of betas is rounded to single precision, and so 1 - beta loses digits
    rng = np.random.default_rng(0)
    own = hyperparameters(name, lambda low, high: rng.uniform(low, high, size=4))
    start, grads = rng.normal(size=(4, 9)), rng.normal(size=(30, 4, 9))
    together = run(OPTIMIZERS[name](**own), start, grads, np.float32)
    for i in range(4):
        alone = OPTIMIZERS[name](**{key: value[i] for key, value in own.items()})
        alone_path = run(alone, start[i], grads[:, i], np.float32)
        np.testing.assert_allclose(together[:, i], alone_path, rtol=1e-4, atol=1e-5)
