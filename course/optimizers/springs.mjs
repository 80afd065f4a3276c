// The two directions of a bowl as two springs: a mass on each, pulled back to where the spring is at
// rest. The steep direction has the stiff spring, drawn with the thick wire.
import { Panel } from "../../explorables/canvas/panel.mjs";

const COILS = 11;
const REACH = 1.35; // shares of the start's distance that are drawn
const DIRECTIONS = [
  { name: "gentle direction", wire: 1.1, own: ([along]) => along },
  { name: "steep direction", wire: 2.4, own: ([, across]) => across },
];

export function springPanels({ left, top, width, height }) {
  const tall = (height - 26) / 2;
  return DIRECTIONS.map((_, i) => {
    return new Panel({ left, width, top: top + i * (tall + 26), height: tall, x: [-REACH, REACH], y: [0, 1] });
  });
}

export function drawSprings(pen, panels, { bowl, paths, step }, looks) {
  panels.forEach((panel, i) => {
    const { name, own, wire } = DIRECTIONS[i];
    const last = i === panels.length - 1;
    const words = last ? { xTicks: [-1, 0, 1], xLabel: "distance (share of the start's)" } : {};
    panel.axes(pen, { ...words, title: `${name}, step ${step}`, spines: last ? "x" : "" });
    panel.upright(pen, 0);
    paths.forEach(({ points }, k) => {
      const start = Math.abs(own(bowl.back(points[0]))) || 1;
      const shares = points.slice(0, step + 1).map((point) => own(bowl.back(point)) / start);
      drawSpring(pen, panel, shares, { ...looks[k], wire, y: paths.length > 1 ? [0.68, 0.26][k] : 0.45 });
    });
  });
}

// A spring from the left side to the mass, and a mark wherever the mass has been.
function drawSpring(pen, panel, shares, { color, wire, y }) {
  const now = Math.min(Math.max(shares.at(-1), -REACH), REACH);
  const from = panel.at([-REACH, y]);
  pen.line([panel.at([-REACH, y + 0.2]), panel.at([-REACH, y - 0.2])], { color: "edge", width: 2 });
  if (Number.isNaN(now)) return pen.text("diverged", [from[0] + 8, from[1]], { base: "middle" });
  const mass = panel.at([now, y]);
  panel.clipped(pen, () => {
    for (const share of shares) {
      const [x, height] = panel.at([share, y]);
      pen.line([[x, height + 12], [x, height + 17]], { color, width: 1, alpha: 0.6 });
    }
    pen.line(coil(from, mass), { color: "edge", width: wire });
  });
  pen.box(mass[0] - 7, mass[1] - 7, 14, 14, { color });
}

function coil([x0, y], [x1]) {
  const straight = Math.min(8, Math.abs(x1 - x0) / 4);
  const [a, b] = [x0 + straight, x1 - straight];
  const waves = Array.from({ length: 2 * COILS + 1 }, (_, i) => {
    const side = i === 0 || i === 2 * COILS ? 0 : i % 2 ? 6 : -6;
    return [a + ((b - a) * i) / (2 * COILS), y + side];
  });
  return [[x0, y], ...waves, [x1, y]];
}
