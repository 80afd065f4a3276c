// The masks of a small network, computed in the page: the twin of mask.py. Here there are further
// steps, and a digit that a trained network reads under each mask.
import { fixed } from "../../explorables/canvas/numbers.mjs";
import { Panel } from "../../explorables/canvas/panel.mjs";
import { SMALL } from "../../explorables/canvas/pen.mjs";
import { percent, short, three } from "../figures/words.mjs";
import { Numbers } from "../page/engine/numbers.mjs";
import { probabilities } from "./reader.mjs";

const HIDDEN = 8;
const SIZES = [5, HIDDEN, HIDDEN, 3];
const NAMES = ["inputs", "layer 1", "layer 2", "outputs"];

// Where each layer's units lie, from the bottom of the picture: layer by layer, [layer, height].
const PLACES = SIZES.map((n, layer) => upTo(n).map((i) => [layer, i - (n - 1) / 2 + (HIDDEN - 1) / 2]));

function upTo(n) {
  return Array.from({ length: n }, (_, i) => i);
}

// Of both hidden layers, 0 or what a unit is scaled by; a step always has the same random numbers.
function drawn(p, step, draws) {
  const limit = Math.min(Math.round(65536 * p), 65535);
  const numbers = draws[step - 1] ?? [...new Numbers(8, step).uniform(2 * HIDDEN)].map((u) => Math.floor(65536 * u));
  const mask = numbers.map((number) => (number >= limit ? 65536 / (65536 - limit) : 0));
  return [mask.slice(0, HIDDEN), mask.slice(HIDDEN)];
}

export function compute({ p, step, more, look, digit }, { draws, flat, digits }) {
  const masks = upTo(step + more).map((i) => drawn(p, i + 1, draws));
  const result = { p, step: step + more, masks, alive: alive(masks.at(-1)) };
  if (look !== "digit") return result;
  const pixels = digits[digit].map((value) => value / 16);
  const passes = masks.map((mask) => probabilities(flat, pixels, mask));
  const mean = upTo(10).map((k) => sum(passes.map((each) => each[k])) / passes.length);
  return { ...result, digit, pixels, passes, mean, exact: probabilities(flat, pixels, null) };
}

function alive([first, second]) {
  const all = (n) => Array(n).fill(true);
  const working = (mask) => mask.map((scale) => scale > 0);
  return [all(SIZES[0]), working(first), working(second), all(SIZES[3])];
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function count(values) {
  return values.filter(Boolean).length;
}

// [left, right] layer by layer
function pairs(values) {
  return values.slice(1).map((right, i) => [values[i], right]);
}

export const goals = [(values, { masks }) => masks.at(-1).some((mask) => !mask.some(Boolean))];

export function read(result) {
  const { p, step, masks, alive: works } = result;
  const silent = masks.at(-1).map((mask) => HIDDEN - count(mask));
  const share = 1 - sum(masks.map(([a, b]) => count(a) + count(b))) / (2 * HIDDEN * masks.length);
  const soFar = step > 1 ? `; over steps 1 to ${step}, ${percent(share)}` : "";
  const left = sum(pairs(works).map(([a, b]) => count(a) * count(b)));
  const every = sum(pairs(SIZES).map(([a, b]) => a * b));
  const both = percent(sum(silent) / (2 * HIDDEN));
  const network =
    `Step ${step}, p ${three(p)}: ${silent[0]} of ${HIDDEN} units in layer 1 and ${silent[1]} of ${HIDDEN} ` +
    `in layer 2 are silent, ${both} of both${soFar}. `;
  if (result.digit) return network + readDigit(result);
  return (
    `${network}${left} of ${every} connections are left, and the outputs of the units that work are ` +
    `multiplied by ${scale(p)}.`
  );
}

function readDigit({ digit, passes, mean, exact }) {
  const [now, so, one] = [passes.at(-1), mean, exact].map((each) => percent(each[digit]));
  const apart = sum(mean.map((each, k) => Math.abs(each - exact[k]))) / 10;
  const masks = passes.length === 1 ? "1 mask" : `${passes.length} masks`;
  return (
    `This mask gives the ${digit} a probability of ${now}, the mean over ${masks} ${so}, the one pass with all units ` +
    `${one}; mean and pass differ by ${fixed(apart, 3)}, averaged over the classes.`
  );
}

function scale(p) {
  return short(1 / (1 - p));
}

export function panels({ narrow, width, height }, { look }) {
  const box = { top: 40, height: height - 58, x: [-0.25, 3.25], y: [-0.85, HIDDEN - 0.3] };
  if (look !== "digit") return { narrow, net: new Panel({ ...box, left: 4, width: width - 8 }) };
  const bars = { x: [0, 1], y: [9.6, -0.6] };
  const units = { ...box, x: [1, 2] };
  return narrow
    ? {
        narrow,
        image: { left: 6, top: 140, side: 60 },
        net: new Panel({ ...units, left: 98, width: 46 }),
        bars: new Panel({ ...bars, left: 184, top: 40, width: 122, height: 262 }),
      }
    : {
        narrow,
        image: { left: 16, top: 110, side: 112 },
        net: new Panel({ ...units, left: 210, width: 130 }),
        bars: new Panel({ ...bars, left: 430, top: 40, width: 270, height: 248 }),
      };
}

export function draw(pen, { narrow, net, image, bars }, result) {
  pen.text(`step ${result.step}, p ${three(result.p)}: what stays is times ${scale(result.p)}`, [4, 17]);
  if (image) drawDigit(pen, { narrow, net, image, bars }, result);
  else drawNetwork(pen, { narrow, net }, result);
}

function drawNetwork(pen, { narrow, net }, { alive: works }) {
  NAMES.forEach((name, layer) => pen.text(name, net.at([layer, -0.8]), { align: "center", base: "middle" }));
  drawConnections(pen, net, works, [0, 1, 2]);
  drawUnits(pen, net, works, [0, 1, 2, 3], narrow);
}

// Lines between units that work, from each of these layers to the next.
function drawConnections(pen, net, works, layers) {
  for (const layer of layers) {
    const [from, to] = [layer, layer + 1].map((each) => PLACES[each].filter((_, i) => works[each][i]));
    for (const a of from) for (const b of to) pen.line([net.at(a), net.at(b)], { color: "blue", width: 0.8 });
  }
}

function drawUnits(pen, net, works, layers, narrow) {
  const size = narrow ? 8.7 : 11.4;
  for (const layer of layers) {
    PLACES[layer].forEach((place, i) => {
      const at = net.at(place);
      pen.dot(at, { size, color: works[layer][i] ? "blue" : "paper" });
      if (works[layer][i]) return;
      pen.dot(at, { size, color: "grey", open: true, width: 1 });
      pen.cross(at, { size: 0.62 * size, color: "orange" });
    });
  }
}

function drawDigit(pen, { narrow, net, image, bars }, result) {
  drawImage(pen, image, result.pixels);
  const mouth = [image.left + image.side + 3, image.top + image.side / 2];
  const [first, second] = [1, 2].map((layer) => PLACES[layer].filter((_, i) => result.alive[layer][i]));
  for (const place of first) pen.line([mouth, net.at(place)], { color: "blue", width: 0.8 });
  const end = bars.left - (narrow ? 18 : 24);
  for (const place of second) {
    for (let k = 0; k < 10; k += 1) {
      pen.line([net.at(place), [end, bars.at([0, k])[1]]], { color: "blue", width: 0.4, alpha: 0.6 });
    }
  }
  drawConnections(pen, net, result.alive, [1]);
  drawUnits(pen, net, result.alive, [1, 2], narrow);
  for (const layer of [1, 2]) {
    const name = narrow ? String(layer) : NAMES[layer];
    pen.text(name, net.at([layer, -0.8]), { align: "center", base: "middle" });
  }
  drawBars(pen, bars, result, narrow);
}

function drawImage(pen, { left, top, side }, pixels) {
  const size = side / 8;
  pixels.forEach((value, i) => {
    const [x, y] = [left + (i % 8) * size, top + Math.floor(i / 8) * size];
    pen.box(x, y, size + 0.3, size + 0.3, { color: "ink", alpha: value });
  });
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]];
  pen.line(corners.map(([a, b]) => [left + a * side, top + b * side]), { color: "edge", width: 0.8 });
}

function drawBars(pen, bars, { passes, mean, exact }, narrow) {
  bars.axes(pen, { xTicks: narrow ? [0, 1] : [0, 0.25, 0.5, 0.75, 1], yTicks: upTo(10), spines: "y" });
  pen.text(narrow ? "probability" : "probability of each class", [bars.left + bars.width / 2, bars.bottom + 24], { align: "center", base: "top" });
  const thick = (bars.height / 10) * 0.62;
  passes.at(-1).forEach((share, k) => {
    const [x, y] = bars.at([0, k]);
    pen.box(x, y - thick / 2, Math.max(share * bars.width, 0.5), thick, { color: "blue", alpha: 0.75 });
    const [one] = bars.at([exact[k], k]);
    pen.line([[one, y - thick * 0.75], [one, y + thick * 0.75]], { color: "ink", width: 1.8 });
    pen.dot(bars.at([mean[k], k]), { size: 8, color: "paper" });
    pen.dot(bars.at([mean[k], k]), { size: 6, color: "orange" });
  });
  drawKey(pen, bars, narrow);
}

function drawKey(pen, bars, narrow) {
  if (narrow) return;
  const [x, y] = [bars.right - 112, bars.bottom - 62];
  pen.box(x, y - 5, 20, 10, { color: "blue", alpha: 0.75 });
  pen.dot([x + 10, y + 19], { size: 6, color: "orange" });
  pen.line([[x + 10, y + 31], [x + 10, y + 45]], { color: "ink", width: 1.8 });
  ["this mask", "mean so far", "one pass"].forEach((name, i) => {
    pen.text(name, [x + 28, y + 19 * i], { size: SMALL, base: "middle" });
  });
}
