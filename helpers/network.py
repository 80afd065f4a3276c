"""Network: a stack of layers with its parameters in one flat vector."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.attributes import Fixed, InPlace
from helpers.checks import finite, floats, generator, integer, one_of, probability
from helpers.divergence import quietly
from helpers.initializers import INITIALIZERS
from helpers.layer_base import Trainable
from helpers.layers import Activation, Dropout, Linear
from helpers.losses import LOSSES
from helpers.normalization import NORMALIZATIONS
from helpers.parameters import Parameters
from helpers.protocols import (
    Array,
    ArrayLike,
    DTypeLike,
    Hyperparameter,
    Initializer,
    Nonlinearity,
    Rngs,
)


class Network:
    """A fully connected network, or a population of them that learn side by side.

    Each hidden layer is Linear, then the normalization, the activation and dropout (those that are
    asked for); the output layer is Linear alone and returns logits.

    All parameters are views into one vector, ``flat``: first every weight matrix, then biases,
    gammas and betas. An optimizer may step over ``flat`` in one go, a penalty over ``flat[...,
    :n_weights]``.

    With ``population=P`` every array gets a leading axis of P: row i is a network of its own. The
    rows may differ in init and dropout.

    Parameters
    ----------
    sizes : sequence of int
        Units per layer from input to output, at least two: ``[64, 100, 10]``.
    activation : str or pair of functions
        A name in :data:`helpers.activations.ACTIVATIONS`, or ``(f, df)``.
    init : str, callable or list
        A name in :data:`helpers.initializers.INITIALIZERS`, or ``f(shape, rng)``; a list of P of
        these gives one to each row of a population. Biases start at 0, gamma at 1, beta at 0.
    norm : None, "batch" or "layer"
    dropout : float or array of shape (P,)
        Probability of dropping a hidden unit, in [0, 1).
    rng : numpy.random.Generator, or list of P of them
        Draws the weights and the dropout masks. A population given one generator takes
        ``rng.spawn(P)``: row i equals the single network built with child i.
    dtype : float32 or float64
    loss : "cross_entropy" or "mse"
    population : int, optional
        Number of rows; None is a single network.

    Attributes
    ----------
    flat, flat_grad : ndarray of shape (n_params,) or (P, n_params)
        Assigning to these, or to the lists of views, writes into the arrays that are there. They
        hold no running statistics of BatchNorm, those are its layer's; a copy of the network does.
    params, grads : list of ndarray
        Views in layer order: W, b (, gamma, beta) of layer 1, then of layer 2 ...
    weights, weight_grads : list of ndarray
        The views of the weight matrices only.
    names : list of str
        ``"W1"``, ``"b1"`` ...: what each entry of ``params`` is.
    layers : list of Layer
    n_weights, n_params : int
        Per network.
    rows : tuple
        ``()``, or ``(P,)`` for a population: the axis in front of every array.

    Raises
    ------
    ValueError
        When an argument is outside what is allowed; the message names it.
    AttributeError
        When one of the arguments is assigned to later: ``layers`` have been made from them.
    """

    sizes: Any = Fixed()
    activation: Any = Fixed()
    norm: Any = Fixed()
    dropout: Any = Fixed("set p of the Dropout layers, or build another one")
    rng: Any = Fixed()
    population: Any = Fixed()
    rows: Any = Fixed()
    loss_name: Any = Fixed()
    dtype: Any = Fixed()
    names: Any = Fixed()
    fresh = True  # until the first ``backward``
    _X = np.empty(0)  # the copy of the last batch
    n_weights: Any = Fixed()
    n_params: Any = Fixed()

    def __init__(
        self, sizes: Sequence[int], activation: Nonlinearity = "relu",
        init: str | Initializer | Sequence[str | Initializer] = "he_normal",
        norm: str | None = None, dropout: Hyperparameter = 0.0, *, rng: Rngs,
        dtype: DTypeLike = np.float32, loss: str = "cross_entropy", population: int | None = None,
    ) -> None:  # fmt: skip
        self.sizes = _sizes(sizes)
        self.activation = activation
        self.norm = one_of("norm", norm, [None, *NORMALIZATIONS])
        self.population = None if population is None else integer("population", population, low=1)
        self.rows = () if self.population is None else (self.population,)
        self.dropout = self._per_row("dropout", probability("dropout", dropout))
        self.rng = self._generators(rng)
        self.loss_name = one_of("loss", loss, LOSSES)
        self.loss_function = LOSSES[loss]()
        self._can_go_back: bool | None = False  # None: the parameters have changed since the loss
        self._make_parameters(dtype)
        self._make_layers()
        self._initialize(init)

    @quietly()
    def forward(self, X: ArrayLike, training: bool = False) -> Array:
        """Return the logits.

        Parameters
        ----------
        X : array_like of shape (N, n_features), or (P, N, n_features)
            Finite numbers; (N, n_features) is shared by all rows of a population.
        training : bool
            Whether dropout drops and BatchNorm uses (and records) the statistics of this batch.

        Returns
        -------
        ndarray of shape (N, k) or (P, N, k)
            Valid until the next call: copy it to keep it.

        Raises
        ------
        ValueError
            When ``X`` has another shape or holds NaN or infinity.
        """
        return self._forward(self._input(X), training)

    @quietly()
    def loss(self, X: ArrayLike, y: ArrayLike, training: bool = True) -> Hyperparameter:
        """Run forward and return the mean loss of the batch: a float, or (P,) for a population.

        ``y`` holds labels (N,) or (P, N) for cross-entropy, targets (N, k) or (P, N, k) for
        ``"mse"``. Both are copied: what is written into them later does not reach ``backward``.

        A loss is what training begins with, so ``training`` is True here: dropout drops, and
        BatchNorm's running statistics move. For a validation loss say ``training=False``, or take
        :func:`helpers.evaluation.evaluate`.
        """
        loss = self.loss_function.forward(self._forward(self._copied(X), training), y)
        self._can_go_back = True
        return loss

    @quietly()
    def backward(self, input_gradient: bool = False) -> Array | None:
        """Fill ``grads`` with the gradients of the last ``loss``.

        With ``input_gradient`` also return the gradient with respect to ``X``. The parameters must
        still be those of the ``loss``. Assigning to ``flat``, as ``flat *= 2`` does, is noticed;
        writing into a part, as ``flat[0] = 1`` or an optimizer does, is not.

        Raises
        ------
        RuntimeError
            When ``loss`` was not the last thing computed, or ``flat`` was assigned to since.
        """
        if not self._can_go_back:
            why = "" if self._can_go_back is False else ": the parameters have changed since"
            raise RuntimeError(f"Network.backward needs loss(X, y) first{why}")
        self.fresh = False
        dout = self.loss_function.backward()
        for layer in reversed(self.layers[1:]):
            dout = layer.backward(dout)
        return self.layers[0].backward(dout, input_gradient)

    def _parameters_changed(self):
        self._can_go_back = None if self._can_go_back else self._can_go_back

    flat: Any = InPlace(_parameters_changed)
    params: Any = InPlace(_parameters_changed)
    weights: Any = InPlace(_parameters_changed)
    flat_grad: Any = InPlace()
    grads: Any = InPlace()
    weight_grads: Any = InPlace()

    def _copied(self, X):
        last = self._X
        if type(X) is np.ndarray and X.shape == last.shape and X.dtype == last.dtype:
            np.copyto(last, X)  # it fits, as the last one did
        else:
            self._X = self._input(X).copy()
        return self._X

    def _forward(self, X, training):
        self._can_go_back = False
        out = self.layers[0].forward(X, training)
        if not math.isfinite(np.vdot(out, out)):  # smaller than X, and NaN or infinite where X is
            finite("X", X)
        for layer in self.layers[1:]:
            out = layer.forward(out, training)
        return out

    def _input(self, X):
        X = floats("X", X, self.dtype)
        *rows, n_samples, n_features = X.shape if X.ndim > 1 else (0, 0)
        if tuple(rows) not in ((), self.rows) or n_samples == 0 or n_features != self.sizes[0]:
            raise ValueError(f"X must have shape (n_samples, {self.sizes[0]}), got {X.shape}")
        return X

    def _make_parameters(self, dtype):
        shapes = {}
        for i, (fan_in, fan_out) in enumerate(pairwise(self.sizes), start=1):
            shapes |= {f"W{i}": (fan_in, fan_out), f"b{i}": (fan_out,)}
            if self.norm and i < len(self.sizes) - 1:
                shapes |= {f"gamma{i}": (fan_out,), f"beta{i}": (fan_out,)}
        parameters = Parameters(shapes, self.rows, dtype)
        for name in _VIEWS:
            setattr(self, name, getattr(parameters, name))
        self.n_weights, self.n_params = parameters.n_weights, parameters.n_params
        self.names, self.dtype = parameters.names, parameters.flat.dtype

    def _make_layers(self):
        pairs = zip(_in_twos(self.params), _in_twos(self.grads), strict=True)

        def with_parameters(kind):
            params, grads = next(pairs)
            return kind(*params, grads)

        self.layers: list[Any] = []
        for _ in self.sizes[1:-1]:
            self.layers.append(with_parameters(Linear))
            if self.norm:
                self.layers.append(with_parameters(NORMALIZATIONS[self.norm]))
                self.layers[-1].gamma[...] = 1
            self.layers.append(Activation(self.activation))
            if np.any(self.dropout):
                self.layers.append(Dropout(self.dropout, self.rng))
        self.layers.append(with_parameters(Linear))
        self._share_passing_arrays()

    def _share_passing_arrays(self):
        passing: dict = {}
        for layer in self.layers:
            layer.passing = passing

    def _initialize(self, init):
        rngs = self.rng if self.rows else [self.rng]
        inits = list(init) if isinstance(init, (list, tuple)) else [init] * len(rngs)
        if len(inits) != len(rngs):
            raise ValueError(f"init must hold {len(rngs)} initializers, got {len(inits)}")
        for row, (f, rng) in enumerate(zip(inits, rngs, strict=True)):
            f = f if callable(f) else INITIALIZERS[one_of("init", f, INITIALIZERS)]
            for W in self.weights:
                shape = W.shape[-2:]
                W.reshape(-1, *shape)[row] = _initial(f(shape, rng), shape)

    def __getstate__(self) -> dict:
        kept = {k: value for k, value in vars(self).items() if k not in (*_VIEWS, "_X")}
        # which of the network's parameters each layer uses: copied arrays are no views of flat
        place = {id(array): i for i, array in enumerate(self.params)}
        used = [[place.get(id(array)) for array in layer.params] for layer in self.layers]
        for i, layer in enumerate(self.layers):
            if any(n is not None for n in used[i]) and not isinstance(layer, Trainable):
                name = type(layer).__name__
                raise TypeError(f"layers[{i}], a {name}, cannot be copied: it is no Trainable")
        return kept | {"shapes": self._shapes(), "used": used, "values": self.flat}

    def __setstate__(self, kept: dict) -> None:
        parameters = Parameters(kept.pop("shapes"), kept["rows"], kept["dtype"])
        parameters.flat[...] = kept.pop("values")
        used = kept.pop("used")
        vars(self).update(kept)
        for name in _VIEWS:
            setattr(self, name, getattr(parameters, name))
        for layer, places in zip(self.layers, used, strict=True):
            if places and None not in places:
                layer.rebind(*([which[i] for i in places] for which in (self.params, self.grads)))
        self._share_passing_arrays()
        self._can_go_back = False

    def __copy__(self) -> Network:
        """Return a deep copy: two networks cannot share one ``flat`` without sharing all."""
        return copy.deepcopy(self)

    def _shapes(self) -> dict:
        n_rows = len(self.rows)
        return {name: W.shape[n_rows:] for name, W in zip(self.names, self.params, strict=True)}

    def _per_row(self, name, value):
        if np.shape(value) not in ((), self.rows):
            allowed = f"one number or have shape {self.rows}" if self.rows else "one number"
            raise ValueError(f"{name} must be {allowed}, got {np.shape(value)}")
        return np.asarray(value, dtype=float) if np.ndim(value) else value

    def _generators(self, rng):
        if isinstance(rng, np.random.Generator):
            return rng.spawn(self.population) if self.rows else rng
        rngs = list(rng) if isinstance(rng, (list, tuple)) else []
        if len(rngs) != self.population:
            raise ValueError(f"rng must be a numpy Generator (or one per row), got {rng!r}")
        return [generator("rng", one) for one in rngs]


_VIEWS = ("flat", "flat_grad", "params", "grads", "weights", "weight_grads")


def _initial(W, shape):
    W = finite("init's result", floats("init's result", W))
    if W.shape != shape:
        raise ValueError(f"init must return an array of shape {shape}, got {W.shape}")
    return W


def _sizes(sizes):
    if isinstance(sizes, (set, frozenset, dict)):
        raise ValueError(f"sizes must be a sequence of whole numbers, got {sizes!r}")
    sizes = list(sizes) if np.iterable(sizes) else []
    if len(sizes) < 2:
        raise ValueError(f"sizes must hold at least the inputs and the outputs, got {sizes!r}")
    return [integer(f"sizes[{i}]", size, low=1) for i, size in enumerate(sizes)]


def _in_twos(arrays):
    return zip(arrays[::2], arrays[1::2], strict=True)
