// A formula or a table wider than its column scrolls sideways: let the keyboard reach it.
(function () {
  function update() {
    document.querySelectorAll(".formula, .pst-scrollable-table-container").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }
  addEventListener("load", update);
  addEventListener("resize", update);
})();

// Paper is white: print the light page, then go back to the reader's own. What is folded is printed,
// but for solutions and the answers of a quiz.
(function (page) {
  let own = page.theme;
  let folded = [];
  matchMedia("print").addEventListener("change", function (print) {
    if (print.matches) {
      own = page.theme;
      folded = [...document.querySelectorAll(".bd-article details:not([open], .solution, .quiz-option)")];
    }
    page.theme = print.matches ? "light" : own;
    folded.forEach((details) => (details.open = print.matches));
  });
})(document.documentElement.dataset);
