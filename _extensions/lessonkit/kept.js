// What a deck remembers in the browser, by the place of its file. Storage may be
// full, forbidden or damaged: then reading gives null and writing false.
var lessonkit = window.lessonkit || {};

lessonkit.kept = (function () {
  "use strict";

  function place(name) { return "lessonkit-" + name + ":" + window.location.pathname; }

  function read(name) {
    try {
      return JSON.parse(window.localStorage.getItem(place(name)));
    } catch (forbiddenOrDamaged) {
      return null;
    }
  }

  function write(name, value) {
    try {
      window.localStorage.setItem(place(name), JSON.stringify(value));
      return true;
    } catch (fullOrForbidden) {
      return false;
    }
  }

  return { read: read, write: write };
})();
