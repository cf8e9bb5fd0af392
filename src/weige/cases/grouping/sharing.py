"""Work shared among forked processes, which have everything this one has in its memory; only results are sent. Pure.

For the command line alone: a process that has other threads must not fork.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

Result = TypeVar("Result")

_work: Callable[[int], Any] | None = None
"""What a forked process finds to do."""


def shared_work(work: Callable[[int], Result], items: Sequence[int], processes: int) -> Iterator[Result]:
    """What some work gives for each item, in their order; in this process, if it is to be done in one."""
    global _work  # noqa: PLW0603 - a closure cannot be sent, but it is inherited
    if processes == 1 or len(items) < 2:
        yield from map(work, items)
        return
    _work = work
    try:
        with ProcessPoolExecutor(processes, get_context("fork")) as pool:
            yield from pool.map(_done, items)
    finally:
        _work = None


def _done(item: int) -> Any:
    assert _work is not None
    return _work(item)
