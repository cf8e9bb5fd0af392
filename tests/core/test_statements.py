"""Statements of the hot paths are planned once for each connection."""

from __future__ import annotations

import pytest
from django.db import connection

from weige.core.statements import fetch_all, fetch_one


@pytest.mark.django_db
def test_a_statement_is_prepared_at_its_first_use_and_used_again() -> None:
    for number in range(7):
        assert fetch_one("SELECT %(number)s::int + 1", {"number": number}) == (number + 1,)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 1'"
        )
        assert cursor.fetchall() == [(7,)]


@pytest.mark.django_db
def test_all_rows_are_fetched() -> None:
    assert fetch_all("SELECT generate_series(1, %(last)s::int)", {"last": 3}) == [(1,), (2,), (3,)]
