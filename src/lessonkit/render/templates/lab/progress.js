// Which items are done, which steps that ticks, and how far one is; no storage.
lab.progress = (function () {
  "use strict";

  const page = lab.page;
  const ANSWERED = page.items(["quiz", "decision", "hotspot", "true-false"]).map(function (item) { return item.id; });
  const steps = page.all("section.item.checklist [data-step]").map(function (box) {
    return { name: box.dataset.step, needs: (box.dataset.done || "").split(/\s+/).filter(Boolean) };
  });
  const tasks = page.all("section.item [data-step]").filter(function (box) { return box.dataset.step === box.closest(".item").id; })
    .map(function (box) { return box.dataset.step; });

  function isDone(state, name) {
    if (name === "checkpoint") return state.passed;
    return state.done[name] === true || (state.ticked[name] === true && tasks.includes(name));
  }

  function complete(state, step) {
    return step.needs.length > 0 && step.needs.every(function (name) { return isDone(state, name); });
  }

  // Something was done just now: its steps are ticked, also those that were unticked by hand.
  function happened(state, name) {
    steps.forEach(function (step) {
      if (step.needs.includes(name) && complete(state, step)) state.ticked[step.name] = true;
    });
  }

  function right(state, name) {
    state.done[name] = true;
    happened(state, name);
  }

  // Steps that the page did not have when their items were done.
  function settle(state) {
    steps.forEach(function (step) {
      if (state.ticked[step.name] === undefined && complete(state, step)) state.ticked[step.name] = true;
    });
  }

  function percent(state) {
    const names = steps.length ? steps.map(function (step) { return step.name; }) : ANSWERED.concat(tasks);
    const ready = names.filter(function (name) { return steps.length ? state.ticked[name] === true : isDone(state, name); }).length;
    if (ready === 0) return 0;
    if (ready === names.length) return 100;
    return Math.min(99, Math.max(1, Math.round(100 * ready / names.length)));
  }

  return { happened: happened, right: right, settle: settle, percent: percent, tasks: tasks };
})();
