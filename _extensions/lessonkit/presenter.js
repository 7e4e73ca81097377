// The presenter's view: a window of its own with the slide, the next one, the
// notes and the run-of-show; and the same without the slides over the deck of a
// single screen.
var lessonkit = window.lessonkit || {};

lessonkit.presenter = (function () {
  "use strict";

  const { make, say } = lessonkit.elements;
  const windows = lessonkit.windows;
  const TICK_MS = 250;
  const WINDOW = "lessonkit-presenter";
  // What the deck is asked to do with a key pressed here: arrows, Space, page
  // keys, Home, End, N P H J K L, T, and what darkens the screen: B, full stop, and the
  // V ; : / of some remote controls.
  const KEYS = [32, 33, 34, 35, 36, 37, 38, 39, 40, 58, 59, 66, 72, 74, 75, 76, 78, 80, 84, 86, 190, 191];

  function open() {
    const opened = window.open(window.location.pathname + "?presenter", WINDOW, "width=1280,height=800");
    if (opened) opened.focus();
    return Boolean(opened);
  }

  function frame(title) {
    return make("iframe", { src: window.location.pathname + "?receiver", title: title, tabindex: "-1" });
  }

  // Of this window: a browser lets no window do it to another.
  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
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
        if (windows.isAnswered()) windows.toDeck("event", { event: dated });
        else run.add(dated);
        tick();
      },
      go: function (id) { windows.toDeck("go", { id: id }); },
    };
    const panel = lessonkit.panel.create(slides, act);
    const current = frame("The slide as the audience sees it");
    const next = frame("What the next key press shows");
    const currentTitle = make("figcaption");
    const nextTitle = make("figcaption");
    const timer = make("div", { class: "lk-run-timer" });
    const trouble = make("p", { class: "lk-run-warning", role: "alert" });
    let here = { index: 0, state: { indexh: 0, indexv: 0, indexf: -1 }, black: false, enlarged: false, dark: false };
    let older = "";
    let known = false;

    document.title = "Presenter: " + document.title;
    document.documentElement.classList.add("lk-presenting");
    deck.hidden = true;
    deck.before(make("main", { class: "lk-presenter", lang: "en" }, [
      make("h1", { class: "lk-unseen" }, "Presenter's view"),
      trouble, panel.unsaved, panel.clock, panel.line,
      make("figure", { class: "lk-run-now" }, [currentTitle, current]),
      make("figure", { class: "lk-run-next" }, [nextTitle, next]),
      make("div", { class: "lk-run-corner" }, [timer, panel.timers]),
      panel.notes, panel.cuts,
    ]));

    function name(index) {
      const slide = run.plan().slides[index];
      return slide ? slide.title + (slide.optional ? " (optional)" : "") : "";
    }

    // For a deck that is opened anew.
    function place() {
      return { id: run.plan().slides[here.index].id, step: here.state.indexf };
    }

    function showTimer() {
      const box = slides[here.index] && slides[here.index].lessonkitBox;
      timer.replaceChildren.apply(timer, box ? [make("h2", {}, "Slide timer"), box] : []);
    }

    function showFrames() {
      const seen = { state: here.state, dark: here.dark, cuts: Array.from(run.cuts()) };
      windows.send(current.contentWindow, "show", seen);
      windows.send(next.contentWindow, "show", Object.assign({ next: true }, seen));
    }

    function tick() {
      panel.show(here.index);
      say(currentTitle, (here.black ? "Black screen; behind it: " : here.enlarged ? "Picture enlarged, on: " : "") + name(here.index));
      say(trouble, windows.isAnswered() ? older
        : "The window with the slides does not answer. Open the deck again: it goes on here. If not, press S there.");
    }

    // The boxes of the timers are shown here, not the slides around them.
    lessonkit.timer.prepare(deck);
    slides.forEach(function (slide) { slide.lessonkitBox = slide.querySelector(".lk-countdown"); });

    windows.on("here", function (message) {
      known = true;
      older = lessonkit.rebuilt.follow(message.digest);
      const moved = JSON.stringify([message.state, message.dark]) !== JSON.stringify([here.state, here.dark]);
      here = { index: message.index, state: message.state, black: message.black, enlarged: message.enlarged, dark: message.dark };
      const changed = run.adopt(message.log);
      if (moved) showTimer();
      if (moved || changed) showFrames();
      tick();
    });
    windows.on("ready", showFrames);
    windows.on("showing", function (message) {
      say(nextTitle, message.end ? "The end" : message.index === here.index ? "Next: a step on this slide" : "Next: " + name(message.index));
    });
    windows.on("replaced", function () { window.close(); });
    const contents = function () { lessonkit.contents.open(run.contents(), here.index, act.go); };
    const own = { o: contents, g: contents, escape: contents, f: fullScreen };
    lessonkit.help.attach();
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey) return;
      const act = event.altKey ? null : own[event.key.toLowerCase()];
      if (act) act();
      if (act || panel.key(event)) {
        event.preventDefault();
        return;
      }
      if (KEYS.indexOf(event.keyCode) === -1) return;
      if (event.keyCode === 32 && event.target.closest("input, label")) return;
      event.preventDefault();
      windows.toDeck("key", { keyCode: event.keyCode, key: event.key, alt: event.altKey, shift: event.shiftKey });
    });
    showTimer();
    tick();
    window.setInterval(tick, TICK_MS);
    windows.connect(function () { return { log: run.log(), place: known ? place() : null }; });
  }

  // Notes and clock over the slide, for who has one screen; another call closes it.
  function overlay(root, act) {
    let opened = null;
    let ticking = null;

    let panel = null;

    function close() {
      window.clearInterval(ticking);
      opened.remove();
      opened = null;
    }

    // Before reveal, which takes Shift with an arrow for itself.
    document.addEventListener("keydown", function (event) {
      if (!opened || document.querySelector("dialog[open]") || !panel.key(event)) return;
      event.stopPropagation();
      event.preventDefault();
    }, true);

    return function () {
      if (opened) {
        close();
        return;
      }
      panel = lessonkit.panel.create(lessonkit.run.sections(root), act);
      opened = make("aside", { class: "lk-run-overlay", "aria-label": "Notes and run-of-show", lang: "en" },
        [panel.unsaved, panel.clock, panel.line, panel.timers, panel.notes, panel.cuts]);
      root.append(opened);
      const tick = function () { panel.show(act.index()); };
      tick();
      ticking = window.setInterval(tick, TICK_MS);
    };
  }

  return { open: open, start: start, overlay: overlay };
})();
