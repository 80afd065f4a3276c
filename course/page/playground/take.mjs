// "Take it with you": the present setting as a program, to copy or to save.

import { writeCsv } from "./csv.mjs";
import { button, copy, element, say } from "./dom.mjs";
import { needsFile } from "./python.mjs";
import { forHelpers } from "./snippet.mjs";
import { forTorch } from "./torch.mjs";

const PROGRAMS = { helpers: forHelpers, PyTorch: forTorch };

export class Take {
  constructor() {
    this.which = "helpers";
    this.given = null;
    this.code = element("code");
    const pre = element(
      "pre",
      { tabIndex: 0, role: "group", "aria-label": "The program" },
      this.code,
    );
    const choices = Object.keys(PROGRAMS).map((name) => {
      const input = element("input", {
        type: "radio",
        name: "playground-program",
        value: name,
        checked: name === this.which,
      });
      input.addEventListener("change", () => this.choose(name));
      return element("label", {}, input, `for ${name}`);
    });
    this.status = element("span", { role: "status" });
    this.file = button("Save own.csv", () => this.save("own.csv", writeCsv(this.given[1].own)), {
      hidden: true,
    });
    this.root = element(
      "details",
      { className: "pg-take" },
      element("summary", {}, "Take it with you: this setting as a program"),
      element(
        "p",
        {},
        "The same data, first weights, batches and masks, drawn by the few lines of Numbers: the losses of its first steps are those of this page, from step 0 with the present controls.",
      ),
      element(
        "div",
        { className: "pg-buttons" },
        element("span", { role: "group", "aria-label": "Program" }, ...choices),
        button("Copy the program", () => this.copy()),
        button("Save it", () =>
          this.save(`playground_${this.which.toLowerCase()}.py`, this.code.textContent),
        ),
        this.file,
        this.status,
      ),
      pre,
    );
    this.root.addEventListener("toggle", () => this.draw());
  }

  choose(name) {
    this.which = name;
    this.draw();
  }

  /** The setting to write down: settings, and {sizes, n, own} as the snippets want them. */
  show(settings, about) {
    this.given = [settings, about];
    this.draw();
  }

  draw() {
    if (!this.root.open || !this.given) return;
    const [settings, about] = this.given;
    say(this.code, PROGRAMS[this.which](settings, about));
    this.file.hidden = !needsFile(settings, about.own);
  }

  async copy() {
    const done = await copy(this.code.textContent);
    say(
      this.status,
      done ? "Copied." : "The browser allows no copying here: select the text below.",
    );
  }

  save(name, text) {
    const link = element("a", {
      href: URL.createObjectURL(new Blob([text], { type: "text/plain" })),
      download: name,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}
