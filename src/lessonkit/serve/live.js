// Keeps a deck in the browser up to date with what is saved: slides that changed are put in place of the old ones,
// and where that does not do, the page is loaded anew and goes on where it was. Only the preview sends this script.
(function () {
  "use strict";

  const script = document.currentScript;
  const slug = script.dataset.slug;
  const PLACE = "lessonkit-live-place";
  const AGAIN_MS = 500;
  let version = script.dataset.version ? Number(script.dataset.version) : null; // null: the deck is not built
  let source = null;

  // ---- what is said over the slide ----------------------------------------------

  function panel(id, css) {
    let element = document.getElementById(id);
    if (!element) {
      element = document.createElement("div");
      element.id = id;
      element.setAttribute("role", "status");
      element.style.cssText = "position:fixed;z-index:9999;font:16px/1.4 monospace;white-space:pre-wrap;" + css;
      document.body.append(element);
    }
    return element;
  }

  function say(id, css, words) {
    if (!words && !document.getElementById(id)) return;
    const element = panel(id, css);
    element.textContent = words;
    element.hidden = !words;
  }

  const showProblems = (words) => say("lk-live-problems",
    "left:2vw;right:2vw;top:2vw;max-height:80vh;overflow:auto;padding:1em 1.2em;background:#7a1f10;color:white;"
    + "border-radius:6px;box-shadow:0 2px 14px rgb(0 0 0 / 50%)", words);

  function showRunning(words) {
    say("lk-live-running", "right:1vw;top:1vw;padding:.3em .8em;background:#16202a;color:white;border-radius:6px", words);
    document.querySelectorAll(".cell-output, .lk-output").forEach((output) => { output.style.opacity = words ? "0.35" : ""; });
  }

  // ---- slides ------------------------------------------------------------------------

  const ready = () => window.Reveal && Reveal.isReady();

  function options() {
    return Object(Object(Reveal.getConfig()).lessonkit);
  }

  // What of a slide is scrolled: the slide itself, code; each by its kind and number.
  function scrolledIn(slide) {
    const counts = {};
    return [slide, ...slide.querySelectorAll("*")].map(function (part) {
      const number = counts[part.tagName] = (counts[part.tagName] || 0) + 1;
      return { tag: part.tagName, number, top: part.scrollTop, left: part.scrollLeft };
    }).filter((place) => place.top || place.left);
  }

  function scrollTo(slide, places) {
    places.forEach(function (place) {
      const part = [slide, ...slide.querySelectorAll("*")].filter((each) => each.tagName === place.tag)[place.number - 1];
      if (part) part.scrollTo({ top: place.top, left: place.left, behavior: "instant" });
    });
  }

  function swap(slides) {
    const at = Reveal.getIndices();
    const scrolled = [];
    Object.keys(slides).forEach(function (id) {
      const old = document.getElementById(id);
      const parsed = new DOMParser().parseFromString(slides[id], "text/html").body.firstElementChild;
      if (!old || !parsed) return;
      const fresh = document.importNode(parsed, true);
      scrolled.push([fresh, scrolledIn(old)]);
      lessonkit.prepare(fresh, options());
      old.replaceWith(fresh);
    });
    lessonkit.run.readPlan(Reveal.getRevealElement());
    Reveal.sync();
    Reveal.slide(at.h, at.v, at.f);
    Reveal.layout();
    scrolled.forEach(([slide, places]) => scrollTo(slide, places)); // not before it is shown
    window.dispatchEvent(new Event("lessonkit-swapped"));
  }

  // The presenter's view has notes of its own: it follows once the file is that of these slides.
  async function noteBuild() {
    if (!ready() || !lessonkit.stage.tell) return;
    const page = await (await fetch(window.location.pathname, { cache: "no-store" })).text();
    lessonkit.rebuilt.note(new DOMParser().parseFromString(page, "text/html"));
    lessonkit.stage.tell();
  }

  function reload() {
    if (ready()) {
      const slide = Reveal.getCurrentSlide();
      try {
        window.sessionStorage.setItem(PLACE, JSON.stringify({ id: slide ? slide.id : "", f: Reveal.getIndices().f }));
      } catch (forbidden) { /* then only the address tells */ }
    }
    window.location.reload();
  }

  function goBack() {
    let place = null;
    try {
      place = JSON.parse(window.sessionStorage.getItem(PLACE));
      window.sessionStorage.removeItem(PLACE);
    } catch (forbidden) { return; }
    const slide = place && document.getElementById(place.id);
    if (!slide) return;
    const at = Reveal.getIndices(slide);
    Reveal.slide(at.h, at.v, place.f);
  }

  // ---- what is heard -----------------------------------------------------------------

  const act = {
    slides(message) {
      showRunning("");
      if (version === null) { window.location.reload(); return; }
      if (message.version <= version) return;
      if (message.from !== version) { askAgain(); return; }
      version = message.version;
      swap(message.slides);
    },
    same(message) { // the file was given before it was known which version it is
      if (version === null) askAgain();
      if (version !== message.given) return;
      version = message.version;
      askAgain();
    },
    reload(message) { if (version === null || message.version > version) reload(); },
    built(message) {
      showRunning("");
      if (version === null) askAgain();
      else if (message.version > version) askAgain();
      else noteBuild();
    },
    problems(message) { showRunning(""); showProblems(message.state); },
    running(message) { showRunning(message.words); },
    worksheet() {},
  };
  // Beside the deck, which says the rest itself.
  const actBeside = {
    worksheet() { window.dispatchEvent(new Event("lessonkit-worksheet")); },
  };

  // The server knows what a page of this version lacks.
  function askAgain() {
    source.close();
    connect();
  }

  function connect() {
    const acts = document.querySelector("[data-worksheet]") ? actBeside : act;
    source = new EventSource("/live?slug=" + encodeURIComponent(slug) + "&version=" + (version === null ? "" : version));
    source.onopen = function () { if (acts === actBeside) acts.worksheet(); }; // it may be another by now
    source.onmessage = function (event) {
      const message = JSON.parse(event.data);
      if (message.slug === slug && acts[message.type]) acts[message.type](message);
    };
    source.onerror = function () { // with the version that is shown by then
      source.close();
      window.setTimeout(connect, AGAIN_MS);
    };
  }

  if (ready()) { goBack(); connect(); }
  else if (window.Reveal && Reveal.on && document.querySelector(".reveal")) {
    Reveal.on("ready", function () { goBack(); connect(); });
  } else connect();
})();
