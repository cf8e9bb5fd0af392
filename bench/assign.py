"""A hundred thousand households to three hundred shelters: the fewest metres, with the proof that there are no fewer."""

from __future__ import annotations

import os
import random
import time
from typing import Any

HOUSEHOLDS, BUILDINGS, SHELTERS = 100_000, 8_000, 300
ROOM = 1.05
"""Beds for so many times as many people as there are: little to spare."""
LIMIT_SECONDS = 60.0


def main() -> dict[str, Any]:
    """The figure: seconds until the assignment is proven."""
    from weige.emergency.evacuation.assigning import Party, Shelter, assign

    chance = random.Random(1)
    homes = [_somewhere(chance) for _ in range(BUILDINGS)]
    parties = [
        Party(
            str(at), chance.choices((1, 2, 3, 4, 5, 6), (15, 25, 28, 18, 10, 4))[0], chance.choice(homes),
            chance.random() < 0.03,
        )
        for at in range(HOUSEHOLDS)
    ]  # fmt: skip
    shares = [chance.uniform(0.4, 1.6) for _ in range(SHELTERS)]
    beds = sum(party.people for party in parties) * ROOM / sum(shares)
    shelters = [
        Shelter(str(at), int(share * beds) + 1, _somewhere(chance), chance.random() < 0.7)
        for at, share in enumerate(shares)
    ]
    begun, cpu = time.perf_counter(), time.process_time()
    found = assign(parties, shelters, seconds=LIMIT_SECONDS)
    return {
        "figure": "shelters_assigned",
        "value": round(time.perf_counter() - begun, 1),
        "unit": "s",
        "limit": LIMIT_SECONDS,
        "proven": found.proven,
        "metres": found.metres,
        "bound": found.bound,
        "without_room": len(found.without_room),
        "households": HOUSEHOLDS,
        "shelters": SHELTERS,
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "load": round(os.getloadavg()[0], 1),
    }


def _somewhere(chance: random.Random) -> tuple[float, float]:
    return 104 + chance.random() * 0.3, 30.5 + chance.random() * 0.3
