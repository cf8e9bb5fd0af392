"""An empty workbook with the headers that an import understands, and what may stand under each."""

from __future__ import annotations

import io
from functools import lru_cache

import xlsxwriter

from weige.registry.people.dictionary import Kind, dictionary

from .meanings import meanings
from .words import LIVING_CHOICES, RELATION_CHOICES, TENURE_CHOICES

COLUMNS = (
    "compound", "building", "entrance", "room", "household_number", "relation", "name", "identity_number", "birth_date",
    "phone", "tenure", "lives_here", "first_day", "guardian", "contact_name", "contact_phone",
)  # fmt: skip
HINTS = {
    "household_number": "一套住房里有几户时填，同户同号",
    "relation": RELATION_CHOICES[0],
    "tenure": TENURE_CHOICES[0],
    "lives_here": LIVING_CHOICES[0],
    "identity_number": "18 位；需有本人书面同意",
    "birth_date": "1950-03-05；有身份证号的可不填",
    "guardian": "14 岁以下填同户成年人",
    "first_day": "2020-03-05；不清楚可不填",
    "contact_name": "需有本人书面同意",
    "contact_phone": "需有本人书面同意",
}
LINES = 5_000


@lru_cache(maxsize=1)
def template() -> bytes:
    """The workbook; every column is text, so that no number is shortened."""
    known = meanings()
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "num_format": "@", "bg_color": "#E8F0EC", "border": 1})
        sheet = book.add_worksheet("住户登记")
        sheet.set_column(0, len(COLUMNS) - 1, 16, text)
        sheet.freeze_panes(1, 0)
        for at, code in enumerate(COLUMNS):
            sheet.write_string(0, at, known[code].name.zh, bold)
            if hint := HINTS.get(code):
                sheet.data_validation(
                    1, at, LINES, at, {"validate": "any", "input_title": known[code].name.zh[:32], "input_message": hint[:255]}
                )  # fmt: skip
        notes = book.add_worksheet("说明")
        notes.set_column(0, 0, 18)
        notes.set_column(1, 1, 90)
        for at, code in enumerate((*COLUMNS, *_others())):
            notes.write_string(at, 0, known[code].name.zh)
            notes.write_string(at, 1, HINTS.get(code, ""))
    return buffer.getvalue()


def _others() -> list[str]:
    """Further columns that are understood."""
    choices = [code for code, field in dictionary().fields.items() if field.kind in {Kind.CHOICE, Kind.TEXT, Kind.FLAG}]
    return ["address", "head_name", *choices]
