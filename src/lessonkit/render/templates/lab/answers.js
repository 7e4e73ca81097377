// Items with one answer of several: quiz, decision and hotspot. One chooses and checks; the verdict explains what was
// chosen, never what was not, and the item is locked.
lab.answers = (function () {
  "use strict";

  const page = lab.page;

  const items = page.items(["quiz", "decision", "hotspot"]).map(function (element) {
    return {
      id: element.id,
      kind: element.dataset.kind,
      element: element,
      group: element.querySelector("fieldset.options"),
      verdict: element.querySelector(".verdict"),
      check: element.querySelector("[data-action=check]"),
      again: element.querySelector("[data-action=again]"),
      options: page.all(".option", element).map(function (option) {
        return {
          element: option,
          key: option.dataset.key,
          right: option.dataset.right !== undefined,
          input: option.querySelector("input"),
          feedback: option.querySelector(".feedback"),
        };
      }),
    };
  }).filter(function (item) { return item.group && item.options.length > 0; });

  // The option that is chosen and whether it was checked. An option that the page no longer has is none.
  function answer(state, item) {
    const kept = state.answers[item.id];
    const option = kept && item.options.find(function (one) { return one.key === kept.chosen; });
    return { option: option, checked: Boolean(option && kept.checked), right: Boolean(option && kept.checked && option.right) };
  }

  function choose(item, key) {
    lab.kept.change(function (state) {
      if (!answer(state, item).checked) state.answers[item.id] = { chosen: key, checked: false };
    });
  }

  function check(item) {
    const chosen = item.options.find(function (option) { return option.input.checked; });
    if (!chosen) {
      page.fill(item.verdict, "asks", function () { return [page.make("p", {}, "Choose an answer first.")]; });
      return;
    }
    lab.kept.change(function (state) {
      if (answer(state, item).checked) return;
      state.answers[item.id] = { chosen: chosen.key, checked: true };
      if (chosen.right) lab.progress.right(state, item.id);
      if (item.kind === "quiz") lab.checkpoint.checked(state);
    });
  }

  function clear(some) {
    lab.kept.change(function (state) {
      some.forEach(function (item) { delete state.answers[item.id]; });
    });
  }

  // An option may be right that was not so in an earlier edition.
  function settle(state) {
    items.forEach(function (item) { if (answer(state, item).right) state.done[item.id] = true; });
  }

  function verdict(option) {
    const words = page.make("p", { class: "word" }, option.right ? "Right." : "Not this one.");
    return [words].concat(option.feedback ? page.copyOf(option.feedback) : []);
  }

  function show(state) {
    items.forEach(function (item) {
      const now = answer(state, item);
      item.options.forEach(function (option) {
        option.input.checked = option === now.option;
        page.mark(option.element, "is-chosen", option === now.option);
        page.mark(option.element, "is-right", now.right && option === now.option);
        page.mark(option.element, "is-wrong", now.checked && !now.right && option === now.option);
      });
      item.group.disabled = now.checked;
      page.mark(item.element, "is-right", now.right);
      page.mark(item.element, "is-wrong", now.checked && !now.right);
      if (now.checked) page.fill(item.verdict, now.option.key, function () { return verdict(now.option); });
      else if (now.option || item.verdict.dataset.shows !== "asks") page.fill(item.verdict, "");
      item.check.hidden = now.checked;
      item.again.hidden = !now.checked || (item.kind === "quiz" && !lab.checkpoint.mayTryAgain(state, item));
    });
  }

  function start() {
    items.forEach(function (item) {
      item.options.forEach(function (option) {
        page.on(option.input, "change", function () { choose(item, option.key); });
      });
      page.on(item.check, "click", function () { check(item); });
      page.on(item.again, "click", function () { clear([item]); });
    });
  }

  return { items: items, answer: answer, clear: clear, settle: settle, show: show, start: start };
})();
