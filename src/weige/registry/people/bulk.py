"""Many rows of one table at once: copied into a passing table, and inserted from there in one statement.

Row-level security checks each of them as it does any row (it forbids copying into the table itself). Django's own way
builds a statement with a placeholder for every value, which costs several times what the rows do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import JSONField, Model

FEW = 500
"""Up to so many rows Django's own way is as fast."""
Convert = Callable[[Any], Any]


def insert(rows: Iterable[Model]) -> int:
    """Insert new rows of one table, within the transaction in force; returns how many."""
    listed = list(rows)
    if not listed:
        return 0
    model = type(listed[0])
    if len(listed) <= FEW:
        model._default_manager.bulk_create(listed)
        return len(listed)
    names, reads = _columns(model)
    columns = ", ".join(f'"{name}"' for name in names)
    table, passing = model._meta.db_table, f"passing_{model._meta.db_table}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE IF NOT EXISTS "{passing}" (LIKE "{table}") ON COMMIT DROP')
        with cursor.copy(f'COPY "{passing}" ({columns}) FROM STDIN') as copy:
            for row in listed:
                copy.write_row([read(row) for read in reads])
        # Names of tables and columns only, out of the models.
        cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{passing}"')  # noqa: S608
        cursor.execute(f'TRUNCATE "{passing}"')
    return len(listed)


@lru_cache(maxsize=32)
def _columns(model: type[Model]) -> tuple[list[str], list[Convert]]:
    """The columns of a table, and how each is read from a row."""
    names, reads = [], []
    for field in model._meta.concrete_fields:
        names.append(str(field.column))
        reads.append(_reader(str(field.attname), is_json=isinstance(field, JSONField)))
    return names, reads


def _reader(name: str, *, is_json: bool) -> Convert:
    encode = msgspec.json.Encoder().encode

    def as_json(row: Any) -> str:
        return encode(getattr(row, name)).decode()

    def as_it_is(row: Any) -> Any:
        value = getattr(row, name)
        return value.value if isinstance(value, Enum) else value

    return as_json if is_json else as_it_is
