"""What stands on a paper, as plain values. Pure: no file, no font, no Django.

A document has parts, each beginning on a page of its own. Text is text: nothing in it is read as markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a part, centred."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; line breaks are kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of labels and what is entered beside them."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header. ``widths`` are the columns' shares of the page's width; without them all are alike."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be signed by hand, each with its label."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of the parts with the pages on which they begin; ``header`` names its columns: number, title, page."""

    header: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Space:
    """Empty space of so many lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class StepLine:
    """A named line of a chart: points of minute and value, each value holding until the next."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """A chart of step lines over minutes. ``marks`` are moments with a name; ``told`` says in words what it shows."""

    lines: tuple[StepLine, ...]
    end: float
    unit: str
    told: str
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """From one minute to another (without end: it was never done); ``target`` is when it should have ended."""

    name: str
    begin: float
    end: float | None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars over minutes; ``told`` says in words what it shows."""

    bars: tuple[Bar, ...]
    end: float
    unit: str
    told: str


Chart = Steps | Bars
Block = Title | Heading | Paragraph | Facts | Grid | Signatures | Contents | Space | Steps | Bars


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document; ``listed`` parts stand in its contents, under ``name``."""

    name: str
    blocks: tuple[Block, ...]
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. ``footer`` stands at the foot of every page beside its number; ``watermark`` across each page, and
    at its head."""

    title: str
    parts: tuple[Part, ...]
    footer: str = ""
    language: str = field(default="zh")
    watermark: str = ""


def texts(paper: Paper) -> Iterator[str]:
    """Every text that will be printed, to be held against the font."""
    yield paper.title
    yield paper.footer
    yield paper.watermark
    for part in paper.parts:
        yield part.name
        for block in part.blocks:
            match block:
                case Title(text) | Heading(text) | Paragraph(text):
                    yield text
                case Facts(rows):
                    for row in rows:
                        yield from row
                case Grid(header, cells):
                    yield from header
                    for line in cells:
                        yield from line
                case Signatures(labels):
                    yield from labels
                case Contents(columns):
                    yield from columns
                case Steps(lines):
                    yield f"{block.unit}0123456789"
                    yield from (line.name for line in lines)
                    yield from (name for _, name in block.marks)
                case Bars(bars):
                    yield f"{block.unit}0123456789…"
                    yield from (bar.name for bar in bars)
                case Space():
                    pass
