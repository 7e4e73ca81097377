// The quiz as a whole: how many are right, how many are needed, and another round for those that were missed.
// A missed question opens again only when the round is over: until then one reads why and goes on.
lab.checkpoint = (function () {
  "use strict";

  const page = lab.page;
  const questions = lab.answers.items.filter(function (item) { return item.kind === "quiz"; });
  const mark = Number(document.documentElement.dataset.passMark);
  const needed = Math.ceil((mark >= 0 && mark <= 100 ? mark : 100) * questions.length / 100);

  let line, result, again;

  function answered(state) { return questions.filter(function (item) { return lab.answers.answer(state, item).checked; }); }
  function right(state) { return questions.filter(function (item) { return lab.answers.answer(state, item).right; }); }
  function missed(state) {
    return questions.filter(function (item) {
      const now = lab.answers.answer(state, item);
      return now.checked && !now.right;
    });
  }
  function over(state) { return answered(state).length === questions.length; }

  function isPassed(state) { return questions.length > 0 && over(state) && right(state).length >= needed; }

  // A question was checked just now.
  function checked(state) {
    if (!isPassed(state)) return;
    state.passed = true;
    lab.progress.happened(state, "checkpoint");
  }

  function settle(state) {
    if (isPassed(state)) state.passed = true;
  }

  function mayTryAgain(state, item) { return over(state) && !lab.answers.answer(state, item).right; }

  function howMany(number) { return number === 1 ? "1 is needed to pass" : number + " are needed to pass"; }

  function soFar(state) {
    const words = answered(state).length + " of " + questions.length + " answered, " + right(state).length + " right; " + howMany(needed) + ".";
    return state.passed ? words + " You have passed before; that stays." : words;
  }

  function atTheEnd(state) {
    const count = right(state).length;
    const words = count + " of " + questions.length + " right; " + howMany(needed) + ". ";
    if (count >= needed) return words + "Passed.";
    return words + (state.passed ? "You have passed before; that stays." : "Not passed yet.");
  }

  function show(state) {
    if (!questions.length) return;
    const isOver = over(state);
    const wrong = missed(state).length;
    page.say(line, isOver ? "" : soFar(state));
    page.say(result, isOver ? atTheEnd(state) : "");
    line.hidden = isOver;
    again.hidden = !isOver;
    page.say(again, wrong ? page.theMissed(wrong) : "Try all again");
    page.mark(result.parentNode, "is-right", isPassed(state));
  }

  // Keeps the right ones; when all are right there is nothing else to try again.
  function nextRound() {
    const wrong = missed(lab.kept.state());
    const some = wrong.length ? wrong : questions;
    lab.answers.clear(some);
    const first = page.firstInput(some[0].element);
    if (first) first.focus();
  }

  function start() {
    if (!questions.length) return;
    line = page.make("p", { class: "so-far" });
    result = page.make("p", { class: "result", role: "status" });
    again = page.make("button", { type: "button", "data-action": "next-round" });
    const controls = page.make("p", { class: "controls" }, again);
    questions[questions.length - 1].element.after(page.make("div", { class: "round" }, [line, result, controls]));
    page.on(again, "click", nextRound);
  }

  return { checked: checked, settle: settle, mayTryAgain: mayTryAgain, show: show, start: start };
})();
