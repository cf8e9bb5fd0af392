"""The register of a whole city: opening a building of 300 dwellings, and exact look-up, over HTTP on the real server.

Seven million households and 21 million people (``WEIGE_BENCH_HOUSEHOLDS`` makes another size), sealed for real, behind
row-level security. Two readers each: of few rights (the leader of the building, the worker of one general grid) and of
many (an officer with posts in twenty communities). Each request stands beside the bare statement by psycopg, as the
owner of the tables, without scope, wall, opening of sealed values or log.

``WEIGE_BENCH_FOLDER`` names a folder in which the city is kept and found again by the next run.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import psycopg

from .city import City, NoSpaceError, Sample, check_space, generate
from .ground import FIRST_DAY, ground, server

HOUSEHOLDS = int(os.environ.get("WEIGE_BENCH_HOUSEHOLDS", "7000000"))
KEEP = os.environ.get("WEIGE_BENCH_FOLDER", "")
BUILDING_LIMIT_MS, LOOK_UP_LIMIT_MS = 50.0, 10.0
TIMES, WARMING = 300, 40
COMMUNITIES = 60
"""Communities whose tall building is asked for."""
POSTS = 20
"""Communities in which the officer of many rights holds a post: more than any one person has."""
OFFICERS = 14
"""Several officers, so that each keeps within the look-ups that one may make in an hour."""

Ask = tuple[str, str, str, Any]
"""Session, method, path and body of one request."""


def main() -> list[dict[str, Any]]:
    """The figures: p95 of a building and of both look-ups, for few and for many rights."""
    folder = Path(KEEP) if KEEP else None
    city = _kept(folder)
    try:
        if city is None:
            check_space(folder.parent if folder else Path(tempfile.gettempdir()), HOUSEHOLDS)
    except NoSpaceError as error:
        sys.exit(str(error))
    with ground(folder):
        address = os.environ["DATABASE_URL"]
        if city is None:
            city = generate(address, HOUSEHOLDS, say=lambda text: print(text, file=sys.stderr, flush=True))
            if folder:
                (folder / "city.json").write_text(json.dumps(asdict(city), default=str))
        _expect_wall(address)
        samples = city.samples[:: max(1, len(city.samples) // COMMUNITIES)][:COMMUNITIES]
        readers = _readers(samples)
        with server() as port, psycopg.connect(address, autocommit=True) as bare:
            found = []
            for rights in ("few", "many"):
                found.append(_building(port, bare, samples, readers[rights, "collect"], rights))
                found.append(_look_up(port, bare, samples, readers[rights, "search"], rights, by="phone"))
                found.append(_look_up(port, bare, samples, readers[rights, "search"], rights, by="identity_number"))
    size = {
        "households": city.households, "people": city.people, "dwellings": city.dwellings,
        "generated_s": round(city.seconds), "gigabytes": round(city.bytes / 2**30, 1),
    }  # fmt: skip
    return [{**figure, **size} for figure in found]


def _kept(folder: Path | None) -> City | None:
    """The city of an earlier run."""
    if folder is None or not (folder / "city.json").exists():
        return None
    values = json.loads((folder / "city.json").read_text())
    samples = tuple(
        Sample(s["community"], s["place"], UUID(s["building"]), tuple(s["phones"]), tuple(s["identity_numbers"]))
        for s in values.pop("samples")
    )
    return City(**values, samples=samples)


def _expect_wall(address: str) -> None:
    """Stop when the server's role would see people without a scope: the figures would not be the product's."""
    from weige.core.roles import SERVER_ROLE

    with psycopg.connect(address) as connection:
        connection.execute(f"SET ROLE {SERVER_ROLE}")
        row = connection.execute("SELECT count(*) FROM (SELECT FROM registry_stay LIMIT 5) few").fetchone()
        if row != (0,):
            sys.exit("row-level security is not in force")


def _readers(samples: Sequence[Sample]) -> dict[tuple[str, str], list[tuple[str, Sequence[Sample]]]]:
    """Sessions of readers by their rights and what they do, each with the communities that they may ask about."""
    from weige.access.models import Account, Post
    from weige.access.sessions import open_session
    from weige.core import clock

    def someone(*posts: tuple[str, str]) -> str:
        account = Account.objects.create(
            phone=f"10{time.monotonic_ns() % 10**9:09}", name="读者", created_at=clock.now()
        )
        for kind, place in posts:
            Post.objects.create(
                post_type_id=kind, place=place, account=account, first_day=FIRST_DAY, created_at=clock.now()
            )
        return open_session(account, label="bench", strength="totp")[0]

    own = samples[:POSTS]
    officers = [someone(*(("community_officer", s.community) for s in own)) for _ in range(OFFICERS)]
    return {
        ("few", "collect"): [(someone(("micro_grid_leader", s.place)), (s,)) for s in samples],
        ("few", "search"): [(someone(("grid_worker", s.place[:15])), (s,)) for s in samples],
        ("many", "collect"): [(officers[0], own)],
        ("many", "search"): [(officer, [*own[at:], *own[:at]]) for at, officer in enumerate(officers)],
    }


def _measure(port: int, asks: Iterator[Ask], good: Callable[[Any], bool], bare: Callable[[Ask], Any]) -> dict[str, Any]:
    """One request at a time, the bare statement after each; milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times: dict[str, list[float]] = {"http": [], "bare": []}
    for number, ask in enumerate(islice(asks, TIMES + WARMING)):
        token, method, path, body = ask
        headers = {"Cookie": f"weige_session={token}", "Content-Type": "application/json"}
        content = json.dumps(body) if body else None
        started = time.perf_counter()
        connection.request(method, f"/api/v1{path}", content, headers)
        answer = connection.getresponse()
        said = answer.read()
        middle = time.perf_counter()
        bare(ask)
        ended = time.perf_counter()
        if answer.status != 200 or not good(json.loads(said)):
            raise RuntimeError(f"{answer.status} {said[:300]!r}")
        if number >= WARMING:
            times["http"].append((middle - started) * 1000)
            times["bare"].append((ended - middle) * 1000)
    p95 = {key: quantiles(values, n=20)[-1] for key, values in times.items()}
    return {
        "value": round(p95["http"], 2), "unit": "ms", "http_median": round(median(times["http"]), 2),
        "peer": round(p95["bare"], 2), "peer_median": round(median(times["bare"]), 2),
        "peer_name": "bare statement by psycopg, p95", "times": TIMES,
    }  # fmt: skip


def _building(
    port: int, connection: psycopg.Connection[Any], samples: Sequence[Sample],
    readers: list[tuple[str, Sequence[Sample]]], rights: str,
) -> dict[str, Any]:  # fmt: skip
    from weige.registry.people.building import DOORS_SQL

    asks = cycle(
        (token, "GET", f"/buildings/{sample.building}/register", None) for token, own in readers for sample in own
    )

    def bare(ask: Ask) -> None:
        building = ask[2].split("/")[2]
        connection.execute(DOORS_SQL, {"building": UUID(building)}, prepare=True).fetchall()

    def good(answer: Any) -> bool:
        return sum(len(entrance["doors"]) for entrance in answer["entrances"]) == 300

    figures = _measure(port, asks, good, bare)
    return {"figure": f"open_building_of_300_p95_{rights}_rights", "limit": BUILDING_LIMIT_MS, **figures}


def _look_up(
    port: int, connection: psycopg.Connection[Any], samples: Sequence[Sample],
    readers: list[tuple[str, Sequence[Sample]]], rights: str, *, by: str,
) -> dict[str, Any]:  # fmt: skip
    from weige.registry.people.vault import blind_indexes

    column = "phone_index" if by == "phone" else "identity_index"
    bare_sql = f"""
        SELECT p.id, p.name, s.role, s.household_id, h.dwelling_id, d.full_name FROM registry_person p
        JOIN registry_stay s ON s.person_id = p.id AND s.last_day IS NULL AND s.voided_at IS NULL
        JOIN registry_household h ON h.id = s.household_id JOIN registry_premises d ON d.id = h.dwelling_id
        WHERE p.{column} = ANY(%s)"""

    def numbers(sample: Sample) -> tuple[str, ...]:
        return sample.phones if by == "phone" else sample.identity_numbers

    def asks() -> Iterator[Ask]:
        for at in range(10_000):
            token, own = readers[at % len(readers)]
            sample = own[at // len(readers) % len(own)]
            value = numbers(sample)[at // len(readers) % len(numbers(sample))]
            yield token, "POST", "/people/look-up", {"by": by, "value": value, "purpose": "service"}

    def bare(ask: Ask) -> None:
        connection.execute(bare_sql, [blind_indexes(by, ask[3]["value"])], prepare=True).fetchall()

    figures = _measure(port, asks(), lambda answer: len(answer["items"]) == 1, bare)
    return {"figure": f"look_up_by_{by}_p95_{rights}_rights", "limit": LOOK_UP_LIMIT_MS, **figures}
