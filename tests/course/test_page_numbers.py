"""Random numbers that are the same in the page and in NumPy, and what is drawn with them."""

from __future__ import annotations

import json

import node
import numpy as np
import page_specs as page
import pytest

from course.page.numbers import Numbers
from helpers.batches import Batches
from helpers.evaluation import evaluate
from helpers.initializers import INITIALIZERS, Gain, OwnStd
from helpers.layers import Dropout
from helpers.network import Network
from helpers.penalties import L1, L2, ElasticNet

ENGINE = page.PAGE / "engine"


def engine(code: str, given=None):
    """Return what a piece of JavaScript returns in which every module of the engine is at hand."""
    names = [
        "batches",
        "initializers",
        "network",
        "numbers",
        "training",
        "losses",
        "penalties",
        "parameters",
    ]
    imports = [
        f"...await import({json.dumps((ENGINE / f'{name}.mjs').as_uri())})" for name in names
    ]
    text = f"""
    const fs = await import("node:fs");
    const engine = {{ {", ".join(imports)} }};
    const given = JSON.parse(fs.readFileSync(0, "utf8"));
    const found = await (async (engine, given) => {{ {code} }})(engine, given);
    const plain = (key, value) => (ArrayBuffer.isView(value) ? [...value] : value);
    process.stdout.write(JSON.stringify(found, plain));
    """
    return json.loads(node.run(text, given=json.dumps(given)))


def test_both_draw_the_same_numbers_one_after_the_other():
    code = """return given.map(([seed, stream]) => {
        const numbers = new engine.Numbers(seed, stream);
        return [numbers.uniform(5), numbers.normal(7), numbers.permutation(50), numbers.uniform(2)];
    });"""
    seeds = [(0, 0), (0, 1), (1, 0), (12345, 3), (2**32 - 1, 2), (2**31, 2**31)]
    for (seed, stream), (uniform, normal, order, more) in zip(
        seeds, engine(code, seeds), strict=True
    ):
        numbers = Numbers(seed, stream)
        assert numbers.random(5).tolist() == uniform
        np.testing.assert_allclose(numbers.standard_normal(7), normal, rtol=1e-14)
        assert numbers.permutation(50).tolist() == order
        assert numbers.uniform(size=2).tolist() == more


def test_the_first_numbers_are_those_of_murmur3():
    """Worked by hand with Python's own whole numbers."""

    def mixed(h):
        h = ((h ^ h >> 16) * 0x85EBCA6B) % 2**32
        h = ((h ^ h >> 13) * 0xC2B2AE35) % 2**32
        return h ^ h >> 16

    assert mixed(1) == 0x514E28B7  # as SMHasher gives it
    key = mixed(mixed(7 + 0x9E3779B9) + 2)
    expected = [
        (mixed(mixed((c + key) % 2**32) + mixed((key + 0x9E3779B9) % 2**32) & 0xFFFFFFFF) + 0.5)
        / 2**32
        for c in range(3)
    ]
    assert Numbers(7, 2).random(3).tolist() == expected


def test_numbers_spread_as_uniform_and_normal_ones_do():
    n = 100_000
    for seed in range(5):
        u = Numbers(seed, 1).random(n)
        assert u.min() > 0 and u.max() < 1
        counts = np.bincount((u * 100).astype(int), minlength=100)
        chi2 = ((counts - n / 100) ** 2 / (n / 100)).sum()
        assert 50 < chi2 < 160  # of 99 degrees of freedom: mean 99, standard deviation 14
        z = Numbers(seed, 2).standard_normal(n)
        assert abs(z.mean()) < 5 / n**0.5 and abs(z.var() - 1) < 5 * (2 / n) ** 0.5
        assert abs((z**4).mean() - 3) < 5 * (96 / n) ** 0.5


def test_neighbours_streams_and_seeds_have_nothing_to_do_with_one_another():
    n = 100_000
    first = Numbers(0, 0).random(n)
    others = [Numbers(seed, stream).random(n) for seed in range(4) for stream in range(4)][1:]
    others += [np.roll(first, shift) for shift in (1, 2, 3, 7, 64)]
    for other in others:
        assert abs(np.corrcoef(first, other)[0, 1]) < 5 / n**0.5
        assert not (first == other).any()


def test_a_permutation_holds_every_number_once_and_favours_no_place():
    orders = np.array([Numbers(seed, 1).permutation(10) for seed in range(2000)])
    assert (np.sort(orders) == np.arange(10)).all()
    first = np.bincount(orders[:, 0], minlength=10)
    assert ((first - 200) ** 2 / 200).sum() < 28  # of 9 degrees of freedom: 1 in 1000


INITS = [*INITIALIZERS, {"std": 0.3}, {"gain": 1.5}]


@pytest.mark.parametrize("init", INITS, ids=str)
def test_a_network_starts_with_the_same_weights(init):
    code = """
        const network = new engine.Network([5, 7, 4, 3], { norm: "batch" });
        const { std, gain } = given;
        const init = std ? engine.ownStd(std) : gain ? engine.gain(gain) : given;
        engine.initialize(network, init, new engine.Numbers(3, 0));
        return network.flat;"""
    by_name = {"std": OwnStd, "gain": Gain}
    own = init if isinstance(init, str) else next(by_name[key](x) for key, x in init.items())
    network = Network([5, 7, 4, 3], init=own, norm="batch", rng=Numbers(3, 0), dtype=float)
    np.testing.assert_allclose(network.flat, engine(code, init), rtol=1e-14, atol=0)


def test_batches_and_masks_are_the_same():
    code = """
        const batches = new engine.Batches(23, 5, new engine.Numbers(8, 1));
        const mask = new Float64Array(15);
        const numbers = new engine.Numbers(8, 0);
        const masks = [0, 1].map(() => (numbers.fill(mask), [...mask]));
        return { rows: [...Array(12)].map(() => [...batches.draw()]), masks };"""
    found = engine(code, 0)
    X = np.arange(23.0)[:, None]
    batches = Batches(X, np.arange(23), 5, Numbers(8, 1))
    assert [batches.draw()[1].tolist() for _ in range(12)] == found["rows"]
    layer = Dropout(0.3, Numbers(8, 0))
    for numbers in found["masks"]:
        out = layer.forward(np.ones((3, 5)), training=True)
        assert (out.ravel() > 0).tolist() == [u * 65536 >= 19661 for u in numbers]


def test_an_evaluation_is_that_of_helpers_and_leaves_the_batch_as_it_is():
    code = """
        const { X, y, flat, rows } = given;
        const training = new engine.Training({
            sizes: [3, 6, 4], norm: "batch", dropout: 0.5, flat, loss: "cross_entropy",
            X: Float64Array.from(X), y: Int32Array.from(y), optimizer: { name: "SGD", lr: 0.1 } });
        training.network.setNumbers(new engine.Numbers(5, 0));
        for (let i = 0; i < 10; i++) training.step(rows);
        const before = training.network.layers.map((layer) => [...(layer.output ?? [])]);
        const found = training.evaluate();
        const after = training.network.layers.map((layer) => [...(layer.output ?? [])]);
        return { ...found, same: JSON.stringify(before) === JSON.stringify(after) };"""
    rng = np.random.default_rng(0)
    X, y, rows = rng.normal(size=(1203, 3)), rng.integers(4, size=1203), [*range(20)]
    network = Network([3, 6, 4], norm="batch", dropout=0.5, rng=Numbers(5, 0), dtype=float)
    network.layers[3].rng = Numbers(5, 0)
    given = {"X": X.ravel().tolist(), "y": y.tolist(), "flat": network.flat.tolist(), "rows": rows}
    for _ in range(10):
        network.loss(X[rows], y[rows])
        network.backward()
        network.flat -= 0.1 * network.flat_grad
    found, expected = engine(code, given), evaluate(network, X, y)
    assert found["same"]
    assert found["loss"] == pytest.approx(expected["loss"], rel=1e-9)
    assert found["accuracy"] == pytest.approx(expected["accuracy"], rel=1e-9)


def test_a_setting_acts_on_the_running_network():
    code = """
        const { X, y, rows } = given;
        const losses = [];
        const training = new engine.Training({
            sizes: [3, 6, 4], loss: "cross_entropy", X: Float64Array.from(X),
            y: Int32Array.from(y), optimizer: { name: "Adam", lr: 0.01 } });
        engine.initialize(training.network, "he_normal", new engine.Numbers(5, 0));
        const run = (n) => { for (let i = 0; i < n; i++) losses.push(training.step(rows)); };
        run(3);
        training.set("learning_rate", 1e-300);
        run(2);
        const steps = training.optimizer.t;
        training.set("optimizer", { name: "SGD", lr: 0.1 });
        training.set("schedule", { name: "step_decay", every: 6, factor: 0.5 });
        run(2);
        return { losses, steps, t: training.optimizer.t, lr: training.optimizer.lr };"""
    rng = np.random.default_rng(0)
    given = {"X": rng.normal(size=60).tolist(), "y": rng.integers(4, size=20).tolist()}
    found = engine(code, given | {"rows": [*range(20)]})
    losses = found["losses"]
    assert losses[0] > losses[1] > losses[2] > losses[3] == losses[4] == losses[5] > losses[6]
    assert (found["steps"], found["t"], found["lr"]) == (5, 2, 0.05)


def test_a_penalty_has_the_value_that_helpers_gives_it():
    w = np.random.default_rng(0).normal(size=9)
    code = """
        const { L1, L2, ElasticNet } = engine.PENALTIES;
        const strength = 0.3;
        const all = [new L1({ strength }), new L2({ strength })];
        all.push(new ElasticNet({ strength, l1_ratio: 0.2 }));
        return all.map((penalty) => penalty.value(Float64Array.from(given)));"""
    expected = [penalty.value(w) for penalty in (L1(0.3), L2(0.3), ElasticNet(0.3, 0.2))]
    np.testing.assert_allclose(engine(code, w.tolist()), expected, rtol=1e-14)


def test_a_step_makes_no_arrays_once_a_batch_of_its_size_was_seen():
    code = """
        let made = 0;
        globalThis.Float64Array = class extends Float64Array {
            constructor(...given) { super(...given); made += 1; }
        };
        const numbers = new engine.Numbers(1, 0);
        const training = new engine.Training({
            sizes: [8, 30, 30, 4], activation: "elu", norm: "batch", dropout: 0.3, max_norm: 0.5,
            penalty: { kind: "ElasticNet", strength: 0.01, l1_ratio: 0.5, proximal: true },
            optimizer: { name: "AdamW" }, schedule: { name: "cosine", total_steps: 2000 },
            loss: "cross_entropy", X: numbers.normal(240), y: new Int32Array(30) });
        engine.initialize(training.network, "he_normal", numbers);
        training.network.setNumbers(numbers);
        const rows = Int32Array.from({ length: 30 }, (_, i) => i);
        training.step(rows);
        const atFirst = made;
        for (let i = 0; i < 300; i++) training.step(rows);
        return [atFirst, made - atFirst];"""
    at_first, later = engine(code, 0)
    assert at_first > 30 and later == 0
