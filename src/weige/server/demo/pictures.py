"""Simple drawings in place of photos, each marked as one (示意图) where a Chinese font is installed."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (960, 720)
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
MARK = "示意图"
Draw = ImageDraw.ImageDraw
Box = tuple[float, float, float, float]


def _corridor(draw: Draw, *, lit: bool) -> None:
    wall, floor, lamp = ("#d9cfae", "#a89b7d", "#fff6c9") if lit else ("#4a4a50", "#333338", "#6d6d74")
    draw.rectangle((0, 0, *SIZE), fill=wall)
    draw.polygon([(0, 720), (960, 720), (620, 430), (340, 430)], fill=floor)
    draw.polygon([(0, 0), (960, 0), (620, 180), (340, 180)], fill="#bfb697" if lit else "#3c3c42")
    draw.rectangle((340, 180, 620, 430), fill="#cbbf9c" if lit else "#2b2b30")
    for left, top, right, bottom in ((60, 190, 190, 600), (770, 190, 900, 600)):
        draw.rectangle((left, top, right, bottom), fill="#7a5a3c" if lit else "#3a2f27", outline="#2a211b", width=5)
    draw.ellipse((430, 60, 530, 130), fill=lamp, outline="#2a2a2a", width=5)
    if lit:
        draw.ellipse((370, 20, 590, 180), outline="#fff1a8", width=8)
    for step in range(4):
        draw.line((360 + 10 * step, 430 - 22 * step, 600 - 10 * step, 430 - 22 * step), fill="#1f1f22", width=4)


def _street(draw: Draw) -> None:
    draw.rectangle((0, 0, 960, 260), fill="#b9d3de")
    for at, top in enumerate((110, 60, 140, 90)):
        draw.rectangle((40 + at * 230, top, 230 + at * 230, 260), fill=("#c9b8a1", "#d6c8b4", "#bfae97", "#cfc0ab")[at])
        for row in range(top + 20, 240, 44):
            for column in range(60 + at * 230, 210 + at * 230, 48):
                draw.rectangle((column, row, column + 26, row + 24), fill="#7d95a1")
    draw.rectangle((0, 260, 960, 330), fill="#9fb08a")
    draw.rectangle((0, 330, 960, 720), fill="#8b8b8b")


def _lamp(draw: Draw) -> None:
    _corridor(draw, lit=False)


def _lamp_mended(draw: Draw) -> None:
    _corridor(draw, lit=True)


def _pothole(draw: Draw) -> None:
    _street(draw)
    draw.ellipse((330, 450, 640, 590), fill="#4d4a45", outline="#6b675f", width=14)
    draw.ellipse((390, 490, 580, 565), fill="#38352f")
    for x, y in ((300, 560), (660, 470), (600, 610), (350, 430)):
        draw.ellipse((x, y, x + 28, y + 16), fill="#5d5a54")


def _road_mended(draw: Draw) -> None:
    _street(draw)
    draw.polygon([(310, 450), (650, 440), (680, 600), (290, 610)], fill="#5e5e5e", outline="#505050", width=6)


def _puddle(draw: Draw) -> None:
    _street(draw)
    draw.ellipse((180, 440, 800, 640), fill="#7fa3b5")
    draw.ellipse((260, 470, 620, 590), fill="#9dbccb")
    for x in (340, 480, 620):
        draw.arc((x, 500, x + 90, 540), 0, 360, fill="#d6e6ed", width=4)


def _rubbish(draw: Draw) -> None:
    _street(draw)
    boxes: tuple[Box, ...] = ((260, 430, 430, 560), (410, 470, 560, 590), (330, 350, 470, 440))
    for box in boxes:
        draw.rectangle(box, fill="#b98b55", outline="#7c5a33", width=6)
        draw.line((box[0], (box[1] + box[3]) / 2, box[2], (box[1] + box[3]) / 2), fill="#8d6a3f", width=5)
    for x in (570, 660):
        draw.ellipse((x, 470, x + 120, 600), fill="#3d4a3f", outline="#28302a", width=5)
        draw.polygon([(x + 45, 480), (x + 60, 440), (x + 78, 480)], fill="#3d4a3f")


def _cleared(draw: Draw) -> None:
    _street(draw)
    draw.rectangle((420, 400, 520, 560), fill="#3f7a52", outline="#2b553a", width=6)
    draw.rectangle((405, 380, 535, 405), fill="#2f5f40")


def _parking(draw: Draw) -> None:
    _street(draw)
    for y in (380, 650):
        draw.line((0, y, 960, y), fill="#d8b13a", width=12)
    draw.rounded_rectangle((250, 440, 720, 600), 40, fill="#3b5f85", outline="#24405e", width=6)
    draw.polygon([(340, 445), (400, 370), (580, 370), (640, 445)], fill="#5a7fa6", outline="#24405e", width=6)
    for x in (310, 570):
        draw.ellipse((x, 555, x + 95, 650), fill="#222222", outline="#555555", width=10)


def _tree(draw: Draw) -> None:
    _street(draw)
    draw.polygon([(450, 640), (510, 640), (500, 260), (465, 260)], fill="#6b4a2f")
    for x, y in ((330, 120), (450, 80), (390, 190), (520, 170)):
        draw.ellipse((x, y, x + 170, y + 150), fill="#5d8a4a")
    draw.line((500, 330, 700, 420, 760, 520), fill="#54402f", width=16)
    draw.line((700, 420, 790, 440), fill="#54402f", width=9)


SCENES: dict[str, Callable[[Draw], None]] = {
    "lamp": _lamp,
    "lamp_mended": _lamp_mended,
    "pothole": _pothole,
    "road_mended": _road_mended,
    "puddle": _puddle,
    "rubbish": _rubbish,
    "cleared": _cleared,
    "parking": _parking,
    "tree": _tree,
}


@cache
def picture(scene: str) -> bytes:
    """One of the drawings as JPEG, drawn once."""
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    SCENES[scene](draw)
    font = _font()
    if font is not None:
        draw.rectangle((24, 636, 190, 696), fill="#ffffff", outline="#1c2321", width=3)
        draw.text((107, 664), MARK, font=font, fill="#1c2321", anchor="mm")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _font() -> ImageFont.FreeTypeFont | None:
    path = next((path for path in FONTS if Path(path).is_file()), None)
    return ImageFont.truetype(path, 40) if path else None
