// The player of figures that the page computes. It takes over from the player of frames, whose
// buttons, goals, links and words it keeps: until the first move the static frame is what is seen.
import { Pen } from "./pen.mjs";
import { Places } from "./places.mjs";
import { themeOf, WATCHED } from "./theme.mjs";

const phone = "(max-width: 576px)";
const NEAR = { mouse: 16, pen: 20, touch: 28 }; // how far from a handle a pointer takes hold of it

// Let the module ``scene`` show the explorables of that name. It holds
//   panels(size, values)            where the axes lie; size: {narrow, width, height}
//   compute(values, data)           the result, from the values of the controls
//   draw(pen, panels, result)       the picture
//   read(result), goals             a sentence with the numbers; [(values, result) => whether reached]
//   handles(values, panels)         what can be dragged: [{at: [x, y], to: ([x, y]) => new values}]
export function play(name, scene) {
  const begin = () => {
    for (const explorable of window.explorables ?? []) {
      if (explorable.name !== name || explorable.scene) continue;
      Object.setPrototypeOf(explorable, computed(explorable.constructor).prototype);
      explorable.begin(scene);
    }
  };
  if (window.explorables) begin();
  else document.addEventListener("DOMContentLoaded", begin);
}

const computed = (Frames) =>
  class Computed extends Frames {
    begin(scene) {
      const { page, controls } = this.data;
      Object.assign(this, { scene, page, own: controls.length });
      page.controls.forEach((control) => this.add(control));
      this.places = this.controls.map((control) => new Places(control, page.ranges[control.name]));
      this.inputs.forEach((input, i) => this.widen(input, i));
      this.stage = wrapped(this.image.closest("picture"));
      this.watchPointer();
      this.watchPage();
      this.fold();
      this.showControls();
      const [opened, ...parts] = window.location.hash.slice(1).split(/[:,]/);
      if (opened === this.name) this.open(parts); // a second time: now between the stops, too
    }

    // On a phone the further controls scroll in a box of their own, so that the picture stays near.
    fold() {
      const more = this.figure.querySelector(".explorable-controls details");
      const small = window.matchMedia(phone).matches;
      if (more) Object.assign(more.style, { maxHeight: small ? "11rem" : "", overflow: "auto" });
    }

    // A control that frames do not have.
    add(control) {
      const i = this.controls.length;
      this.controls = [...this.controls, control];
      this.index.push(control.default);
      this.inputs.push(this.figure.querySelector(`[name="${control.name}"]`));
      this.inputs[i].parentElement.style.marginTop = "0.35rem";
      this.players.push(control.play ? this.playButton(i) : undefined);
      this.listen(this.inputs[i], i);
    }

    playButton(i) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: this.say("play") });
      button.addEventListener("click", () => this.toggle(i));
      button.style.margin = "0.35rem 0";
      this.inputs[i].parentElement.after(button);
      return button;
    }

    widen(input, i) {
      if (input.type !== "range") return;
      const { first, end } = this.places[i];
      Object.assign(input, { min: first, max: end, step: "any" });
      input.addEventListener("keydown", (event) => {
        const by = keyStep(event, end - first);
        if (!by) return;
        event.preventDefault();
        input.value = this.places[i].step(this.index[i], by, event.shiftKey);
        input.dispatchEvent(new Event("input"));
        input.dispatchEvent(new Event("change"));
      });
    }

    get values() {
      return Object.fromEntries(this.controls.map(({ name }, i) => [name, this.value(i)]));
    }

    // A control that does not act counts as its default.
    value(i) {
      const { control } = this.places[i];
      return this.places[i].value(this.isActive(control) ? this.index[i] : control.default);
    }

    showControl(control, i) {
      if (!this.places) return;
      const [input, active, text] = [this.inputs[i], this.isActive(control), this.places[i].text(this.index[i])];
      input.disabled = !active;
      if (this.players[i]) this.players[i].disabled = !active;
      input.parentElement.classList.toggle("inactive", !active);
      if (input.type !== "range") return void (input.selectedIndex = this.index[i]);
      if (Number(input.value) !== this.index[i]) input.value = this.index[i];
      input.setAttribute("aria-valuetext", text);
      input.parentElement.querySelector("output").textContent = text;
    }

    describe() {
      return this.controls
        .map((control, i) => [control, this.places[i].text(this.index[i])])
        .filter(([control], i) => this.isActive(control) && !this.atRest(i))
        .map(([control, text]) => `${control.label} ${text}`)
        .join(", ");
    }

    // A control of the page that was not moved shows what frames show, and need not be spoken of.
    atRest(i) {
      return i >= this.own && this.index[i] === this.controls[i].default;
    }

    show() {
      if (!this.canvas) this.wake();
      this.showControls();
      this.setting.textContent = this.say("setting", { setting: this.describe() });
      this.canvas.setAttribute("aria-label", `${this.data.picture} ${this.setting.textContent}`);
      this.ask();
    }

    preload() {} // there are no pictures to wait for

    // The canvas takes the place of the picture, and its room.
    wake() {
      const picture = this.stage.firstElementChild;
      this.canvas = document.createElement("canvas");
      this.canvas.setAttribute("role", "img");
      Object.assign(this.canvas.style, { display: "block", width: "100%" });
      this.canvas.style.aspectRatio = this.size().join(" / ");
      picture.style.display = "none";
      this.stage.append(this.canvas);
      new ResizeObserver(() => this.paint()).observe(this.canvas);
    }

    size() {
      return this.page.sizes[window.matchMedia(phone).matches ? "narrow" : "wide"];
    }

    panels() {
      const [width, height] = this.size();
      return this.scene.panels({ narrow: width < 500, width, height }, this.values);
    }

    // At once; what comes before the screen has shown it waits for that, and the last of it counts.
    ask() {
      if (this.waits) return void (this.again = true);
      this.answer();
      this.waits = true;
      requestAnimationFrame(() => {
        this.waits = false;
        if (this.again) this.ask();
      });
    }

    answer() {
      this.again = false;
      const { values } = this;
      this.result = this.scene.compute(values, this.page.data);
      this.paint();
      this.tell(this.scene.read(this.result));
      this.goals.forEach((goal, g) => this.showGoal(goal, this.scene.goals[g](values, this.result)));
    }

    // A reading longer than all before takes more room, and keeps it.
    tell(reading) {
      const room = this.reading.parentElement;
      if (reading.length > room.dataset.longest.length) room.dataset.longest = reading;
      this.reading.textContent = reading;
    }

    paint() {
      if (!this.result) return;
      const { canvas } = this;
      const [width, height] = this.size();
      const scale = (canvas.clientWidth / width) * window.devicePixelRatio;
      if (!scale) return; // in a part of the page that is not shown
      canvas.style.aspectRatio = `${width} / ${height}`;
      const [across, down] = [width, height].map((side) => Math.round(side * scale));
      if (canvas.width !== across) canvas.width = across;
      if (canvas.height !== down) canvas.height = down;
      const context = canvas.getContext("2d");
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, width, height);
      this.scene.draw(new Pen(context, themeOf(this.figure)), this.panels(), this.result);
    }

    watchPage() {
      const again = () => this.canvas && this.paint();
      window.matchMedia(phone).addEventListener("change", () => this.fold());
      const changed = new MutationObserver(again);
      changed.observe(document.documentElement, { attributeFilter: ["data-theme", "theme"] });
      for (const query of [...WATCHED, phone]) window.matchMedia(query).addEventListener("change", again);
      for (const event of ["beforeprint", "afterprint"]) window.addEventListener(event, again);
    }

    // Pointers over the picture and the canvas alike: the first drag may begin on the static frame.
    watchPointer() {
      const { stage } = this;
      stage.addEventListener("pointerdown", (event) => this.hold(event));
      stage.addEventListener("pointermove", (event) => this.drag(event));
      for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => this.release());
      // Beside a handle a finger scrolls the page, as everywhere.
      stage.addEventListener("touchstart", (event) => this.held && event.preventDefault(), { passive: false });
      stage.addEventListener("dragstart", (event) => event.preventDefault());
    }

    // Where an event lies in the picture, in its units.
    point(event) {
      const box = this.stage.getBoundingClientRect();
      const scale = this.size()[0] / box.width;
      return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    }

    handleAt(event) {
      const [x, y] = this.point(event);
      const near = ({ at }) => Math.hypot(at[0] - x, at[1] - y);
      const handles = this.scene.handles?.(this.values, this.panels()) ?? [];
      const [nearest] = handles.sort((a, b) => near(a) - near(b));
      return nearest && near(nearest) <= (NEAR[event.pointerType] ?? NEAR.mouse) ? nearest : undefined;
    }

    hold(event) {
      if (event.button > 0 || !event.isPrimary) return;
      this.held = this.handleAt(event);
      if (!this.held) return;
      if (event.pointerType === "mouse") event.preventDefault(); // no text is marked
      this.stop();
      this.stage.setPointerCapture(event.pointerId);
      this.reading.setAttribute("aria-live", "off"); // it would be spoken over itself
    }

    drag(event) {
      if (!this.held) {
        this.stage.style.cursor = event.pointerType === "mouse" && this.handleAt(event) ? "grab" : "";
        return;
      }
      this.stage.style.cursor = "grabbing";
      this.set(this.held.to(this.point(event), this.values));
    }

    set(values) {
      for (const [name, value] of Object.entries(values)) {
        const i = this.controls.findIndex((control) => control.name === name);
        this.index[i] = this.places[i].place(value);
      }
      this.show();
    }

    release() {
      if (!this.held) return;
      this.held = undefined;
      this.stage.style.cursor = "";
      this.reading.setAttribute("aria-live", "polite");
      this.reading.replaceChildren(this.reading.textContent);
      this.writeAddress();
    }

    // Play goes from stop to stop.
    toggle(i) {
      const { last } = this.places[i];
      this.index[i] = Math.min(Math.max(Math.floor(this.index[i]), 0), last);
      super.toggle(i);
    }

    address() {
      const parts = this.controls
        .map((control, i) => [control, i])
        .filter(([control, i]) => this.isActive(control) && !this.atRest(i))
        .filter(([, i]) => !this.forJupyter || i < this.own)
        .map(([control, i]) => `${control.name}=${encodeURIComponent(this.value(i))}`);
      return `#${this.name}:${parts.join(",")}`;
    }

    // A notebook has the controls of the scene alone.
    copyCode() {
      this.forJupyter = true;
      const copied = super.copyCode();
      this.forJupyter = false;
      return copied;
    }

    // A link names any value between the ends; what it cannot name changes nothing.
    open(parts) {
      this.index = this.index.map((place, i) => (i < this.own ? place : this.controls[i].default));
      super.open(parts);
      for (const part of parts) {
        const [name, text] = part.split("=");
        const i = this.controls.findIndex((control) => control.name === name);
        const value = Number(text || NaN);
        if (i < 0 || Number.isNaN(value)) continue;
        if (this.inputs[i].type !== "range" || (this.controls[i].log && value <= 0)) continue;
        this.index[i] = this.places[i].place(value);
      }
      this.show();
    }
  };

// A box of our own around the picture, in which the canvas can take its place.
function wrapped(picture) {
  const box = document.createElement("div");
  box.style.maxWidth = picture.style.maxWidth;
  picture.replaceWith(box);
  box.append(picture);
  return box;
}

// How many stops a key goes, as in a slider of frames.
function keyStep({ key, ctrlKey, altKey, metaKey }, stops) {
  if (ctrlKey || altKey || metaKey) return 0;
  const page = Math.max(1, Math.round(stops / 10));
  const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: page, PageDown: -page };
  return steps[key] ?? 0;
}
