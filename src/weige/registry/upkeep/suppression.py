"""What of counted figures may be published: no group of fewer than five, and none that could be worked out. Pure.

Figures form a tree: a place is the sum of its parts, and in each place the people are the sum of their age bands. A
small group must be hidden in its own row, in every sum from which it would follow, and on every level on which the
same number is shown again. So the tree is walked from the top, and in each table of a place and its parts

- whoever has a group of one to four is hidden; for age bands the whole row of a part is hidden;
- where the total is shown and exactly one part is hidden, the smallest other part is hidden with it;
- where the total is hidden, at least one part is hidden, so that adding up the parts does not bring it back;
- where the number of people is hidden, so are its age bands.

Then no hidden number is fixed by any combination of sums of shown ones: along the hidden parts one person more in one
and one fewer in another leaves every shown number as it is (docs/decisions/small-groups.md). Zero is shown: it is no
group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from weige.core.errors import Text
from weige.registry.people.defaults import SMALL_GROUP

BANDS = (
    ("from_0", Text("0—5岁", "0 to 5"), 0),
    ("from_6", Text("6—13岁", "6 to 13"), 6),
    ("from_14", Text("14—59岁", "14 to 59"), 14),
    ("from_60", Text("60—79岁", "60 to 79"), 60),
    ("from_80", Text("80岁及以上", "80 and over"), 80),
    ("unknown", Text("年龄未登记", "age not known"), None),
)
"""Code, name and first age in years of each band (the age that is reached this year); unknown ages come last."""
WITHHELD = Text(
    f"少于{SMALL_GROUP}，或为防止倒推而不公布",
    f"fewer than {SMALL_GROUP}, or withheld so that such cannot be worked out",
)
SHARE_STEP = 5
"""Percent to which shares are rounded."""
SHARE_FROM = 40
"""Households from which a share is published; below, a step of it would be a single household."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a place. ``bands`` are people by age, in the order of :data:`BANDS`."""

    dwellings: int = 0
    vacancies: int = 0
    households: int = 0
    verified: int = 0
    people: int = 0
    bands: tuple[int, ...] = (0,) * len(BANDS)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.dwellings + other.dwellings, self.vacancies + other.vacancies, self.households + other.households,
            self.verified + other.verified, self.people + other.people,
            tuple(mine + theirs for mine, theirs in zip(self.bands, other.bands, strict=True)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a place may be shown: a hidden column is in ``hidden``."""

    counts: Counts
    hidden: frozenset[str]

    def number(self, column: str) -> int | None:
        value: int = getattr(self.counts, column)
        return None if column in self.hidden else value

    @property
    def bands(self) -> tuple[int | None, ...]:
        return tuple(None if "bands" in self.hidden else count for count in self.counts.bands)

    @property
    def verified_share(self) -> int | None:
        """The share of households verified in time, in percent, rounded so that it gives no single household away."""
        if "households" in self.hidden or self.counts.households < SHARE_FROM:
            return None
        share = 100 * self.counts.verified / self.counts.households
        return SHARE_STEP * int(share / SHARE_STEP + 0.5)


def small(count: int) -> bool:
    """Whether a group is too small to be shown."""
    return 0 < count < SMALL_GROUP


SENSITIVE: Mapping[str, Callable[[Counts], bool]] = {
    "vacancies": lambda counts: small(counts.vacancies),
    "households": lambda counts: small(counts.households),
    "people": lambda counts: small(counts.people),
    "bands": lambda counts: any(map(small, counts.bands)),
}
"""Columns that are hidden each by itself, and what makes a row of them too small. The bands come last: they are hidden
wherever the people are."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a place: a place a level below, or what was counted in the place itself and in none of those."""

    code: str
    counts: Counts


def shown_at_top(counts: Counts) -> Shown:
    """What may be shown of the whole, which is part of nothing."""
    hidden = {column for column, sensitive in SENSITIVE.items() if sensitive(counts)}
    return Shown(counts, frozenset(hidden | ({"bands"} if "people" in hidden else set())))


def shown_parts(total: Shown, parts: Iterable[Part]) -> list[Shown]:
    """What may be shown of each part of a place, in their order.

    Args:
        total: what is shown of the place itself, by this function one level above; its counts are their sum.
    """
    parts = list(parts)
    hidden: list[set[str]] = [set() for _ in parts]
    for column in SENSITIVE:
        for at in _hidden_rows(column, total, parts, hidden):
            hidden[at].add(column)
    return [Shown(part.counts, frozenset(columns)) for part, columns in zip(parts, hidden, strict=True)]


def _hidden_rows(column: str, total: Shown, parts: Sequence[Part], hidden: Sequence[set[str]]) -> set[int]:
    sensitive = SENSITIVE[column]
    rows = {at for at, part in enumerate(parts) if sensitive(part.counts)}
    if column == "bands":
        rows |= {at for at, columns in enumerate(hidden) if "people" in columns}
    size = "people" if column == "bands" else column
    wanted = (1 if column in total.hidden else 0) if not rows else (2 if column not in total.hidden else 1)
    others = sorted(
        (at for at in range(len(parts)) if at not in rows),
        key=lambda at: (getattr(parts[at].counts, size) == 0, getattr(parts[at].counts, size), parts[at].code),
    )
    return rows | set(others[: max(0, wanted - len(rows))])
