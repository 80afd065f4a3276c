"""Make optimizers.npz: paths of PyTorch's optimizers, clipped gradients and learning rates.

    pip install torch==2.13.0 numpy
    python tests/references/make_optimizers.py

The tests read the stored file alone. Gradients come from PyTorch's autograd, not from this project.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

STEPS = 50
EVERY = 5  # how many steps lie between two stored points of a driven path
SURFACES = {
    "bowl": (lambda x, y: x**2 / 20 + y**2, (-7.0, 2.0)),
    "rosenbrock": (lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0)),
}
# name here -> PyTorch's class, its fixed arguments
CLASSES = {
    "SGD": (torch.optim.SGD, {}),
    "Momentum": (torch.optim.SGD, {"momentum": 0.9}),
    "Nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "AdaGrad": (torch.optim.Adagrad, {}),
    "RMSProp": (torch.optim.RMSprop, {}),
    "Adam": (torch.optim.Adam, {}),
    "AdamW": (torch.optim.AdamW, {}),
}
# Rates at which every path stays finite on both surfaces, and one other hyperparameter each.
VARIATIONS = {
    "SGD": [{"lr": 5e-4}],
    "Momentum": [{"lr": 5e-4}, {"lr": 3e-4, "momentum": 0.5}],
    "Nesterov": [{"lr": 5e-4}, {"lr": 3e-4, "momentum": 0.5}],
    "AdaGrad": [{"lr": 0.3}, {"lr": 0.1, "eps": 0.1}],
    "RMSProp": [{"lr": 0.05}, {"lr": 0.02, "rho": 0.8, "eps": 1e-2}],
    "Adam": [{"lr": 0.1}, {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "eps": 1e-2}],
    "AdamW": [{"lr": 0.1}, {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "eps": 1e-2}],
}
BOWL_RATES = {"SGD": 0.95, "Momentum": 0.1, "Nesterov": 0.1, "AdaGrad": 1.5, "Adam": 0.3}
WEIGHT_DECAY = 0.3


def build(name: str, kwargs: dict, tensors):
    cls, fixed = CLASSES[name]
    given = dict(fixed)
    for key, value in kwargs.items():
        if key == "rho":
            given["alpha"] = value
        elif key not in ("beta1", "beta2"):
            given[key] = value
    if "beta1" in kwargs:
        given["betas"] = (kwargs["beta1"], kwargs["beta2"])
    return cls(tensors, **given)


def surface_path(name, kwargs, surface):
    f, start = SURFACES[surface]
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = build(name, kwargs, [point])
    path = [point.detach().numpy().copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        f(*point).backward()
        optimizer.step()
        path.append(point.detach().numpy().copy())
    return np.array(path)


def given_gradients(rng):
    """Return 50 gradients for a (4, 3) and a (3,) array: sizes 1e-9 to 1e3, zeros, a dead row."""
    grads = rng.normal(size=(STEPS, 15)) * 10.0 ** rng.uniform(-9, 3, size=15)
    grads[rng.random(grads.shape) < 0.2] = 0.0
    grads[:, :3] = 0.0
    return grads


def driven_path(name, kwargs, start, grads):
    tensors = [torch.tensor(a, requires_grad=True) for a in (start[:12].reshape(4, 3), start[12:])]
    optimizer = build(name, kwargs, tensors)
    path = [start]
    for g in torch.tensor(grads):
        tensors[0].grad, tensors[1].grad = g[:12].reshape(4, 3), g[12:]
        optimizer.step()
        path.append(np.concatenate([t.detach().numpy().ravel() for t in tensors]))
    return np.array(path[::EVERY])


def clipped(grads):
    out = {"clip_before": grads}
    for kind, limit, clip in (
        ("norm", 1.0, torch.nn.utils.clip_grad_norm_),
        ("value", 0.5, torch.nn.utils.clip_grad_value_),
    ):
        tensors = [torch.zeros(4, 3, dtype=torch.float64), torch.zeros(3, dtype=torch.float64)]
        tensors[0].grad, tensors[1].grad = (
            torch.tensor(grads[:12].reshape(4, 3)),
            torch.tensor(grads[12:]),
        )
        norm = clip(tensors, limit)
        out[f"clip_{kind}"] = np.concatenate([t.grad.numpy().ravel() for t in tensors])
        if norm is not None:
            out["clip_norm_before"] = norm.numpy()
    return out


def rates(make_scheduler):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    scheduler = make_scheduler(optimizer)
    out = []
    for _ in range(STEPS):
        out.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return np.array(out)


def schedules():
    s = torch.optim.lr_scheduler
    return {
        "rate_constant": rates(lambda o: s.ConstantLR(o, factor=1.0)),
        "rate_step_decay": rates(lambda o: s.StepLR(o, step_size=7, gamma=0.5)),
        "rate_exponential": rates(lambda o: s.ExponentialLR(o, gamma=0.93)),
        "rate_cosine": rates(lambda o: s.CosineAnnealingLR(o, T_max=STEPS - 1, eta_min=0.02)),
        "rate_warmup_cosine": rates(
            lambda o: s.SequentialLR(
                o,
                [
                    s.LinearLR(o, start_factor=1 / 11, total_iters=10),
                    s.CosineAnnealingLR(o, T_max=39, eta_min=0.02),
                ],
                milestones=[10],
            )
        ),
    }


def cases():
    for name in CLASSES:
        for surface in SURFACES:
            variations = [{}, *VARIATIONS[name]]
            if surface == "bowl" and name in BOWL_RATES:
                variations.append({"lr": BOWL_RATES[name]})
            for kwargs in variations:
                yield name, kwargs, surface
                yield name, {**kwargs, "weight_decay": WEIGHT_DECAY}, surface


def main():
    rng = np.random.default_rng(0)
    start, grads = rng.normal(size=15), given_gradients(rng)
    listed = [(n, k, s) for n, k, s in cases()]
    driven = [(n, k) for n, k, s in listed if s == "rosenbrock"]
    np.savez_compressed(
        Path(__file__).with_name("optimizers.npz"),
        versions=np.array([f"torch {torch.__version__}", f"numpy {np.__version__}"]),
        cases=np.array([json.dumps(case) for case in listed]),
        paths=np.array([surface_path(*case) for case in listed]),
        driven_cases=np.array([json.dumps(case) for case in driven]),
        driven_start=start,
        driven_grads=grads,
        driven_paths=np.array([driven_path(*case, start, grads) for case in driven]),
        **clipped(rng.normal(size=15)),
        **schedules(),
    )


if __name__ == "__main__":
    main()
