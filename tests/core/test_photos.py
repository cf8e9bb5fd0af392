"""Photos: judged by content, re-encoded without metadata; everything that is no whole photo is refused."""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from tests.factories import photo

from weige.core import photos
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import StoredFile

MARK = b"SECRET-MARK-7431"


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.jpg", photo())
    return buffer.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG whose header claims a size."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def bombed_text() -> bytes:
    """A PNG with a compressed text of 64 MB."""
    whole = photo(form="PNG")
    text = b"k\0\0" + zlib.compress(bytes(64 * 1024 * 1024), 9)
    return whole[:33] + chunk(b"zTXt", text) + whole[33:]


DISGUISED = {
    "nothing": b"",
    "text": "这是一段文字".encode(),
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "html": b"<!doctype html><script>1</script>",
    "zip": zipped(),
    "gif": photo(form="GIF"),
    "bmp": photo(form="BMP"),
    "tiff": photo(form="TIFF"),
    "icon": photo(32, 32, form="ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "jpeg signature only": b"\xff\xd8\xff\xe0" + bytes(200),
    "png signature only": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "webp signature only": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(20),
    "compressed text bomb": bombed_text(),
}


@pytest.mark.parametrize("content", DISGUISED.values(), ids=DISGUISED.keys())
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(Problem) as refusal:
        photos.read_photo(content)
    assert (refusal.value.code, refusal.value.field) == ("core.photo_unreadable", "file")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_photo_that_was_cut_off_is_refused(form: str, part: float) -> None:
    image = Image.effect_noise((200, 150), 60).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, form)
    whole = buffer.getvalue()
    with pytest.raises(Problem) as refusal:
        photos.read_photo(whole[: int(len(whole) * part)])
    assert refusal.value.code == "core.photo_unreadable"


@pytest.mark.parametrize("size", [(20_000, 20_000), (8_000, 8_000), (60_001, 1_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(Problem) as refusal:
        photos.read_photo(png_claiming(*size))
    assert refusal.value.code == "core.photo_too_large"


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(Problem) as refusal:
        photos.read_photo(photo() + bytes(photos.MAX_BYTES))
    assert refusal.value.code == "core.photo_too_large"
    assert "10 MB" in refusal.value.text("detail", "en")


@given(st.data())
@settings(max_examples=150)
def test_a_damaged_photo_is_read_or_refused_never_more(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "maker"
    content = bytearray(photo(form=form, exif=exif))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(Problem):
            photos.read_photo(bytes(content))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("form", "at", "value"),
    [("JPEG", 41, 0), ("JPEG", 41, 26), ("JPEG", 43, 11)],
    ids=["a tag that takes no text", "a tag that takes fractions", "a maker that is a number"],
)
def test_a_photo_whose_tags_are_damaged_is_refused(form: str, at: int, value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "maker"
    exif[0x011A] = (72, 1)
    exif[0x0132] = "2026:01:01 00:00:00"
    content = bytearray(photo(form=form, exif=exif))
    content[at] = value
    with pytest.raises(Problem) as refusal:
        photos.read_photo(bytes(content))
    assert (refusal.value.code, refusal.value.field) == ("core.photo_unreadable", "file")


def with_metadata(form: str, orientation: int = 1) -> bytes:
    """A photo with a place, a maker's mark and a text hidden in it: white, its top left quarter black."""
    image = Image.new("RGB", (80, 40), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 39, 19), fill="black")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = MARK.decode()
    exif[0x9286] = MARK
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (30.0, 36.0, 0.0), "E", (104.0, 6.0, 0.0)
    buffer = io.BytesIO()
    options = {"comment": MARK} if form == "JPEG" else {}
    image.save(buffer, form, exif=exif, **options)
    return buffer.getvalue() + MARK


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_metadata_and_nothing_hidden_is_kept(form: str) -> None:
    content = with_metadata(form)
    assert MARK in content
    for kept in photos.read_photo(content)[:2]:
        assert MARK not in kept
        with Image.open(io.BytesIO(kept)) as image:
            assert image.format == "JPEG"
            assert not dict(image.getexif())
            assert not image.getexif().get_ifd(0x8825)
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


BLACK_CORNER = {1: "tl", 2: "tr", 3: "br", 4: "bl", 5: "tl", 6: "tr", 7: "br", 8: "bl"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright(orientation: int) -> None:
    full, _, (width, height) = photos.read_photo(with_metadata("JPEG", orientation))
    assert (width, height) == ((80, 40) if orientation < 5 else (40, 80))
    with Image.open(io.BytesIO(full)) as image:
        corners = {
            "tl": image.getpixel((3, 3)), "tr": image.getpixel((width - 4, 3)),
            "bl": image.getpixel((3, height - 4)), "br": image.getpixel((width - 4, height - 4)),
        }  # fmt: skip
    dark = {name for name, pixel in corners.items() if sum(pixel) < 200}
    assert dark == {BLACK_CORNER[orientation]}


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_every_kind_of_pixel_becomes_a_plain_photo(mode: str) -> None:
    image = Image.new("RGBA", (30, 20), (255, 0, 0, 0)).convert("L") if mode == "I;16" else None
    image = (image or Image.new("RGBA", (30, 20), (255, 0, 0, 0))).convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    full, _, size = photos.read_photo(buffer.getvalue())
    with Image.open(io.BytesIO(full)) as read:
        assert (read.mode, size) == ("RGB", (30, 20))
        if mode in {"RGBA", "LA"}:
            assert min(read.getpixel((5, 5))) > 250, "what is transparent becomes white"


def test_a_large_photo_is_made_smaller_and_gets_a_thumbnail() -> None:
    full, thumb, size = photos.read_photo(photo(4000, 3000))
    assert size == (2048, 1536)
    with Image.open(io.BytesIO(full)) as large, Image.open(io.BytesIO(thumb)) as small:
        assert (large.size, small.size) == ((2048, 1536), (320, 240))


def test_a_line_of_pixels_survives() -> None:
    assert photos.read_photo(photo(5000, 1))[2] == (2048, 1)


@pytest.mark.django_db
def test_the_same_picture_is_kept_once() -> None:
    one = photos.store_photo(photo(colour="green"), id=new_id())
    two = photos.store_photo(photo(colour="green"), id=new_id())
    assert one.digest == two.digest
    assert photos.file_path(one.digest, "full").read_bytes()
    assert photos.file_path(one.digest, "thumb").exists()
    assert StoredFile.objects.count() == 2
    assert [p for p in photos.file_path(one.digest, "full").parent.iterdir() if p.name.startswith(".")] == []
