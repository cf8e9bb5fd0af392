"""Statements of the hottest paths: run on the connection's own driver, prepared on the server after first uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection


def fetch_one(statement: str, params: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Run one prepared statement within the transaction in force, if any, and return its first row."""
    connection.ensure_connection()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: psycopg.Connection[tuple[Any, ...]] = connection.connection
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        cursor.execute(statement, params, prepare=True)
        return cursor.fetchone()
