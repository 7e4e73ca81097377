// The items of the page, and small things to do to elements.
lab.page = (function () {
  "use strict";

  function all(selector, within) { return Array.from((within || document).querySelectorAll(selector)); }

  function items(kinds) {
    return all("section.item").filter(function (item) { return kinds.includes(item.dataset.kind); });
  }

  function make(name, attributes, content) {
    const element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    [].concat(content === undefined ? [] : content).forEach(function (part) { element.append(part); });
    return element;
  }

  // Writes only what changed: a screen reader is told of every writing.
  function say(element, words) {
    if (element.textContent !== words) element.textContent = words;
  }

  // The same for more than words: `name` tells what is shown from what was.
  function fill(element, name, content) {
    if (element.dataset.shows === name) return;
    element.dataset.shows = name;
    element.replaceChildren.apply(element, name === "" ? [] : content());
  }

  // An explanation a second time: without names, which a page has once.
  function copyOf(element) {
    const copy = element.cloneNode(true);
    all("[id]", copy).forEach(function (named) { named.removeAttribute("id"); });
    return Array.from(copy.childNodes);
  }

  function theMissed(count) { return count === 1 ? "Try the missed one again" : "Try the " + count + " missed again"; }

  function mark(element, name, on) { element.classList.toggle(name, on); }

  function on(element, event, handler) { if (element) element.addEventListener(event, handler); }

  function works(element) { return element.getClientRects().length > 0 && !element.matches(":disabled"); }

  function firstInput(item) {
    const inputs = all("input", item).filter(works);
    return inputs.find(function (input) { return input.checked; }) || inputs[0];
  }

  // What had the focus may be hidden or locked after a change: then what is said about it gets the focus, or what can be done next.
  function keepingFocus(change) {
    const had = document.activeElement;
    change();
    if (!had || had === document.body || works(had)) return;
    const item = had.closest("section.item");
    if (!item) return;
    const verdict = item.querySelector(".verdict");
    const next = verdict && verdict.textContent ? verdict : firstInput(item);
    if (next) next.focus();
  }

  return {
    all: all, items: items, make: make, say: say, fill: fill, copyOf: copyOf, mark: mark, on: on,
    firstInput: firstInput, theMissed: theMissed, keepingFocus: keepingFocus,
  };
})();
