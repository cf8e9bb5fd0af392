"""The desk's building and posts pages for someone who holds sixty posts, beside the same pages for the holder of one.

Twenty communities of 900 dwellings behind row-level security, over HTTP on the real server, the two readers in turns.
``WEIGE_BENCH_FOLDER`` names a folder in which the place is kept and found again by the next run.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from .city import City, Sample, generate
from .ground import FIRST_DAY, ground, server
from .register import _expect_wall, _kept

HOUSEHOLDS = 20_000
KEEP = os.environ.get("WEIGE_BENCH_FOLDER", "")
POSTS = 60
RATIO_LIMIT = 3.0
TIMES, WARMING = 300, 40

Page = Callable[[Sample], str]


def main() -> list[dict[str, Any]]:
    """p95 of each page with sixty posts, its peer with one."""
    folder = Path(KEEP) if KEEP else None
    city = _kept(folder)
    with ground(folder):
        address = os.environ["DATABASE_URL"]
        if city is None:
            city = generate(address, HOUSEHOLDS, say=lambda text: print(text, file=sys.stderr, flush=True))
            if folder:
                (folder / "city.json").write_text(json.dumps(asdict(city), default=str))
        _expect_wall(address)
        one, sixty = _readers(city)
        with server() as port:
            return [
                _page(
                    port, "building", lambda sample: f"/buildings/{sample.building}/register", one, sixty, city.samples
                ),
                _page(port, "posts", lambda sample: f"/posts?under={sample.community}", one, sixty, city.samples),
            ]


def _readers(city: City) -> tuple[dict[str, str], str]:
    """Sessions: an officer for each community with one post, and one officer with sixty posts in all of them."""
    from weige.access.models import Account, Post
    from weige.access.sessions import open_session
    from weige.core import clock

    def someone(*places: str) -> str:
        account = Account.objects.create(
            phone=f"10{time.monotonic_ns() % 10**9:09}", name="读者", created_at=clock.now()
        )
        Post.objects.bulk_create(
            Post(
                post_type_id="community_officer", place=place, account=account, first_day=FIRST_DAY,
                created_at=clock.now(),
            )
            for place in places
        )  # fmt: skip
        return open_session(account, label="bench", strength="totp")[0]

    own = [sample.place for sample in city.samples]
    # Micro-grids without homes make up the number: the scope is as wide whatever lies in it.
    others = [
        f"{sample.community}{general:03}{micro:03}" for general in (8, 9) for micro in (1, 2) for sample in city.samples
    ]
    return {place: someone(place) for place in own}, someone(*[*own, *others][:POSTS])


def _page(
    port: int, name: str, page: Page, one: dict[str, str], sixty: str, samples: Sequence[Sample]
) -> dict[str, Any]:
    """Both readers ask for the same page in turns; milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times: dict[str, list[float]] = {"one": [], "sixty": []}
    for number, sample in enumerate(islice(_again(samples), TIMES + WARMING)):
        said = {}
        for reader, token in (("one", one[sample.place]), ("sixty", sixty)):
            started = time.perf_counter()
            connection.request("GET", f"/api/v1{page(sample)}", headers={"Cookie": f"weige_session={token}"})
            answer = connection.getresponse()
            said[reader] = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} {said[reader][:300]!r}")
            if number >= WARMING:
                times[reader].append((time.perf_counter() - started) * 1000)
        if not json.loads(said["sixty"]):
            raise RuntimeError("an empty page")
    p95 = {reader: quantiles(values, n=20)[-1] for reader, values in times.items()}
    return {
        "figure": f"{name}_page_p95_{POSTS}_posts", "value": round(p95["sixty"], 2), "unit": "ms",
        "median": round(median(times["sixty"]), 2), "peer": round(p95["one"], 2),
        "peer_median": round(median(times["one"]), 2), "peer_name": "the same page with one post, p95",
        "ratio": round(p95["sixty"] / p95["one"], 2), "ratio_limit": RATIO_LIMIT, "times": TIMES,
    }  # fmt: skip


def _again(samples: Sequence[Sample]) -> Iterator[Sample]:
    return cycle(samples)
