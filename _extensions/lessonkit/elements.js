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

  // A click leaves the focus on a button, where the next Space would press it again.
  function button(attributes, words, pressed) {
    const element = make("button", Object.assign({ type: "button" }, attributes), words);
    element.addEventListener("click", function (event) {
      if (event.detail > 0) element.blur();
      pressed(event);
    });
    // Space and Enter work the button; reveal would take them for "next".
    element.addEventListener("keydown", function (event) {
      if (event.key === " " || event.key === "Enter") event.stopPropagation();
    });
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

  return { make: make, button: button, say: say, twice: twice };
})();
