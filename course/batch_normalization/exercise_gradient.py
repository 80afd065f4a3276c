"""The exercise on the gradient that BatchNorm hands back."""

import numpy as np

from course.learning.exercise import Exercise


def batch_norm_dX(dout, X_hat, gamma, std):
    """Return the gradient with respect to the input."""
    dX_hat = dout * gamma
    mean = dX_hat.mean(axis=0)
    along = (dX_hat * X_hat).mean(axis=0)
    return (dX_hat - mean - X_hat * along) / std


def _constants(dout, X_hat, gamma, std):
    return dout * gamma / std


def _without_mean(dout, X_hat, gamma, std):
    dX_hat = dout * gamma
    return (dX_hat - X_hat * (dX_hat * X_hat).mean(axis=0)) / std


def _without_variance(dout, X_hat, gamma, std):
    dX_hat = dout * gamma
    return (dX_hat - dX_hat.mean(axis=0)) / std


def _without_gamma(dout, X_hat, gamma, std):
    return batch_norm_dX(dout, X_hat, np.ones_like(gamma), std)


def _sums(dout, X_hat, gamma, std):
    dX_hat = dout * gamma
    return (dX_hat - dX_hat.sum(axis=0) - X_hat * (dX_hat * X_hat).sum(axis=0)) / std


def _times_std(dout, X_hat, gamma, std):
    return batch_norm_dX(dout, X_hat, gamma, 1) * std


def _without_std(dout, X_hat, gamma, std):
    return batch_norm_dX(dout, X_hat, gamma, 1)


def _by_variance_back(dout, X_hat, gamma, std):
    return batch_norm_dX(dout, X_hat, gamma, std**2)


def _sign_turned(dout, X_hat, gamma, std):
    return -batch_norm_dX(dout, X_hat, gamma, std)


def _added(dout, X_hat, gamma, std):
    dX_hat = dout * gamma
    return (dX_hat + dX_hat.mean(axis=0) + X_hat * (dX_hat * X_hat).mean(axis=0)) / std


def _mean_added(dout, X_hat, gamma, std):
    dX_hat = dout * gamma
    return (dX_hat + dX_hat.mean(axis=0) - X_hat * (dX_hat * X_hat).mean(axis=0)) / std


def _variance_added(dout, X_hat, gamma, std):
    dX_hat = dout * gamma
    return (dX_hat - dX_hat.mean(axis=0) + X_hat * (dX_hat * X_hat).mean(axis=0)) / std


def _over_everything(dout, X_hat, gamma, std):
    dX_hat = dout * gamma
    return (dX_hat - dX_hat.mean() - X_hat * (dX_hat * X_hat).mean()) / std


def _without_X_hat(dout, X_hat, gamma, std):
    dX_hat = dout * gamma
    return (dX_hat - dX_hat.mean(axis=0) - (dX_hat * X_hat).mean(axis=0)) / std


def _over_features_back(dout, X_hat, gamma, std):
    dX_hat = dout * gamma
    mean = dX_hat.mean(axis=1, keepdims=True)
    return (dX_hat - mean - X_hat * (dX_hat * X_hat).mean(axis=1, keepdims=True)) / std


_RNG = np.random.default_rng(0)
_X = _RNG.normal([1, -2, 0.5], [2, 0.5, 1], size=(6, 3))
_DOUT = _RNG.standard_normal((6, 3))
_X_HAT = (_X - _X.mean(axis=0)) / _X.std(axis=0)
_GAMMA = np.array([1.5, 0.5, -2.0])

GRADIENT = Exercise(
    batch_norm_dX,
    praise="What is left of dout has mean 0 and no part along X_hat, column by column: the "
    "layer does not answer to a shift or a stretch of its input.",
    worked=[
        # Two samples: X_hat is -1 and 1 whatever comes in, so nothing comes back.
        (
            (
                np.array([[3.0], [5.0]]),
                np.array([[-1.0], [1.0]]),
                np.array([2.0]),
                np.array([0.5]),
            ),
            np.array([[0.0], [0.0]]),
        )
    ],
    cases=[(_DOUT, _X_HAT, _GAMMA, _X.std(axis=0))],
    wrong={
        _constants: "this takes mean and variance for constants, as in evaluation. In training "
        "both depend on every sample.",
        _without_mean: "the path through the mean is missing: subtract the mean of dX_hat.",
        _without_variance: "the path through the variance is missing: subtract X_hat times the "
        "mean of dX_hat * X_hat.",
        _without_gamma: "gamma stands between out and X_hat: dX_hat = dout * gamma.",
        _times_std: "X_hat is X *divided* by std, so the gradient is divided by it too; here it "
        "is multiplied.",
        _without_std: "the division by std is missing at the end: X_hat moves by 1/std when X "
        "moves by 1.",
        _by_variance_back: "this divides by the variance: std is the root already.",
        _sign_turned: "the sign is turned round: X_hat grows with X.",
        _added: "the paths through the mean and the variance are *subtracted*.",
        _mean_added: "the path through the mean is *subtracted*.",
        _variance_added: "the path through the variance is *subtracted*.",
        _over_everything: "these are means over everything; each feature has its own: axis 0.",
        _without_X_hat: "the mean of dX_hat * X_hat acts along X_hat: multiply it by X_hat.",
        _over_features_back: "the means run over the batch, axis 0; these run over the features.",
        _sums: "these are sums over the batch where means belong: the mean and the variance "
        "carry a factor 1/N.",
    },
)
