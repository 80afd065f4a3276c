// The side that computes: one network or two, A and B, in a worker or in slices on the page itself.
//
// It is told {type: "open", ...}, and so on for every method on_... below, and tells pictures: what
// the page draws, at most 30 a second.

import { isStored, store } from "./data.mjs";
import { firstWeights, histograms, region } from "./look.mjs";
import { LAST_STEP, Run } from "./run.mjs";
import { CONTROLS, OWN, spoken } from "./settings.mjs";

const PERIOD = 1000 / 30; // milliseconds from picture to picture
const CALM_PERIOD = 500; // where the reader wants less motion

export class Session {
  /**
   * tell(message) brings a picture to the page; slice: milliseconds of work before others get their
   * turn; later(act) calls when they have had it.
   */
  constructor(tell, { slice, later }) {
    Object.assign(this, { tell, slice, later, pace: 5, period: PERIOD });
    Object.assign(this, { sides: [], own: null, playing: false, resting: false });
    this.work = null; // the picture under way, a generator
    this.due = 0; // steps still to take before the next picture
    this.nextPicture = 0;
    this.until = 0; // steps before the next picture end here
    this.isScheduled = false;
  }

  receive({ type, ...message }) {
    try {
      this[`on_${type}`](message);
    } catch (error) {
      this.tell({ type: "fault", text: error.message, asked: type });
    }
    this.goOn();
  }

  on_store({ name, text }) {
    store(name, text);
  }

  on_open({ state: { settings, other, own } }) {
    const made = [settings, ...(other ? [other] : [])].map((each) => side(new Run(each, own)));
    Object.assign(this, { sides: made, own });
    this.ask("");
  }

  on_change({ at, changes }) {
    const { run, ticks } = this.sides[at];
    const names = Object.keys(changes).filter((name) => changes[name] !== run.settings[name]);
    const anew = run.change(changes, this.own);
    if (anew) this.sides[at] = side(run);
    else if (run.steps > 0 && names.length) this.tick(ticks, run, names);
    // Two that are compared take the same steps: when one begins anew, so does the other.
    if (anew && this.sides.length === 2) this.beginAnew();
    if (names.length === 0) return this.ask("");
    const what = names.length > 3 ? "Recipe" : capital(names.map(labelOf).join(", "));
    const whose = this.sides.length === 2 ? ` of ${"AB"[at]}` : "";
    const done = anew ? "the network was built anew, step 0." : "the network goes on with it.";
    return this.ask(`${what}${whose}: ${done}`);
  }

  beginAnew() {
    this.sides = this.sides.map(({ run }) => side(new Run(run.settings, this.own)));
  }

  /** Keep where a control was moved; one that is moved again at the same step counts once. */
  tick(ticks, { steps, settings }, names) {
    const text = names.map((name) => `${labelOf(name)} ${spoken(name, settings[name])}`).join(", ");
    const before = ticks.at(-1);
    if (before?.step === steps && before.name === names[0]) ticks.pop();
    ticks.push({ step: steps, text, name: names[0] });
  }

  on_own({ own }) {
    const uses = ({ run }) => run.settings.data === OWN;
    const made = this.sides.map((each) =>
      uses(each) ? side(new Run(each.run.settings, own)) : each,
    );
    Object.assign(this, { own, sides: made });
    this.ask(made.some(uses) ? "Your own data: the network was built anew, step 0." : "");
  }

  on_compare({ on }) {
    const settings = this.sides[0].run.settings;
    const wanted = on ? [settings, settings] : [settings];
    this.sides = wanted.map((each) => side(new Run(each, this.own)));
    this.ask(
      on
        ? "A and B begin with the same settings, weights and batches: change one of them."
        : "A goes on alone, from step 0.",
    );
  }

  on_play() {
    if (this.sides.every(({ run }) => run.isOver)) return this.ask("");
    this.playing = true;
    this.ask("");
  }

  on_pause() {
    this.playing = false;
    this.ask("Paused.");
  }

  on_step() {
    this.playing = false;
    this.sides.forEach(({ run }) => run.step());
    this.ask("");
  }

  on_reset() {
    this.beginAnew();
    this.ask("Reset: the same first weights, step 0.");
  }

  on_pace({ pace }) {
    this.pace = pace;
  }

  on_rest({ resting, calm }) {
    this.resting = resting;
    this.period = calm ? CALM_PERIOD : PERIOD;
  }

  on_losses() {
    this.tell({ type: "losses", losses: this.sides.map(({ run }) => run.losses) });
  }

  /** A picture is wanted now, with this to say. */
  ask(note) {
    this.note = note;
    this.work = this.picture();
  }

  goOn() {
    if (this.isScheduled || this.resting) return;
    if (!this.playing && !this.work) return;
    this.isScheduled = true;
    const wait = this.work || this.due > 0 ? 0 : this.nextPicture - now();
    this.later(
      () => {
        this.isScheduled = false;
        this.takeTurn();
        this.goOn();
      },
      Math.max(wait, 0),
    );
  }

  /** Work until the slice is over: first the picture that is under way, then steps. */
  takeTurn() {
    const until = now() + this.slice;
    do {
      if (this.work) this.advance();
      else if (this.playing) this.train();
      else return;
    } while (now() < until && (this.work || this.due > 0));
  }

  advance() {
    try {
      const { done, value } = this.work.next();
      if (!done) return;
      this.work = null;
      this.tell(value);
    } catch (error) {
      this.work = null;
      this.playing = false;
      this.tell({ type: "fault", text: error.message, asked: "picture" });
    }
  }

  /** One step of every side, or the beginning of the next picture when it is time for it. */
  train() {
    const time = now();
    if (this.due <= 0 && time >= this.nextPicture) {
      this.due = this.pace * Math.max(1, Math.round(this.period / PERIOD));
      this.nextPicture = Math.max(this.nextPicture + this.period, time); // late once, not for good
      this.until = time + this.period; // a slow machine draws with fewer steps
    }
    if (this.due <= 0) return;
    const steps = this.sides.filter(({ run }) => run.step()).length;
    this.due -= 1;
    if (steps === 0) {
      this.due = 0;
      this.playing = false;
    }
    if (this.due <= 0 || time > this.until) {
      this.due = 0;
      this.work = this.picture();
    }
  }

  *picture() {
    const shown = [];
    for (const each of this.sides) shown.push(yield* this.look(each));
    if (shown.some(({ isOver }) => isOver) && shown.every(({ isOver }) => isOver))
      this.playing = false;
    const note = this.note;
    this.note = "";
    return { type: "picture", playing: this.playing, sides: shown, note };
  }

  *look(each) {
    const { run, ticks } = each;
    if (run.stale) yield* run.look();
    const isFlat = run.data.d === 2;
    const inside = histograms(run);
    const weights = isFlat ? null : firstWeights(run);
    const decisions = isFlat && run.divergedAt === null ? yield* region(run) : null;
    const isNew = each.isNew;
    each.isNew = false;
    return {
      isNew,
      point: run.point,
      ticks: [...ticks],
      inside,
      weights,
      decisions,
      settings: run.settings,
      steps: run.steps,
      lr: run.lr,
      divergedAt: run.divergedAt,
      isOver: run.isOver,
      isLast: run.steps >= LAST_STEP,
      ratio: run.gradientRatio,
      withoutSlope: run.withoutSlope,
      zeros: run.zeros,
      classes: run.data.classes,
      sizes: run.network.sizes,
      counts: [run.data.y.length, run.data.y_val.length],
    };
  }
}

function side(run) {
  return { run, ticks: [], isNew: true };
}

function now() {
  return performance.now();
}

function labelOf(name) {
  return CONTROLS[name].label;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** Names of data sets that settings want and that are not here yet. */
export function missing(...settings) {
  return settings
    .filter(Boolean)
    .map(({ data }) => data)
    .filter((name) => !isStored(name));
}
