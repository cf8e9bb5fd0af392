"""A scenario: what happens when in a drill, what is then expected, and what the drill is measured by. Pure; scenarios
are data (``data/*.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from weige.core.errors import Text

DATA = Path(__file__).parent / "data"
Measured = Literal["roll_call", "arrival", "inject"]


@dataclass(frozen=True, slots=True)
class Order:
    """A task that the command of a rehearsal orders when an inject comes: ``there``, where the inject's danger is; for
    the inject's request for ``help``, and then without a group the team that is proposed first."""

    group: str
    text: Text
    minutes: int
    there: bool = False
    help: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """A danger that a simulated responder of a group reports; ``east`` and ``north`` are metres from the middle of the
    place that is drilled."""

    by: str
    nature: str
    source: str
    trend: str
    where: Text
    extent: Text
    measures: Text
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for help that a simulated responder of a group sends in."""

    by: str
    need: str
    people: int
    urgent: bool
    where: Text
    words: Text
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Followed:
    """How the danger of an earlier inject has gone on, as a simulated responder says."""

    of: str
    by: str
    trend: str
    extent: Text
    measures: Text


@dataclass(frozen=True, slots=True)
class Inject:
    """Something that is told at a minute of the drill; ``level`` is the level to which it should be raised."""

    code: str
    minute: int
    text: Text
    expected: Text
    level: int | None
    orders: tuple[Order, ...]
    danger: Reported | None = None
    help: Asked | None = None
    follow_up: Followed | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """What the drill is measured by: a share of people who acknowledge or arrive, or all that an inject asked, within so
    many minutes."""

    code: str
    kind: Measured
    minutes: int
    text: Text
    share: int = 100
    inject: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario; ``begins`` is the hour and minute that its clock shows at the beginning."""

    code: str
    hazard: str
    level: int
    minutes: int
    begins: str
    name: Text
    reason: Text
    injects: tuple[Inject, ...]
    objectives: tuple[Objective, ...]


@cache
def scenarios() -> dict[str, Scenario]:
    """The scenarios that ship, by code."""
    found = (read(tomllib.loads(path.read_text("utf-8"))) for path in sorted(DATA.glob("*.toml")))
    return {scenario.code: scenario for scenario in found}


def read(data: Mapping[str, Any]) -> Scenario:
    """A scenario from its data.

    Raises:
        ValueError: an objective speaks of an inject that is not there, an inject comes after the end, or an order or a
            follow-up has nothing to go by.
    """
    injects = tuple(_inject(row) for row in data.get("inject", ()))
    objectives = tuple(
        Objective(row["code"], row["kind"], row["minutes"], Text(**row["text"]), row.get("share", 100), row.get("inject", ""))
        for row in data.get("objective", ())
    )  # fmt: skip
    known = {inject.code for inject in injects}
    for objective in objectives:
        if objective.kind == "inject" and objective.inject not in known:
            raise ValueError(f"objective {objective.code} speaks of {objective.inject!r}, which never happens")
    _check_told(injects)
    if any(inject.minute > data["minutes"] for inject in injects):
        raise ValueError("an inject comes after the end of the scenario")
    return Scenario(
        data["code"], data["hazard"], data["level"], data["minutes"], data["begins"], Text(**data["name"]),
        Text(**data["reason"]), tuple(sorted(injects, key=lambda inject: inject.minute)), objectives,
    )  # fmt: skip


def _inject(row: Mapping[str, Any]) -> Inject:
    return Inject(
        row["code"], row["minute"], Text(**row["text"]), Text(**row["expected"]), row.get("level"),
        tuple(
            Order(each.get("group", ""), Text(**each["text"]), each["minutes"], each.get("there", False), each.get("help", False))
            for each in row.get("orders", ())
        ),
        Reported(**_with_texts(row["danger"])) if "danger" in row else None,
        Asked(**_with_texts(row["help"])) if "help" in row else None,
        Followed(**_with_texts(row["follow_up"])) if "follow_up" in row else None,
    )  # fmt: skip


def _with_texts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Text(**value) if isinstance(value, Mapping) else value for name, value in row.items()}


def _check_told(injects: tuple[Inject, ...]) -> None:
    """Refuse an order for help or at a danger of which its inject does not tell, and a follow-up of no danger.

    Raises:
        ValueError: says which inject.
    """
    dangers = {inject.code: inject.minute for inject in injects if inject.danger}
    for inject in injects:
        for order in inject.orders:
            if (
                (order.help and not inject.help)
                or (order.there and not inject.danger)
                or not (order.group or order.help)
            ):
                raise ValueError(f"inject {inject.code} orders what it does not tell of")
        follows = inject.follow_up
        if follows and dangers.get(follows.of, inject.minute) >= inject.minute:
            raise ValueError(f"inject {inject.code} follows up {follows.of!r}, where no danger was told of before")
