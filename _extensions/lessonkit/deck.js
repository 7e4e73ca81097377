// What a deck does beyond reveal.js: steps through code, figures that can be
// explored, letters over a picture, the dark variant. Timers are in timer.js.
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
    // The speaker view counts down each slide's data-timing only when this is set.
    defaultTiming: 0,
    navigationMode: "linear",
    controlsTutorial: false,
    transition: "none",
    backgroundTransition: "none",
    display: "flex",
    // reveal's scrolled page for telephones has no steps: it would show the answers at once.
    scrollActivationWidth: 0,
  };
  const SPOKEN_MS = 3000;
  const THEME_KEY = "lessonkit-theme";

  let started = false;

  function all(root, selector) {
    return Array.from(root.querySelectorAll(selector));
  }

  function prefersLessMotion() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  // ---- code: line numbers and steps ---------------------------------------

  // "1-3|5,7" → [[1,2,3],[5,7]]; an empty step stands for all lines.
  function parseSteps(text) {
    return text.split("|").map(function (step) {
      const lines = [];
      step.split(",").forEach(function (part) {
        const ends = part.trim().match(/^(\d+)(?:-(\d+))?$/);
        if (!ends) return;
        for (let n = Number(ends[1]); n <= Number(ends[2] || ends[1]); n += 1) lines.push(n);
      });
      return lines;
    });
  }

  function codeLines(block) {
    return all(block, "code.sourceCode > span");
  }

  // Where a long line must wrap, its rest is set in under it, not at the
  // margin, where it would read as a new statement.
  function indentWrappedLines(block) {
    codeLines(block).forEach(function (line) {
      const indent = line.textContent.match(/^ */)[0].length;
      line.style.setProperty("--lk-indent", String(indent + 4));
    });
  }

  // Every step after the first is an empty fragment, so that reveal's keys,
  // speaker view and print treat it as any other step of the slide.
  function addCodeSteps(block, numbersByDefault) {
    const given = block.getAttribute("data-code-line-numbers");
    const spec = given === null ? (numbersByDefault ? "true" : "false") : given;
    if (spec === "false") return;
    block.classList.add("lk-numbered");
    if (!/[\d|]/.test(spec) || block.querySelector(".lk-code-step")) return;
    const steps = parseSteps(spec);
    block.setAttribute("data-lk-steps", JSON.stringify(steps));
    steps.slice(1).forEach(function () {
      const step = document.createElement("span");
      step.className = "fragment lk-code-step";
      step.setAttribute("aria-hidden", "true");
      block.appendChild(step);
    });
  }

  function showCodeStep(block) {
    const steps = JSON.parse(block.getAttribute("data-lk-steps"));
    const now = steps[all(block, ".lk-code-step.visible").length] || [];
    codeLines(block).forEach(function (line, i) {
      const lit = now.indexOf(i + 1) !== -1;
      line.classList.toggle("lk-lit", lit);
      line.classList.toggle("lk-dim", now.length > 0 && !lit);
    });
  }

  // ---- pictures ---------------------------------------------------------------

  // The picture keeps its proportions inside its box; the markers are placed on
  // what is drawn of it, in per cent.
  function placeMarkers(picture) {
    const image = picture.querySelector("img");
    const markers = picture.querySelector(".lk-markers");
    if (!image || !markers) return;
    if (!image.naturalWidth) {
      image.addEventListener("load", function () { placeMarkers(picture); }, { once: true });
      return;
    }
    const scale = Math.min(image.offsetWidth / image.naturalWidth, image.offsetHeight / image.naturalHeight);
    markers.style.left = image.offsetLeft + "px";
    markers.style.top = image.offsetTop + "px";
    markers.style.width = image.naturalWidth * scale + "px";
    markers.style.height = image.naturalHeight * scale + "px";
  }

  // A figure made for a notebook, made legible from the last row: larger text
  // and room for it. What the author set stays, but for size and margins.
  function slideLayout(layout, canvas) {
    const narrow = canvas.offsetWidth < 700;
    delete layout.width;
    delete layout.height;
    layout.autosize = true;
    layout.font = Object.assign(
      { family: window.getComputedStyle(canvas).fontFamily, size: narrow ? 16 : 20 },
      layout.font
    );
    layout.margin = { l: 20, r: 20, t: layout.title && layout.title.text ? 64 : 20, b: 20 };
    Object.keys(layout).forEach(function (key) {
      if (/^[xy]axis\d*$/.test(key)) layout[key] = Object.assign({ automargin: true }, layout[key]);
    });
    // plotly puts a horizontal legend where larger tick labels end up.
    const legend = layout.legend;
    if (legend && legend.orientation === "h" && legend.y === undefined) {
      Object.assign(legend, { yref: "container", y: 0, yanchor: "bottom" });
    }
    return layout;
  }

  function drawPlot(figure) {
    const canvas = figure.querySelector(".lk-plotly-canvas");
    if (!window.Plotly || canvas.offsetWidth === 0) return;
    if (canvas.lessonkitDrawn) {
      window.Plotly.Plots.resize(canvas);
      return;
    }
    canvas.lessonkitDrawn = true;
    const plot = JSON.parse(figure.querySelector(".lk-plotly-data").textContent);
    canvas.textContent = "";
    window.Plotly.newPlot(canvas, plot.data, slideLayout(plot.layout || {}, canvas), {
      displayModeBar: false,
      responsive: true,
    });
  }

  // ---- putting it together ------------------------------------------------------

  // Prepares a slide, or the whole deck; doing it twice changes nothing.
  function prepare(root, options) {
    lessonkit.timer.prepare(root);
    if (options.quarto) return;
    all(root, "div.sourceCode").forEach(function (block) {
      indentWrappedLines(block);
      addCodeSteps(block, options.codeLineNumbers === true);
    });
  }

  // Brings what depends on size or step up to date. Only what is laid out has
  // a size, so this runs again whenever another slide shows.
  // A slide that is a little too full is set tighter, in two steps of theme.css and no
  // further: what still sticks out is for the author to mend. The layout is measured
  // in the slide's own pixels and has room for every fragment from the start, so the
  // result is the same on every screen and in every state.
  function tighten(slide) {
    slide.classList.remove("lk-tight", "lk-tighter");
    ["lk-tight", "lk-tighter"].forEach(function (step) {
      if (slide.scrollHeight > slide.clientHeight + 1) slide.classList.add(step);
    });
  }

  function refresh(root) {
    all(root, "[data-lk-steps]").forEach(showCodeStep);
    all(root, ".lk-picture").forEach(placeMarkers);
    all(root, ".lk-plotly").forEach(drawPlot);
  }

  // ---- what a screen reader is told --------------------------------------------

  // reveal repeats the whole slide in a live region, hidden answers included.
  // This one says only what changed, and falls silent again, so that nothing
  // stands in the page twice.
  function announcer(root) {
    const region = document.createElement("div");
    let silence = null;
    region.className = "lk-unseen";
    region.setAttribute("role", "status");
    root.appendChild(region);
    return function (words) {
      window.clearTimeout(silence);
      region.textContent = words.replace(/\s+/g, " ").trim();
      silence = window.setTimeout(function () { region.textContent = ""; }, SPOKEN_MS);
    };
  }

  function fragmentWords(fragment) {
    if (fragment.classList.contains("lk-code-step")) return "Next lines of the code";
    if (!fragment.classList.contains("lk-step")) return fragment.innerText;
    const right = all(fragment.closest(".choices"), ".lk-right .lk-letter");
    return "Answer: " + (right.map(function (letter) { return letter.textContent; }).join(", ") || "shown");
  }

  function speakChanges(root) {
    const say = announcer(root);
    all(root, ":scope > .aria-status").forEach(function (status) { status.remove(); });
    Reveal.on("slidechanged", function (event) {
      const title = event.currentSlide.querySelector("h1, h2, h3");
      say(title ? title.innerText : "");
    });
    Reveal.on("fragmentshown", function (event) { say(event.fragments.map(fragmentWords).join(". ")); });
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

  function attach() {
    const root = Reveal.getRevealElement();
    // As an "application" a screen reader would read nothing but what has the
    // focus; a deck is a document.
    root.removeAttribute("role");
    speakChanges(root);

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
    lessonkit.timer.connect();
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
    config.plugins = window.RevealNotes ? [window.RevealNotes] : [];
    setTheme(rememberedTheme() || options.theme);
    prepare(document, options);
    return Reveal.initialize(config).then(function () {
      if (options.footer) addFooter(options.footer);
      attach();
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (started || !window.Reveal) return;
    const ready = function () {
      Reveal.configure({ display: "flex" });
      prepare(document, { quarto: true });
      attach();
    };
    if (Reveal.isReady()) ready();
    else Reveal.on("ready", ready);
  });

  return { start: start, prepare: prepare, refresh: refresh };
})());
