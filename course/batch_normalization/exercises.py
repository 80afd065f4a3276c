"""The exercises of the chapter on batch normalization."""

import numpy as np

from course.batch_normalization.exercise_gradient import GRADIENT
from course.learning.exercise import Exercise


def batch_norm(X, gamma, beta, eps):
    """Return the output of a BatchNorm layer in training."""
    mean = X.mean(axis=0)
    var = X.var(axis=0)  # the biased one, 1/N
    X_hat = (X - mean) / np.sqrt(var + eps)
    return gamma * X_hat + beta


def _over_features(X, gamma, beta, eps):
    mean, var = X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)
    return gamma * (X - mean) / np.sqrt(var + eps) + beta


def _over_all(X, gamma, beta, eps):
    return gamma * (X - X.mean()) / np.sqrt(X.var() + eps) + beta


def _unbiased(X, gamma, beta, eps):
    return gamma * (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0, ddof=1) + eps) + beta


def _eps_outside(X, gamma, beta, eps):
    return gamma * (X - X.mean(axis=0)) / (X.std(axis=0) + eps) + beta


def _by_variance(X, gamma, beta, eps):
    return gamma * (X - X.mean(axis=0)) / (X.var(axis=0) + eps) + beta


def _bare(X, gamma, beta, eps):
    return (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + eps)


def _without_eps(X, gamma, beta, eps):
    return batch_norm(X, gamma, beta, 0)


def _shifted_first(X, gamma, beta, eps):
    return gamma * (_bare(X, gamma, beta, eps) + beta)


def new_running(running_mean, running_var, X, momentum):
    """Return the running mean and variance after one more batch."""
    mean, var = X.mean(axis=0), X.var(axis=0, ddof=1)
    return (
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * var,
    )


def _biased(running_mean, running_var, X, momentum):
    return (
        (1 - momentum) * running_mean + momentum * X.mean(axis=0),
        (1 - momentum) * running_var + momentum * X.var(axis=0),
    )


def _weight_of_the_old(running_mean, running_var, X, momentum):
    return new_running(running_mean, running_var, X, 1 - momentum)


def _std_kept(running_mean, running_var, X, momentum):
    mean = (1 - momentum) * running_mean + momentum * X.mean(axis=0)
    return mean, (1 - momentum) * running_var + momentum * X.std(axis=0, ddof=1)


def _over_everything(running_mean, running_var, X, momentum):
    all_rows = np.full(X.shape[1], X.mean()), np.full(X.shape[1], X.var(ddof=1))
    return tuple(
        (1 - momentum) * old + momentum * new
        for old, new in zip((running_mean, running_var), all_rows, strict=True)
    )


def _batch_alone(running_mean, running_var, X, momentum):
    return new_running(running_mean, running_var, X, 1.0)


def fold(W, b, gamma, beta, mean, var, eps):
    """Return W and b of one linear layer that does the work of both."""
    scale = gamma / np.sqrt(var + eps)
    return W * scale, (b - mean) * scale + beta


def _bias_dropped(W, b, gamma, beta, mean, var, eps):
    scale = gamma / np.sqrt(var + eps)
    return W * scale, beta - mean * scale


def _mean_not_scaled(W, b, gamma, beta, mean, var, eps):
    scale = gamma / np.sqrt(var + eps)
    return W * scale, b * scale - mean + beta


def _rows_scaled(W, b, gamma, beta, mean, var, eps):
    scale = gamma / np.sqrt(var + eps)
    return W * scale[:, None], (b - mean) * scale + beta


def _no_beta(W, b, gamma, beta, mean, var, eps):
    scale = gamma / np.sqrt(var + eps)
    return W * scale, (b - mean) * scale


def _no_eps(W, b, gamma, beta, mean, var, eps):
    return fold(W, b, gamma, beta, mean, var, 0)


def _eps_beside_the_root(W, b, gamma, beta, mean, var, eps):
    return fold(W, b, gamma, beta, mean, (np.sqrt(var) + eps) ** 2, 0)


def _no_root(W, b, gamma, beta, mean, var, eps):
    return fold(W, b, gamma, beta, mean, (var + eps) ** 2, 0)


def _bias_not_scaled(W, b, gamma, beta, mean, var, eps):
    scale = gamma / np.sqrt(var + eps)
    return W * scale, b - mean * scale + beta


def _mean_added(W, b, gamma, beta, mean, var, eps):
    return fold(W, b, gamma, beta, -mean, var, eps)


def _beta_subtracted(W, b, gamma, beta, mean, var, eps):
    return fold(W, b, gamma, -beta, mean, var, eps)


def _without_gamma(W, b, gamma, beta, mean, var, eps):
    return fold(W, b, np.ones_like(gamma), beta, mean, var, eps)


_RNG = np.random.default_rng(0)
_X = _RNG.normal([1, -2, 0.5], [2, 0.5, 1], size=(6, 3))
_DOUT = _RNG.standard_normal((6, 3))
_GAMMA, _BETA = np.array([1.5, 0.5, -2.0]), np.array([0.1, -1.0, 3.0])

EXERCISES = [
    Exercise(
        batch_norm,
        praise="One mean and one variance for each column, whatever the scale it came with.",
        worked=[
            (
                (np.array([[1.0, 0.0], [3.0, 8.0]]), np.array([2.0, 1.0]), np.array([0.0, 5.0]), 0),
                np.array([[-2.0, 4.0], [2.0, 6.0]]),
            )
        ],
        cases=[(_X, _GAMMA, _BETA, 1e-5), (_X, _GAMMA, _BETA, 0.5)],
        wrong={
            _over_features: "this takes mean and variance over the features of a sample, which is "
            "LayerNorm. The batch runs along axis 0.",
            _over_all: "this takes one mean over everything; each feature has its own.",
            _unbiased: "the normalization uses the biased variance, 1/N. The unbiased one goes "
            "into the running variance.",
            _eps_outside: "eps belongs under the root: `sqrt(var + eps)`.",
            _by_variance: "divide by the standard deviation, the root of the variance.",
            _without_eps: "eps is missing under the root.",
            _shifted_first: "beta is added after the scaling: gamma * X_hat + beta.",
            _bare: "scale by gamma and shift by beta at the end.",
        },
    ),
    GRADIENT,
    Exercise(
        new_running,
        praise="The batch is normalized with 1/N, and remembered with 1/(N-1).",
        worked=[
            (
                (np.array([0.0]), np.array([1.0]), np.array([[1.0], [3.0]]), 0.5),
                (np.array([1.0]), np.array([1.5])),
            )
        ],
        cases=[(np.zeros(3), np.ones(3), _X, 0.1), (_BETA, np.array([1.0, 2.0, 3.0]), _X, 0.3)],
        returns="running_mean, running_var",
        wrong={
            _biased: "the running variance takes the unbiased variance of the batch, 1/(N-1): it "
            "is to stand for all data, not for this batch.",
            _weight_of_the_old: "here, as in PyTorch, momentum is the weight of the *new* batch.",
            _over_everything: "this takes one mean and one variance over everything; each feature "
            "has its own.",
            _batch_alone: "this is the batch alone: the running statistics keep 1 - momentum of "
            "what they were.",
            _std_kept: "what is averaged is the variance; the root is taken when it is used.",
        },
    ),
    Exercise(
        fold,
        praise="After training BatchNorm costs nothing.",
        worked=[
            (
                (
                    np.array([[1.0, 2.0], [3.0, 4.0]]),
                    np.array([1.0, 1.0]),
                    np.array([4.0, 1.0]),
                    np.array([0.0, 10.0]),
                    np.array([0.0, 3.0]),
                    np.array([4.0, 1.0]),
                    0,
                ),
                (np.array([[2.0, 2.0], [6.0, 4.0]]), np.array([2.0, 8.0])),
            )
        ],
        cases=[
            (_DOUT[:3], _BETA, _GAMMA, _BETA[::-1], _X[0], np.array([0.5, 2.0, 1.0]), 1e-5),
            (_DOUT[3:], _GAMMA, _BETA, _X[1], _X[2], np.array([0.1, 1.0, 4.0]), 0.5),
        ],
        returns="W, b",
        wrong={
            _bias_dropped: "in training a bias before BatchNorm cancels; at evaluation the "
            "subtracted mean is a running one, and b has to be kept: (b - mean) * scale + beta.",
            _mean_not_scaled: "the mean is subtracted before the scaling, so it is scaled too.",
            _rows_scaled: "each *output* has its scale, and outputs are the columns of W.",
            _no_eps: "eps is missing: at inference the layer divides by sqrt(var + eps) as well.",
            _eps_beside_the_root: "eps belongs under the root: `sqrt(var + eps)`.",
            _mean_added: "the running mean is subtracted.",
            _beta_subtracted: "beta is added.",
            _without_gamma: "gamma is missing: it multiplies what was normalized.",
            _no_root: "divide by the standard deviation, the root of var + eps.",
            _bias_not_scaled: "b is a part of the sums that are scaled: (b - mean) * scale + beta.",
            _no_beta: "beta is missing: the layer shifts at the end.",
        },
    ),
]
