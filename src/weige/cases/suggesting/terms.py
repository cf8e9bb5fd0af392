"""What a text is made of for the model: its words, pairs of words, and all runs of one to three characters.

Words carry meaning, runs of characters survive wrong segmentation and misspelling. A term is known to the model only
by its 32-bit check sum: the model holds no words of anybody's message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import rjieba
from numpy.typing import NDArray

from .stripping import strip_personal

VERSION = 1
"""Raised when the terms of a text change: a model of another version is refused."""
LONGEST_RUN = 3
LONGEST_TEXT = 2_000
"""Characters that are read; what a message is about stands at its beginning."""

_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"[\W_]")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""2^64 by the golden ratio, the usual multiplier of Fibonacci hashing."""


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The terms of several texts, which stand one after the other with a break between: check sums, where each begins
    and ends, and of which text it is; and the words with their places, text by text."""

    words: tuple[tuple[tuple[str, int, int], ...], ...]
    sums: NDArray[np.uint32]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    texts: NDArray[np.intp]
    length: int


def plain(text: str) -> str:
    """The text as the model reads it: without personal numbers, every digit the same, small letters."""
    return _DIGIT.sub("0", strip_personal(text[:LONGEST_TEXT])).casefold()[:LONGEST_TEXT]


def words(read: str, at: int = 0) -> Iterator[tuple[str, int, int]]:
    """The words of a text that is plain already, with their places; punctuation is none."""
    for word in rjieba.cut(read):
        if word[0].isalnum():
            yield word, at, at + len(word)
        at += len(word)


def terms(reads: Sequence[str]) -> Terms:
    """All terms of texts that are plain already, as often as they occur."""
    sums: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    found = []
    begins = [0]
    for read in reads:
        of_text = tuple(words(read, begins[-1]))
        found.append(of_text)
        before, before_start, before_end = "", -1, -1
        for word, start, end in of_text:
            sums.append(crc32(f"w{word}".encode()))
            starts.append(start)
            ends.append(end)
            if before_end == start:
                sums.append(crc32(f"p{before} {word}".encode()))
                starts.append(before_start)
                ends.append(end)
            before, before_start, before_end = word, start, end
        begins.append(begins[-1] + len(read) + 1)
    parts = [
        (np.array(sums, np.uint32), np.array(starts, np.intp), np.array(ends, np.intp)),
        *_runs("\n".join(reads)),
    ]
    all_sums, all_starts, all_ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    of = np.searchsorted(np.array(begins[1:], np.intp), all_starts, side="right")
    return Terms(tuple(found), all_sums, all_starts, all_ends, of, begins[-1])


def _runs(read: str) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.intp], NDArray[np.intp]]]:
    """The runs of each length that no punctuation breaks."""
    characters = np.frombuffer(read.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    breaks = np.zeros(len(read) + 1, np.intp)
    for found in _BREAK.finditer(read):
        breaks[found.end()] = 1
    passed = breaks.cumsum()
    mixed = np.zeros(len(read), np.uint64)
    for length in range(1, min(LONGEST_RUN, len(read)) + 1):
        count = len(read) - length + 1
        mixed = (mixed[:count] ^ characters[length - 1 :]) * _GOLDEN
        mixed ^= mixed >> np.uint64(29)
        starts = np.flatnonzero(passed[length:] == passed[:count])
        yield (mixed[starts] * _GOLDEN >> np.uint64(32)).astype(np.uint32), starts, starts + length
