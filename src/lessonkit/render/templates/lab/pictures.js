// The letters on a hotspot's picture show what is chosen in the list beside it, where the focus is, and the verdict.
lab.pictures = (function () {
  "use strict";

  const page = lab.page;
  const hotspots = lab.answers.items.filter(function (item) { return item.kind === "hotspot"; });

  function marker(item, option) {
    return page.all("label.marker", item.element).find(function (one) { return one.htmlFor === option.input.id; });
  }

  const markers = hotspots.flatMap(function (item) {
    return item.options.map(function (option) { return { item: item, option: option, label: marker(item, option) }; });
  }).filter(function (one) { return one.label; });

  function show(state) {
    markers.forEach(function (one) {
      const now = lab.answers.answer(state, one.item);
      const chosen = now.option === one.option;
      page.mark(one.label, "is-chosen", chosen);
      page.mark(one.label, "is-right", chosen && now.right);
      page.mark(one.label, "is-wrong", chosen && now.checked && !now.right);
      page.mark(one.label, "is-locked", now.checked);
    });
    hotspots.forEach(function (item) {
      const now = lab.answers.answer(state, item);
      const letter = now.option && now.option.element.querySelector(".letter");
      const text = item.element.querySelector("[data-selected]");
      if (text) page.say(text, letter ? letter.textContent : "none");
    });
  }

  function start() {
    markers.forEach(function (one) {
      page.on(one.option.input, "focus", function () { page.mark(one.label, "has-focus", one.option.input.matches(":focus-visible")); });
      page.on(one.option.input, "blur", function () { page.mark(one.label, "has-focus", false); });
    });
  }

  return { show: show, start: start };
})();
