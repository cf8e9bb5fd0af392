"""A hundred thousand people imported from a workbook, and what the sealing of their data costs.

The import is the real one, step by step as the server and its worker do it: the file sealed as it arrives, read, its
columns confirmed, every line checked, and the whole taken in one transaction with fsync on. The peer does the same work
on the same database with values written as plain text: sealing and blind indexes are replaced by encoding, in this
process only. Both take turns; medians are quoted.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any
from unittest.mock import patch

from .ground import ground
from .register_file import build_community, people, workbook

PEOPLE = 100_000
ROUNDS = 3
LIMIT_SECONDS = 60.0
LIMIT_OVERHEAD = 25.0
TABLES = (
    "registry_change", "registry_pastvalue", "registry_fact", "registry_consent", "registry_stay", "registry_person",
    "registry_vacancy", "registry_household", "registry_import", "registry_disclosure",
)  # fmt: skip


@contextmanager
def plain_columns() -> Iterator[None]:
    """Values and files as plain bytes: what a register without sealing would write."""
    from weige.core import sealing
    from weige.registry.people import vault

    with ExitStack() as stack:
        for module, name, peer in (
            (vault, "seal_value", lambda owner, field, value: value.encode()),
            (vault, "open_value", lambda owner, field, sealed: bytes(sealed).decode()),
            (vault, "blind_index", lambda field, value: value.encode()),
            (vault, "blind_indexes", lambda field, value: [value.encode()]),
            (sealing, "seal_bytes", lambda data, purpose, *, context: data or b"\0"),
            (sealing, "unseal_bytes", lambda sealed, purpose, *, context: b"" if sealed == b"\0" else sealed),
        ):
            stack.enter_context(patch.object(module, name, peer))
        yield


def one_import(actor: Any, place: str, content: bytes) -> dict[str, float]:
    """The seconds of each step, and of all."""
    from weige.core import clock
    from weige.core.ids import new_id
    from weige.registry.models import Import
    from weige.registry.transfer import imports, store, taking
    from weige.registry.transfer.imports import Consents, Upload

    times: dict[str, float] = {}
    id, files, started = new_id(), new_id(), time.perf_counter()

    def mark(name: str) -> None:
        times[name] = time.perf_counter() - started - sum(times.values())

    with store.Writer(files, store.SOURCE) as writer:
        for at in range(0, len(content), store.PIECE):
            writer.add(content[at : at + store.PIECE])
    upload = Upload(files, "居民信息.xlsx", len(content), hashlib.sha256(content).digest())
    imports.start(actor=actor, id=id, place=place, upload=upload)
    taking.work(id)
    mark("read")
    found = Import.objects.get(id=id)
    choice = {int(index): meaning for index, meaning in found.columns.items()}
    imports.confirm_columns(actor=actor, import_id=id, choice=choice, consents=Consents("paper-2026", clock.today()))
    taking.work(id)
    mark("check")
    # Chance makes a few people of one name and birth; whoever they are, they are taken as two.
    imports.choose(actor=actor, import_id=id, choices={}, others="different")
    imports.take(actor=actor, import_id=id, only_good=True)
    taking.work(id)
    mark("take")
    found.refresh_from_db()
    if found.state != "taken" or found.counts["new"] < 0.98 * PEOPLE:
        raise RuntimeError(f"{found.state} {found.counts} {found.problem}")
    times["people"] = found.counts["new"]
    times["all"] = time.perf_counter() - started
    return times


def empty() -> None:
    """The register as before the import."""
    from django.db import connection, transaction

    from weige.core.roles import as_owner

    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")


def officer(place: str) -> Any:
    """Someone who may import."""
    from weige.access.models import Account, Post
    from weige.access.sessions import actor_of, open_session
    from weige.core import clock

    from .ground import FIRST_DAY

    account = Account.objects.create(phone="10088888888", name="社区", created_at=clock.now())
    Post.objects.create(
        post_type_id="community_officer", place=place, account=account, first_day=FIRST_DAY, created_at=clock.now()
    )
    return actor_of(open_session(account, label="bench", strength="totp")[0])


def main(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Two figures: seconds for a hundred thousand people, and the overhead of sealing in percent."""
    with ground():
        from weige.core import clock

        place, dwellings = build_community()
        content = workbook(people(dwellings, PEOPLE, today=clock.today()))
        actor = officer(place)
        found: dict[str, list[dict[str, float]]] = {"sealed": [], "plain": []}
        for round_ in range(rounds):
            order = ("sealed", "plain") if round_ % 2 == 0 else ("plain", "sealed")
            for name in order:
                empty()
                with ExitStack() as stack:
                    if name == "plain":
                        stack.enter_context(plain_columns())
                    found[name].append(one_import(actor, place, content))
    middle = {name: median(times["all"] for times in runs) for name, runs in found.items()}
    steps = {step: round(median(times[step] for times in found["sealed"]), 2) for step in ("read", "check", "take")}
    rounds_told = {name: [round(times["all"], 1) for times in runs] for name, runs in found.items()}
    return [
        {
            "figure": "register_import_100k_seconds",
            "value": round(middle["sealed"], 1),
            "unit": "s",
            "limit": LIMIT_SECONDS,
            "people": int(found["sealed"][0]["people"]),
            "bytes": len(content),
            "steps": steps,
            "rounds": rounds_told["sealed"],
        },
        {
            "figure": "register_import_sealing_overhead_percent",
            "value": round(100 * (middle["sealed"] / middle["plain"] - 1), 1),
            "unit": "%",
            "limit": LIMIT_OVERHEAD,
            "peer": round(middle["plain"], 1),
            "peer_name": "the same import writing plain text, in turns in the same run",
            "rounds": rounds_told,
        },
    ]
