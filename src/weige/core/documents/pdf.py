"""A paper as PDF, set by typst from one template. The text travels as data (``sys.inputs``), never as source, so that
nothing that somebody has written is read as markup."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import typst

from .blocks import Bars, Block, Chart, Facts, Paper, Paragraph, Steps, texts
from .charts import svg_of
from .fonts import check_glyphs, find_font, folders

TEMPLATE = Path(__file__).parent / "paper.typ"
ALONE = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
"""A page with one chart and nothing else."""


def to_pdf(paper: Paper) -> bytes:
    """The paper as PDF.

    Raises:
        Problem: ``core.no_font``, ``core.glyphs_missing``.
    """
    return _compile(paper, "pdf")[0]


def to_png(paper: Paper, *, ppi: int = 72) -> list[bytes]:
    """The paper's pages as pictures, to be looked at.

    Raises:
        Problem: as :func:`to_pdf`.
    """
    return _compile(paper, "png", ppi=ppi)


def chart_png(chart: Chart, *, ppi: int = 220) -> bytes:
    """A chart alone as a picture, for writers that take no vectors.

    Raises:
        Problem: ``core.no_font``.
    """
    font = find_font()
    made: bytes | list[bytes] = typst.compile(  # type: ignore[call-overload]  # as below
        ALONE.encode(), font_paths=folders(), format="png", ppi=ppi, sys_inputs={"svg": svg_of(chart, font.family)}
    )
    return made[0] if isinstance(made, list) else made


def _compile(paper: Paper, form: str, **options: Any) -> list[bytes]:
    font = find_font()
    check_glyphs(font, texts(paper))
    data = {
        "title": paper.title,
        "footer": paper.footer,
        "language": paper.language,
        "watermark": paper.watermark,
        "parts": [
            {"name": part.name, "listed": part.listed, "blocks": [_block(block, font.family) for block in part.blocks]}
            for part in paper.parts
        ],
    }
    made: bytes | list[bytes] = typst.compile(  # type: ignore[call-overload]  # its stubs take one kind of path at a time
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=folders(), format=form,
        sys_inputs={"font": font.family, "paper": json.dumps(data, ensure_ascii=False)}, **options,
    )  # fmt: skip
    return made if isinstance(made, list) else [made]


def _block(block: Block, family: str) -> dict[str, Any]:
    """A block as the template takes it: its kind by name, its text in lines, a chart as drawn."""
    if isinstance(block, Steps | Bars):
        return {"kind": "chart", "svg": svg_of(block, family), "told": block.told}
    found: dict[str, Any] = {"kind": type(block).__name__.lower(), **dataclasses.asdict(block)}
    if isinstance(block, Paragraph):
        found["lines"] = block.text.split("\n")
    if isinstance(block, Facts):
        found["rows"] = [[label, value.split("\n")] for label, value in block.rows]
    return found
