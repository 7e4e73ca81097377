"""HTML, Markdown, SVG and TeX that a cell gave, without what a page would run or load: for files that keep them."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from xml.etree import ElementTree

_TAGS = (
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "p", "br"),
    *("hr", "div", "span", "b", "i", "u", "s", "em", "strong", "code", "pre", "sub", "sup", "small"),
    *("mark", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "a"),
    *("img", "details", "summary", "abbr", "time", "style"),
)
_VOID = ("br", "hr", "col", "img")
_ATTRIBUTES = (
    *("class", "id", "style", "scope", "scoped", "colspan", "rowspan", "span", "border", "align"),
    *("valign", "title", "alt", "width", "height", "start", "dir", "lang", "href", "src", "role"),
    "datetime",
)
# left out with all that is in them; of any other element that is not known the text stays
_DROPPED = (
    *("script", "iframe", "object", "embed", "svg", "math", "template", "noscript", "noembed", "noframes", "xmp"),
    *("plaintext", "title", "textarea", "select", "frameset", "audio", "video", "canvas", "head", "style"),
)
_ADDRESS = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*")
_LOADING_STYLE = re.compile(r"[<\\@]|url|expression|image|/\*", re.IGNORECASE)

_ACTS = re.compile(r"\\(?:href|style|class|cssId|html\w*|require|input|include)(?![A-Za-z])")

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_ACTIVE = ("script", "foreignObject", "iframe", "handler", "listener", "embed", "object", "audio", "video", "metadata")
# Whatever might be more than a picture; one in which nothing of it stands is left as it is, byte for byte.
_SUSPECT = re.compile(
    r"<(?:[\w.-]+:)?(?:script|foreignObject|iframe|handler|listener|embed|object|audio|video|animate\w*|set)\b"
    r"|[\s\"'/]on\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#|data:image/(?:png|jpeg|gif|webp);)|@import|javascript:"
    r"|url\(\s*[\"']?(?!#)|<!DOCTYPE[^>]*\[|<!ENTITY|<!ATTLIST|<\?xml-",
    re.IGNORECASE,
)
_LOADING = re.compile(r"@import|javascript:|expression|url\(\s*[\"']?(?!#)", re.IGNORECASE)


def harmless_html(text: str) -> str:
    """The HTML with tables, text and pictures of its own, and nothing else."""
    reader = _Html()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.within: list[str] = []
        self.style: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED and tag != "embed":
            self.within.append(tag)
            if tag == "style" and self.within == ["style"]:
                self.style = [self._tag(tag, attrs)]
        elif not self.within and tag in _TAGS:
            self.parts.append(self._tag(tag, attrs))

    @staticmethod
    def _tag(tag: str, attrs: list[tuple[str, str | None]]) -> str:
        kept = [(name, value) for name, value in attrs if _keeps(tag, name, value or "")]
        written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept)
        return f"<{tag}{written}>"

    def handle_endtag(self, tag: str) -> None:
        if self.within:
            if tag in self.within:
                del self.within[self.within.index(tag) :]
            if not self.within and self.style is not None:
                head, *rules = self.style
                if not _LOADING_STYLE.search("".join(rules)):
                    self.parts += [head, *rules, "</style>"]
                self.style = None
        elif tag in _TAGS and tag not in _VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.style is not None:
            self.style.append(data)
        elif not self.within:
            self.parts.append(escape(data, quote=False))


def _keeps(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and bool(_ADDRESS.match(value))
    if name == "src":
        return tag == "img" and bool(_PICTURE.fullmatch(value))
    if name == "style":
        return not _LOADING_STYLE.search(value)
    return name in _ATTRIBUTES or bool(re.fullmatch(r"aria-[a-z]+|data-[a-z-]+", name))


def harmless_markdown(text: str) -> str:
    """The Markdown as Jupyter shows it, in harmless HTML; what looks like TeX that acts, as it was typed."""
    # a third of a second, which few lessons need
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    class Renderer(IPythonRenderer):
        def text(self, text: str) -> str:
            return re.sub(r"[$\\]", r"<span>\g<0></span>", super().text(text))  # no maths begins there

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return super(IPythonRenderer, self).image(text, url, title)  # that of a notebook looks for attachments

    if acts(text):
        return f"<pre>{escape(text, quote=False)}</pre>"
    return harmless_html(MarkdownWithMath(Renderer(escape=False, exclude_anchor_links=True)).render(text))


def acts(tex: str) -> bool:
    """Whether a formula does more than look: leads elsewhere, sets styles, reads files."""
    return bool(_ACTS.search(tex))


def harmless_svg(text: str) -> str:
    """The picture without scripts, handlers, foreign content and addresses of elsewhere; most are left as they are."""
    if not _SUSPECT.search(text):
        return text
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError:
        return f'<svg xmlns="{_SVG}"/>'
    if root.tag != f"{{{_SVG}}}svg":
        return f'<svg xmlns="{_SVG}"/>'
    _clean(root)
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element) -> None:
    for name, value in list(element.attrib.items()):
        local = name.rpartition("}")[2].lower()
        leads = local in ("href", "src") and not value.startswith("#") and not _PICTURE.fullmatch(value)
        if local.startswith("on") or leads or _LOADING.search(value) or "\\" in value:
            del element.attrib[name]
    for child in list(element):
        space, _, local = str(child.tag).rpartition("}")
        changes = str(child.get("attributeName", "")).rpartition(":")[2].lower()
        moves = local.startswith("animate") or local == "set"
        style = local == "style" and (_LOADING.search("".join(child.itertext())) or "\\" in "".join(child.itertext()))
        foreign = space != f"{{{_SVG}" or local in _ACTIVE
        if foreign or style or (moves and (changes == "href" or changes.startswith("on"))):
            element.remove(child)
        else:
            _clean(child)
