// Momentum on a quadratic, computed in the page: the plane of learning rate and momentum, the twin of
// plane.py. The ring in the plane can be dragged.
import { Panel, written } from "../../explorables/canvas/panel.mjs";
import { fixed } from "../../explorables/canvas/numbers.mjs";
import { SMALL } from "../../explorables/canvas/pen.mjs";
import { three } from "../figures/words.mjs";
import { OPTIMIZERS } from "../page/engine/optimizers.mjs";
import { Bowl, descend } from "./bowl.mjs";
import { contour } from "./contour.mjs";

const CURVATURES = { gentle: 0.1, steep: 2 }; // of the elongated bowl, along x and along y
const LOOKS = { gentle: { color: "blue" }, steep: { color: "orange", dash: "dashed" } };
const [LR_RANGE, MOMENTUM_RANGE] = [[0.02, 4], [0, 0.99]];
const STEPS = 40;
const LEVELS = [0.7, 0.8, 0.9, 0.95, 0.98];
const LABELLED = { 0.8: 0.8, 0.9: 0.8, 0.95: 0.3, 0.98: 0.8 }; // near which learning rate under Momentum
const GRID = 120;

// The two factors by which a parabola's distance can change in one step, as [real, imaginary].
function roots(method, lr, momentum, curvature) {
  const shrink = method === "Momentum" ? 1 : 1 - lr * curvature;
  const b = method === "Momentum" ? 1 + momentum - lr * curvature : shrink * (1 + momentum);
  const c = shrink * momentum;
  const under = b * b - 4 * c;
  const root = Math.sqrt(Math.abs(under));
  return under >= 0 ? [[(b + root) / 2, 0], [(b - root) / 2, 0]] : [[b / 2, root / 2], [b / 2, -root / 2]];
}

function largest(z) {
  return Math.max(...z.map(([real, imaginary]) => Math.hypot(real, imaginary)));
}

// The factor by which the distance to the bowl's minimum shrinks per step, in the end.
function convergenceRate(method, lr, momentum) {
  return Math.max(...Object.values(CURVATURES).map((h) => largest(roots(method, lr, momentum, h))));
}

// The learning rates between which a direction swings; at both it is critically damped.
function swinging(method, momentum, curvature) {
  const root = Math.sqrt(momentum);
  if (method === "Momentum") return [(1 - root) ** 2 / curvature, (1 + root) ** 2 / curvature];
  return [((1 - momentum) / (1 + momentum)) ** 2 / curvature, 1 / curvature];
}

// The learning rate from which on the steep direction diverges.
function limit(method, momentum) {
  const most = (2 * (1 + momentum)) / CURVATURES.steep;
  return method === "Momentum" ? most : most / (1 + 2 * momentum);
}

// How a direction with the factors z moves.
function regime(z) {
  if (largest(z) > 1) return "diverges";
  if (Math.abs(z[0][1]) > 1e-9) return "swings";
  const real = z.map(([each]) => each);
  return Math.min(...real) < -Math.max(...real) ? "flips its sign every step" : "creeps without swinging";
}

export function compute({ method, lr, momentum }) {
  const path = descend(new Bowl(20, 0), new OPTIMIZERS[method]({ lr, momentum }), [1, 1], STEPS);
  const directions = Object.entries(CURVATURES).map(([name, h]) => {
    const z = roots(method, lr, momentum, h);
    return { name, rate: largest(z), regime: regime(z) };
  });
  const rates = directions.map(({ rate }) => rate);
  return { method, lr, momentum, path, directions, rates, rate: Math.max(...rates) };
}

export const goals = [(values, { rate }) => rate <= 0.75];

export function read({ method, lr, momentum, directions, rate }) {
  const where = `${method}, learning rate ${three(lr)}, momentum ${three(momentum)}`;
  const each = directions
    .map((one) => `the ${one.name} direction ${one.regime} (factor ${fixed(one.rate, 3)})`)
    .join(", ");
  if (rate >= 1) {
    return `${where}: diverges, each step multiplies the distance by ${fixed(rate, 3)}; ${each}.`;
  }
  const steps = fixed(Math.log(0.01) / Math.log(rate), 0);
  return (
    `${where}: in the long run each step leaves ${fixed(rate, 3)} of the distance, a hundredth after ` +
    `about ${steps} steps; ${each}.`
  );
}

export function panels({ narrow }) {
  const [plane, gentle, steep] = narrow ? NARROW : WIDE;
  const course = { x: [0, STEPS], y: [-1.3, 1.3] };
  return {
    narrow,
    plane: new Panel({ ...plane, x: LR_RANGE, y: MOMENTUM_RANGE, log: "x" }),
    courses: [gentle, steep].map((box) => new Panel({ ...box, ...course })),
  };
}

const WIDE = [
  { left: 51, top: 68, width: 352, height: 234 },
  { left: 438, top: 68, width: 270, height: 98 },
  { left: 438, top: 204, width: 270, height: 98 },
];
const NARROW = [
  { left: 50, top: 52, width: 253, height: 163 },
  { left: 50, top: 282, width: 253, height: 72 },
  { left: 50, top: 389, width: 253, height: 72 },
];

export function draw(pen, { narrow, plane, courses }, result) {
  drawPlane(pen, plane, result, narrow);
  const ring = plane.at([result.lr, result.momentum]);
  pen.dot(ring, { color: "grey", size: 10, width: 2.5, open: true });
  pen.grip(ring);
  result.directions.forEach(({ name }, axis) => drawCourse(pen, courses[axis], name, axis, result));
}

function drawPlane(pen, plane, { method }, narrow) {
  plane.axes(pen, {
    xTicks: [0.03, 0.1, 0.3, 1, 3], yTicks: [0, 0.2, 0.4, 0.6, 0.8], xLabel: "learning rate",
    words: (tick, axis) => (axis === "y" ? written(tick, 1) : written(tick)),
  });
  pen.text("momentum", [plane.left - 38, plane.top + plane.height / 2], { align: "center", base: "middle", turn: -Math.PI / 2 });
  drawDivergence(pen, plane, method);
  for (const level of LEVELS) drawLevel(pen, plane, method, level);
  plane.clipped(pen, () => Object.keys(CURVATURES).forEach((name) => drawDamping(pen, plane, method, name)));
  const names = Object.entries(LOOKS).map(([name, look]) => ({ ...look, label: `${name} direction` }));
  pen.text("critically damped:", [plane.left, 17], { size: SMALL });
  names.forEach((each, i) => pen.legend([each], [plane.left + (narrow ? 130 : 150) * i, 26], { left: true }));
}

function momenta() {
  return Array.from({ length: 201 }, (_, i) => (MOMENTUM_RANGE[1] * i) / 200);
}

function drawDivergence(pen, plane, method) {
  const edge = momenta().map((each) => plane.at([limit(method, each), each]));
  const corners = [1, 0].map((end) => plane.at([LR_RANGE[1], MOMENTUM_RANGE[end]]));
  plane.clipped(pen, () => {
    pen.fill([...edge, ...corners], { color: "edge", alpha: 0.2 });
    pen.line(edge, { color: "edge", width: 1.2 });
  });
  const at = plane.at([3.8, method === "Momentum" ? 0.03 : 0.9]);
  pen.text("diverges", at, { size: SMALL, align: "right", color: "label" });
}

function drawDamping(pen, plane, method, name) {
  for (const end of [0, 1]) {
    const points = momenta().map((each) => plane.at([swinging(method, each, CURVATURES[name])[end], each]));
    pen.line(points, LOOKS[name]);
  }
}

// A contour with its level written into a gap of it.
function drawLevel(pen, plane, method, level) {
  const lines = levelLines(method, level).map((line) => line.map(([s, t]) => [plane.left + s * plane.width, plane.bottom - t * plane.height]));
  for (const line of lines) pen.line(line, { color: "edge", width: 0.8 });
  if (!(level in LABELLED)) return;
  const wanted = plane.at([LABELLED[level] / (method === "Momentum" ? 1 : 2.5), level ** 2]);
  const away = ([a, b]) => Math.hypot(a - wanted[0], b - wanted[1]);
  const [x, y] = lines.flat().reduce((a, b) => (away(b) < away(a) ? b : a));
  const wide = pen.width(String(level), SMALL);
  pen.context.clearRect(x - wide / 2 - 2, y - 7, wide + 4, 14);
  pen.text(String(level), [x, y], { size: SMALL, align: "center", base: "middle", color: "edge" });
}

const known = new Map();

// The lines of one convergence factor, in shares of the plane's sides; found once and kept.
function levelLines(method, level) {
  const key = `${method} ${level}`;
  if (!known.has(key)) {
    const [low, high] = LR_RANGE;
    const rate = (s, t) => convergenceRate(method, low * (high / low) ** s, MOMENTUM_RANGE[1] * t);
    known.set(key, contour(rate, level, GRID));
  }
  return known.get(key);
}

function drawCourse(pen, panel, name, axis, { path }) {
  const last = axis === 1;
  const title = `${axis ? "y" : "x"}: ${name} direction`;
  panel.axes(pen, { xTicks: last ? [0, 10, 20, 30, 40] : [], yTicks: [-1, 0, 1], xLabel: last ? "step" : "", title });
  panel.clipped(pen, () => {
    panel.level(pen, 0);
    const shares = path.map((point) => Math.min(Math.max(Number.isNaN(point[axis]) ? 100 : point[axis], -100), 100));
    pen.line(panel.points(shares.keys(), shares), { color: LOOKS[name].color, width: 1.4 });
  });
}

// The ring can be dragged.
export function handles({ lr, momentum }, { plane }) {
  const to = (place) => {
    const [rate, kept] = plane.from(place);
    return { lr: rate, momentum: kept };
  };
  return [{ at: plane.at([lr, momentum]), to }];
}
