// Pictures on a slide: letters over them, figures that can be explored, a picture
// as large as the screen.
var lessonkit = window.lessonkit || {};

lessonkit.figures = (function () {
  "use strict";

  const { make, button } = lessonkit.elements;

  function all(root, selector) {
    return Array.from(root.querySelectorAll(selector));
  }

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

  // On a dark slide the white ground is as large as what is drawn, not as the box around it.
  function fitGround(image) {
    if (!image.naturalWidth) {
      image.addEventListener("load", function () { fitGround(image); }, { once: true });
      return;
    }
    const scale = Math.min(image.offsetWidth / image.naturalWidth, image.offsetHeight / image.naturalHeight);
    image.style.setProperty("--lk-drawn", image.naturalWidth * scale + "px " + image.naturalHeight * scale + "px");
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

  // ---- as large as the screen ------------------------------------------------------

  let enlarged = null;
  let told = function () {};

  // Says whether there was one to take away.
  function shrink() {
    if (!enlarged) return false;
    const dialog = enlarged;
    enlarged = null;
    // Gives the focus back; taken away at once, so that no key is lost to it.
    dialog.close();
    dialog.remove();
    told();
    return true;
  }

  // The picture, with its letters over what is drawn of it.
  function copyOf(image) {
    const picture = image.cloneNode();
    ["style", "width", "height"].forEach(function (name) { picture.removeAttribute(name); });
    picture.className = "";
    const around = image.closest(".lk-picture");
    const markers = around && around.querySelector(".lk-markers");
    const copy = make("div", { class: "lk-enlarged-picture" }, picture);
    copy.style.setProperty("--lk-shape", String(image.naturalWidth / image.naturalHeight || 1));
    if (markers) {
      copy.append(markers.cloneNode(true));
      copy.lastChild.removeAttribute("style");
    }
    return copy;
  }

  // A dialog of the browser's: Escape closes it, the focus stays in it and goes back.
  // Any key brings the slide back, and does nothing else.
  function enlarge(image) {
    const close = button({ class: "lk-close" }, "Close", shrink);
    const dialog = make("dialog", {
      class: "lk-enlarged", "aria-label": "Enlarged picture", lang: "en", autofocus: "", tabindex: "-1",
    }, [copyOf(image), close]);
    dialog.addEventListener("cancel", shrink);
    dialog.addEventListener("click", shrink);
    dialog.addEventListener("keydown", function (event) {
      if (["Tab", "Shift", "Control", "Alt", "Meta"].indexOf(event.key) !== -1) return;
      event.stopPropagation();
      event.preventDefault();
      shrink();
    });
    enlarged = dialog;
    (document.querySelector(".reveal") || document.body).append(dialog);
    dialog.showModal();
    told();
  }

  // By pointer on the picture itself; by keyboard on a button beside it.
  function addZoom(image) {
    if (image.lessonkitZoom || image.closest("a, button, aside.notes")) return;
    image.lessonkitZoom = true;
    image.classList.add("lk-zoomable");
    image.addEventListener("click", function () { enlarge(image); });
    const figure = image.closest("figure");
    const open = button({ class: "lk-enlarge", lang: "en" }, "Enlarge", function () { enlarge(image); });
    open.setAttribute("aria-label", image.alt ? "Enlarge: " + image.alt : "Enlarge the picture");
    if (figure) figure.append(open);
    else image.after(open);
  }

  function prepare(root) {
    all(root, ".slides img").forEach(addZoom);
  }

  function refresh(root) {
    all(root, ".lk-picture").forEach(placeMarkers);
    all(root, "figure > img, .lk-picture > img").forEach(fitGround);
    all(root, ".lk-plotly").forEach(drawPlot);
  }

  return {
    prepare: prepare,
    refresh: refresh,
    shrink: shrink,
    isEnlarged: function () { return enlarged !== null; },
    onEnlarged: function (listener) { told = listener; },
  };
})();
