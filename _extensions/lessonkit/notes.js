// The notes of a slide in the presenter's view and over the slide: their size, which is
// kept, and whether there is more of them below.
var lessonkit = window.lessonkit || {};

lessonkit.notes = (function () {
  "use strict";

  const { make, button } = lessonkit.elements;
  const SIZES = [16, 19, 22, 26, 30, 36, 42];
  const USUAL = 2;

  function create(slides) {
    const words = make("div", { class: "lk-run-words", tabindex: "0", role: "region", "aria-label": "Speaker notes" });
    const more = make("p", { class: "lk-run-more", "aria-hidden": "true" }, "more below: Shift ↓");
    const smaller = button({ "aria-label": "A− smaller notes" }, "A−", function () { resize(-1); });
    const larger = button({ "aria-label": "A+ larger notes" }, "A+", function () { resize(1); });
    const root = make("section", { class: "lk-run-notes" }, [
      make("div", { class: "lk-run-notes-head" }, [make("h2", {}, "Notes"), more, smaller, larger]), words,
    ]);
    const kept = lessonkit.kept.read("notes-size");
    let size = SIZES[kept] ? kept : USUAL;
    let shown = -1;

    function resize(by) {
      size = Math.min(SIZES.length - 1, Math.max(0, size + by));
      words.style.fontSize = SIZES[size] + "px";
      if (by !== 0) lessonkit.kept.write("notes-size", size);
      look();
    }

    function look() {
      more.hidden = words.scrollTop + words.clientHeight >= words.scrollHeight - 4;
    }

    // Says whether the key was one of the notes'.
    function key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      const by = { "+": 1, "=": 1, "-": -1, "−": -1 }[event.key];
      const lines = event.shiftKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
      if (by) resize(by);
      else if (lines) words.scrollTop += lines * 3 * parseFloat(words.style.fontSize);
      else return false;
      return true;
    }

    function show(index) {
      look();
      if (index === shown) return;
      shown = index;
      const notes = slides[index] ? Array.from(slides[index].querySelectorAll("aside.notes")) : [];
      words.innerHTML = notes.map(function (note) { return note.innerHTML; }).join("");
      if (notes.length === 0) words.textContent = "This slide has no notes.";
      words.scrollTop = 0;
      look();
    }

    words.addEventListener("scroll", look);
    resize(0);
    return { root: root, show: show, key: key };
  }

  return { create: create };
})();
