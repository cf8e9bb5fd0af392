"""Upkeep of a large register: a night's proposals, retention tried dry and for real, and the published figures.

A tenth of a city (700,000 households; ``WEIGE_BENCH_HOUSEHOLDS`` makes another size), behind row-level security as the
server's role, with a year of life in it: people who left and died, values corrected, consents taken back, children who
grew up. Each figure stands beside one pass over the same tables as their owner, without wall or rules. A plan that reads
a whole table of people where an index should lead stops the run.

``WEIGE_BENCH_FOLDER`` names a folder with a city of an earlier run; retention for real is done in a transaction that is
taken back, so that the folder can be used again.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg

from .city import City, NoSpaceError, check_space, generate
from .ground import FIRST_DAY, ground
from .register import _expect_wall, _kept

HOUSEHOLDS = int(os.environ.get("WEIGE_BENCH_HOUSEHOLDS", "700000"))
KEEP = os.environ.get("WEIGE_BENCH_FOLDER", "")
LARGE_TABLES = (
    "registry_household", "registry_stay", "registry_person", "registry_fact", "registry_pastvalue", "registry_consent",
)  # fmt: skip
PICK = "(hashtext(id::text) & 1073741823)"
"""A number of each row that no clock and no order changes."""

LIFE_SQL = (
    # Three of a hundred left within 400 days, one of a thousand was recorded by mistake, two of a thousand died.
    f"UPDATE registry_stay SET last_day = current_date - ({PICK} / 100 % 400), end_reason = 'moved_out' "
    f"WHERE {PICK} % 100 < 3",
    f"UPDATE registry_stay SET voided_at = now() - interval '90 days' WHERE {PICK} % 1000 = 500",
    f"UPDATE registry_person SET died_on = current_date - ({PICK} / 1000 % 400) WHERE {PICK} % 1000 < 2",
    f"UPDATE registry_household SET verified_at = now() - make_interval(days => {PICK} % 400)",
    # Eight of a hundred need help with walking, some ended; one of a hundred is a child with needs, some grown up.
    f"""INSERT INTO registry_fact (id, person_id, field, value, first_day, last_day, said_at, source)
        SELECT gen_random_uuid(), id, 'mobility', name, current_date - 200,
            CASE WHEN {PICK} / 100 % 50 = 0 THEN current_date - ({PICK} / 5000 % 100) END, now(), 'visit'
        FROM registry_person WHERE {PICK} % 100 < 8""",
    f"""INSERT INTO registry_fact (id, person_id, field, value, first_day, said_at, source)
        SELECT gen_random_uuid(), id, 'child_needs', name, current_date - 200, now(), 'visit'
        FROM registry_person WHERE {PICK} % 100 = 50""",
    f"""UPDATE registry_person SET birth_year = extract(year FROM now())::int - 2 - {PICK} / 100 % 14
        WHERE {PICK} % 100 = 50""",
    f"""INSERT INTO registry_pastvalue (id, person_id, field, value, origin, replaced_at, change_id)
        SELECT gen_random_uuid(), id, 'phone', phone, '{{}}', now() - make_interval(days => {PICK} / 100 % 120),
            (SELECT id FROM registry_change LIMIT 1)
        FROM registry_person WHERE {PICK} % 100 BETWEEN 10 AND 11 AND phone IS NOT NULL""",
    f"""INSERT INTO registry_consent (id, person_id, fields, wording, given_on, given_by, withdrawn_at, said_at, source)
        SELECT gen_random_uuid(), id, '["mobility"]', 'spoken-2026', current_date - 200, 'self',
            CASE WHEN {PICK} / 100 % 40 = 0 THEN now() - make_interval(days => {PICK} / 4000 % 100) END, now(), 'visit'
        FROM registry_person WHERE {PICK} % 100 < 8""",
)  # fmt: skip
CHANGE_SQL = """
    INSERT INTO registry_change (id, kind, dwelling_id, place, day, source, happened_at, recorded_at, digest, effects)
    SELECT gen_random_uuid(), 'verified', id, place, current_date, 'visit', now(), now(), '', '{}' FROM registry_premises
    WHERE kind = 'dwelling' LIMIT 1
"""


def main() -> list[dict[str, Any]]:
    """Seconds of each job of a night."""
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
        _live(address)
        _leaders(address)
        found = list(_night(address, city))
    size = {"households": city.households, "people": city.people}
    return [{**figure, **size} for figure in found]


def _live(address: str) -> None:
    """A year of life in the city, once."""
    with psycopg.connect(address, autocommit=True) as connection:
        if connection.execute("SELECT EXISTS (SELECT FROM registry_change)").fetchone() == (True,):
            return
        with connection.transaction():
            connection.execute(CHANGE_SQL)
            for statement in LIFE_SQL:
                connection.execute(statement)
        connection.execute("VACUUM (ANALYZE)")


def _leaders(address: str) -> None:
    """A leader for every micro-grid, once: proposals are made to someone."""
    from weige.access.models import Account, Post
    from weige.core import clock
    from weige.core.ids import new_id

    if Post.objects.filter(post_type_id="micro_grid_leader").exists():
        return
    with psycopg.connect(address) as connection:
        places = [place for (place,) in connection.execute("SELECT DISTINCT place FROM registry_household ORDER BY 1")]
    now = clock.now()
    accounts = [Account(id=new_id(), phone=f"100{at:08}", name="格长", created_at=now) for at in range(len(places))]
    Account.objects.bulk_create(accounts, batch_size=2000)
    Post.objects.bulk_create(
        (
            Post(post_type_id="micro_grid_leader", place=place, account=account, first_day=FIRST_DAY, created_at=now)
            for place, account in zip(places, accounts, strict=True)
        ),
        batch_size=2000,
    )


def _night(address: str, city: City) -> Iterator[dict[str, Any]]:
    """The jobs in the order of a night, each timed once beside its peer."""
    from weige.registry.upkeep import proposals, retention

    _expect_indexes(city)
    with psycopg.connect(address, autocommit=True) as bare:

        def figure(name: str, job: Callable[[], int], peer: str, peer_name: str, per: str) -> dict[str, Any]:
            started = time.perf_counter()
            bare.execute(peer).fetchall()
            middle = time.perf_counter()
            count = job()
            seconds = time.perf_counter() - middle
            print(f"{name}: {seconds:.1f} s", file=sys.stderr, flush=True)
            return {
                "figure": f"upkeep_{name}", "value": round(seconds, 2), "unit": "s", per: count,
                "each_ms": round(seconds * 1000 / max(1, count), 3), "peer": round(middle - started, 2),
                "peer_name": peer_name,
            }  # fmt: skip

        pass_people = "SELECT count(*), max(version), count(phone) FROM registry_person"
        homes = "SELECT count(*) FROM registry_household h JOIN registry_stay s ON s.household_id = h.id"
        all_figures = f"{homes} JOIN registry_person p ON p.id = s.person_id"
        one = city.samples[0].community
        yield figure("retention_looks_for", _looked_for, pass_people, "one pass over all people", "found")
        with _taken_back():
            yield figure(
                "retention_dry",
                lambda: retention.run(dry=True).total(),
                pass_people,
                "one pass over all people",
                "erased",
            )
            yield figure(
                "retention", lambda: retention.run().total(), pass_people, "one pass over all people", "erased"
            )
            yield figure(
                "retention_again", lambda: retention.run().total(), pass_people, "one pass over all people", "erased"
            )
        with _taken_back():
            yield figure(
                "proposals", proposals.propose_everywhere, homes, "joining households and stays once", "proposed"
            )
        with _taken_back():
            yield figure(
                "figures", lambda: _counted(None), all_figures, "joining households, stays and people once", "grids"
            )
            yield figure(
                "figures_of_one_community",
                lambda: _counted(one),
                f"{all_figures} WHERE h.place ^@ '{one}'",
                "the same join for that community",
                "grids",
            )


def _looked_for() -> int:
    from weige.registry.upkeep import retention

    with retention._batch():
        return len(retention._candidates())


def _counted(place: str | None) -> int:
    from weige.registry.models import Figure
    from weige.registry.upkeep import figures

    figures.count(place)
    return Figure.objects.filter(place__startswith=place or "").count()


@contextmanager
def _taken_back() -> Iterator[None]:
    """One transaction that leaves nothing behind."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _expect_indexes(city: City) -> None:
    """Stop when a night would read a whole table of people to find what is due, or a community's figures."""
    from weige.core.places import Scope
    from weige.registry.upkeep import figures, retention

    one = city.samples[0].community
    with retention._batch():
        bounds = retention.candidate_bounds()
    plans = {
        "retention": (retention.CANDIDATES_SQL, bounds, Scope((city.samples[0].community[:4],))),
        "figures": (figures.COUNT_SQL, figures.bounds(one), Scope((one,))),
    }
    for name, (statement, values, scope) in plans.items():
        if read := whole_tables(statement, values, scope):
            sys.exit(f"{name} reads whole tables: {', '.join(read)}")


def whole_tables(statement: str, values: dict[str, Any], scope: Any) -> list[str]:
    """The large tables that a statement reads from end to end, as the server's role sees its plan."""
    from django.db import connection, transaction

    from weige.registry.people import wall

    with transaction.atomic(), wall.opened(scope), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        plan = cursor.fetchone()[0]
    text = plan if isinstance(plan, list) else json.loads(plan)
    return sorted({node["Relation Name"] for node in _nodes(text[0]["Plan"]) if node["Node Type"] == "Seq Scan"}
                  & set(LARGE_TABLES))  # fmt: skip


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)
