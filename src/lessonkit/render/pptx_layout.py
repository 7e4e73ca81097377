"""Where the elements of a slide stand. All numbers are CSS px of a slide of 1280 × 720.

Text has its size, pictures take what room is left, as on the deck. Where that is not enough, everything on the slide is
set a little smaller, until it fits: nothing may stick out, and nothing may move to a slide that nobody wrote. Where
much room would be left, text is set larger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lessonkit.render.pptx_content import Box, Card, Code, Columns, Element, Paragraph, Picture, Run, Slide, Table, Text
from lessonkit.render.pptx_measure import LINE, MONO, Ruler, widest
from lessonkit.render.pptx_shapes import Place
from lessonkit.render.pptx_theme import HEIGHT, LAYOUTS, OPENER_TITLE, ROLES, TITLE

GAP = 16.0
BOTTOM = HEIGHT - 44.0
CODE = {"code": 22.0, "beside": 20.0}
CODE_LEAST = 16.0
BESIDE_MOST = 0.56
CODE_PAD = (20.0, 12.0)
BOX_PAD = (24.0, 16.0)
CELL_PAD = (8.0, 4.0)
LEAST_PICTURE = 150.0
SNUG_LEAST = 0.25
SCALES = tuple(1 - 0.04 * step for step in range(20))
# Tried first, where a slide shows nothing but words, or nothing but words and code; what does not leave an eighth of
# the room free is too large.
LARGER = {"words": (1.22, 1.12), "code": (1.14,), "pictures": ()}
FREE = 0.88
# From here down the title is smaller, too, and stands higher.
TIGHT, TIGHT_TITLE, TIGHT_TOP = 0.93, 0.9, 10.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A frame that others stand on: "card", "callout" or "item"."""

    kind: str
    tone: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """`scale`: of text; `size`: of code in px; `columns` and `rows`: the sizes of a table's.

    `framed`: not inside of the frame of a cell."""

    element: Text | Code | Table | Picture | Panel
    place: Place
    scale: float
    size: float = 0.0
    columns: tuple[float, ...] = ()
    rows: tuple[float, ...] = ()
    framed: bool = True


@dataclass(frozen=True, slots=True)
class Laid:
    """A slide laid out. `title_scale` is below 1 where the title would take more than two lines."""

    slide: Slide
    title: Place
    title_scale: float
    placed: tuple[Placed, ...]


Shape = Callable[[str], float]
"""The width of a picture by its height, by its source."""


@dataclass(frozen=True, slots=True)
class Layouter:
    """Knows what measures text, and how pictures are shaped."""

    ruler: Ruler
    shape: Shape

    def lay(self, slide: Slide) -> Laid:
        look = LAYOUTS[slide.kind]
        dark = look.ground == "opener"
        elements = _led(slide) if dark else slide.elements
        larger = () if dark else LARGER[_shows(elements)]
        for scale in (*larger, *SCALES):
            title, title_scale = self._title(slide, tight=scale < TIGHT and not dark)
            top = title.y + title.height + (24 if dark else GAP)
            room = (BOTTOM - top) * (FREE if scale > 1 else 1)
            if self.least(elements, look.width, scale) <= room:
                break
        placed = tuple(self.stack(elements, Place(look.left, top, look.width, BOTTOM - top), scale))
        return Laid(slide, title, title_scale, placed)

    def _title(self, slide: Slide, *, tight: bool) -> tuple[Place, float]:
        """Where the title stands, and by how much it is smaller: it takes one line if a little is enough, or two."""
        look = LAYOUTS[slide.kind]
        dark = look.ground == "opener"
        full = OPENER_TITLE if dark else TITLE
        tried = [(1.0, 1), (0.94, 1), (0.88, 1), *([(0.82, 1), (0.76, 1)] if dark else [])]
        tried += [(1.0, 2), (0.9, 2), (0.8, 2), (0.7, 2), (0.6, 2), (0.5, 99)]
        role = ROLES["heading"]
        for scale, most in tried:
            own = scale * (TIGHT_TITLE if tight else 1)
            lines = self.ruler.lines(Paragraph(slide.title, "heading"), look.width, full * own / role.size)
            if lines <= most:
                break
        top = look.top - (TIGHT_TOP if tight else 0)
        return Place(look.left, top, look.width, lines * full * own * LINE), own

    # ---- how much room ----------------------------------------------------------

    def least(self, elements: Sequence[Element], width: float, scale: float) -> float:
        """The height that a stack needs, its pictures as small as they may be."""
        return self._height(elements, width, scale, False)

    def most(self, elements: Sequence[Element], width: float, scale: float) -> float:
        """The height that a stack can use."""
        return self._height(elements, width, scale, True)

    def _height(self, elements: Sequence[Element], width: float, scale: float, full: bool) -> float:
        gaps = GAP * scale * max(0, len(elements) - 1)
        return gaps + sum(self._of(element, width, scale, full) for element in elements)

    def _of(self, element: Element, width: float, scale: float, full: bool, beside: bool = False) -> float:
        if isinstance(element, Text):
            return self.ruler.height(element.paragraphs, width, scale)
        if isinstance(element, Code):
            return self._code_height(element, width, scale, beside)
        if isinstance(element, Table):
            return self._table_height(element, width, scale)
        if isinstance(element, Picture):
            natural = width * element.width / self.shape(element.source)
            room = natural if full else min(natural, LEAST_PICTURE * scale)
            return room + self._caption(element, width, scale)
        if isinstance(element, Box):
            inner = width - 2 * BOX_PAD[0] * scale
            return self._height(element.children, inner, scale, full) + 2 * BOX_PAD[1] * scale
        if isinstance(element, Columns):
            pairs = zip(_widths(element.shares, width, scale), element.stacks, strict=True)
            return max(self._height(stack, share, scale, full) for share, stack in pairs)
        return self._card_height(element, width, scale, full)

    def _caption(self, element: Picture | Table, width: float, scale: float) -> float:
        return 8 * scale + self.ruler.height((element.caption,), width, scale) if element.caption else 0.0

    def _card_height(self, card: Card, width: float, scale: float, full: bool) -> float:
        pad = CODE_PAD[1] * scale
        if self._is_beside(card, width, scale):
            left, right = self._halves(card, width, scale)
            code = sum(self._code_height(c, left, scale, True) for c in card.code if isinstance(c, Code))
            return max(code, self._height(card.output, right, scale, full) + 2 * pad)
        code = sum(self._of(c, width, scale, full) for c in card.code)
        return code + self._height(card.output, width - 2 * CODE_PAD[0] * scale, scale, full) + 2 * pad

    def _is_beside(self, card: Card, width: float, scale: float) -> bool:
        """Whether what code gave can stand beside it, and the longest line be read."""
        sizes = (self.code_size(code, width * BESIDE_MOST, scale, True) for code in card.code if isinstance(code, Code))
        return card.beside and min(sizes, default=CODE_LEAST) >= min(CODE_LEAST, CODE["beside"] * scale)

    def _halves(self, card: Card, width: float, scale: float) -> tuple[float, float]:
        """The widths of code and of what stands beside it: code takes what it needs, up to 56 of a hundred."""
        size = CODE["beside"] * scale
        letters = max((widest(code) for code in card.code if isinstance(code, Code)), default=0)
        left = min((letters + 1) * size * MONO + 2 * CODE_PAD[0] * scale, width * BESIDE_MOST)
        return left, width - left - 2 * CODE_PAD[0] * scale

    def code_size(self, code: Code, width: float, scale: float, beside: bool) -> float:
        """The size in px at which its longest line fits, a letter left free; never wrapped above 11 px."""
        wanted = CODE["beside" if beside or code.kind == "error" else "code"] * scale
        fitting = (width - 2 * CODE_PAD[0] * scale) / ((widest(code) + 1) * MONO)
        return max(min(wanted, fitting), min(11.0, wanted))

    def _code_height(self, code: Code, width: float, scale: float, beside: bool) -> float:
        size = self.code_size(code, width, scale, beside)
        room = max(1, int((width - 2 * CODE_PAD[0] * scale) / (size * MONO)))
        lines = sum(1 + max(0, len(line) - 1) // room for line in code.text.split("\n"))
        return lines * size * LINE + 2 * CODE_PAD[1] * scale

    # ---- tables -------------------------------------------------------------------

    def table_columns(self, table: Table, width: float, scale: float) -> tuple[float, ...]:
        """As wide as what they hold; the widest gives room to the others where that is too much."""
        pad = 2 * CELL_PAD[0] * scale + 2
        count = max(len(row) for row in table.rows)
        wanted, least = [0.0] * count, [0.0] * count
        for row in table.rows:
            for number, cell in enumerate(row):
                wanted[number] = max(wanted[number], self.ruler.natural(cell, scale) * 1.05 + pad)
                least[number] = max(least[number], self.ruler.longest_word(cell, scale) + pad)
        if sum(wanted) <= width:
            return tuple(max(one, 36 * scale) for one in wanted)
        if sum(least) >= width:
            return tuple(one * width / sum(least) for one in least)
        spare = (width - sum(least)) / max(sum(wanted) - sum(least), 1)
        return tuple(low + (high - low) * spare for low, high in zip(least, wanted, strict=True))

    def row_heights(self, table: Table, columns: Sequence[float], scale: float) -> tuple[float, ...]:
        pad = 2 * CELL_PAD[0] * scale + 2
        return tuple(
            max(self.ruler.height((c,), w - pad, scale) for c, w in zip(row, columns, strict=False))
            + 2 * CELL_PAD[1] * scale
            for row in table.rows
        )

    def _table_scale(self, table: Table, width: float, scale: float) -> float:
        """Smaller where the longest words of its columns do not fit beside each other."""
        pad = 2 * CELL_PAD[0] * scale + 2
        count = max(len(row) for row in table.rows)
        words = [0.0] * count
        for row in table.rows:
            for number, cell in enumerate(row):
                words[number] = max(words[number], self.ruler.longest_word(cell, scale))
        return scale * max(0.5, min(1.0, 0.99 * width / (sum(words) + count * pad)))

    def _table_height(self, table: Table, width: float, scale: float) -> float:
        own = self._table_scale(table, width, scale)
        heights = self.row_heights(table, self.table_columns(table, width, own), own)
        return sum(heights) + self._caption(table, width, scale)

    # ---- where --------------------------------------------------------------------

    def stack(self, elements: Sequence[Element], place: Place, scale: float) -> Iterator[Placed]:
        """The elements from the top of a place down; what can grow shares the room that is left."""
        least = [self._of(element, place.width, scale, False) for element in elements]
        most = [self._of(element, place.width, scale, True) for element in elements]
        spare = place.height - sum(least) - GAP * scale * max(0, len(elements) - 1)
        wanted = sum(most) - sum(least)
        share = min(1.0, max(0.0, spare) / wanted) if wanted > 0 else 0.0
        y = place.y
        for element, low, high in zip(elements, least, most, strict=True):
            height = low + (high - low) * share
            yield from self._put(element, Place(place.x, y, place.width, height), scale)
            y += height + GAP * scale

    def _put(self, element: Element, place: Place, scale: float, beside: bool = False) -> Iterator[Placed]:
        if isinstance(element, Text):
            yield Placed(element, place, scale)
        elif isinstance(element, Code):
            yield Placed(element, place, scale, self.code_size(element, place.width, scale, beside))
        elif isinstance(element, Table):
            yield from self._put_table(element, place, scale)
        elif isinstance(element, Picture):
            yield from self._put_picture(element, place, scale)
        elif isinstance(element, Box):
            yield Placed(Panel(element.kind, element.tone, element.name), place, scale)
            yield from self.stack(element.children, _inside(place, BOX_PAD, scale), scale)
        elif isinstance(element, Columns):
            x = place.x
            for width, stack in zip(self._columns(element, place, scale), element.stacks, strict=True):
                yield from self.stack(stack, Place(x, place.y, width, place.height), scale)
                x += width + 28 * scale
        else:
            yield from self._put_card(element, place, scale)

    def _columns(self, columns: Columns, place: Place, scale: float) -> list[float]:
        """The widths of columns; a snug first one keeps no room beside its picture that the second could have."""
        widths = _widths(columns.shares, place.width, scale)
        picture = next((element for element in columns.stacks[0] if isinstance(element, Picture)), None)
        if not columns.snug or picture is None:
            return widths
        others = self.most([one for one in columns.stacks[0] if one is not picture], widths[0], scale)
        room = place.height - others - self._caption(picture, widths[0], scale)
        drawn = min(widths[0], room * self.shape(picture.source))
        widest = max(drawn, SNUG_LEAST * place.width)
        return [widest, sum(widths) - widest]

    def _put_card(self, card: Card, place: Place, scale: float) -> Iterator[Placed]:
        yield Placed(Panel("card", "kind"), place, scale)
        pad = (CODE_PAD[0] * scale, CODE_PAD[1] * scale)
        beside = self._is_beside(card, place.width, scale)
        left, right = self._halves(card, place.width, scale) if beside else (place.width, 0.0)
        y = place.y
        for code in card.code:
            height = place.height / len(card.code) if beside else self._of(code, left, scale, False)
            for one in self._put(code, Place(place.x, y, left, height), scale, beside):
                yield replace(one, framed=False)
            y += height
        if beside:
            room = Place(place.x + left + pad[0], place.y + pad[1], right, place.height - 2 * pad[1])
        else:
            rest = place.y + place.height - y
            room = Place(place.x + pad[0], y + pad[1], place.width - 2 * pad[0], rest - 2 * pad[1])
        for one in self.stack(card.output, room, scale):
            yield replace(one, framed=False)

    def _put_table(self, table: Table, place: Place, scale: float) -> Iterator[Placed]:
        own = self._table_scale(table, place.width, scale)
        columns = self.table_columns(table, place.width, own)
        rows = self.row_heights(table, columns, own)
        height = sum(rows)
        yield Placed(table, Place(place.x, place.y, sum(columns), height), own, columns=columns, rows=rows)
        if table.caption:
            yield from self._put_caption(table.caption, place, height, scale)

    def _put_picture(self, picture: Picture, place: Place, scale: float) -> Iterator[Placed]:
        room = place.height - self._caption(picture, place.width, scale)
        width = min(place.width * picture.width, room * self.shape(picture.source))
        height = width / self.shape(picture.source)
        yield Placed(picture, Place(place.x, place.y, width, height), scale)
        if picture.caption:
            yield from self._put_caption(picture.caption, place, height, scale)

    def _put_caption(self, caption: Paragraph, place: Place, above: float, scale: float) -> Iterator[Placed]:
        height = self.ruler.height((caption,), place.width, scale)
        yield Placed(Text((caption,)), Place(place.x, place.y + above + 8 * scale, place.width, height), scale)


def _shows(elements: Sequence[Element]) -> str:
    """What a slide shows at most: "words", "code" or "pictures" (a key of LARGER)."""
    found = {"words"}
    for element in elements:
        if isinstance(element, Picture):
            found.add("pictures")
        elif isinstance(element, Code):
            found.add("code")
        elif isinstance(element, Card):
            found |= {"code", _shows(element.code), _shows(element.output)}
        elif isinstance(element, Box):
            found.add(_shows(element.children))
        elif isinstance(element, Columns):
            found |= {_shows(stack) for stack in element.stacks}
    return max(found, key=list(LARGER).index)


def _led(slide: Slide) -> tuple[Element, ...]:
    """The elements of an opener: its times, then its first words, larger and light on the dark ground."""
    found: list[Element] = []
    for element in slide.elements:
        if isinstance(element, Text):
            light = (replace(p, role="lead") if p.role == "text" else p for p in element.paragraphs)
            element = Text(tuple(light))
        found.append(element)
    if slide.times:
        times = Paragraph((Run(slide.times),), "times")
        first = found[0] if found else None
        if isinstance(first, Text):
            found[0] = Text((times, *first.paragraphs))
        else:
            found.insert(0, Text((times,)))
    return tuple(found)


def _inside(place: Place, pad: tuple[float, float], scale: float) -> Place:
    x, y = pad[0] * scale, pad[1] * scale
    return Place(place.x + x, place.y + y, place.width - 2 * x, place.height - 2 * y)


def _widths(shares: Sequence[float], width: float, scale: float) -> list[float]:
    room = width - 28 * scale * (len(shares) - 1)
    return [room * share for share in shares]
