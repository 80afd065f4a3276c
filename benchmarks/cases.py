"""The training steps that are timed: this project's, PyTorch's, and the bare matrix products."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from helpers.batches import Batches, generators
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.update import Update

N_SAMPLES = 1797  # as many as there are bundled digits


@dataclass(frozen=True)
class Case:
    """A network, its batch size and optimizer, and how often it must beat PyTorch."""

    name: str
    sizes: tuple
    bar: float
    batch_size: int = 100
    optimizer: str = "SGD"
    norm: str | None = None
    dropout: float = 0.0
    population: int | None = None


CASES = [
    Case("64-100-10, SGD", (64, 100, 10), 3.0),
    Case("64-100-10, Adam", (64, 100, 10), 3.0, optimizer="Adam"),
    Case("64-100x5-10, SGD", (64, *[100] * 5, 10), 1.6),
    Case("64-100x5-10, SGD, BatchNorm", (64, *[100] * 5, 10), 1.6, norm="batch"),
    Case(
        "784-100x5-10, SGD, BatchNorm, dropout",
        (784, *[100] * 5, 10),
        2.0,
        norm="batch",
        dropout=0.2,
    ),
    Case("784-100x6-10, batch 128, Adam", (784, *[100] * 6, 10), 1.3, 128, optimizer="Adam"),
]


def data(case: Case):
    """Return random inputs and labels, float32, as many as there are digits."""
    rng = np.random.default_rng(0)
    X = rng.random((N_SAMPLES, case.sizes[0]), dtype=np.float32)
    return X, rng.integers(0, case.sizes[-1], N_SAMPLES)


def our_step(case: Case):
    """Return a function that draws a batch, trains one step and returns the loss."""
    rng = np.random.default_rng(0)
    network = Network(
        case.sizes,
        norm=case.norm,
        dropout=case.dropout,
        rng=rng,
        population=case.population,
    )
    update = Update(network, OPTIMIZERS[case.optimizer](lr=1e-3))
    batches = Batches(*data(case), case.batch_size, generators(rng, case.population))

    def step():
        loss = network.loss(*batches.draw())
        update()
        return loss

    return step


def torch_step(case: Case):
    """Return the same step by PyTorch, eager, every setting of the optimizer left alone."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(0)
    layers = []
    for fan_in, fan_out in pairwise(case.sizes[:-1]):
        layers += [nn.Linear(fan_in, fan_out)]
        layers += [nn.BatchNorm1d(fan_out)] if case.norm else []
        layers += [nn.ReLU()]
        layers += [nn.Dropout(case.dropout)] if case.dropout else []
    model = nn.Sequential(*layers, nn.Linear(*case.sizes[-2:]))
    loss_function = nn.CrossEntropyLoss()
    optimizer = getattr(torch.optim, case.optimizer)(model.parameters(), lr=1e-3)
    X, y = map(torch.from_numpy, data(case))
    order, start = torch.randperm(N_SAMPLES), 0

    def step():
        nonlocal order, start
        if start + case.batch_size > N_SAMPLES:
            order, start = torch.randperm(N_SAMPLES), 0
        chosen = order[start : start + case.batch_size]
        start += case.batch_size
        optimizer.zero_grad()
        loss = loss_function(model(X[chosen]), y[chosen])
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def matmul_step(case: Case):
    """Return the matrix products of the step alone: no framework on this BLAS can be faster."""
    rng = np.random.default_rng(0)
    rows = () if case.population is None else (case.population,)
    n, products = case.batch_size, []
    for layer, (fan_in, fan_out) in enumerate(pairwise(case.sizes)):
        X, W, out, dX, dW = (
            rng.random((*rows, *shape), dtype=np.float32)
            for shape in [
                (n, fan_in),
                (fan_in, fan_out),
                (n, fan_out),
                (n, fan_in),
                (fan_in, fan_out),
            ]
        )
        products += [(X, W, out), (X.swapaxes(-1, -2), out, dW)]
        if layer:
            products += [(out, W.swapaxes(-1, -2), dX)]

    def step():
        for a, b, out in products:
            np.matmul(a, b, out=out)

    return step
