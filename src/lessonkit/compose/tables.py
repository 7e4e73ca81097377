"""HTML tables, as pandas writes them, as Markdown pipe tables that an instructor can edit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_NUMBER = re.compile(r"^[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[-+]?\d+)?%?$|^NaN$|^<NA>$")


@dataclass(slots=True)
class Table:
    """Rows of cell texts; the first `head` rows are the header."""

    rows: list[list[str]] = field(default_factory=list)
    head: int = 0
    note: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.spans: dict[int, tuple[int, str]] = {}
        self.width = 1
        self.height = 1
        self.in_head = False
        self.paragraph: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append(Table())
            self.spans = {}
        elif tag == "thead":
            self.in_head = True
        elif tag == "tr" and self.tables:
            self.row = []
            self._fill_spans()
        elif tag in ("td", "th") and self.row is not None:
            self.cell = []
            self.width, self.height = _span(given.get("colspan")), _span(given.get("rowspan"))
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")
        elif tag == "p":
            self.paragraph = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "thead":
            self.in_head = False
        elif tag in ("td", "th") and self.cell is not None and self.row is not None:
            text = " ".join("".join(self.cell).split())
            for offset in range(self.width):
                if self.height > 1:
                    self.spans[len(self.row)] = (self.height - 1, "")
                self.row.append(text if offset == 0 or self.in_head else "")
            self.cell = None
            self._fill_spans()
        elif tag == "tr" and self.row is not None:
            self.tables[-1].rows.append(self.row)
            self.tables[-1].head += self.in_head
            self.row = None
        elif tag == "p" and self.paragraph is not None:
            text = " ".join("".join(self.paragraph).split())
            if self.tables and re.fullmatch(r"\d+ rows × \d+ columns", text):
                self.tables[-1].note = text
            self.paragraph = None

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)
        elif self.paragraph is not None:
            self.paragraph.append(data)

    def _fill_spans(self) -> None:
        """Cells that a taller cell of an earlier row reaches into."""
        while self.row is not None and len(self.row) in self.spans:
            left, text = self.spans.pop(len(self.row))
            if left > 1:
                self.spans[len(self.row)] = (left - 1, text)
            self.row.append(text)


def _span(value: str | None) -> int:
    return min(int(value), 1000) if value and value.isdecimal() and int(value) else 1


def html_tables(html: str) -> list[Table]:
    """The tables of an HTML text; cells over several columns or rows are shown once, the rest empty.

    In the header a text over several columns is repeated, since each column's names become one.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [table for table in reader.tables if table.rows]


def pipe_table(table: Table) -> str:
    """A table as a pandoc pipe table: columns aligned by content, several header rows made one."""
    width = max(len(row) for row in table.rows)
    rows = [row + [""] * (width - len(row)) for row in table.rows]
    head, body = rows[: table.head], rows[table.head :]
    names = [" ".join(filter(None, (row[column] for row in head))) for column in range(width)]
    numeric = [_is_numeric([row[i] for row in body]) for i in range(width)]
    numeric[0] = numeric[0] and bool(names[0])  # an unnamed index is a label, not a number
    cells = [[_escape(text) for text in row] for row in (names, *body)]
    widths = [max(3, *(len(row[i]) for row in cells)) for i in range(width)]
    lines = [_line(cells[0], widths, numeric)]
    rules = (f"{'-' * (w + 1)}:" if n else f":{'-' * (w + 1)}" for w, n in zip(widths, numeric, strict=True))
    lines.append(f"|{'|'.join(rules)}|")
    lines += [_line(row, widths, numeric) for row in cells[1:]]
    return "\n".join(lines) + (f"\n\n{table.note}" if table.note else "")


def _is_numeric(column: list[str]) -> bool:
    """Whether a column holds numbers only; "..." stands for what pandas left out."""
    texts = [text for text in column if text not in ("", "...")]
    return bool(texts) and all(_NUMBER.match(text) for text in texts)


def _line(row: list[str], widths: list[int], numeric: list[bool]) -> str:
    texts = (text.rjust(w) if n else text.ljust(w) for text, w, n in zip(row, widths, numeric, strict=True))
    return "| " + " | ".join(texts) + " |"


def _escape(text: str) -> str:
    if text == "...":  # what pandas left out
        return text
    escaped = re.sub(r"[\\`*{}\[\]<>#|~^$@&\"']|-(?=-)|\.(?=\.\.)", r"\\\g<0>", text)
    return re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", escaped)  # inside a word it is a plain letter
