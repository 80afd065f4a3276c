// The player of the static explorables. All settings are in the page: moving a control chooses
// a frame, its reading and goals. Only pictures are asked for, so it works from a file.
"use strict";

(() => {
  const SEPARATORS = /[:,]/;
  const KEPT = 60; // decoded pictures kept ready for one explorable
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const phone = window.matchMedia("(max-width: 576px)");

  class Explorable {
    constructor(figure) {
      this.figure = figure;
      this.name = figure.dataset.explorable;
      this.data = JSON.parse(figure.querySelector(".explorable-data").textContent);
      this.controls = this.data.controls;
      this.say = (key, fields) => filled(this.data.strings[key], fields);
      this.index = this.controls.map((control) => control.default);
      this.inputs = this.controls.map((c) => figure.querySelector(`[name="${c.name}"]`));
      this.image = figure.querySelector("img");
      this.source = figure.querySelector("source");
      this.setting = figure.querySelector(".explorable-setting");
      this.reading = figure.querySelector(".reading");
      this.goals = [...figure.querySelectorAll(".goal")];
      this.ready = new Map();
      this.inputs.forEach((input, i) => this.listen(input, i));
      this.watchPicture();
      this.addButtons();
      figure.classList.add("playing-ready");
    }

    listen(input, i) {
      input.addEventListener("input", () => {
        this.stop();
        this.index[i] = input.type === "range" ? Number(input.value) : input.selectedIndex;
        this.show(i);
      });
      // The address follows the setting once it is let go of, to be copied as a link. Not at every
      // key: that takes a browser longer than the picture does.
      input.addEventListener("change", () => {
        clearTimeout(this.letGo);
        this.letGo = setTimeout(() => this.writeAddress(), 300);
      });
      input.addEventListener("blur", () => this.letGo && this.writeAddress());
      // A swipe over a slider that turns out to scroll the page has not meant the slider.
      let held;
      input.addEventListener("pointerdown", () => (held = this.index[i]));
      input.addEventListener("pointercancel", () => {
        this.index[i] = held;
        this.show(i);
      });
      for (const event of ["pointerenter", "focus"]) {
        input.addEventListener(event, () => this.preload(i), { once: true });
      }
    }

    // Over a slow network a picture comes after its reading: the one before is dimmed until then. One
    // that could not be loaded is asked for again.
    watchPicture() {
      this.image.addEventListener("load", () => this.setBusy(false));
      this.image.addEventListener("error", () => {
        this.setBusy(true);
        if (this.status) this.status.textContent = this.say("no_picture");
        clearTimeout(this.again);
        this.again = setTimeout(() => this.loadAgain(), 3000);
      });
      window.addEventListener("online", () => this.figure.ariaBusy && this.loadAgain());
    }

    setBusy(busy) {
      clearTimeout(this.late);
      if (this.figure.ariaBusy === "true" && !busy && this.status) this.status.textContent = "";
      this.figure.ariaBusy = busy ? "true" : null;
    }

    loadAgain() {
      this.ready.clear(); // those ahead may have failed as well
      this.image.src = this.image.src;
    }

    isActive(control) {
      return Object.entries(control.when).every(([other, wanted]) => {
        const i = this.controls.findIndex((c) => c.name === other);
        return wanted.includes(this.controls[i].values[this.index[i]]);
      });
    }

    // The frame of a setting; a control that does not act counts as its default.
    frame(index) {
      const held = this.index;
      this.index = index;
      const position = this.controls.reduce((sum, control, i) => {
        const at = this.isActive(control) ? index[i] : control.default;
        return sum * control.values.length + at;
      }, 0);
      this.index = held;
      return this.data.order[position];
    }

    show(moved) {
      const frame = this.frame(this.index);
      this.showControls();
      clearTimeout(this.late);
      this.late = setTimeout(() => this.image.complete || this.setBusy(true), 150);
      this.source.srcset = this.data.base + this.data.narrow[frame];
      this.image.src = this.data.base + this.data.wide[frame];
      this.setting.textContent = this.say("setting", { setting: this.describe() });
      this.image.alt = `${this.data.picture} ${this.setting.textContent}`;
      this.reading.textContent = this.data.readings[frame];
      this.goals.forEach((goal, g) => this.showGoal(goal, this.data.goals[frame][g]));
      requestAnimationFrame(() => setTimeout(() => this.preload(moved))); // once this one is painted
    }

    showControls() {
      this.controls.forEach((control, i) => this.showControl(control, i));
    }

    showControl(control, i) {
      const input = this.inputs[i];
      const active = this.isActive(control);
      input.disabled = !active;
      if (this.players[i]) this.players[i].disabled = !active;
      input.parentElement.classList.toggle("inactive", !active);
      if (input.type === "range") {
        const text = control.texts[this.index[i]];
        input.value = this.index[i];
        input.setAttribute("aria-valuetext", text);
        input.parentElement.querySelector("output").textContent = text;
      } else {
        input.selectedIndex = this.index[i];
      }
    }

    describe() {
      return this.controls
        .map((control, i) => [control, control.texts[this.index[i]]])
        .filter(([control]) => this.isActive(control))
        .map(([control, text]) => `${control.label} ${text}`)
        .join(", ");
    }

    showGoal(goal, reached) {
      const state = goal.querySelector(".goal-state");
      const text = this.say(reached ? "reached" : "not_reached", { praise: state.dataset.praise });
      goal.classList.toggle("reached", reached);
      if (state.textContent !== text) state.textContent = text;
    }

    // Have the pictures next to the present setting at hand, and those that the control being moved
    // can reach by one step decoded, so that the next move is instant.
    preload(moved) {
      const files = phone.matches ? this.data.narrow : this.data.wide;
      this.controls.forEach((control, i) => {
        for (const step of [1, -1, 2, -2]) {
          const index = [...this.index];
          index[i] += step;
          if (index[i] < 0 || index[i] >= control.values.length) continue;
          const picture = this.loaded(files[this.frame(index)]);
          if (i === moved && Math.abs(step) === 1) picture.decode().catch(() => {});
        }
      });
      while (this.ready.size > KEPT) this.ready.delete(this.ready.keys().next().value);
    }

    loaded(file) {
      if (!this.ready.has(file)) {
        const picture = new Image();
        picture.src = this.data.base + file;
        this.ready.set(file, picture);
      }
      return this.ready.get(file);
    }

    addButtons() {
      const bar = this.figure.querySelector(".explorable-buttons");
      this.players = this.controls.map(
        (control, i) => control.play && bar.appendChild(button(this.say("play"), () => this.toggle(i))),
      );
      bar.appendChild(button(this.say("reset"), () => this.reset()));
      bar.appendChild(button(this.say("copy_link"), () => this.copyLink()));
      const jupyter = button(this.say("copy_code"), () => this.copyCode());
      bar.appendChild(jupyter).className = "for-jupyter";
      // Where the head of the page has links to live notebooks, they take the setting along from here.
      for (const link of document.querySelectorAll(".dropdown-launch-buttons a"))
        bar.appendChild(this.launch(link)).className = "for-jupyter";
      this.status = bar.appendChild(document.createElement("span"));
      this.status.setAttribute("role", "status");
    }

    // A link to a live notebook that takes the setting along.
    launch(link) {
      const made = document.createElement("a");
      Object.assign(made, { href: link.href, target: "_blank", rel: "noopener" });
      made.textContent = this.say("copy_and_open", { place: link.textContent.trim() });
      made.addEventListener("click", () => this.copyCode());
      return made;
    }

    toggle(i) {
      const again = this.playing !== i;
      this.stop();
      if (!again) return;
      const last = this.controls[i].values.length - 1;
      if (this.index[i] === last) this.index[i] = 0;
      else this.index[i] += 1;
      this.show(i);
      this.playing = i;
      this.players[i].textContent = this.say("pause");
      // While it plays the reading would be spoken over itself: it is spoken when play ends.
      this.reading.setAttribute("aria-live", "off");
      this.timer = setInterval(() => {
        if (this.index[i] === last) return this.stop();
        this.index[i] += 1;
        this.show(i);
      }, calm.matches ? 1200 : 250);
    }

    stop() {
      if (this.playing === undefined) return;
      clearInterval(this.timer);
      this.players[this.playing].textContent = this.say("play");
      this.playing = undefined;
      this.reading.setAttribute("aria-live", "polite");
      this.reading.replaceChildren(this.reading.textContent);
      this.writeAddress();
    }

    reset() {
      this.stop();
      this.index = this.controls.map((control) => control.default);
      this.show();
      this.writeAddress();
      this.status.textContent = this.say("at_start");
    }

    address() {
      const parts = this.controls
        .filter((control) => this.isActive(control))
        .map((c) => `${c.name}=${encodeURIComponent(c.values[this.index[this.controls.indexOf(c)]])}`);
      return `#${this.name}:${parts.join(",")}`;
    }

    writeAddress() {
      clearTimeout(this.letGo);
      this.letGo = undefined;
      history.replaceState(null, "", this.address());
    }

    async copyLink() {
      this.writeAddress();
      const { href } = window.location;
      if (await copy(href)) this.status.textContent = this.say("link_copied");
      else this.status.replaceChildren(this.say("link_not_copied"), " ", anchor(href));
    }

    // A line that brings the explorable of the notebook to the present setting.
    async copyCode() {
      const code = `from explorables import open_setting; open_setting("${this.address()}")`;
      if (await copy(code)) this.status.textContent = this.say("code_copied");
      else window.prompt(this.say("code_not_copied"), code);
    }

    // Not by scrollIntoView: that also scrolls a page in which this one is embedded.
    scrollTo() {
      const { scrollMarginTop } = getComputedStyle(this.figure);
      const { scrollPaddingTop } = getComputedStyle(document.documentElement);
      const room = (parseFloat(scrollMarginTop) || 0) + (parseFloat(scrollPaddingTop) || 0);
      const top = this.figure.getBoundingClientRect().top + window.scrollY - room;
      window.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
    }

    // "#name:std=0.01,activation=relu": a number goes to the nearest stop, an unknown value changes nothing.
    open(parts) {
      for (const part of parts) {
        const [name, text] = part.split("=");
        const i = this.controls.findIndex((control) => control.name === name);
        if (i < 0 || text === undefined) continue;
        const at = nearest(this.controls[i], decoded(text));
        if (at >= 0) this.index[i] = at;
      }
      this.show();
      this.scrollTo();
    }
  }

  function anchor(href) {
    return Object.assign(document.createElement("a"), { href, textContent: href });
  }

  // Whether the text reached the clipboard, which a page may be denied.
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return ""; // cut off in the middle of a character
    }
  }

  function nearest(control, text) {
    if (typeof control.values[0] === "string") return control.values.indexOf(text);
    const wanted = Number(text);
    if (text === "" || Number.isNaN(wanted) || (control.log && wanted <= 0)) return -1;
    const place = control.log ? Math.log : (value) => value;
    const distances = control.values.map((value) => Math.abs(place(value) - place(wanted)));
    return distances.indexOf(Math.min(...distances));
  }

  // The same as fill() in strings.py: fields that are not given are left untouched.
  function filled(sentence, fields = {}) {
    return sentence.replace(/\{(\w+)\}/g, (field, name) => fields[name] ?? field);
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function openAddress(explorables) {
    const [name, ...parts] = window.location.hash.slice(1).split(SEPARATORS);
    const wanted = explorables.find((explorable) => explorable.name === name);
    if (wanted) wanted.open(parts);
  }

  function start() {
    const figures = [...document.querySelectorAll("figure.explorable")];
    const explorables = figures.map((figure) => new Explorable(figure));
    window.explorables = explorables; // canvas/player.mjs
    openAddress(explorables);
    window.addEventListener("hashchange", () => openAddress(explorables));
    // A browser that fills in what was there before a reload moves a control, not its picture.
    window.addEventListener("pageshow", () => explorables.forEach((each) => each.showControls()));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
