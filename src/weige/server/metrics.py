"""Figures about the running server for ``/metrics`` (Prometheus text format)."""

from __future__ import annotations

import os
import time

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

REQUESTS = Counter("weige_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "weige_request_seconds",
    "Seconds until a request was answered.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def observe(method: str, route: str, status: int, started: float) -> None:
    """Count one answered request; ``started`` is a ``time.perf_counter`` reading."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(method, route).observe(time.perf_counter() - started)


def exposition() -> bytes:
    """The figures of all server processes (``PROMETHEUS_MULTIPROC_DIR``), else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
