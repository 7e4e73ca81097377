// Where the session stands: the plan of the run-of-show, a log of what was done
// to the clock, the slide that shows and the time now → what to tell the
// instructor. Values in, values out: no page, no clock, no storage.
//
// All times are seconds, but for the `at` of an event and `now`, which are
// milliseconds of the wall clock.
var lessonkit = window.lessonkit || {};

lessonkit.pace = (function () {
  "use strict";

  // So near the plan nobody needs to hurry.
  const ON_TIME = 30;

  function two(n) { return String(n).padStart(2, "0"); }

  // 130 → "2:10"
  function short(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    return Math.floor(whole / 60) + ":" + two(whole % 60);
  }

  // 130 → "02:10"
  function long(seconds) {
    return short(seconds).padStart(5, "0");
  }

  // "12:00-28:00" → [720, 1680]
  function span(text) {
    const ends = /^(\d+):(\d\d)\s*[-–]+\s*(\d+):(\d\d)$/.exec(text || "");
    return ends && [Number(ends[1]) * 60 + Number(ends[2]), Number(ends[3]) * 60 + Number(ends[4])];
  }

  // slides: [{ id, title, seconds, optional, time, backup }], `time` of a block's
  // opener only, `backup` of the opener of the backup slides, which have no place
  // in the plan. A slide of no seconds (a solution) shares the time of the one
  // before it. The times of the blocks count more than the sums of their slides.
  function plan(slides) {
    const blocks = [];
    const planned = [];
    let at = 0;
    let backup = false;
    slides.forEach(function (slide, index) {
      const seconds = slide.seconds > 0 ? slide.seconds : 0;
      const times = span(slide.time);
      backup = slide.backup === true || (backup && !times);
      const before = planned[index - 1];
      if (times) {
        blocks.push({ id: slide.id, title: slide.title, from: times[0], to: times[1], slide: index });
        at = times[0];
      }
      const shares = !times && seconds === 0 && before && before.block >= 0;
      planned.push({
        id: slide.id,
        title: slide.title,
        optional: slide.optional === true,
        opens: Boolean(times) || slide.backup === true,
        backup: backup,
        seconds: seconds,
        block: blocks.length - 1,
        from: shares ? before.from : at,
        to: at + seconds,
      });
      at += seconds;
    });
    const ends = blocks.map(function (block) { return block.to; });
    return { slides: planned, blocks: blocks, total: Math.max.apply(null, ends.concat(blocks.length ? 0 : at)) };
  }

  // What the log makes of the clock: ready, running or paused, and its seconds.
  function clock(log, now) {
    let state = "ready";
    let elapsed = 0;
    let since = 0;
    const upTo = function (at) { return state === "running" ? Math.max(0, at - since) / 1000 : 0; };
    log.forEach(function (event) {
      elapsed = event.kind === "set" ? event.elapsed : elapsed + upTo(event.at);
      since = event.at;
      if (event.kind === "start") state = "running";
      if (event.kind === "pause" && state === "running") state = "paused";
    });
    return { state: state, elapsed: elapsed + upTo(now) };
  }

  function cutIds(log) {
    const ids = new Set();
    log.forEach(function (event) {
      if (event.kind === "cut") ids[event.on ? "add" : "delete"](event.id);
    });
    return ids;
  }

  // need: what is still to be left out to end on time.
  function paceName(offset, need) {
    if (Math.abs(offset) < ON_TIME) return "on";
    if (offset < 0) return "ahead";
    return need < ON_TIME ? "made-up" : "behind";
  }

  function paceText(offset, need) {
    const name = paceName(offset, need);
    const by = short(Math.abs(offset));
    return { on: "on time", ahead: by + " ahead", behind: by + " behind", "made-up": by + " behind, made up" }[name];
  }

  // The fewest slides that make up for `need`, the longest first; all of them when
  // they are not enough.
  function advised(cuts, need) {
    const ids = new Set();
    let left = need;
    cuts.slice().sort(function (a, b) { return b.seconds - a.seconds; }).forEach(function (slide) {
      if (left <= 0 || slide.seconds === 0) return;
      ids.add(slide.id);
      left -= slide.seconds;
    });
    return ids;
  }

  // index: the slide that shows. offset > 0: behind the plan.
  function look(planned, log, index, now) {
    const time = clock(log, now);
    const slide = planned.slides[index] || { from: 0, to: 0, block: -1 };
    const block = planned.blocks[slide.block] || null;
    // Before the start, looking at another slide means nothing.
    const offset = time.state === "ready" ? 0
      : Math.min(0, time.elapsed - slide.from) + Math.max(0, time.elapsed - slide.to);
    const cut = cutIds(log);
    const open = planned.slides.slice(index + 1).filter(function (each) { return each.optional; });
    const kept = open.filter(function (each) { return !cut.has(each.id); });
    const sum = function (list) { return list.reduce(function (all, each) { return all + each.seconds; }, 0); };
    const saved = sum(open) - sum(kept);
    const ends = planned.total + offset - saved;
    const need = ends - planned.total;
    const proposed = need >= ON_TIME ? advised(kept, need) : new Set();
    return {
      state: time.state,
      elapsed: time.elapsed,
      total: planned.total,
      offset: offset,
      pace: paceName(offset, need),
      paceText: paceText(offset, need),
      moved: index > 0,
      due: [slide.from, slide.to],
      block: block,
      blockNumber: slide.block + 1,
      blockLeft: block ? block.to - time.elapsed : 0,
      ends: ends,
      need: Math.max(0, need),
      enough: sum(kept) >= need,
      cuts: open.map(function (each) {
        return {
          id: each.id, title: each.title, seconds: each.seconds, block: each.block,
          cut: cut.has(each.id), advised: proposed.has(each.id),
        };
      }),
      saves: sum(kept),
      leftOut: { count: open.length - kept.length, seconds: saved },
    };
  }

  return { plan: plan, clock: clock, cutIds: cutIds, look: look, short: short, long: long };
})();
