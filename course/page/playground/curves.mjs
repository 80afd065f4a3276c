// The curves over the steps: losses, right answers, and what B has more than A.

import { axes, line, sharp } from "./theme.mjs";
import { short } from "./settings.mjs";

export const REACHES = [100, 300, 1000, 3000, 10000]; // ends of the axis of steps, as in the kernel
const [LOWEST, HIGHEST] = [3e-4, 30]; // losses shown; what lies beyond lies on the edge
const MOST = 800; // points drawn of one curve: no screen shows more

/** The end of the axis of steps: the first that is not passed yet. */
export function reach(steps) {
  return REACHES.find((end) => steps <= end) ?? REACHES.at(-1);
}

/** Points [step, training loss, validation loss, training accuracy, validation accuracy]. */
export const COLUMNS = { step: 0, train_loss: 1, val_loss: 2, train_accuracy: 3, val_accuracy: 4 };

const PANELS = {
  loss: {
    title: "loss",
    y: {
      low: LOWEST,
      high: HIGHEST,
      log: true,
      ticks: [
        [0.001, "0.001"],
        [0.01, "0.01"],
        [0.1, "0.1"],
        [1, "1"],
        [10, "10"],
      ],
    },
    columns: ["train_loss", "val_loss"],
    factor: 1,
  },
  accuracy: {
    title: "right answers (%)",
    y: {
      low: 0,
      high: 102,
      ticks: [
        [0, "0"],
        [25, "25"],
        [50, "50"],
        [75, "75"],
        [100, "100"],
      ],
    },
    columns: ["train_accuracy", "val_accuracy"],
    factor: 100,
  },
};

/** Draw one panel. ``sides`` holds {course, ghost, ticks}, one or two of them, A and B. */
export function drawCurves(canvas, theme, name, sides) {
  const { context, width, height } = sharp(canvas);
  if (width < 40) return;
  const { title, y, columns, factor } = PANELS[name];
  const end = endOf(sides);
  const box = frame(width, height);
  const place = axes(context, theme, box, { title, y, x: steps(end) });
  for (const side of sides) drawTicks(context, theme, box, place, side.ticks);
  sides.forEach((side, s) => {
    columns.forEach((column, part) => {
      const own = sides.length === 1 ? part : s;
      const colour = own === 0 ? theme.train : theme.val;
      const dash = part === 1 ? [6, 3] : [];
      const path = (course) => points(course, COLUMNS[column], factor, place);
      if (side.ghost) line(context, colour, path(side.ghost), { width: 1.5, dash, alpha: 0.3 });
      line(context, colour, path(side.course), { width: 2, dash });
    });
  });
}

/** Draw B's validation accuracy minus A's, in points, at the steps that both have. */
export function drawDifference(canvas, theme, [a, b]) {
  const { context, width, height } = sharp(canvas);
  if (width < 40) return;
  const pairs = differences(a.course, b.course);
  const most = pairs.reduce((top, [, value]) => Math.max(top, Math.abs(value)), 5);
  const high = [5, 10, 20, 50, 100].find((limit) => most <= limit) ?? 100;
  const box = frame(width, height);
  const y = {
    low: -1.12 * high,
    high: 1.12 * high,
    ticks: [
      [-high, `\u2212${high}`],
      [0, "0"],
      [high, `+${high}`],
    ],
  };
  const title = "B minus A: right on validation (points)";
  const place = axes(context, theme, box, { title, y, x: steps(endOf([a, b])) });
  const path = pairs.flatMap(([step, value]) => [place.x(step), place.y(value)]);
  line(context, theme.ink, path, { width: 2 });
}

/** [step, points] for every step at which both were looked at; both courses are in order. */
export function differences(a, b) {
  const found = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i][0] === b[j][0]) found.push([a[i][0], 100 * (b[j++][4] - a[i++][4])]);
    else if (a[i][0] < b[j][0]) i += 1;
    else j += 1;
  }
  return found;
}

function endOf(sides) {
  return reach(Math.max(...sides.map(({ course }) => course.at(-1)?.[0] ?? 0)));
}

function frame(width, height) {
  const margin = 36;
  return { margin, left: margin, right: width - 8, top: 26, bottom: height - 22 };
}

function steps(end) {
  return {
    low: 0,
    high: end,
    ticks: [
      [0, "0"],
      [end / 2, ""],
      [end, `step ${end}`],
    ],
  };
}

/** A dot on the axis and a thin line for every control that was moved while it trained. */
function drawTicks(context, theme, box, place, ticks) {
  for (const { step } of ticks) {
    const x = Math.round(place.x(step)) + 0.5;
    line(context, theme.accent, [x, box.top, x, box.bottom], { dash: [2, 3], alpha: 0.7 });
    context.fillStyle = theme.accent;
    context.beginPath();
    context.moveTo(x - 4, box.bottom + 6);
    context.lineTo(x + 4, box.bottom + 6);
    context.lineTo(x, box.bottom);
    context.fill();
  }
}

function points(course, column, factor, place) {
  const every = Math.ceil(course.length / MOST) || 1;
  const path = [];
  course.forEach((point, i) => {
    if (i % every === 0 || i === course.length - 1)
      path.push(place.x(point[0]), place.y(factor * point[column]));
  });
  return path;
}

/** What the curves show, in words, for those who do not see them. */
export function describeCurves(sides) {
  const each = sides.map(({ course, ticks }, s) => {
    const name = sides.length === 2 ? `${"AB"[s]}: ` : "";
    if (course.length === 0) return `${name}no step taken yet.`;
    const [first, last] = [course[0], course.at(-1)];
    const marks = ticks.slice(-5).map(({ step, text }) => `step ${step}, ${text}`);
    const moved = ticks.length ? ` Marks: ${marks.join("; ")}.` : "";
    return (
      `${name}from step 0 to ${last[0]} the training loss goes from ${short(first[1])} to ${short(last[1])}, ` +
      `the validation loss from ${short(first[2])} to ${short(last[2])}.${moved}`
    );
  });
  return each.join(" ");
}
