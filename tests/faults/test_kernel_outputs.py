"""What a cell gives as HTML, SVG, LaTeX or Markdown runs and loads nothing, in no page, picture or notebook."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest
from hostile_lesson import SETTINGS
from playwright.sync_api import Browser, BrowserContext, Page
from projects import HEADER, ProjectFolder, make_project

from lessonkit.compose.harmless import harmless_html, harmless_svg
from lessonkit.compose.notebook import jupyter_output

pytestmark = pytest.mark.xdist_group("hostile")

# each would be noticed: a dialog, a mark in the title, or a request
HTML = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)" id="go">words</a>',
    '<a href=" &#1;java&#10;script:alert(1)">words</a>',
    '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
    '<iframe src="javascript:alert(1)"></iframe>',
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=alert(1)>",
    '<form action="javascript:alert(1)"><button id=go>x</button></form>',
    '<style>@import "https://evil.example/x.css"; * { display: none }</style>',
    '<div style="background:url(https://evil.example/x.png)" onclick=alert(1)>x</div>',
    '<img src="https://evil.example/x.png">',
    '<link rel=stylesheet href="https://evil.example/x.css"><base href="https://evil.example/">',
    '<object data="data:text/html,<script>alert(1)</script>"></object>',
    "<details open ontoggle=alert(1)>x</details><input autofocus onfocus=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<table><tr><td><img src=x onerror=alert(1)></td><td onclick=alert(1)>1</td></tr></table>",
)
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="20"'
SVG = (
    f"{OPEN}><script>alert(1)</script></svg>",
    f'{OPEN} onload="alert(1)"></svg>',
    f'{OPEN}><foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></p>'
    "</foreignObject></svg>",
    f'{OPEN}><image href="https://evil.example/x.png" width="9" height="9"/></svg>',
    f'{OPEN}><a xlink:href="javascript:alert(1)"><text y="9">words</text></a></svg>',
    f'{OPEN}><a><animate attributeName="href" values="java&#115;cript:alert(1)"/><text y="9">w</text></a></svg>',
    f'{OPEN}><style>@import "https://evil.example/x.css";</style></svg>',
    f'{OPEN}><rect width="9" height="9" style="fill:url(https://evil.example/x.svg#a)"/></svg>',
    f'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>{OPEN}></svg>',
    f'<!DOCTYPE svg [<!ENTITY x "&#60;script>alert(1)&#60;/script>">]>{OPEN}>&x;</svg>',
    f'{OPEN}><x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script></svg>',
    f'<?xml-stylesheet href="https://evil.example/x.css"?>{OPEN}></svg>',
    '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
)
LATEX = (r"\href{javascript:alert(1)}{x}", r"\style{background:url(https://evil.example/x)}{x}", r"\input{/etc/passwd}")
MARKDOWN = (
    *HTML,
    "[words](javascript:alert(1))",
    "[words](<java&#115;cript:alert(1)>)",
    "[words]\n\n[words]: &#1;JavaScript&colon;alert(1)",
    "<javascript:alert(1)>",
    "[words](vbscript:alert(1)) [words](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "`<b onclick=alert(1)>x</b>`{=html}",
    "`\n\n<img src=x onerror=alert(1)>\n\n`",
    "[words](<img/src=x/onerror=alert(1)>)",
    SETTINGS,
    "\n".join(f"> {line}" for line in SETTINGS.splitlines()),
)
LESSON = f"""\
# %% [markdown]
# # Block {{#block time="00:00-10:00"}}
#
# ## Given {{#given}}

# %%
#| label: html
def give(kind, values):
    for number, value in enumerate(values):
        display({{kind: value, "text/plain": f"{{kind}} {{number:02}}"}}, raw=True)

give("text/html", {HTML})
give("text/html", {HTML}[::-1])

# %%
#| label: script
give("application/javascript", ["alert(1)"])
give("text/latex", [r"\\frac12"])
give("text/markdown", {MARKDOWN})

# %%
#| label: fig-svg
#| fig-alt: Nothing.
give("image/svg+xml", {SVG})
"""
SIDE = "# ---\n# title: Beside\n# ---\n\n" + LESSON[LESSON.index("# %%\n#| label: html") :]

OFFENDERS = r"""() => {
  const acts = "iframe, object, embed, base, foreignObject, [onload], [onerror], [onclick], [onfocus], [ontoggle]";
  const all = [...document.querySelectorAll("*")];
  const leads = (element, name) => (element.getAttribute(name) || "").replace(/[\x00-\x20]/g, "");
  return [
    ...document.querySelectorAll(`${acts}, form[action], [src*=evil], :not(a)[href*=evil], [style*=evil]`),
    ...all.filter(element => /^(javascript|data:text)/i.test(leads(element, "href") || leads(element, "xlink:href"))),
    ...all.filter(element => /^script$/i.test(element.localName) && element.type !== "application/json" &&
      /alert\(1\)/.test(element.textContent)),
    ...document.querySelectorAll("[attributeName$=href]"),
    ...all.filter(element => element.localName === "style" && /evil.example/.test(element.textContent)),
  ].map(element => element.outerHTML.slice(0, 200));
}"""
CLICKED = """document.querySelectorAll("#go, [onclick]").forEach(one => one.dispatchEvent(new Event("click")))"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    folder = make_project(tmp_path_factory.mktemp("given") / "project")
    folder.lesson("given", LESSON + '\n# %% [markdown]\n# ::: {.notebook src="beside"}\n# :::\n', HEADER)
    folder.write("lessons/given/beside.py", SIDE)
    only = ("deck", "lab", "starter notebook", "side notebooks", "solved notebook", "worksheet, Word")
    ran = folder.run(only=only)
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="module")
def context(chromium: Browser, given: ProjectFolder) -> Iterator[BrowserContext]:
    context = chromium.new_context(offline=True)
    context.new_page().goto((given.root / "_site/index.html").as_uri())  # stays, and so does the process of all files
    yield context
    context.close()


def done_by(context: BrowserContext, path: Path) -> tuple[list[str], list[str]]:
    """What a page did that a document does not, and what stands in it that might."""
    return all_done_by(context, [path])[0]


def all_done_by(context: BrowserContext, paths: Sequence[Path]) -> list[tuple[list[str], list[str]]]:
    """The same of several pages, each in a window of its own."""
    opened = [opened_in(context, path) for path in paths]
    opened[-1][0].evaluate("new Promise(done => setTimeout(done, 100))")
    found = []
    for page, did in opened:
        page.evaluate(CLICKED)
        found.append((did, page.evaluate(OFFENDERS)))
        page.close()
    return found


def opened_in(context: BrowserContext, path: Path) -> tuple[Page, list[str]]:
    page, did = context.new_page(), list[str]()
    page.on("dialog", lambda dialog: (did.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda r: did.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None)
    page.goto(path.as_uri())
    return page, did


@pytest.mark.parametrize("name", ["_site/slides/given.html", "_site/labs/given.html", "_site/index.html"])
def test_a_page_with_such_outputs_runs_and_loads_nothing(
    given: ProjectFolder, context: BrowserContext, name: str
) -> None:
    assert done_by(context, given.root / name) == ([], [])


def test_a_picture_runs_nothing_when_it_is_opened_by_itself(given: ProjectFolder, context: BrowserContext) -> None:
    pictures = sorted((given.root / "_site/slides").rglob("*fig-svg*.svg"))
    assert len(pictures) >= len(SVG)
    for path, found in zip(pictures, all_done_by(context, pictures), strict=True):
        assert found == ([], []), path.read_text()


NOTEBOOKS = ("_site/notebooks/given.ipynb", "_site/notebooks/given-beside.ipynb", "_instructor/notebooks/given.ipynb")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_holds_no_html_that_runs(
    given: ProjectFolder, context: BrowserContext, name: str, tmp_path: Path
) -> None:
    """Also where a notebook is trusted, as one that a learner made: every HTML of it as a page of its own."""
    cells = json.loads(given.read(name))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ()) if "data" in output]
    texts = ["".join(output["data"].get(kind, "")) for output in outputs for kind in ("text/html", "image/svg+xml")]
    page = tmp_path / "outputs.html"
    page.write_text("<!DOCTYPE html><meta charset=utf-8><body>" + "\n".join(texts), encoding="utf-8")
    assert (name != NOTEBOOKS[0]) == (len(outputs) > len(HTML + MARKDOWN))
    assert done_by(context, page) == ([], [])
    kinds = {kind for output in outputs for kind in output["data"]}
    assert not kinds & {"application/javascript", "text/markdown"}


def test_the_page_would_tell_if_anything_ran(context: BrowserContext, tmp_path: Path) -> None:
    """Each string by itself, as it was given, is seen by the test above."""
    paths = []
    for number, text in enumerate((*HTML, *SVG)):
        ending = ".html" if text in HTML else ".svg"
        paths.append(tmp_path / f"{number}{ending}")
        paths[-1].write_text(f"<!DOCTYPE html><body>{text}" if text in HTML else text, encoding="utf-8")
    for path, (did, held) in zip(paths, all_done_by(context, paths), strict=True):
        assert did or held, path.read_text()


def frame_html() -> str:
    frame = pd.DataFrame({"pre": ["AVAL", "<b>"], "synapses": [1, 2]})
    return str(frame.to_html(border=1))


HARMLESS: tuple[tuple[Callable[[str], str], str], ...] = (
    (harmless_html, frame_html()),
    (
        harmless_html,
        "<style scoped>\n    .dataframe tbody tr th { vertical-align: top; }\n</style>\n<p>2 rows × 2 columns</p>",
    ),
    (harmless_html, f'<img src="data:image/png;base64,{base64.b64encode(b"x" * 30).decode()}" alt="A line.">'),
    (harmless_html, '<a href="https://example.org/?a=1&amp;b=2" title="x">words</a> &lt;not a tag&gt;'),
    (harmless_svg, f'{OPEN}><defs><path id="a" d="M0 0"/></defs><use xlink:href="#a" clip-path="url(#b)"/></svg>'),
)


def test_dangerous_tex_is_refused_at_its_cell(project: ProjectFolder) -> None:
    cell = f'# %%\n#| label: tex\nfor tex in {LATEX}:\n    display({{"text/latex": tex}}, raw=True)\n'
    path = project.lesson("tex", LESSON[: LESSON.index("# %%\n#| label: html")] + cell)
    line = path.read_text().splitlines().index("#| label: tex") + 2
    ran = project.run(only=("deck",))
    assert ran.code == 1
    for tex in LATEX:
        assert f"lessons/tex.py:{line}: error: maths that cannot be read: {tex}\n" in ran.err
        shown = jupyter_output({"output_type": "display_data", "data": {"text/latex": tex, "text/plain": "x"}}, {}, "")
        assert shown["data"] == {"text/plain": "x"}, "nor does it stand in a notebook"


@pytest.mark.parametrize(("clean", "text"), HARMLESS)
def test_what_is_harmless_is_left_as_it_is(clean: Callable[[str], str], text: str) -> None:
    assert clean(text) == text


def test_a_picture_keeps_what_it_shows() -> None:
    drawn = f'{OPEN} onload="alert(1)"><defs><path id="a" d="M0 0h9v9z"/></defs><use xlink:href="#a"/></svg>'
    cleaned = harmless_svg(drawn)
    assert "alert" not in cleaned
    assert 'd="M0 0h9v9z"' in cleaned
    assert 'xlink:href="#a"' in cleaned
