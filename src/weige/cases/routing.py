"""Who holds a case, and why. Pure: rules and standing posts in, a route with its reasons out.

A case is always held by one named post. Rules (data) say at which level a category begins; without one it begins
one level above whoever reports. Where a level has nobody on duty, the case goes on to the next one up, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from weige.core.errors import Text, fill
from weige.core.places import at_level, level_of

ReporterKind = Literal["account", "resident"]

CATCH_ALL = "other"
"""The category of what fits none."""
CLIMB = ("micro_grid", "general_grid", "community", "subdistrict", "district", "city")
LEVEL_LABELS = {
    "micro_grid": Text("微网格", "micro-grid"),
    "general_grid": Text("一般网格", "general grid"),
    "community": Text("社区", "community"),
    "subdistrict": Text("街道", "subdistrict"),
    "district": Text("区(市)县", "district"),
    "city": Text("市", "city"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One routing rule: for a category (or everything below it) and a kind of reporter, where cases begin."""

    id: int
    category: str
    reporter: ReporterKind | None
    level: str
    reason: Text

    def fits(self, category: str, reporter: ReporterKind) -> bool:
        below = category == self.category or category.startswith(f"{self.category}.")
        return (not self.category or below) and self.reporter in {None, reporter}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that someone holds today at the place or above it, and that may hold cases."""

    id: UUID
    account: UUID
    post_type: str
    place: str
    rank: int
    title: Text


@dataclass(frozen=True, slots=True)
class Route:
    """The post that holds a case, and the reasons, in the order in which they were found."""

    holder: Candidate
    level: str
    reasons: tuple[Text, ...]


def choose_rule(rules: Sequence[Rule], category: str, reporter: ReporterKind) -> Rule | None:
    """The most specific rule that fits: the longest category, then one for this kind of reporter, then the first."""
    fitting = [rule for rule in rules if rule.fits(category, reporter)]
    return min(fitting, key=lambda r: (-len(r.category), r.reporter is None, r.id), default=None)


def route_report(
    *,
    category: str,
    category_name: Text,
    place: str,
    reporter: ReporterKind,
    reporter_level: str | None,
    rules: Sequence[Rule],
    candidates: Sequence[Candidate],
    own: Candidate | None = None,
) -> Route | None:
    """The first holder of a new case; ``None`` when nobody is on duty anywhere above its place.

    Args:
        place: where the case is.
        reporter_level: the level of the reporter's post; ``None`` for residents.
        own: the reporter's post, if it can dispatch. When it stands at the level where the case begins, or above,
            the reporter keeps the case instead of handing it to a colleague.
    """
    rule = choose_rule(rules, category, reporter)
    if own is not None and reporter_level is not None:
        begins = rule.level if rule else reporter_level
        if CLIMB.index(reporter_level) >= CLIMB.index(begins):
            reason = Text("上报人可以直接派单，由本人受理", "the reporter can dispatch it and keeps it in hand")
            return Route(own, reporter_level, (reason,))
    if rule is not None:
        reason = Text(
            f"“{category_name.zh}”按规则由{LEVEL_LABELS[rule.level].zh}受理：{rule.reason.zh}",
            f"by rule, {category_name.en} begins at the {LEVEL_LABELS[rule.level].en}: {rule.reason.en}",
        )
        return _climb(place, rule.level, candidates, (reason,))
    if reporter_level is None:
        reason = Text(
            "居民反映先由最近的微网格长受理", "a resident's report goes to the nearest micro-grid leader first"
        )
        return _climb(place, "micro_grid", candidates, (reason,))
    start = above(reporter_level)
    reason = Text(
        f"上报人在{LEVEL_LABELS[reporter_level].zh}，交上一级{LEVEL_LABELS[start].zh}受理",
        f"reported from the {LEVEL_LABELS[reporter_level].en}, held one level up by the {LEVEL_LABELS[start].en}",
    )
    return _climb(place, start, candidates, (reason,))


def route_again(
    *,
    category: str,
    category_name: Text,
    place: str,
    reporter: ReporterKind,
    holder: Candidate,
    rules: Sequence[Rule],
    candidates: Sequence[Candidate],
) -> Route | None:
    """Who takes up a case whose category or place was wrong: whom the rules name for what it really is.

    Without a rule the holder keeps it where its post serves the place, else a post of the same level there takes it.
    """
    level = level_of(holder.place)
    rule = choose_rule(rules, category, reporter)
    if rule is not None and (rule.level != level or not place.startswith(holder.place)):
        reason = Text(
            f"更正后，“{category_name.zh}”按规则由{LEVEL_LABELS[rule.level].zh}受理：{rule.reason.zh}",
            f"corrected; by rule, {category_name.en} begins at the {LEVEL_LABELS[rule.level].en}: {rule.reason.en}",
        )
        return _climb(place, rule.level, candidates, (reason,))
    if place.startswith(holder.place):
        return Route(holder, level, (Text("更正后仍由原岗位受理", "corrected; the same post keeps it"),))
    reason = Text(
        "更正后不在原岗位辖区，由那里的同级受理", "corrected; it lies elsewhere, where the same level takes it"
    )
    return _climb(place, level, candidates, (reason,))


def route_up(*, place: str, from_level: str, candidates: Sequence[Candidate], reason: Text) -> Route | None:
    """The holder one level above; ``None`` when nobody is on duty there or higher."""
    if from_level == CLIMB[-1]:
        return None
    return _climb(place, above(from_level), candidates, (reason,))


def above(level: str) -> str:
    """The next level up; the city stays the city."""
    return CLIMB[min(CLIMB.index(level) + 1, len(CLIMB) - 1)]


def _climb(place: str, start: str, candidates: Sequence[Candidate], reasons: tuple[Text, ...]) -> Route | None:
    for level in CLIMB[CLIMB.index(start) :]:
        at = at_level(place, level)
        if at is None:
            continue
        here = [c for c in candidates if c.place == at]
        if here:
            holder = min(here, key=lambda c: (c.rank, str(c.id)))
            return Route(holder, level, (*reasons, _duty(level, holder)))
        label = LEVEL_LABELS[level]
        vacant = Text(f"{label.zh}目前无人在岗，交上一级", f"nobody is on duty at the {label.en}; one level up")
        reasons = (*reasons, vacant)
    return None


def _duty(level: str, holder: Candidate) -> Text:
    return fill_text(
        Text("由{level}的{title}负责", "held by the {title} of the {level}"),
        level=LEVEL_LABELS[level], title=holder.title,
    )  # fmt: skip


def fill_text(template: Text, **params: Text | str) -> Text:
    """Fill a text's placeholders in both languages at once."""
    return Text(fill(template, params, "zh-CN"), fill(template, params, "en"))
