// What the page is shown of a run: histograms of its layers, its first weights, its decisions.

import { Activation, Linear } from "../engine/layers.mjs";
import { GRADIENTS, histogram } from "./inside.mjs";

const SIDE = 48; // points of the decision region along each axis
const ROWS = 8; // of them computed at a time

/** Histograms of the last batch: outputs of the hidden layers, sizes of the weight gradients. */
export function histograms({ network, steps }) {
  if (steps === 0) return null;
  const outputs = network.layers.filter((layer) => layer instanceof Activation);
  const [low, high] = rangeOf(
    outputs.map((layer) => layer.output),
    network.activation,
  );
  const linear = network.layers.filter((layer) => layer instanceof Linear);
  return {
    activations: {
      low,
      high,
      layers: outputs.map(({ output }, i) => ({
        name: `layer ${i + 1}`,
        counts: histogram(output, low, high),
      })),
    },
    gradients: {
      low: GRADIENTS[0],
      high: GRADIENTS[1],
      layers: linear.map(({ dW }, i) => ({
        name: i === linear.length - 1 ? "output" : `layer ${i + 1}`,
        counts: histogram(
          dW.map((g) => Math.log10(Math.abs(g))),
          ...GRADIENTS,
        ),
      })),
    },
  };
}

/** One range for all layers: that of the function where it has one, else a round number. */
function rangeOf(arrays, activation) {
  if (activation === "sigmoid") return [0, 1];
  if (activation === "tanh") return [-1, 1];
  let most = 0;
  for (const array of arrays) for (const value of array) most = Math.max(most, Math.abs(value));
  const round = Number.isFinite(most) && most > 0 ? 10 ** Math.ceil(Math.log10(most)) : 1;
  const high = [0.2, 0.5, 1].map((share) => share * round).find((limit) => limit >= most * 0.999);
  return activation === "relu" ? [0, high ?? round] : [-(high ?? round), high ?? round];
}

/** The weights into the first layer: images where the inputs are pixels. */
export function firstWeights({ network, settings }) {
  const [d, units] = network.sizes;
  return {
    W: Float32Array.from(network.params.W1),
    d,
    units,
    side: settings.data === "digits" ? 8 : 0,
  };
}

/** Which class is chosen where, for data of two features; a generator, as Run.look is. */
export function* region({ looker, data }) {
  const range = rangeOfData(data);
  const k = looker.sizes.at(-1);
  const [chosen, certain] = [new Uint8Array(SIDE * SIDE), new Uint8Array(SIDE * SIDE)];
  const X = new Float64Array(2 * SIDE * ROWS);
  for (let row = 0; row < SIDE; row += ROWS) {
    for (let i = 0; i < SIDE * ROWS; i++) {
      X[2 * i] = along(range.x, range.width, (i % SIDE) + 0.5);
      X[2 * i + 1] = along(range.y, range.width, SIDE - row - Math.floor(i / SIDE) - 0.5);
    }
    const logits = looker.forward(X);
    for (let i = 0; i < SIDE * ROWS; i++) {
      const [best, share] = winner(logits.subarray(i * k, (i + 1) * k));
      chosen[row * SIDE + i] = best;
      certain[row * SIDE + i] = Math.round((255 * (share - 1 / k)) / (1 - 1 / k));
    }
    yield;
  }
  const count = Math.min(data.y.length, 300);
  const X_shown = Float32Array.from(data.X.subarray(0, 2 * count));
  return {
    chosen,
    certain,
    side: SIDE,
    range,
    X: X_shown,
    y: data.y.slice(0, count),
    isWrong: data.isWrong.slice(0, count),
  };
}

function along(start, width, place) {
  return start + (width * place) / SIDE;
}

/** A square that holds all training points, with a margin: where it begins, and how wide it is. */
function rangeOfData({ X }) {
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  X.forEach((value, i) => {
    low[i % 2] = Math.min(low[i % 2], value);
    high[i % 2] = Math.max(high[i % 2], value);
  });
  const width = 1.15 * Math.max(high[0] - low[0], high[1] - low[1], 0.1);
  const [x, y] = [0, 1].map((axis) => (low[axis] + high[axis] - width) / 2);
  return { x, y, width };
}

function winner(logits) {
  let best = 0;
  for (let c = 1; c < logits.length; c++) if (logits[c] > logits[best]) best = c;
  let total = 0;
  for (let c = 0; c < logits.length; c++) total += Math.exp(logits[c] - logits[best]);
  return [best, 1 / total];
}
