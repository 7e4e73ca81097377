// The deck as the presenter's view works it: what the audience's window answers,
// and how a frame inside of the presenter's view follows it.
var lessonkit = window.lessonkit || {};

lessonkit.stage = (function () {
  "use strict";

  const windows = lessonkit.windows;
  let tell = function () {};

  function index() {
    return Reveal.getSlides().indexOf(Reveal.getCurrentSlide());
  }

  function show(slide) {
    const place = Reveal.getIndices(slide);
    Reveal.slide(place.h, place.v);
  }

  // Passes over the slides that are to be left out, in the direction of travel.
  // Within one task, so that the audience sees nothing of them.
  function passOver(cuts, from) {
    const slides = Reveal.getSlides();
    const step = index() - from;
    if (Math.abs(step) !== 1) return;
    let at = index();
    while (slides[at] && cuts.has(slides[at].id)) at += step;
    if (slides[at] && at !== index()) show(slides[at]);
    else if (!slides[at]) show(slides[from]);
  }

  function dark() { return document.documentElement.classList.contains("lk-dark"); }

  function here() {
    return {
      index: index(), state: Reveal.getState(), black: Reveal.isPaused(), enlarged: lessonkit.figures.isEnlarged(),
      dark: dark(), log: lessonkit.run.log(), digest: lessonkit.rebuilt.digest(),
    };
  }

  // What lies over the slide is taken away first, as by a key pressed here.
  function press(message) {
    if (lessonkit.figures.shrink() || lessonkit.contents.close() || lessonkit.help.close()) return;
    lessonkit.notice.close();
    if (document.activeElement) document.activeElement.blur();
    document.dispatchEvent(new KeyboardEvent("keydown", {
      keyCode: message.keyCode, key: message.key, altKey: message.alt, shiftKey: message.shift, bubbles: true,
    }));
  }

  function goTo(id) {
    const slide = Reveal.getSlides().find(function (each) { return each.id === id; });
    if (slide) show(slide);
  }

  function deck() {
    const run = lessonkit.run;
    const root = Reveal.getRevealElement();
    let before = index();
    tell = function () { windows.toPeers("here", here()); };
    const act = {
      event: function (event) { run.add(event); tell(); },
      go: goTo,
      index: index,
    };
    run.readPlan(root);
    run.load();
    lessonkit.timer.recall();
    windows.on("hello", function (message, source) {
      run.adopt(message.log);
      lessonkit.place.recall(message.place);
      windows.send(source, "here", here());
    });
    windows.on("key", press);
    windows.on("go", function (message) { goTo(message.id); });
    windows.on("event", function (message) { act.event(Object(message.event)); });
    Reveal.on("slidechanged", function () {
      const from = before;
      before = index();
      passOver(run.cuts(), from);
      before = index();
    });
    ["slidechanged", "fragmentshown", "fragmenthidden", "paused", "resumed"].forEach(function (name) {
      Reveal.on(name, tell);
    });
    lessonkit.figures.onEnlarged(tell);
    lessonkit.place.attach();
    lessonkit.help.attach();
    const overlay = lessonkit.presenter.overlay(root, act);
    const contents = function () { lessonkit.contents.open(run.contents(), index(), goTo); };
    bind(83, "S", "Presenter's view in a second window", presenterView);
    bind(82, "R", "Notes and run-of-show over the slide", overlay);
    bind(79, "O", "Contents", contents);
    bind(71, "G", "Go to a slide by number or title", contents);
    // reveal's own overlay (a link's preview) is closed by Esc, as ever.
    bind(27, "Esc", "Contents", function () {
      if (Reveal.isOverlayOpen()) Reveal.closeOverlay();
      else contents();
    });
  }

  function bind(keyCode, key, description, action) {
    Reveal.addKeyBinding({ keyCode: keyCode, key: key, description: description }, action);
  }

  function presenterView() {
    if (lessonkit.presenter.open()) windows.toRemotes("replaced");
    else lessonkit.notice.show("The browser blocked the window. Allow pop-up windows for this page and press S again, or press R to show the notes here.");
  }

  function frame() {
    windows.on("show", function (message) {
      lessonkit.setTheme(message.dark ? "dark" : "light");
      Reveal.setState(Object.assign({}, message.state, { paused: false, overview: false }));
      const shown = JSON.stringify(Reveal.getIndices());
      if (message.next) {
        const from = index();
        Reveal.next();
        passOver(new Set(message.cuts), from);
        const end = JSON.stringify(Reveal.getIndices()) === shown;
        windows.send(window.parent, "showing", { index: index(), end: end });
      }
    });
    windows.send(window.parent, "ready", {});
  }

  function attach() {
    if (windows.role === "frame") frame();
    else deck();
    windows.connect();
  }

  return { attach: attach, tell: function () { tell(); } };
})();
