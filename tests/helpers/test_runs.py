"""What a run remembers, gives back and shows: histories, rates, copies, stopping, accumulation."""

import copy
import pickle

import numpy as np
import pytest

from helpers.early_stopping import EarlyStopping
from helpers.evaluation import evaluate
from helpers.layers import Linear
from helpers.network import Network
from helpers.optimizers import SGD, Adam, Momentum
from helpers.schedules import cosine, warmup
from helpers.training import fit

X = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
y = np.random.default_rng(1).integers(0, 3, 60)
X_val = np.random.default_rng(2).normal(size=(40, 4))
y_val = np.random.default_rng(3).integers(0, 3, 40)
VAL = {"X_val": X_val, "y_val": y_val}


def rng(seed=0):
    return np.random.default_rng(seed)


def network(**options):
    return Network([4, 16, 3], **{"rng": rng(), **options})


def train(net, optimizer, steps=10, **options):
    return fit(net, X, y, optimizer, steps, 10, **{"rng": rng(1), **options})


# History


@pytest.mark.parametrize("population", [None, 2])
def test_a_callback_finds_what_is_known_so_far(population):
    lengths, last = [], []

    def look(step, net, history):
        lengths.append((history.loss.shape[-1], history.train_loss.shape[-1]))
        assert history.update_ratio.shape[-2] == step + 1 == len(history.lr.T)
        assert np.isfinite(history.val_loss).all() and history.activation_mean is None
        if (step + 1) % 4 == 0:
            assert history.eval_steps[-1] == step + 1
            last.append(history.val_loss[..., -1].copy())

    net = network(population=population)
    h = train(net, SGD(lr=0.1), eval_every=4, callback=look, record=["update_ratio"], **VAL)
    assert lengths == [(i, 1 + i // 4 + (i == 10)) for i in range(1, 11)]
    np.testing.assert_array_equal(np.stack(last, axis=-1), h.val_loss[..., 1:3])


def test_a_run_that_a_callback_ends_is_evaluated_there():
    h = train(network(), SGD(lr=0.1), callback=lambda s, n, h: s == 4, **VAL)
    assert h.steps == 5 and len(h.loss) == 5 and list(h.eval_steps) == [5]
    net = network()
    whole = train(net, SGD(lr=0.1), 5, **VAL)
    for name in ("train_loss", "val_loss", "val_accuracy"):
        np.testing.assert_array_equal(getattr(h, name), getattr(whole, name))
    h = train(network(), SGD(lr=0.1), eval_every=5, callback=lambda s, n, h: s == 4)
    assert list(h.eval_steps) == [0, 5]


def test_a_divergence_after_the_step_that_a_callback_made_the_last_is_seen():
    def spoil(step, net, history):
        net.flat = np.full(net.n_params, 1e30)
        return True

    with np.errstate(all="ignore"):
        assert train(network(), SGD(lr=0.1), callback=spoil).diverged_at == 1


@pytest.mark.parametrize("way", [copy.deepcopy, lambda h: pickle.loads(pickle.dumps(h))])
def test_a_history_can_be_copied(way):
    h = train(network(), SGD(lr=0.1), **VAL)
    np.testing.assert_array_equal(way(h).loss, h.loss)
    assert way(h).update_ratio is None
    with pytest.raises(AttributeError, match="History has no los"):
        _ = h.los


def test_a_diverged_run_keeps_its_length_and_is_nan_from_there_on():
    with np.errstate(all="ignore"):
        h = train(network(), SGD(lr=1e30), 20, eval_every=10)
    assert h.diverged_at is not None and h.loss.shape == (20,) and np.isnan(h.loss[-1])
    assert list(h.eval_steps) == [0, 10, 20]


@pytest.mark.parametrize(
    "answer", [np.array([True, False]), np.ones((2, 2))], ids=["flags", "matrix"]
)
def test_a_callback_that_answers_with_an_array_is_named(answer):
    with pytest.raises(ValueError, match="callback must return one truth value or None, got array"):
        train(network(), SGD(), callback=lambda s, n, h: answer)


@pytest.mark.parametrize("answer", [np.True_, 1, np.array(True), np.array([True])])
def test_a_callback_may_answer_with_any_one_truth_value(answer):
    assert train(network(), SGD(), callback=lambda s, n, h: answer).steps == 1


# Schedules


def test_nine_and_six_steps_are_fifteen():
    schedule = warmup(cosine(0.1, 15), 5)
    runs = []
    for parts in ([15], [6, 9]):  # an epoch has six batches: the second part begins one
        net, optimizer, batches, start = network(), Momentum(lr=0.1), rng(1), 0
        rates = []
        for steps in parts:
            h = train(net, optimizer, steps, schedule=schedule, start_step=start, rng=batches)
            rates.extend(h.lr)
            start += steps
        runs.append((rates, net.flat.copy()))
    np.testing.assert_array_equal(runs[0][0], schedule(np.arange(15)))
    np.testing.assert_array_equal(runs[0][0], runs[1][0])
    np.testing.assert_array_equal(runs[0][1], runs[1][1])


def test_a_schedule_leaves_the_rate_of_the_optimizer_alone():
    optimizer, net = SGD(lr=0.1), network()
    train(net, optimizer, 11, schedule=cosine(0.1, 10))
    before = net.flat.copy()
    train(net, optimizer, 50)
    assert optimizer.lr == 0.1 and not np.array_equal(before, net.flat)

    def interrupt(step, net, history):
        raise KeyboardInterrupt

    def fail(step, net, history):
        raise MemoryError

    train(net, optimizer, 5, schedule=cosine(0.2, 10), callback=interrupt)
    assert optimizer.lr == 0.1
    with pytest.raises(MemoryError):
        train(net, optimizer, 5, schedule=cosine(0.2, 10), callback=fail)
    assert optimizer.lr == 0.1


@pytest.mark.parametrize("bad", [-1, 1.5, "0"])
def test_a_bad_start_step_is_named(bad):
    with pytest.raises(ValueError, match="start_step must be a whole number 0 or larger, got"):
        train(network(), SGD(), start_step=bad)


# An optimizer that has been used


def test_a_new_network_makes_a_used_optimizer_begin_anew():
    optimizer = Adam(lr=0.05)
    folds = [train(network(), optimizer, 30).train_loss[-1] for _ in range(2)]
    assert folds[0] == folds[1] and optimizer.t == 30


@pytest.mark.parametrize(
    "duplicate", [lambda net: net, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))]
)
def test_a_network_goes_on_with_its_optimizer_and_so_does_a_copy_of_both(duplicate):
    net, optimizer, batches = network(), Adam(lr=0.05), rng(1)
    train(net, optimizer, 6, rng=batches)
    net, optimizer = duplicate(net), duplicate(optimizer)
    train(net, optimizer, 6, rng=batches)
    whole = network()
    train(whole, Adam(lr=0.05), 12)
    np.testing.assert_array_equal(net.flat, whole.flat)
    assert optimizer.t == 12


def test_a_loop_of_ones_own_may_be_followed_by_fit():
    net, optimizer = network(), Adam(lr=0.05)
    net.loss(X, y)
    net.backward()
    optimizer.step(net.params, net.grads)
    with pytest.raises(ValueError, match="params"):  # fit steps over the flat vector
        train(net, optimizer, 1)
    optimizer = Adam(lr=0.05)
    optimizer.step([net.flat], [net.flat_grad])
    train(net, optimizer, 1)
    assert optimizer.t == 2


def test_parameters_that_no_optimizer_reaches_are_refused():
    net = network()
    net.layers[0] = Linear(np.ones((4, 16), np.float32), np.zeros(16, np.float32))
    with pytest.raises(ValueError, match=r"network.layers\[0\] must have its parameters in"):
        train(net, SGD())


# Accumulation


@pytest.mark.parametrize("population", [None, 2])
def test_the_gradients_of_small_batches_are_averaged_to_that_of_a_large_one(population):
    losses, flats = [], []
    for size, accumulate in ((30, 1), (10, 3)):
        net = network(dtype=np.float64, population=population)
        h = fit(net, X, y, Momentum(lr=0.1), 8, size, rng=rng(1), accumulate=accumulate,
                max_norm=0.5)  # fmt: skip
        losses.append(h.loss)
        flats.append(net.flat.copy())
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-12)
    np.testing.assert_allclose(flats[1], flats[0], rtol=1e-9)


@pytest.mark.parametrize("bad", [0, 1.5, None])
def test_a_bad_number_of_batches_to_accumulate_is_named(bad):
    with pytest.raises(ValueError, match="accumulate must be a whole number 1 or larger, got"):
        train(network(), SGD(), accumulate=bad)


# Early stopping


@pytest.mark.parametrize("measure", ["val_loss", "val_accuracy", "train_loss"])
def test_early_stopping_keeps_the_best_network_with_its_running_statistics(measure):
    net, stopping = network(norm="batch"), EarlyStopping(4, measure=measure)
    h = train(net, Adam(lr=0.05), 400, eval_every=5, callback=stopping, **VAL)
    curve = getattr(h, measure)[1:]  # that of before the first step is not looked at
    best = curve.argmax() if measure == "val_accuracy" else curve.argmin()
    assert h.steps < 400 and stopping.step == h.eval_steps[1 + best] == h.steps - 4 * 5
    assert stopping.value == curve[best]
    part = (X, y) if measure == "train_loss" else (X_val, y_val)
    assert evaluate(stopping.network, *part)[measure.split("_")[1]] == curve[best]
    assert evaluate(net, *part)[measure.split("_")[1]] == curve[-1]
    stopping.restore(net)
    assert evaluate(net, *part)[measure.split("_")[1]] == curve[best]


def test_every_row_of_a_population_keeps_its_own_best():
    rows, rates = 3, np.array([0.001, 0.02, 0.2])
    net = network(norm="batch", population=rows)
    stopping = EarlyStopping(3)
    h = train(net, SGD(lr=rates), 200, eval_every=5, callback=stopping, **VAL)
    best = h.val_loss[:, 1:].argmin(axis=1)
    np.testing.assert_array_equal(stopping.step, h.eval_steps[1 + best])
    assert len(set(stopping.step)) > 1
    found = evaluate(stopping.network, X_val, y_val)["loss"]
    np.testing.assert_array_equal(found, h.val_loss[:, 1:].min(axis=1))


def test_small_improvements_do_not_count_with_min_delta():
    stopping = EarlyStopping(2, measure="train_loss", min_delta=10.0)
    h = train(network(), SGD(lr=1e-3), 50, eval_every=1, callback=stopping)
    assert h.steps == 3 and stopping.step == 1


def test_early_stopping_says_what_it_lacks():
    with pytest.raises(ValueError, match="measure must be one that fit evaluates, got 'val_loss'"):
        train(network(), SGD(), callback=EarlyStopping(2))
    with pytest.raises(ValueError, match="patience must be a whole number 1 or larger, got 0"):
        EarlyStopping(0)
    with pytest.raises(ValueError, match="measure must be one of 'val_loss'"):
        EarlyStopping(1, measure="loss")
    with pytest.raises(RuntimeError, match="needs an evaluation first"):
        EarlyStopping(1).restore(network())


# The loss of a network


def test_loss_trains_unless_told_otherwise_and_evaluate_does_not():
    net = network(norm="batch", dropout=0.5)
    running = net.layers[1].running.copy()
    first = net.loss(X, y, training=False)
    assert first == net.loss(X, y, training=False) == pytest.approx(evaluate(net, X, y)["loss"])
    np.testing.assert_array_equal(net.layers[1].running, running)
    assert net.loss(X, y) != net.loss(X, y)
    assert not np.array_equal(net.layers[1].running, running)
