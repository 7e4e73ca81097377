// What the gate measures in an opened deck. Runs beside the deck and leaves it as it found it.
//
// Lengths are in the slide's own pixels (1280 × 720), whatever the size of the window, unless a
// name says "screen".
window.lessonkitGate = (function () {
  "use strict";

  const TOLERANCE = 1; // a hairline's rounding
  // Unseen by design: for screen readers, for the speaker, or without extent.
  const APART = "aside.notes, .lk-unseen, script, style, template, annotation";
  const TEXT_MINIMUM = 24;
  const SECONDARY_MINIMUM = 18;
  const CHART_MINIMUM = 16;
  const SECONDARY = ".side-notebook, pre, code, table, caption, figcaption, button, .lk-label, .lk-minutes, .lk-verdict, .lk-code-label,"
    + " .lk-letter, .lk-marker, .lk-countdown, .footnotes, .lk-fallback, kbd, samp";

  function all(root, selector) { return Array.from(root.querySelectorAll(selector)); }
  function slide() { return Reveal.getCurrentSlide(); }

  function frame() {
    const box = document.querySelector(".reveal .slides").getBoundingClientRect();
    const config = Reveal.getConfig();
    return { left: box.left, top: box.top, right: box.right, bottom: box.bottom, scale: box.width / config.width };
  }

  function shown(element) {
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest(APART);
  }

  // "table cell “Synapses per connection”"
  function name(element) {
    const part = element.closest("pre") ? "code" : element.closest("td, th") ? "table cell"
      : element.closest("figcaption, caption") ? "caption" : element.closest("li") ? "list item"
      : element.closest("h1, h2, h3, h4") ? "heading" : element.closest("button") ? "button"
      : element.matches("img, video, iframe, canvas, svg") || element.closest("svg") ? "picture"
      : element.closest(".lk-label, .lk-minutes, .lk-code-label") ? "label" : "text";
    if (part === "code") element = element.closest("code > span") || element;
    let words = (element.getAttribute("src") || element.innerText || element.textContent || "").replace(/\s+/g, " ").trim();
    if (words.startsWith("data:")) words = element.getAttribute("alt") || "";
    if (words.length > 60) words = words.slice(0, 59) + "…";
    return words ? part + " “" + words + "”" : part + " <" + element.tagName.toLowerCase() + ">";
  }

  // The words on the slide: each text with the boxes of its lines.
  function texts() {
    const found = [];
    const walker = document.createTreeWalker(slide(), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.data.trim() || !shown(node.parentElement)) continue;
      range.selectNodeContents(node);
      const boxes = Array.from(range.getClientRects()).filter(function (b) { return b.width > 0 && b.height > 0; });
      if (boxes.length) found.push({ element: node.parentElement, boxes: boxes });
    }
    return found;
  }

  function things() {
    return all(slide(), "img, video, iframe, canvas, svg, hr, table, math, input, object, embed")
      .filter(function (e) { return shown(e) && !e.parentElement.closest("svg, math"); })
      .map(function (e) { return { element: e, boxes: [e.getBoundingClientRect()] }; })
      .filter(function (part) { return part.boxes[0].width > 0 && part.boxes[0].height > 0; });
  }

  function beyond(box, edges, scale) {
    return [["left", edges.left - box.left], ["right", box.right - edges.right],
      ["top", edges.top - box.top], ["bottom", box.bottom - edges.bottom]]
      .map(function (side) { return { side: side[0], by: side[1] / scale }; })
      .filter(function (side) { return side.by > TOLERANCE; });
  }

  // What an ancestor that clips leaves of an element's surroundings.
  function window_(element) {
    const edges = { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity };
    for (let e = element; e && e !== slide(); e = e.parentElement) {
      if (e instanceof SVGElement && !(e instanceof SVGSVGElement)) continue;
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      if (style.overflowX !== "visible" || style.contain.includes("paint")) {
        edges.left = Math.max(edges.left, box.left);
        edges.right = Math.min(edges.right, box.right);
      }
      if (style.overflowY !== "visible" || style.contain.includes("paint")) {
        edges.top = Math.max(edges.top, box.top);
        edges.bottom = Math.min(edges.bottom, box.bottom);
      }
    }
    return edges;
  }

  function clear(colour) { return /^rgba\(.*, 0\)$|\/ 0\)$/.test(colour); }

  function hasEdge(style) {
    return !clear(style.backgroundColor) || ["left", "right", "top", "bottom"].some(function (side) {
      return parseFloat(style["border-" + side + "-width"]) > 0 && !clear(style["border-" + side + "-color"]);
    });
  }

  // The boxes with an edge to be seen that an element stands in, from the inside. What is out of the flow stands in none.
  function boxes_(element) {
    const found = [];
    for (let e = element; e && e !== slide(); e = e.parentElement) {
      const style = getComputedStyle(e);
      if (e !== element && !/^(inline|contents)/.test(style.display) && hasEdge(style)) found.push(e);
      if (style.position === "absolute" || style.position === "fixed") break;
    }
    return found;
  }

  // By how much it sticks out of the first of its boxes that is too small for it.
  function beyondItsBoxes(part, scale) {
    const boxes = boxes_(part.element).map(function (e) { return e.getBoundingClientRect(); });
    return part.boxes.flatMap(function (box) {
      return boxes.map(function (edges) { return beyond(box, edges, scale); }).find(function (sides) { return sides.length; }) || [];
    });
  }

  function geometry() {
    const room = frame();
    const found = [];
    const words = texts();
    words.concat(things()).forEach(function (part) {
      const code = Boolean(part.element.closest("pre"));
      const inside = window_(part.element);
      const before = found.length;
      part.boxes.forEach(function (box) {
        beyond(box, room, room.scale).forEach(function (side) {
          found.push({ kind: "outside", what: name(part.element), side: side.side, by: side.by });
        });
        beyond(box, inside, room.scale).forEach(function (side) {
          found.push({ kind: code ? "clipped-code" : "clipped", what: name(part.element), side: side.side, by: side.by });
        });
      });
      if (found.length === before) beyondItsBoxes(part, room.scale).forEach(function (side) {
        found.push({ kind: "beyond", what: name(part.element), side: side.side, by: side.by });
      });
    });
    // A frame or a coloured ground that sticks out while its words do not.
    if (!found.some(function (f) { return f.kind === "outside"; })) {
      all(slide(), "*").filter(shown).forEach(function (element) {
        if (element.closest("svg, math") || !element.getClientRects().length) return;
        const box = element.getBoundingClientRect();
        if (!box.width || !box.height) return;
        beyond(box, room, room.scale).forEach(function (side) {
          found.push({ kind: "outside", what: name(element), side: side.side, by: side.by });
        });
      });
    }
    return found.concat(wrapped(), onTheFoot(words, room.scale), sizes(words, room.scale), resolution());
  }

  // Lines of code that go on in the next line.
  function wrapped() {
    return all(slide(), "pre code").filter(shown).flatMap(function (code) {
      const height = parseFloat(getComputedStyle(code).lineHeight);
      const lines = all(code, ":scope > span").filter(function (line) { return line.offsetHeight > 1.5 * height; });
      if (lines.length || code.matches(".sourceCode")) return lines;
      return code.offsetHeight > height * (code.textContent.replace(/\n$/, "").split("\n").length + 0.5) ? [code] : [];
    }).map(function (line) { return { kind: "wrapped", what: name(line) }; });
  }

  // Words and frames that run into the number and the arrows below a slide.
  function onTheFoot(words, deckScale) {
    const foot = all(document, ".reveal > .slide-number, .reveal > .controls > button").filter(function (e) {
      return e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 0;
    }).map(function (e) { return e.getBoundingClientRect(); });
    const frames = all(slide(), ".item, .callout, .cell, pre").filter(shown)
      .map(function (e) { return { element: e, boxes: [e.getBoundingClientRect()] }; });
    return words.concat(things(), frames).flatMap(function (part) {
      return part.boxes.flatMap(function (box) {
        return foot.filter(function (f) {
          return box.right > f.left + TOLERANCE && box.left < f.right - TOLERANCE && box.bottom > f.top + TOLERANCE && box.top < f.bottom;
        }).map(function (f) { return { kind: "foot", what: name(part.element), by: (box.bottom - f.top) / deckScale }; });
      });
    });
  }

  function minimum(element) {
    if (element.closest("svg")) return CHART_MINIMUM;
    return element.closest(SECONDARY) ? SECONDARY_MINIMUM : TEXT_MINIMUM;
  }

  // Font size as it comes out: what transforms and zoom do to it counts.
  function drawnSize(element, deckScale) {
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (element instanceof SVGElement) {
      const matrix = element.getScreenCTM && element.getScreenCTM();
      return matrix ? size * Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) / deckScale : size;
    }
    const tall = element.closest("div, p, li, td, section, pre, figure, h1, h2, h3") || element;
    const drawn = tall.offsetWidth ? tall.getBoundingClientRect().width / tall.offsetWidth / deckScale : 1;
    return size * (Math.abs(drawn - 1) < 0.02 ? 1 : drawn);
  }

  function sizes(words, deckScale) {
    const found = [];
    words.forEach(function (part) {
      // An index is set smaller than its line, as everywhere; the line is what must be large enough.
      const line = part.element.closest("math") || (part.element.closest("sub, sup") || part.element);
      const element = line.matches("sub, sup") ? line.parentElement : line;
      const size = drawnSize(element, deckScale);
      const least = minimum(element);
      if (size < least - 0.05) found.push({ kind: "small", what: name(part.element), by: size, least: least });
    });
    return found;
  }

  function resolution() {
    const found = [];
    all(slide(), "img").filter(shown).forEach(function (image) {
      const source = image.currentSrc || image.src;
      if (/\.svgz?([?#]|$)/i.test(source) || source.startsWith("data:image/svg") || !image.naturalWidth) return;
      const box = image.getBoundingClientRect();
      const fit = getComputedStyle(image).objectFit;
      const across = box.width / image.naturalWidth;
      const down = box.height / image.naturalHeight;
      const scale = fit === "contain" || fit === "scale-down" ? Math.min(across, down) : Math.max(across, down);
      if (scale > 1.02) {
        found.push({
          kind: "resolution", what: name(image), by: scale, has: [image.naturalWidth, image.naturalHeight],
          screen: [Math.round(image.naturalWidth * scale), Math.round(image.naturalHeight * scale)],
        });
      }
    });
    return found;
  }

  function frames(count) {
    return new Promise(function (done) {
      (function next(left) { if (left) requestAnimationFrame(function () { next(left - 1); }); else done(); })(count);
    });
  }

  // Until nothing moves any more: pictures are there, charts are drawn.
  async function settle() {
    const pictures = all(slide(), "img").filter(function (image) { return image.src && !image.complete; });
    const patience = Date.now() + 5000;
    await Promise.race([
      Promise.all(pictures.map(function (image) { return image.decode().catch(function () {}); })),
      new Promise(function (done) { setTimeout(done, 5000); }),
    ]);
    await frames(2);
    const blank = function () {
      return all(slide(), ".lk-plotly-canvas").some(function (c) { return shown(c) && !c.querySelector(".main-svg"); });
    };
    while (blank() && Date.now() < patience) await frames(3);
  }

  function links() {
    return all(slide(), "a[href]").map(function (a) { return { href: a.getAttribute("href"), words: a.textContent.trim() }; });
  }

  function steps() {
    return new Set(all(slide(), ".fragment[data-fragment-index]").map(function (f) { return f.dataset.fragmentIndex; })).size;
  }

  // Shows a slide from its first state to its last; what it found in each.
  async function walk(number) {
    const target = Reveal.getSlides()[number];
    const place = Reveal.getIndices(target);
    Reveal.slide(place.h, place.v, -1);
    await document.fonts.ready;
    await settle();
    const found = [];
    const last = steps();
    for (let step = 0; step <= last; step += 1) {
      if (step) { Reveal.slide(place.h, place.v, step - 1); await settle(); }
      geometry().forEach(function (f) { found.push(Object.assign(f, { step: step })); });
    }
    return {
      found: found, states: last + 1, links: links(), focusable: focusable(),
      ids: all(document, ".slides [id]").map(function (e) { return e.id; }),
    };
  }

  // ---- accessibility ---------------------------------------------------------

  const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

  // axe reads the whole page before it looks at a part of it. With the other slides out of the page
  // that takes a fourth of the time; what reaches across slides is seen when the whole page is looked at.
  function setAside() {
    const away = Reveal.getSlides().filter(function (s) { return s !== slide() && !s.querySelector("iframe, video, audio"); })
      .map(function (s) {
        const kept = document.createDocumentFragment();
        kept.append.apply(kept, Array.from(s.childNodes));
        return [s, kept];
      });
    return function () { away.forEach(function (pair) { pair[0].appendChild(pair[1]); }); };
  }

  // Without preloading, in which axe asks for style sheets that a page from a file cannot give it.
  // The edge of every slide is a pseudo element, beside the text; axe would judge no contrast on its account.
  const CHECKS = { "color-contrast": { options: { ignorePseudo: true } } };

  // The slide as it shows now, or the whole page; in the dark variant only what colours decide.
  async function axeOn(whole, dark) {
    const html = document.documentElement;
    const was = html.classList.contains("lk-dark");
    const bringBack = whole ? function () {} : setAside();
    if (dark) html.classList.toggle("lk-dark", !was);
    const run = { runOnly: dark ? { type: "rule", values: ["color-contrast"] } : RULES, checks: CHECKS };
    try {
      const result = await window.axe.run(whole ? document : slide(), Object.assign({ resultTypes: ["violations"], preload: false }, run));
      return result.violations.flatMap(function (v) {
        return v.nodes.map(function (n) {
          const data = n.any.concat(n.all, n.none).map(function (c) { return c.message; })[0] || "";
          const element = document.querySelector(n.target[0]);
          return {
            rule: v.id, help: v.help, says: data, dark: dark ? !was : was,
            what: element ? name(element) : n.html.slice(0, 80),
          };
        });
      });
    } finally {
      if (dark) html.classList.toggle("lk-dark", was);
      bringBack();
    }
  }

  // ---- keyboard --------------------------------------------------------------

  // How much on the page takes the focus, while something on the slide does.
  function focusable() {
    const taking = "a[href], button, input, select, textarea, summary, iframe, [controls], [tabindex], [contenteditable]";
    const found = all(document, taking).filter(function (e) { return e.tabIndex >= 0 && !e.disabled && shown(e); });
    return found.some(function (e) { return slide().contains(e); }) ? found.length : 0;
  }

  function unfocus() {
    if (document.activeElement) document.activeElement.blur();
    window.getSelection().removeAllRanges();
  }

  // What has the focus, and whether that is on the slide. It may be outside of the page, which is left
  // and entered again without a trace: the slide's number and the controls count as much.
  function focused() {
    const e = document.activeElement || document.body;
    return { what: name(e), inside: slide().contains(e) };
  }

  function index() {
    return Reveal.getSlides().map(function (s) {
      const title = s.querySelector("h1, h2, h3");
      return [s.id, title ? title.textContent.replace(/\s+/g, " ").trim() : ""];
    });
  }

  return { walk: walk, index: index, axe: axeOn, unfocus: unfocus, focused: focused };
})();
