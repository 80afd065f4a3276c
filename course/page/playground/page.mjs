// The playground on the page: what the reader sees and moves. The networks train in a session
// (session.mjs), mostly in a worker; here their pictures are drawn and their settings kept.

import { NAME, readAddress, writeAddress } from "./address.mjs";
import { buttonBar, toolBar } from "./bars.mjs";
import { Charts } from "./charts.mjs";
import { connect } from "./connect.mjs";
import { isStored, store } from "./data.mjs";
import { copy, element, paced, say } from "./dom.mjs";
import { OwnData } from "./own.mjs";
import { Panel } from "./panel.mjs";
import { missing } from "./session.mjs";
import { DEFAULTS, OWN, RECIPES, changed } from "./settings.mjs";
import { Take } from "./take.mjs";
import { reading, readingOfTwo } from "./words.mjs";

const FILES = { digits: "playground-digits.js", "MNIST-1D": "playground-mnist1d.js" };
const SPOKEN = 300; // milliseconds between two readings that are seen
const HEARD = 5000; // between two that are heard while it plays

export class Page {
  constructor(figure, { script, source }) {
    Object.assign(this, { figure, script, source });
    const given = JSON.parse(figure.dataset.settings || "{}");
    this.start = changed(DEFAULTS, given);
    Object.assign(this, {
      settings: [this.start],
      selected: 0,
      own: null,
      models: [],
      playing: false,
    });
    Object.assign(this, {
      note: "",
      seenAt: 0,
      heardAt: 0,
      waiting: new Map(),
      isConnected: false,
    });
    this.build();
    this.listen();
  }

  // ---------- What there is ----------

  build() {
    this.charts = new Charts();
    this.panel = new Panel((name, value) => this.moved(name, value));
    this.ownData = new OwnData((own) => this.takeOwn(own));
    this.take = new Take();
    this.reading = element("p", { className: "pg-reading" });
    this.heard = element("p", { className: "pg-heard", role: "status" });
    this.fault = element("p", { className: "pg-fault", role: "alert" });
    this.status = element("span", { role: "status" });
    this.invitation = element(
      "button",
      { type: "button", className: "pg-invitation" },
      "Press Play: it learns before your eyes",
    );
    this.invitation.addEventListener("click", () => this.buttons.play.click());
    const stage = element(
      "div",
      { className: "pg-stage" },
      buttonBar(this),
      element("div", { className: "pg-frame" }, this.charts.top, this.invitation),
      this.charts.legend,
      this.reading,
      this.fault,
    );
    this.figure.replaceChildren(
      element("p", { className: "pg-title" }, "The playground: one network, every technique"),
      stage,
      this.charts.below,
      toolBar(this),
      this.ownData.root,
      this.panel.root,
      this.charts.layers,
      this.take.root,
      this.heard,
    );
    this.figure.setAttribute("role", "group");
    this.figure.setAttribute("aria-label", "The playground");
    this.figure.classList.add("pg-ready");
    this.panel.show(this.start);
    this.charts.arrange([{ ghost: null, ticks: [] }], this.figure);
  }

  // ---------- What the reader does ----------

  listen() {
    this.sendChanges = paced(() => this.flush(), 50);
    this.writeSoon = paced(() => this.writeAddress(), 400);
    new IntersectionObserver(([entry]) => this.seen(entry.isIntersecting), {
      rootMargin: "100px",
    }).observe(this.figure);
    document.addEventListener("visibilitychange", () => this.rest());
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.calm.addEventListener("change", () => this.rest());
    const redraw = () => {
      this.charts.forget();
      this.draw(true);
      this.ownData.draw();
    };
    new ResizeObserver(redraw).observe(this.figure);
    new MutationObserver(redraw).observe(document.documentElement, {
      attributeFilter: ["data-theme", "data-mode"],
    });
    for (const query of ["(forced-colors: active)", "(prefers-color-scheme: dark)"])
      matchMedia(query).addEventListener("change", redraw);
    addEventListener("hashchange", () => this.openAddress(false));
    this.take.root.addEventListener("toggle", () => this.connect());
    this.figure.addEventListener("dragover", (event) => event.preventDefault());
    this.figure.addEventListener("drop", (event) => this.drop(event));
  }

  get current() {
    return this.settings[this.selected];
  }

  press(type) {
    this.connect();
    this.setFault("");
    this.invitation.hidden = true;
    this.send({ type });
  }

  /** A control stands elsewhere; moves that come quickly one after the other go out together. */
  moved(name, value, isButton = false) {
    this.setFault("");
    this.recipes.value = "";
    if (name === "data" && value === OWN) this.showOwn(true);
    if (name === "data" && value === OWN && !this.own) {
      this.setFault("Draw some points or paste a CSV first: the run before is still there.");
      this.ownData.root.scrollIntoView({ block: "nearest" });
      return;
    }
    this.settings[this.selected] = { ...this.current, [name]: value };
    const waiting = this.waiting.get(this.selected) ?? {};
    this.waiting.set(this.selected, { ...waiting, [name]: value });
    if (isButton) this.panel.show(this.current);
    this.sendChanges();
  }

  flush() {
    const waiting = [...this.waiting];
    this.waiting.clear();
    this.panel.show(this.current);
    this.showOwn(this.settings.some(({ data }) => data === OWN));
    this.load(this.settings, () => {
      for (const [at, changes] of waiting) this.send({ type: "change", at, changes });
    });
    this.writeSoon();
  }

  takeRecipe(name) {
    if (!name) return;
    const recipe = { ...DEFAULTS, ...RECIPES[name], seed: this.current.seed };
    this.settings[this.selected] = recipe;
    this.waiting.set(this.selected, recipe);
    this.flush();
  }

  setCompare(on) {
    this.settings = on ? [this.current, { ...this.current }] : [this.settings[0]];
    this.send({ type: "compare", on });
    this.showSides(on ? 1 : 0);
    this.writeSoon();
  }

  select(side) {
    this.selected = side;
    this.panel.show(this.current);
    this.showTake();
  }

  showSides(selected) {
    const two = this.settings.length === 2;
    this.compare.setAttribute("aria-pressed", String(two));
    this.figure.classList.toggle("pg-two", two);
    this.sides.hidden = !two;
    this.sideInputs[selected].checked = true;
    this.select(selected);
  }

  takeOwn(own) {
    this.own = own;
    this.setFault("");
    this.send({ type: "own", own });
    if (this.current.data !== OWN) this.moved("data", OWN, true);
    else this.writeSoon();
  }

  async drop(event) {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    this.showOwn(true);
    await this.ownData.open(file);
  }

  showOwn(shown) {
    if (this.ownData.root.hidden !== shown) return;
    this.ownData.root.hidden = !shown;
    this.ownData.draw();
  }

  // ---------- The address ----------

  get state() {
    return { settings: this.settings[0], other: this.settings[1] ?? null, own: this.own };
  }

  writeAddress() {
    const { hash, note } = writeAddress(this.state);
    history.replaceState(null, "", hash);
    return note;
  }

  async copyLink() {
    const note = this.writeAddress();
    const done = await copy(location.href);
    say(
      this.status,
      `${done ? "Link copied." : "The link stands in the address bar."} ${note}`.trim(),
    );
  }

  /** Open what the address says, and go there; a fault leaves the run as it is. */
  openAddress(atFirst) {
    const found = readAddress(location.hash);
    if (!found) return false;
    this.connect(false);
    if (found.fault) {
      if (atFirst) this.open({ settings: this.start, other: null, own: null });
      this.setFault(found.fault);
    } else this.open(found.state);
    const top = this.figure.getBoundingClientRect().top + scrollY - 70;
    scrollTo({ top, behavior: "auto" });
    return true;
  }

  open({ settings, other, own }) {
    this.connect(false);
    this.setFault("");
    const asked = [settings, other].filter(Boolean).some(({ data }) => data === OWN);
    if (asked && !own) {
      this.showOwn(true);
      this.setFault(
        "This link asks for your own data, which was too large for it: paste or drop the same CSV.",
      );
      settings = { ...settings, data: "digits" };
      if (other) other = { ...other, data: "digits" };
    }
    Object.assign(this, { own, settings: other ? [settings, other] : [settings] });
    if (own && asked) this.ownData.take(own);
    this.waiting.clear();
    this.showOwn(asked);
    this.showSides(0);
    this.load(this.settings, () => this.send({ type: "open", state: this.state }));
  }

  // ---------- The session ----------

  /** Begin: once the reader comes near, presses something or opens a link. */
  connect(openStart = true) {
    if (this.isConnected) return;
    this.isConnected = true;
    this.session = connect((message) => this.hear(message), this);
    this.rest();
    if (openStart) this.open(this.state);
  }

  send(message) {
    this.connect();
    this.session.send(message);
  }

  seen(isSeen) {
    this.isSeen = isSeen;
    if (isSeen) this.connect();
    this.rest();
  }

  rest() {
    if (!this.isConnected) return;
    const resting = document.hidden || this.isSeen === false;
    this.send({ type: "rest", resting, calm: this.calm.matches });
  }

  /** Have the data sets that these settings need, then go on. */
  load(settings, then) {
    const names = missing(...settings).filter((name) => FILES[name]);
    if (names.length === 0) return then();
    const [name] = names;
    globalThis.playgroundData = (which, text) => {
      store(which, text);
      this.session.send({ type: "store", name: which, text });
    };
    const tag = element("script", { src: new URL(FILES[name], this.script).href });
    tag.onload = () => this.load(settings, then);
    const file = `the file ${FILES[name]} must lie beside the page's scripts`;
    const text = `The data set ${name} could not be loaded: ${file}.`;
    tag.onerror = () => this.hear({ type: "fault", text });
    document.head.append(tag);
    return undefined;
  }

  hear(message) {
    if (message.type === "picture") this.takePicture(message);
    if (message.type === "losses") this.tellLosses?.(message.losses);
    if (message.type === "fault") {
      this.setFault(message.text);
      if (this.models.length) this.settings = this.models.map(({ last }) => last.settings);
      this.panel.show(this.current);
    }
  }

  takePicture({ sides, playing, note }) {
    const wasPlaying = this.playing;
    this.playing = playing;
    if (this.models.length !== sides.length)
      this.models = sides.map(() => ({ course: [], ghost: null, ticks: [] }));
    sides.forEach((side, s) => {
      const model = this.models[s];
      if (side.isNew) {
        model.ghost = model.course.length > 1 ? model.course : model.ghost;
        model.course = [];
      }
      if (side.point && model.course.at(-1)?.[0] !== side.point[0]) model.course.push(side.point);
      Object.assign(model, { last: side, ticks: side.ticks });
      if (side.steps > 0) this.invitation.hidden = true;
    });
    if (note) this.note = note;
    else if (playing) this.note = "";
    else if (wasPlaying && sides.every(({ isLast }) => isLast))
      this.note = "Paused at step 10,000, where it always does.";
    this.buttons.play.disabled = playing;
    this.buttons.pause.disabled = !playing;
    if (wasPlaying && !playing && document.activeElement === document.body)
      this.buttons.play.focus({ preventScroll: true });
    this.showTake();
    this.draw(!playing || note !== "");
  }

  // ---------- What is seen and heard ----------

  draw(now) {
    if (this.models.length === 0 || this.models.some(({ last }) => !last)) return;
    this.speakNext ||= now;
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      const time = performance.now();
      const speak = this.speakNext || time - this.heardAt > HEARD;
      this.speakNext = false;
      this.charts.draw(this.models, this.figure, speak);
      this.pictures = (this.pictures ?? 0) + 1;
      if (speak || time - this.seenAt > SPOKEN) this.read(time, speak);
    });
  }

  read(time, aloud) {
    this.seenAt = time;
    const two = this.models.length === 2;
    const text = two
      ? readingOfTwo(this.models)
      : reading(this.models[0].last, this.models[0].course.at(-1));
    const whole = `${text} ${this.note}`.trim();
    say(this.reading, whole);
    if (!aloud) return;
    this.heardAt = time;
    say(this.heard, whole);
  }

  setFault(text) {
    say(this.fault, text);
  }

  showTake() {
    const { last } = this.models[this.selected] ?? {};
    if (last)
      this.take.show(last.settings, { sizes: last.sizes, n: last.counts[0], own: this.own });
  }

  /** For the console, and for tests: the losses of the first steps of every run. */
  losses() {
    return new Promise((tell) => {
      this.tellLosses = tell;
      this.send({ type: "losses" });
    });
  }
}

/** Put a playground into every figure that waits for one. */
export function startPages(program) {
  for (const figure of document.querySelectorAll("figure.playground")) {
    figure.playground = new Page(figure, program);
    figure.playground.openAddress(true);
  }
}
