"""The facts that the scenes of the optimizers show, against what is known without them."""

import numpy as np
import pytest

from course.optimizers import bias_correction, length, paths, plane, race, rotation
from course.optimizers.network_surface import TwoWeights
from helpers.optimizers import OPTIMIZERS
from helpers.surfaces import BOWL, descend

BOWL_SETTING = {"surface": "elongated bowl", "optimizer": "SGD", "lr": 0.95, "memory": 0.9}


def test_sgd_on_the_bowl_ends_where_the_powers_of_its_factors_say():
    run = paths.Path().compute(**BOWL_SETTING)
    assert run.points[-1] == pytest.approx([-7 * 0.905**30, 2 * 0.9**30])
    assert run.turns == 29 and run.diverged is None


@pytest.mark.parametrize("lr, arrives", [(0.9, True), (1.0, False), (1.2, False)])
def test_sgd_arrives_below_two_over_the_curvature_and_not_above(lr, arrives):
    assert (paths.follow("elongated bowl", "SGD", lr).arrived is not None) == arrives


def test_a_diverging_path_is_said_to_diverge_from_the_step_that_passes_100_heights():
    run = paths.follow("elongated bowl", "SGD", 1.5)  # y doubles at every step, the height x 4
    assert run.diverged == 4  # 16/6.45 * 4**4 > 100, the power before is not
    assert "diverges, from step 4" in paths.Path().read(run)


def test_an_overflowing_path_is_drawn_and_read_without_a_warning():
    run = paths.follow("Rosenbrock", "Momentum", 10.0)
    assert not np.isfinite(run.points[-1]).any()
    assert "diverges" in paths.Terrain().read(run)


@pytest.mark.parametrize(
    "condition, step",
    [([1, 0, 1, 1], 2), ([1, 1], 0), ([0, 1, 0], None), ([0, 0, 1], 2)],
)
def test_stays_is_the_step_after_the_last_failure(condition, step):
    assert paths.stays(np.array(condition, bool)) == step


@pytest.mark.parametrize("name", paths.NAMES)
def test_no_rate_reaches_the_goal_of_the_path_with_the_default_memory(name):
    rates = np.geomspace(0.01, 8, 120)
    runs = [paths.follow("rotated bowl", name, lr) for lr in rates]
    assert not any(paths.fast_on_rotated({}, run) for run in runs)


def test_momentum_with_a_short_memory_reaches_the_goal_of_the_path():
    assert paths.fast_on_rotated({}, paths.follow("rotated bowl", "Momentum", 1.0, 0.5))
    assert not paths.fast_on_rotated({}, paths.follow("elongated bowl", "Momentum", 1.0, 0.5))


def test_the_gradient_of_the_network_surface_is_the_slope_of_its_loss():
    ground, point, h = paths.surface("network"), np.array([-2.0, 3.0]), 1e-5
    slope = [(ground(point + d) - ground(point - d)) / (2 * h) for d in (np.array([h, 0]), [0, h])]
    assert ground.gradient(point) == pytest.approx(slope, rel=1e-6)


def test_nothing_near_the_minimum_of_the_network_surface_is_lower():
    ground = paths.surface("network")
    around = ground.minimum + 0.01 * np.random.default_rng(0).standard_normal((50, 2))
    assert (ground(around) > ground(ground.minimum)).all()


def test_moving_two_weights_leaves_the_others_alone():
    two = TwoWeights()
    before = two.network.flat.copy()
    two.loss(np.array([1.0, 5.0]), np.array([2.0, -3.0]))
    assert (two.network.flat != before).sum() == 2


@pytest.mark.parametrize("method", plane.METHODS)
@pytest.mark.parametrize("lr, momentum", [(0.05, 0.3), (0.3, 0.2), (0.2, 0.9), (0.6, 0.5)])
def test_the_convergence_rate_is_that_of_a_real_path(method, lr, momentum):
    path = descend(BOWL, plane.METHODS[method](lr=lr, momentum=momentum), (1, 1), 600)
    size = np.linalg.norm(path, axis=1)
    measured = (size[300:600].max() / size[:300].max()) ** (1 / 300)
    assert plane.convergence_rate(method, lr, momentum) == pytest.approx(measured, abs=0.01)


def test_polyaks_choice_turns_the_condition_number_into_its_root():
    kappa = 20
    lr = 4 / (np.sqrt(0.1) + np.sqrt(2)) ** 2
    momentum = ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
    assert plane.convergence_rate("Momentum", lr, momentum) == pytest.approx(
        (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1), abs=1e-6
    )
    assert plane.convergence_rate("Momentum", 2 / 2.1, 0.0) == pytest.approx(19 / 21)


@pytest.mark.parametrize("method", plane.METHODS)
@pytest.mark.parametrize("momentum", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("curvature", plane.CURVATURES.values())
def test_a_direction_swings_between_the_two_critical_rates_only(method, momentum, curvature):
    low, high = plane.swinging(method, momentum, curvature)
    regimes = [
        plane.regime(plane.roots(method, lr, momentum, curvature))
        for lr in (0.99 * low, 1.01 * low, 0.99 * high, 1.01 * high)
    ]
    assert regimes[0] == "creeps without swinging" and regimes[1:3] == ["swings"] * 2
    assert regimes[3] in ("flips its sign every step", "diverges")


@pytest.mark.parametrize(
    "method, momentum, limit",  # z = -1 in the equation for the factor, curvature 2
    [
        ("Momentum", 0.0, 1.0),
        ("Momentum", 0.5, 1.5),
        ("Nesterov", 0.0, 1.0),
        ("Nesterov", 0.5, 0.75),
    ],
)
def test_the_grey_part_of_the_plane_begins_where_paths_diverge(method, momentum, limit):
    assert plane.convergence_rate(method, limit, momentum) == pytest.approx(1.0)
    ends = [
        np.abs(descend(BOWL, plane.METHODS[method](lr=f * limit, momentum=momentum), (0, 1), 2000))
        for f in (0.98, 1.02)
    ]
    assert ends[0][-1, 1] < 1e-6 and not ends[1][-1, 1] < 1e6


def test_the_goal_of_the_plane_is_reached_next_to_polyaks_choice_and_not_without_momentum():
    scene, goal = plane.MomentumPlane(), plane.MomentumPlane.goals[0]
    assert goal.reached({}, scene.compute(lr=1.3, momentum=0.4))
    assert not goal.reached({}, scene.compute(lr=0.1, momentum=0.9))
    rates = np.geomspace(0.02, 4, 400)
    assert plane.convergence_rate("Momentum", rates, 0.0).min() > 0.9


@pytest.mark.parametrize("beta1, beta2", [(0.9, 0.999), (0.5, 0.9), (0.0, 0.0)])
@pytest.mark.parametrize("gradient", bias_correction.GRADIENTS)
def test_the_corrected_averages_give_the_steps_that_adam_takes(beta1, beta2, gradient):
    r = bias_correction.BiasCorrection().compute(beta1=beta1, beta2=beta2, gradient=gradient)
    assert r.m_hat / (np.sqrt(r.v_hat) + 1e-8) == pytest.approx(r.step, rel=1e-6, abs=1e-12)


def test_under_a_steady_gradient_the_corrected_averages_are_it_from_the_first_step_on():
    r = bias_correction.BiasCorrection().compute(beta2=0.999, beta1=0.9, gradient="steady")
    assert r.m_hat == pytest.approx(np.ones(50)) and r.v_hat == pytest.approx(np.ones(50))
    assert r.raw_step[0] == pytest.approx(0.1 / np.sqrt(0.001))  # (1 - beta1)/sqrt(1 - beta2)


def test_the_goal_of_the_bias_correction_is_where_the_two_biases_cancel():
    scene = bias_correction.BiasCorrection()
    for beta2, reached in ((0.99, True), (0.999, False), (0.9, False)):
        values = {"beta2": beta2, "beta1": 0.9, "gradient": "noisy"}
        assert scene.goals[0].reached(values, scene.compute(**values)) == reached


@pytest.mark.parametrize("name", ["SGD", "Momentum", "Nesterov"])
def test_rotation_makes_no_difference_to_methods_made_of_gradients_alone(name):
    straight, turned = rotation.tune(name, 0.0), rotation.tune(name, 45.0)
    assert turned.lr == straight.lr and turned.left == pytest.approx(straight.left, rel=1e-6)


def test_adagrad_and_rmsprop_lose_their_edge_on_the_rotated_bowl():
    for name, factor in (("AdaGrad", 1e6), ("RMSProp", 10)):
        straight, turned = rotation.tune(name, 0.0), rotation.tune(name, 45.0)
        assert turned.median > factor * straight.median


def test_the_starts_lie_on_one_contour_line_and_turn_with_the_bowl():
    assert BOWL(rotation.starts_around(0.0)) == pytest.approx(BOWL(BOWL.start))
    norms = [np.linalg.norm(rotation.starts_around(angle), axis=1) for angle in (0.0, 30.0)]
    assert norms[0] == pytest.approx(norms[1])


def test_a_run_of_the_race_is_the_same_alone_and_within_the_sweep():
    alone = race.train("Momentum", (0.05,), (3,))
    among = race.train("Momentum", (0.05, 0.5), (1, 3))
    assert alone.final()[0, 0] == pytest.approx(among.final()[0, 1], rel=1e-3)


def test_all_optimizers_of_the_race_start_from_the_same_networks():
    first = [race.train(name, (0.01,), (0, 1)).train_loss[:, :, 0] for name in race.NAMES]
    assert all((loss == first[0]).all() for loss in first)


def test_the_goal_of_the_race_asks_for_sgd_at_a_good_rate(monkeypatch):
    monkeypatch.setattr(race, "LRS", (0.001, 0.01, 1.0))
    scene = race.Race()
    values = [{"optimizer": "SGD", "lr": lr} for lr in (0.01, 1.0)]
    values.append({"optimizer": "Adam", "lr": 0.01})
    reached = [scene.goals[0].reached(v, scene.compute(**v)) for v in values]
    assert reached == [False, True, False]


def test_every_optimizer_of_the_chapter_can_be_built_with_its_memory():
    for name in paths.NAMES:
        assert isinstance(paths.build(name, 0.1, 0.5), OPTIMIZERS[name])
    assert paths.build("Momentum", 0.1, 0.5).momentum == 0.5
    assert paths.build("RMSProp", 0.1, 0.5).rho == 0.5
    assert paths.build("Adam", 0.1, 0.5).beta1 == 0.5


def test_the_bowl_of_condition_number_20_is_the_one_of_the_chapter():
    points = np.random.default_rng(0).standard_normal((20, 2))
    bowl = rotation.bowl_of(20, 0.0)
    assert bowl(points) == pytest.approx(BOWL(points))
    assert bowl.gradient(points) == pytest.approx(BOWL.gradient(points))


@pytest.mark.parametrize("kappa", [20, 100, 1000])
def test_the_starts_around_every_bowl_have_one_height(kappa):
    heights = rotation.bowl_of(kappa, 30.0)(rotation.starts_around(30.0, kappa, [0.1, 0.2, 0.9]))
    assert heights == pytest.approx(BOWL(BOWL.start))


def test_the_order_of_sgd_and_adam_turns_with_the_condition_number():
    for kappa, adam_ahead in ((20, False), (100, True), (1000, True)):
        for angle in (0.0, 45.0):
            adam, sgd = (rotation.tune(n, angle, kappa=kappa, steps=100) for n in ("Adam", "SGD"))
            assert (adam.median < sgd.median) == adam_ahead


@pytest.mark.parametrize("kappa", length.KAPPAS)
def test_what_sgd_leaves_on_a_straight_bowl_is_the_power_of_its_worse_factor(kappa):
    found = length.BowlLength().compute(kappa=kappa, bowl="straight", steps=100).found["SGD"]
    factors = np.array([1 - 2 * found.lr / kappa, 1 - 2 * found.lr]) ** 200
    worst_start = np.cos(np.pi / 24) ** 2  # the share of its height in the direction of the worse
    assert worst_start * factors.max() <= found.left.max() * (1 + 1e-9) <= 1.01 * factors.max()
    assert found.left.max() > ((kappa - 1) / (kappa + 1)) ** 200 * worst_start  # the best rate's


def test_adam_and_sgd_change_places_between_condition_numbers_20_and_100():
    scene = length.BowlLength()
    short, long = (scene.compute(kappa=kappa) for kappa in (20, 100))
    assert short.times_less("Adam", "SGD") < 1 < long.times_less("Adam", "SGD")
    assert "SGD leaves" not in scene.read(long) and "Adam leaves" in scene.read(long)


def test_a_turn_changes_nothing_for_sgd_momentum_and_nesterov_on_any_bowl():
    scene = length.BowlLength()
    for kappa in length.KAPPAS:
        straight, turned = (scene.compute(kappa=kappa, bowl=bowl).found for bowl in length.ANGLES)
        for name in ("SGD", "Momentum", "Nesterov"):
            assert turned[name].left == pytest.approx(straight[name].left, rel=1e-6)
