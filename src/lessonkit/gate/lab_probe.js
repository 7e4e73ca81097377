// Run in a lab page by gate/lab.py: what cannot be worked with, by the item that it is in.
(() => {
  "use strict";
  const itemOf = (element) => element.closest("section.item")?.id ?? "";
  const visible = (element) => element.checkVisibility();

  function tooWide() {
    const width = document.documentElement.clientWidth;
    const over = document.documentElement.scrollWidth - width;
    if (over <= 0) return [];
    const widest = [...document.querySelectorAll("body *")]
      .filter((element) => visible(element) && element.getBoundingClientRect().right > width + 1)
      .pop();
    return [{ kind: "lab-wide", item: widest ? itemOf(widest) : "", by: over, what: widest?.textContent.trim().slice(0, 60) ?? "" }];
  }

  const told = () => [...document.querySelectorAll(".feedback")]
    .filter(visible)
    .map((element) => ({ kind: "lab-told", item: itemOf(element), what: element.textContent.trim().slice(0, 60) }));

  async function axeProblems() {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap((rule) => rule.nodes.map((node) => {
      const element = document.querySelector(node.target[0]);
      return {
        kind: "axe", item: element ? itemOf(element) : "", rule: rule.id, help: rule.help, says: "", dark: false,
        what: (element?.textContent.trim() || node.html).slice(0, 60),
      };
    }));
  }

  // First as a learner finds it, then with all that an answer brings.
  async function walk() {
    const found = [...told(), ...tooWide(), ...await axeProblems()];
    document.querySelectorAll(".feedback[hidden]").forEach((element) => { element.hidden = false; });
    document.querySelectorAll("details").forEach((element) => { element.open = true; });
    const after = [...tooWide(), ...await axeProblems()];
    const key = (one) => [one.kind, one.item, one.rule, one.what].join("\n");
    const known = new Set(found.map(key));
    return [...found, ...after.filter((one) => !known.has(key(one)))];
  }

  window.lessonkitLab = { walk };
})();
