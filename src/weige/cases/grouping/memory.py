"""Open and recent cases in memory, looked up by their keys: what the database does with an array and its index.

The command line and the benchmark use it; the server keeps keys and traits in PostgreSQL.
"""

from __future__ import annotations

import math
from array import array

import msgspec
import numpy as np

from .choosing import MOST_COMPARED, Candidate
from .distances import WINDOW_DAYS
from .traits import Frequencies, Traits

NEWEST_ON_KEY = 2_000
"""Of a key that very many share, only so many of the newest are looked at."""


class Memory:
    """Cases as they came.

    Args:
        frequencies: in how many cases a word stands, by which the keys are chosen.
    """

    def __init__(self, frequencies: Frequencies) -> None:
        self.frequencies = frequencies
        self._on_key: dict[str, array[int]] = {}
        self._ids: list[str] = []
        self._groups: list[str | None] = []
        self._traits: list[bytes] = []
        self._days = array("d")

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, id: str, group: str | None, traits: Traits) -> None:
        """Take a case; on a key with very many cases those taken last are looked at."""
        number = len(self._ids)
        for key in traits.keys(self.frequencies):
            self._on_key.setdefault(key, array("i")).append(number)
        self._ids.append(id)
        self._groups.append(group)
        self._traits.append(msgspec.json.encode(traits.to_plain()))
        self._days.append(math.nan if traits.day is None else traits.day)

    def candidates(self, new: Traits) -> list[Candidate]:
        """Cases within the window that share keys with a new one, those that share the heaviest first."""
        numbers, weights = [], []
        for key in new.keys(self.frequencies):
            on_key = self._on_key.get(key)
            if on_key is not None:
                newest = np.frombuffer(on_key, dtype=np.int32)[-NEWEST_ON_KEY:].copy()
                numbers.append(newest)
                weights.append(np.full(len(newest), self.frequencies.weights[key] * (2.0 if key in new.place else 1.0)))
        if not numbers:
            return []
        found, position = np.unique(np.concatenate(numbers), return_inverse=True)
        shared = np.bincount(position, weights=np.concatenate(weights))
        if new.day is not None:
            # What has no day is never too far.
            near = ~(np.abs(np.frombuffer(self._days)[found] - new.day) > WINDOW_DAYS)
            found, shared = found[near], shared[near]
        best = found[np.lexsort((-found, -shared))[:MOST_COMPARED]]
        return [
            Candidate(self._ids[n], self._groups[n], Traits.from_plain(msgspec.json.decode(self._traits[n])))
            for n in best.tolist()
        ]
