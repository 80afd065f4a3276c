// The answer to a spec: what run.mjs prints, and course/page/runs.py by helpers.

import { readSpec } from "./spec.mjs";
import { Training } from "./training.mjs";

/** Losses and parameters of the run of a JSON text; JSON.stringify makes null of NaN. */
export function answer(text) {
  return trained(readSpec(text));
}

/** Run a checked spec: {losses, flat}, one loss a batch, NaN from the divergence on. */
function trained(spec) {
  const X = Float64Array.from(spec.X.flat());
  const y = spec.loss === "mse" ? Float64Array.from(spec.y.flat()) : Int32Array.from(spec.y);
  const training = new Training({ ...spec, X, y });
  const losses = spec.batches.map((rows, i) =>
    training.step(rows, spec.masks && spec.masks[i].flat(Infinity)),
  );
  return { losses, flat: [...training.network.flat] };
}
