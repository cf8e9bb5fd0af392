"""Many rows of one table at once: copied into a passing table, and inserted from there in one statement.

Row-level security checks each of them as it does any row (it forbids copying into the table itself). Rows come as
plain columns and go as one text: making a model of each, and a statement with a placeholder for every value, costs
many times what the rows do. Within :func:`behind` PostgreSQL inserts while the next rows are made.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

Row = Mapping[str, Any]
"""The columns of a new row by the names of the model's attributes (``person_id``)."""
Write = Callable[[Any], str]
FEW = 500
"""Up to so many rows Django's own way is as fast."""
NOTHING, END, BETWEEN = "\\N", "\n", "\t"
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
ALIKE: Row = MappingProxyType({})
MOST_WAITING = 8
"""Texts that wait to be sent at most, so that memory does not fill where PostgreSQL is slow."""


def insert(model: type[models.Model], rows: Iterable[Row], alike: Row = ALIKE) -> int:
    """Insert new rows of one table, within the transaction in force; returns how many.

    Args:
        rows: all of them name the same columns; what neither they nor ``alike`` name is the model's default.
        alike: columns that are the same in every row.
    """
    listed = list(rows)
    if not listed:
        return 0
    if len(listed) <= FEW:
        model._default_manager.bulk_create([model(**row, **alike) for row in listed])
        return len(listed)
    columns, text = as_text(model, listed, alike)
    names = ", ".join(f'"{name}"' for name in columns)
    sender = _sender.get()
    if sender is not None:
        sender.send(model._meta.db_table, names, text)
    else:
        with connection.cursor(), connection.wrap_database_errors:
            _send(connection.connection, model._meta.db_table, names, text)
    return len(listed)


def _send(raw: Any, table: str, names: str, text: str) -> None:
    """Copy and insert over a connection of psycopg; tables and columns have their names from the models only."""
    passing = f"passing_{table}"
    with raw.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE IF NOT EXISTS "{passing}" (LIKE "{table}") ON COMMIT DROP')
        with cursor.copy(f'COPY "{passing}" ({names}) FROM STDIN') as copy:
            copy.write(text)
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{passing}"')  # noqa: S608
        cursor.execute(f'TRUNCATE "{passing}"')


class _Sender:
    """Sends texts in their order from a thread of its own, over the connection of the transaction in force."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "bulk")
        self._waiting: deque[Future[None]] = deque()

    def send(self, table: str, names: str, text: str) -> None:
        self.wait(but=MOST_WAITING - 1)
        self._waiting.append(self._thread.submit(_send, connection.connection, table, names, text))

    def wait(self, but: int = 0) -> None:
        """Wait until all but so many texts are sent, and raise what went wrong with them."""
        with connection.wrap_database_errors:
            while len(self._waiting) > but:
                self._waiting.popleft().result()

    def first(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Whatever else the transaction does is done when everything is sent."""
        self.wait()
        return execute(*statement)

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)


_sender: ContextVar[_Sender | None] = ContextVar("weige_bulk_sender", default=None)


@contextmanager
def behind() -> Iterator[None]:
    """Within the block, and the transaction in force, rows of :func:`insert` are sent while the caller goes on.

    They go in their order, and before any other statement of the caller; references are checked with each table, not
    all at the end: what is referred to is inserted first. Do not read through a server's cursor meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    sender = _Sender()
    token = _sender.set(sender)
    try:
        with connection.execute_wrapper(sender.first):
            yield
            sender.wait()
    finally:
        _sender.reset(token)
        sender.close()


def as_text(model: type[models.Model], rows: Sequence[Row], alike: Row = ALIKE) -> tuple[list[str], str]:
    """The columns of a table in the order written, and rows in the text format of PostgreSQL's COPY."""
    others = {field.attname: field for field in model._meta.concrete_fields}
    own = [(name, others.pop(name)) for name in rows[0]]
    same = [_writer(field)(alike[name] if name in alike else field.get_default()) for name, field in others.items()]
    end = "".join(f"{BETWEEN}{value}" for value in same) + END
    written = [(name, _writer(field)) for name, field in own]
    lines = [BETWEEN.join([write(row[name]) for name, write in written]) for row in rows]
    return [str(field.column) for field in (*dict(own).values(), *others.values())], end.join(lines) + end


def _uuid(value: UUID | None) -> str:
    return NOTHING if value is None else value.hex


def _bytes(value: bytes | None) -> str:
    return NOTHING if value is None else f"\\\\x{value.hex()}"


def _words(value: str | None) -> str:
    return NOTHING if value is None else value.translate(ESCAPES)


def _day(value: date | None) -> str:
    return NOTHING if value is None else value.isoformat()


def _number(value: int | None) -> str:
    return NOTHING if value is None else str(value)


def _truth(value: bool | None) -> str:
    return NOTHING if value is None else "t" if value else "f"


def _texts(value: Sequence[str] | None) -> str:
    """An array of texts, each quoted: first as an element of an array, then as part of a line."""
    if value is None:
        return NOTHING
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in value)
    return _words("{" + ",".join(f'"{text}"' for text in quoted) + "}")


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode().translate(ESCAPES)


WRITERS: tuple[tuple[type[models.Field[Any, Any]], Write], ...] = (
    (ArrayField, _texts),
    (models.UUIDField, _uuid),
    (models.BinaryField, _bytes),
    (models.JSONField, _json),
    (models.CharField, _words),
    (models.DateField, _day),
    (models.BooleanField, _truth),
    (models.IntegerField, _number),
)


def _writer(field: models.Field[Any, Any]) -> Write:
    """How a column is written.

    Raises:
        TypeError: nobody has said how columns of its kind are.
    """
    kept = field.target_field if isinstance(field, models.ForeignKey) else field
    for kind, write in WRITERS:
        if isinstance(kept, kind):
            return write
    raise TypeError(field)
