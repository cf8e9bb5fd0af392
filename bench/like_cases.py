"""One new case against a million open and recent ones in the database: from its text to its group, as the job does it.

The cases lie in ten subdistricts, all within the window of time, so that none is ruled out by its age.
"""

from __future__ import annotations

import json
import os
import time
from statistics import quantiles
from typing import Any
from uuid import uuid4

from .complaints import EVALUATION_SEED, complaints
from .deadlines import fill
from .ground import filling, ground
from .grouping import row

CASES = 1_000_000
AREAS = 10
MADE = 25_000
NEW = 500
LIMIT_MS = 20.0


def spread(areas: int) -> None:
    """Give every case the traits and keys of a made-up message, each area its own share."""
    from django.db import connection

    from weige.cases.campaigns import likes
    from weige.cases.grouping import Frequencies, traits
    from weige.core.roles import as_owner

    made = [row(one) for one in complaints(MADE, seed=EVALUATION_SEED + 7, wording="all")]
    found = [traits(r.text, r.title, r.place, r.category, r.time) for r in made]
    known = Frequencies.of(found)
    keys = [one.keys(known) for one in found]
    today = int(time.time() // 86_400)
    plain = [json.dumps({**one.to_plain(), "day": float(today - n % 90)}) for n, one in enumerate(found)]
    with filling("cases_casetraits", "cases_casekey") as cursor:
        cursor.execute("SELECT id FROM cases_case")
        ids = [id for (id,) in cursor.fetchall()]
        with cursor.copy("COPY cases_casetraits (case_id, group_id, plain, reasons, kept_apart) FROM STDIN") as copy:
            for n, id in enumerate(ids):
                copy.write_row((id, None, plain[n % MADE], "[]", False))
        with cursor.copy("COPY cases_casekey (area, key, day, case_id) FROM STDIN") as copy:
            for n, id in enumerate(ids):
                area = f"51010402{n % areas}"
                for key in keys[n % MADE]:
                    copy.write_row((area, key[:60], today - n % 90, id))
    # As autovacuum does where rows come little by little: it is what lets the look-up stay within the index.
    with as_owner(), connection.cursor() as cursor:
        for table in ("cases_casetraits", "cases_casekey"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    from weige.cases.models import WordFrequencies
    from weige.core.revisions import raise_revision

    counts = {term: count for term, count in known.counts.items() if count > 1}
    WordFrequencies.objects.update_or_create(id=1, defaults={"messages": known.messages, "counts": counts})
    raise_revision(likes.REVISION)


def main() -> dict[str, Any]:
    """The figure: milliseconds for one new case, p95."""
    cases = int(os.environ.get("WEIGE_BENCH_CASES", CASES))
    with ground():
        from weige.cases.campaigns import likes
        from weige.cases.grouping import choose, traits

        fill(cases)
        spread(AREAS)
        known = likes.frequencies.get()
        spent = []
        alike = 0
        for n, one in enumerate(complaints(NEW, seed=EVALUATION_SEED + 8, wording="all")):
            r = row(one)
            started = time.perf_counter()
            own = traits(r.text, r.title, r.place, r.category)
            own = type(own)(own.matter, own.title, own.place, own.names, own.category, float(time.time() // 86_400))
            found = likes.candidates(uuid4(), f"51010402{n % AREAS}", own, own.keys(known), known)
            alike += bool(choose(own, found, known).like)
            spent.append((time.perf_counter() - started) * 1000)
    cuts = quantiles(spent, n=100)
    return {
        "figure": "like_of_one_new_case_p95",
        "value": round(cuts[94], 1),
        "unit": "ms",
        "limit": LIMIT_MS,
        "median": round(cuts[49], 1),
        "cases": cases,
        "areas": AREAS,
        "new": NEW,
        "alike": alike,
    }
