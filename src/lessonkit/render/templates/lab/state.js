// What a learner has done, as it is kept; no page, no storage.
//   version     1
//   answers     { item: { chosen: key of an option, checked: true } }
//   statements  { item: { chosen: { key of a statement: "true" }, checked: true } }
//   ticked      { step: true }; false: unticked by hand
//   done        { item: true }: answered right at some time
//   passed      true: the checkpoint, at some time
// Names that a page does not know are kept: an older or a newer page of the lesson may.
// The objects have no prototype, so that an item may have any name.
const lab = {};

lab.state = (function () {
  "use strict";

  const VERSION = 1;
  const LONGEST_NAME = 200;
  const LONGEST_TEXT = 1000000;

  function isRecord(value) { return typeof value === "object" && value !== null && !Array.isArray(value); }
  function isName(value) { return typeof value === "string" && value.length <= LONGEST_NAME; }

  function fresh() {
    const state = Object.create(null);
    state.version = VERSION;
    ["answers", "statements", "ticked", "done"].forEach(function (part) { state[part] = Object.create(null); });
    state.passed = false;
    return state;
  }

  // The entries that `cleaned` makes something of; the others are damage.
  function record(given, cleaned, damage) {
    const kept = Object.create(null);
    if (given === undefined) return kept;
    if (!isRecord(given)) {
      damage();
      return kept;
    }
    Object.keys(given).forEach(function (name) {
      const value = isName(name) ? cleaned(given[name], damage) : undefined;
      if (value === undefined) damage();
      else kept[name] = value;
    });
    return kept;
  }

  function flag(given) { return typeof given === "boolean" ? given : undefined; }
  function truth(given) { return given === "true" || given === "false" ? given : undefined; }
  function answer(given) {
    return isRecord(given) && isName(given.chosen) ? { chosen: given.chosen, checked: given.checked === true } : undefined;
  }
  function statements(given, damage) {
    return isRecord(given) ? { chosen: record(given.chosen, truth, damage), checked: given.checked === true } : undefined;
  }

  // A state from a value that came from elsewhere: null when it is none; `damaged` when a part had to be left out.
  function read(given) {
    if (!isRecord(given) || given.version !== VERSION) return null;
    let damaged = false;
    function damage() { damaged = true; }
    const state = fresh();
    Object.keys(given).forEach(function (name) { state[name] = given[name]; });
    state.answers = record(given.answers, answer, damage);
    state.statements = record(given.statements, statements, damage);
    state.ticked = record(given.ticked, flag, damage);
    state.done = record(given.done, flag, damage);
    if (flag(given.passed) === undefined && given.passed !== undefined) damage();
    state.passed = given.passed === true;
    return { state: state, damaged: damaged };
  }

  // The same from a text.
  function parse(text) {
    if (text.length > LONGEST_TEXT) return null;
    try {
      return read(JSON.parse(text));
    } catch (notJson) {
      return null;
    }
  }

  // So many answers and ticks are in it.
  function size(state) {
    const parts = [state.answers, state.statements, state.ticked, state.done];
    return parts.reduce(function (sum, part) { return sum + Object.keys(part).length; }, state.passed ? 1 : 0);
  }

  return { LONGEST_TEXT: LONGEST_TEXT, fresh: fresh, parse: parse, size: size };
})();
