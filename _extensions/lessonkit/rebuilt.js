// Whether two windows show the same build of this deck. Who builds during a session
// reloads the slides, and the presenter's view, which has notes of its own, must not
// stay behind.
var lessonkit = window.lessonkit || {};

lessonkit.rebuilt = (function () {
  "use strict";

  const RELOADED = "lessonkit-reloaded-for";
  let mine = "";

  // To be called before anything is added to the slides, or with the page as it was loaded.
  function note(page) {
    const text = lessonkit.run.sections(page || document).map(function (section) {
      const plan = ["id", "data-timing", "data-time", "data-optional"].map(function (name) { return section.getAttribute(name); });
      return plan.join("|") + section.textContent;
    }).join("\n");
    let sum = 0;
    for (let i = 0; i < text.length; i += 1) sum = (sum * 31 + text.charCodeAt(i)) | 0;
    mine = text.length + ":" + sum;
  }

  // Reloads this window when the other one has another build; returns what is to be said
  // when that did not help, because the other is the older one.
  function follow(other) {
    if (other === mine) return "";
    let before = other;
    try {
      before = window.sessionStorage.getItem(RELOADED);
      window.sessionStorage.setItem(RELOADED, other);
    } catch (forbidden) { /* then only said */ }
    if (before !== other) window.location.reload();
    return "The deck was built anew: reload the window with the slides, and this one.";
  }

  return { note: note, follow: follow, digest: function () { return mine; } };
})();
