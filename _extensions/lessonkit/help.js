// The keys, in a dialog of the window where ? is pressed.
var lessonkit = window.lessonkit || {};

lessonkit.help = (function () {
  "use strict";

  const { make, button } = lessonkit.elements;
  const KEYS = [
    ["→ ↓ Space Page Down N L J", "next step or slide"],
    ["← ↑ Page Up P H K", "back"],
    ["Alt with an arrow", "next or previous slide, whatever steps are left"],
    ["Home, End", "first slide; opening slide of the last block"],
    ["O, G or Esc", "contents: go to a slide by number or title"],
    ["S", "presenter's view, in a second window"],
    ["R", "notes and clock over the slide; again: away"],
    ["+ −", "notes larger, smaller"],
    ["Shift with ↓ or ↑", "scroll the notes"],
    ["T", "start or pause the timer of the slide"],
    ["D", "dark or light"],
    ["B or .", "black screen, and back"],
    ["F", "full screen; Esc leaves it"],
    ["?", "these keys"],
  ];
  let opened = null;

  // Says whether there was one to close.
  function close() {
    if (!opened) return false;
    const dialog = opened;
    opened = null;
    // Gives the focus back; taken away at once, so that no key is lost to it.
    dialog.close();
    dialog.remove();
    return true;
  }

  function toggle() {
    if (close()) return;
    const rows = KEYS.map(function (row) { return make("div", {}, [make("dt", {}, row[0]), make("dd", {}, row[1])]); });
    const dialog = make("dialog", { class: "lk-help", "aria-label": "Keys", lang: "en" }, [
      make("div", { class: "lk-help-head" }, [make("h2", {}, "Keys"), button({}, "Close", close)]), make("dl", {}, rows),
    ]);
    dialog.addEventListener("cancel", close);
    dialog.addEventListener("keydown", function (event) {
      if (["Tab", "Shift", "Control", "Alt", "Meta"].indexOf(event.key) !== -1) return;
      event.stopPropagation();
      if (event.target.closest("button") && [" ", "Enter"].indexOf(event.key) !== -1) return;
      event.preventDefault();
      close();
    });
    opened = dialog;
    (document.querySelector("main") || document.body).append(dialog);
    dialog.showModal();
  }

  // Before reveal, which has a list of its own. By the sign, not by the place on the keyboard.
  function attach() {
    document.addEventListener("keydown", function (event) {
      const typed = event.target.closest && event.target.closest("input");
      if ((event.key !== "?" && event.key !== "F1") || typed || event.ctrlKey || event.metaKey) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      toggle();
    }, true);
  }

  return { attach: attach, close: close };
})();
