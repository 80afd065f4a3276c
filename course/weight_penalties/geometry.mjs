// The geometry of penalties, computed in the page: the twin of geometry.py, names and order alike.
import { Panel, written } from "../../explorables/canvas/panel.mjs";
import { fixed } from "../../explorables/canvas/numbers.mjs";
import { short } from "../figures/words.mjs";
import { ElasticNet } from "../page/engine/penalties.mjs";

const HESSIAN = [[1, 0.5], [0.5, 0.8]]; // of the loss: a tilted bowl
const STEPS = 120;
const AXIS = Array.from({ length: 61 }, (_, i) => i * 0.05);
const LEVELS = [0.05, 0.2, 0.45, 0.8, 1.25, 1.8];

// The minimum of the loss alone, ``distance`` from 0 in the direction ``angle`` (degrees).
function optimum(angle, distance) {
  const turn = (angle * Math.PI) / 180;
  return [distance * Math.cos(turn), distance * Math.sin(turn)];
}

function slope([a, b]) {
  return HESSIAN.map(([h0, h1]) => h0 * a + h1 * b);
}

// (w - best)^T H (w - best) / 2
function loss(w, best) {
  const away = [w[0] - best[0], w[1] - best[1]];
  const [s0, s1] = slope(away);
  return (away[0] * s0 + away[1] * s1) / 2;
}

// The largest curvature of the loss: the larger eigenvalue of the Hessian.
function curvature() {
  const [[a, b], [, d]] = HESSIAN;
  return (a + d) / 2 + Math.hypot((a - d) / 2, b);
}

// The minimum of loss + ElasticNet, by proximal steps.
function minimizer(best, strength, l1Ratio) {
  const lr = 1 / curvature();
  const penalty = new ElasticNet({ strength, l1_ratio: l1Ratio });
  let w = best;
  for (let step = 0; step < STEPS; step += 1) {
    const [s0, s1] = slope([w[0] - best[0], w[1] - best[1]]);
    w = [w[0] - lr * s0, w[1] - lr * s1];
    penalty.prox(w, lr);
  }
  return w;
}

function around(n) {
  return Array.from({ length: n + 1 }, (_, i) => (2 * Math.PI * i) / n);
}

// The border of {w: R(w) <= limit}: on each ray where a/2 r**2 + b r = limit.
export function region(limit, l1Ratio, n = 240) {
  return around(n).map((turn) => {
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const [a, b] = [1 - l1Ratio, l1Ratio * (Math.abs(c) + Math.abs(s))];
    const r = (2 * limit) / Math.max(b + Math.sqrt(b * b + 2 * a * limit), 1e-12);
    return [r * c, r * s];
  });
}

// The contour of the loss at ``height``; H = L L^T, and with w = best + L^-T u the loss is u^T u / 2.
export function ellipse(best, height, n = 120) {
  const [[h00, h01], [, h11]] = HESSIAN;
  const l00 = Math.sqrt(h00);
  const l10 = h01 / l00;
  const l11 = Math.sqrt(h11 - l10 * l10);
  return around(n).map((turn) => {
    const size = Math.sqrt(2 * height);
    const v = (size * Math.sin(turn)) / l11;
    return [best[0] + (size * Math.cos(turn) - l10 * v) / l00, best[1] + v];
  });
}

export function compute({ strength, l1_ratio: l1Ratio, angle, distance }) {
  const best = optimum(angle, distance);
  const w = minimizer(best, strength, l1Ratio);
  const path = AXIS.map((each) => minimizer(best, each, l1Ratio));
  const limit = new ElasticNet({ strength: 1, l1_ratio: l1Ratio }).value(w);
  return { strength, l1Ratio, best, w, path, limit, height: loss(w, best) };
}

export const goals = [
  (values, { l1Ratio, w }) => l1Ratio > 0 && l1Ratio <= 0.3 && w.filter((each) => each !== 0).length === 1,
];

export function read({ strength, l1Ratio, best, w, limit, height }) {
  const zero = [0, 1].filter((i) => w[i] === 0).map((i) => `weight ${i + 1}`);
  const said = ["no weight is 0", `${zero[0]} is exactly 0`, "both are exactly 0"][zero.length];
  return (
    `lambda ${short(strength)}, l1_ratio ${short(l1Ratio)}: the loss alone would end at ` +
    `${point(best)}, with the penalty it ends at ${point(w)}; ${said}. R is ${fixed(limit, 3)} ` +
    `there, and the loss has risen from 0 to ${fixed(height, 3)}.`
  );
}

function point([a, b]) {
  return `(${fixed(a, 2)}, ${fixed(b, 2)})`;
}

export function panels({ narrow }) {
  const [x, y] = [[-1.5, 2.6], [-1.6, 2.1]];
  return narrow
    ? {
        plane: new Panel({ left: 44, top: 8, width: 266, height: 240, x, y }),
        course: new Panel({ left: 44, top: 330, width: 266, height: 180, x: [0, 3], y: [-0.6, 2] }),
      }
    : {
        plane: new Panel({ left: 50, top: 24, width: 336, height: 303.2, x, y }),
        course: new Panel({ left: 437, top: 24, width: 275, height: 303.2, x: [0, 3], y: [-0.6, 2] }),
      };
}

export function draw(pen, { plane, course }, result) {
  drawPlane(pen, plane, result);
  drawCourse(pen, course, result);
}

function drawPlane(pen, plane, { best, w, path, limit, l1Ratio, height }) {
  const spots = (points) => points.map((each) => plane.at(each));
  const border = spots(region(limit, l1Ratio));
  plane.axes(pen, { xTicks: [-1, 0, 1, 2], yTicks: [-1, 0, 1, 2], xLabel: "weight 1", yLabel: "weight 2" });
  plane.clipped(pen, () => {
    plane.level(pen, 0);
    plane.upright(pen, 0);
    pen.fill(border, { color: "orange", alpha: pen.theme.forced ? 0.15 : 0.3 });
    for (const each of LEVELS) {
      pen.line(spots(ellipse(best, each)), { color: "grey", width: 0.7, alpha: 0.7 });
    }
    pen.line(border, { color: "orange", width: 1.6 });
    pen.line(spots(ellipse(best, height)), { color: "blue", width: 2.2 });
    pen.line(spots(path), { color: "grey", width: 1.3, dash: "dashed" });
  });
  pen.cross(plane.at(best), { color: "grey", size: 8 });
  pen.grip(plane.at(best));
  pen.dot(plane.at(w), { color: "blue", size: 8 });
}

function drawCourse(pen, course, { strength, path, w }) {
  course.axes(pen, { xTicks: [0, 1, 2, 3], xLabel: "lambda", title: "weights" });
  course.axes(pen, { yTicks: [-0.5, 0, 0.5, 1, 1.5, 2], words: (tick) => written(tick, 1) });
  const looks = [{ color: "blue" }, { color: "orange", dash: "dashed" }];
  course.clipped(pen, () => {
    course.level(pen, 0);
    course.upright(pen, strength, { color: "grey", width: 1.2, dash: "solid" });
    looks.forEach((look, i) => pen.line(course.points(AXIS, path.map((each) => each[i])), look));
  });
  looks.forEach(({ color }, i) => pen.dot(course.at([strength, w[i]]), { color, size: 5 }));
  const names = looks.map((look, i) => ({ ...look, label: `weight ${i + 1}` }));
  pen.legend(names, [course.right, course.top]);
}

// The cross can be dragged.
export function handles({ angle, distance }, { plane }) {
  const to = (place) => {
    const [a, b] = plane.from(place);
    return { angle: (Math.atan2(b, a) * 180) / Math.PI, distance: Math.hypot(a, b) };
  };
  return [{ at: plane.at(optimum(angle, distance)), to }];
}
