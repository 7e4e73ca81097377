"""A lesson with one fault on each slide: what `check` must see, and beside each what it must pass over."""

from __future__ import annotations

import struct
import zlib

from projects import ProjectFolder

FAULTS = """\
# %% [markdown]
# # One block {#one time="00:00-10:00"}
#
# Nothing is wrong with this one.
#
# ## Nothing wrong {#fine}
#
# Water is H~2~O, $x_{i_j}^2$ is maths, and [this leads to a slide](#one).
#
# Pixels enough: ![a grey field](large.png){width=400px}
#
# ## Too many words {#too-tall}
#
LINES
#
# ## Too far to the right {#too-wide}
#
# [An unbroken strip]{style="display: inline-block; width: 1500px; background: #eeeeee"}
#
# ## Too much in the last step {#late}
#
# First.
#
# ::: {.fragment style="position: absolute; top: 690px"}
# Shown last, and too low.
# :::
#
# ## Small print {#small-print}
#
# Large enough. [Not large enough]{style="font-size: 15px"}
#
# ## Small by zoom {#small-zoom}
#
# ::: {style="transform: scale(0.5)"}
# Halved on the way to the screen.
# :::
#
# ## Small code {#small-code}
#
# ::: {style="font-size: 12px"}
# `small_code()`{style="font-size: 12px"}
# :::
#
# ## Cut code {#cut-code}
#
# ::: {style="overflow: hidden; height: 60px"}
# ```{.python .not-run}
# one = "seen"
# two = "cut through"
# three = "not seen"
# ```
# :::
#
# ## Code in two lines {#wrapped-code}
#
# ```{.python .not-run}
# short = "a line that fits"
# long = "a line that is much longer than a slide is wide, even in the smallest size that code may have on a slide"
# ```
#
# ## On the number {#on-the-foot}
#
# ::: {style="position: absolute; top: 675px; left: 1100px"}
# Over the arrows.
# :::
#
# ## Cut text {#cut-text}
#
# ::: {style="overflow: hidden; height: 20px"}
# Half of these words cannot be read.
# :::
#
# ## A table wider than its box {#out-of-its-box}
#
# :::: columns
# ::: {.column width="50%"}
# ::: {.callout-note title="Eight columns"}
# | neuron | sends to | receives | synapses | partners | hemisphere | ganglion | transmitter |
# |--------|----------|----------|---------:|---------:|------------|----------|-------------|
# | AVAL   | PVCL     | AVBR     |     1021 |       64 | left       | lateral  | ACh         |
#
# : As wide as its words. {.dataframe}
# :::
# :::
# ::: {.column width="50%"}
# ::: {.callout-note title="Three columns"}
# | neuron | synapses | ganglion |
# |--------|---------:|----------|
# | AVAR   |     1034 | lateral  |
#
# : Within its box. {.dataframe}
# :::
# :::
# ::::
#
# ## Few pixels {#few-pixels}
#
# Not enough: ![a grey field](small.png){width=400px}
#
# ## A script that fails {#script}
#
# Some words.
#
# ## Asks the network {#network}
#
# Some words.
#
# ## Leads nowhere {#nowhere}
#
# [To a slide that was](#gone), [to a file that was](gone.html), [out of the folder](../../lessonkit.html).
#
# ## Too pale {#pale}
#
# [Hardly to be seen]{style="color: #bbbbbb"}
#
# ## Too pale in the dark {#pale-dark}
#
# [Only in a bright room]{style="color: #333333"}
#
# ## No way out {#trap}
#
# Some words.
#
# ## Round in circles {#circle}
#
# Some words.
"""
# Text of a lesson is never run. What an instructor puts at the head of an edited deck is.
SCRIPT = """\
addEventListener("DOMContentLoaded", () => {
  const add = (slide, name, more) => {
    const element = Object.assign(document.createElement(name), more);
    document.getElementById(slide).append(element);
    return element;
  };
  add("trap", "button", { textContent: "Stay", onkeydown: (event) => event.key !== "Tab" });
  const ping = add("circle", "button", { textContent: "Ping" });
  add("circle", "button", { textContent: "Pong", onkeydown: (event) => {
    if (event.key === "Tab") { ping.focus(); return false; }
  } });
});
addEventListener("load", () => Reveal.on("slidechanged", ({ currentSlide }) => {
  if (currentSlide.id === "network" && !currentSlide.querySelector("img")) {
    const picture = { alt: "Far away.", width: 10, height: 10, src: "http://127.0.0.1:9/far-away.png" };
    currentSlide.append(Object.assign(document.createElement("img"), picture));
  }
  if (currentSlide.id === "script") throw new Error("planted complaint");
}));
"""


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def at_the_head(folder: ProjectFolder, name: str, script: str) -> None:
    """Put a script at the head of an edited deck."""
    line = " ".join(row.strip() for row in script.split("\n")).replace("'", "''")
    entry = f"header-includes: '``<script>{line}</script>``{{=html}}'"
    text = folder.read(f"slides/{name}.qmd")
    folder.write(f"slides/{name}.qmd", text.replace("engine: markdown\n", f"engine: markdown\n{entry}\n", 1))


def plant(folder: ProjectFolder) -> None:
    """Write the lesson `faults` and its pictures."""
    lines = "\n#\n".join(f"# Paragraph {number} of a slide that should have been two." for number in range(1, 25))
    folder.lesson("faults", FAULTS.replace("LINES", lines))
    for name, width in (("small.png", 100), ("large.png", 800)):
        for place in ("lessons", "slides"):
            path = folder.root / place / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(png(width, width // 2))
