// Boxes to tick, and how far the ticked steps are.
lab.steps = (function () {
  "use strict";

  const page = lab.page;
  const boxes = page.all("[data-step]");
  const bar = document.querySelector("[data-progress]");
  const words = document.querySelector("[data-percent]");

  function tick(name, on) {
    lab.kept.change(function (state) {
      state.ticked[name] = on;
      if (on && lab.progress.tasks.includes(name)) lab.progress.happened(state, name);
    });
  }

  function show(state) {
    boxes.forEach(function (box) {
      box.checked = state.ticked[box.dataset.step] === true;
    });
    const percent = lab.progress.percent(state);
    bar.value = percent;
    page.say(words, percent + "% complete");
  }

  function start() {
    boxes.forEach(function (box) {
      page.on(box, "change", function () { tick(box.dataset.step, box.checked); });
    });
  }

  return { show: show, start: start };
})();
