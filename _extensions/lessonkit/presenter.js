// The presenter's view: a window of its own with the slide, the next one, the
// notes and the run-of-show; and the same without the slides over the deck of a
// single screen.
var lessonkit = window.lessonkit || {};

lessonkit.presenter = (function () {
  "use strict";

  const { make, say } = lessonkit.elements;
  const TICK_MS = 250;
  const SILENT_MS = 4000;
  const WINDOW = "lessonkit-presenter";
  // What the deck is asked to do with a key pressed here: arrows, Space, page
  // keys, Home, End, N P H J K L, B and full stop, T.
  const KEYS = [32, 33, 34, 35, 36, 37, 38, 39, 40, 66, 72, 74, 75, 76, 78, 80, 84, 190];

  function open() {
    const opened = window.open(window.location.pathname + "?presenter", WINDOW, "width=1280,height=800");
    if (opened) opened.focus();
    return Boolean(opened);
  }

  function frame(title) {
    return make("iframe", { src: window.location.pathname + "?receiver", title: title, tabindex: "-1" });
  }

  // Shows the view in place of the deck of this page.
  function start() {
    const run = lessonkit.run;
    const deck = document.querySelector(".reveal");
    const slides = run.sections(deck);
    const act = {
      // Dated here: a busy deck may hear of it late.
      event: function (event) {
        const dated = Object.assign({ at: Date.now() }, event);
        if (lessonkit.windows.hasDeck()) lessonkit.windows.toDeck("event", { event: dated });
        else run.add(dated);
        tick();
      },
      go: function (id) { lessonkit.windows.toDeck("go", { id: id }); },
    };
    const panel = lessonkit.panel.create(slides, act);
    const current = frame("The slide as the audience sees it");
    const next = frame("What the next key press shows");
    const currentTitle = make("figcaption");
    const nextTitle = make("figcaption");
    const timer = make("div", { class: "lk-run-timer" });
    const trouble = make("p", { class: "lk-run-warning", role: "alert" });
    let here = { index: 0, state: { indexh: 0, indexv: 0, indexf: -1 }, black: false, dark: false };
    let heard = Date.now();

    document.title = "Presenter: " + document.title;
    document.documentElement.classList.add("lk-presenting");
    deck.hidden = true;
    deck.before(make("main", { class: "lk-presenter", lang: "en" }, [
      make("h1", { class: "lk-unseen" }, "Presenter's view"),
      trouble, panel.unsaved, panel.clock, panel.line,
      make("figure", { class: "lk-run-now" }, [currentTitle, current]),
      make("figure", { class: "lk-run-next" }, [nextTitle, next]),
      timer,
      panel.notes, panel.cuts,
    ]));

    function name(index) {
      const slide = run.plan().slides[index];
      return slide ? slide.title + (slide.optional ? " (optional)" : "") : "";
    }

    function showTimer() {
      const box = slides[here.index] && slides[here.index].lessonkitBox;
      timer.replaceChildren.apply(timer, box ? [box] : []);
    }

    function showFrames() {
      const seen = { state: here.state, dark: here.dark, cuts: Array.from(run.cuts()) };
      lessonkit.windows.send(current.contentWindow, "show", seen);
      lessonkit.windows.send(next.contentWindow, "show", Object.assign({ next: true }, seen));
    }

    function tick() {
      panel.show(here.index);
      say(currentTitle, (here.black ? "Black screen; behind it: " : "") + name(here.index));
      const silent = !lessonkit.windows.hasDeck() || Date.now() - heard > SILENT_MS;
      say(trouble, silent ? "The window with the slides does not answer. Open the deck again and press S there." : "");
    }

    // The boxes of the timers are shown here, not the slides around them.
    lessonkit.timer.prepare(deck);
    slides.forEach(function (slide) { slide.lessonkitBox = slide.querySelector(".lk-countdown"); });

    lessonkit.windows.on("here", function (message) {
      heard = Date.now();
      const moved = JSON.stringify([message.state, message.dark]) !== JSON.stringify([here.state, here.dark]);
      here = { index: message.index, state: message.state, black: message.black, dark: message.dark };
      const changed = run.adopt(message.log);
      if (moved) showTimer();
      if (moved || changed) showFrames();
      tick();
    });
    lessonkit.windows.on("ready", showFrames);
    lessonkit.windows.on("showing", function (message) {
      say(nextTitle, message.end ? "The end" : message.index === here.index ? "Next: a step on this slide" : "Next: " + name(message.index));
    });
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || KEYS.indexOf(event.keyCode) === -1) return;
      if (event.keyCode === 32 && event.target.closest("input, label")) return;
      event.preventDefault();
      lessonkit.windows.toDeck("key", { keyCode: event.keyCode, key: event.key, alt: event.altKey, shift: event.shiftKey });
    });
    showTimer();
    tick();
    window.setInterval(tick, TICK_MS);
    lessonkit.windows.connect(function () { return { log: run.log() }; });
  }

  // Notes and clock over the slide, for who has one screen; another call closes it.
  function overlay(root, act) {
    let opened = null;
    let ticking = null;

    function close() {
      window.clearInterval(ticking);
      opened.remove();
      opened = null;
    }

    return function () {
      if (opened) {
        close();
        return;
      }
      const panel = lessonkit.panel.create(lessonkit.run.sections(root), act);
      opened = make("aside", { class: "lk-run-overlay", "aria-label": "Notes and run-of-show", lang: "en" },
        [panel.unsaved, panel.clock, panel.line, panel.notes, panel.cuts]);
      root.append(opened);
      const tick = function () { panel.show(act.index()); };
      tick();
      ticking = window.setInterval(tick, TICK_MS);
    };
  }

  return { open: open, start: start, overlay: overlay };
})();
