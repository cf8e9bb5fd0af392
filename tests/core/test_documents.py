"""Papers to print: fonts found, gaps refused, text kept as text, the same parts in PDF and Word."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from django.conf import settings

from weige.core.documents import fonts, pdf
from weige.core.documents.blocks import Contents, Facts, Grid, Heading, Paper, Paragraph, Part, Signatures, Title, texts
from weige.core.documents.word import to_word
from weige.core.errors import Problem

MARKUP = '#set page(fill: red) *粗* $x$ @nobody <label> "引号" \\ 反斜杠'
PAPER = Paper(
    "测试文书",
    (
        Part("封面", (Title("测试文书"),), listed=False),
        Part("目录", (Contents(("序号", "名称", "页号")),), listed=False),
        Part("第一份", (Heading("经过"), Paragraph(f"第一行\n{MARKUP}"), Facts((("姓名", "王秀英"),)))),
        Part("第二份", (Grid(("甲", "乙"), (("1", "2"),)), Signatures(("当事人（签名）",)))),
    ),
    "页脚",
)


def test_a_font_with_chinese_is_found_and_knows_what_it_lacks() -> None:
    font = fonts.find_font()
    assert Path(font.path).exists()
    assert all(fonts.has_glyph(font, character) for character in "调解协议书（签名）〔2026〕·—A1 ")
    assert not fonts.has_glyph(font, "\U0010fffd")
    assert not fonts.has_glyph(font, "\U0001f600")


def test_a_missing_glyph_refuses_the_print_and_is_named() -> None:
    with pytest.raises(Problem) as refusal:
        pdf.to_pdf(Paper("题", (Part("一", (Paragraph("笑脸\U0001f600"),)),)))
    assert refusal.value.code == "core.glyphs_missing"
    assert "U+1F600" in refusal.value.text("detail", "zh-CN")


def test_without_a_font_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FAMILIES", ("No Such Family",))
    fonts._found.cache_clear()
    try:
        with pytest.raises(Problem) as refusal:
            pdf.to_pdf(PAPER)
        assert refusal.value.code == "core.no_font"
    finally:
        fonts._found.cache_clear()


def test_a_folder_with_fonts_is_looked_into_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "WEIGE", settings.WEIGE.model_copy(update={"fonts": tmp_path}))
    assert fonts.folders()[0] == str(tmp_path)


def test_the_pdf_is_one_and_each_part_begins_a_page() -> None:
    assert pdf.to_pdf(PAPER).startswith(b"%PDF-")
    assert len(pdf.to_png(PAPER, ppi=20)) == len(PAPER.parts)


def test_word_holds_every_text_as_it_was_written() -> None:
    document = docx.Document(io.BytesIO(to_word(PAPER)))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    told += "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert MARKUP in told
    for text in texts(PAPER):
        if text not in {"封面", "目录", "页脚"}:
            assert text in told
    xml = document.element.xml
    assert [name for name in ("PAGEREF part_2", "PAGEREF part_3") if name in xml] == [
        "PAGEREF part_2",
        "PAGEREF part_3",
    ]


def test_control_characters_do_not_break_word() -> None:
    made = to_word(Paper("题", (Part("一", (Paragraph("前\x0b后\x1f完"),)),)))
    assert "前后完" in [paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs]
