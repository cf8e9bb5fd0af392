"""Background work of the registry: found by the worker here, written where it belongs."""

from .transfer import jobs as transfer

__all__ = ["transfer"]
