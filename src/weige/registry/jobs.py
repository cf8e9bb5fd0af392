"""Background work of the registry: each part has its own, and procrastinate finds them all here."""

from __future__ import annotations

from .rights import jobs as rights

__all__ = ["rights"]
