// Update: one step down the gradient, with all that may act on it (helpers/update.py).
//
// In this order: backpropagate, add the penalty's gradient, clip, step, the penalty's proximal step,
// as long as the optimizer's reach.

import { clipByNorm } from "./clipping.mjs";

export class Update {
  constructor(network, optimizer, { penalty = null, proximal = false, max_norm = null } = {}) {
    Object.assign(this, { network, optimizer, penalty, proximal, max_norm });
  }

  /** Take the step that the network's last loss asks for. */
  step() {
    const { network, optimizer, penalty, proximal, max_norm } = this;
    network.backward();
    if (penalty !== null && !proximal) penalty.addGradient(network.weights, network.weightGradient);
    const norm = max_norm === null ? 0 : clipByNorm(network.gradient, max_norm);
    optimizer.step(network.flat, network.gradient, network.nWeights);
    if (penalty !== null && proximal) {
      penalty.prox(network.weights, optimizer.reach(), this.share(norm));
    }
  }

  /** Where the gradient was clipped, the penalty's pull is too, by the same share. */
  share(norm) {
    if (this.max_norm === null || !Number.isFinite(norm)) return 1;
    return this.max_norm / Math.max(norm, this.max_norm);
  }
}
