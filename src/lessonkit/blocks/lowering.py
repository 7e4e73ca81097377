"""From teaching blocks to the core constructs of docs/architecture.md that composers and engines know."""

from __future__ import annotations

from lessonkit.errors import Fault
from lessonkit.model import Attributes, Div, Node, Prose, Reveal, Shown, TeachingBlock, Verbatim, View
from lessonkit.syntax import parse_minutes

MAX_LINES = 40


def lower_nodes(nodes: tuple[Node, ...], view: View) -> tuple[Node, ...]:
    """The nodes with every teaching block lowered, however deep, and every gap split in two.

    A cell with a gap is shown as its scaffold. Its solution comes after a reveal step on the deck,
    in the key on paper, and never in the lab.
    """
    lowered: list[Node] = []
    for node in nodes:
        match node:
            case Shown() if node.cell.has_gap and not node.scaffold:
                lowered += _gap(node, view)
            case Div():
                lowered.append(Div(node.attributes, lower_nodes(node.body, view), node.span))
            case Reveal():
                lowered.append(Reveal(lower_nodes(node.body, view), node.span))
            case Prose() | Verbatim() | Shown():
                lowered.append(node)
            case _:
                lowered += node.lower(view)
    return tuple(lowered)


def lower_asked(nodes: tuple[Node, ...], view: View) -> tuple[Node, ...]:
    """`lower_nodes` for a block whose solution is for the key alone: the deck never reveals it."""
    return without_reveals(lower_nodes(nodes, view))


def without_reveals(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes, however deep, without what is to be seen only after a step."""
    return tuple(
        Div(node.attributes, without_reveals(node.body), node.span) if isinstance(node, Div) else node
        for node in nodes
        if not isinstance(node, Reveal)
    )


def _gap(node: Shown, view: View) -> tuple[Node, ...]:
    scaffold = Shown(node.cell, node.span, scaffold=True)
    if view is View.LAB:
        return (scaffold,)
    if view is View.DECK:
        return (scaffold, Reveal((node,), node.span))
    missing = node.cell.code.count("\n") - node.cell.scaffold.count("\n") + 1
    lines = max(3, missing + 2)
    room = Div(Attributes("", ("answer-space", "code"), (("lines", str(lines)),)), (), node.span)
    return (
        Div(Attributes("", ("student-only",)), (scaffold, room), node.span),
        Div(Attributes("", ("key-only",)), (node,), node.span),
    )


def item(
    source: Div, kind: str, label: str, body: tuple[Node, ...], *, modifiers: tuple[str, ...] = ()
) -> tuple[Node, ...]:
    """The framed box that every teaching block becomes, headed by its `title` if it has one, else by its `label`."""
    minutes = source.attributes.get("minutes")
    classes = ("item", kind, *modifiers) + (("timed",) if minutes else ())
    pairs = [("label", label)]
    title = source.attributes.get("title")
    if title:
        pairs.append(("title", title))
    if minutes:
        pairs.append(("minutes", minutes))
    return (Div(Attributes(source.attributes.identifier, classes, tuple(pairs)), body, source.span),)


def check_item(div: Div, name: str, *, pairs: tuple[str, ...] = ("title", "minutes", "worksheet")) -> None:
    """Raises Fault unless the item has an id, known attributes and readable minutes."""
    if not div.attributes.identifier:
        raise Fault(f"{name} has no id", f"add one: ::: {{.{name} #some-name}}")
    check_pairs(div, name, pairs)
    worksheet = div.attributes.get("worksheet")
    if worksheet not in (None, "true", "false"):
        raise Fault(f"{name} with worksheet={worksheet}", "write worksheet=false to leave it out of the worksheet")
    minutes = div.attributes.get("minutes")
    if minutes is not None and parse_minutes(minutes) == 0:
        raise Fault(f"{name} with minutes={minutes}", "give it time, or leave minutes out")


def check_pairs(div: Div, name: str, pairs: tuple[str, ...]) -> None:
    for key, _ in div.attributes.pairs:
        if key not in pairs:
            raise Fault(f"{name} has no attribute {key!r}", f"it takes {', '.join(pairs) or 'none'}")


def has_text(nodes: tuple[Node, ...]) -> bool:
    """Whether there is anything to read: prose, or a Div or callout with prose; not notes, not room to write."""
    return any(
        isinstance(node, Prose)
        or (isinstance(node, Div) and has_text(node.body))
        or has_text(getattr(node, "readable", ()))
        for node in nodes
    )


def is_item(block: TeachingBlock) -> bool:
    """Whether a block is an item of its own, with an id that is the same wherever it appears."""
    return bool(getattr(block, "identifier", ""))
