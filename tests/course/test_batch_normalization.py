"""The scenes of the chapter on batch normalization say what is so."""

import numpy as np
import pytest

from course.batch_normalization import batches, cells, running, why
from course.batch_normalization import with_and_without as main
from course.batch_normalization.scale import GammaBeta, sums
from course.batch_normalization.with_and_without import data
from helpers.gradcheck import numerical_gradient, relative_error
from helpers.network import Network

# With and without


def test_a_run_alone_equals_its_row_in_the_sweep():
    alone = main.train("batch", 0.2, (0.046,), val=True)
    among = main.train("batch", 0.2, (0.0001, 0.046, 1.0), val=True)
    np.testing.assert_array_equal(alone.train_loss[0], among.train_loss[1])
    np.testing.assert_array_equal(alone.val_accuracy[0], among.val_accuracy[1])


def test_from_a_tiny_std_only_the_normalized_network_learns():
    for lr in main.LRS:
        assert np.all(main.train(None, lr, (0.01,)).final() > 2)
    assert np.all(main.train("batch", 0.2, (0.01,)).final() < main.TRAINED)


def test_the_scale_of_all_normalized_weights_leaves_the_output_as_it_is():
    """What the text says: times ten, all sums and their stds are times ten."""
    outs = []
    for factor in (1, 10):
        net = Network(main.SIZES, norm="batch", rng=np.random.default_rng(0), dtype=float)
        for W in net.weights[:-1]:
            W *= factor
        outs.append(net.forward(data().X[:30], training=True).copy())
    np.testing.assert_allclose(outs[1], outs[0], atol=1e-3)


def test_what_diverged_is_told_and_counts_as_not_trained():
    finals = np.array([[0.1, 0.2, np.inf, 0.1, 0.1], [0.1, 0.2, 0.3, 0.1, 0.1]])
    assert main.trained(finals) == 1
    assert "1 of five diverged" in main.ends(finals[0])
    assert main.ends(np.full(5, np.inf)) == "diverges for all seeds"


def pair(std, lr):
    return main.WithAndWithout().compute(std=std, lr=lr)


def test_a_std_that_the_plain_network_learns_from_at_another_rate_is_not_hopeless():
    hopeless, _ = main.WithAndWithout.goals
    assert hopeless.reached({}, pair(0.046, 0.2))
    at = pair(0.54, 1.0)  # every plain loss above 2, and below 1 at rate 0.01
    assert at.final("without").min() > 2 and at.final("with").max() < 0.3
    assert not hopeless.reached({}, at)


def test_the_plain_network_wins_where_it_is_ahead_in_every_pair():
    _, wins = main.WithAndWithout.goals
    assert wins.reached({}, pair(0.29, 0.2))
    assert not wins.reached({}, pair(0.046, 0.2))


# Gamma and beta


def test_gamma_and_beta_can_undo_the_normalization():
    result = GammaBeta().compute(gamma=1.5, beta=2)
    np.testing.assert_allclose(result.after, sums(), atol=1e-4)
    assert GammaBeta.goals[0].reached({}, result)


@pytest.mark.parametrize(("gamma", "beta"), [(0.5, -1), (3, 2), (0, -2)])
def test_gamma_is_the_std_and_beta_the_mean_of_what_leaves(gamma, beta):
    result = GammaBeta().compute(gamma=gamma, beta=beta)
    assert result.after.std() == pytest.approx(gamma, abs=1e-4)
    assert result.after.mean() == pytest.approx(beta)


# Batches


def test_the_means_of_batches_scatter_as_the_theory_of_samples_without_replacement_says():
    for size in (2, 10, 48):
        expected = np.sqrt((300 - size) / (299 * size))
        assert batches.statistics(size)[0].std() == pytest.approx(expected, rel=0.15)


def test_batches_of_one_have_no_spread_and_teach_batch_norm_nothing():
    assert np.all(batches.statistics(1)[1] == 0)
    runs = batches.train("batch", 1)
    assert runs.as_trained.min() > 2.2  # the answer is the same for every digit
    assert np.all(runs.val_accuracy[..., -1] < 0.25)
    assert np.median(batches.train("layer", 1).final()[0]) < 1.5


def test_a_forgotten_evaluation_mode_leaves_the_network_as_it_was():
    net, digits = batches.network(), data()
    before = net.layers[1].running.copy()
    alone = batches.forgotten(net, digits.X_val, digits.y_val, 1)
    share = np.bincount(digits.y_val, minlength=10) / len(digits.y_val)
    assert np.isclose(share, alone).any()  # one and the same class for all
    np.testing.assert_array_equal(net.layers[1].running, before)


def test_the_smallest_batch_that_trains_is_found_once():
    finals = np.array([np.full(5, 0.1 if n >= 8 else 0.9) for n in batches.STOPS])
    finals[batches.STOPS.index(8) - 1, :4] = 0.1  # four of five seeds are not enough
    sweep = dict.fromkeys(batches.NORMS, finals)
    found = [
        n for n in batches.STOPS
        if batches.smallest_that_trains(batches.Sized(n, np.zeros((2, 1)), {}, sweep))
    ]  # fmt: skip
    assert found == [8]


# Running statistics


def test_with_momentum_1_the_running_values_are_those_of_the_last_batch():
    course = running.train(1.0)
    n = running.BATCH
    np.testing.assert_allclose(course.running[1:, 0], course.batch[:, 0])
    np.testing.assert_allclose(course.running[1:, 1], course.batch[:, 1] * n / (n - 1))


def test_the_momentum_of_the_running_statistics_does_not_change_the_training():
    slow, fast = running.train(0.01), running.train(1.0)
    np.testing.assert_allclose(slow.batch, fast.batch)
    np.testing.assert_allclose(slow.normalized, fast.normalized)


def test_a_small_momentum_lags():
    slow, usual = running.train(0.01), running.train(0.1)
    at = 20
    assert np.min(slow.evaluated[:, at] / slow.normalized[:, at]) > 1.4
    assert np.median(usual.evaluated[:, at] / usual.normalized[:, at]) < 1.1


# Cells


@pytest.mark.parametrize(("kind", "tiles"), [("batch", 3), ("layer", 3), ("instance", 1)])
def test_the_group_has_the_cells_that_matter_to_one_cell(kind, tiles):
    """Nudge every cell and see whether the first of image 2 answers."""
    scene = cells.AveragedCells()
    result = scene.compute(kind=kind, image=2, contrast=1)
    assert result.shares.sum() == tiles
    for n in range(cells.IMAGES):
        for c in range(cells.CHANNELS):
            nudged = result.before.copy()
            nudged[n, c, 3, 3] += 1
            moved = cells.normalize_images(nudged, kind)[1, 0, 0, 0] - result.after[1, 0, 0, 0]
            assert (abs(moved) > 1e-9) == result.shares[n, c]


def test_only_batch_norm_lets_the_contrast_of_one_image_reach_another():
    scene = cells.AveragedCells()
    for kind in cells.KINDS:
        a, b = (scene.compute(kind=kind, image=2, contrast=c).after[1] for c in (1, 8))
        assert np.allclose(a, b) == (kind != "batch")


# Why


def test_the_gradient_passes_the_noise_as_it_was_drawn():
    X = np.random.default_rng(0).standard_normal((1, 4, 3))
    dout = np.random.default_rng(1).standard_normal(X.shape)

    def layer():
        return why.Noise([np.random.default_rng(5)])  # the same draws every time

    def loss(_):
        return float(np.sum(layer().forward(X, training=True) * dout))

    noise = layer()
    noise.forward(X, training=True)
    assert relative_error(noise.backward(dout), numerical_gradient(loss, X)) < 1e-7


def test_the_noise_is_off_in_evaluation_and_moves_means_in_training():
    X = np.zeros((1, 200, 50))
    noise = why.Noise([np.random.default_rng(0)])
    assert noise.forward(X) is X
    means = noise.forward(X, training=True).mean(axis=1)
    assert 0.5 * why.SHIFT < np.abs(means).max() < why.SHIFT + why.JITTER


def test_a_dose_multiplies_what_the_noise_adds():
    X = np.random.default_rng(0).standard_normal((1, 4, 3))
    once, twice = (
        why.Noise([np.random.default_rng(5)], dose).forward(X, training=True) - X for dose in (1, 2)
    )
    np.testing.assert_allclose(twice, 2 * once)


def test_looking_at_all_digits_leaves_the_running_statistics_as_they_were():
    net = Network(main.SIZES, norm="batch", rng=np.random.default_rng(0), dtype=float)
    before = net.layers[1].running.copy()
    why.forward_all(net)
    assert net.layers[1].X is not None
    np.testing.assert_array_equal(net.layers[1].running, before)


def test_the_noise_shifts_the_sums_more_than_twice_as_far_as_learning_does():
    plain, noisy = (why.train(kind, "he_normal") for kind in ("plain", "BatchNorm and noise"))
    assert noisy.shift.min() > 2 * plain.shift.max()


def test_along_a_quadratic_the_gradient_turns_by_the_step_times_the_curvature():
    class Quadratic:
        """loss = w.w: the gradient 2w shrinks by 2*lr*reach of itself."""

        flat, flat_grad = np.array([[3.0, 4.0]]), np.zeros((1, 2))

        def loss(self, X, y):
            return np.sum(self.flat**2, axis=-1)

        def backward(self):
            self.flat_grad[...] = 2 * self.flat

    losses, changes = why.along(Quadratic(), None, None, 0.1)
    np.testing.assert_allclose(changes[:, 0], 0.2 * np.array(why.REACH))
    np.testing.assert_allclose(losses[:, 0], 25 * (1 - 0.2 * np.array(why.REACH)) ** 2)
    np.testing.assert_array_equal(Quadratic.flat, [[3.0, 4.0]])


def test_at_a_large_rate_the_normalized_loss_is_smoother_for_every_seed():
    plain, batch = (why.smoothness(norm, 0.2) for norm in (None, "batch"))
    assert batch.turn.max() < plain.turn.min()
    assert batch.spread.max() < plain.spread.min()
