// Puts the parts together.
(function () {
  "use strict";

  const page = lab.page;
  const notice = document.querySelector("[data-notice]");
  const UNKEPT = "Your browser does not keep progress here: export it before you close this page.";
  const DAMAGED = "What was kept here of your progress could not be read, or not all of it. It was put aside.";

  function told(what) {
    if (what === "unkept") page.say(notice, UNKEPT);
    if (what === "damaged") page.say(notice, DAMAGED);
    if (what === "reset") page.say(notice, "");
    if (what === "kept" && notice.textContent === UNKEPT) page.say(notice, "");
  }

  function show() {
    const state = lab.kept.state();
    page.keepingFocus(function () {
      [lab.answers, lab.pictures, lab.statements, lab.checkpoint, lab.steps].forEach(function (part) { part.show(state); });
    });
  }

  // What an earlier edition of the page, or a file, left: here it may mean more.
  function settle(state) {
    [lab.answers, lab.statements, lab.checkpoint, lab.progress].forEach(function (part) { part.settle(state); });
  }

  // Code and tables that are wider than the window are scrolled with the keys, too.
  function reachable() {
    page.all("pre, .table, .cell-output-display").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }

  [lab.answers, lab.pictures, lab.statements, lab.checkpoint, lab.steps, lab.copy].forEach(function (part) { part.start(); });
  lab.files.start(function (text) {
    lab.kept.replace(text);
    lab.kept.change(settle);
  });
  lab.kept.start(told, show);
  lab.kept.change(settle);
  document.documentElement.classList.add("live");
  reachable();
  window.addEventListener("resize", reachable);
})();
