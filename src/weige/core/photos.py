"""Photos: judged by their content, re-encoded without any metadata, kept with a thumbnail.

Nothing of the sender's file reaches the store: pixels are decoded, turned upright, and encoded anew as JPEG, so
that places, camera serial numbers and anything hidden behind the picture are gone.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import warnings
import zlib
from pathlib import Path
from uuid import UUID

from django.conf import settings
from PIL import Image, ImageOps

from . import clock
from .errors import Problem, define
from .models import StoredFile

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2048
THUMB_SIDE = 320
FORMATS = ("JPEG", "PNG", "WEBP")
DAMAGE = (OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RuntimeError,
          struct.error, zlib.error)  # fmt: skip
"""What Pillow really raises on damaged files: its own errors, and whatever its arithmetic on broken tags runs into."""

PHOTO_TOO_LARGE = define(
    "core.photo_too_large",
    413,
    title=("照片太大", "Photo too large"),
    detail=("照片超过 {limit}。", "The photo is over {limit}."),
    mend=("请拍小一些的照片，或先压缩。", "Take a smaller photo, or compress it first."),
)
PHOTO_UNREADABLE = define(
    "core.photo_unreadable",
    422,
    title=("不是可用的照片", "Not a usable photo"),
    detail=(
        "这个文件不是完整的 JPEG、PNG 或 WebP 照片。",
        "This file is no complete JPEG, PNG or WebP photo.",
    ),
    mend=("请重新拍摄，或换一张照片。", "Take the photo again, or choose another."),
)


def read_photo(content: bytes) -> tuple[bytes, bytes, tuple[int, int]]:
    """Decode a photo and encode it anew.

    Returns:
        the photo (longest side at most 2048 pixels), its thumbnail (at most 320), both JPEG, and its size in pixels.

    Raises:
        Problem: ``core.photo_too_large`` (bytes or pixels) or ``core.photo_unreadable`` (disguised, cut off, broken).
    """
    if len(content) > MAX_BYTES:
        raise Problem(PHOTO_TOO_LARGE, field="file", limit="10 MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as source:
                if source.width * source.height > MAX_PIXELS:
                    raise Problem(PHOTO_TOO_LARGE, field="file", limit=f"{MAX_PIXELS // 1_000_000} MP")
                source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(source)
                picture = _on_white(upright)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Problem(PHOTO_TOO_LARGE, field="file", limit=f"{MAX_PIXELS // 1_000_000} MP") from error
    except DAMAGE as error:
        raise Problem(PHOTO_UNREADABLE, field="file") from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    small = picture.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    return _jpeg(picture, 82), _jpeg(small, 75), picture.size


def store_photo(content: bytes, *, id: UUID) -> StoredFile:
    """Check, re-encode and keep a photo.

    Raises:
        Problem: as :func:`read_photo`.
    """
    return keep_photo(read_photo(content), id=id)


def keep_photo(read: tuple[bytes, bytes, tuple[int, int]], *, id: UUID) -> StoredFile:
    """Keep what :func:`read_photo` has made, for who must not hold a lock while a photo is re-encoded; the files are on
    disk before the row is written."""
    photo, thumb, (width, height) = read
    digest = hashlib.sha256(photo).hexdigest()
    write_whole(file_path(digest, "full"), photo)
    write_whole(file_path(digest, "thumb"), thumb)
    return StoredFile.objects.create(
        id=id, digest=digest, media_type="image/jpeg", size=len(photo), width=width, height=height,
        added_at=clock.now(),
    )  # fmt: skip


def file_path(digest: str, variant: str) -> Path:
    """Where the bytes of a stored photo lie: ``variant`` is ``full`` or ``thumb``."""
    return Path(settings.WEIGE_FILES) / digest[:2] / f"{digest}.{variant}.jpg"


def _on_white(image: Image.Image) -> Image.Image:
    """The pixels alone, in RGB: what came with them (a comment, say) would be written again by the encoder."""
    plain = _flat(image)
    plain.info.clear()
    return plain


def _flat(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "P", "PA"}:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        return ground.convert("RGB")
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True, exif=b"")
    return buffer.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is whole and on disk, or not there at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with passing.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    passing.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
