"""A paper as Word, to be filled in and kept by offices: the same parts in the same order as the PDF.

Page numbers of the contents are fields (PAGEREF); Word works them out when the file is opened.
"""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from weige.core.errors import Problem

from .blocks import (
    Bars,
    Block,
    Chart,
    Contents,
    Facts,
    Grid,
    Heading,
    Paper,
    Paragraph,
    Part,
    Signatures,
    Space,
    Steps,
    Title,
)
from .pdf import chart_png

WIDTH_CM = 16
"""What the margins leave of a page's width."""
FAMILY = "SimSun"
"""Named, not embedded: offices have it, and Word takes another where it is not."""
CONTROL = {code: None for code in range(32) if chr(code) not in "\n\t"}


def to_word(paper: Paper) -> bytes:
    """The paper as a Word file (docx)."""
    document = docx.Document()
    _style(document, paper)
    for at, part in enumerate(paper.parts):
        if at:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _bookmark(document.add_paragraph(), at)
        for block in part.blocks:
            _add(document, block, paper.parts)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _style(document: Any, paper: Paper) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FAMILY, Pt(12)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FAMILY)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.2)
    document.core_properties.title = _plain(paper.title)
    document.core_properties.author = ""
    if paper.watermark:
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        mark = head.add_run(_plain(paper.watermark))
        mark.bold, mark.font.size, mark.font.color.rgb = True, Pt(26), RGBColor(0xB0, 0xB0, 0xB0)
    footer = section.footer.paragraphs[0]
    footer.add_run(_plain(f"{paper.footer}　"))
    _field(footer, "PAGE")


def _plain(text: str) -> str:
    """XML keeps no control characters."""
    return text.translate(CONTROL)


def _bookmark(paragraph: Any, at: int) -> None:
    paragraph.paragraph_format.space_after = Pt(0)
    for name in ("bookmarkStart", "bookmarkEnd"):
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:id"), str(at))
        if name == "bookmarkStart":
            element.set(qn("w:name"), f"part_{at}")
        paragraph._p.append(element)


def _field(paragraph: Any, instruction: str) -> None:
    run = paragraph.add_run()
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {instruction} "
            run._r.append(words)
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        if kind == "begin":
            mark.set(qn("w:dirty"), "true")
        run._r.append(mark)


def _add(document: Any, block: Block, parts: tuple[Part, ...]) -> None:
    match block:
        case Title(text):
            _centred(document, text)
        case Heading(text):
            document.add_paragraph().add_run(_plain(text)).bold = True
        case Paragraph(text):
            document.add_paragraph(_plain(text))
        case Facts(rows):
            _table(document, [(label, value) for label, value in rows], bold_first_column=True)
        case Grid(header, rows):
            _share(_table(document, [header, *rows], bold_first_row=True), block.widths)
        case Signatures(labels):
            for label in labels:
                document.add_paragraph(_plain(f"{label}　____________________"))
        case Contents(header):
            _contents(document, header, parts)
        case Steps() | Bars():
            _chart(document, block)
        case Space(lines):
            for _ in range(lines):
                document.add_paragraph()


def _centred(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(_plain(text))
    run.bold, run.font.size = True, Pt(20)


def _table(
    document: Any, rows: list[tuple[str, ...]], *, bold_first_row: bool = False, bold_first_column: bool = False
) -> Any:
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for at, row in enumerate(rows):
        cells = table.add_row().cells
        for column, text in enumerate(row):
            run = cells[column].paragraphs[0].add_run(_plain(text))
            run.bold = (bold_first_row and at == 0) or (bold_first_column and column == 0)
    if bold_first_column:
        for row in table.rows:
            row.cells[0].width, row.cells[1].width = Cm(3.6), Cm(12.4)
    document.add_paragraph()
    return table


def _share(table: Any, widths: tuple[int, ...]) -> None:
    """Give a table's columns their shares of the page's width."""
    for row in table.rows if widths else ():
        for cell, share in zip(row.cells, widths, strict=True):
            cell.width = Cm(WIDTH_CM * share / sum(widths))


def _chart(document: Any, chart: Chart) -> None:
    """A chart as a picture with its words for those who do not see it; as a table where no font can draw it."""
    try:
        picture = document.add_picture(io.BytesIO(chart_png(chart)), width=Cm(WIDTH_CM))
    except Problem:
        _table(document, _as_rows(chart), bold_first_row=True)
        return
    picture._inline.docPr.set("descr", _plain(chart.told))


def _as_rows(chart: Chart) -> list[tuple[str, ...]]:
    if isinstance(chart, Bars):
        rows = [(bar.name, f"{bar.begin:g}", "" if bar.end is None else f"{bar.end:g}") for bar in chart.bars]
        return [("", chart.unit, chart.unit), *rows]
    minutes = sorted({minute for line in chart.lines for minute, _ in line.points})
    rows = [(f"{minute:g}", *(f"{_at(line.points, minute):g}" for line in chart.lines)) for minute in minutes]  # type: ignore[misc]
    return [(chart.unit, *(line.name for line in chart.lines)), *rows]


def _at(points: tuple[tuple[float, float], ...], minute: float) -> float:
    return next((value for at, value in reversed(points) if at <= minute), 0.0)


def _contents(document: Any, header: tuple[str, str, str], parts: tuple[Part, ...]) -> None:
    listed = [(at, part.name) for at, part in enumerate(parts) if part.listed]
    rows: list[tuple[str, ...]] = [header, *((str(number), name, "") for number, (_, name) in enumerate(listed, 1))]
    table = _table(document, rows, bold_first_row=True)
    for row, (at, _) in zip(table.rows[1:], listed, strict=True):
        _field(row.cells[2].paragraphs[0], f"PAGEREF part_{at}")
    for row in table.rows:
        row.cells[0].width, row.cells[1].width, row.cells[2].width = Cm(2), Cm(12), Cm(2)
