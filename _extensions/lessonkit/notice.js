// A few words over the slide, with or without something to press: why a window did
// not open, where the last session stopped. The next key takes it away.
var lessonkit = window.lessonkit || {};

lessonkit.notice = (function () {
  "use strict";

  const { make, button } = lessonkit.elements;
  const SHOWN_MS = 20000;
  let shown = null;
  let ending = null;

  function close() {
    window.clearTimeout(ending);
    if (shown) shown.remove();
    shown = null;
  }

  // actions: [[words, what it does], …]; each closes the notice, too.
  function show(words, actions) {
    close();
    const buttons = (actions || []).concat([["Close", function () {}]]).map(function (action) {
      return button({}, action[0], function () { close(); action[1](); });
    });
    shown = make("div", { class: "lk-notice", role: "alert", lang: "en" },
      [make("p", {}, words), make("div", { class: "lk-notice-buttons" }, buttons)]);
    (document.querySelector(".reveal") || document.body).append(shown);
    ending = window.setTimeout(close, SHOWN_MS);
  }

  document.addEventListener("keydown", function (event) {
    if (shown && !shown.contains(event.target) && ["Tab", "Shift", "Control", "Alt", "Meta"].indexOf(event.key) === -1) close();
  });

  return { show: show, close: close };
})();
