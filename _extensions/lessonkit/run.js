// The run-of-show of this deck in this room: its plan, read from the slides, and
// the log of its clock, which survives a reload and a crash of the tab.
//
// The window of the audience owns the log; the presenter's view asks it for
// changes and keeps a copy. The one with more revisions is the newer, so that
// either window can be lost, and the browser's storage may be full or forbidden.
var lessonkit = window.lessonkit || {};

lessonkit.run = (function () {
  "use strict";

  const KINDS = ["start", "pause", "set", "cut", "reset"];
  // A clock that ran so long after the end was forgotten, not needed.
  const FORGOTTEN = 3 * 3600;

  let plan = lessonkit.pace.plan([]);
  let log = { revision: 0, events: [] };
  let saved = true;
  let place = 0;

  function titleOf(section) {
    const heading = section.querySelector("h1, h2, h3");
    return heading ? heading.textContent.replace(/\s+/g, " ").trim() : "";
  }

  // The slides in the order of the deck; reveal takes hidden ones away.
  function sections(root) {
    return Array.from(root.querySelectorAll(".slides section")).filter(function (section) {
      return !section.querySelector(":scope > section") && section.getAttribute("data-visibility") !== "hidden";
    });
  }

  function readPlan(root) {
    plan = lessonkit.pace.plan(sections(root).map(function (section) {
      return {
        id: section.id,
        title: titleOf(section),
        seconds: Number(section.getAttribute("data-timing")) || 0,
        optional: section.hasAttribute("data-optional"),
        time: section.getAttribute("data-time"),
        backup: section.classList.contains("backup"),
      };
    }));
    return plan;
  }

  // For the list of contents.
  function contents() {
    return plan.slides.map(function (slide) { return { id: slide.id, title: slide.title, opens: slide.opens }; });
  }

  // While a backup slide shows, the session stands where it was left for it.
  function look(index) {
    if (!(plan.slides[index] || {}).backup) place = index;
    return lessonkit.pace.look(plan, log.events, place, Date.now());
  }

  function isEvent(event) {
    return Boolean(event) && KINDS.indexOf(event.kind) !== -1 && Number.isFinite(event.at)
      && (event.kind !== "set" || (Number.isFinite(event.elapsed) && event.elapsed >= 0))
      && (event.kind !== "cut" || typeof event.id === "string");
  }

  // null unless it is a log as this file writes it.
  function checked(given) {
    const whole = Boolean(given) && Number.isInteger(given.revision) && Array.isArray(given.events)
      && given.events.every(isEvent);
    return whole ? { revision: given.revision, events: given.events } : null;
  }

  function save() { saved = lessonkit.kept.write("run", log); }

  function load() {
    const found = checked(lessonkit.kept.read("run"));
    if (!found) {
      save();
      return;
    }
    log = found;
    const time = lessonkit.pace.clock(log.events, Date.now());
    if (time.state === "running" && time.elapsed > plan.total + FORGOTTEN) log = { revision: log.revision + 1, events: [] };
    save();
  }

  function add(event) {
    const dated = Object.assign({ at: Date.now() }, event);
    if (!isEvent(dated)) return;
    log = { revision: log.revision + 1, events: dated.kind === "reset" ? [] : log.events.concat([dated]) };
    save();
  }

  // Takes over another window's log when it is the newer one; says whether it did.
  function adopt(given) {
    const other = checked(given);
    if (!other || other.revision <= log.revision) return false;
    log = other;
    save();
    return true;
  }

  return {
    readPlan: readPlan,
    sections: sections,
    titleOf: titleOf,
    load: load,
    add: add,
    adopt: adopt,
    log: function () { return log; },
    plan: function () { return plan; },
    contents: contents,
    isSaved: function () { return saved; },
    cuts: function () { return lessonkit.pace.cutIds(log.events); },
    look: look,
  };
})();
