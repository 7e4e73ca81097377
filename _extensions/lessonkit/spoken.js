// What a screen reader is told of a deck.
var lessonkit = window.lessonkit || {};

lessonkit.spoken = (function () {
  "use strict";

  const { make } = lessonkit.elements;
  const SPOKEN_MS = 3000;

  function all(root, selector) {
    return Array.from(root.querySelectorAll(selector));
  }

  let say = function () {};

  // reveal repeats the whole slide in a live region, hidden answers included.
  // This one says only what changed, and falls silent again, so that nothing
  // stands in the page twice.
  function announcer(root) {
    const region = document.createElement("div");
    let silence = null;
    region.className = "lk-unseen";
    region.setAttribute("role", "status");
    root.appendChild(region);
    return function (words) {
      window.clearTimeout(silence);
      region.textContent = words.replace(/\s+/g, " ").trim();
      silence = window.setTimeout(function () { region.textContent = ""; }, SPOKEN_MS);
    };
  }

  function fragmentWords(fragment) {
    if (fragment.classList.contains("lk-code-step")) return "Next lines of the code";
    if (!fragment.classList.contains("lk-step")) return fragment.innerText;
    const right = all(fragment.closest(".choices"), ".lk-right .lk-letter");
    return "Answer: " + (right.map(function (letter) { return letter.textContent; }).join(", ") || "shown");
  }

  function speakChanges(root) {
    say = announcer(root);
    all(root, ":scope > .aria-status").forEach(function (status) { status.remove(); });
    Reveal.on("slidechanged", function (event) {
      const title = event.currentSlide.querySelector("h1, h2, h3");
      say(title ? title.innerText : "");
    });
    Reveal.on("fragmentshown", function (event) { say(event.fragments.map(fragmentWords).join(". ")); });
  }

  // Who hears the titles one after another must be able to tell slides apart.
  function countTwins(slides) {
    const titled = new Map();
    slides.forEach(function (slide) {
      const heading = slide.querySelector("h1, h2");
      if (!heading || heading.querySelector(".lk-twin")) return;
      const title = lessonkit.run.titleOf(slide);
      titled.set(title, (titled.get(title) || []).concat([heading]));
    });
    titled.forEach(function (twins) {
      if (twins.length < 2) return;
      twins.forEach(function (heading, i) {
        heading.append(make("span", { class: "lk-twin lk-unseen" }, " (" + (i + 1) + " of " + twins.length + ")"));
      });
    });
  }

  return { attach: speakChanges, countTwins: countTwins, say: function (words) { say(words); } };
})();
