"""The parts of a docx file around its text, and the file itself: the same bytes for the same text."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.etree import ElementTree as ET

from lessonkit.render.word_body import SPACES, TITLE, Running
from lessonkit.render.word_fonts import Embedded
from lessonkit.render.word_styles import language_tag, styles_xml, theme_xml
from lessonkit.render.xml_text import escape, quoteattr

_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can name
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_W = f'xmlns:w="{SPACES["w"]}"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MEDIA = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp", "tiff": "image/tiff"}
# Parts with a relationship from the document, by name: what they are.
_RELATED = {
    "styles": "styles",
    "settings": "settings",
    "fontTable": "fontTable",
    "theme": "theme",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "header": "header",
    "footer": "footer",
}


def docx(text: Mapping[str, bytes], running: Running, media: Mapping[str, bytes], fonts: Embedded) -> bytes:
    """The file. Of `text`, pandoc's parts by name, it takes what is written, and our looks for the rest.

    `media` are pictures by relationship id, which is the name of the file ("picture-1.png").
    """
    language = language_tag(running.language)
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": _content_types(media),
        "_rels/.rels": _relationships([
            ("document", f"{_OFFICE}/officeDocument", "word/document.xml", False),
            ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", False),
        ]),
        "docProps/core.xml": _core(running),
        **{name: text[name] for name in ("word/document.xml", "word/numbering.xml", "word/footnotes.xml")},
        "word/styles.xml": styles_xml(language),
        "word/fontTable.xml": fonts.table,
        "word/_rels/fontTable.xml.rels": _relationships(
            [(name, f"{_OFFICE}/font", f"fonts/{name}", False) for name in fonts.files]
        ),
        "word/theme.xml": theme_xml(text["word/theme/theme1.xml"].decode()).encode(),
        "word/settings.xml": _settings(language),
        "word/header.xml": _header(running),
        "word/footer.xml": _footer(running),
        "word/_rels/document.xml.rels": _relationships([
            *((name, f"{_OFFICE}/{kind}", f"{name}.xml", False) for name, kind in _RELATED.items()),
            *((name, f"{_OFFICE}/image", f"media/{name}", False) for name in media),
            *_links(text["word/_rels/document.xml.rels"]),
        ]),
        "word/_rels/footnotes.xml.rels": _relationships(_links(text["word/_rels/footnotes.xml.rels"])),
        **{f"word/media/{name}": data for name, data in media.items()},
        **{f"word/fonts/{name}": data for name, data in fonts.files.items()},
    }  # fmt: skip
    return _zipped(parts)


def _zipped(parts: Mapping[str, bytes | str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, _DAY)
            # Pictures are compressed already.
            member.compress_type = zipfile.ZIP_STORED if "/media/" in name else zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            whole = _HEAD + content if isinstance(content, str) else content
            target.writestr(member, whole)
    return out.getvalue()


def _content_types(media: Mapping[str, bytes]) -> str:
    endings = sorted({name.rsplit(".", 1)[1] for name in media})
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "odttf": "application/vnd.openxmlformats-officedocument.obfuscatedFont",
        **{ending: _MEDIA[ending] for ending in endings},
    }
    overrides = {
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "word/document.xml": f"{_WORD}.document.main+xml",
        **{f"word/{name}.xml": f"{_WORD}.{kind}+xml" for name, kind in _RELATED.items()},
        "word/theme.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    }
    inside = "".join(f'<Default Extension="{e}" ContentType="{kind}"/>' for e, kind in defaults.items())
    inside += "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
    return f'<Types xmlns="{_PACKAGE}/content-types">{inside}</Types>'


def _relationships(relations: list[tuple[str, str, str, bool]]) -> str:
    """Of (id, type, target, whether the target is outside of the file)."""
    mode = {True: ' TargetMode="External"', False: ""}
    inside = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target={quoteattr(target)}{mode[outside]}/>'
        for name, kind, target, outside in relations
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _links(xml: bytes) -> list[tuple[str, str, str, bool]]:
    """The hyperlinks among pandoc's relationships, with pandoc's ids."""
    kind = f"{_OFFICE}/hyperlink"
    return [(r.attrib["Id"], kind, r.attrib["Target"], True) for r in ET.fromstring(xml) if r.get("Type") == kind]


def _core(running: Running) -> str:
    """Title and language; no times, and no author that nobody named."""
    names = f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    inside = f"<dc:title>{escape(running.title)}</dc:title><dc:language>{escape(running.language)}</dc:language>"
    return f"<cp:coreProperties {names}>{inside}</cp:coreProperties>"


def _settings(language: str) -> str:
    # Without the mode Word opens the file as one of 2007, in which no box can be ticked.
    mode = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    notes = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    return (
        f'<w:settings {_W}><w:zoom w:percent="100"/><w:embedTrueTypeFonts/><w:defaultTabStop w:val="709"/>{notes}'
        f"<w:compat>{mode}</w:compat><w:themeFontLang w:val={quoteattr(language)}/></w:settings>"
    )


def _field(instruction: str, shown: str) -> str:
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>{escape(shown)}</w:t></w:r></w:fldSimple>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


_TAB = "<w:r><w:tab/></w:r>"


def _header(running: Running) -> str:
    """For all pages but the first: the title, and a rule for the name."""
    inside = f"{_title(running)}{_TAB}{_run(running.name + ' ')}{_TAB}"
    return f'<w:hdr {_W}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{inside}</w:p></w:hdr>'


def _footer(running: Running) -> str:
    page = f"{_run(running.page + ' ')}{_field('PAGE', '1')}{_run(f' {running.of} ')}{_field('NUMPAGES', '1')}"
    inside = f"{_title(running)}{_TAB}{page}"
    return f'<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{inside}</w:p></w:ftr>'


def _title(running: Running) -> str:
    return TITLE.format(_run(running.title))
