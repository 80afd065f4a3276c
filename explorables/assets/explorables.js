// The player of the static explorables. All settings are in the page already: moving a control chooses
// a frame, its reading and its goals. No request but for the pictures themselves, so it works from a file.
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
      this.index = this.controls.map((control) => control.default);
      this.inputs = this.controls.map((c) => figure.querySelector(`[name="${c.name}"]`));
      this.image = figure.querySelector("img");
      this.source = figure.querySelector("source");
      this.reading = figure.querySelector(".reading");
      this.goals = [...figure.querySelectorAll(".goal")];
      this.ready = new Map();
      this.inputs.forEach((input, i) => this.listen(input, i));
      this.addButtons();
      figure.classList.add("playing-ready");
    }

    listen(input, i) {
      input.addEventListener("input", () => {
        this.stop();
        this.index[i] = input.type === "range" ? Number(input.value) : input.selectedIndex;
        this.show(i);
      });
      // The address follows the setting once it is let go of, so that it can be copied as a link. Not
      // at every key: to change it takes a browser longer than to change the picture.
      input.addEventListener("change", () => {
        clearTimeout(this.letGo);
        this.letGo = setTimeout(() => this.writeAddress(), 300);
      });
      input.addEventListener("blur", () => this.letGo && this.writeAddress());
      for (const event of ["pointerenter", "focus"]) {
        input.addEventListener(event, () => this.preload(i), { once: true });
      }
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
      this.controls.forEach((control, i) => this.showControl(control, i));
      this.source.srcset = this.data.base + this.data.narrow[frame];
      this.image.src = this.data.base + this.data.wide[frame];
      this.image.alt = `${this.data.picture} Setting: ${this.describe()}.`;
      this.reading.textContent = this.data.readings[frame];
      this.goals.forEach((goal, g) => showGoal(goal, this.data.goals[frame][g]));
      requestAnimationFrame(() => setTimeout(() => this.preload(moved))); // once this one is painted
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
        (control, i) => control.play && bar.appendChild(button("Play", () => this.toggle(i))),
      );
      bar.appendChild(button("Reset", () => this.reset()));
      bar.appendChild(button("Copy link", () => this.copyLink()));
      bar.appendChild(button("Copy for Jupyter", () => this.copyCode())).className = "for-jupyter";
      // Where the head of the page has links to live notebooks, they take the setting along from here.
      for (const link of document.querySelectorAll(".dropdown-launch-buttons a"))
        bar.appendChild(place(link, () => this.copyCode())).className = "for-jupyter";
      this.status = bar.appendChild(document.createElement("span"));
      this.status.setAttribute("role", "status");
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
      this.players[i].textContent = "Pause";
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
      this.players[this.playing].textContent = "Play";
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
      this.status.textContent = "Back at the start.";
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
      const copied = await copy(window.location.href);
      this.status.textContent = copied ? "Link copied." : "The link is in the address bar.";
    }

    // A line that brings the explorable of the notebook to the present setting.
    async copyCode() {
      const code = `from explorables import open_setting; open_setting("${this.address()}")`;
      const where = "run it in the notebook, in a cell below this figure's.";
      if (await copy(code)) this.status.textContent = `Copied: ${where}`;
      else window.prompt(`Copy this and ${where}`, code);
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
      this.figure.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
    }
  }

  // Whether the text has reached the clipboard, which a page may be denied.
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

  function showGoal(goal, reached) {
    const state = goal.querySelector(".goal-state");
    const text = reached ? `Reached. ${state.dataset.praise}` : "Not reached yet.";
    goal.classList.toggle("reached", reached);
    if (state.textContent !== text) state.textContent = text;
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function place(link, act) {
    const made = document.createElement("a");
    Object.assign(made, { href: link.href, target: "_blank", rel: "noopener" });
    made.textContent = `Copy, open ${link.textContent.trim()}`;
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
    openAddress(explorables);
    window.addEventListener("hashchange", () => openAddress(explorables));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
