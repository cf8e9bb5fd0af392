"""A whole city's register for the benchmarks: dwellings, households and people, sealed for real, loaded by COPY.

Every community of the shipped divisions has some buildings of 300 dwellings and many of 60. Nobody exists: phone
numbers are counted up, identity numbers carry the region 510199, which is none. Foreign keys and row-level security are
those of the product; only while loading are the triggers off and the indexes away, and both are back before the
first measurement.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg

SIZES = (1, 2, 3, 3, 3, 4, 5)
"""Members of a household: three on average."""
FILLED, EMPTY = 0.95, 0.02
"""Shares of dwellings with a household, and of those where nobody lives; behind the rest nobody knows yet."""
WITH_PHONE, WITH_IDENTITY = 0.85, 0.60
TALL = 300
"""Dwellings of a tall building: two entrances of 30 floors, five on each."""
LOW = 60
"""Of a low one: two entrances of six floors, five on each."""
TALL_EACH = 2
"""Tall buildings of a community, where it has as many dwellings."""
LEAST_DWELLINGS = 900
"""Of a community; a smaller city has fewer communities."""
AT_ONCE = 12
"""Communities written together by one process."""
PROCESSES = 2
BYTES_PER_HOUSEHOLD = 3_100
"""On disk with indexes, as measured, and the write-ahead log beside it."""
SPARE_BYTES = 6 << 30
FIRST_BIRTHDAY, BIRTHDAYS = date(1930, 1, 1), 30_000
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
REGION = "510199"
CHECKS = "10X98765432"
SURNAMES = "李王张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任"
GIVEN = ("秀英", "桂兰", "建华", "志强", "敏", "静", "涛", "勇", "晓燕", "文博", "子涵", "佳怡", "思远", "国秀", "丽娟")
TABLES = {
    "registry_premises": "id, kind, parent_id, place, name, number, full_name, floor, floors, household_count",
    "registry_household": "id, dwelling_id, place, tenure, first_day, end_reason, version, said_at, source, verified_at",
    "registry_person": "id, name, phone, identity_number, birth_date, phone_index, identity_index, birth_year, origins, "
    "version, said_at, source, verified_at",
    "registry_stay": "id, person_id, household_id, place, role, capacity, lives_here, first_day, end_reason, said_at, "
    "source, verified_at",
    "registry_vacancy": "id, dwelling_id, place, first_day, said_at, source, verified_at",
}
"""Tables with the columns that are written; parents before children."""
SAID = "2026-05-04 10:00:00+08\tvisit\t2026-09-04 10:00:00+08"
INDEX_SQL = """
    SELECT x.indexrelid::regclass::text, pg_get_indexdef(x.indexrelid), c.conname, pg_get_constraintdef(c.oid)
    FROM pg_index x LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid AND c.contype IN ('u', 'x')
    WHERE x.indrelid = %s::regclass AND NOT x.indisprimary
"""


class NoSpaceError(RuntimeError):
    """The disk cannot hold the city; the text says what is missing and how to make a smaller one."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What is asked for later: a tall building of a community, and people who live there."""

    community: str
    place: str
    building: UUID
    phones: tuple[str, ...]
    identity_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """What was generated."""

    households: int
    people: int
    dwellings: int
    samples: tuple[Sample, ...]
    seconds: float
    bytes: int


def check_space(folder: Path, households: int) -> None:
    """Refuse before anything is written when the disk is too small.

    Raises:
        NoSpaceError: less is free than the city and its indexes take.
    """
    needed = households * BYTES_PER_HOUSEHOLD + SPARE_BYTES
    stat = os.statvfs(folder)
    free = stat.f_bavail * stat.f_frsize
    if free < needed:
        raise NoSpaceError(
            f"{households:,} households need about {needed / 2**30:.0f} GB in {folder}, {free / 2**30:.0f} GB are free; "
            "make room, name another folder with TMPDIR, or try a smaller city: WEIGE_BENCH_HOUSEHOLDS=500000"
        )


def generate(address: str, households: int, *, say: Any = print, communities: list[str] | None = None) -> City:
    """Fill the register of a fresh database; the database server must be this machine's own.

    Args:
        communities: their codes; as many of the shipped ones as the households fill, unless said.
    """
    from django.db import connections

    from weige.territory.models import Division

    started = time.perf_counter()
    codes = communities or sorted(Division.objects.filter(level="community").values_list("code", flat=True))
    connections.close_all()
    if communities is None:
        codes = codes[: max(1, round(households / FILLED / LEAST_DWELLINGS))]
    dwellings = round(households / FILLED / len(codes))
    with psycopg.connect(address, autocommit=True) as connection:
        indexes = drop_indexes(connection)
    parts = [codes[at : at + AT_ONCE] for at in range(0, len(codes), AT_ONCE)]
    counts = [0, 0, 0]
    samples: list[Sample] = []
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        jobs = [pool.submit(_write, address, at * AT_ONCE, part, dwellings) for at, part in enumerate(parts)]
        for number, job in enumerate(jobs, 1):
            found, sampled = job.result()
            counts = [a + b for a, b in zip(counts, found, strict=True)]
            samples += sampled
            if number % 32 == 0 or number == len(jobs):
                say(f"{time.perf_counter() - started:6.0f} s: {counts[0]:,} households, {counts[1]:,} people")
    build_indexes(address, indexes)
    say(f"{time.perf_counter() - started:6.0f} s: indexes built")
    with psycopg.connect(address, autocommit=True) as connection:
        for table in TABLES:
            connection.execute(f"VACUUM (ANALYZE) {table}")
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    seconds = time.perf_counter() - started
    say(f"{seconds:6.0f} s: vacuumed and analysed")
    return City(counts[0], counts[1], counts[2], tuple(samples), seconds, int(row[0]) if row else 0)


def drop_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Take all indexes but the primary keys away; returns the statements that bring them back."""
    again = []
    for table in TABLES:
        for name, definition, constraint, rule in connection.execute(INDEX_SQL, [table]).fetchall():
            if constraint:
                connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
                again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {rule}')
            else:
                connection.execute(f"DROP INDEX {name}")
                again.append(definition)
    return again


def build_indexes(address: str, statements: list[str]) -> None:
    """Run the statements, two at a time."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        for job in [pool.submit(_build_index, address, statement) for statement in statements]:
            job.result()


def _build_index(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute("SET max_parallel_maintenance_workers = 0")
        connection.execute(statement)


def _write(address: str, first: int, codes: list[str], dwellings: int) -> tuple[list[int], list[Sample]]:
    """Generate some communities and copy them in, in one transaction."""
    made = [_Community(first + at, code, dwellings) for at, code in enumerate(codes)]
    counts = [sum(one.counts[at] for one in made) for at in range(3)]
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        with connection.cursor() as cursor:
            for table, columns in TABLES.items():
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for one in made:
                        copy.write("".join(one.lines[table]))
    return counts, [one.sample for one in made if one.sample]


class _Community:
    """One community's rows as COPY takes them."""

    def __init__(self, number: int, code: str, dwellings: int) -> None:
        from weige.core.ids import new_id
        from weige.registry.people import vault

        self.id, self.seal, self.index = new_id, vault.seal_value, vault.blind_index
        self.code, self.random = code, Random(number)
        self.lines: dict[str, list[str]] = {table: [] for table in TABLES}
        self.counts = [0, 0, 0]
        self.next = number * (round(dwellings * 3.2) + 60)
        self.sample: Sample | None = None
        self.phones: list[str] = []
        self.numbers: list[str] = []
        for at, size in enumerate(_buildings(dwellings)):
            self._building(at, size)

    def _building(self, at: int, size: int) -> None:
        place = f"{self.code}{at // 5 + 1:03}{at % 5 + 1:03}"
        building, floors = self.id(), 30 if size >= TALL else 6
        name = f"锦绣家园{self.code[-3:]} {at + 1}号楼"
        self._premises(building, "building", None, place, names=(f"{at + 1}号楼", str(at + 1), name), floors=floors)
        entrance, door = building, 0
        for number in range(size):
            if number % (floors * 5) == 0:
                entrance, door = self.id(), 0
                at_entrance = number // (floors * 5) + 1
                names = (f"{at_entrance}单元", str(at_entrance), f"{name}{at_entrance}单元")
                self._premises(entrance, "entrance", building, place, names=names, floors=floors)
            floor, flat = door // 5 + 1, door % 5 + 1
            door += 1
            self._dwelling(entrance, place, f"{floor}{flat:02}", name, floor)
        if size >= TALL and self.sample is None:
            self.sample = Sample(self.code, place, building, tuple(self.phones[:40]), tuple(self.numbers[:40]))

    def _premises(
        self, id: UUID, kind: str, parent: UUID | None, place: str, *, names: tuple[str, str, str],
        floor: int | None = None, floors: int | None = None,
    ) -> None:  # fmt: skip
        name, number, full = names
        self.lines["registry_premises"].append(
            f"{id}\t{kind}\t{parent or _NULL}\t{place}\t{name}\t{number}\t{full}\t"
            f"{floor or _NULL}\t{floors or _NULL}\t{_NULL}\n"
        )

    def _dwelling(self, entrance: UUID, place: str, number: str, building: str, floor: int) -> None:
        id = self.id()
        names = (number, number, f"{building}{number}")
        self._premises(id, "dwelling", entrance, place, names=names, floor=floor)
        self.counts[2] += 1
        chance = self.random.random()
        if chance < FILLED:
            self._household(id, place)
        elif chance < FILLED + EMPTY:
            self.lines["registry_vacancy"].append(f"{self.id()}\t{id}\t{place}\t2026-03-01\t{SAID}\n")

    def _household(self, dwelling: UUID, place: str) -> None:
        random = self.random
        home = self.id()
        self.counts[0] += 1
        rented = random.random() < 0.25
        self.lines["registry_household"].append(
            f"{home}\t{dwelling}\t{place}\t{'rented' if rented else 'owner_occupied'}\t{_NULL}\t\t1\t{SAID}\n"
        )
        capacity = "tenant" if rented else "owner"
        for at in range(random.choice(SIZES)):
            person = self._person()
            role = "head" if at == 0 else "spouse" if at == 1 else "child"
            self.lines["registry_stay"].append(
                f"{self.id()}\t{person}\t{home}\t{place}\t{role}\t{capacity if at == 0 else 'family'}\tt\t{_NULL}\t\t{SAID}\n"
            )

    def _person(self) -> UUID:
        random, id, number = self.random, self.id(), self.next
        self.next += 1
        self.counts[1] += 1
        seal, index = self.seal, self.index
        name = SURNAMES[int(random.random() * len(SURNAMES))] + GIVEN[int(random.random() * len(GIVEN))]
        at, order = number % BIRTHDAYS, number // BIRTHDAYS
        born, digits, weight = _birthday(at)
        phone = phone_index = identity = identity_index = _NULL
        if random.random() < WITH_PHONE:
            value = str(10_000_000_000 + number)
            phone, phone_index = _bytes(seal(id, "phone", value)), _bytes(index("phone", value))
            self.phones.append(value)
        if random.random() < WITH_IDENTITY:
            text = f"{order:03}"
            value = f"{REGION}{digits}{text}{CHECKS[(weight + _order_weight(text)) % 11]}"
            identity, identity_index = (
                _bytes(seal(id, "identity_number", value)),
                _bytes(index("identity_number", value)),
            )
            self.numbers.append(value)
        self.lines["registry_person"].append(
            f"{id}\t{_bytes(seal(id, 'name', name))}\t{phone}\t{identity}\t{_bytes(seal(id, 'birth_date', born))}\t"
            f"{phone_index}\t{identity_index}\t{born[:4]}\t{{}}\t1\t{SAID}\n"
        )
        return id


_NULL = r"\N"
_birthdays: dict[int, tuple[str, str, int]] = {}


def _buildings(dwellings: int) -> Iterator[int]:
    """The sizes of a community's buildings: tall ones first."""
    for _ in range(TALL_EACH):
        if dwellings >= TALL:
            dwellings -= TALL
            yield TALL
    while dwellings > 0:
        yield min(LOW, dwellings)
        dwellings -= LOW


def _bytes(value: bytes) -> str:
    return rf"\\x{value.hex()}"


def _birthday(at: int) -> tuple[str, str, int]:
    """A birthday as it is kept, as it stands in an identity number, and its part of the check sum."""
    found = _birthdays.get(at)
    if found is None:
        day = FIRST_BIRTHDAY + timedelta(days=at)
        digits = f"{day:%Y%m%d}"
        weight = sum(int(d) * w for d, w in zip(REGION + digits, WEIGHTS, strict=False))
        found = _birthdays[at] = (day.isoformat(), digits, weight)
    return found


def _order_weight(order: str) -> int:
    return int(order[0]) * WEIGHTS[14] + int(order[1]) * WEIGHTS[15] + int(order[2]) * WEIGHTS[16]
