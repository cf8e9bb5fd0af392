"""What the registry keeps sealed: values of people with their blind indexes, further facts, past values, requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from weige.core import sealing
from weige.core.places import Scope
from weige.core.rotation import Row, SealedColumn, SealedElsewhere, SealedTable, declare

from .people import vault, wall
from .people.dictionary import CORE_FIELDS
from .rights.requests import ANSWER, PROPOSED, WORDS
from .transfer.store import LENGTH_BYTES, PROGRESS

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


def import_files() -> Counter[int]:
    """How many files of imports each key holds; they are gone some days after the import, and are not sealed anew."""
    found: Counter[int] = Counter()
    for path in (Path(settings.WEIGE_FILES) / "imports").glob("*/*"):
        with suppress(OSError), path.open("rb") as file:
            header = file.read(LENGTH_BYTES + sealing.HEADER_BYTES)[LENGTH_BYTES:]
            if path.name != PROGRESS and len(header) == sealing.HEADER_BYTES:
                found[header[1]] += 1
    return found


declare(
    SealedElsewhere("import_files", import_files, lambda: 0),
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
