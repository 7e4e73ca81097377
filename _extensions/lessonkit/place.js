// Where the deck stands, kept in the browser: a deck that was closed in the middle of a
// session and is opened again goes on there. With a presenter's view that still lives, at
// once; without, it asks.
var lessonkit = window.lessonkit || {};

lessonkit.place = (function () {
  "use strict";

  // Opened at the title, not at an address, and not moved since. reveal writes an address.
  let fresh = !/^#\/?./.test(window.location.hash);

  function goTo(place) {
    const slides = Reveal.getSlides();
    const slide = slides.find(function (each) { return each.id === place.id; });
    if (!slide) return;
    const at = Reveal.getIndices(slide);
    Reveal.slide(at.h, at.v, place.step);
  }

  function current() {
    const slide = Reveal.getCurrentSlide();
    return { id: slide ? slide.id : "", step: Reveal.getIndices().f };
  }

  function keep() {
    fresh = false;
    lessonkit.notice.close();
    lessonkit.kept.write("place", current());
  }

  // What the view knows of the deck it lost.
  function recall(place) {
    if (fresh && Object(place).id) goTo(place);
  }

  function offer() {
    const kept = Object(lessonkit.kept.read("place"));
    const index = Reveal.getSlides().findIndex(function (slide) { return slide.id === kept.id; });
    if (!fresh || index < 1 || lessonkit.run.look(0).state === "ready") return;
    const title = lessonkit.run.plan().slides[index].title;
    lessonkit.notice.show("The clock of this session is not at its beginning.", [
      ["Go on at slide " + (index + 1) + ": " + title, function () { goTo(kept); }],
    ]);
  }

  function attach() {
    ["slidechanged", "fragmentshown", "fragmenthidden"].forEach(function (name) { Reveal.on(name, keep); });
    offer();
  }

  return { attach: attach, current: current, recall: recall };
})();
