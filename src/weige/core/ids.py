"""Identifiers: UUID version 7, made where the act happened (RFC 9562), so that a replay is recognised."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator
from uuid_utils.compat import uuid7

UUID_VERSION = 7

__all__ = ["ClientId", "new_id"]


def new_id() -> UUID:
    """A fresh UUIDv7: sorted by the millisecond in which it was made."""
    return uuid7()


def _must_be_version_7(value: UUID) -> UUID:
    if value.version != UUID_VERSION:
        raise ValueError("an id is a UUID of version 7, made by the client for this one command")
    return value


ClientId = Annotated[UUID, AfterValidator(_must_be_version_7)]
"""The id of a command or of what it creates; sent again with every repetition of the same command."""
