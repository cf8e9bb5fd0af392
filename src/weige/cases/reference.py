"""Categories, routing rules and deadlines in memory, read anew when their revision has moved on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import transaction

from weige.core.errors import Problem, Text
from weige.core.revisions import Revised, raise_revision

from .errors import UNKNOWN_CATEGORY
from .models import CalendarException, Category, DeadlineRung, RoutingRule
from .models import DeadlineRule as DeadlineRow
from .routing import ReporterKind, Rule
from .timing.clocks import Clock
from .timing.ladder import Rung
from .timing.rules import DeadlineRule
from .timing.stages import Stage
from .timing.starting import Timetable
from .timing.workcalendar import WorkCalendar, parse_hours

SHIPPED = Path(__file__).parent / "data" / "categories.toml"
SHIPPED_DEADLINES = Path(__file__).parent / "data" / "deadlines.toml"
REVISION = "cases.rules"
"""Raised by whoever changes a category, a routing rule, a deadline, the ladder or the calendar."""


@dataclass(frozen=True, slots=True)
class Reference:
    """All categories and rules of one revision."""

    categories: dict[str, Category]
    rules: tuple[Rule, ...]
    timetable: Timetable

    def category(self, code: str) -> Category:
        """An active category.

        Raises:
            Problem: ``cases.unknown_category``.
        """
        found = self.categories.get(code)
        if found is None or not found.active:
            raise Problem(UNKNOWN_CATEGORY, field="category", category=code)
        return found

    def name(self, code: str) -> Text:
        found = self.categories[code]
        return Text(found.name_zh, found.name_en)


def _read() -> Reference:
    return Reference(
        {category.code: category for category in Category.objects.order_by("position", "code")},
        tuple(
            Rule(
                rule.id,
                rule.category,
                cast("ReporterKind | None", rule.reporter),
                rule.level,
                Text(rule.reason_zh, rule.reason_en),
            )
            for rule in RoutingRule.objects.order_by("id")
        ),
        _read_timetable(),
    )


def _read_timetable() -> Timetable:
    rules = tuple(
        DeadlineRule(Stage(row.stage), Clock(row.clock), row.amount, row.category, row.level, row.urgent)
        for row in DeadlineRow.objects.order_by("id")
    )
    rungs = tuple(Rung(row.percent, row.levels_up) for row in DeadlineRung.objects.order_by("percent"))
    exceptions = dict(CalendarException.objects.values_list("day", "worked"))
    return Timetable(rules, rungs, WorkCalendar.of(parse_hours(settings.WEIGE.working_hours), exceptions))


_reference = Revised(REVISION, _read)


def reference(revision: int | None = None) -> Reference:
    """The categories and rules in force; pass the revision when the caller has just read it."""
    return _reference.get(revision)


@transaction.atomic
def load_categories() -> int:
    """Load the shipped categories and rules if there are none; returns how many categories were loaded.

    Categories that were loaded before there were key words get those of their code.
    """
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    if Category.objects.exists():
        _give_keywords({row["code"]: row.get("keywords", []) for row in shipped["category"]})
        return 0
    empty = ["", ""]
    Category.objects.bulk_create(
        Category(
            code=row["code"], name_zh=row["name"][0], name_en=row["name"][1],
            hint_zh=row.get("hint", empty)[0], hint_en=row.get("hint", empty)[1], icon=row["icon"],
            on_the_spot=row.get("on_the_spot", True), urgent=row.get("urgent", False),
            handlers=row.get("handlers", []), keywords=row.get("keywords", []), position=position,
        )
        for position, row in enumerate(shipped["category"])
    )  # fmt: skip
    RoutingRule.objects.bulk_create(
        RoutingRule(
            category=row["category"], reporter=row.get("reporter"), level=row["level"],
            reason_zh=row["reason"][0], reason_en=row["reason"][1],
        )
        for row in shipped["rule"]
    )  # fmt: skip
    raise_revision(REVISION)
    return len(shipped["category"])


@transaction.atomic
def load_deadlines() -> int:
    """Load the shipped deadlines and ladder if there are none; returns how many rules were loaded."""
    if DeadlineRow.objects.exists() or DeadlineRung.objects.exists():
        return 0
    shipped = tomllib.loads(SHIPPED_DEADLINES.read_text(encoding="utf-8"))
    DeadlineRow.objects.bulk_create(DeadlineRow(**row) for row in shipped["rule"])
    DeadlineRung.objects.bulk_create(DeadlineRung(**row) for row in shipped["rung"])
    raise_revision(REVISION)
    return len(shipped["rule"])


def _give_keywords(shipped: dict[str, list[str]]) -> None:
    without = list(Category.objects.filter(keywords=None, code__in=shipped))
    for category in without:
        category.keywords = shipped[category.code]
    if without:
        Category.objects.bulk_update(without, ["keywords"])
        raise_revision(REVISION)
