// Progress as a file, and none at all: export, import and reset.
lab.files = (function () {
  "use strict";

  const page = lab.page;
  const NAME = document.documentElement.dataset.lab;
  const dialog = document.querySelector("[data-confirm]");
  const told = document.querySelector("[data-told]");

  let confirmed = null;
  let replace = function () {};

  function say(words) { told.textContent = words; }

  function ask(question, words, action, then) {
    dialog.querySelector("h2").textContent = question;
    dialog.querySelector("#lab-confirm-words").textContent = words;
    dialog.querySelector("[data-action=do]").textContent = action;
    confirmed = then;
    dialog.showModal(); // which puts the focus on its first button, "Cancel"
  }

  function answer(yes) {
    const then = confirmed;
    dialog.close();
    if (yes && then) then();
  }

  function save() {
    const state = Object.assign({ lab: NAME }, lab.kept.state());
    const file = new Blob([JSON.stringify(state, null, 2) + "\n"], { type: "application/json" });
    const link = page.make("a", { href: URL.createObjectURL(file), download: NAME.split("/").pop() + "-progress.json" });
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
    say("Exported as " + link.download + ".");
  }

  function put(text) {
    replace(text);
    say("Progress was imported.");
  }

  // The state in a file's text, as text; or, in words, why there is none.
  function read(text) {
    let given;
    try {
      given = JSON.parse(text);
    } catch (notJson) {
      return { refused: "This file is not one that a lab exported." };
    }
    if (typeof given !== "object" || given === null || typeof given.lab !== "string") {
      return { refused: "This file is not one that a lab exported." };
    }
    if (given.lab !== NAME) return { refused: "This file is the progress of another lab: " + given.lab.slice(0, 100) + "." };
    delete given.lab;
    const found = lab.state.parse(JSON.stringify(given));
    if (found === null) return { refused: "This file was exported by another version of the lab, which this page cannot read." };
    if (found.damaged) return { refused: "This file is damaged." };
    return { text: JSON.stringify(found.state) };
  }

  function load(file) {
    function refuse(words) { say(words + " Nothing was changed."); }
    if (file.size > lab.state.LONGEST_TEXT) {
      refuse("This file is too large to be the progress of a lab.");
      return;
    }
    file.text().then(function (text) {
      const found = read(text);
      if (found.refused) refuse(found.refused);
      else if (lab.state.size(lab.kept.state()) === 0) put(found.text);
      else {
        ask("Replace your progress?", "What this browser keeps of this lab is replaced by what the file holds.", "Replace",
          function () { put(found.text); });
      }
    }, function () { refuse("This file could not be read."); });
  }

  // `replaced` puts the state of a text in the place of what is kept.
  function start(replaced) {
    replace = replaced;
    page.on(document.querySelector("[data-action=export]"), "click", save);
    page.on(document.querySelector("[data-action=import]"), "change", function (event) {
      const file = event.target.files[0];
      if (file) load(file);
      event.target.value = ""; // the same file may be chosen again
    });
    page.on(document.querySelector("[data-action=reset]"), "click", function () {
      ask("Reset this lab?", "All answers and ticks that this browser keeps of this lab are deleted. An export keeps them.", "Reset",
        function () {
          lab.kept.reset();
          say("Progress was reset.");
        });
    });
    page.on(dialog.querySelector("[data-action=keep]"), "click", function () { answer(false); });
    page.on(dialog.querySelector("[data-action=do]"), "click", function () { answer(true); });
    page.on(dialog, "close", function () { confirmed = null; });
  }

  return { start: start };
})();
