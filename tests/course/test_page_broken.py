"""A sign turned in the page's engine is seen: its numbers are no longer those of helpers."""

from __future__ import annotations

import shutil

import page_specs as page
import pytest

# file, what stands there, what is put there; settings of specs that must then differ
BROKEN = [
    ("optimizers.mjs", "w[i] -= lr * g[i]", "w[i] += lr * g[i]", {"name": "SGD"}),
    ("optimizers.mjs", "w[i] -= lr * v[i]", "w[i] += lr * v[i]", {"name": "Momentum"}),
    (
        "optimizers.mjs",
        "(momentum * v[i] + g[i])",
        "(momentum * v[i] - g[i])",
        {"name": "Nesterov"},
    ),
    ("optimizers.mjs", "s[i] += g[i] * g[i]", "s[i] -= g[i] * g[i]", {"name": "AdaGrad"}),
    ("optimizers.mjs", "+ (1 - rho) *", "- (1 - rho) *", {"name": "RMSProp"}),
    ("optimizers.mjs", "+ (1 - beta1) *", "- (1 - beta1) *", {"name": "Adam"}),
    ("optimizers.mjs", "1 - this.lr * this", "1 + this.lr * this", {"name": "AdamW"}),
    (
        "optimizers.mjs",
        "+= w[i] * this.weight_decay",
        "-= w[i] * this.weight_decay",
        {"name": "SGD"},
    ),
    ("optimizers.mjs", "i < nDecayed", "i < w.length", {"name": "AdamW"}),
    (
        "optimizers.mjs",
        "this.lr / (1 - this.m",
        "this.lr / (1 + this.m",
        {"name": "Momentum", "kind": "L1"},
    ),
    ("penalties.mjs", "return w - Math.min", "return w + Math.min", {"kind": "L1"}),
    ("penalties.mjs", "w / (1 + reach", "w / (1 - reach", {"kind": "L2"}),
    ("penalties.mjs", "+ this.l2.gradientFor", "- this.l2.gradientFor", {"kind": "ElasticNet"}),
    (
        "penalties.mjs",
        "strength * (1 - l1_ratio)",
        "strength * (1 + l1_ratio)",
        {"kind": "ElasticNet"},
    ),
    (
        "update.mjs",
        "optimizer.reach(), this.share(norm)",
        "optimizer.reach(), 1",
        {"kind": "L1", "max_norm": 0.05},
    ),
    ("clipping.mjs", "1 - 4 *", "-1 + 4 *", {"max_norm": 0.05}),
    ("normalization.mjs", "through -= centered", "through += centered", {"norm": "batch"}),
    ("normalization.mjs", "through -= dbeta", "through += dbeta", {"norm": "batch"}),
    ("normalization.mjs", "- mean - normalized", "+ mean - normalized", {"norm": "layer"}),
    (
        "normalization.mjs",
        "- normalized[at + j] * along",
        "+ normalized[at + j] * along",
        {"norm": "layer"},
    ),
    ("layers.mjs", "STEPS / (STEPS - limit)", "STEPS / (STEPS + limit)", {"dropout": 0.3}),
    ("layers.mjs", "dout[i] * mask[i]", "-dout[i] * mask[i]", {"dropout": 0.3}),
    ("losses.mjs", "] -= 1 / n", "] += 1 / n", {"loss": "cross_entropy"}),
    ("losses.mjs", "difference * (2 /", "difference * (-2 /", {"loss": "mse"}),
    ("activations.mjs", "return y - y * y", "return y + y * y", {"activation": "tanh"}),
    ("activations.mjs", "alpha * Math.exp(x)", "alpha * Math.exp(-x)", {"activation": "elu"}),
    (
        "schedules.mjs",
        "(step + 1) /",
        "(step - 1) /",
        {"schedule": {"name": "warmup", "steps": 20, "schedule": {"name": "constant"}}},
    ),
    (
        "schedules.mjs",
        "1 + Math.cos",
        "1 - Math.cos",
        {"schedule": {"name": "cosine", "total_steps": 100}},
    ),
]


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
