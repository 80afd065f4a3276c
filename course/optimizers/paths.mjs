// Paths of the optimizers over a bowl, computed in the page: the twin of paths.py. Here the bowl can
// be turned and stretched, the start dragged, and a second optimizer run beside the first.
import { Panel, power, written } from "../../explorables/canvas/panel.mjs";
import { general } from "../../explorables/canvas/numbers.mjs";
import { SMALL, TEXT } from "../../explorables/canvas/pen.mjs";
import { percent, short, three } from "../figures/words.mjs";
import { OPTIMIZERS } from "../page/engine/optimizers.mjs";
import { Bowl, descend } from "./bowl.mjs";
import { drawSprings, springPanels } from "./springs.mjs";

const NAMES = ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"];
const KEYWORD = { Momentum: "momentum", Nesterov: "momentum", RMSProp: "rho", Adam: "beta1" };
const STEPS = 30;
const [NEAR, FAR] = [0.01, 100]; // shares of the start's height: arrived, and diverged
const LOWEST = 1e-9;
const COLORS = ["blue", "orange", "green", "purple", "olive", "grey"];
const AT_REST = { turn: 0, kappa: 20, along: -7, across: 2 };
const ANGLE = { "elongated bowl": 0, "rotated bowl": 45 };
const BOX = { "elongated bowl": [[-10, 10], [-5, 5]], "rotated bowl": [[-9, 9], [-9, 9]] };

function build(name, lr, memory) {
  return new OPTIMIZERS[name]({ lr, ...(name in KEYWORD && { [KEYWORD[name]]: memory }) });
}

// Let an optimizer run on a bowl and measure its path.
function follow(bowl, start, optimizer, lr, memory) {
  const points = descend(bowl, build(optimizer, lr, memory), start, STEPS);
  const first = bowl.height(points[0]);
  const heights = points.map((point) => bowl.height(point) / first);
  return {
    optimizer, lr, memory, points, heights, turns: turnings(points),
    arrived: stays(heights.map((height) => height <= NEAR)),
    diverged: stays(heights.map((height) => !(height <= FAR))),
  };
}

// How many steps go the other way in x or in y than the step before.
function turnings(points) {
  const finite = points.filter((point) => point.every(Number.isFinite));
  const moves = finite.slice(1).map((point, i) => point.map((x, axis) => Math.sign(x - finite[i][axis])));
  return moves.slice(1).filter((move, i) => move.some((sign, axis) => sign * moves[i][axis] < 0)).length;
}

// The first step from which on the condition holds to the end, or null.
function stays(condition) {
  return condition.at(-1) ? condition.lastIndexOf(false) + 1 : null;
}

export function compute(values) {
  const { surface, optimizer, lr, memory, turn, kappa, along, across, second } = values;
  const bowl = new Bowl(kappa, ANGLE[surface] + turn);
  const start = bowl.turned([along, across]);
  const paths = [follow(bowl, start, optimizer, lr, memory)];
  if (second !== "none") paths.push(follow(bowl, start, second, values.second_lr, values.second_memory));
  const ours = Object.entries(AT_REST).every(([name, value]) => values[name] === value);
  const { beside, step } = values;
  return { surface, bowl, angle: ANGLE[surface] + turn, ours, paths, beside, step };
}

export const goals = [
  (values, { surface, ours, paths: [{ arrived }] }) =>
    ours && surface === "rotated bowl" && arrived !== null && arrived <= 10,
];

export function read(result) {
  const [first, second] = result.paths;
  const said = sentences(`${ground(result)}, ${setting(first)}`, first);
  return second ? `${said} ${sentences(setting(second), second)}` : said;
}

function ground({ surface, bowl: { kappa }, angle, ours }) {
  if (ours) return surface[0].toUpperCase() + surface.slice(1);
  return `Bowl of condition number ${three(kappa)}, turned by ${general(angle, 4)} degrees`;
}

function setting({ optimizer, lr, memory }) {
  const kept = optimizer in KEYWORD ? `, ${KEYWORD[optimizer]} ${three(memory)}` : "";
  return `${optimizer}, learning rate ${three(lr)}${kept}`;
}

function sentences(named, { turns, diverged, arrived, heights }) {
  const turned = turns ? `it turned round in x or y ${times(turns)}` : "it never turned round in x or y";
  const start = "of the start's height";
  if (diverged !== null) {
    const what = `diverges, from step ${diverged} on the height is more than 100 times`;
    return `${named}: ${what} the start's; ${turned}.`;
  }
  if (arrived !== null) {
    return `${named}: below 1 % ${start} from step ${arrived} on; ${turned}. After ${STEPS} steps ${left(heights)} is left.`;
  }
  return `${named}: does not come to stay below 1 % ${start} in ${STEPS} steps: ${left(heights)} is left; ${turned}.`;
}

function times(n) {
  return { 1: "once", 2: "twice" }[n] ?? `${n} times`;
}

function left(heights) {
  const share = heights.at(-1);
  return share <= 1 ? `${percent(share)} of it` : `${short(share)} times it`;
}

export function panels({ narrow }, { surface, beside }) {
  const [x, y] = BOX[surface];
  const side = narrow ? { left: 48, top: 290, width: 256, height: 126 } : { left: 439, top: 24, width: 269, height: 262 };
  const most = narrow ? { left: 36, top: 26, width: 268, height: 190 } : { left: 49, top: 24, width: 336, height: 262 };
  const map = new Panel({ ...fitted(most, x, y), x, y });
  return {
    map,
    room: most.left + most.width - map.left, // for the title over the map
    heights: new Panel({ ...side, x: [0, STEPS], y: [LOWEST, 1e3], log: "y" }),
    springs: beside === "springs" ? springPanels(side) : [],
  };
}

// The largest box inside another in which both axes have one scale.
function fitted({ left: from, top, width, height }, [x0, x1], [y0, y1]) {
  const unit = Math.min(width / (x1 - x0), height / (y1 - y0));
  const [w, h] = [unit * (x1 - x0), unit * (y1 - y0)];
  return { left: from + (width - w) / 2, top: top + (height - h) / 2, width: w, height: h };
}

export function draw(pen, { map, room, heights, springs }, result) {
  drawMap(pen, map, room, result);
  if (springs.length) drawSprings(pen, springs, result, result.paths.map(look));
  else drawHeights(pen, heights, result.paths);
}

function look({ optimizer }, i) {
  return { color: COLORS[NAMES.indexOf(optimizer)], dash: i ? "dashed" : "solid" };
}

function label({ optimizer, lr, memory }) {
  return `${optimizer}${optimizer in KEYWORD ? ` ${three(memory)}` : ""}, lr ${three(lr)}`;
}

function drawMap(pen, map, room, { bowl, paths, surface, beside, step }) {
  const ticks = surface === "elongated bowl" ? [[-10, -5, 0, 5, 10], [-4, 0, 4]] : [[-8, -4, 0, 4, 8], [-8, -4, 0, 4, 8]];
  map.axes(pen, { xTicks: ticks[0], yTicks: ticks[1], xLabel: "x", yLabel: "" });
  pen.text("y", [map.left - 26, map.top + map.height / 2], { align: "center", base: "middle", turn: -Math.PI / 2 });
  drawTitle(pen, map, paths, room);
  map.clipped(pen, () => {
    for (const height of levels(bowl, map)) {
      pen.line(bowl.contour(height).map((point) => map.at(point)), { color: "level", width: 0.7 });
    }
    paths.forEach((path, i) => drawPath(pen, map, path, look(path, i)));
  });
  pen.cross(map.at([0, 0]), { upright: true, color: "orange", size: 11 });
  const start = map.at(paths[0].points[0]);
  pen.dot(start, { ...look(paths[0], 0), dash: "solid", size: 8, open: true });
  pen.grip(start);
  if (beside !== "springs") return;
  const rings = paths.map((path) => path.points[step]).filter((point) => point.every(Number.isFinite));
  map.clipped(pen, () => rings.forEach((point) => pen.dot(map.at(point), { color: "ink", size: 9, open: true })));
}

// Both settings in one line, or where that is too long one over the other.
function drawTitle(pen, map, paths, room) {
  const words = paths.map((path, i) => `${i ? "and " : ""}${label(path)}`);
  const apart = pen.width(`${words[0]}  `);
  const stacked = words.length > 1 && apart + pen.width(words[1]) > room;
  words.forEach((said, i) => {
    const at = stacked ? [map.left, map.top - (i ? 3 : 15)] : [map.left + i * apart, map.top - 8];
    pen.text(said, at, { color: look(paths[i], i).color, size: stacked ? SMALL : TEXT });
  });
}

function drawPath(pen, map, { points }, { color, dash }) {
  const shown = points.filter((point) => point.every(Number.isFinite)).map(inReach).map((point) => map.at(point));
  pen.line(shown, { color, dash, width: 1.2 });
  shown.forEach((place) => pen.dot(place, { color, size: dash === "solid" ? 3 : 3.5, open: dash !== "solid", width: 1 }));
}

// Points far outside are moved nearer, still outside.
function inReach(point) {
  return point.map((value) => Math.min(Math.max(value, -200), 200));
}

// Ten heights in equal factors up to the highest corner of the map.
function levels(bowl, { x, y }) {
  const top = Math.max(...x.flatMap((a) => y.map((b) => bowl.height([a, b]))));
  return Array.from({ length: 10 }, (_, i) => (top / 1500) * 1500 ** (i / 9));
}

function drawHeights(pen, panel, paths) {
  const title = "height (share of the start's)";
  panel.axes(pen, { xTicks: [0, 5, 10, 15, 20, 25, 30], yTicks: [1e-9, 1e-7, 1e-5, 1e-3, 0.1, 10, 1e3], xLabel: "step", title, words: mark });
  panel.clipped(pen, () => {
    panel.level(pen, NEAR);
    paths.forEach((path, i) => {
      const shown = path.heights.map((each) => Math.min(Math.max(Number.isNaN(each) ? 1e9 : each, LOWEST / 10), 1e9));
      pen.line(panel.points(shown.keys(), shown), look(path, i));
    });
  });
  const names = paths.map((path, i) => ({ ...look(path, i), label: path.optimizer }));
  if (paths.length > 1) pen.legend(names, [panel.right, panel.top]);
}

// Steps are whole numbers up to 30, heights powers of ten; 10 is both.
function mark(value, axis) {
  return axis === "y" ? power(value) : written(value);
}

// The circle at the start can be dragged.
export function handles({ surface, turn, kappa, along, across }, { map }) {
  const bowl = new Bowl(kappa, ANGLE[surface] + turn);
  const to = (place) => {
    const [a, b] = bowl.back(map.from(place));
    return { along: a, across: b };
  };
  return [{ at: map.at(bowl.turned([along, across])), to }];
}
