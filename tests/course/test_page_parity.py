"""The page's engine takes the steps of ``helpers``: losses and parameters of 200 steps."""

from __future__ import annotations

import shutil
from itertools import product

import page_specs as page
import pytest

DIGITS = 1e-9


def specs_of(norms, start, **options):
    """Specs that meet every activation with every optimizer and penalty, the rest at random."""
    combinations = product(page.ACTIVATIONS, page.OPTIMIZERS, page.PENALTIES)
    found = []
    for i, (activation, name, kind) in enumerate(combinations):
        fixed = {"activation": activation, "norm": norms[i % len(norms)]}
        found.append(page.random_spec(start + i, name=name, kind=kind, **fixed, **options))
    return found


def test_every_activation_optimizer_and_penalty_gives_the_same_numbers():
    specs = specs_of([None, "layer"], start=0)
    assert len(specs) == 168
    assert {spec["schedule"] and spec["schedule"]["name"] for spec in specs} == {*page.SCHEDULES}
    for spec, found in page.zip_(specs, page.by_engine(specs)):
        expected = page.by_helpers(spec)
        assert page.difference(found, expected) <= DIGITS, page.settings(spec)


@pytest.mark.parametrize(
    ("norms", "odd", "share"), [(["batch"], False, 0.9), ([None, "batch", "layer"], True, 0.8)]
)
def test_where_rounding_grows_the_engine_is_as_near_as_helpers_is_to_itself(norms, odd, share):
    """Batch normalization, and layers or batches of one or two, divide by deviations near 0.

    There rounding alone can grow to the first digits. How far it does in a run, ``helpers`` shows
    when the samples of each batch come in another order: the same sums, rounded otherwise.
    """
    specs = specs_of(norms, start=1000, odd=odd)[:: 5 if odd else 2]
    within = 0
    for spec, found in page.zip_(specs, page.by_engine(specs)):
        expected, moved = page.by_helpers(spec), page.by_helpers(spec, order=0)
        own, apart = page.difference(moved, expected), page.difference(found, expected)
        assert apart <= max(DIGITS, 1000 * own), page.settings(spec)
        within += page.difference(found, expected, page.biases_before_batch_norm(spec)) <= DIGITS
    assert within >= share * len(specs)


# file, what stands there, what is put there; settings of specs that must then differ
BROKEN = [
    ("optimizers.mjs", "w[i] -= lr * g[i]", "w[i] += lr * g[i]", {"name": "SGD"}),
    ("optimizers.mjs", "w[i] -= lr * v[i]", "w[i] += lr * v[i]", {"name": "Momentum"}),
    ("optimizers.mjs", "(momentum * v[i] + g[i])", "(momentum * v[i] - g[i])", {"name": "Nesterov"}),
    ("optimizers.mjs", "s[i] += g[i] * g[i]", "s[i] -= g[i] * g[i]", {"name": "AdaGrad"}),
    ("optimizers.mjs", "+ (1 - rho) *", "- (1 - rho) *", {"name": "RMSProp"}),
    ("optimizers.mjs", "+ (1 - beta1) *", "- (1 - beta1) *", {"name": "Adam"}),
    ("optimizers.mjs", "1 - this.lr * this", "1 + this.lr * this", {"name": "AdamW"}),
    ("optimizers.mjs", "+= w[i] * this.weight_decay", "-= w[i] * this.weight_decay", {"name": "SGD"}),
    ("optimizers.mjs", "i < nDecayed", "i < w.length", {"name": "AdamW"}),
    ("optimizers.mjs", "this.lr / (1 - this.m", "this.lr / (1 + this.m", {"name": "Momentum", "kind": "L1"}),
    ("penalties.mjs", "return w - Math.min", "return w + Math.min", {"kind": "L1"}),
    ("penalties.mjs", "w / (1 + reach", "w / (1 - reach", {"kind": "L2"}),
    ("penalties.mjs", "+ this.l2.gradientOf1", "- this.l2.gradientOf1", {"kind": "ElasticNet"}),
    ("penalties.mjs", "strength * (1 - l1_ratio)", "strength * (1 + l1_ratio)", {"kind": "ElasticNet"}),
    ("update.mjs", "optimizer.reach(), this.share(norm)", "optimizer.reach(), 1", {"kind": "L1", "max_norm": 0.05}),
    ("clipping.mjs", "1 - 4 *", "-1 + 4 *", {"max_norm": 0.05}),
    ("normalization.mjs", "through -= centered", "through += centered", {"norm": "batch"}),
    ("normalization.mjs", "through -= dbeta", "through += dbeta", {"norm": "batch"}),
    ("normalization.mjs", "- mean - normalized", "+ mean - normalized", {"norm": "layer"}),
    ("normalization.mjs", "- normalized[at + j] * along", "+ normalized[at + j] * along", {"norm": "layer"}),
    ("layers.mjs", "STEPS / (STEPS - limit)", "STEPS / (STEPS + limit)", {"dropout": 0.3}),
    ("layers.mjs", "dout[i] * mask[i]", "-dout[i] * mask[i]", {"dropout": 0.3}),
    ("losses.mjs", "] -= 1 / n", "] += 1 / n", {"loss": "cross_entropy"}),
    ("losses.mjs", "difference * (2 /", "difference * (-2 /", {"loss": "mse"}),
    ("activations.mjs", "return y - y * y", "return y + y * y", {"activation": "tanh"}),
    ("activations.mjs", "alpha * Math.exp(x)", "alpha * Math.exp(-x)", {"activation": "elu"}),
    ("schedules.mjs", "(step + 1) /", "(step - 1) /", {"schedule": {"name": "warmup", "steps": 20, "schedule": {"name": "constant"}}}),
    ("schedules.mjs", "1 + Math.cos", "1 - Math.cos", {"schedule": {"name": "cosine", "total_steps": 100}}),
]  # fmt: skip


@pytest.mark.parametrize(("file", "right", "wrong", "fixed"), BROKEN)
def test_a_sign_turned_in_the_engine_is_seen(file, right, wrong, fixed, tmp_path):
    shutil.copytree(page.PAGE / "engine", tmp_path / "engine")
    source = (tmp_path / "engine" / file).read_text(encoding="utf-8")
    assert right in source
    (tmp_path / "engine" / file).write_text(source.replace(right, wrong), encoding="utf-8")
    specs = [page.random_spec(seed, steps=20, **hidden(fixed)) for seed in range(6)]
    apart = [
        page.difference(found, page.by_helpers(spec))
        for spec, found in page.zip_(specs, page.by_engine(specs, tmp_path))
    ]
    assert max(apart) > 1e-6


def hidden(fixed):
    return {"norm": None, "sizes": [4, 6, 5, 3]} | fixed
