// Penalties on large weights: L1, L2 and their mixture ElasticNet (helpers/penalties.py).
//
// Each has a value to add to the loss, a gradient to add to the gradient, and a proximal step to take
// instead, after a plain step on the loss alone. The proximal step is as long as the optimizer's
// `reach`: one number, or one for every weight. Biases, gamma and beta are left out.

/** The rules of a penalty for one weight, applied to all of an array. */
class Penalty {
  value(weights) {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += this.valueFor(weights[i]);
    return sum;
  }

  addGradient(weights, gradient) {
    for (let i = 0; i < weights.length; i++) gradient[i] += this.gradientFor(weights[i]);
  }

  /** w = the minimizer z of reach * value(z) + (z - w)**2 / 2, for every w. */
  prox(weights, reach, share = 1) {
    const single = typeof reach === "number";
    for (let i = 0; i < weights.length; i++) {
      weights[i] = this.proxFor(weights[i], (single ? reach : reach[i]) * share);
    }
  }
}

/** strength * |w|; the proximal step moves w towards 0 by reach * strength, and not past it. */
export class L1 extends Penalty {
  constructor({ strength }) {
    super();
    this.strength = strength;
  }

  valueFor(w) {
    return this.strength * Math.abs(w);
  }

  gradientFor(w) {
    return Math.sign(w) * this.strength;
  }

  proxFor(w, reach) {
    const threshold = reach * this.strength;
    return w - Math.min(Math.max(w, -threshold), threshold);
  }
}

/** strength/2 * w**2; the proximal step divides w by 1 + reach * strength. */
export class L2 extends Penalty {
  constructor({ strength }) {
    super();
    this.strength = strength;
  }

  valueFor(w) {
    return (this.strength / 2) * w * w;
  }

  gradientFor(w) {
    return w * this.strength;
  }

  proxFor(w, reach) {
    return w / (1 + reach * this.strength);
  }
}

/** L1(strength * l1_ratio) + L2(strength * (1 - l1_ratio)); their proximal steps one after the other. */
export class ElasticNet extends Penalty {
  constructor({ strength, l1_ratio }) {
    super();
    this.l1 = new L1({ strength: strength * l1_ratio });
    this.l2 = new L2({ strength: strength * (1 - l1_ratio) });
  }

  valueFor(w) {
    return this.l1.valueFor(w) + this.l2.valueFor(w);
  }

  gradientFor(w) {
    return this.l1.gradientFor(w) + this.l2.gradientFor(w);
  }

  proxFor(w, reach) {
    return this.l2.proxFor(this.l1.proxFor(w, reach), reach);
  }
}

export const PENALTIES = { L1, L2, ElasticNet };
