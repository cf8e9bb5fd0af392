"""A subdistrict of 40,000 households whose plan evacuates all of it: from the activation to the list and its shelters.

The register is made for the run (``city``), a part of its people with needs, sealed as the product seals them. Measured
are the activation to the commit that hands the first messages over, with the whole register there; the job that makes
the list after it, every reading recorded; and the proposal of a shelter for every household, as the desk asks for it. In
the server's own code, fsync on.
"""

from __future__ import annotations

import os
import random
import sys
import time
from statistics import median, quantiles
from typing import Any

from .call_out import LIMIT_S, RESPONDERS, SUBDISTRICT, activated, actor_at, plan_of, responders, seconds, three_groups
from .city import generate
from .ground import FIRST_DAY, ground

COMMUNITIES, HOUSEHOLDS, SHELTERS, ROUNDS = 9, 40_000, 30, 20
IN_NEED = 0.04
NEEDS = (("mobility", "wheelchair"), ("mobility", "cane"), ("medication", "胰岛素"), ("living_alone", "yes"))
WEST, SOUTH, WIDE = 103.80, 30.65, 0.12
"""Degrees: where the buildings and shelters lie."""


def place_buildings(chance: random.Random) -> None:
    """Give every building a place on the map."""
    from weige.registry.models import Premises

    rows = list(Premises.objects.filter(kind="building").only("id"))
    for row in rows:
        row.longitude, row.latitude = WEST + chance.random() * WIDE, SOUTH + chance.random() * WIDE
    Premises.objects.bulk_update(rows, ["longitude", "latitude"], batch_size=1_000)


def give_needs(chance: random.Random) -> int:
    """Needs of a part of the people, sealed; returns how many people have one."""
    from django.db import transaction

    from weige.core import clock
    from weige.core.ids import new_id
    from weige.core.places import Scope
    from weige.registry.models import Fact, Stay
    from weige.registry.people import vault, wall
    from weige.registry.people.terms import Source

    with transaction.atomic(), wall.opened(Scope((SUBDISTRICT,))):
        people = [id for id in Stay.objects.values_list("person_id", flat=True) if chance.random() < IN_NEED]
        said = {"said_at": clock.now(), "source": Source.VISIT, "verified_at": clock.now(), "first_day": FIRST_DAY}
        facts = []
        for person in people:
            id, (field, value) = new_id(), chance.choice(NEEDS)
            facts.append(Fact(id=id, person_id=person, field=field, value=vault.seal_value(id, field, value), **said))
        Fact.objects.bulk_create(facts, batch_size=2_000)
    return len(people)


def open_shelters(actor: Any, chance: random.Random, people: int) -> None:
    """Shelters with a tenth more beds than there are people."""
    from weige.core.ids import new_id
    from weige.emergency.evacuation import shelters

    for at in range(SHELTERS):
        words = shelters.ShelterWords(
            f"安置点{at + 1}", WEST + chance.random() * WIDE, SOUTH + chance.random() * WIDE, round(people * 1.1 / SHELTERS),
            step_free=chance.random() < 0.7,
        )  # fmt: skip
        shelters.add(actor=actor, id=new_id(), place=SUBDISTRICT, words=words)


def main() -> list[dict[str, Any]]:
    """Seconds of the activation (p95), of the list behind it, and of the shelters' proposal."""
    with ground():
        from weige.emergency.evacuation import foreseen, proposing
        from weige.emergency.models import EvacuationLine

        codes = [f"{SUBDISTRICT}{number:03}" for number in range(1, COMMUNITIES + 1)]
        chance = random.Random(7)
        city = generate(
            os.environ["DATABASE_URL"], HOUSEHOLDS, communities=codes,
            say=lambda text: print(text, file=sys.stderr, flush=True),
        )  # fmt: skip
        place_buildings(chance)
        in_need = give_needs(chance)
        responders()
        one, other = actor_at("subdistrict_officer", SUBDISTRICT, 1), actor_at("subdistrict_officer", SUBDISTRICT, 2)
        open_shelters(one, chance, city.people)
        plan = plan_of(SUBDISTRICT, three_groups(), one, other)
        times = [seconds(plan, one)[0] for _ in range(ROUNDS)]
        operation, _ = activated(plan, one)
        begun = time.perf_counter()
        foreseen.list_planned(operation.id)
        listing = time.perf_counter() - begun
        listed = EvacuationLine.objects.filter(operation=operation).count()
        begun = time.perf_counter()
        made = proposing.proposal(one, operation.id)
        proposing_seconds = time.perf_counter() - begun
        if listed != city.households or made["without_room"]:
            raise RuntimeError(f"{listed} of {city.households} listed, {made['without_room']} without room")
    size = {"households": listed, "people": city.people, "in_need": in_need}
    return [
        {
            "figure": "activation_among_40000_households_p95", "value": round(quantiles(times, n=20)[-1], 3), "unit": "s",
            "limit": LIMIT_S, "median": round(median(times), 3), "responders": RESPONDERS, "rounds": ROUNDS, **size,
        },
        {"figure": "evacuation_list_of_a_subdistrict", "value": round(listing, 1), "unit": "s", **size},
        {
            "figure": "shelters_of_a_subdistrict", "value": round(proposing_seconds, 1), "unit": "s", "limit": 60.0,
            "proven": made["proven"], "shelters": SHELTERS, **size,
        },
    ]  # fmt: skip
