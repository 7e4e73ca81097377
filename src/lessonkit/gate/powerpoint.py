"""Whether the PowerPoint file has what the deck has, and whether it can be read from the last row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lessonkit.gate.sections import Section
from lessonkit.gate.walk import Finding, Walked

# On a slide 13.33 in wide. 14 pt is a thirty-eighth of its height: on a picture two metres high the letters are read
# at eight metres. Code, tables, captions and labels are pointed at or said aloud while they are looked at.
LEAST_TEXT, LEAST_SECONDARY = 14.0, 12.0
SECONDARY = ("Code", "Code to fill in", "Output", "Messages", "Error", "Caption", "Label")
ANSWER = "-answer"
_EMU_POINT = 12700
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLIDE_NUMBER = "Slide number"


def walk_powerpoint(pptx: Path, sections: Sequence[Section]) -> Walked:
    """What is wrong with the file: with each slide, and with which slides there are, by `sections` of its deck."""
    from pptx import Presentation

    deck = Presentation(str(pptx))
    slides = {slide.name: slide for slide in deck.slides}
    wanted = _wanted(sections, slides)
    findings = [*_compared(wanted, [slide.name for slide in deck.slides])]
    for name, section in wanted.items():
        if slide := slides.get(name):
            findings += _looked_at(slide, name, section, (deck.slide_width or 0, deck.slide_height or 0))
    titles = {name: f"{one.title} (answer)" if name != one.identifier else one.title for name, one in wanted.items()}
    return Walked(len(deck.slides), titles, len(deck.slides), tuple(findings))


def _wanted(sections: Sequence[Section], slides: Mapping[str, Any]) -> dict[str, Section]:
    """Every slide that the file must have by its name: the deck's, and after a question its answer."""
    found = {}
    for section in sections:
        found[section.identifier] = section
        slide = slides.get(section.identifier)
        # A question that this format does not show has no answer here.
        if section.reveals and (slide is None or _asks(slide)):
            found[section.identifier + ANSWER] = section
    return found


def _asks(slide: Any) -> bool:
    return any(sign.get("type", "").startswith("alpha") for sign in slide._element.iter(f"{_A}buAutoNum"))


def _compared(wanted: Mapping[str, Section], names: Sequence[str]) -> Iterator[Finding]:
    order = [name for name in names if name in wanted]
    for name in wanted:
        if name not in order:
            yield Finding(name, "pptx-missing", {"what": name or "a slide without a heading"})
    for place, name in enumerate(names):
        if name not in wanted or name in names[:place]:
            yield Finding("", "pptx-extra", {"what": f"slide {place + 1}, {name or 'without a name'}"})
    left = [name for name in wanted if name in order]
    for expected, name in zip(left, dict.fromkeys(order), strict=True):
        if expected != name:
            yield Finding(expected, "pptx-order", {"what": f"there stands {name}"})
            break


def _looked_at(slide: Any, name: str, section: Section, room: tuple[int, int]) -> Iterator[Finding]:
    title = slide.shapes.title
    if title is None or not title.text_frame.text.strip():
        yield Finding(name, "pptx-title", {"what": name})
    if section.notes and not (slide.has_notes_slide and slide.notes_slide.notes_text_frame.text.strip()):
        yield Finding(name, "pptx-notes", {"what": name})
    for shape in slide.shapes:
        yield from _outside(shape, name, room)
        if shape._element.tag.endswith("}pic") and not shape._element.nvPicPr.cNvPr.get("descr", "").strip():
            yield Finding(name, "pptx-alt", {"what": f"“{shape.name}”"})
        if shape.name != _SLIDE_NUMBER:
            yield from _small(shape, name)


def _outside(shape: Any, name: str, room: tuple[int, int]) -> Iterator[Finding]:
    if shape.width is None:  # where the layout has it
        return
    right, bottom = shape.left + shape.width - room[0], shape.top + shape.height - room[1]
    for side, by in (("left", -shape.left), ("top", -shape.top), ("right", right), ("bottom", bottom)):
        if by > _EMU_POINT / 2:
            yield Finding(name, "pptx-outside", {"what": _named(shape), "side": side, "by": by / _EMU_POINT})


def _small(shape: Any, name: str) -> Iterator[Finding]:
    """Text that is too small. A size that stands in the layout, as a title's does, is not looked at."""
    apart = shape.name in SECONDARY or shape.has_table
    for run in shape._element.iter(f"{_A}r"):
        properties = run.find(f"{_A}rPr")
        text = (run.findtext(f"{_A}t") or "").strip()
        size = int(properties.get("sz", 0)) / 100 if properties is not None else 0
        if not text or not size:
            continue
        mono = properties.find(f"{_A}latin") is not None
        least = LEAST_SECONDARY if apart or mono else LEAST_TEXT
        if size < least - 0.05:
            yield Finding(name, "pptx-small", {"what": f"text “{text[:60]}”", "by": size, "least": least})


def _named(shape: Any) -> str:
    text = " ".join(shape.text_frame.text.split()) if shape.has_text_frame else ""
    return f"text “{text[:60]}”" if text else f"“{shape.name}”"
