// Initial weights (helpers/initializers.py): f(fanIn, fanOut, numbers) returns fanIn*fanOut of them.
//
//     LeCun   variance 1 / fanIn             keeps the variance going forward (tanh near 0)
//     Xavier  2 / (fanIn + fanOut)           a compromise between forward and backward
//     He      2 / fanIn                      LeCun's, doubled because ReLU halves the second moment

const VARIANCES = {
  lecun: (fanIn) => 1 / fanIn,
  xavier: (fanIn, fanOut) => 2 / (fanIn + fanOut),
  he: (fanIn) => 2 / fanIn,
};

export function zeros(fanIn, fanOut) {
  return new Float64Array(fanIn * fanOut);
}

export function constant(fanIn, fanOut, numbers, value = 0.1) {
  return new Float64Array(fanIn * fanOut).fill(value);
}

export function normal(fanIn, fanOut, numbers, std = 0.01) {
  return numbers.normal(fanIn * fanOut).map((z) => std * z);
}

/** Uniform on (-bound, bound); never as far as the bound, not even in single precision. */
export function uniform(fanIn, fanOut, numbers, bound) {
  const inside = below(roundedDown(bound));
  return numbers
    .uniform(fanIn * fanOut)
    .map((u) => Math.min(Math.max(-bound + 2 * bound * u, -inside), inside));
}

/** Normal weights of one std in every layer. */
export function ownStd(std) {
  return (fanIn, fanOut, numbers) => normal(fanIn, fanOut, numbers, std);
}

/** Normal weights of std value / sqrt(fanIn). */
export function gain(value) {
  return (fanIn, fanOut, numbers) => normal(fanIn, fanOut, numbers, value / Math.sqrt(fanIn));
}

function normalScheme(name) {
  return (fanIn, fanOut, numbers) =>
    normal(fanIn, fanOut, numbers, Math.sqrt(VARIANCES[name](fanIn, fanOut)));
}

function uniformScheme(name) {
  return (fanIn, fanOut, numbers) =>
    uniform(fanIn, fanOut, numbers, Math.sqrt(3 * VARIANCES[name](fanIn, fanOut)));
}

export const INITIALIZERS = {
  zeros,
  constant,
  normal,
  lecun_normal: normalScheme("lecun"),
  lecun_uniform: uniformScheme("lecun"),
  xavier_normal: normalScheme("xavier"),
  xavier_uniform: uniformScheme("xavier"),
  he_normal: normalScheme("he"),
  he_uniform: uniformScheme("he"),
};

/** Draw the weights of every layer, in their order; `init` is a name or a function as above. */
export function initialize(network, init, numbers) {
  const f = typeof init === "function" ? init : INITIALIZERS[init];
  const { sizes, params } = network;
  for (let i = 1; i < sizes.length; i++) params[`W${i}`].set(f(sizes[i - 1], sizes[i], numbers));
}

/** The largest number of single precision that does not exceed a positive bound. */
function roundedDown(bound) {
  const nearest = Math.fround(bound);
  return nearest > bound ? below(nearest) : nearest;
}

/** The number of single precision next below a positive one. */
function below(value) {
  const single = new Float32Array([value]);
  new Int32Array(single.buffer)[0] -= 1;
  return single[0];
}
