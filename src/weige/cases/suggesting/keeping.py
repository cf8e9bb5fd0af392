"""A model as bytes, and back: numpy arrays in a zip with a header in JSON. Nothing in it is ever executed.

The header names format, version, labels, settings and figures, and carries a digest over everything else, so that a
damaged file is refused. What a file announces is checked before any memory is taken for it.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from . import terms
from .model import Model

FORMAT = "weige category suggestions"
VERSION = 1
MOST_BYTES = 512 * 1024 * 1024
"""Unpacked; some 5 million terms of 24 labels."""
MOST_LABELS = 1_000
ARRAYS: dict[str, tuple[str, int]] = {
    "buckets": ("<u4", 1), "rarity": ("<f4", 1), "weights": ("<f4", 2), "bias": ("<f4", 1), "header": ("|u1", 1)
}  # fmt: skip
"""Each array's type of numbers and its dimensions."""


class ModelFileError(ValueError):
    """A file that is no model, or no whole one; the text says why, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{en} ({zh})")


def to_bytes(model: Model) -> bytes:
    """A model as the content of a file."""
    arrays = {
        "buckets": np.ascontiguousarray(model.buckets, "<u4"),
        "rarity": np.ascontiguousarray(model.rarity, "<f4"),
        "weights": np.ascontiguousarray(model.weights, "<f4"),
        "bias": np.ascontiguousarray(model.bias, "<f4"),
    }
    header = {
        "format": FORMAT,
        "version": VERSION,
        "labels": list(model.labels),
        "rarest": model.rarest,
        "temperature": model.temperature,
        "threshold": model.threshold,
        "settings": model.settings,
        "measures": model.measures,
    }
    header["digest"] = _digest(header, arrays)
    written = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    target = io.BytesIO()
    np.savez_compressed(target, allow_pickle=False, header=np.frombuffer(written, np.uint8), **arrays)
    return target.getvalue()


def from_bytes(content: bytes) -> Model:
    """The model in a file's content.

    Raises:
        ModelFileError: it is no model, of another version, damaged, or contradicts itself.
    """
    try:
        arrays = _read(content)
        header = json.loads(arrays.pop("header").tobytes())
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, KeyError, NotImplementedError, OSError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise _foreign() from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise _foreign()
    if header.get("version") != VERSION:
        raise ModelFileError("模型文件的版本不同，请重新训练", "the model file is of another version: train it anew")
    if header.pop("digest", None) != _digest(header, arrays):
        raise ModelFileError("模型文件已损坏或被改动", "the model file is damaged or was altered")
    return _checked(header, arrays)


def _foreign() -> ModelFileError:
    return ModelFileError("这不是类别建议的模型文件", "this is no model of category suggestions")


def _read(content: bytes) -> dict[str, NDArray[Any]]:
    """The arrays, after what each announces was held against what is there."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {info.filename: info for info in archive.infolist()}
        if set(members) != {f"{name}.npy" for name in ARRAYS} or len(archive.infolist()) != len(ARRAYS):
            raise _foreign()
        if sum(info.file_size for info in members.values()) > MOST_BYTES:
            raise ModelFileError("模型文件太大", "the model file is too large")
        found = {}
        for name, (kind, dimensions) in ARRAYS.items():
            info = members[f"{name}.npy"]
            with archive.open(info) as member:
                if npy.read_magic(member) != (1, 0):
                    raise _foreign()
                shape, fortran, dtype = npy.read_array_header_1_0(member)
                size = info.file_size - member.tell()
                if (
                    dtype.str != kind
                    or len(shape) != dimensions
                    or fortran
                    or math.prod(shape) * dtype.itemsize != size
                ):
                    raise _foreign()
                data = member.read()
            found[name] = np.frombuffer(data, dtype).reshape(shape)
    return found


def _checked(header: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Model:
    """The model, if its parts fit each other."""
    labels, count = header.get("labels"), len(arrays["buckets"])
    rarest, temperature, threshold = header.get("rarest"), header.get("temperature"), header.get("threshold")
    fits = (
        isinstance(labels, list)
        and 2 <= len(labels) <= MOST_LABELS
        and all(isinstance(label, str) and label for label in labels)
        and len(set(labels)) == len(labels)
        and isinstance(rarest, float)
        and isinstance(temperature, float)
        and isinstance(threshold, float)
        and 0 < rarest < math.inf
        and 0 < temperature < math.inf
        and 0 <= threshold < math.inf
        and isinstance(header.get("settings"), dict)
        and isinstance(header.get("measures"), dict)
        and arrays["weights"].shape == (count, len(labels))
        and arrays["rarity"].shape == (count,)
        and arrays["bias"].shape == (len(labels),)
        and bool((np.diff(arrays["buckets"].astype(np.int64)) > 0).all())
        and all(bool(np.isfinite(arrays[name]).all()) for name in ("rarity", "weights", "bias"))
    )
    if not fits:
        raise ModelFileError("模型文件前后不一致", "the parts of the model file do not fit each other")
    if header["settings"].get("terms") != terms.VERSION:
        raise ModelFileError(
            "模型是按另一种分词方式训练的，请重新训练", "the model reads texts in another way: train it anew"
        )
    return Model(
        labels=tuple(header["labels"]),
        buckets=arrays["buckets"],
        rarity=arrays["rarity"],
        rarest=header["rarest"],
        weights=arrays["weights"],
        bias=arrays["bias"],
        temperature=header["temperature"],
        threshold=header["threshold"],
        settings=header["settings"],
        measures=header["measures"],
    )


def _digest(header: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256(json.dumps(header, ensure_ascii=False, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(f"\0{name}{arrays[name].shape}\0".encode())
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()
