"""Seven rules that turn a gradient into a step. Each differs from one before it by a line or two.

    SGD       steps along the gradient
    Momentum  steps along a velocity that remembers past gradients
    Nesterov  looks where the velocity leads before it adds the gradient
    AdaGrad   divides by the root of the sum of all squared gradients
    RMSProp   replaces the sum by a moving average, which forgets
    Adam      puts a moving average above the fraction too, and frees both of their bias
    AdamW     is Adam with the weight decay taken out of the gradient

An optimizer is built with keyword arguments, whose defaults are PyTorch's. ``step(params, grads)``
(see ``optimizer_base.py``) then hands every array ``w`` with its gradient ``g`` to ``update``, the
rule itself, which changes ``w`` in place. ``reach`` says how far the rule goes under a gradient
that stays the same, for proximal steps (``penalties.py``). Every hyperparameter is one
number, or an array of shape (P,) with one value for each network of a population; a rule gets it in
a shape that fits ``w``. A number outside the range that is given for it raises ValueError. No step
allocates arrays: results go to ``scratch``, which gets a name for what it holds at the moment.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from helpers.checks import positive, probability
from helpers.clipping import clip_by_norm, clip_by_value
from helpers.optimizer_base import Optimizer
from helpers.protocols import Array
from helpers.protocols import Hyperparameter as H

__all__ = [
    "OPTIMIZERS", "SGD", "AdaGrad", "Adam", "AdamW", "Momentum", "Nesterov", "Optimizer",
    "RMSProp", "clip_by_norm", "clip_by_value",
]  # fmt: skip


class SGD(Optimizer):
    """Stochastic gradient descent: w <- w - lr*g.

    Parameters
    ----------
    lr : float or (P,) array, > 0
        On a quadratic the steps diverge when lr exceeds 2/curvature, in any direction.
    weight_decay : float or (P,) array, >= 0
        Here the same as shrinking w by the factor 1 - lr*weight_decay at every step.

    References
    ----------
    Robbins and Monro (1951), section 2; Bottou, Curtis and Nocedal (2018), Algorithm 4.1.
    """

    def __init__(self, *, lr: H = 1e-3, weight_decay: H = 0.0) -> None:
        super().__init__(lr, weight_decay)

    def update(self, w, g, scratch, *, lr):
        w -= np.multiply(lr, g, out=scratch)

    def reach(self, scratch: Array, *, lr: H) -> H:
        return lr


class Momentum(Optimizer):
    """Gradient descent with a velocity: v <- momentum*v + g;  w <- w - lr*v.

    Under a constant gradient the step grows to lr*g/(1 - momentum). This is PyTorch's form. The
    papers write v <- momentum*v - lr*g; w <- w + v: the same path as long as lr stays the same.

    Parameters
    ----------
    lr : float or (P,) array, > 0
    momentum : float or (P,) array, in [0, 1)
        Share of the velocity that is kept; at 0 this is SGD. (PyTorch's own default is 0.)
    weight_decay : float or (P,) array, >= 0

    References
    ----------
    Polyak (1964); Sutskever et al. (2013), eqs. 1-2.
    """

    hyperparameters: ClassVar = {"momentum": probability}
    state_names = ("v",)

    def __init__(self, *, lr: H = 1e-3, momentum: H = 0.9, weight_decay: H = 0.0) -> None:
        super().__init__(lr, weight_decay, momentum=momentum)

    def update(self, w, g, scratch, v, *, lr, momentum):
        v *= momentum
        v += g
        w -= np.multiply(lr, v, out=scratch)

    def reach(self, scratch: Array, v: Array, *, lr: H, momentum: H) -> H:
        return lr / (1 - momentum)  # g*(1 + momentum + momentum**2 + ...)


class Nesterov(Optimizer):
    """Momentum that looks ahead: v <- momentum*v + g;  w <- w - lr*(g + momentum*v).

    The gradient belongs to the point where the velocity alone would lead. Here, as in PyTorch,
    ``w`` *is* that point, so that g is taken at w and no second place is kept.

    Parameters
    ----------
    lr, momentum, weight_decay
        As in Momentum.

    References
    ----------
    Nesterov (1983); Sutskever et al. (2013), eqs. 3-4; as here: Bengio et al. (2013), section 3.5.
    """

    hyperparameters: ClassVar = {"momentum": probability}
    state_names = ("v",)

    def __init__(self, *, lr: H = 1e-3, momentum: H = 0.9, weight_decay: H = 0.0) -> None:
        super().__init__(lr, weight_decay, momentum=momentum)

    def update(self, w, g, scratch, v, *, lr, momentum):
        v *= momentum
        v += g
        ahead = np.multiply(momentum, v, out=scratch)
        ahead += g
        w -= np.multiply(lr, ahead, out=scratch)

    reach = Momentum.reach


class AdaGrad(Optimizer):
    """A rate of its own for every parameter: s <- s + g**2;  w <- w - lr*g/(sqrt(s) + eps).

    s only grows. Parameters with large gradients slow down most; under a constant gradient the step
    falls like lr/sqrt(t) and never reaches zero.

    Parameters
    ----------
    lr : float or (P,) array, > 0
        Size of the first step of every parameter.
    eps : float or (P,) array, > 0
        Keeps the fraction finite; added to the root.
    weight_decay : float or (P,) array, >= 0

    References
    ----------
    Duchi, Hazan and Singer (2011), eq. 1.
    """

    hyperparameters: ClassVar = {"eps": positive}
    state_names = ("s",)

    def __init__(self, *, lr: H = 1e-2, eps: H = 1e-10, weight_decay: H = 0.0) -> None:
        super().__init__(lr, weight_decay, eps=eps)

    def update(self, w, g, scratch, s, *, lr, eps):
        s += np.square(g, out=scratch)
        root = np.sqrt(s, out=scratch)
        root += eps
        step = np.divide(g, root, out=scratch)
        w -= np.multiply(lr, step, out=scratch)

    def reach(self, scratch: Array, s: Array, *, lr: H, eps: H) -> H:
        return _over_root(lr, s, eps, scratch)


class RMSProp(Optimizer):
    """AdaGrad that forgets: s <- rho*s + (1-rho)*g**2;  w <- w - lr*g/(sqrt(s) + eps).

    s is a moving average over about 1/(1 - rho) steps, so the rate does not die away.

    Parameters
    ----------
    lr : float or (P,) array, > 0
    rho : float or (P,) array, in [0, 1)
        Share of the average that is kept; PyTorch calls it alpha.
    eps : float or (P,) array, > 0
        Keeps the fraction finite; added to the root.
    weight_decay : float or (P,) array, >= 0

    References
    ----------
    Tieleman and Hinton (2012), Neural Networks for Machine Learning, lecture 6.5.
    """

    hyperparameters: ClassVar = {"rho": probability, "eps": positive}
    state_names = ("s",)

    def __init__(
        self, *, lr: H = 1e-2, rho: H = 0.99, eps: H = 1e-8, weight_decay: H = 0.0
    ) -> None:
        super().__init__(lr, weight_decay, rho=rho, eps=eps)

    def update(self, w, g, scratch, s, *, lr, rho, eps):
        s *= rho
        square = np.square(g, out=scratch)
        s += np.multiply(1 - rho, square, out=scratch)
        root = np.sqrt(s, out=scratch)
        root += eps
        step = np.divide(g, root, out=scratch)
        w -= np.multiply(lr, step, out=scratch)

    def reach(self, scratch: Array, s: Array, *, lr: H, rho: H, eps: H) -> H:
        return _over_root(lr, s, eps, scratch)


class Adam(Optimizer):
    """Momentum on top of RMSProp's scale, both averages freed of their bias towards zero.

    m <- beta1*m + (1-beta1)*g             m_hat = m/(1 - beta1**t)
    v <- beta2*v + (1-beta2)*g**2          v_hat = v/(1 - beta2**t)
    w <- w - lr*m_hat/(sqrt(v_hat) + eps)

    m and v start at zero, and after t steps their weights sum to 1 - beta**t only: m_hat and v_hat
    divide by that sum. The first step therefore has size lr, whatever the gradient.

    Parameters
    ----------
    lr : float or (P,) array, > 0
    beta1, beta2 : float or (P,) array, in [0, 1)
        Shares of the two averages that are kept from step to step.
    eps : float or (P,) array, > 0
        Keeps the fraction finite; added to the root.
    weight_decay : float or (P,) array, >= 0
        Added to the gradient, and so rescaled with it; compare AdamW.

    References
    ----------
    Kingma and Ba (2015), Algorithm 1.
    """

    hyperparameters: ClassVar = {"beta1": probability, "beta2": probability, "eps": positive}
    state_names = ("m", "v")
    n_scratch = 2

    def __init__(
        self, *, lr: H = 1e-3, beta1: H = 0.9, beta2: H = 0.999, eps: H = 1e-8,
        weight_decay: H = 0.0,
    ) -> None:  # fmt: skip
        super().__init__(lr, weight_decay, beta1=beta1, beta2=beta2, eps=eps)

    def update(self, w, g, scratch, scratch2, m, v, *, lr, beta1, beta2, eps):
        m *= beta1
        m += np.multiply(1 - beta1, g, out=scratch)

        v *= beta2
        square = np.square(g, out=scratch)
        v += np.multiply(1 - beta2, square, out=scratch)

        m_hat = np.divide(m, 1 - beta1**self.t, out=scratch)
        v_hat = np.divide(v, 1 - beta2**self.t, out=scratch2)

        root = np.sqrt(v_hat, out=scratch2)
        root += eps
        step = np.divide(m_hat, root, out=scratch)
        w -= np.multiply(lr, step, out=scratch)

    def reach(
        self, scratch: Array, scratch2: Array, m: Array, v: Array, *, lr: H, beta1: H, beta2: H,
        eps: H,
    ) -> H:  # fmt: skip
        v_hat = np.divide(v, 1 - beta2**self.t, out=scratch2)
        return _over_root(lr, v_hat, eps, scratch)


class AdamW(Optimizer):
    """Adam with decoupled weight decay: w <- w - lr*weight_decay*w, then Adam's step.

    In Adam the decay is part of g and is divided by the root with it: weights with large gradients
    hardly decay. Here every weight shrinks by the same factor.

    Parameters
    ----------
    lr, beta1, beta2, eps
        As in Adam.
    weight_decay : float or (P,) array, >= 0
        At 0 this is Adam.

    References
    ----------
    Loshchilov and Hutter (2019), Algorithm 2, with the decay multiplied by lr as in PyTorch.
    """

    hyperparameters: ClassVar = Adam.hyperparameters
    state_names = Adam.state_names
    n_scratch = Adam.n_scratch
    decoupled = True

    def __init__(
        self, *, lr: H = 1e-3, beta1: H = 0.9, beta2: H = 0.999, eps: H = 1e-8,
        weight_decay: H = 1e-2,
    ) -> None:  # fmt: skip
        super().__init__(lr, weight_decay, beta1=beta1, beta2=beta2, eps=eps)

    update: Any = Adam.update
    reach: Any = Adam.reach


def _over_root(lr, squares, eps, out):
    """Return lr/(sqrt(squares) + eps), the rate that each parameter has of its own."""
    root = np.sqrt(squares, out=out)
    root += eps
    return np.divide(lr, root, out=out)


OPTIMIZERS = {
    optimizer.__name__: optimizer
    for optimizer in (SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW)
}
