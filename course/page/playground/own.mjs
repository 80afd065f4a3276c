// The reader's own data: points drawn by pointer or by keys, a CSV pasted, opened or dropped.

import { ALLOWED, LIMITS, readCsv } from "./csv.mjs";
import { button, element, say } from "./dom.mjs";
import { mark } from "./inside.mjs";
import { line, readTheme, sharp } from "./theme.mjs";

const CLASSES = ["1", "2", "3", "4"];
const STEP = 0.05; // of the keyboard's cross; the plane goes from -1 to 1
const APART = 14; // pixels between points that one stroke of the pointer leaves
const MOST = 1000;
const FEWEST = LIMITS.rows[0];

export class OwnData {
  /** changed(own) hears every set of data that can be learned. */
  constructor(changed) {
    this.changed = changed;
    this.points = [];
    this.label = 0;
    this.cross = [0, 0];
    this.pad = element("canvas", {
      className: "pg-pad",
      tabIndex: 0,
      role: "application",
      "aria-label":
        "Plane for your own points. Arrow keys move the cross, 1 to 4 put a point of that class there, Backspace takes away the nearest.",
    });
    this.status = element("p", { className: "pg-status", role: "status" });
    this.root = element(
      "section",
      { className: "pg-own", hidden: true, "aria-label": "Your own data" },
      this.drawing(),
      this.table(),
      this.status,
    );
    this.listen();
  }

  drawing() {
    const choices = CLASSES.map((name, i) => {
      const input = element("input", {
        type: "radio",
        name: "playground-class",
        value: name,
        checked: i === 0,
      });
      input.addEventListener("change", () => (this.label = i));
      return element("label", {}, input, `class ${name}`);
    });
    this.choices = choices;
    return element(
      "div",
      { className: "pg-drawing" },
      element(
        "p",
        {},
        element("b", {}, "Draw points. "),
        "Choose a class, then click or drag on the plane. By keys: arrows, then 1 to 4.",
      ),
      element(
        "div",
        { className: "pg-classes", role: "group", "aria-label": "Class of the next point" },
        ...choices,
      ),
      this.pad,
      element(
        "div",
        { className: "pg-buttons" },
        button("Remove last", () => this.edit(() => this.points.pop())),
        button("Clear", () => this.edit(() => this.points.splice(0))),
      ),
    );
  }

  table() {
    const text = element("textarea", {
      id: "playground-csv",
      rows: 6,
      spellcheck: false,
      placeholder: "x1,x2,class\n0.2,-1.5,a\n1.1,0.3,b\n…",
    });
    const file = element("input", {
      type: "file",
      id: "playground-file",
      accept: ".csv,.tsv,.txt,text/csv",
    });
    file.addEventListener("change", () => file.files[0] && this.open(file.files[0]));
    this.text = text;
    return element(
      "div",
      { className: "pg-table" },
      element(
        "label",
        { htmlFor: "playground-csv" },
        element("b", {}, "Or paste a CSV, "),
        "open a file, or drop one anywhere here.",
      ),
      text,
      element(
        "div",
        { className: "pg-buttons" },
        button("Use this table", () => this.read(text.value)),
        element("label", { htmlFor: "playground-file", className: "pg-file" }, "Open a file"),
        file,
      ),
      element("p", { className: "pg-allowed" }, ALLOWED),
    );
  }

  listen() {
    const { pad } = this;
    let last = null;
    const put = (event) => {
      const box = pad.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      if (last && Math.hypot(x - last[0], y - last[1]) < APART) return;
      last = [x, y];
      this.put([(2 * x) / box.width - 1, 1 - (2 * y) / box.height]);
    };
    pad.addEventListener("pointerdown", (event) => {
      pad.setPointerCapture(event.pointerId);
      last = null;
      put(event);
    });
    pad.addEventListener("pointermove", (event) => last && event.buttons && put(event));
    for (const end of ["pointerup", "pointercancel"])
      pad.addEventListener(end, () => (last = null));
    pad.addEventListener("keydown", (event) => this.key(event));
    pad.addEventListener("focus", () => this.draw());
    pad.addEventListener("blur", () => this.draw());
  }

  key(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      event.key
    ];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (move) {
      this.cross = this.cross.map((at, i) =>
        clamp(Math.round((at + STEP * move[i] * (event.shiftKey ? 4 : 1)) / STEP) * STEP),
      );
      say(this.status, `Cross at ${this.cross.map((at) => at.toFixed(2)).join(", ")}.`);
      this.draw();
    } else if (CLASSES.includes(event.key)) {
      this.label = Number(event.key) - 1;
      this.choices[this.label].querySelector("input").checked = true;
      this.put(this.cross);
    } else if (event.key === " " || event.key === "Enter") this.put(this.cross);
    else if (event.key === "Backspace" || event.key === "Delete") this.removeNearest();
    else return;
    event.preventDefault();
  }

  removeNearest() {
    const far = ([x, y]) => Math.hypot(x - this.cross[0], y - this.cross[1]);
    const at = this.points.reduce(
      (best, point, i, all) => (best < 0 || far(point) < far(all[best]) ? i : best),
      -1,
    );
    this.edit(() => this.points.splice(at, 1));
  }

  put([x, y]) {
    if (this.points.length >= MOST)
      return say(this.status, `The plane may hold ${MOST} points at most.`);
    this.edit(() =>
      this.points.push([Number(clamp(x).toFixed(2)), Number(clamp(y).toFixed(2)), this.label]),
    );
  }

  edit(act) {
    act();
    this.draw();
    const used = [...new Set(this.points.map((point) => point[2]))].sort();
    const n = this.points.length;
    const missing = n < FEWEST || used.length < 2;
    const wants = `${FEWEST} points of two classes or more are enough to begin`;
    say(
      this.status,
      `${n} ${n === 1 ? "point" : "points"}, ${used.length} ${used.length === 1 ? "class" : "classes"}${missing ? `; ${wants}.` : "."}`,
    );
    if (missing) return;
    this.changed({
      rows: this.points.map(([x, y]) => [x, y]),
      labels: this.points.map((point) => used.indexOf(point[2])),
      classes: used.map((k) => CLASSES[k]),
      features: ["x1", "x2"],
    });
  }

  /** Take points that came by the address onto the plane. */
  take(own) {
    const fits =
      own.rows[0].length === 2 &&
      own.rows.flat().every((value) => Math.abs(value) <= 1) &&
      own.classes.length <= 4;
    this.points = fits ? own.rows.map(([x, y], i) => [x, y, own.labels[i]]) : [];
    this.draw();
  }

  async open(file) {
    if (file.size > 2 * LIMITS.characters)
      return say(
        this.status,
        `A file may have ${LIMITS.characters / 1e6} million characters at most; this one is larger.`,
      );
    this.read(await file.text());
  }

  read(text) {
    try {
      const own = readCsv(text);
      this.points = [];
      this.draw();
      say(
        this.status,
        `Read: ${own.rows.length} rows, ${own.rows[0].length} columns of numbers, ${own.classes.length} classes.`,
      );
      this.changed(own);
    } catch (error) {
      say(this.status, `${error.message} Nothing has changed.`);
    }
  }

  draw() {
    if (this.root.hidden) return;
    const theme = readTheme(this.root);
    const { context, width, height } = sharp(this.pad);
    const at = ([x, y]) => [((x + 1) / 2) * width, ((1 - y) / 2) * height];
    line(context, theme.line, [...at([-1, 0]), ...at([1, 0])]);
    line(context, theme.line, [...at([0, -1]), ...at([0, 1])]);
    for (const point of this.points) mark(context, theme, ...at(point), point[2], { size: 4.5 });
    if (document.activeElement === this.pad) {
      const [x, y] = at(this.cross);
      line(context, theme.ink, [x - 8, y, x + 8, y], { width: 2 });
      line(context, theme.ink, [x, y - 8, x, y + 8], { width: 2 });
    }
  }
}

function clamp(value) {
  return Math.min(Math.max(value, -1), 1);
}
