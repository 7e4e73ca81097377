// Keeps the state in the browser, for all windows that show this lab. A change is a small function that is applied to what
// is kept at that moment, so that no window overwrites what another did. Where nothing can be kept, changes are
// kept in the page, and written as soon as that works.
lab.kept = (function () {
  "use strict";

  const KEY = "lessonkit-lab:" + document.documentElement.dataset.lab;
  const ASIDE = KEY + ":put-aside:";
  const EMPTY = JSON.stringify(lab.state.fresh());

  let state = lab.state.fresh();
  let unsaved = [];
  let tell = function () {};
  let show = function () {};

  // What is kept, as text; what cannot be read of it is put aside first. Throws where storage is forbidden, or too full for that.
  function stored() {
    const text = window.localStorage.getItem(KEY);
    if (text === null) return EMPTY;
    const found = lab.state.parse(text);
    if (found !== null && !found.damaged) return text;
    window.localStorage.removeItem(KEY);
    try {
      window.localStorage.setItem(ASIDE + Date.now(), text);
    } catch (full) {
      window.localStorage.setItem(KEY, text);
      throw full;
    }
    const rest = found === null ? EMPTY : JSON.stringify(found.state);
    if (rest !== EMPTY) window.localStorage.setItem(KEY, rest);
    tell("damaged");
    return rest;
  }

  // Reads again, with what could not be written yet on top. False where that cannot be.
  function refresh() {
    let text;
    try {
      text = stored();
    } catch (forbiddenOrFull) {
      tell("unkept");
      return null;
    }
    state = lab.state.parse(text).state;
    unsaved.forEach(function (mutation) { mutation(state); });
    return text;
  }

  function write(before) {
    const text = JSON.stringify(state);
    try {
      if (text !== before) window.localStorage.setItem(KEY, text);
      unsaved = [];
      tell("kept");
    } catch (fullOrForbidden) {
      tell("unkept");
    }
  }

  // `mutation` takes a state and changes it; it may run more than once.
  function change(mutation) {
    unsaved.push(mutation);
    const before = refresh();
    if (before === null) mutation(state);
    else write(before);
    show();
  }

  function replace(next) {
    unsaved = [];
    change(function (old) {
      Object.keys(old).forEach(function (name) { delete old[name]; });
      Object.assign(old, lab.state.parse(next).state);
    });
  }

  // What was put aside goes, too: another person may sit here next.
  function reset() {
    unsaved = [];
    state = lab.state.fresh();
    tell("reset");
    try {
      Object.keys(window.localStorage).filter(function (key) { return key === KEY || key.startsWith(ASIDE); })
        .forEach(function (key) { window.localStorage.removeItem(key); });
    } catch (forbidden) {
      tell("unkept");
    }
    show();
  }

  function again() {
    refresh();
    show();
  }

  // `told` hears "kept", "unkept", "damaged" or "reset"; `shown` shows the state.
  function start(told, shown) {
    tell = told;
    show = shown;
    window.addEventListener("storage", function (event) {
      if (event.key !== KEY && event.key !== null) return;
      if (event.newValue === null) unsaved = [];
      again();
    });
    // A browser fills in a form as it was when one comes back to the page; and it may have slept through a change.
    window.addEventListener("pageshow", again);
    document.addEventListener("visibilitychange", function () { if (!document.hidden) again(); });
  }

  return { start: start, change: change, replace: replace, reset: reset, state: function () { return state; } };
})();
