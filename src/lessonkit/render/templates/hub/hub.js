// Finds lessons by their words, opens the one that is linked to, and all of them on paper. The page is whole without.
(function () {
  "use strict";

  const lessons = Array.from(document.querySelectorAll("main > article"));
  const folds = Array.from(document.querySelectorAll("main > article > details"));
  const box = document.querySelector(".filter");
  const input = document.getElementById("filter");
  const count = document.getElementById("count");
  const all = count.textContent;

  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  const words = lessons.map(function (lesson) { return plain(lesson.textContent); });

  function filter() {
    const asked = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    lessons.forEach(function (lesson, index) {
      const fits = asked.every(function (word) { return words[index].includes(word); });
      lesson.hidden = !fits;
      shown += fits;
    });
    count.textContent = asked.length ? shown + " of " + all : all;
  }

  function openLinked() {
    const lesson = lessons.find(function (one) { return "#" + one.id === decodeURIComponent(window.location.hash); });
    const fold = lesson && lesson.querySelector("details");
    if (fold) {
      fold.open = true;
      lesson.scrollIntoView();
    }
  }

  let before = [];
  window.addEventListener("beforeprint", function () {
    before = folds.map(function (fold) { return fold.open; });
    folds.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folds.forEach(function (fold, index) { fold.open = before[index]; });
  });

  if (lessons.length > 1) {
    box.hidden = false;
    input.addEventListener("input", filter);
    input.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      input.value = "";
      filter();
    });
    filter();
  }
  window.addEventListener("hashchange", openLinked);
  openLinked();
}());
