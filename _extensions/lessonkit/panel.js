// The run-of-show as the instructor sees it, in the presenter's view and over
// the slide of a single screen: the clock, the blocks against it, what can be
// left out, the notes.
//
// act: { event(event), go(id) } – what the panel asks the deck to do.
var lessonkit = window.lessonkit || {};

lessonkit.panel = (function () {
  "use strict";

  const { make, button, letGo, say, twice } = lessonkit.elements;
  const { short, long } = lessonkit.pace;

  const PRESS = { ready: ["Start session", "start"], running: ["Pause session", "pause"], paused: ["Resume session", "start"] };

  const TOLD = {
    ready: "Clock not started", paused: "Clock paused", on: "On time", behind: "Behind the plan", "made-up": "Behind the plan, made up for", ahead: "Ahead of the plan",
  };

  function fact(label, value) {
    return make("div", {}, [make("dt", {}, label), value]);
  }

  // The wall clock, as "14:05".
  function wall(date) {
    return long(date.getHours() * 60 + date.getMinutes());
  }

  function clockPart(act) {
    const elapsed = make("span", { class: "lk-run-elapsed", role: "timer" });
    const total = make("span", { class: "lk-run-total" });
    const pace = make("p", { class: "lk-run-pace" });
    // Told to a screen reader when it changes, not every second.
    const told = make("p", { class: "lk-unseen", role: "status" });
    const due = make("dd");
    const block = make("dd");
    const ends = make("dd");
    const now = make("dd");
    let latest = null;
    const press = button({ class: "lk-run-press" }, "Start session", function () { act.event({ kind: PRESS[latest.state][1] }); });
    const here = twice(button({ class: "lk-run-here" }, "Set to this slide", function () {}), "Set it now?",
      function () { act.event({ kind: "set", elapsed: latest.due[0] }); });
    const reset = twice(button({ class: "lk-run-reset" }, "Reset session", function () {}), "Reset now?",
      function () { act.event({ kind: "reset" }); });
    const root = make("section", { class: "lk-run-clock", "aria-label": "Clock" }, [
      make("p", { class: "lk-run-time" }, [elapsed, " ", total]),
      pace, told,
      make("dl", {}, [fact("This slide", due), fact("Block", block), fact("Ends", ends), fact("Now", now)]),
      make("div", { class: "lk-run-buttons" }, [press, here, reset]),
    ]);

    function blockText(view) {
      if (!view.block) return "before the first";
      const left = view.blockLeft >= 0 ? short(view.blockLeft) + " left" : short(-view.blockLeft) + " over";
      // Its rest means nothing while the clock has not come to it.
      const notYet = view.state === "ready" || view.elapsed < view.block.from;
      return notYet ? long(view.block.from) + "–" + long(view.block.to) : left;
    }

    function show(view) {
      latest = view;
      const time = new Date();
      root.setAttribute("data-state", view.state);
      const forgotten = view.state === "ready" && view.moved;
      root.setAttribute("data-pace", forgotten ? "forgotten" : view.state === "ready" ? "ready" : view.pace);
      say(elapsed, long(view.elapsed));
      say(total, "of " + long(view.total) + (view.state === "paused" ? ", paused" : ""));
      say(pace, forgotten ? "clock not started" : view.state === "ready" ? "not started" : view.paceText);
      say(told, TOLD[view.state === "running" ? view.pace : view.state]);
      say(due, long(view.due[0]) + "–" + long(view.due[1]));
      say(block, blockText(view));
      const left = Math.max(0, view.ends - view.elapsed);
      say(ends, long(view.ends) + (view.state !== "ready" ? ", at " + wall(new Date(time.getTime() + left * 1000)) : ""));
      say(now, wall(time));
      say(press, PRESS[view.state][0]);
    }

    return { root: root, show: show };
  }

  // Blocks as wide as they are long; a mark for the clock, one for the slide.
  function linePart(plan, act) {
    const percent = function (seconds) { return Math.min(100, Math.max(0, 100 * seconds / (plan.total || 1))) + "%"; };
    const clock = make("span", { class: "lk-run-mark lk-run-mark-clock" }, "clock");
    const slide = make("span", { class: "lk-run-mark lk-run-mark-slide" }, "slide");
    const items = plan.blocks.map(function (block) {
      const times = long(block.from) + "–" + long(block.to);
      const jump = button({ title: block.title + ", " + times }, [
        make("span", { class: "lk-run-times" }, times), " ",
        make("span", { class: "lk-run-title" }, block.title),
      ], function () { act.go(block.id); });
      const item = make("li", {}, jump);
      item.style.left = percent(block.from);
      item.style.width = percent(block.to - block.from);
      return item;
    });
    const root = make("nav", { class: "lk-run-line", "aria-label": "Blocks of the run-of-show" }, [
      make("ol", {}, items),
      make("div", { class: "lk-run-track", "aria-hidden": "true" }, [clock, slide]),
    ]);

    function show(view) {
      items.forEach(function (item, i) {
        const button = item.firstChild;
        if (i + 1 === view.blockNumber) button.setAttribute("aria-current", "step");
        else button.removeAttribute("aria-current");
      });
      clock.style.left = percent(view.elapsed);
      slide.style.left = percent(view.due[0]);
    }

    return { root: root, show: show };
  }

  function cutsText(view) {
    const out = view.leftOut;
    const early = view.total - view.ends;
    const done = out.count === 0 ? "" : out.count + " left out (" + short(out.seconds) + "): ";
    if (view.need < 30 && done) return done + (early < 30 ? "you end on time." : "you end " + short(early) + " early.");
    if (view.cuts.length === 0) return view.need > 0 ? "No optional slides are left." : "None are left.";
    if (view.need < 30) return "Nothing has to be left out. All of them are " + short(view.saves) + ".";
    if (view.saves === 0) return done + "still " + short(view.need) + " over.";
    if (!view.enough) return done + "all the others save " + short(view.saves) + ", still " + short(view.need - view.saves) + " over.";
    const chosen = view.cuts.filter(function (cut) { return cut.advised; }).length;
    return done + "to end on time, leave out " + (chosen === 1 ? "the marked one." : "the " + chosen + " marked.");
  }

  function capital(words) { return words.charAt(0).toUpperCase() + words.slice(1); }

  function cutsPart(act) {
    const words = make("p");
    const list = make("ul");
    let advised = [];
    const all = button({ class: "lk-run-all" }, "Leave out the marked", function () {
      advised.forEach(function (cut) { act.event({ kind: "cut", id: cut.id, on: true }); });
    });
    let known = "";
    const root = make("section", { class: "lk-run-cuts", "aria-labelledby": "lk-run-cuts" }, [
      make("h2", { id: "lk-run-cuts" }, "Optional slides to come"), make("div", { class: "lk-run-advice" }, [words, all]), list,
    ]);

    // What is to be done or was done, before what may stay: the list is longer than its room.
    function sorted(cuts) {
      const first = cuts.filter(function (cut) { return cut.advised || cut.cut; });
      return first.concat(cuts.filter(function (cut) { return first.indexOf(cut) === -1; }));
    }

    function row(cut) {
      const box = make("input", { type: "checkbox", "data-id": cut.id });
      box.checked = cut.cut;
      box.addEventListener("change", function () {
        letGo();
        act.event({ kind: "cut", id: cut.id, on: box.checked });
      });
      // reveal hears no key while an input has the focus.
      box.addEventListener("keydown", function (event) {
        if ([" ", "Tab", "Shift"].indexOf(event.key) === -1) box.blur();
      });
      const label = make("label", {}, [box, " ", make("span", { class: "lk-run-title" }, cut.title), " ",
        make("span", { class: "lk-run-saves" }, short(cut.seconds))]);
      const go = button({ "aria-label": "Go to " + cut.title, "data-id": cut.id }, "Go", function () { act.go(cut.id); });
      return make("li", cut.advised ? { class: "lk-run-advised" } : {}, [label, go]);
    }

    function show(view) {
      say(words, capital(cutsText(view)));
      advised = view.cuts.filter(function (cut) { return cut.advised; });
      all.hidden = advised.length === 0;
      const wanted = JSON.stringify(view.cuts);
      if (wanted === known) return;
      known = wanted;
      const held = list.contains(document.activeElement) ? document.activeElement : null;
      list.replaceChildren.apply(list, sorted(view.cuts).map(row));
      const again = held && Array.from(list.querySelectorAll(held.tagName)).find(function (each) {
        return each.getAttribute("data-id") === held.getAttribute("data-id");
      });
      if (again) again.focus();
    }

    return { root: root, show: show };
  }

  // Timers on other slides: who shows something else must not forget them.
  function timersPart(plan, act) {
    const root = make("section", { class: "lk-run-timers", "aria-label": "Timers on other slides" });
    const told = make("p", { class: "lk-unseen", role: "status" });
    const list = make("div", {});
    let known = "";
    root.append(told, list);

    function chip(news) {
      const slide = plan.slides.find(function (each) { return each.id === news.slide; });
      const words = [make("span", { class: "lk-run-title" }, slide.title), " · " + (news.over ? "time is up" : news.clock)];
      return button(news.over ? { class: "lk-run-over" } : {}, words, function () { act.go(news.slide); });
    }

    function show(index) {
      const elsewhere = lessonkit.timer.elsewhere(plan.slides[index] ? plan.slides[index].id : "");
      const slides = JSON.stringify(elsewhere.map(function (news) { return [news.slide, news.over]; }));
      root.hidden = elsewhere.length === 0;
      say(told, elsewhere.some(function (news) { return news.over; }) ? "The time of a task is up." : "");
      if (slides !== known) list.replaceChildren.apply(list, elsewhere.map(chip));
      known = slides;
      elsewhere.forEach(function (news, i) {
        if (!news.over) say(list.children[i].lastChild, " · " + news.clock);
      });
    }

    return { root: root, show: show };
  }

  // The parts of the panel, and show(index) to bring all of them up to date.
  function create(slides, act) {
    const clock = clockPart(act);
    const line = linePart(lessonkit.run.plan(), act);
    const cuts = cutsPart(act);
    const timers = timersPart(lessonkit.run.plan(), act);
    const notes = lessonkit.notes.create(slides);
    const unsaved = make("p", { class: "lk-run-warning", role: "status" });
    return {
      clock: clock.root, line: line.root, timers: timers.root, cuts: cuts.root, notes: notes.root, unsaved: unsaved,
      key: notes.key,
      show: function (index) {
        const view = lessonkit.run.look(index);
        clock.show(view);
        line.show(view);
        cuts.show(view);
        timers.show(index);
        notes.show(index);
        say(unsaved, lessonkit.run.isSaved() ? "" : "The browser does not let this page save: a reload may lose the clock.");
        return view;
      },
    };
  }

  return { create: create };
})();
