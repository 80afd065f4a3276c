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

// Paper is white: print the light page, then go back to the reader's own.
(function (page) {
  let own = page.theme;
  matchMedia("print").addEventListener("change", function (print) {
    if (print.matches) own = page.theme;
    page.theme = print.matches ? "light" : own;
  });
})(document.documentElement.dataset);
