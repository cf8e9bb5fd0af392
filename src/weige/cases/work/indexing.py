"""Keeping the terms by which cases are found: with a case that changes, and for cases older than the search itself."""

from __future__ import annotations

from datetime import UTC

from django.db import connection, transaction

from weige.cases.models import Case, WordsProgress

from .words import case_terms

BATCH = 1_000
MISSING_SQL = """
    SELECT c.id, c.description, c."where", c.place, c.category_id, c.urgent, c.reported_at FROM cases_case c
    WHERE (%(after)s::uuid IS NULL OR c.id > %(after)s)
    ORDER BY c.id LIMIT %(batch)s FOR UPDATE
"""
KEEP_SQL = """
    INSERT INTO cases_casewords (case_id, words) VALUES (%s, array_to_tsvector(%s))
    ON CONFLICT (case_id) DO UPDATE SET words = excluded.words
"""


def keep(case: Case) -> None:
    """Write the terms of a case that has changed."""
    found = case_terms(
        description=case.description, where=case.where, place=case.place, category=case.category_id,
        urgent=case.urgent, reported_at=case.reported_at.astimezone(UTC),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(KEEP_SQL, [case.id, found])


@transaction.atomic
def fill_in() -> bool:
    """Give the next cases their terms, in the order of their ids; returns whether there may be more.

    Where it stands is kept with each batch: whatever interrupts it, it goes on from there. Cases that came in since have
    their terms from the intake.
    """
    progress, _ = WordsProgress.objects.select_for_update().get_or_create(id=1)
    if progress.done:
        return False
    with connection.cursor() as cursor:
        cursor.execute(MISSING_SQL, {"after": progress.after, "batch": BATCH})
        rows = cursor.fetchall()
        cursor.executemany(
            KEEP_SQL,
            [
                (
                    id,
                    case_terms(
                        description=words,
                        where=where,
                        place=place,
                        category=category,
                        urgent=urgent,
                        reported_at=at.astimezone(UTC),
                    ),
                )
                for id, words, where, place, category, urgent, at in rows
            ],
        )
    if rows:
        progress.after = rows[-1][0]
    progress.done = len(rows) < BATCH
    progress.save()
    return not progress.done
