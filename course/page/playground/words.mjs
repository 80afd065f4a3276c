// Everything the playground says about a run: the reading, the alternatives of the pictures.

import { differences } from "./curves.mjs";
import { percent, short } from "./settings.mjs";

/** Where one run stands, in a sentence; `point` is its last one on the curves. */
export function reading({ steps, lr, divergedAt }, point) {
  if (divergedAt !== null)
    return (
      `Diverged at step ${divergedAt}: the loss is no longer finite. Lower the learning rate or ` +
      "change the start, then press Reset."
    );
  if (!point) return "The first picture is on its way.";
  return (
    `Step ${steps}, rate ${short(lr)}: training loss ${short(point[1])}, validation loss ` +
    `${short(point[2])}; ${percent(point[3])} and ${percent(point[4])} right.`
  );
}

/** Both runs, and by how much B is ahead. */
export function readingOfTwo(sides) {
  const each = sides.map(({ last, course }, s) => `${"AB"[s]}: ${reading(last, course.at(-1))}`);
  const gap = differences(sides[0].course, sides[1].course).at(-1);
  if (!gap) return each.join(" ");
  const [step, points] = gap;
  const ahead =
    Math.abs(points) < 0.05
      ? "level on validation"
      : `${short(Math.abs(points))} points apart on validation, ${points > 0 ? "B" : "A"} ahead`;
  return `${each.join(" ")} At step ${step} they are ${ahead}; one seed decides nothing.`;
}

/** What the kernel's playground says of the layers. */
export function insideReading({ ratio, withoutSlope, zeros, steps }) {
  const first =
    steps > 0 && Number.isFinite(ratio) ? `${short(ratio)} times` : "not yet compared with";
  return (
    `The gradient of the first layer is ${first} that of the last; ${percent(withoutSlope)} of the ` +
    `hidden units have a slope below 0.001 on every training sample; ${percent(zeros)} of the weights are exactly 0.`
  );
}

/** Where the values of every layer lie, for those who do not see the bars. */
export function describeHistograms(name, { low, high, layers }) {
  const each = layers.map(({ name: layer, counts }) => {
    const [from, to] = middle(counts);
    const at = (bin) => short(low + ((high - low) * bin) / counts.length);
    return `${layer} ${at(from)} to ${at(to)}`;
  });
  return `Histograms of ${name}; nine in ten lie: ${each.join("; ")}.`;
}

/** The bins between which nine values in ten lie. */
function middle(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let [from, to, below, above] = [0, counts.length, 0, 0];
  while (from < to - 1 && below + counts[from] <= 0.05 * total) below += counts[from++];
  while (to > from + 1 && above + counts[to - 1] <= 0.05 * total) above += counts[--to];
  return [from, to];
}

export function describeWeights({ d, units, side }) {
  if (side)
    return `The weights into each of the ${units} units of the first layer as an image of ${side} by ${side} pixels.`;
  return `The weights of the first layer as one image, ${d} inputs by ${units} units.`;
}

export function describeRegion({ chosen }, classes) {
  const counts = classes.map((_, k) => chosen.reduce((sum, one) => sum + (one === k), 0));
  const each = classes.map((name, k) => `${percent(counts[k] / chosen.length)} to class ${name}`);
  return `The plane with the training samples; the network gives ${each.join(", ")}.`;
}
