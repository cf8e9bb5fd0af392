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
    """A table with a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


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


Block = Title | Heading | Paragraph | Facts | Grid | Signatures | Contents | Space


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document; ``listed`` parts stand in its contents, under ``name``."""

    name: str
    blocks: tuple[Block, ...]
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. ``footer`` stands at the foot of every page beside its number."""

    title: str
    parts: tuple[Part, ...]
    footer: str = ""
    language: str = field(default="zh")


def texts(paper: Paper) -> Iterator[str]:
    """Every text that will be printed, to be held against the font."""
    yield paper.title
    yield paper.footer
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
                case Space():
                    pass
