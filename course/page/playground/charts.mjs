// The pictures of the playground: which canvases there are, what is drawn on them, what they say.

import { describeCurves, differences, drawCurves, drawDifference } from "./curves.mjs";
import { element } from "./dom.mjs";
import { drawHistograms, drawRegion, drawWeights } from "./inside.mjs";
import { readTheme } from "./theme.mjs";
import { short } from "./settings.mjs";
import { describeHistograms, describeRegion, describeWeights, insideReading } from "./words.mjs";

const NOTHING = "nothing yet, for no step was taken.";
const NARROW = 540; // pixels; below, two pictures stand side by side

export class Charts {
  constructor() {
    this.loss = canvas("The losses over the steps.");
    this.accuracy = canvas("The right answers over the steps.");
    this.difference = canvas("The difference of the two.");
    this.looks = [canvas("The first layer."), canvas("The first layer of B.")];
    this.inside = [this.layersOf(), this.layersOf()];
    this.legend = element("p", { className: "pg-legend" });
    this.top = element("div", { className: "pg-charts" }, this.loss, this.accuracy);
    this.below = element("div", { className: "pg-looks" }, this.difference, ...this.looks);
    this.layers = element(
      "div",
      { className: "pg-inside" },
      ...this.inside.map(({ root }) => root),
    );
    this.theme = null;
    this.turn = 0;
  }

  layersOf() {
    const [activations, gradients] = [
      canvas(`Outputs of the layers: ${NOTHING}`),
      canvas(`Gradients of the layers: ${NOTHING}`),
    ];
    const text = element("p", {});
    return {
      activations,
      gradients,
      text,
      root: element("div", { className: "pg-layers" }, text, activations, gradients),
    };
  }

  /** Colours may have changed with the theme. */
  forget() {
    this.theme = null;
  }

  /** Draw sides {course, ghost, ticks, last}; `speak`: whether the alternatives are renewed too. */
  draw(sides, root, speak) {
    this.theme ??= readTheme(root);
    const { theme } = this;
    const two = sides.length === 2;
    this.arrange(sides, root);
    // Bars are read more slowly than curves: while it plays, every third picture renews them.
    this.turn = (this.turn + 1) % 3;
    this.drawsLayers = speak || this.turn === 0;
    drawCurves(this.loss, theme, "loss", sides);
    drawCurves(this.accuracy, theme, "accuracy", sides);
    if (two) drawDifference(this.difference, theme, sides);
    sides.forEach((side, s) => this.drawSide(theme, side.last, s, two));
    if (speak) this.speak(sides);
  }

  /** Take the room that so many sides need, before the first picture too: nothing jumps then. */
  arrange(sides, root) {
    const two = sides.length === 2;
    this.showLegend(sides);
    this.place(two, root);
    hide(this.difference, !two);
    this.looks.forEach((each, s) => hide(each, s >= sides.length));
    this.inside.forEach(({ root: box }, s) => (box.hidden = s >= sides.length));
  }

  /** On a wide page a third picture stands beside the curves: the first layer, or B minus A. */
  place(two, root) {
    const third = root.clientWidth < NARROW ? null : two ? this.difference : this.looks[0];
    if (this.third === third) return;
    this.third = third;
    this.below.prepend(this.difference, ...this.looks);
    if (third) this.top.append(third);
    this.top.classList.toggle("pg-three", third !== null);
  }

  drawSide(theme, last, s, two) {
    const name = two ? ` of ${"AB"[s]}` : "";
    if (last.weights) drawWeights(this.looks[s], theme, `weights of layer 1${name}`, last.weights);
    else if (last.decisions) drawRegion(this.looks[s], theme, `decisions${name}`, last.decisions);
    const { activations, gradients, text } = this.inside[s];
    text.textContent = `${two ? `${"AB"[s]}: ` : ""}${insideReading(last)}`;
    const rows = Math.ceil(last.sizes.length / 5);
    for (const each of [activations, gradients]) each.style.height = `${22 + 88 * rows}px`;
    if (!last.inside || !this.drawsLayers) return;
    const { low, high } = last.inside.activations;
    const outputs = `outputs of the hidden layers${name}, ${short(low)} to ${short(high)}`;
    drawHistograms(activations, theme, {
      ...last.inside.activations,
      title: outputs,
      zero: true,
      colour: theme.train,
    });
    const sizes = `sizes of the weight gradients${name}, 1e\u22128 to 10`;
    drawHistograms(gradients, theme, {
      ...last.inside.gradients,
      title: sizes,
      zero: false,
      colour: theme.positive,
    });
  }

  showLegend(sides) {
    const two = sides.length === 2;
    const texts = two
      ? [
          ["train", "A training"],
          ["train dashed", "A validation"],
          ["val", "B training"],
          ["val dashed", "B validation"],
        ]
      : [
          ["train", "training"],
          ["val dashed", "validation"],
        ];
    if (sides.some(({ ghost }) => ghost)) texts.push(["ghost", "the run before"]);
    if (sides.some(({ ticks }) => ticks.length)) texts.push(["moved", "a control was moved"]);
    const key = texts.join();
    if (this.legendKey === key) return;
    this.legendKey = key;
    this.legend.replaceChildren(
      ...texts.map(([kind, text]) =>
        element("span", {}, element("i", { className: kind, "aria-hidden": "true" }), text),
      ),
    );
  }

  speak(sides) {
    const curves = describeCurves(sides);
    label(this.loss, `Losses over the steps: ${curves}`);
    const right = sides.map(({ course }, s) => {
      const point = course.at(-1);
      return point
        ? `${sides.length === 2 ? `${"AB"[s]} ` : ""}${(100 * point[3]).toFixed(0)} % of the training and ${(100 * point[4]).toFixed(0)} % of the validation samples right at step ${point[0]}`
        : "";
    });
    label(this.accuracy, `Right answers over the steps: ${right.join("; ")}.`);
    if (sides.length === 2) {
      const gap = differences(sides[0].course, sides[1].course).at(-1);
      label(
        this.difference,
        `B minus A on validation over the steps${gap ? `: ${short(gap[1])} points at step ${gap[0]}` : ""}.`,
      );
    }
    sides.forEach(({ last }, s) => {
      if (last.weights) label(this.looks[s], describeWeights(last.weights));
      else if (last.decisions) label(this.looks[s], describeRegion(last.decisions, last.classes));
      if (!last.inside) return;
      label(
        this.inside[s].activations,
        describeHistograms("the outputs of the hidden layers", last.inside.activations),
      );
      label(
        this.inside[s].gradients,
        describeHistograms("the powers of ten of the weight gradients", last.inside.gradients),
      );
    });
  }
}

function canvas(text) {
  return element("canvas", { role: "img", "aria-label": text });
}

function label(canvas, text) {
  canvas.setAttribute("aria-label", text);
}

function hide(canvas, hidden) {
  if (canvas.hidden !== hidden) canvas.hidden = hidden;
}
