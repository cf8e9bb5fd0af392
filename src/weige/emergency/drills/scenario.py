"""A scenario: what happens when in a drill, what is then expected, and what the drill is measured by. Pure; scenarios
are data (``data/*.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from weige.core.errors import Text

DATA = Path(__file__).parent / "data"
Measured = Literal["roll_call", "arrival", "inject", "doors"]
Awaited = Literal["done", "acknowledged", "arrived", "moved", "level"]
GIVEN, SKIPPED = "inject", "inject_skipped"
"""Kinds of lines of the log."""
AWAITED = frozenset(get_args(Awaited))


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
class Carried:
    """Something that the command of a rehearsal has brought from one place to another, both so many metres east and north
    of the middle of the place that is drilled."""

    what: Text
    kilograms: int
    from_where: Text
    from_east: float
    from_north: float
    to_where: Text
    to_east: float
    to_north: float


@dataclass(frozen=True, slots=True)
class Followed:
    """How the danger of an earlier inject has gone on, as a simulated responder says."""

    of: str
    by: str
    trend: str
    extent: Text
    measures: Text


@dataclass(frozen=True, slots=True)
class Condition:
    """What an inject waits for: all tasks that were ordered on another ``inject`` are done; a ``share`` (per cent) of a
    ``group``, or of everybody, has acknowledged or arrived; a share of the evacuation list has been moved; a ``level`` or
    a graver one is in force. Held against the log by ``conditions``."""

    kind: Awaited
    inject: str = ""
    share: int = 100
    group: str = ""
    level: int = 4


@dataclass(frozen=True, slots=True)
class Inject:
    """Something that is told in the drill: at a ``minute``; or when a condition holds, then not before its minute and, if
    it has one, at the ``latest`` minute anyway. ``to`` are the groups to which it is told, nobody but the command where it
    names none; ``level`` is the level to which it should be raised. ``closes``: so many metres around its
    danger the command of a rehearsal closes the roads; ``errand`` is what it has brought."""

    code: str
    minute: int | None
    text: Text
    expected: Text
    level: int | None
    orders: tuple[Order, ...]
    danger: Reported | None = None
    help: Asked | None = None
    follow_up: Followed | None = None
    when: Condition | None = None
    latest: int | None = None
    to: tuple[str, ...] = ()
    closes: int | None = None
    errand: Carried | None = None

    @property
    def by(self) -> int | None:
        """The minute by which it has come, if it surely comes."""
        return self.minute if self.when is None else self.latest


@dataclass(frozen=True, slots=True)
class Objective:
    """What the drill is measured by: a share of people who acknowledge or arrive, all that an inject asked, or a share of
    the doors on the evacuation list that have answered, within so many minutes."""

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

    def told(self, given: Collection[str]) -> Scenario:
        """The scenario as far as it has been told: without objectives of injects that were not given."""
        known = tuple(one for one in self.objectives if not one.inject or one.inject in given)
        return replace(self, objectives=known)


@cache
def scenarios() -> dict[str, Scenario]:
    """The scenarios that ship, by code."""
    found = (read(tomllib.loads(path.read_text("utf-8"))) for path in sorted(DATA.glob("*.toml")))
    return {scenario.code: scenario for scenario in found}


def read(data: Mapping[str, Any]) -> Scenario:
    """A scenario from its data.

    Raises:
        ValueError: an objective or a condition speaks of an inject that is not there, an inject comes after the end or
            never, or an order or a follow-up has nothing to go by.
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
    _check_times(injects, data["minutes"])
    return Scenario(
        data["code"], data["hazard"], data["level"], data["minutes"], data["begins"], Text(**data["name"]),
        Text(**data["reason"]), tuple(sorted(injects, key=lambda inject: _place_in(inject, data["minutes"]))), objectives,
    )  # fmt: skip


def _inject(row: Mapping[str, Any]) -> Inject:
    return Inject(
        row["code"], row.get("minute"), Text(**row["text"]), Text(**row["expected"]), row.get("level"),
        tuple(
            Order(each.get("group", ""), Text(**each["text"]), each["minutes"], each.get("there", False), each.get("help", False))
            for each in row.get("orders", ())
        ),
        Reported(**_with_texts(row["danger"])) if "danger" in row else None,
        Asked(**_with_texts(row["help"])) if "help" in row else None,
        Followed(**_with_texts(row["follow_up"])) if "follow_up" in row else None,
        Condition(**row["when"]) if "when" in row else None, row.get("latest"), tuple(row.get("to", ())),
        row.get("closes"), Carried(**_with_texts(row["errand"])) if "errand" in row else None,
    )  # fmt: skip


def _with_texts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Text(**value) if isinstance(value, Mapping) else value for name, value in row.items()}


def _check_told(injects: tuple[Inject, ...]) -> None:
    """Refuse an order for help or at a danger of which its inject does not tell, and a follow-up of no danger.

    Raises:
        ValueError: says which inject.
    """
    dangers = {inject.code: inject.by for inject in injects if inject.danger}
    for inject in injects:
        for order in inject.orders:
            if (
                (order.help and not inject.help)
                or (order.there and not inject.danger)
                or not (order.group or order.help)
            ):
                raise ValueError(f"inject {inject.code} orders what it does not tell of")
        if inject.closes and not inject.danger:
            raise ValueError(f"inject {inject.code} closes roads around a danger of which it does not tell")
        if (follows := inject.follow_up) is not None:
            told, waited = dangers.get(follows.of), inject.when is not None and inject.when.inject == follows.of
            if follows.of not in dangers or not (waited or (told is not None and told < (inject.minute or 0))):
                raise ValueError(f"inject {inject.code} follows up {follows.of!r}, where no danger was told of before")


def _place_in(inject: Inject, end: int) -> int:
    """Where an inject stands in the order of a scenario."""
    found = inject.minute if inject.minute is not None else inject.latest
    return end if found is None else found


def _check_times(injects: tuple[Inject, ...], end: int) -> None:
    """Refuse an inject that never comes, or comes after the end, and conditions that nothing can fulfil.

    Raises:
        ValueError: says which inject.
    """
    waits = {inject.code: inject.when.inject for inject in injects if inject.when and inject.when.kind == "done"}
    for inject in injects:
        when, minutes = inject.when, [each for each in (inject.minute, inject.latest) if each is not None]
        if any(not 0 <= minute <= end for minute in minutes) or minutes != sorted(minutes):
            raise ValueError(f"inject {inject.code} comes after the end of the scenario, or before it may")
        if (when is None) if inject.minute is None else (when is None and inject.latest is not None):
            raise ValueError(
                f"inject {inject.code} needs a minute or a condition; only a condition has a latest minute"
            )
        if when is not None and not _can_hold(when):
            raise ValueError(f"inject {inject.code} waits for what nothing can fulfil")
        _check_chain(inject.code, waits, {each.code: each for each in injects})


def _can_hold(when: Condition) -> bool:
    told = bool(when.inject) == (when.kind == "done")
    return when.kind in AWAITED and 1 <= when.share <= 100 and 1 <= when.level <= 4 and told


def _check_chain(code: str, waits: Mapping[str, str], known: Mapping[str, Inject]) -> None:
    seen = {code}
    while code in waits:
        code = waits[code]
        if code in seen or code not in known:
            raise ValueError(f"an inject waits for {code!r}, which never happens before it")
        seen.add(code)
