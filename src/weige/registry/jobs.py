"""Background work of the registry: each part has its own, and procrastinate finds them all here."""

from __future__ import annotations

from .rights import jobs as rights
from .transfer import jobs as transfer
from .upkeep import jobs as upkeep

__all__ = ["rights", "transfer", "upkeep"]
