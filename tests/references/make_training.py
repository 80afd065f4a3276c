"""Make training.npz: whole training runs by PyTorch, every technique of the loop at once.

    pip install torch==2.13.0 numpy
    python tests/references/make_training.py

Full batches: the order of the samples does not matter. The tests read the stored file alone.
"""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import nn

STEPS, LR, MAX_NORM, STRENGTH = 30, 0.3, 0.4, 0.02


def network(sizes, norm):
    """Return Linear, BatchNorm or LayerNorm, tanh for every hidden layer, then Linear."""
    layers = []
    for fan_in, fan_out in pairwise(sizes[:-1]):
        layers += [nn.Linear(fan_in, fan_out), norm(fan_out), nn.Tanh()]
    return nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1])).double()


def run(model, loss_function, X, y, optimizer):
    """Train with L2 on the matrices, clipping and a cosine schedule; return the curves."""
    matrices = [p for p in model.parameters() if p.ndim == 2]
    losses, grad_norms = [], []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = LR / 2 * (1 + math.cos(math.pi * step / STEPS))
        optimizer.zero_grad()
        loss = loss_function(model(X), y)
        total = loss + sum(STRENGTH / 2 * (W**2).sum() for W in matrices)
        total.backward()
        norm = sum((p.grad**2).sum() for p in model.parameters()) ** 0.5
        for p in model.parameters():
            p.grad *= min(1.0, MAX_NORM / norm.item())
        optimizer.step()
        losses.append(loss.item())
        grad_norms.append(norm.item())
    return losses, grad_norms


def stored(model):
    """Return the parameters, matrices in this project's order (fan_in, fan_out)."""
    return [p.detach().numpy().T.copy() for p in model.parameters()]


def main():
    torch.manual_seed(0)
    X = torch.randn(40, 6, dtype=torch.float64)
    targets = {
        "cross_entropy": torch.randint(0, 3, (40,)),
        "mse": torch.randn(40, 3, dtype=torch.float64),
    }
    losses = {"cross_entropy": nn.CrossEntropyLoss(), "mse": nn.MSELoss()}
    optimizers = {
        "cross_entropy": lambda p: torch.optim.SGD(p, LR, momentum=0.9),
        "mse": lambda p: torch.optim.Adam(p, LR),
    }
    norms = {"cross_entropy": nn.BatchNorm1d, "mse": nn.LayerNorm}
    arrays = {"version": np.array(f"torch {torch.__version__}"), "X": X.numpy()}
    for name, y in targets.items():
        model = network([6, 8, 5, 3], norms[name])
        for i, p in enumerate(stored(model)):
            arrays[f"{name}/start{i}"] = p
        curves = run(model, losses[name], X, y, optimizers[name](model.parameters()))
        arrays[f"{name}/y"] = y.numpy()
        arrays[f"{name}/loss"], arrays[f"{name}/grad_norm"] = curves
        for i, p in enumerate(stored(model)):
            arrays[f"{name}/end{i}"] = p
        model.eval()
        arrays[f"{name}/train_loss"] = losses[name](model(X), y).item()
        arrays[f"{name}/logits"] = model(X).detach().numpy()
    np.savez_compressed(Path(__file__).with_name("training.npz"), **arrays)


if __name__ == "__main__":
    main()
