"""Files that go out: cells that no program takes for a formula, and who took the file, when and for what, on every
page. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

from .errors import Text

FORMULA_STARTS = tuple("=+-@\t\r\n|%＝＋－＠")
MARK_COLOUR = "#9A1B1B"
HEADER_LIMIT = 250
"""Characters that a header or footer of a page may have."""
WIDTH = 16


def safe(text: str) -> str:
    """A value that stays text in every spreadsheet program: an apostrophe before whatever could begin a formula, also
    behind white space (OWASP, CSV injection). Line ends become blanks, so that no cell begins a new line."""
    plain = text.replace("\r", " ").replace("\n", " ").replace("\0", "")
    if plain.lstrip().startswith(FORMULA_STARTS) or plain.startswith(FORMULA_STARTS):
        return f"'{plain}"
    return plain


def mark(*, warning: Text, who: str, post: Text, moment: str, purpose: Text, number: str) -> Text:
    """The line that a file bears: who took it, from which post, when, for what, and its number among what was taken."""
    return Text(
        f"{warning.zh} · {who} · {post.zh} · {moment} · 用途：{purpose.zh} · 编号 {number}",
        f"{warning.en} · {who} · {post.en} · {moment} · for: {purpose.en} · no. {number}",
    )


def as_csv(mark: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A text table in UTF-8 with its mark (so that Excel reads it rightly): first who took it, then the headers."""
    yield b"\xef\xbb\xbf"
    yield _line([mark])
    yield _line(headers)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow([safe(cell) for cell in row])
    return buffer.getvalue().encode()


def as_xlsx(mark: str, title: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet: the mark in its first line, and at the head and foot of every printed page. All cells
    are text; nothing in them is taken for a formula, a number or a link."""
    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        text = book.add_format({"num_format": "@"})
        marked = book.add_format({"bold": True, "font_color": MARK_COLOUR})
        heading = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        sheet = book.add_worksheet(title[:31])
        sheet.set_column(0, max(0, len(headers) - 1), WIDTH, text)
        page = mark.replace("&", "&&")[:HEADER_LIMIT]
        sheet.set_header(f"&C&8{page}")
        sheet.set_footer(f"&L&8{page[: HEADER_LIMIT - 20]}&R&8&P/&N")
        sheet.repeat_rows(0, 1)
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, safe(mark), marked)
        for column, header in enumerate(headers):
            sheet.write_string(1, column, header, heading)
        for line, row in enumerate(rows, 2):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(line, column, safe(cell), text)
        book.set_properties({"title": title, "comments": mark})
    return buffer.getvalue()
