"""Background work of the registry; each part declares its own."""

from __future__ import annotations

from .upkeep import jobs as upkeep

__all__ = ["upkeep"]
