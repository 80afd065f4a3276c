// The page Evidence: which effects are as large as the reader asks for.
(function () {
  const box = document.querySelector(".evidence-switch");
  const select = box.querySelector("select");
  const rows = [...document.querySelectorAll(".evidence-table tbody tr")];

  function judge(row, points, factor) {
    if (!("low" in row.dataset)) return "";
    const bound = "ratio" in row.dataset ? Math.log(factor) : points;
    const low = Number(row.dataset.low), high = Number(row.dataset.high);
    if (low > bound || high < -bound) return "matters";
    if (-bound < low && high < bound) return "too small";
    return "open";
  }

  function update() {
    const { points, factor } = select.selectedOptions[0].dataset;
    let matter = 0;
    for (const row of rows) {
      const verdict = judge(row, Number(points), Number(factor));
      row.lastElementChild.textContent = verdict;
      row.dataset.verdict = verdict;
      matter += verdict === "matters";
    }
    box.querySelector("output").textContent =
      matter + " of " + rows.length + " effects are surely larger than that.";
  }

  box.hidden = false;
  document.querySelector(".bd-article").classList.add("evidence-judged");
  select.addEventListener("change", update);
  update();
})();
