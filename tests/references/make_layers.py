"""Write layers.npz: what PyTorch answers, in float64, to the inputs stored beside the answers.

Run from the root of the repository, in an environment that has PyTorch:

    python tests/references/make_layers.py

Nothing here imports helpers: inputs, weights and answers are stored, and the tests put the same
inputs through the book's own layers.
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(2026)
stored = {"torch_version": np.array(torch.__version__)}


def tensor(array, grad=True):
    return torch.tensor(array, dtype=torch.float64, requires_grad=grad)


def store(prefix, **arrays):
    for name, array in arrays.items():
        if isinstance(array, torch.Tensor):
            array = array.detach().numpy()
        stored[f"{prefix}/{name}"] = np.array(array)


def activations():
    x = np.concatenate([np.linspace(-6, 6, 49), [-800, -40, -1e-9, 1e-9, 40, 800]])
    functions = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": F.leaky_relu,
        "elu": F.elu,
    }
    store("activations", x=x)
    for name, function in functions.items():
        inputs = tensor(x)
        y = function(inputs)
        y.sum().backward()
        store(f"activations/{name}", y=y, slope=inputs.grad)
    scores = np.array([[800.0, 0, -800], [1, 2, 3], [-800, -800, -799]])
    store("activations/softmax", x=scores, y=torch.softmax(tensor(scores), dim=-1))


def batch_norm():
    gamma, beta = rng.normal(1, 0.3, 5), rng.normal(0, 0.3, 5)
    layer = torch.nn.BatchNorm1d(5, dtype=torch.float64)
    layer.weight.data, layer.bias.data = tensor(gamma, False), tensor(beta, False)
    batches, douts = rng.normal(2, 3, (3, 8, 5)), rng.normal(0, 1, (3, 8, 5))
    store("batch_norm", gamma=gamma, beta=beta, batches=batches, douts=douts)
    for i, (batch, dout) in enumerate(zip(batches, douts, strict=True)):
        X = tensor(batch)
        out = layer(X)
        layer.zero_grad()
        out.backward(tensor(dout, False))
        answers = {"out": out, "dX": X.grad, "dgamma": layer.weight.grad, "dbeta": layer.bias.grad}
        running = {"running_mean": layer.running_mean, "running_var": layer.running_var}
        store(f"batch_norm/{i}", **answers, **running)
    layer.eval()
    X = tensor(batches[0])
    out = layer(X)
    layer.zero_grad()
    out.backward(tensor(douts[0], False))
    answers = {"out": out, "dX": X.grad, "dgamma": layer.weight.grad, "dbeta": layer.bias.grad}
    store("batch_norm/evaluation", **answers)


def layer_norm():
    X, dout = tensor(rng.normal(-1, 2, (4, 6))), rng.normal(0, 1, (4, 6))
    gamma, beta = tensor(rng.normal(1, 0.3, 6)), tensor(rng.normal(0, 0.3, 6))
    out = F.layer_norm(X, (6,), gamma, beta)
    out.backward(tensor(dout, False))
    store("layer_norm", X=X, gamma=gamma, beta=beta, dout=dout, out=out)
    store("layer_norm", dX=X.grad, dgamma=gamma.grad, dbeta=beta.grad)


def images():
    X = tensor(rng.normal(1, 2, (3, 4, 2, 5)), False)
    gamma, beta = tensor(rng.normal(1, 0.3, 4), False), tensor(rng.normal(0, 0.3, 4), False)
    store("images", X=X, gamma=gamma, beta=beta)
    store("images", batch=F.batch_norm(X, None, None, gamma, beta, training=True))
    store("images", layer=F.group_norm(X, 1, gamma, beta))
    store("images", instance=F.instance_norm(X, weight=gamma, bias=beta))


def losses():
    logits, y = tensor(rng.normal(0, 3, (7, 4))), rng.integers(0, 4, 7)
    loss = F.cross_entropy(logits, torch.tensor(y))
    loss.backward()
    store("cross_entropy", logits=logits, y=y, loss=loss, dlogits=logits.grad)
    logits = tensor(np.array([[800.0, 0, -800], [-800, 0, 800]]))
    loss = F.cross_entropy(logits, torch.tensor([2, 2]))
    loss.backward()
    store("cross_entropy/extreme", logits=logits, loss=loss, dlogits=logits.grad)
    outputs, y = tensor(rng.normal(0, 1, (7, 4))), rng.normal(0, 1, (7, 4))
    loss = F.mse_loss(outputs, tensor(y, False))
    loss.backward()
    store("mse", outputs=outputs, y=y, loss=loss, doutputs=outputs.grad)


def networks():
    """A 5-7-6-3 network for every norm and two activations: parameters, loss, gradients, logits."""
    norms = {"none": None, "batch": torch.nn.BatchNorm1d, "layer": torch.nn.LayerNorm}
    kinds = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}
    X, y = rng.normal(0, 1, (9, 5)), rng.integers(0, 3, 9)
    store("network", X=X, y=y)
    for norm, activation in [(n, a) for n in norms for a in kinds]:
        blocks = []
        for fan_in, fan_out in ((5, 7), (7, 6)):
            blocks.append(torch.nn.Linear(fan_in, fan_out))
            blocks += [norms[norm](fan_out)] if norms[norm] else []
            blocks.append(kinds[activation]())
        network = torch.nn.Sequential(*blocks, torch.nn.Linear(6, 3)).double()
        parameters = list(network.parameters())
        for parameter in parameters:
            is_matrix = parameter.ndim == 2
            values = rng.normal(0, 0.5, parameter.shape) + (0 if is_matrix else 0.5)
            parameter.data = tensor(values, False)
        inputs = tensor(X)
        loss = F.cross_entropy(network(inputs), torch.tensor(y))
        loss.backward()
        prefix = f"network/{norm}/{activation}"
        store(prefix, loss=loss, dX=inputs.grad)
        for i, parameter in enumerate(
            parameters
        ):  # Linear weights are (fan_out, fan_in) in PyTorch
            store(prefix, **{f"param{i}": parameter.T, f"grad{i}": parameter.grad.T})
        network.eval()
        store(prefix, evaluation=network(tensor(X)))


def main():
    for part in (activations, batch_norm, layer_norm, images, losses, networks):
        part()
    np.savez_compressed(Path(__file__).with_name("layers.npz"), **stored)


if __name__ == "__main__":
    main()
