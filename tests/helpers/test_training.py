"""The training loop against PyTorch's, a least-squares solution, and steps worked by hand."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.batches import Batches
from helpers.divergence import Divergence
from helpers.evaluation import evaluate
from helpers.network import Network
from helpers.optimizers import SGD, Adam, AdamW, Momentum
from helpers.penalties import L1, L2, ElasticNet
from helpers.records import norms
from helpers.schedules import cosine, step_decay
from helpers.training import fit
from helpers.update import Update

TORCH = np.load(Path(__file__).parents[1] / "references" / "training.npz")


def rng(seed=0):
    return np.random.default_rng(seed)


def blobs(n=60, n_features=4, n_classes=3, seed=0):
    """Return data that a small network learns."""
    draw = rng(seed)
    y = draw.integers(0, n_classes, n)
    return draw.normal(size=(n, n_features)) + 2 * np.eye(n_classes, n_features)[y], y


X, Y = blobs()


def small(seed=0, **options):
    options = {"sizes": [4, 6, 3], "dtype": np.float64} | options
    return Network(options.pop("sizes"), rng=rng(seed), **options)


def run(network=None, optimizer=None, steps=20, batch_size=20, seed=1, **options):
    """Train a small network on the blobs; return it and its history."""
    network = small() if network is None else network
    optimizer = SGD(lr=0.1) if optimizer is None else optimizer
    data = {"X": X, "y": Y} | {name: options.pop(name) for name in ("X", "y") if name in options}
    history = fit(
        network, data["X"], data["y"], optimizer, steps, batch_size, rng=rng(seed), **options
    )
    return network, history


# The whole loop against PyTorch


@pytest.mark.parametrize(
    ("loss", "norm", "optimizer"),
    [("cross_entropy", "batch", Momentum(lr=1.0)), ("mse", "layer", Adam(lr=1.0))],
)
def test_a_run_with_every_technique_equals_pytorchs(loss, norm, optimizer):
    network = small(sizes=[6, 8, 5, 3], activation="tanh", norm=norm, loss=loss)
    for i, p in enumerate(network.params):
        p[...] = TORCH[f"{loss}/start{i}"]
    _, history = run(
        network,
        optimizer,
        steps=30,
        batch_size=40,
        X=TORCH["X"],
        y=TORCH[f"{loss}/y"],
        penalty=L2(0.02),
        schedule=cosine(0.3, 30),
        max_norm=0.4,
    )
    np.testing.assert_allclose(history.loss, TORCH[f"{loss}/loss"], rtol=1e-8)
    np.testing.assert_allclose(history.grad_norm, TORCH[f"{loss}/grad_norm"], rtol=1e-8)
    assert (history.grad_norm > 0.4).any() and (history.grad_norm < 0.4).any()
    for i, p in enumerate(network.params):
        np.testing.assert_allclose(p, TORCH[f"{loss}/end{i}"], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(history.train_loss, TORCH[f"{loss}/train_loss"], rtol=1e-7)
    np.testing.assert_allclose(network.forward(TORCH["X"]), TORCH[f"{loss}/logits"], rtol=1e-6)


def test_a_linear_network_arrives_at_the_least_squares_solution():
    y = rng(3).normal(size=(60, 2))
    network, _ = run(small(sizes=[4, 2], loss="mse"), SGD(lr=0.1), steps=3000, batch_size=60, y=y)
    solution, *_ = np.linalg.lstsq(np.column_stack([X, np.ones(60)]), y, rcond=None)
    np.testing.assert_allclose(np.vstack([network.params[0], network.params[1]]), solution)


def test_one_step_worked_by_hand():
    network = small(sizes=[1, 1], loss="mse")
    network.params[0][...], network.params[1][...] = 3, 1
    # out = 2*3 + 1 = 7, loss = (7 - 5)**2 = 4, d(loss)/d(out) = 4, dW = 4*2, db = 4
    _, history = run(network, SGD(lr=0.5), steps=1, batch_size=1, X=[[2.0]], y=[[5.0]])
    assert history.loss.tolist() == [4]
    assert history.grad_norm.tolist() == [pytest.approx(80**0.5)]
    assert [p.item() for p in network.params] == [3 - 0.5 * 8, 1 - 0.5 * 4]


def test_the_same_seeds_give_the_same_run_and_others_another():
    first, second, other = (
        run(small(dropout=0.3), seed=seed, eval_every=5)[1] for seed in (1, 1, 2)
    )
    assert np.array_equal(first.loss, second.loss)
    assert np.array_equal(first.train_loss, second.train_loss)
    assert not np.array_equal(first.loss, other.loss)


def test_nothing_is_printed(capsys):
    run(eval_every=5)
    assert capsys.readouterr() == ("", "")


# Batches


@given(st.integers(1, 40), st.data())
def test_an_epoch_never_shows_a_sample_twice(n, data):
    size = data.draw(st.integers(1, n))
    batches = Batches(np.arange(n)[:, None], np.arange(n), size, rng(data.draw(st.integers(0, 99))))
    for _ in range(3):
        epoch = [batches.draw()[1].copy() for _ in range(n // size)]
        seen = np.concatenate(epoch)
        assert len(set(seen)) == len(seen) == n // size * size


def test_epochs_have_different_orders_and_skip_different_samples():
    batches = Batches(np.arange(10)[:, None], np.arange(10), 4, rng())
    epochs = [np.concatenate([batches.draw()[1].copy() for _ in range(2)]) for _ in range(30)]
    assert len({tuple(epoch) for epoch in epochs}) == 30
    assert set(np.concatenate(epochs)) == set(range(10))


def test_samples_and_targets_stay_together():
    batches = Batches(np.arange(10.0)[:, None] * 3, np.arange(10), 4, rng())
    for _ in range(5):
        X_batch, y_batch = batches.draw()
        assert np.array_equal(X_batch[:, 0], 3 * y_batch)


def test_every_row_of_a_population_draws_batches_of_its_own():
    batches = Batches(np.arange(20)[:, None], np.arange(20), 8, [rng(0), rng(1), rng(0)])
    X_batch, y_batch = batches.draw()
    assert X_batch.shape == (3, 8, 1) and y_batch.shape == (3, 8)
    assert np.array_equal(y_batch[0], y_batch[2])
    assert not np.array_equal(y_batch[0], y_batch[1])


def test_rows_with_data_of_their_own_draw_from_those():
    own_X = np.arange(2 * 10).reshape(2, 10, 1)
    batches = Batches(own_X, own_X[..., 0], 5, rng().spawn(2), X_per_row=True, y_per_row=True)
    for _ in range(6):
        X_batch, y_batch = batches.draw()
        assert np.array_equal(X_batch[..., 0], y_batch)
        assert (y_batch[0] < 10).all() and (y_batch[1] >= 10).all()


# Populations


POPULATIONS = {
    "plain": {},
    "batch norm and dropout": {"norm": "batch", "dropout": 0.3},
    "layer norm": {"norm": "layer", "activation": "tanh"},
}


@pytest.mark.parametrize("options", POPULATIONS.values(), ids=POPULATIONS)
@pytest.mark.parametrize("proximal", [False, True])
def test_each_row_of_a_population_equals_a_run_of_its_own(options, proximal):
    lr, strength, clip = np.array([0.05, 0.2, 0.1]), np.array([0.0, 0.1, 0.01]), [0.2, 9.0, 1.0]
    names = ["update_ratio", "layer_grad_norm", "activations"]
    shared = {"steps": 12, "batch_size": 16, "proximal": proximal, "record": names, "eval_every": 5}

    def train(network, lr, strength, clip, rng):
        penalty = ElasticNet(strength, 0.5)
        optimizer, schedule = Momentum(lr=lr), step_decay(lr, 5, 0.5)
        history = fit(
            network, X, Y, optimizer, rng=rng, penalty=penalty, max_norm=clip, schedule=schedule,
            X_val=X[:10], y_val=Y[:10], **shared,
        )  # fmt: skip
        return network.flat, history

    population = Network([4, 6, 3], rng=rng(5), population=3, dtype=float, **options)
    flat, together = train(population, lr, strength, np.array(clip), rng(7))
    children = zip(rng(5).spawn(3), rng(7).spawn(3), strict=True)
    for i, (child, batches) in enumerate(children):
        network = Network([4, 6, 3], rng=child, dtype=float, **options)
        alone_flat, alone = train(network, lr[i], strength[i], clip[i], batches)
        np.testing.assert_allclose(flat[i], alone_flat, atol=1e-12)
        for name in (
            "loss", "lr", "grad_norm", "train_loss", "train_accuracy", "val_loss", "val_accuracy",
            "update_ratio", "layer_grad_norm", "activation_mean", "activation_std",
            "activation_zeros",
        ):  # fmt: skip
            expected = getattr(alone, name)
            np.testing.assert_allclose(getattr(together, name)[i], expected, atol=1e-10)
        assert together.eval_steps.tolist() == alone.eval_steps.tolist() == [0, 5, 10, 12]


def test_rows_may_learn_data_of_their_own():
    other_X, other_y = blobs(seed=9)
    both = [rng(1), rng(1)]
    population = Network([4, 6, 3], rng=both, population=2, dtype=float)
    history = fit(
        population, np.stack([X, other_X]), np.stack([Y, other_y]), SGD(lr=0.1), 10, 20,
        rng=[rng(2), rng(2)],
    )  # fmt: skip
    for i, (own_X, own_y) in enumerate([(X, Y), (other_X, other_y)]):
        alone = fit(small(1), own_X, own_y, SGD(lr=0.1), 10, 20, rng=rng(2))
        np.testing.assert_allclose(history.loss[i], alone.loss, atol=1e-12)
        np.testing.assert_allclose(history.train_accuracy[i], alone.train_accuracy)


def test_rows_with_the_same_seeds_run_alike():
    population = Network([4, 6, 3], rng=[rng(3)] * 1 + [rng(3)], population=2, dtype=float)
    history = fit(population, X, Y, SGD(lr=0.1), 10, 20, rng=[rng(4), rng(4)])
    assert np.array_equal(history.loss[0], history.loss[1])


# Divergence


@pytest.mark.parametrize("norm", [None, "batch", "layer"])
@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_a_diverging_row_stops_alone_and_without_a_warning(norm, loss):
    y = Y if loss == "cross_entropy" else np.eye(3)[Y]
    lr = np.array([0.05, 1e300, 0.1])
    options = {"sizes": [4, 6, 3], "dtype": float, "norm": norm, "loss": loss}

    def train(rows, lr, **extra):
        network = Network(rng=[rng(i) for i in rows], population=len(rows), **options)
        history = fit(
            network, X, y, Adam(lr=lr) if extra else SGD(lr=lr), 30, 20,
            rng=[rng(10 + i) for i in rows], eval_every=10, record=["update_ratio", "activations"],
        )  # fmt: skip
        return network, history

    network, history = train([0, 1, 2], lr)
    healthy, expected = train([0, 2], lr[[0, 2]])
    step = history.diverged_at[1]
    assert history.diverged_at.tolist() == [-1, step, -1] and 0 < step < 30
    for name in ("loss", "grad_norm", "update_ratio", "activation_std", "train_loss"):
        np.testing.assert_allclose(getattr(history, name)[[0, 2]], getattr(expected, name))
    np.testing.assert_allclose(network.flat[[0, 2]], healthy.flat)
    assert np.isfinite(history.loss[1, :step]).all()
    for name in ("loss", "lr", "grad_norm", "update_ratio", "activation_mean"):
        assert np.isnan(getattr(history, name)[1, step:]).all()
    assert np.isnan(history.train_loss[1, 1:]).all()


def test_a_diverged_row_keeps_the_parameters_it_had():
    network = Network([4, 6, 3], rng=rng(), population=2, dtype=float)
    at = {}

    def remember(step, network, history):
        at[step] = network.flat.copy()

    lr = np.array([0.1, 1e300])
    history = fit(network, X, Y, Momentum(lr=lr), 20, 20, rng=rng(1), callback=remember)
    step = history.diverged_at[1]
    np.testing.assert_array_equal(network.flat[1], at[step - 1][1])
    assert not np.array_equal(network.flat[0], at[step - 1][0])


def test_a_single_network_stops_where_it_diverges():
    _, history = run(optimizer=SGD(lr=1e300), steps=50, eval_every=10)
    assert history.diverged_at == history.steps < 50
    assert np.isfinite(history.loss[: history.steps]).all()
    assert history.loss.shape == (50,) and np.isnan(history.loss[history.steps :]).all()
    assert history.train_loss.shape == (6,) and np.isfinite(history.train_loss[0])
    assert not history.interrupted


def test_a_network_with_an_odd_number_of_parameters_is_one_row_too():
    network = Network([4, 2, 3], rng=rng())
    assert network.n_params % 2 == 1
    divergence = Divergence(network)
    assert divergence.alive.tolist() == [True] and divergence.at.tolist() == [-1]
    assert fit(network, X, Y, SGD(lr=0.1), 5, 20, rng=rng()).diverged_at is None


def test_a_run_ends_when_every_row_has_diverged():
    network = Network([4, 6, 3], rng=rng(), population=2, dtype=float)
    history = fit(network, X, Y, SGD(lr=1e300), 500, 20, rng=rng(1))
    assert (history.diverged_at >= 0).all()
    assert history.steps == history.diverged_at.max()


def test_a_healthy_run_says_so():
    assert run()[1].diverged_at is None
    network = Network([4, 6, 3], rng=rng(), population=2)
    assert fit(network, X, Y, SGD(lr=0.1), 5, 20, rng=rng()).diverged_at.tolist() == [-1, -1]


# Interrupts and callbacks


def test_an_interrupt_returns_the_history_so_far():
    def stop_button(step, network, history):
        if step == 12:
            raise KeyboardInterrupt

    whole = run(eval_every=5)[1]
    _, history = run(eval_every=5, callback=stop_button, record=["update_ratio"])
    assert history.interrupted and history.steps == 13
    assert np.array_equal(history.loss, whole.loss[:13])
    assert history.update_ratio.shape == (13, 2)
    assert history.eval_steps.tolist() == [0, 5, 10]
    assert np.array_equal(history.train_loss, whole.train_loss[:3])


def test_a_callback_sees_the_run_and_can_end_it():
    seen = []

    def early(step, network, history):
        seen.append((step, history.steps, history.loss[step]))
        return step == 6

    _, history = run(callback=early)
    assert [s[:2] for s in seen] == [(i, i + 1) for i in range(7)]
    assert [s[2] for s in seen] == history.loss.tolist()
    assert history.steps == 7 and not history.interrupted and history.diverged_at is None


def test_runs_in_pieces_equal_one_run():
    whole, history = run(optimizer=Momentum(lr=0.1), steps=20, batch_size=60)
    network, optimizer, draw = small(), Momentum(lr=0.1), rng(1)
    losses = [fit(network, X, Y, optimizer, 10, 60, rng=draw).loss for _ in range(2)]
    np.testing.assert_allclose(np.concatenate(losses), history.loss, atol=1e-12)
    np.testing.assert_allclose(network.flat, whole.flat, atol=1e-12)


# Schedule, penalties, clipping


def test_the_schedule_sets_the_rate_of_every_step():
    rate = cosine(0.2, 20)
    network, history = run(schedule=lambda step: rate(step) if step < 10 else 0.0)
    np.testing.assert_allclose(history.lr, [rate(i) for i in range(10)] + [0] * 10)
    stopped, _ = run(schedule=lambda step: rate(step) if step < 10 else 0.0, steps=10)
    assert np.array_equal(network.flat, stopped.flat)


def test_l2_is_weight_decay_under_sgd_and_not_under_adam():
    def end(optimizer, **options):
        return run(optimizer=optimizer, **options)[0].flat

    penalized = end(SGD(lr=0.05), penalty=L2(0.1))
    np.testing.assert_allclose(penalized, end(SGD(lr=0.05, weight_decay=0.1)), atol=1e-12)
    penalized = end(Adam(lr=0.05), penalty=L2(0.1))
    decoupled = end(AdamW(lr=0.05, weight_decay=0.1))
    assert np.abs(penalized - decoupled).max() > 0.01


def test_a_penalty_leaves_biases_gammas_and_betas_alone():
    network = small(norm="batch")
    network.loss(X, Y)
    network.backward()
    network.loss(X, Y)
    others = network.flat_grad[network.n_weights :].copy()
    before = network.flat.copy()
    Update(network, SGD(lr=1.0), penalty=L2(0.5))()
    n = network.n_weights
    np.testing.assert_allclose(before[n:] - network.flat[n:], others, atol=1e-12)


@pytest.mark.parametrize("optimizer", [SGD, Adam, AdamW])
@pytest.mark.parametrize("population", [None, 3])
def test_weight_decay_leaves_biases_gammas_and_betas_alone(optimizer, population):
    network = small(norm="batch", population=population)
    network.flat[...] = 1  # the gradient is small beside the decay
    network.loss(X, Y)
    update = Update(network, optimizer(lr=0.1, weight_decay=1.0))
    without = Update(small(norm="batch", population=population), optimizer(lr=0.1, weight_decay=0))
    without.network.flat[...] = 1
    without.network.loss(X, Y)
    update()
    without()
    n = network.n_weights
    np.testing.assert_array_equal(network.flat[..., n:], without.network.flat[..., n:])
    assert (network.flat[..., :n] < without.network.flat[..., :n]).any()


def test_only_the_proximal_step_makes_exact_zeros():
    options = {"steps": 300, "penalty": L1(0.05), "batch_size": 60}
    proximal, _ = run(proximal=True, **options)
    subgradient, _ = run(proximal=False, **options)
    assert (proximal.flat[: proximal.n_weights] == 0).sum() >= 10
    assert (subgradient.flat[: subgradient.n_weights] == 0).sum() == 0
    assert (proximal.flat[proximal.n_weights :] == 0).sum() == 0


def test_a_proximal_step_worked_by_hand():
    network = small(sizes=[1, 1], loss="mse")
    network.params[0][...], network.params[1][...] = 3, 1
    options = {"X": [[2.0]], "y": [[5.0]], "penalty": L1(0.5), "proximal": True}
    _, history = run(network, SGD(lr=0.5), steps=1, batch_size=1, **options)
    # The gradient step alone leads from 3 to -1; then lr*strength = 0.25 towards 0. The bias: -1.
    assert [p.item() for p in network.params] == [-0.75, -1]
    assert history.grad_norm.tolist() == [pytest.approx(80**0.5)]


def test_the_loss_is_recorded_without_the_penalty():
    assert run(penalty=L2(5.0))[1].loss[0] == run()[1].loss[0]
    assert run(penalty=L2(5.0))[1].grad_norm[0] > run()[1].grad_norm[0]


def test_clipping_bounds_the_step_and_records_the_norm_before():
    points = [small().flat.copy()]

    def remember(step, network, history):
        points.append(network.flat.copy())

    _, history = run(max_norm=0.05, callback=remember)
    free = run()[1]
    lengths = np.linalg.norm(np.diff(points, axis=0), axis=1)
    np.testing.assert_allclose(lengths, 0.1 * 0.05, rtol=1e-9)
    assert history.grad_norm[0] == pytest.approx(free.grad_norm[0]) and free.grad_norm[0] > 0.05


def test_one_limit_for_a_population_clips_every_row_by_its_own_norm():
    population = Network([4, 6, 3], rng=rng(0), population=2, dtype=float)
    history = fit(population, X, Y, SGD(lr=1.0), 10, 20, rng=rng(1), max_norm=0.3)
    for i, (child, batches) in enumerate(zip(rng(0).spawn(2), rng(1).spawn(2), strict=True)):
        network = Network([4, 6, 3], rng=child, dtype=float)
        alone = fit(network, X, Y, SGD(lr=1.0), 10, 20, rng=batches, max_norm=0.3)
        np.testing.assert_allclose(history.grad_norm[i], alone.grad_norm, atol=1e-12)
        np.testing.assert_allclose(population.flat[i], network.flat, atol=1e-12)


# What is recorded


def test_evaluations_are_made_in_evaluation_mode_on_the_whole_sets():
    X_val, y_val = blobs(n=1201, seed=4)  # more than are evaluated at a time
    network, history = run(small(dropout=0.5, norm="batch"), X_val=X_val, y_val=y_val, eval_every=7)
    assert history.eval_steps.tolist() == [0, 7, 14, 20]
    for name, (data, labels) in {"train": (X, Y), "val": (X_val, y_val)}.items():
        logits = network.forward(data, training=False)
        z = logits - logits.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        losses = -log_p[np.arange(len(labels)), labels]
        assert getattr(history, f"{name}_loss")[-1] == pytest.approx(losses.mean())
        right = (logits.argmax(axis=1) == labels).mean()
        assert getattr(history, f"{name}_accuracy")[-1] == pytest.approx(right)
    assert evaluate(network, X_val, y_val)["loss"] == pytest.approx(history.val_loss[-1])


def test_evaluating_more_often_does_not_change_the_run():
    network, history = run(small(dropout=0.3, norm="batch"), eval_every=1, X_val=X, y_val=Y)
    plain, alone = run(small(dropout=0.3, norm="batch"))
    assert np.array_equal(history.loss, alone.loss)
    assert np.array_equal(network.flat, plain.flat)
    assert alone.eval_steps.tolist() == [20] and alone.val_loss is None


def test_squared_error_has_no_accuracy():
    _, history = run(small(loss="mse"), y=np.eye(3)[Y])
    assert history.train_accuracy is None and history.train_loss.shape == (1,)


def test_training_learns():
    _, history = run(steps=300, optimizer=Adam(lr=0.01))
    assert history.loss[-20:].mean() < history.loss[:20].mean() / 3
    assert history.train_accuracy[-1] > 0.85


def test_update_ratios_compare_the_step_with_the_weights():
    weights = [[W.copy() for W in small().weights]]

    def remember(step, network, history):
        weights.append([W.copy() for W in network.weights])

    _, history = run(record=["update_ratio"], callback=remember)
    assert history.update_ratio.shape == (20, 2)
    for step in range(20):
        for i, (old, new) in enumerate(zip(weights[step], weights[step + 1], strict=True)):
            ratio = np.linalg.norm(new - old) / np.linalg.norm(old)
            assert 10 ** history.update_ratio[step, i] == pytest.approx(ratio)


def test_no_update_is_minus_infinity_and_not_a_warning():
    _, history = run(record=["update_ratio"], schedule=lambda step: 0.0)
    assert np.isneginf(history.update_ratio).all()


def test_layer_gradient_norms_belong_to_the_whole_norm():
    _, history = run(small(sizes=[4, 5, 6, 3]), record=["layer_grad_norm"])
    assert history.layer_grad_norm.shape == (20, 3)
    whole = np.sqrt((history.layer_grad_norm**2).sum(axis=1))
    assert (whole < history.grad_norm).all()  # the biases' part is missing
    assert (whole > 0.7 * history.grad_norm).all()


def test_activation_records_of_known_activations():
    zero = small(activation="sigmoid", init="zeros")
    _, history = run(zero, record=["activations"], steps=1)
    assert history.activation_mean.tolist() == [[0.5]]
    assert history.activation_std.tolist() == [[0.0]]
    silent = small(sizes=[4, 6, 5, 3], activation="relu")
    silent.params[1][...] = -100  # no unit of layer 1 ever fires
    _, history = run(silent, record=["activations"], steps=2)
    assert history.activation_zeros[:, 0].tolist() == [1, 1]
    assert history.activation_zeros.shape == (2, 2)


@settings(max_examples=50)
@given(st.integers(1, 5), st.integers(1, 7), st.integers(1, 7), st.floats(-15, 15))
def test_norms_are_right_in_single_precision_even_where_squares_overflow(p, n, m, exponent):
    array = rng(n).normal(size=(p, n, m))
    scaled = (array * 10**exponent).astype(np.float32) * np.float32(1e10)
    expected = [np.linalg.norm(row.astype(float)) for row in scaled]
    np.testing.assert_allclose(norms(scaled, 2), expected, rtol=1e-5)
    np.testing.assert_allclose(norms(scaled.reshape(p, -1)), expected, rtol=1e-5)


# Bad input


def bad(**changes):
    """Call ``fit`` with good arguments but for the changes."""
    network = changes.pop("network") if "network" in changes else small()
    arguments = {
        "X": X, "y": Y, "optimizer": SGD(lr=0.1), "steps": 5, "batch_size": 10, "rng": rng(),
    }  # fmt: skip
    return fit(network, **(arguments | changes))


WITH_NAN = np.where(np.arange(240).reshape(60, 4) == 9, np.nan, X)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": 0}, "steps must be a whole number 1 or larger, got 0"),
        ({"steps": 2.5}, "steps must be a whole number 1 or larger, got 2.5"),
        ({"batch_size": 0}, "batch_size must be a whole number from 1 to 60, got 0"),
        ({"batch_size": 61}, "batch_size must be a whole number from 1 to 60, got 61"),
        ({"X": WITH_NAN}, r"X must hold finite numbers, got nan at index \(2, 1\)"),
        ({"X": X[:, :3]}, r"X must have shape \(n, 4\), got \(60, 3\)"),
        ({"X": X[0]}, r"X must have shape \(n, 4\), got \(4,\)"),
        ({"X": X[:50]}, r"y must have shape \(50,\) for 50 samples, got \(60,\)"),
        ({"X": X[:0], "y": Y[:0]}, "y must hold whole-number class labels, got no labels"),
        ({"X": np.stack([X, X])}, r"X must have shape \(n, 4\), got \(2, 60, 4\)"),
        ({"y": Y + 1}, "y must hold labels from 0 to 2, got 3"),
        ({"y": Y - 1}, "y must hold labels from 0 to 2, got -1"),
        ({"y": Y * 1.0}, "y must hold whole-number class labels, got an array of dtype float64"),
        ({"X": X + 1j}, "X must hold numbers, got an array of dtype complex128"),
        ({"X_val": X}, "X_val and y_val must be given together, got one of them"),
        ({"y_val": Y}, "X_val and y_val must be given together, got one of them"),
        ({"X_val": "a", "y_val": Y}, "X_val must hold numbers, got 'a'"),
        ({"network": None}, "network must be a Network, got None"),
        ({"penalty": L2}, r"penalty must be built, as L2\(0.1\), got the class L2"),
        (
            {"penalty": ElasticNet(0.1, [0.5, 0.6])},
            "penalty.l1_ratio must be one number, or one per",
        ),
        ({"proximal": "no"}, "proximal must be one of False, True, got 'no'"),
        ({"record": None}, "record must be a sequence of names, got None"),
        ({"record": "update_ratio"}, "record must be a sequence of names, got 'update_ratio'"),
        ({"X_val": X[:, :2], "y_val": Y}, r"X_val must have shape \(n, 4\), got \(60, 2\)"),
        ({"max_norm": 0}, "max_norm must be positive, got 0"),
        ({"max_norm": [1.0, 2.0]}, "max_norm must be one number, or one per row"),
        ({"penalty": L2(np.array([1.0, 2.0]))}, "penalty.strength must be one number, or one per"),
        ({"penalty": 0.1}, "penalty must be L1, L2 or ElasticNet, as L1"),
        ({"optimizer": 0.1}, "optimizer must be an optimizer, as Adam"),
        ({"optimizer": SGD(lr=np.array([0.1, 0.2]))}, "optimizer must have hyperparameters for"),
        ({"schedule": 0.1}, "schedule must be callable, got 0.1"),
        ({"callback": 3}, "callback must be callable, got 3"),
        ({"eval_every": 0}, "eval_every must be a whole number 1 or larger, got 0"),
        ({"record": ["updates"]}, "record must be one of 'update_ratio', 'layer_grad_norm', 'act"),
        ({"rng": 0}, "rng must be a numpy Generator"),
        ({"rng": [rng()]}, "rng must be a numpy Generator"),
    ],
)
def test_bad_input_is_named(changes, message):
    with pytest.raises(ValueError, match=message):
        bad(**changes)


def test_data_too_large_for_the_networks_precision_are_named_before_the_first_step():
    with pytest.raises(ValueError, match=r"X as float32 must hold finite numbers, got -?inf at"):
        bad(network=Network([4, 5, 3], rng=rng()), X=1e300 * X)


def test_activations_cannot_be_recorded_without_a_hidden_layer():
    with pytest.raises(ValueError, match="record 'activations' needs a hidden layer"):
        bad(network=Network([4, 3], rng=rng()), record=["activations"])


@pytest.mark.parametrize("rate", [-0.1, np.nan, None, "a", [0.1, 0.2], 1j])
def test_what_a_schedule_returns_is_checked_and_the_step_is_named(rate):
    with pytest.raises(ValueError, match=r"schedule\(1\) must return a learning rate: lr must"):
        bad(steps=3, schedule=lambda step: rate if step == 1 else 0.1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rng": [rng()]}, "rng must be a numpy Generator or 2 of them"),
        ({"rng": [rng(), 1]}, "rng must be a numpy Generator, as"),
        ({"X": np.stack([X, X, X])}, r"X must have shape \(n, 4\), got \(3, 60, 4\)"),
        ({"y": np.stack([Y, Y, Y])}, r"y must have shape \(60,\)"),
        ({"max_norm": np.ones(3)}, "max_norm must be one number, or one per row"),
        ({"optimizer": SGD(lr=np.full(3, 0.1))}, "optimizer must have hyperparameters for"),
    ],
)
def test_bad_input_for_a_population_is_named(changes, message):
    with pytest.raises(ValueError, match=message):
        bad(network=Network([4, 6, 3], rng=rng(), population=2), **changes)


# A run whose last step ruined it


@pytest.mark.parametrize("norm", [None, "layer"])
def test_a_last_step_that_ruins_the_network_is_a_divergence(norm):
    network = Network([4, 5, 3], norm=norm, dtype=float, rng=rng())
    history = fit(network, X, Y, SGD(lr=1e300), 1, 60, X_val=X, y_val=Y, rng=rng())
    assert history.diverged_at == 1
    assert not np.isfinite(history.train_loss).any()
    assert np.isnan([history.train_accuracy, history.val_accuracy]).all()


def test_a_last_step_ruins_one_row_of_a_population_and_the_other_stays_as_if_alone():
    network = Network([4, 5, 3], population=2, rng=rng())
    lr = np.array([0.1, 1e30])
    history = fit(network, X, Y, SGD(lr=lr), 1, 60, X_val=X, y_val=Y, rng=rng())
    np.testing.assert_array_equal(history.diverged_at, [-1, 1])
    np.testing.assert_array_equal(np.isnan(history.val_accuracy[:, 0]), [False, True])
    alone = Network([4, 5, 3], population=2, rng=rng())
    healthy = fit(alone, X, Y, SGD(lr=0.1), 1, 60, X_val=X, y_val=Y, rng=rng())
    np.testing.assert_array_equal(history.train_loss[0], healthy.train_loss[0])
    np.testing.assert_array_equal(history.val_accuracy[0], healthy.val_accuracy[0])


def test_a_population_that_is_interrupted_at_once_has_not_diverged():
    def interrupt(step):
        raise KeyboardInterrupt

    network = Network([4, 5, 3], population=2, rng=rng())
    history = fit(network, X, Y, SGD(lr=0.1), 5, 60, schedule=interrupt, rng=rng())
    np.testing.assert_array_equal(history.diverged_at, [-1, -1])


@pytest.mark.parametrize("population", [None, 2])
def test_the_update_ratio_of_weights_that_are_zero_is_no_number_and_no_crash(population):
    network = Network([4, 5, 3], init="zeros", population=population, rng=rng())
    history = fit(network, X, Y, SGD(lr=0.1), 2, 60, record=["update_ratio"], rng=rng())
    assert not np.isfinite(history.update_ratio).any()


def test_the_buffers_of_numpy_are_as_before_after_a_run_and_after_an_error():
    before = np.setbufsize(4096)
    try:
        fit(small(), X, Y, SGD(lr=0.1), 2, 60, rng=rng())
        assert np.getbufsize() == 4096
        with pytest.raises(ZeroDivisionError):
            fit(small(), X, Y, SGD(lr=0.1), 2, 60, callback=lambda *_: 1 / 0, rng=rng())
        assert np.getbufsize() == 4096
    finally:
        np.setbufsize(before)


def test_the_norm_of_the_gradient_is_taken_on_request_and_before_clipping():
    network = Network([4, 5, 3], rng=rng())
    network.loss(X.astype(np.float32), Y)
    update = Update(network, SGD(lr=0.1))
    norm = update(measure=True)
    assert norm == pytest.approx(np.linalg.norm(network.flat_grad), rel=1e-6)
    network.loss(X.astype(np.float32), Y)
    assert update() is None
    network.loss(X.astype(np.float32), Y)
    clipped = Update(network, SGD(lr=0.1), max_norm=1e-3)(measure=True)
    assert clipped > 1e-3
    assert np.linalg.norm(network.flat_grad) == pytest.approx(1e-3, rel=1e-5)
