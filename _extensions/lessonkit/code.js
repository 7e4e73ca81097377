// Code on a slide: line numbers, steps through its lines, a button that copies it.
var lessonkit = window.lessonkit || {};

lessonkit.code = (function () {
  "use strict";

  const { button } = lessonkit.elements;
  const COPIED_MS = 2000;

  function all(root, selector) {
    return Array.from(root.querySelectorAll(selector));
  }

  // "1-3|5,7" → [[1,2,3],[5,7]]; an empty step stands for all lines.
  function parseSteps(text) {
    return text.split("|").map(function (step) {
      const lines = [];
      step.split(",").forEach(function (part) {
        const ends = part.trim().match(/^(\d+)(?:-(\d+))?$/);
        if (!ends) return;
        for (let n = Number(ends[1]); n <= Number(ends[2] || ends[1]); n += 1) lines.push(n);
      });
      return lines;
    });
  }

  function codeLines(block) {
    return all(block, "code.sourceCode > span");
  }

  // Where a long line must wrap, its rest is set in under it, not at the
  // margin, where it would read as a new statement.
  function indentWrappedLines(block) {
    codeLines(block).forEach(function (line) {
      const indent = line.textContent.match(/^ */)[0].length;
      line.style.setProperty("--lk-indent", String(indent + 4));
    });
  }

  function hasWrapped(root) {
    return codeLines(root).some(function (line) {
      return line.offsetHeight > 1.5 * parseFloat(window.getComputedStyle(line).lineHeight);
    });
  }

  // Every step after the first is an empty fragment, so that reveal's keys,
  // speaker view and print treat it as any other step of the slide.
  function addCodeSteps(block, numbersByDefault) {
    const given = block.getAttribute("data-code-line-numbers");
    const spec = given === null ? (numbersByDefault ? "true" : "false") : given;
    if (spec === "false") return;
    block.classList.add("lk-numbered");
    if (!/[\d|]/.test(spec) || block.querySelector(".lk-code-step")) return;
    const steps = parseSteps(spec);
    block.setAttribute("data-lk-steps", JSON.stringify(steps));
    steps.slice(1).forEach(function () {
      const step = document.createElement("span");
      step.className = "fragment lk-code-step";
      step.setAttribute("aria-hidden", "true");
      block.appendChild(step);
    });
  }

  function showCodeStep(block) {
    const steps = JSON.parse(block.getAttribute("data-lk-steps"));
    const now = steps[all(block, ".lk-code-step.visible").length] || [];
    codeLines(block).forEach(function (line, i) {
      const lit = now.indexOf(i + 1) !== -1;
      line.classList.toggle("lk-lit", lit);
      line.classList.toggle("lk-dim", now.length > 0 && !lit);
    });
  }

  // ---- copying -------------------------------------------------------------------

  // Where the clipboard may not be written to, the code is selected, and the
  // reader's own Ctrl+C copies it.
  function selectAndCopy(code) {
    const range = document.createRange();
    range.selectNodeContents(code);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const copied = document.execCommand("copy");
    if (copied) selection.removeAllRanges();
    return copied;
  }

  function copy(code) {
    const words = code.textContent.replace(/\n*$/, "\n");
    const fallback = function () { return selectAndCopy(code); };
    if (!navigator.clipboard || !navigator.clipboard.writeText) return Promise.resolve(fallback());
    return navigator.clipboard.writeText(words).then(function () { return true; }, fallback);
  }

  function addCopyButton(block) {
    const code = block.querySelector("code");
    if (!code || block.querySelector(".lk-copy")) return;
    const press = button({ class: "lk-copy", "aria-label": "Copy code", lang: "en" }, "Copy", function () {
      copy(code).then(function (copied) {
        press.textContent = copied ? "Copied" : "Press Ctrl+C";
        press.classList.add("lk-done");
        lessonkit.spoken.say(copied ? "Copied" : "Code selected, press Control C to copy it");
        window.setTimeout(function () {
          press.textContent = "Copy";
          press.classList.remove("lk-done");
        }, COPIED_MS);
      });
    });
    block.append(press);
  }

  function prepare(root, numbersByDefault) {
    all(root, "div.sourceCode").forEach(function (block) {
      indentWrappedLines(block);
      addCodeSteps(block, numbersByDefault);
      addCopyButton(block);
    });
  }

  function refresh(root) {
    all(root, "[data-lk-steps]").forEach(showCodeStep);
  }

  return { prepare: prepare, refresh: refresh, hasWrapped: hasWrapped };
})();
