// The controls: one labelled row for every setting, in three groups.

import { element } from "./dom.mjs";
import {
  CONTROLS,
  DATA,
  GROUPS,
  REBUILD,
  fromSlider,
  isActive,
  spoken,
  toSlider,
} from "./settings.mjs";

export class Panel {
  /** moved(name, value) hears what the reader does. */
  constructor(moved) {
    this.rows = new Map();
    this.root = element("div", { className: "pg-controls" });
    for (const [head, names] of Object.entries(GROUPS)) {
      const anew = REBUILD.includes(names[0]);
      const legend = element(
        "legend",
        {},
        head,
        element("small", {}, anew ? "begins anew, at step 0" : "acts at once"),
      );
      const rows = names.map((name) => this.row(name, moved));
      this.root.append(element("fieldset", {}, legend, ...rows));
    }
  }

  row(name, moved) {
    const control = CONTROLS[name];
    const id = `playground-${name}`;
    const input = control.kind === "menu" ? menu(name, control) : slider(control);
    input.id = id;
    input.name = name;
    const output = element("output", { for: id });
    const label = element("label", { htmlFor: id }, control.label);
    const row = element("div", { className: `pg-row pg-${control.kind}` }, label, input);
    if (control.kind !== "menu") row.append(output);
    input.addEventListener("input", () => {
      const value = control.kind === "menu" ? input.value : fromSlider(control, input.value);
      this.showValue(name, value);
      moved(name, value);
    });
    this.rows.set(name, { control, input, output, row });
    return row;
  }

  /** Bring every control to these settings, and say which do not act now. */
  show(settings) {
    for (const [name, { control, input, row }] of this.rows) {
      if (control.kind === "menu") input.value = settings[name];
      else if (fromSlider(control, input.value) !== settings[name])
        input.value = toSlider(control, settings[name]);
      this.showValue(name, settings[name]);
      input.disabled = !isActive(name, settings);
      row.classList.toggle("inactive", input.disabled);
    }
  }

  showValue(name, value) {
    const { control, input, output } = this.rows.get(name);
    const text = spoken(name, value);
    if (control.kind === "menu") return;
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  }
}

function menu(name, { options }) {
  const texts = name === "data" ? DATA : {};
  return element(
    "select",
    {},
    ...options.map((value) => element("option", { value }, texts[value] ?? value)),
  );
}

function slider(control) {
  const isLog = control.kind === "log";
  const [min, max, step] = isLog
    ? [control.from, control.to, 0.02]
    : [control.low, control.high, control.step];
  return element("input", { type: "range", min, max, step });
}
