"""Papers to print: fonts found, gaps refused, text kept as text, the same parts in PDF and Word."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from weige.core.documents import fonts, pdf
from weige.core.documents.blocks import (
    Bar,
    Bars,
    Contents,
    Facts,
    Grid,
    Heading,
    Paper,
    Paragraph,
    Part,
    Signatures,
    StepLine,
    Steps,
    Title,
    texts,
)
from weige.core.documents.charts import RED, bars_svg, steps_svg, svg_of
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


CHARTS = Paper(
    "图",
    (
        Part(
            "图",
            (
                Steps(
                    (StepLine("已应答", ((0, 0), (2, 5), (6, 9))), StepLine("已到岗 <&>", ((0, 0), (5, 9)))), 10, "分钟",
                    "应答 9 人", marks=((3, "情景1"),),
                ),
                Bars((Bar("逐户通知", 0, 12, 30), Bar("架设水泵", 5, None, 20), Bar("救人", 6, 30, 10)), 30, "分钟", "三项任务"),
            ),
        ),
    ),
    watermark="演练",
)  # fmt: skip


def test_charts_are_drawn_in_the_pdf_and_as_pictures_with_words_in_word() -> None:
    (page,) = pdf.to_png(CHARTS, ppi=40)
    (bare,) = pdf.to_png(Paper("图", (Part("图", ()),), watermark="演练"), ppi=40)
    assert len(page) > len(bare)
    document = docx.Document(io.BytesIO(to_word(CHARTS)))
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert told == ["应答 9 人", "三项任务"]
    assert document.sections[0].header.paragraphs[0].text == "演练"


def test_a_chart_holds_every_line_and_bar_and_its_text_is_no_markup() -> None:
    steps, bars = (svg_of(block, "Noto Serif CJK SC") for block in CHARTS.parts[0].blocks)
    ElementTree.fromstring(steps)
    assert steps.count("<path") == 2
    assert "已到岗 &lt;&amp;&gt; 9" in steps
    drawn = ElementTree.fromstring(bars)
    rectangles = [each for each in drawn.iter() if each.tag.endswith("rect")]
    assert len(rectangles) == 3
    # The third ended after its target: red; the second never ended: hollow.
    assert [each.get("fill") == RED for each in rectangles] == [False, True, True]
    assert [each.get("fill-opacity") for each in rectangles] == [None, "0.25", None]


def test_a_chart_s_characters_are_held_against_the_font_too() -> None:
    with pytest.raises(Problem, match="glyphs_missing"):
        pdf.to_pdf(Paper("题", (Part("一", (Bars((Bar("\U0001f600", 0, 1),), 1, "分", ""),)),)))


def test_word_without_a_font_tells_charts_as_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FAMILIES", ("No Such Family",))
    fonts._found.cache_clear()
    try:
        steps, bars = docx.Document(io.BytesIO(to_word(CHARTS))).tables
    finally:
        fonts._found.cache_clear()
    assert [cell.text for cell in steps.rows[3].cells] == ["5", "5", "9"]
    assert [cell.text for cell in bars.rows[2].cells] == ["架设水泵", "5", ""]


@given(
    st.lists(st.tuples(st.floats(0, 5_000), st.integers(0, 200_000)), max_size=20).map(sorted),
    st.floats(0, 10_000),
)
def test_no_chart_is_too_large_to_be_drawn(points: list[tuple[float, float]], end: float) -> None:
    ElementTree.fromstring(steps_svg(Steps((StepLine("甲", tuple(points)),), end, "分钟", ""), "x"))
    spans = tuple(Bar("乙", at, None if value % 2 else at + value) for at, value in points)
    ElementTree.fromstring(bars_svg(Bars(spans, end, "分钟", ""), "x"))
