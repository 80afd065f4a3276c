// Seven rules that turn a gradient into a step (helpers/optimizers.py). Each differs from one before
// it by a line or two.
//
//     SGD       steps along the gradient
//     Momentum  steps along a velocity that remembers past gradients
//     Nesterov  looks where the velocity leads before it adds the gradient
//     AdaGrad   divides by the root of the sum of all squared gradients
//     RMSProp   replaces the sum by a moving average, which forgets
//     Adam      puts a moving average above the fraction too, and frees both of their bias
//     AdamW     is Adam with the weight decay taken out of the gradient
//
// step(w, g, nDecayed) changes w in place; update is the rule. reach says how far the rule moves a
// parameter per unit of a gradient that stays the same, for proximal steps (penalties.mjs).

const FLUSH_EVERY = 100; // steps between two sweeps that set vanishing state to zero
const TINY = 2.2250738585072014e-308; // smaller numbers are subnormal, and slow

/** What all optimizers share: state made at the first step, weight decay. */
export class Optimizer {
  constructor({ lr, weight_decay = 0 }) {
    this.lr = lr;
    this.weight_decay = weight_decay;
    this.reset();
  }

  /** Forget every step taken. */
  reset() {
    this.t = 0;
    this.state = [];
  }

  /** One step; weight decay touches the first nDecayed entries, the weights. */
  step(w, g, nDecayed = w.length) {
    if (this.t === 0) this.start(w.length);
    this.t += 1;
    this.update(w, this.weight_decay > 0 ? this.decay(w, g, nDecayed) : g, this.state[0], this.state[1]);
    if (this.t % FLUSH_EVERY === 0) this.flush();
  }

  /** g + weight_decay*w, the gradient that a penalty weight_decay/2 * sum(w**2) would give. */
  decay(w, g, nDecayed) {
    this.decayed.set(g);
    for (let i = 0; i < nDecayed; i++) this.decayed[i] += w[i] * this.weight_decay;
    return this.decayed;
  }

  start(size) {
    this.state = this.stateNames.map(() => new Float64Array(size));
    this.decayed = new Float64Array(size);
    this.reaches = new Float64Array(size);
  }

  get stateNames() {
    return [];
  }

  flush() {
    for (const array of this.state) {
      for (let i = 0; i < array.length; i++) {
        if (!(Math.abs(array[i]) >= TINY)) array[i] *= 0;
      }
    }
  }

  /** lr / (sqrt(squares / correction) + eps), the rate that each parameter has of its own. */
  overRoot(squares, correction) {
    for (let i = 0; i < squares.length; i++) {
      this.reaches[i] = this.lr / (Math.sqrt(squares[i] / correction) + this.eps);
    }
    return this.reaches;
  }
}

/** w <- w - lr*g. */
export class SGD extends Optimizer {
  constructor({ lr = 1e-3, weight_decay = 0 } = {}) {
    super({ lr, weight_decay });
  }

  update(w, g) {
    const { lr } = this;
    for (let i = 0; i < w.length; i++) w[i] -= lr * g[i];
  }

  reach() {
    return this.lr;
  }
}

/** v <- momentum*v + g;  w <- w - lr*v. */
export class Momentum extends Optimizer {
  constructor({ lr = 1e-3, momentum = 0.9, weight_decay = 0 } = {}) {
    super({ lr, weight_decay });
    this.momentum = momentum;
  }

  get stateNames() {
    return ["v"];
  }

  update(w, g, v) {
    const { lr, momentum } = this;
    for (let i = 0; i < w.length; i++) {
      v[i] = v[i] * momentum + g[i];
      w[i] -= lr * v[i];
    }
  }

  reach() {
    return this.lr / (1 - this.momentum); // g*(1 + momentum + momentum**2 + ...)
  }
}

/** v <- momentum*v + g;  w <- w - lr*(g + momentum*v). */
export class Nesterov extends Momentum {
  update(w, g, v) {
    const { lr, momentum } = this;
    for (let i = 0; i < w.length; i++) {
      v[i] = v[i] * momentum + g[i];
      w[i] -= lr * (momentum * v[i] + g[i]);
    }
  }
}

/** s <- s + g**2;  w <- w - lr*g/(sqrt(s) + eps). */
export class AdaGrad extends Optimizer {
  constructor({ lr = 1e-2, eps = 1e-10, weight_decay = 0 } = {}) {
    super({ lr, weight_decay });
    this.eps = eps;
  }

  get stateNames() {
    return ["s"];
  }

  update(w, g, s) {
    const { lr, eps } = this;
    for (let i = 0; i < w.length; i++) {
      s[i] += g[i] * g[i];
      w[i] -= lr * (g[i] / (Math.sqrt(s[i]) + eps));
    }
  }

  reach() {
    return this.overRoot(this.state[0], 1);
  }
}

/** s <- rho*s + (1-rho)*g**2;  w <- w - lr*g/(sqrt(s) + eps). */
export class RMSProp extends Optimizer {
  constructor({ lr = 1e-2, rho = 0.99, eps = 1e-8, weight_decay = 0 } = {}) {
    super({ lr, weight_decay });
    Object.assign(this, { rho, eps });
  }

  get stateNames() {
    return ["s"];
  }

  update(w, g, s) {
    const { lr, rho, eps } = this;
    for (let i = 0; i < w.length; i++) {
      s[i] = s[i] * rho + (1 - rho) * (g[i] * g[i]);
      w[i] -= lr * (g[i] / (Math.sqrt(s[i]) + eps));
    }
  }

  reach() {
    return this.overRoot(this.state[0], 1);
  }
}

/**
 * m <- beta1*m + (1-beta1)*g             m_hat = m/(1 - beta1**t)
 * v <- beta2*v + (1-beta2)*g**2          v_hat = v/(1 - beta2**t)
 * w <- w - lr*m_hat/(sqrt(v_hat) + eps)
 */
export class Adam extends Optimizer {
  constructor({ lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0 } = {}) {
    super({ lr, weight_decay });
    Object.assign(this, { beta1, beta2, eps });
  }

  get stateNames() {
    return ["m", "v"];
  }

  update(w, g, m, v) {
    const { lr, beta1, beta2, eps, t } = this;
    const correction1 = 1 - beta1 ** t;
    const correction2 = 1 - beta2 ** t;
    for (let i = 0; i < w.length; i++) {
      m[i] = m[i] * beta1 + (1 - beta1) * g[i];
      v[i] = v[i] * beta2 + (1 - beta2) * (g[i] * g[i]);
      const mHat = m[i] / correction1;
      const vHat = v[i] / correction2;
      w[i] -= lr * (mHat / (Math.sqrt(vHat) + eps));
    }
  }

  reach() {
    return this.overRoot(this.state[1], 1 - this.beta2 ** this.t);
  }
}

/** Adam with decoupled weight decay: w <- w - lr*weight_decay*w, then Adam's step. */
export class AdamW extends Adam {
  constructor({ weight_decay = 1e-2, ...others } = {}) {
    super({ weight_decay, ...others });
  }

  decay(w, g, nDecayed) {
    const factor = 1 - this.lr * this.weight_decay;
    for (let i = 0; i < nDecayed; i++) w[i] *= factor;
    return g;
  }
}

export const OPTIMIZERS = { SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW };
