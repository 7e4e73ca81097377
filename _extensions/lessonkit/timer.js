// The timer of a timed item: start, pause, reset; the same in the window the
// audience sees and in the presenter's view.
//
// The presenter's view asks the audience's window to start or pause, and shows what
// that window reports: one clock, wherever it is worked. What it hears it hands on to
// its frames.
var lessonkit = window.lessonkit || {};

lessonkit.timer = (function () {
  "use strict";

  const TICK_MS = 200;
  // What another class left behind is of no use to this one.
  const SAME_SESSION_MS = 30 * 60 * 1000;
  // So long the end of a timer on another slide is shown.
  const ENDED_MS = 3 * 60 * 1000;
  const windows = lessonkit.windows;
  const follows = windows.role !== "deck";
  const timers = new Map();

  function clock(seconds) {
    const whole = Math.max(0, Math.ceil(seconds));
    const two = function (n) { return String(n).padStart(2, "0"); };
    return two(Math.floor(whole / 60)) + ":" + two(whole % 60);
  }

  // left: seconds; endsAt: when it runs, the wall-clock time of its end; ended: when it
  // did, 0 for not yet. A hidden or busy window loses ticks, never time.
  function create(box) {
    const key = box.closest("[id]").id;
    const slide = box.closest("section").id;
    const total = Number(box.getAttribute("data-seconds"));
    const time = box.querySelector(".lk-time");
    const start = box.querySelector(".lk-start");
    const reset = box.querySelector(".lk-reset");
    const said = box.querySelector(".lk-said");
    let left = total;
    let endsAt = null;
    let ended = 0;
    let ticking = null;

    function show() {
      time.textContent = clock(left);
      box.classList.toggle("lk-running", endsAt !== null);
      box.classList.toggle("lk-over", left <= 0);
      start.textContent = endsAt !== null ? "Pause" : "Start";
      start.disabled = left <= 0;
    }

    // Words for a screen reader: when something happens, not every second.
    function changed(words) {
      said.textContent = words;
      windows.toPeers("timer", state());
      keep();
      show();
    }

    function state() {
      return { key: key, left: left, endsAt: endsAt, ended: ended };
    }

    // What is worth knowing on another slide.
    function news() {
      const over = left <= 0 && Date.now() - ended < ENDED_MS;
      return endsAt === null && !over ? null : { slide: slide, clock: clock(left), over: over };
    }

    function run(until) {
      window.clearInterval(ticking);
      endsAt = until;
      if (endsAt !== null) ticking = window.setInterval(tick, TICK_MS);
    }

    function tick() {
      left = Math.max(0, (endsAt - Date.now()) / 1000);
      if (left > 0) {
        show();
      } else {
        run(null);
        ended = Date.now();
        changed("Time is up.");
      }
    }

    function toggle() {
      if (follows) {
        windows.toDeck("timer-toggle", { key: key });
      } else if (endsAt !== null) {
        tick();
        run(null);
        changed("Paused at " + clock(left) + ".");
      } else if (left > 0) {
        run(Date.now() + left * 1000);
        changed("Started, " + clock(left) + " left.");
      }
    }

    function clear() {
      if (follows) {
        windows.toDeck("timer-clear", { key: key });
        return;
      }
      run(null);
      left = total;
      changed("Reset to " + clock(total) + ".");
    }

    start.addEventListener("click", toggle);
    lessonkit.elements.twice(reset, "Reset now?", clear);
    [start, reset].forEach(lessonkit.elements.worksItself);
    show();
    return {
      toggle: toggle,
      clear: clear,
      state: state,
      news: news,
      recall: function (state) {
        const rest = state.endsAt === null ? state.left : (state.endsAt - Date.now()) / 1000;
        // One that ended while nobody looked is ready to start anew.
        if (!(rest > 0 && rest <= total)) return;
        left = rest;
        run(state.endsAt);
        show();
      },
      follow: function (reported) {
        left = reported.left;
        ended = reported.ended;
        run(reported.endsAt);
        show();
      },
    };
  }

  // A reload or a crash of the tab must not cost the learners their minutes.
  function keep() {
    if (follows) return;
    const states = Array.from(timers.values(), function (each) { return each.state(); });
    lessonkit.kept.write("timers", { at: Date.now(), states: states });
  }

  function recall() {
    const found = Object(follows ? null : lessonkit.kept.read("timers"));
    if (!Array.isArray(found.states) || !(Date.now() - found.at < SAME_SESSION_MS)) return;
    found.states.forEach(function (state) {
      const timer = timers.get(Object(state).key);
      if (timer) timer.recall(state);
    });
  }

  function of(message) { return timers.get(message.key); }

  windows.on("hello", function (message, source) {
    timers.forEach(function (each) { windows.send(source, "timer", each.state()); });
  });
  windows.on("timer", function (message) {
    if (!follows || !of(message)) return;
    of(message).follow(message);
    windows.toPeers("timer", message);
  });
  windows.on("timer-toggle", function (message) { if (of(message)) of(message).toggle(); });
  windows.on("timer-clear", function (message) { if (of(message)) of(message).clear(); });

  function prepare(root) {
    root.querySelectorAll(".lk-countdown").forEach(function (box) {
      if (box.lessonkitTimer) return;
      box.lessonkitTimer = create(box);
      timers.set(box.closest("[id]").id, box.lessonkitTimer);
    });
  }

  function toggleOn(slide) {
    const box = slide && slide.querySelector(".lk-countdown");
    if (box) box.lessonkitTimer.toggle();
  }

  // Timers that run, or have just ended, on other slides than this one.
  function elsewhere(id) {
    return Array.from(timers.values(), function (each) { return each.news(); }).filter(function (news) {
      return news && news.slide !== id;
    });
  }

  return { prepare: prepare, recall: recall, toggleOn: toggleOn, elsewhere: elsewhere };
})();
