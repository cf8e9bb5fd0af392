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
    """A task that the command of a rehearsal orders when an inject comes."""

    group: str
    text: Text
    minutes: int


@dataclass(frozen=True, slots=True)
class Inject:
    """Something that is told at a minute of the drill; ``level`` is the level to which it should be raised."""

    code: str
    minute: int
    text: Text
    expected: Text
    level: int | None
    orders: tuple[Order, ...]


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
        ValueError: an objective speaks of an inject that is not there, or an inject comes after the end.
    """
    injects = tuple(
        Inject(
            row["code"], row["minute"], Text(**row["text"]), Text(**row["expected"]), row.get("level"),
            tuple(Order(each["group"], Text(**each["text"]), each["minutes"]) for each in row.get("orders", ())),
        )
        for row in data.get("inject", ())
    )  # fmt: skip
    objectives = tuple(
        Objective(row["code"], row["kind"], row["minutes"], Text(**row["text"]), row.get("share", 100), row.get("inject", ""))
        for row in data.get("objective", ())
    )  # fmt: skip
    known = {inject.code for inject in injects}
    for objective in objectives:
        if objective.kind == "inject" and objective.inject not in known:
            raise ValueError(f"objective {objective.code} speaks of {objective.inject!r}, which never happens")
    if any(inject.minute > data["minutes"] for inject in injects):
        raise ValueError("an inject comes after the end of the scenario")
    return Scenario(
        data["code"], data["hazard"], data["level"], data["minutes"], data["begins"], Text(**data["name"]),
        Text(**data["reason"]), tuple(sorted(injects, key=lambda inject: inject.minute)), objectives,
    )  # fmt: skip
