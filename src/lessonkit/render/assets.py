"""What a deck carries with it, and reveal's configuration from Quarto's option names.

A built deck names its scripts, styles and fonts below one shared folder
(``site_libs``), so that it opens from a USB stick.
"""

import difflib
import importlib.util
from collections.abc import Mapping
from pathlib import Path

_REVEAL = {
    "reveal/reset.css": "dist/reset.css",
    "reveal/reveal.css": "dist/reveal.css",
    "reveal/reveal.js": "dist/reveal.js",
    "reveal/LICENSE": "LICENSE",
}
_OWN = (
    "theme.css",
    "code.css",
    "figures.css",
    "items.css",
    "buttons.css",
    "presenter.css",
    "dialogs.css",
    "reading.css",
    "fonts.css",
    "elements.js",
    "kept.js",
    "windows.js",
    "pace.js",
    "run.js",
    "rebuilt.js",
    "timer.js",
    "code.js",
    "figures.js",
    "spoken.js",
    "notice.js",
    "contents.js",
    "help.js",
    "place.js",
    "notes.js",
    "panel.js",
    "presenter.js",
    "stage.js",
    "deck.js",
)
# The faces fonts.css declares.
_FACES = {
    "ibm-plex-sans": ("400-normal", "400-italic", "600-normal"),
    "ibm-plex-mono": ("400-normal", "600-normal"),
    "noto-sans-math": ("400-normal",),
}
_SUBSETS = {"noto-sans-math": ("latin",)}

_ON_OFF = [
    "auto-animate",
    "auto-animate-unmatched",
    "auto-slide-stoppable",
    "center",
    "controls-tutorial",
    "disable-layout",
    "embedded",
    "fragment-in-url",
    "fragments",
    "hash",
    "hash-one-based-index",
    "help",
    "hide-inactive-cursor",
    "history",
    "jump-to-slide",
    "loop",
    "mouse-wheel",
    "overview",
    "pause",
    "pdf-separate-fragments",
    "preview-links",
    "progress",
    "respond-to-hash-changes",
    "rtl",
    "show-hidden-slides",
    "show-notes",
    "shuffle",
    "touch",
]
_NUMBERS = [
    "auto-animate-duration",
    "auto-slide",
    "default-timing",
    "hide-cursor-time",
    "margin",
    "max-scale",
    "min-scale",
    "mobile-view-distance",
    "pdf-max-pages-per-slide",
    "pdf-page-height-offset",
    "scroll-activation-width",
    "view-distance",
    "parallax-background-horizontal",
    "parallax-background-vertical",
]
_TRANSITIONS = ("none", "fade", "slide", "convex", "concave", "zoom")
_CHOICES: dict[str, tuple[object, ...]] = {
    "auto-play-media": (True, False, None),
    "background-transition": _TRANSITIONS,
    "controls": (True, False, "speaker", "speaker-only"),
    "controls-back-arrows": ("faded", "hidden", "visible"),
    "controls-layout": ("edges", "bottom-right"),
    "keyboard": (True, False),
    "navigation-mode": ("default", "linear", "grid"),
    "show-slide-number": ("all", "print", "speaker"),
    "slide-number": (True, False, "h.v", "h/v", "c", "c/t"),
    "transition": _TRANSITIONS,
    "transition-speed": ("default", "fast", "slow"),
    "view": ("print", "scroll", None),
}
_SIZES = ("width", "height")
_TEXTS = [
    "auto-animate-easing",
    "parallax-background-image",
    "parallax-background-position",
    "parallax-background-repeat",
    "parallax-background-size",
]

# Quarto's names for what the template, theme.css or deck.js do.
_OWN_OPTIONS = ("code-line-numbers", "footer", "theme")

# Given to pandoc or to the template by the builder, or settled by the theme.
_ELSEWHERE = {
    "auto-stretch": "the theme fits pictures to the slide",
    "css": "added by the template",
    "filters": "the builder runs the lessonkit filter",
    "format-links": "a deck has no sidebar",
    "highlight-style": "code.css holds the colours of code",
    "html-math-method": "maths is always MathML",
    "lang": "given to pandoc",
    "output-file": "the builder names the files",
    "syntax-highlighting": "code.css holds the colours of code",
}
# With the only value the embedded engine can work with.
_FIXED: dict[str, object] = {
    "display": "flex",
    "embed-resources": False,
    "hash-type": "title",
    "incremental": False,
    "self-contained": False,
    "slide-level": 2,
    "toc": False,
}
_UNSUPPORTED = [
    "background-color",
    "center-title-slide",
    "chalkboard",
    "code-block-height",
    "code-copy",
    "code-fold",
    "code-overflow",
    "fig-responsive",
    "include-in-header",
    "logo",
    "menu",
    "multiplex",
    "scroll-layout",
    "scroll-progress",
    "scroll-snap",
    "scroll-view",
    "scrollable",
    "slide-tone",
    "smaller",
    "title-slide-style",
]


def site_libs(project: Path, *, plotly: bool) -> dict[str, Path]:
    """Map each file of the shared folder (posix path below it) to its source.

    Raises FileNotFoundError, naming the first file that is missing.
    """
    modules = project / "node_modules"
    files = {target: modules / "reveal.js" / source for target, source in _REVEAL.items()}
    files |= {f"lessonkit/{name}": project / "_extensions" / "lessonkit" / name for name in _OWN}
    for family, faces in _FACES.items():
        package = modules / "@fontsource" / family
        files[f"fonts/LICENSE-{family}"] = package / "LICENSE"
        for face in faces:
            for subset in _SUBSETS.get(family, ("latin", "latin-ext")):
                name = f"{family}-{subset}-{face}.woff2"
                files[f"fonts/{name}"] = package / "files" / name
    if plotly:
        files["plotly/plotly.min.js"] = _plotly_js()
    for source in files.values():
        if not source.is_file():
            raise FileNotFoundError(f"no such file: {source} (has the set-up run?)")
    return files


def _plotly_js() -> Path:
    # Importing plotly costs a third of a second; its place on disk is enough.
    spec = importlib.util.find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("plotly is not installed, and with it plotly.min.js is missing")
    return Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js"


def reveal_config(options: Mapping[str, object]) -> dict[str, object]:
    """Turn Quarto's revealjs options (kebab case, as in ``_quarto.yml``) into reveal's (camelCase).

    What deck.js does itself (``theme: dark``, ``footer``, ``code-line-numbers``) is under the key
    ``lessonkit``. Raises ValueError for an unknown name, for a value an option cannot have, and
    for an option of Quarto's that the embedded engine has no counterpart of.
    """
    config: dict[str, object] = {}
    own: dict[str, object] = {}
    for name, value in options.items():
        if name in _ELSEWHERE:
            continue
        if name in _OWN_OPTIONS:
            own |= _own_option(name, value)
        elif name in _FIXED:
            if value != _FIXED[name]:
                raise ValueError(_only_quarto(f"{name}: {_yaml(value)}", f"only {_yaml(_FIXED[name])}"))
        elif name in _UNSUPPORTED:
            if value not in (False, None):
                raise ValueError(_only_quarto(name, "leave it out"))
        else:
            config[_camel(name)] = _checked(name, value)
    if own:
        config["lessonkit"] = own
    return config


def _checked(name: str, value: object) -> object:
    if name in _ON_OFF:
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be true or false, not {_yaml(value)}")
    elif name in _NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{name} must be a number, not {_yaml(value)}")
    elif name in _CHOICES:
        # 1 equals True in Python, but not in a configuration.
        if not any(value == choice and type(value) is type(choice) for choice in _CHOICES[name]):
            valid = ", ".join(_yaml(choice) for choice in _CHOICES[name])
            raise ValueError(f"{name} must be one of {valid}, not {_yaml(value)}")
    elif name in _SIZES:
        percent = isinstance(value, str) and value.endswith("%") and value[:-1].isdigit()
        if isinstance(value, bool) or not (isinstance(value, int) or percent):
            raise ValueError(f"{name} must be a whole number of pixels or a percentage, not {_yaml(value)}")
    elif name in _TEXTS:
        if not isinstance(value, str):
            raise ValueError(f"{name} must be text, not {_yaml(value)}")
    else:
        known = [*_ON_OFF, *_NUMBERS, *_CHOICES, *_SIZES, *_TEXTS, *_OWN_OPTIONS, *_ELSEWHERE, *_FIXED]
        near = difflib.get_close_matches(str(name), [*known, *_UNSUPPORTED], n=1, cutoff=0.0)
        raise ValueError(f"unknown revealjs option {name}; did you mean {near[0]}?")
    return value


def _own_option(name: str, value: object) -> dict[str, object]:
    if name == "code-line-numbers":
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be true or false, not {_yaml(value)}")
        return {"codeLineNumbers": value}
    if name == "footer":
        if not isinstance(value, str):
            raise ValueError(f"{name} must be text, not {_yaml(value)}")
        return {"footer": value}
    # Quarto takes style sheets beside the name of a theme; here theme.css is the only one.
    given = value if isinstance(value, list) else [value]
    names = [entry for entry in given if not str(entry).endswith((".css", ".scss"))]
    for entry in names:
        if entry not in ("default", "light", "dark"):
            raise ValueError(_only_quarto(f"theme: {_yaml(entry)}", "default, light or dark"))
    return {"theme": "dark" if "dark" in names else "light"}


def _only_quarto(what: str, instead: str) -> str:
    return f"{what} is not supported by the embedded engine ({instead}, or build with --engine quarto)"


def _camel(name: str) -> str:
    head, *rest = name.split("-")
    # reveal spells the one abbreviation among its names in capitals.
    return head + "".join("URL" if part == "url" else part.capitalize() for part in rest)


def _yaml(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
