"""Which deadline a stage of a case has: rules as data, the most particular one wins. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from weige.cases.routing import LEVEL_LABELS
from weige.core.errors import Text

from .clocks import CLOCK_LABELS, EXPECTED_HOURS, Clock
from .stages import STAGE_LABELS, Stage

MAX_AMOUNT = {
    Clock.URGENT_HOURS: 720,
    Clock.WORKING_HOURS: 480,
    Clock.WORKING_DAYS: 250,
    Clock.CALENDAR_DAYS: 365,
}


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """How long a stage may take. Empty category, empty level and no urgency mean: every one."""

    stage: Stage
    clock: Clock
    amount: int
    category: str = ""
    level: str = ""
    urgent: bool | None = None

    def fits(self, stage: Stage, category: str, level: str, urgent: bool) -> bool:
        below = not self.category or category == self.category or category.startswith(f"{self.category}.")
        return (
            self.stage == stage
            and below
            and self.level in {"", level}
            and (self.urgent is None or self.urgent == urgent)
        )

    @property
    def key(self) -> tuple[Stage, str, str, bool | None]:
        """What no two rules may share."""
        return self.stage, self.category, self.level, self.urgent

    @property
    def precedence(self) -> tuple[bool, int, bool]:
        """The more particular rule is the greater: urgency first, then the finer category, then the level."""
        return self.urgent is not None, len(self.category.split(".")) if self.category else 0, bool(self.level)

    @property
    def length(self) -> Text:
        label = CLOCK_LABELS[self.clock]
        return Text(f"{self.amount} 个{label.zh}", f"{self.amount} {label.en}")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rules that cannot both hold, or a case whose stages are longer than its whole; rules by their position."""

    rules: tuple[int, ...]
    text: Text


def choose(
    rules: Iterable[DeadlineRule], *, stage: Stage, category: str, level: str, urgent: bool
) -> DeadlineRule | None:
    """The rule for a stage of a case; ``None`` when the stage has no deadline."""
    fitting = [rule for rule in rules if rule.fits(stage, category, level, urgent)]
    return max(fitting, key=lambda rule: rule.precedence, default=None)


def reason_of(rule: DeadlineRule, category_name: Text) -> Text:
    """Why a stage has its deadline, in words."""
    of_zh = [f"“{category_name.zh}”" if rule.category else "各类事件"]
    of_en = [category_name.en if rule.category else "every category"]
    if rule.level:
        of_zh.append(f"在{LEVEL_LABELS[rule.level].zh}")
        of_en.append(f"at the {LEVEL_LABELS[rule.level].en}")
    if rule.urgent is not None:
        of_zh.append("紧急" if rule.urgent else "不紧急")
        of_en.append("urgent" if rule.urgent else "not urgent")
    stage = STAGE_LABELS[rule.stage]
    return Text(
        f"按规则，{'、'.join(of_zh)}的{stage.zh}时限为 {rule.length.zh}",
        f"by rule, {stage.en} may take {rule.length.en} ({', '.join(of_en)})",
    )


def contradictions(rules: Sequence[DeadlineRule]) -> list[Contradiction]:
    """What is wrong with a set of rules, with the positions of the rules at fault.

    Lengths of different clocks are compared by what they take on average.
    """
    found = _same_key(rules)
    categories = sorted({rule.category for rule in rules})
    levels = sorted({rule.level for rule in rules})
    seen: set[tuple[int, ...]] = set()
    for category, level, urgent in product(categories, levels, (False, True)):
        chosen = {stage: choose(rules, stage=stage, category=category, level=level, urgent=urgent) for stage in Stage}
        total = chosen.pop(Stage.TOTAL)
        chosen.pop(Stage.ANSWER)
        parts = [rule for rule in chosen.values() if rule is not None]
        if total is None or not parts or _expected(total) >= sum(map(_expected, parts)):
            continue
        at = tuple(rules.index(rule) for rule in (*parts, total))
        if at not in seen:
            seen.add(at)
            found.append(Contradiction(at, _too_long(parts, total)))
    return found


def _same_key(rules: Sequence[DeadlineRule]) -> list[Contradiction]:
    first: dict[tuple[Stage, str, str, bool | None], int] = {}
    found = []
    for at, rule in enumerate(rules):
        earlier = first.setdefault(rule.key, at)
        if earlier != at:
            text = Text(
                f"同一种情形有两条{STAGE_LABELS[rule.stage].zh}时限",
                f"two rules for {STAGE_LABELS[rule.stage].en} under the same conditions",
            )
            found.append(Contradiction((earlier, at), text))
    return found


def _expected(rule: DeadlineRule) -> float:
    return rule.amount * EXPECTED_HOURS[rule.clock]


def _too_long(parts: Sequence[DeadlineRule], total: DeadlineRule) -> Text:
    zh = "、".join(f"{STAGE_LABELS[rule.stage].zh}{rule.length.zh}" for rule in parts)
    en = ", ".join(f"{STAGE_LABELS[rule.stage].en} {rule.length.en}" for rule in parts)
    return Text(
        f"各环节时限（{zh}）加起来超过全程时限（{total.length.zh}）",
        f"the stages ({en}) take longer together than the whole ({total.length.en})",
    )
