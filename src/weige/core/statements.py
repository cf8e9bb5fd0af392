"""Statements of the hottest paths: run on the connection's own driver, prepared on the server after first uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


def fetch_one(statement: str, params: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Run one prepared statement within the transaction in force, if any, and return its first row."""
    with _prepared(statement, params) as cursor:
        return cursor.fetchone()


def fetch_all(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one prepared statement within the transaction in force, if any, and return all its rows."""
    with _prepared(statement, params) as cursor:
        return cursor.fetchall()


@contextmanager
def _prepared(statement: str, params: Mapping[str, Any]) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    connection.ensure_connection()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: psycopg.Connection[tuple[Any, ...]] = connection.connection
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        cursor.execute(statement, params, prepare=True)
        yield cursor
