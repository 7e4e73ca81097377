// The slides of the deck as a list to go by: by number, by a part of a title, by pointer.
// Titles alone, so that no answer is seen on the screen of the room. In the presenter's
// view the list opens there.
var lessonkit = window.lessonkit || {};

lessonkit.contents = (function () {
  "use strict";

  const { make, button, say } = lessonkit.elements;
  let opened = null;

  // Says whether there was one to close.
  function close() {
    if (!opened) return false;
    const dialog = opened;
    opened = null;
    // Gives the focus back; taken away at once, so that no key is lost to it.
    dialog.close();
    dialog.remove();
    return true;
  }

  // Number first: "3" is slide 3, not the first title with a 3 in it.
  function wanted(slides, words) {
    const sought = words.trim().toLowerCase();
    const number = /^#?(\d+)$/.exec(sought);
    if (number) return slides[Number(number[1]) - 1] ? [Number(number[1]) - 1] : [];
    return Array.from(slides.keys()).filter(function (index) {
      return slides[index].title.toLowerCase().includes(sought) || slides[index].id.toLowerCase() === sought;
    });
  }

  function none(slides, words) {
    return (/^\s*#?\d+\s*$/.test(words) ? "No slide " : "No title with ") + words.trim() + ". There are " + slides.length + " slides.";
  }

  function row(slide, index, press) {
    const option = make("li", { role: "option", id: "lk-contents-" + index, "aria-selected": "false" }, [
      make("span", { class: "lk-contents-number" }, String(index + 1)), " ", make("span", {}, slide.title),
    ]);
    if (slide.opens) option.classList.add("lk-contents-block");
    option.addEventListener("click", press);
    return option;
  }

  // slides: [{ id, title, opens }]; here: the index of the one that shows.
  function open(slides, here, go) {
    if (close()) return;
    const box = make("input", {
      type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "lk-contents-list", "aria-autocomplete": "list",
      "aria-label": "Number or part of a title", placeholder: "Number or part of a title", autocomplete: "off", spellcheck: "false",
    });
    const told = make("p", { class: "lk-contents-told", role: "status" });
    const rows = slides.map(function (slide, index) { return row(slide, index, function () { choose(index); }); });
    const list = make("ul", { id: "lk-contents-list", role: "listbox", "aria-label": "Slides" }, rows);
    let found = wanted(slides, "");
    let at = here;

    function choose(index) {
      close();
      go(slides[index].id);
    }

    function mark(index) {
      at = index;
      rows.forEach(function (each, i) { each.setAttribute("aria-selected", String(i === index)); });
      if (index === undefined) {
        box.removeAttribute("aria-activedescendant");
        return;
      }
      box.setAttribute("aria-activedescendant", rows[index].id);
      rows[index].scrollIntoView({ block: "nearest" });
    }

    function filter() {
      found = wanted(slides, box.value);
      rows.forEach(function (each, i) { each.hidden = found.indexOf(i) === -1; });
      say(told, found.length === 0 ? none(slides, box.value) : "");
      mark(box.value.trim() === "" ? here : found[0]);
    }

    function move(by) {
      const place = found.indexOf(at) + by;
      if (found.length > 0) mark(found[Math.min(found.length - 1, Math.max(0, place))]);
    }

    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const dialog = make("dialog", { class: "lk-contents", "aria-label": "Contents", lang: "en" }, [
      make("div", { class: "lk-contents-head" }, [box, button({}, "Close", close)]), told, list,
    ]);
    dialog.addEventListener("keydown", function (event) {
      // Nothing that is typed here is for the slides.
      event.stopPropagation();
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && event.target === box && at !== undefined) choose(at);
      else if (moves[event.key]) move(moves[event.key]);
      else return;
      event.preventDefault();
    });
    dialog.addEventListener("click", function (event) { if (event.target === dialog) close(); });
    dialog.addEventListener("cancel", close);
    box.addEventListener("input", filter);
    rows[here].setAttribute("aria-current", "page");
    opened = dialog;
    (document.querySelector("main") || document.body).append(dialog);
    dialog.showModal();
    box.focus();
    mark(here);
    rows[here].scrollIntoView({ block: "center" });
  }

  return { open: open, close: close };
})();
