// Making and filling elements of a page.
var lessonkit = window.lessonkit || {};

lessonkit.elements = (function () {
  "use strict";

  // make("p", { class: "lk-a", "aria-hidden": "true" }, ["words", element])
  function make(name, attributes, content) {
    const element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    [].concat(content === undefined ? [] : content).forEach(function (part) { element.append(part); });
    return element;
  }

  // A pointer leaves the focus on what it pressed, where the next Space would press it again
  // and reveal hears no key beside an input. A keyboard keeps its place.
  let byPointer = false;
  document.addEventListener("pointerdown", function () { byPointer = true; }, true);
  document.addEventListener("keydown", function () { byPointer = false; }, true);

  function letGo() {
    if (byPointer && document.activeElement) document.activeElement.blur();
  }

  // Space and Enter work the button; reveal would take them for "next".
  function worksItself(element) {
    element.addEventListener("click", letGo);
    element.addEventListener("keydown", function (event) {
      if (event.key === " " || event.key === "Enter") event.stopPropagation();
    });
  }

  function button(attributes, words, pressed) {
    const element = make("button", Object.assign({ type: "button" }, attributes), words);
    worksItself(element);
    element.addEventListener("click", pressed);
    return element;
  }

  // Writes only what changed: a screen reader is told of every writing.
  function say(element, words) {
    if (element.textContent !== words) element.textContent = words;
  }

  // What cannot be undone takes two presses: the second not in one breath with
  // the first, as a double click is, and not long after it.
  function twice(element, question, confirmed) {
    const words = element.textContent;
    let asked = null;
    let timeout = null;
    function settle() {
      window.clearTimeout(timeout);
      asked = null;
      element.textContent = words;
      element.classList.remove("lk-asking");
    }
    element.addEventListener("click", function () {
      if (asked === null) {
        asked = Date.now();
        element.textContent = question;
        element.classList.add("lk-asking");
        timeout = window.setTimeout(settle, 4000);
      } else if (Date.now() - asked > 400) {
        settle();
        confirmed();
      }
    });
    return element;
  }

  return { make: make, button: button, worksItself: worksItself, letGo: letGo, say: say, twice: twice };
})();
