"""Readings as sentences that a resident understands: when, which post of which place, what for, what was seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from weige.core.errors import Text
from weige.registry.people.terms import Manner

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
ORDER = (Manner.UNMASKED, Manner.FOUND, Manner.OPENED, Manner.EXPORTED, Manner.IMPORTED, Manner.COPIED, Manner.OWN)


@dataclass(frozen=True, slots=True)
class Looking:
    """What one reader saw of one person on one day for one purpose, by manner: codes of fields.

    ``reader`` is the post with its place; empty where the resident looked. ``by_link``: with the household's link.
    """

    day: date
    reader: Text | None
    purpose: Text
    seen: Mapping[Manner, Sequence[str]]
    count: int
    by_link: bool = False


def day_in_words(day: date, today: date) -> Text:
    """``11月3日``, with the year when it is another one."""
    zh = f"{day.month}月{day.day}日"
    en = f"{day.day} {MONTHS[day.month - 1]}"
    return Text(zh, en) if day.year == today.year else Text(f"{day.year}年{zh}", f"{en} {day.year}")


def sentence(looking: Looking, *, names: Mapping[str, Text], whose: Text, today: date) -> Text:
    """One line of the list of who looked.

    Args:
        names: the names of fields.
        whose: ``您的`` / ``your``, or a child's name in the like form.
    """
    day = day_in_words(looking.day, today)
    times = Text(f"，共{looking.count}次", f", {looking.count} times") if looking.count > 1 else Text("", "")
    if looking.reader is None:
        if looking.by_link:
            return Text(
                f"{day.zh} 有人用您家的住户链接打开了{whose.zh}登记{times.zh}",
                f"{day.en}: {whose.en} entry was opened with your household's link{times.en}",
            )
        return Text(
            f"{day.zh} 有人用您的手机号和姓名查看了{whose.zh}信息{times.zh}",
            f"{day.en}: {whose.en} data was looked at with your phone number and name{times.en}",
        )
    acts = [
        _act(manner, _list(looking.seen[manner], names), whose)
        for manner in ORDER
        if manner in looking.seen
    ]  # fmt: skip
    return Text(
        f"{day.zh} {looking.reader.zh} 为{looking.purpose.zh}，{'，'.join(act.zh for act in acts)}{times.zh}",
        f"{day.en}: {looking.reader.en} {' and '.join(act.en for act in acts)}, to {looking.purpose.en}{times.en}",
    )


def _act(manner: Manner, what: Text, whose: Text) -> Text:
    match manner:
        case Manner.OPENED:
            return Text(
                f"打开了{whose.zh}登记（{what.zh}，关键部分已隐去）",
                f"opened {whose.en} entry ({what.en}, partly hidden)",
            )
        case Manner.FOUND:
            return Text(
                f"按号码查找到了{whose.zh}登记（{what.zh}，关键部分已隐去）",
                f"found {whose.en} entry by number ({what.en}, partly hidden)",
            )
        case Manner.EXPORTED:
            return Text(f"把{whose.zh}{what.zh}导出到了表格", f"exported {whose.en} {what.en} to a file")
        case Manner.IMPORTED:
            return Text(f"导入表格时比对了{whose.zh}{what.zh}", f"compared {whose.en} {what.en} in an import")
        case Manner.COPIED:
            return Text(f"按申请提供了{whose.zh}{what.zh}的副本", f"gave a copy of {whose.en} {what.en} as asked")
        case _:
            return Text(f"看了{whose.zh}{what.zh}", f"looked at {whose.en} {what.en}")


def _list(codes: Iterable[str], names: Mapping[str, Text]) -> Text:
    """Names of fields in the dictionary's order; without any, what stands in the register beside the fields."""
    wanted = set(codes)
    known = [name for code, name in names.items() if code in wanted]
    if not known:
        return Text("住址和家庭关系", "address and place in the household")
    return Text("、".join(name.zh for name in known), ", ".join(name.en for name in known))
