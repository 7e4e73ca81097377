"""What leaves its slide in a PowerPoint file."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

from PIL import ImageFont
from projects import ProjectFolder


def beyond(deck: Any, project: ProjectFolder) -> list[str]:
    """Shapes that leave their slide, by their frames and by how high their text is in IBM Plex."""
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.name == "Slide number":
                continue
            text = text_height(shape, project) if shape.has_text_frame and shape.text_frame.text else 0
            bottom = shape.top + max(shape.height, text)
            if (
                shape.left < 0
                or shape.top < 0
                or shape.left + shape.width > deck.slide_width
                or bottom > deck.slide_height
            ):
                found.append(f"{slide.name}: {shape.name}")
            elif text > shape.height * 1.02:
                found.append(f"{slide.name}: text of {shape.name}, {text / shape.height:.2f} of its frame")
    return found


def text_height(shape: Any, project: ProjectFolder) -> float:
    """In EMU: each line of a paragraph as many lines as its width in IBM Plex needs, each 1.25 times its size."""
    room = shape.width - shape.text_frame.margin_left - shape.text_frame.margin_right
    total = shape.text_frame.margin_top + shape.text_frame.margin_bottom
    for paragraph in shape.text_frame.paragraphs:
        size = max((run.font.size or 21 * 12700 for run in paragraph.runs), default=0)
        properties = paragraph._p.pPr
        margin = int(properties.get("marL") or 0) if properties is not None else 0
        widths = [0.0]
        for element in paragraph._p:
            if element.tag.endswith("}br"):
                widths.append(0.0)
            elif element.tag.endswith("}r"):
                mono = element.find(".//{*}latin") is not None
                font = plex(project.root / ".lessonkit" / "fonts", "Mono" if mono else "Sans")
                widths[-1] += font.getlength(element.text) / 100 * size
        total += sum(max(1, math.ceil(width / (room - margin))) for width in widths) * size * 1.25
    return float(total)


@cache
def plex(folder: Path, family: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(folder / f"IBMPlex{family}-Regular.ttf"), 100)
