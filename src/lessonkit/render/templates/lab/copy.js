// "Copy" beside code. A page from a file has no clipboard in some browsers: then the old way, and else the code is
// selected and the keys are said.
lab.copy = (function () {
  "use strict";

  const page = lab.page;

  function text(code) { return code.textContent.endsWith("\n") ? code.textContent : code.textContent + "\n"; }

  function theOldWay(words, button) {
    const area = page.make("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
    area.value = words;
    document.body.append(area);
    area.select();
    let copied = false;
    try {
      copied = document.execCommand("copy");
    } catch (refused) { /* said below */ }
    area.remove();
    button.focus({ preventScroll: true });
    return copied;
  }

  function select(code) {
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.selectAllChildren(code);
  }

  function start() {
    page.all(".copyable").forEach(function (box) {
      const button = box.querySelector("[data-action=copy]");
      const told = box.querySelector(".copied");
      const code = box.querySelector("pre code") || box.querySelector("pre");

      function say(copied) {
        if (!copied) select(code);
        page.all(".copied").forEach(function (other) { if (other !== told) page.say(other, ""); });
        told.textContent = copied ? "Copied" : "Press Ctrl+C";
      }

      page.on(button, "click", function () {
        const words = text(code);
        told.textContent = "";
        if (!navigator.clipboard) {
          say(theOldWay(words, button));
          return;
        }
        navigator.clipboard.writeText(words).then(function () { say(true); }, function () { say(theOldWay(words, button)); });
      });
    });
  }

  return { start: start };
})();
