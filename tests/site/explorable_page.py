"""An explorable in a browser page, seen and moved as a reader does: by keyboard."""

from __future__ import annotations

# Runs once in a page. It notes every shift of the layout, and for every move of a control
# - total: from the input event until the new picture is painted: decode() has resolved, the next
#   animation frame has begun, and the first task after that frame's painting runs;
# - work: the same without the time in which the page only waits for the screen's next refresh.
WATCH = """() => {
  window.seen = {shifts: [], swaps: [], waiting: 0};
  new PerformanceObserver((list) => {
    for (const e of list.getEntries())
      seen.shifts.push({value: e.value, recent: e.hadRecentInput, at: e.startTime,
        moved: e.sources.map((s) => s.node && (s.node.className || s.node.nodeName)).join(" ")});
  }).observe({type: "layout-shift", buffered: true});
  const painted = () => new Promise((done) => {
    const channel = new MessageChannel();
    requestAnimationFrame(() => {
      const began = performance.now();
      channel.port1.onmessage = () => done([began, performance.now()]);
      channel.port2.postMessage(0);
    });
  });
  let before;
  addEventListener("input", (event) => {
    before = event.target.closest("figure.explorable").querySelector("img").currentSrc;
  }, true);
  addEventListener("input", async (event) => {  // last of all listeners: the player has acted
    const figure = event.target.closest("figure.explorable");
    const [image, canvas] = ["img", "canvas"].map((name) => figure.querySelector(name));
    const changed = canvas || image.currentSrc !== before;
    seen.waiting += 1;
    const gone = !canvas && await image.decode().catch(() => "the next move was faster");
    const decoded = performance.now();
    const [began, ended] = await painted();
    seen.waiting -= 1;
    if (!changed || gone) return;
    const total = ended - event.timeStamp;
    seen.swaps.push({total, work: total - Math.max(0, began - decoded)});
  });
}"""

STATE = """async (figure) => {
  const image = figure.querySelector("img");
  const canvas = figure.querySelector("canvas");  // where the page computes, from the first move on
  if (!canvas && !image.complete) image.scrollIntoView({block: "nearest"});  // loaded in sight
  const late = new Promise((_, fail) => setTimeout(fail, 10000, new Error("no picture in 10 s")));
  const whole = async () => {
    do await new Promise(requestAnimationFrame);
    while (!canvas && (!image.complete || await image.decode().catch(() => "replaced meanwhile")));
  };
  await Promise.race([whole(), late]);
  while (window.seen && seen.waiting) await new Promise(requestAnimationFrame);
  return {
    computed: canvas !== null,
    picture: canvas ? canvas.toDataURL() : image.currentSrc,
    loaded: canvas ? canvas.width > 0 : image.complete && image.naturalWidth > 0,
    alt: canvas ? canvas.getAttribute("aria-label") : image.alt,
    reading: figure.querySelector(".reading").textContent,
    goals: [...figure.querySelectorAll(".goal-state")].map((goal) => goal.textContent),
    controls: Object.fromEntries([...figure.querySelectorAll("[name]")].map((input) => [
      input.name,
      {value: input.value, disabled: input.disabled,
       spoken: input.getAttribute("aria-valuetext"),
       shown: figure.querySelector(`output[for="${input.id}"]`)?.textContent},
    ])),
  };
}"""


class Explorable:
    """One figure of a page.

    Attributes
    ----------
    data : dict
        What the page holds for its player: the controls with their stops, and every reading.
    """

    def __init__(self, page, name: str):
        self.page, self.name = page, name
        self.figure = page.locator(f'figure.explorable[data-explorable="{name}"]')
        script = self.figure.locator("script.explorable-data")
        self.data = script.evaluate("(script) => JSON.parse(script.textContent)")
        self.controls = {control["name"]: control for control in self.data["controls"]}

    def state(self) -> dict:
        """What the figure shows once its picture is there."""
        return self.figure.evaluate(STATE)

    def focus(self, name: str) -> None:
        self.figure.locator(f'[name="{name}"]').focus()

    def is_slider(self, name: str) -> bool:
        return self.figure.locator(f'input[type="range"][name="{name}"]').count() == 1

    def acts(self, name: str) -> bool:
        return self.figure.locator(f'[name="{name}"]').is_enabled()

    def move(self, name: str, stop: int) -> None:
        """Put a control at one of its stops by keyboard, from the nearer end."""
        self.focus(name)
        first, last = 0, len(self.controls[name]["values"]) - 1
        if self.is_slider(
            name
        ):  # the range of a computed figure may begin and end beyond the stops
            slider = self.figure.locator(f'[name="{name}"]')
            first, last = (int(slider.get_attribute(end)) for end in ("min", "max"))
        on, back = ("Right", "Left") if self.is_slider(name) else ("Down", "Up")
        from_start = stop - first <= last - stop
        self.page.keyboard.press("Home" if from_start else "End")
        for _ in range(min(stop - first, last - stop)):
            self.page.keyboard.press(f"Arrow{on if from_start else back}")

    def activate(self, name: str) -> None:
        """Make a control act that others have put out of action."""
        for other, wanted in self.controls[name]["when"].items():
            self.move(other, self.controls[other]["values"].index(wanted[0]))

    def stops(self, name: str):
        """Move a control over all its stops by keyboard, from first to last; yield each state."""
        self.move(name, 0)
        key = "ArrowRight" if self.is_slider(name) else "ArrowDown"
        for i in range(len(self.controls[name]["values"])):
            if i > 0:
                self.page.keyboard.press(key)
            yield i, self.state()

    def reset(self) -> None:
        self.figure.get_by_role("button", name="Reset").click()

    def expected(self, **indices: int) -> int:
        """The frame of a setting given by stop numbers, the others at their defaults."""
        position = 0
        for name, control in self.controls.items():
            position *= len(control["values"])
            position += indices.get(name, control["default"])
        return self.data["order"][position]


def explorables(page) -> list[Explorable]:
    """The explorables of a page, in its order."""
    names = page.eval_on_selector_all(
        "figure.explorable", "(figures) => figures.map((figure) => figure.dataset.explorable)"
    )
    return [Explorable(page, name) for name in names]
