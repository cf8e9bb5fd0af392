"""Work of the command line on like cases; the ``weige`` command parses the words."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from weige.core.collector import without_collector

from . import reading
from .reasons import reasons
from .regrouping import Issue, Member, Message, regroup
from .traits import DAY, traits

Say = Callable[[str], None]
MAX_SHOWN = 50
ALONE = 5_000
"""Fewer messages are read in this process: starting others takes longer."""
MOST_PROCESSES = 4


def group_messages(path: Path, *, smallest: int, say: Say) -> dict[str, Any] | None:
    """Group the messages of a file.

    Args:
        smallest: issues of fewer members are left out.

    Returns:
        what is printed as JSON, or ``None`` when the file has faults, which were said.
    """
    begin = time.monotonic()
    found = reading.read(path)
    if found.fault_count:
        for fault in found.faults[:MAX_SHOWN]:
            where = f"{path.name} line {fault.line}" if fault.line else path.name
            say(f"  {where}: {fault.text.en} ({fault.text.zh})")
        if found.fault_count > MAX_SHOWN:
            say(f"  ... and {found.fault_count - MAX_SHOWN:,} more")
        say(f"{found.fault_count:,} faults; nothing was grouped.")
        return None
    issues = group(found.rows)
    kept = [issue for issue in issues if len(issue.members) >= smallest]
    say(f"{len(found.rows):,} messages, {len(issues):,} issues, in {time.monotonic() - begin:.1f} s.")
    return {
        "messages": len(found.rows),
        "issues_found": len(issues),
        "issues": [_issue(rank, issue) for rank, issue in enumerate(kept, 1)],
    }


def processes_for(rows: Sequence[reading.Row]) -> int:
    """With how many processes some rows are best read and grouped."""
    return 1 if len(rows) < ALONE else min(MOST_PROCESSES, os.cpu_count() or 1)


def group(rows: list[reading.Row], *, processes: int | None = None) -> list[Issue]:
    """The issues of some rows."""
    count = processes or processes_for(rows)
    return regroup(messages(rows, processes=count), processes=count)


@without_collector()
def messages(rows: list[reading.Row], *, processes: int | None = None) -> list[Message]:
    """The rows with their traits; many rows are shared among processes."""
    count = processes or processes_for(rows)
    if count == 1:
        return [_message(row) for row in rows]
    # Spawned: a fork of a process that has threads may hang.
    with ProcessPoolExecutor(count, get_context("spawn"), gc.disable) as pool:
        return list(pool.map(_message, rows, chunksize=1_000))


def _message(row: reading.Row) -> Message:
    return Message(row.id, traits(row.text, row.title, row.place, row.category, row.time), row.likes)


def _issue(rank: int, issue: Issue) -> dict[str, Any]:
    return {
        "rank": rank,
        "heat": round(issue.heat, 2),
        "size": len(issue.members),
        "typical": issue.typical,
        "words": list(issue.words),
        "places": list(issue.places),
        "first": _moment(issue.first_day),
        "last": _moment(issue.last_day),
        "members": list(_members(issue)),
    }


def _members(issue: Issue) -> Iterator[dict[str, Any]]:
    for member in issue.members:
        told: dict[str, Any] = {"id": member.id, "likes": member.likes}
        if member.id != issue.typical:
            told |= {
                "words": list(member.words),
                "places": list(member.places),
                "distances": _distances(member),
                "reasons": [
                    {"zh": text.zh, "en": text.en} for text in reasons(member.distance, member.words, member.places)
                ],
            }
        yield told


def _distances(member: Member) -> dict[str, float | None]:
    apart = member.distance
    parts = {
        "total": apart.total, "text": apart.text, "title": apart.title, "place": apart.place, "days": apart.days,
        "category": apart.category,
    }  # fmt: skip
    return {name: None if part is None else round(part, 3) for name, part in parts.items()}


def _moment(day: float | None) -> str | None:
    if day is None:
        return None
    return datetime.fromtimestamp(day * DAY, UTC).astimezone(reading.LOCAL).isoformat(timespec="seconds")
