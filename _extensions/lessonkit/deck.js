// A deck from its slides: which of its forms a window shows, reveal.js and what
// the files beside this one add to it, the dark variant.
//
// A plain script: a browser loads no ES module from file://. In the embedded
// engine the page calls lessonkit.start(config); in Quarto, which starts reveal
// itself, only the parts Quarto lacks are attached.
var lessonkit = window.lessonkit || {};

Object.assign(lessonkit, (function () {
  "use strict";

  // What theme.css is laid out for.
  const DEFAULTS = {
    width: 1280,
    height: 720,
    margin: 0,
    center: false,
    hash: true,
    navigationMode: "linear",
    controlsTutorial: false,
    transition: "none",
    backgroundTransition: "none",
    display: "flex",
    // reveal's scrolled page for telephones has no steps: it would show the answers at once.
    scrollActivationWidth: 0,
  };
  // A slide inside of the presenter's view is looked at, not worked.
  const FRAME = {
    minScale: 0.05,
    controls: false,
    progress: false,
    hash: false,
    history: false,
    keyboard: false,
    touch: false,
    slideNumber: false,
    autoSlide: 0,
    transition: "none",
    backgroundTransition: "none",
  };
  const THEME_KEY = "lessonkit-theme";

  let started = false;

  function prefersLessMotion() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  // ---- putting it together ------------------------------------------------------

  // Prepares a slide, or the whole deck; doing it twice changes nothing.
  function prepare(root, options) {
    lessonkit.timer.prepare(root);
    lessonkit.figures.prepare(root);
    if (!options.quarto) lessonkit.code.prepare(root, options.codeLineNumbers === true);
  }

  // A slide of words that does not fit at their large size gets the usual one. One that is a
  // little too full is set tighter, in two steps of theme.css and no further: what still
  // sticks out is for the author to mend. The layout is measured
  // in the slide's own pixels and has room for every fragment from the start, so the
  // result is the same on every screen and in every state.
  function tighten(slide) {
    slide.classList.remove("lk-snug", "lk-tight", "lk-tighter");
    ["lk-snug", "lk-tight", "lk-tighter"].forEach(function (step) {
      if (isTooFull(slide)) slide.classList.add(step);
    });
  }

  // The foot is for the slide's number and the arrows: a browser counts it as room for content.
  function isTooFull(slide) {
    if (slide.scrollHeight > slide.clientHeight + 1 || lessonkit.code.hasWrapped(slide)) return true;
    const foot = slide.clientHeight - parseFloat(window.getComputedStyle(slide).paddingBottom);
    return Array.from(slide.children).some(function (child) {
      return child.offsetParent === slide && child.offsetTop + child.offsetHeight > foot + 1;
    });
  }

  // Brings what depends on size or step up to date. Only what is laid out has
  // a size, so this runs again whenever another slide shows.
  function refresh(root) {
    lessonkit.code.refresh(root);
    lessonkit.figures.refresh(root);
  }

  function setTheme(name) {
    document.documentElement.classList.toggle("lk-dark", name === "dark");
  }

  function rememberedTheme() {
    try { return window.sessionStorage.getItem(THEME_KEY); } catch (blocked) { return null; }
  }

  function toggleTheme() {
    const name = document.documentElement.classList.contains("lk-dark") ? "light" : "dark";
    setTheme(name);
    try { window.sessionStorage.setItem(THEME_KEY, name); } catch (blocked) { /* then not remembered */ }
  }

  function addFooter(text) {
    const footer = document.createElement("p");
    footer.className = "lk-footer";
    footer.textContent = text;
    Reveal.getRevealElement().appendChild(footer);
  }

  // The bar at the lower edge fills as slides go by; a gap in it is where a block ends.
  function markBlocks(root) {
    const bar = root.querySelector(".progress");
    if (!bar) return;
    const slides = Reveal.getSlides();
    slides.forEach(function (slide, index) {
      if (index < 2 || !slide.classList.contains("lk-opener")) return;
      const gap = lessonkit.elements.make("i", { class: "lk-block-gap" });
      gap.style.left = 100 * (index - 0.5) / (slides.length - 1) + "%";
      bar.append(gap);
    });
  }

  function attach() {
    const root = Reveal.getRevealElement();
    markBlocks(root);
    // As an "application" a screen reader would read nothing but what has the
    // focus; a deck is a document.
    root.removeAttribute("role");
    lessonkit.spoken.attach(root);
    Reveal.on("slidechanged", lessonkit.figures.shrink);

    const refreshCurrent = function () {
      const slide = Reveal.getCurrentSlide();
      if (!slide) return;
      tighten(slide);
      refresh(slide);
    };
    ["slidechanged", "slidetransitionend", "fragmentshown", "fragmenthidden", "resize"].forEach(function (name) {
      Reveal.on(name, refreshCurrent);
    });
    ["pdf-ready", "overviewshown"].forEach(function (name) {
      Reveal.on(name, function () { refresh(root); });
    });
    window.addEventListener("load", refreshCurrent);
    if (document.fonts) document.fonts.ready.then(refreshCurrent);

    Reveal.addKeyBinding({ keyCode: 84, key: "T", description: "Start or pause the timer" }, function () {
      lessonkit.timer.toggleOn(Reveal.getCurrentSlide());
    });
    Reveal.addKeyBinding({ keyCode: 68, key: "D", description: "Dark or light" }, toggleTheme);
    lessonkit.stage.attach();
    refreshCurrent();
  }

  function start(given) {
    started = true;
    const config = Object.assign({}, DEFAULTS, given);
    const options = config.lessonkit || {};
    delete config.lessonkit;
    if (prefersLessMotion()) {
      Object.assign(config, { transition: "none", backgroundTransition: "none", autoAnimate: false });
    }
    setTheme(rememberedTheme() || options.theme);
    lessonkit.rebuilt.note();
    lessonkit.spoken.countTwins(lessonkit.run.sections(document));
    if (lessonkit.windows.role === "presenter") {
      presentOnly();
      return Promise.resolve();
    }
    if (lessonkit.windows.role === "frame") Object.assign(config, FRAME);
    prepare(document, options);
    if (/[?&]print\b(?!-pdf)/.test(window.location.search)) {
      read();
      return Promise.resolve();
    }
    return Reveal.initialize(config).then(function () {
      if (options.footer) addFooter(options.footer);
      attach();
    });
  }

  function presentOnly() {
    lessonkit.run.readPlan(document);
    lessonkit.run.load();
    lessonkit.presenter.start();
    document.addEventListener("keydown", function (event) {
      if (event.key === "d" && !event.ctrlKey && !event.metaKey) toggleTheme();
    });
  }

  // All slides one below the other, with notes: what a browser without JavaScript shows.
  function read() {
    document.querySelectorAll("noscript.lk-reading").forEach(function (kept) {
      document.head.insertAdjacentHTML("beforeend", kept.textContent);
    });
    window.addEventListener("load", function () { refresh(document); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (started || !window.Reveal) return;
    const ready = function () {
      lessonkit.rebuilt.note();
      Reveal.configure({ display: "flex" });
      if (lessonkit.windows.role === "presenter") {
        Reveal.destroy();
        presentOnly();
        return;
      }
      prepare(document, { quarto: true });
      attach();
    };
    if (Reveal.isReady()) ready();
    else Reveal.on("ready", ready);
  });

  return { start: start, prepare: prepare, refresh: refresh, setTheme: setTheme };
})());
