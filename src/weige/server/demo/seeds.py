"""Chance that repeats itself: the same seed gives the same numbers, names and ids, whatever else is drawn before."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Seed:
    """The seed of a demo; every part draws from a stream of its own, named by what it is for."""

    number: int

    def stream(self, *names: object) -> random.Random:
        """A stream of chance for one purpose, independent of all others."""
        return random.Random(self._text(names))  # noqa: S311 - synthetic data, no secret

    def id(self, moment: datetime, *names: object) -> UUID:
        """An id of the form of UUIDv7 (RFC 9562): the moment in milliseconds, then bits that follow from the names."""
        digest = int.from_bytes(hashlib.sha256(self._text(names).encode()).digest()[:10], "big")
        milliseconds = int(moment.timestamp() * 1000)
        value = (milliseconds << 80) | (0x7 << 76) | ((digest & 0xFFF) << 64) | (0b10 << 62)
        return UUID(int=value | ((digest >> 12) & (2**62 - 1)))

    def _text(self, names: tuple[object, ...]) -> str:
        return "/".join(str(name) for name in (self.number, *names))
