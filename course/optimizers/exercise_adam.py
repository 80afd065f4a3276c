"""The exercise on a step of Adam."""

import numpy as np

from course.learning.exercise import Exercise


def adam_step(w, m, v, g, t, lr, beta1, beta2, eps):
    """Return w, m and v after step number t (the first has t = 1)."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def _uncorrected(w, m, v, g, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(v) + eps), m, v


def _corrected_kept(w, m, v, g, t, lr, beta1, beta2, eps):
    m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v


def _no_root_of_v(w, m, v, g, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / (v / (1 - beta2**t) + eps), m, v


def _eps_inside(w, m, v, g, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), m, v


def _not_to_the_power(w, m, v, g, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1) / (np.sqrt(v / (1 - beta2)) + eps), m, v


def _one_step_late(w, m, v, g, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1 ** (t + 1)), v / (1 - beta2 ** (t + 1))
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def _counted_from_zero(w, m, v, g, t, lr, beta1, beta2, eps):
    return _one_step_late(w, m, v, g, t - 2, lr, beta1, beta2, eps)


def _weights_turned_round(w, m, v, g, t, lr, beta1, beta2, eps):
    return adam_step(w, m, v, g, t, lr, 1 - beta1, 1 - beta2, eps)


def _without_eps(w, m, v, g, t, lr, beta1, beta2, eps):
    return adam_step(w, m, v, g, t, lr, beta1, beta2, 0)


def _hats_multiplied(w, m, v, g, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m * (1 - beta1**t) / (np.sqrt(v * (1 - beta2**t)) + eps), m, v


def _not_squared_in_v(w, m, v, g, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def _gradient_for_m_hat(w, m, v, g, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * g / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def _climbs(w, m, v, g, t, lr, beta1, beta2, eps):
    return adam_step(w, m, v, g, t, -lr, beta1, beta2, eps)


def _betas_swapped(w, m, v, g, t, lr, beta1, beta2, eps):
    return adam_step(w, m, v, g, t, lr, beta2, beta1, eps)


_W, _G = np.array([1.0, -2.0]), np.array([0.5, 3.0])
_M, _V = np.array([0.2, -0.4]), np.array([0.3, 0.8])
_ADAM = (0.1, 0.9, 0.99, 1e-3)

ADAM = Exercise(
    adam_step,
    praise="Algorithm 1 of Kingma and Ba, in its own order.",
    worked=[((1.0, 1.0, 1.0, 2.0, 2, 0.1, 0.5, 0.75, 0.0), (0.9, 1.5, 1.75))],
    cases=[
        (_W, np.zeros(2), np.zeros(2), _G, 1, *_ADAM),
        (_W, _M, _V, _G, 2, *_ADAM),
        (_W, _M, _V, _G, 50, *_ADAM),
    ],
    returns="w, m, v",
    wrong={
        _uncorrected: "the averages are used raw. They start at zero: divide m by 1 - beta1**t "
        "and v by 1 - beta2**t first.",
        _corrected_kept: "the corrected averages are handed on to the next step. Correct a "
        "copy: m and v themselves stay raw, or they would be corrected again and again.",
        _no_root_of_v: "v averages *squared* gradients. The step divides by its root, so that "
        "the units of the gradient cancel.",
        _eps_inside: "eps stands inside the root. The paper adds it to the root.",
        _not_to_the_power: "the correction stays the same at every step: it has to fade, as "
        "1 - beta**t does.",
        _one_step_late: "the correction is that of step t + 1. The first step has t = 1 "
        "already, so it is 1 - beta**t.",
        _counted_from_zero: "the correction is that of step t - 1, as if steps were counted "
        "from 0; at the first it would be 0. Here the first step has t = 1.",
        _hats_multiplied: "the averages start at zero and are too small: *divide* by 1 - beta**t.",
        _not_squared_in_v: "v averages the *squares* of the gradients.",
        _gradient_for_m_hat: "w follows m_hat, the corrected average, not the gradient itself.",
        _weights_turned_round: "beta is the weight of the *old* average: beta*m + (1 - beta)*g.",
        _without_eps: "eps is missing: it is added to the root of v_hat.",
        _climbs: "this step goes uphill: w must go against m_hat.",
        _betas_swapped: "the betas are swapped: beta1 belongs to m, beta2 to v.",
    },
)
