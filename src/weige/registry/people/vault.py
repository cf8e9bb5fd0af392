"""The people's values at rest: sealed for their column and their row, with blind indexes for exact look-up.

A sealed value cannot be moved to another column or another person without being refused. ``rotate`` brings everything
under the newest key, a piece at a time, while the server works.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from weige.core import sealing

PURPOSE = "registry.person"
INDEXED = ("phone", "identity_number")


def seal_value(owner: UUID, field: str, value: str) -> bytes:
    """Seal a field's value for the row that owns it: a person, or a fact of theirs by its own id."""
    return sealing.seal(value, f"{PURPOSE}.{field}", bound_to=owner)


def open_value(owner: UUID, field: str, sealed: bytes | memoryview) -> str:
    """The value of a field as it was sealed for this row.

    Raises:
        ValueError: it was sealed for another row or field, or changed.
    """
    return sealing.unseal(sealed, f"{PURPOSE}.{field}", bound_to=owner)


def blind_index(field: str, value: str) -> bytes:
    """The digest under which a phone or identity number is kept: by the newest key."""
    return sealing.index(value, f"{PURPOSE}.{field}", key=sealing.key_numbers()[0])


def blind_indexes(field: str, value: str) -> list[bytes]:
    """The digests under which it may be found while keys change."""
    return sealing.indexes(value, f"{PURPOSE}.{field}")


def key_of_index(field: str, value: str, index: Iterable[int] | bytes) -> bool:
    """Whether an index was made by the newest key."""
    return bytes(index) == blind_index(field, value)
