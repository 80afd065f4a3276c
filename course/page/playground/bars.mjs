// The two rows of buttons: what trains, and what compares, draws anew and shares.

import { button, element, say } from "./dom.mjs";
import { RECIPES } from "./settings.mjs";

/** Play, Pause, Step, Reset and the pace; puts `buttons` and `pace` on the page. */
export function buttonBar(page) {
  page.buttons = {
    play: button("Play", () => page.press("play"), { className: "pg-play" }),
    pause: button("Pause", () => page.press("pause"), { disabled: true }),
    step: button("Step", () => page.press("step")),
    reset: button("Reset", () => page.press("reset")),
  };
  const id = "playground-pace";
  page.pace = element("input", {
    type: "range",
    id,
    min: 1,
    max: 100,
    step: 1,
    value: 5,
    "aria-valuetext": "5",
  });
  const output = element("output", { for: id }, "5");
  page.pace.addEventListener("input", () => {
    say(output, page.pace.value);
    page.pace.setAttribute("aria-valuetext", page.pace.value);
    page.send({ type: "pace", pace: Number(page.pace.value) });
  });
  const pace = element(
    "span",
    { className: "pg-pace" },
    element("label", { htmlFor: id }, "steps per picture"),
    page.pace,
    output,
  );
  return element("div", { className: "pg-buttons" }, ...Object.values(page.buttons), pace);
}

/** Recipes, A | B, draws and links; puts what changes later on the page. */
export function toolBar(page) {
  const names = ["a recipe …", ...Object.keys(RECIPES)];
  page.recipes = element(
    "select",
    { id: "playground-recipe" },
    ...names.map((name, i) => element("option", { value: i ? name : "" }, name)),
  );
  page.recipes.addEventListener("change", () => page.takeRecipe(page.recipes.value));
  page.compare = button("Compare A | B", () => page.setCompare(page.settings.length === 1), {
    "aria-pressed": "false",
  });
  const sides = ["A", "B"].map((name, s) => {
    const input = element("input", {
      type: "radio",
      name: "playground-side",
      value: name,
      checked: s === 0,
    });
    input.addEventListener("change", () => page.select(s));
    return element("label", {}, input, name);
  });
  page.sideInputs = sides.map((label) => label.querySelector("input"));
  page.sides = element(
    "span",
    { className: "pg-sides", role: "group", "aria-label": "The controls set", hidden: true },
    "The controls set",
    ...sides,
  );
  return element(
    "div",
    { className: "pg-buttons pg-tools" },
    element("label", { htmlFor: "playground-recipe" }, "Begin with"),
    page.recipes,
    page.compare,
    page.sides,
    button("New draw", () => page.moved("seed", (page.current.seed + 1) % 1000, true)),
    button("All as at first", () =>
      page.open({ settings: page.start, other: null, own: page.own }),
    ),
    button("Copy link", () => page.copyLink()),
    page.status,
  );
}
