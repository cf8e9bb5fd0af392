"""What the registry keeps sealed: values of people with their blind indexes, further facts, past values, requests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from django.conf import settings

from weige.core.places import Scope
from weige.core.rotation import Row, SealedColumn, SealedTable, declare

from .people import vault, wall
from .people.dictionary import CORE_FIELDS
from .rights.requests import ANSWER, PROPOSED, WORDS

INDEXES = {"phone": "phone_index", "identity_number": "identity_index"}
REQUESTS = {"proposed": PROPOSED, "words": WORDS, "answer": ANSWER}
"""Columns of a resident's request, and the names under which they are sealed."""


def everyone() -> AbstractContextManager[None]:
    """The wall, open for the whole city."""
    return wall.opened(Scope((settings.WEIGE.city,)))


def _for(name: str) -> Callable[[Row], str]:
    purpose = f"{vault.PURPOSE}.{name}"
    return lambda row: purpose


def _field(row: Row) -> str:
    return f"{vault.PURPOSE}.{row['field']}"


def _id(row: Row) -> Any:
    return row["id"]


def _person_column(code: str) -> SealedColumn:
    if code not in INDEXES:
        return SealedColumn(code, _for(code), _id)
    return SealedColumn(code, _for(code), _id, INDEXES[code], partial(vault.blind_index, code))


declare(
    SealedTable("registry_person", tuple(map(_person_column, CORE_FIELDS)), opened=everyone),
    SealedTable("registry_fact", (SealedColumn("value", _field, _id),), also=("field",), opened=everyone),
    SealedTable(
        "registry_pastvalue", (SealedColumn("value", _field, lambda row: row["person_id"]),),
        also=("field", "person_id"), opened=everyone,
    ),
    SealedTable(
        "registry_residentrequest",
        tuple(SealedColumn(column, _for(name), _id) for column, name in REQUESTS.items()),
        opened=everyone,
    ),
)  # fmt: skip
