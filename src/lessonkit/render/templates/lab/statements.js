// True or false: every statement has an answer, and all are checked at once. Those that were right stay when one tries again.
lab.statements = (function () {
  "use strict";

  const page = lab.page;

  const items = page.items(["true-false"]).map(function (element) {
    return {
      id: element.id,
      element: element,
      group: element.querySelector("fieldset.options"),
      verdict: element.querySelector(".verdict"),
      check: element.querySelector("[data-action=check]"),
      again: element.querySelector("[data-action=again]"),
      statements: page.all(".statement", element).map(function (statement) {
        const feedback = statement.querySelector(".feedback");
        const word = page.make("p", { class: "word", hidden: "" });
        statement.querySelector("fieldset").after(word);
        return {
          element: statement,
          key: statement.dataset.key,
          truth: statement.dataset.truth,
          inputs: page.all("input", statement),
          feedback: feedback,
          word: word,
        };
      }),
    };
  }).filter(function (item) { return item.group && item.statements.length > 0; });

  function chosen(state, item, statement) { return state.statements[item.id] && state.statements[item.id].chosen[statement.key]; }
  function open(state, item) { return item.statements.filter(function (one) { return !chosen(state, item, one); }); }
  function missed(state, item) { return item.statements.filter(function (one) { return chosen(state, item, one) !== one.truth; }); }
  // A statement that came later opens the item again.
  function checked(state, item) {
    return Boolean(state.statements[item.id] && state.statements[item.id].checked && open(state, item).length === 0);
  }

  function kept(state, item) {
    if (!state.statements[item.id]) state.statements[item.id] = { chosen: Object.create(null), checked: false };
    return state.statements[item.id];
  }

  function choose(item, statement, value) {
    lab.kept.change(function (state) {
      if (checked(state, item)) return;
      kept(state, item).chosen[statement.key] = value;
      kept(state, item).checked = false;
    });
  }

  function check(item) {
    const left = open(lab.kept.state(), item).length;
    if (left > 0) {
      const words = left === 1 ? "1 statement has no answer yet." : left + " statements have no answer yet.";
      page.fill(item.verdict, "asks-" + left, function () { return [page.make("p", {}, words)]; });
      return;
    }
    lab.kept.change(function (state) {
      if (open(state, item).length > 0) return;
      kept(state, item).checked = true;
      if (missed(state, item).length === 0) lab.progress.right(state, item.id);
    });
  }

  function again(item) {
    lab.kept.change(function (state) {
      if (!checked(state, item)) return;
      const wrong = missed(state, item);
      (wrong.length ? wrong : item.statements).forEach(function (one) { delete kept(state, item).chosen[one.key]; });
      kept(state, item).checked = false;
    });
    const first = item.statements.find(function (one) { return !one.inputs.some(function (input) { return input.checked; }); });
    if (first) first.inputs[0].focus();
  }

  function settle(state) {
    items.forEach(function (item) {
      if (checked(state, item) && missed(state, item).length === 0) state.done[item.id] = true;
    });
  }

  function verdict(count, wrong) {
    if (wrong === 0) return count === 1 ? "Right." : "Right, all " + count + ".";
    return count - wrong + " of " + count + " right.";
  }

  function showStatement(state, item, one, isChecked) {
    const value = chosen(state, item, one);
    const right = isChecked && value === one.truth;
    one.inputs.forEach(function (input) { input.checked = input.value === value; });
    page.mark(one.element, "is-right", right);
    page.mark(one.element, "is-wrong", isChecked && !right);
    page.say(one.word, isChecked ? (right ? "Right." : "Not so.") : "");
    one.word.hidden = !isChecked;
    if (one.feedback) one.feedback.hidden = !isChecked;
  }

  function show(state) {
    items.forEach(function (item) {
      const isChecked = checked(state, item);
      const wrong = missed(state, item).length;
      const left = open(state, item).length;
      item.statements.forEach(function (one) { showStatement(state, item, one, isChecked); });
      item.group.disabled = isChecked;
      page.mark(item.element, "is-right", isChecked && wrong === 0);
      page.mark(item.element, "is-wrong", isChecked && wrong > 0);
      const words = verdict(item.statements.length, wrong);
      if (isChecked) page.fill(item.verdict, words, function () { return [page.make("p", { class: "word" }, words)]; });
      else if (item.verdict.dataset.shows !== "asks-" + left) page.fill(item.verdict, "");
      item.check.hidden = isChecked;
      item.again.hidden = !isChecked;
      page.say(item.again, wrong === 0 ? "Try again" : page.theMissed(wrong));
    });
  }

  function start() {
    items.forEach(function (item) {
      item.statements.forEach(function (one) {
        one.inputs.forEach(function (input) {
          page.on(input, "change", function () { choose(item, one, input.value); });
        });
      });
      page.on(item.check, "click", function () { check(item); });
      page.on(item.again, "click", function () { again(item); });
    });
  }

  return { settle: settle, show: show, start: start };
})();
