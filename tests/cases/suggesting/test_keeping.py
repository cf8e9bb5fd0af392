"""A model survives its file; a damaged, foreign or contradictory file is refused and nothing in it is executed."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases.suggesting.samples import examples, model

from weige.cases.suggesting import keeping
from weige.cases.suggesting.keeping import ModelFileError, from_bytes, to_bytes
from weige.cases.suggesting.model import Model


@pytest.fixture(scope="module")
def learnt() -> Model:
    return model()


@pytest.fixture(scope="module")
def content(learnt: Model) -> bytes:
    return to_bytes(learnt)


def test_what_was_kept_judges_as_before(learnt: Model, content: bytes) -> None:
    texts = [example.text for example in examples()]
    back = from_bytes(content)
    assert np.array_equal(back.probabilities(texts), learnt.probabilities(texts))
    assert (back.labels, back.threshold, back.measures, back.settings) == (
        learnt.labels, learnt.threshold, learnt.measures, learnt.settings,
    )  # fmt: skip


def test_no_word_of_a_message_is_in_the_file(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for word in ("路灯", "僵尸车", "人行道"):
        assert word.encode() not in everything
        assert word.encode("utf-32-le") not in everything


@given(data=st.data())
@settings(max_examples=80)
def test_a_file_with_one_changed_or_missing_byte_is_refused_or_unharmed(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = bytearray(content)
    damaged[at] ^= data.draw(st.integers(1, 255))
    for broken in (bytes(damaged), content[:at]):
        try:
            back = from_bytes(broken)
        except ModelFileError:
            continue
        assert to_bytes(back) == content, "only a byte that zip itself does not read may differ"


@pytest.mark.parametrize(
    "foreign", [b"", b"PK\x05\x06" + bytes(18), b"\x80\x04N.", pickle.dumps({"a": 1}), b"text,label\n"]
)
def test_a_foreign_file_is_refused(foreign: bytes) -> None:
    with pytest.raises(ModelFileError, match="no model"):
        from_bytes(foreign)


class Trap:
    """Unpickling it fails the test."""

    def __reduce__(self) -> Any:
        return (pytest.fail, ("a model file was executed",))


def test_a_file_with_objects_in_it_is_refused_and_not_executed(content: bytes) -> None:
    hostile = io.BytesIO()
    np.save(hostile, np.array([Trap()], dtype=object), allow_pickle=True)
    with pytest.raises(ModelFileError, match="no model"):
        from_bytes(_replaced(content, "rarity.npy", hostile.getvalue()))


def test_what_a_file_announces_is_not_believed(content: bytes) -> None:
    huge = io.BytesIO()
    np.lib.format.write_array_header_1_0(huge, {"descr": "<f4", "fortran_order": False, "shape": (10**12, 3)})
    with pytest.raises(ModelFileError, match="no model"):
        from_bytes(_replaced(content, "weights.npy", huge.getvalue()))


def test_a_bomb_is_refused_before_it_is_unpacked(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_BYTES", 1_000)
    with pytest.raises(ModelFileError, match="too large"):
        from_bytes(content)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": 2}, "another version"),
        ({"format": "other"}, "no model"),
        ({"labels": ["甲", "乙", "丙"]}, "damaged or was altered"),
        ({"threshold": 0.0}, "damaged or was altered"),
    ],
)
def test_an_altered_header_is_refused(content: bytes, change: dict[str, Any], why: str) -> None:
    with pytest.raises(ModelFileError, match=why):
        from_bytes(_with_header(content, change, resealed=False))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"labels": ["甲", "甲", "丙"]}, "do not fit"),
        ({"labels": ["甲", "乙"]}, "do not fit"),
        ({"temperature": 0.0}, "do not fit"),
        ({"threshold": float("nan")}, "do not fit"),
        ({"rarest": "1"}, "do not fit"),
        ({"settings": {"terms": 99}}, "reads texts in another way"),
    ],
)
def test_a_header_that_contradicts_the_rest_is_refused_even_with_a_fresh_digest(
    content: bytes, change: dict[str, Any], why: str
) -> None:
    with pytest.raises(ModelFileError, match=why):
        from_bytes(_with_header(content, change, resealed=True))


def _with_header(content: bytes, change: dict[str, Any], *, resealed: bool) -> bytes:
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    header = json.loads(arrays.pop("header").tobytes()) | change
    if resealed:
        header.pop("digest")
        header["digest"] = keeping._digest(header, arrays)
    target = io.BytesIO()
    np.save(target, np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), np.uint8))
    return _replaced(content, "header.npy", target.getvalue())


def _replaced(content: bytes, member: str, by: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, by if name == member else source.read(name))
    return target.getvalue()
