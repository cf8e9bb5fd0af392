"""Which households have most likely changed since someone last looked, and why. Pure; both languages.

Every reason is one sentence about a home, its tenure or its neighbours. What they weigh together only orders the
proposals of one day: it is kept nowhere, shown to nobody, and no reason is about a named person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from weige.core.errors import Text
from weige.registry.people.dictionary import GUARDIAN_UNDER
from weige.registry.people.terms import Tenure

NEIGHBOURS_DAYS = 60
"""Days back in which changes of the same entrance count."""
NEIGHBOURS_FROM = 2
"""So many neighbouring homes must have changed before it says something."""
SIGNAL_DAYS = 60
"""Days back in which cases and services at the dwelling count."""
SCHOOL_AGE = 6
"""Primary school begins on 1 September of the year in which a child turns six (Compulsory Education Law, article 11)."""


class Reason(StrEnum):
    """Why a household is proposed."""

    NO_HEAD = "no_head"
    RESIDENT_SAID = "resident_said"
    CONSENT_ENDS = "consent_ends"
    SCHOOL_AGE = "school_age"
    NEIGHBOURS = "neighbours"
    SIGNAL = "signal"
    RENTED = "rented"
    NEVER_VERIFIED = "never_verified"
    LONG_AGO = "long_ago"


SENTENCES = {
    Reason.NO_HEAD: Text("户主已经搬走，还没有新户主", "its head has moved away and no new one is named"),
    Reason.RESIDENT_SAID: Text(
        "住户自己填报过变动，还没有人核对", "its people reported a change themselves that nobody has looked at"
    ),
    Reason.CONSENT_ENDS: Text(
        f"有孩子满{GUARDIAN_UNDER}岁，监护人的同意已到期",
        f"a child has turned {GUARDIAN_UNDER}, so the guardian's consent has ended",
    ),
    Reason.SCHOOL_AGE: Text("有孩子到了上小学的年龄", "a child has come to school age"),
    Reason.NEIGHBOURS: Text(
        f"近{NEIGHBOURS_DAYS}天同单元有 {{count}} 户变动",
        f"{{count}} homes of the same entrance have changed in the last {NEIGHBOURS_DAYS} days",
    ),
    Reason.SIGNAL: Text(
        f"近{SIGNAL_DAYS}天这套住房有 {{count}} 件事件或服务",
        f"{{count}} cases or services concerned this dwelling in the last {SIGNAL_DAYS} days",
    ),
    Reason.RENTED: Text("租住或借住的住户变动较多", "homes that are rented or lent change more often"),
    Reason.NEVER_VERIFIED: Text("登记以后还没有核实过", "nobody has verified it since it was registered"),
    Reason.LONG_AGO: Text("已有 {days} 天没有核实", "it was last verified {days} days ago"),
}
WEIGHTS = {
    Reason.NO_HEAD: 6,
    Reason.RESIDENT_SAID: 5,
    Reason.CONSENT_ENDS: 4,
    Reason.SCHOOL_AGE: 3,
    Reason.NEIGHBOURS: 3,
    Reason.SIGNAL: 3,
    Reason.RENTED: 2,
    Reason.NEVER_VERIFIED: 2,
    Reason.LONG_AGO: 1,
}
"""What goes first where the ceiling does not allow everything: what the register knows to be incomplete, then what
points at this home, then what holds for homes of its kind."""


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What is known of a household without knowing who lives in it.

    Args:
        asked_on: when it was last proposed: the day of the answer, or of the proposal where none came.
        birth_years: of the children only, as far as they matter here.
        neighbours_changed: other homes of the entrance in which someone came or left lately.
        signals: cases and services at this dwelling lately.
        resident_said_on: when its people last reported a change themselves.
    """

    household: UUID
    place: str
    verified_on: date | None = None
    asked_on: date | None = None
    tenure: Tenure | None = None
    has_head: bool = True
    birth_years: tuple[int, ...] = ()
    neighbours_changed: int = 0
    signals: int = 0
    resident_said_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A household worth looking at, with its reasons, the weightiest first: codes with numbers, nothing personal."""

    household: UUID
    place: str
    reasons: tuple[Mapping[str, Any], ...]
    weight: int
    last_looked: date | None


def rests(facts: HomeFacts, *, today: date, verify_days: int) -> bool:
    """Whether a household is left alone: verified, answered or proposed within ``verify_days``."""
    looked = [day for day in (facts.verified_on, facts.asked_on) if day]
    return any(today - day <= timedelta(days=verify_days) for day in looked)


def judge(facts: HomeFacts, *, today: date, verify_days: int) -> Due | None:
    """Why a household should be looked at; ``None`` when it rests."""
    if rests(facts, today=today, verify_days=verify_days):
        return None
    found = sorted(_reasons(facts, today), key=lambda reason: -WEIGHTS[reason[0]])
    weight = sum(WEIGHTS[code] for code, _ in found)
    if facts.verified_on:
        # Each further period without a look counts as much as the first.
        weight += (today - facts.verified_on).days // verify_days - 1
    reasons = tuple({"code": code.value, **numbers} for code, numbers in found)
    return Due(facts.household, facts.place, reasons, weight, facts.verified_on)


def _reasons(facts: HomeFacts, today: date) -> Iterable[tuple[Reason, dict[str, int]]]:
    since = facts.verified_on
    if not facts.has_head:
        yield Reason.NO_HEAD, {}
    if facts.resident_said_on and (since is None or facts.resident_said_on > since):
        yield Reason.RESIDENT_SAID, {}
    if _reached(facts.birth_years, GUARDIAN_UNDER + 1, 1, since, today):
        # With the year of birth alone a child is surely 14 when the year of its 15th birthday begins.
        yield Reason.CONSENT_ENDS, {}
    if _reached(facts.birth_years, SCHOOL_AGE, 9, since, today):
        yield Reason.SCHOOL_AGE, {}
    if facts.neighbours_changed >= NEIGHBOURS_FROM:
        yield Reason.NEIGHBOURS, {"count": facts.neighbours_changed}
    if facts.signals:
        yield Reason.SIGNAL, {"count": facts.signals}
    if facts.tenure in {Tenure.RENTED, Tenure.LENT}:
        yield Reason.RENTED, {}
    if since is None:
        yield Reason.NEVER_VERIFIED, {}
    else:
        yield Reason.LONG_AGO, {"days": (today - since).days}


def _reached(birth_years: Iterable[int], years: int, month: int, since: date | None, today: date) -> bool:
    """Whether a child has come to an age since the last look (within the last year where there was none)."""
    start = since or today - timedelta(days=365)
    return any(start < date(born + years, month, 1) <= today for born in birth_years)


def in_order(due: Iterable[Due]) -> list[Due]:
    """What is proposed first: the weightiest, then what nobody has looked at for longest; always the same order."""
    return sorted(due, key=lambda home: (-home.weight, home.last_looked or date.min, home.household))


def within_ceiling(due: Sequence[Due], budgets: Mapping[str, str], left: Mapping[str, int]) -> list[Due]:
    """The households that are proposed now.

    Args:
        due: in their order.
        budgets: for each place whose households someone keeps, the name of the budget that it counts against (one
            keeper of several grids has one budget).
        left: how many may still be proposed this month, by budget.
    """
    remaining = dict(left)
    chosen = []
    for home in due:
        budget = budgets.get(home.place)
        if budget is not None and remaining.get(budget, 0) > 0:
            remaining[budget] -= 1
            chosen.append(home)
    return chosen


def sentence(reason: Mapping[str, Any], language: str) -> str:
    """A kept reason as people read it; empty for one that this version does not know."""
    if reason.get("code") not in list(Reason):
        return ""
    numbers = {name: value for name, value in reason.items() if name != "code"}
    return SENTENCES[Reason(reason["code"])].in_language(language).format(**numbers)
