// The timer of a timed item: start, pause, reset; the same in the window the
// audience sees and in the speaker view.
//
// The speaker view shows the deck in frames of its own. A frame asks the
// audience's window to start or pause, and shows what that window reports: one
// clock, wherever it is worked. From file:// windows cannot reach into each
// other, but they can send messages.
var lessonkit = window.lessonkit || {};

lessonkit.timer = (function () {
  "use strict";

  const CONFIRM_MS = 4000;
  const TICK_MS = 200;
  const isFrame = window.parent !== window && /[?&]receiver\b/.test(window.location.search);
  const audience = isFrame ? window.parent.opener : null;
  const frames = [];
  const timers = new Map();

  function clock(seconds) {
    const whole = Math.max(0, Math.ceil(seconds));
    const two = function (n) { return String(n).padStart(2, "0"); };
    return two(Math.floor(whole / 60)) + ":" + two(whole % 60);
  }

  function send(to, message) {
    to.postMessage(JSON.stringify({ lessonkit: message }), "*");
  }

  // left: seconds; endsAt: when it runs, the wall-clock time of its end. A
  // hidden or busy window loses ticks, never time.
  function create(box) {
    const key = box.closest("[id]").id;
    const total = Number(box.getAttribute("data-seconds"));
    const time = box.querySelector(".lk-time");
    const start = box.querySelector(".lk-start");
    const reset = box.querySelector(".lk-reset");
    const said = box.querySelector(".lk-said");
    let left = total;
    let endsAt = null;
    let ticking = null;
    let confirming = null;

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
      frames.forEach(function (frame) { send(frame, state()); });
      show();
    }

    function state() {
      return { kind: "state", key: key, left: left, endsAt: endsAt };
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
        changed("Time is up.");
      }
    }

    function toggle() {
      if (audience) {
        send(audience, { kind: "toggle", key: key });
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
      if (audience) {
        send(audience, { kind: "clear", key: key });
        return;
      }
      run(null);
      left = total;
      changed("Reset to " + clock(total) + ".");
    }

    function settle() {
      window.clearTimeout(confirming);
      confirming = null;
      reset.textContent = "Reset";
      reset.classList.remove("lk-asking");
    }

    function askOrClear() {
      if (confirming !== null) {
        settle();
        clear();
        return;
      }
      reset.textContent = "Reset now?";
      reset.classList.add("lk-asking");
      confirming = window.setTimeout(settle, CONFIRM_MS);
    }

    start.addEventListener("click", toggle);
    reset.addEventListener("click", askOrClear);
    reset.addEventListener("blur", settle);
    // Space and Enter work the button; reveal would take them for "next".
    box.addEventListener("keydown", function (event) {
      if (event.key === " " || event.key === "Enter") event.stopPropagation();
    });
    show();
    return {
      toggle: toggle,
      clear: clear,
      state: state,
      follow: function (reported) {
        left = reported.left;
        run(reported.endsAt);
        show();
      },
    };
  }

  function receive(event) {
    let message = null;
    try {
      message = JSON.parse(event.data).lessonkit;
    } catch (notOurs) {
      return;
    }
    if (!message) return;
    const timer = timers.get(message.key);
    if (message.kind === "hello") {
      frames.push(event.source);
      timers.forEach(function (each) { send(event.source, each.state()); });
    } else if (timer && message.kind === "state" && isFrame) {
      timer.follow(message);
    } else if (timer && message.kind === "toggle") {
      timer.toggle();
    } else if (timer && message.kind === "clear") {
      timer.clear();
    }
  }

  function prepare(root) {
    root.querySelectorAll(".lk-countdown").forEach(function (box) {
      if (box.lessonkitTimer) return;
      box.lessonkitTimer = create(box);
      timers.set(box.closest("[id]").id, box.lessonkitTimer);
    });
  }

  function connect() {
    window.addEventListener("message", receive);
    if (audience) send(audience, { kind: "hello" });
  }

  function toggleOn(slide) {
    const box = slide && slide.querySelector(".lk-countdown");
    if (box) box.lessonkitTimer.toggle();
  }

  return { prepare: prepare, connect: connect, toggleOn: toggleOn };
})();
