"""Made-up citizens' messages with known truth: which of seven classes each belongs to, and which issue it is about.

``python -m bench.complaints 5000 --seed 7 > messages.csv`` writes them as CSV. The benchmarks of grouping and of
classification share them. They are made hard on purpose:

- one problem is told in several ways that share few words; typing errors, other names for a place, emoji, phone
  numbers, opening and closing phrases, lengths from three to some two hundred characters
- the same kind of problem stands at other places, often at a neighbour of nearly the same name; other problems
  stand at the same place, often at the same time; the same problem comes back at the same place after half a year and is then another issue
- a fifth of the messages touches a second matter or names a second place; the place is missing, coarse or
  only in one field; reporters choose a wrong category, or none

The wordings (``complaints.toml``) are split: ``wording="tuning"`` uses one half of the phrases, ``"evaluation"``
the other. Whoever adjusts anything does so on ``"tuning"`` and on other seeds than a benchmark's own.
Real messages are harder still in ways nobody thought of here: a figure on these is no figure on real ones.
"""

from __future__ import annotations

import csv
import itertools
import random
import re
import sys
import tomllib
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Literal

LABELS = ("城乡建设", "环境保护", "交通运输", "教育文体", "劳动和社会保障", "商贸旅游", "卫生计生")
EVALUATION_SEED = 20261129
"""The benchmarks' own. Nothing is ever adjusted on it."""

Wording = Literal["tuning", "evaluation", "all"]

ZONE = timezone(timedelta(hours=8))
FIRST_MOMENT = datetime(2026, 1, 1, tzinfo=ZONE)
SPAN_DAYS = 330.0
COMES_BACK_AFTER_DAYS = 180.0
TOGETHER = 0.4
"""So many issues begin where another one is under way: a compound in uproar over several matters at once."""
LARGEST_SHARE = 0.015
"""No issue has more than this share of all messages."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A message and its truth: ``label`` is one of :data:`LABELS`, ``issue`` the number of the issue it is about."""

    id: str
    time: str
    title: str
    text: str
    place: str
    category: str
    likes: int
    label: str
    issue: int


def complaints(count: int, *, seed: int, wording: Wording = "all") -> list[Complaint]:
    """That many messages in the order of their time; the same for the same seed and wording."""
    return _Writer(count, random.Random(seed), wording).write()


_WORDS = tomllib.loads((Path(__file__).parent / "complaints.toml").read_text(encoding="utf-8"))
_TALK, _TOWN = _WORDS["talk"], _WORDS["town"]
ENDINGS: dict[str, list[str]] = _TOWN["endings"]


# What stands behind the messages: kinds of problems, places, issues.


class _Phrase:
    """A wording with alternatives: ``{路灯|街灯}不亮``."""

    __slots__ = ("parts",)

    def __init__(self, written: str) -> None:
        self.parts = [part.split("|") for part in re.split(r"[{}]", written) if part]

    def say(self, chance: random.Random) -> str:
        return "".join(part[0] if len(part) == 1 else chance.choice(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Kind:
    code: str
    label: str
    category: str
    at: str
    what: Sequence[_Phrase]
    harm: Sequence[_Phrase]
    ask: Sequence[_Phrase]


@dataclass(frozen=True, slots=True)
class _Place:
    kind: str
    name: str
    stem: str
    """What people say for short."""
    road: str
    district: str


@dataclass(frozen=True, slots=True)
class _Issue:
    number: int
    kind: _Kind
    place: _Place
    begins: float
    """Days after the first moment."""
    pace: float
    """Mean days between the beginning and a message."""
    building: int
    size: int


def _kinds(wording: Wording) -> list[_Kind]:
    def half(phrases: list[str]) -> list[_Phrase]:
        kept = {"tuning": phrases[0::2], "evaluation": phrases[1::2], "all": phrases}[wording]
        return [_Phrase(written) for written in kept or phrases]

    return [
        _Kind(one["code"], one["label"], one["category"], one["at"], half(one["what"]), half(one["harm"]), half(one["ask"]))
        for one in _WORDS["kind"]
    ]  # fmt: skip


FIRST = "金银翠青阳锦长永安福和泰兴华文云星月江河湖山枫荷梅兰松竹桂桃龙凤鹏鹤新东西南北中光明富瑞祥康宁"
SECOND = "色翠光绣安福和泰兴华昌盛景秀悦美丽湖江溪泉林园山岭峰桥湾岸洲港风雅居庭轩望德仁义信诚源丰"
SHORT = {"小区", "科技有限公司", "实业公司", "有限公司", "教育咨询公司", "物流公司", "村三组", "大酒店"}
PLACES_PER_MESSAGE = {"compound": 0.04, "road": 0.016, "village": 0.012, "firm": 0.02}


class _Town:
    """Places whose names are often nearly another's."""

    def __init__(self, messages: int, chance: random.Random) -> None:
        self.chance = chance
        self.taken: set[str] = set()
        self.roads = [self._make("road", "") for _ in range(max(6, int(messages * PLACES_PER_MESSAGE["road"])))]
        self.by_kind = {"road": self.roads}
        for kind in ENDINGS:
            if kind != "road":
                count = max(5, int(messages * PLACES_PER_MESSAGE.get(kind, 0.006)))
                self.by_kind[kind] = list(itertools.islice(self._many(kind), count))

    def _many(self, kind: str) -> Iterator[_Place]:
        while True:
            road = self.chance.choice(self.roads).name
            place = self._make(kind, road)
            yield place
            if kind == "compound" and self.chance.random() < 0.25:
                for phase in ("二期", "三期")[: self.chance.choice((1, 1, 2))]:
                    yield _Place(kind, place.name + phase, place.stem + phase, road, place.district)
            elif self.chance.random() < 0.15:
                other = place.stem[:2] + self.chance.choice(ENDINGS[kind])
                if other not in self.taken:
                    self.taken.add(other)
                    yield _Place(kind, other, other, road, place.district)

    def _make(self, kind: str, road: str) -> _Place:
        while True:
            stem = self.chance.choice(FIRST) + self.chance.choice(SECOND)
            if self.chance.random() < 0.3:
                stem += self.chance.choice(SECOND)
            ending = self.chance.choice(ENDINGS[kind])
            name = stem + ending
            if name not in self.taken:
                self.taken.add(name)
                short = stem + ending[:2] if ending in SHORT and kind != "compound" else name
                return _Place(
                    kind, name, stem if ending == "小区" else short, road, self.chance.choice(_TOWN["districts"])
                )


# How people write.
SURNAMES = "王李张刘陈杨赵黄周吴"


class _Writer:
    def __init__(self, count: int, chance: random.Random, wording: Wording) -> None:
        self.count = count
        self.chance = chance
        self.kinds = _kinds(wording)
        self.town = _Town(count, chance)

    def write(self) -> list[Complaint]:
        rows = [(self._moment(issue), issue) for issue in self._issues() for _ in range(issue.size)][: self.count]
        rows.sort(key=lambda row: row[0])
        return [self._message(number, moment, issue) for number, (moment, issue) in enumerate(rows, 1)]

    def _issues(self) -> list[_Issue]:
        chance, made, left = self.chance, [], self.count
        weights = list(itertools.accumulate(1 / (rank + 4) ** 0.6 for rank in range(len(self.kinds))))
        order = chance.sample(self.kinds, len(self.kinds))
        met: dict[tuple[str, str], list[float]] = {}
        met_at: dict[str, list[tuple[_Place, float]]] = {}
        while left > 0:
            kind = order[bisect(weights, chance.random() * weights[-1])]
            places = self.town.by_kind[kind.at]
            begins = chance.random() * SPAN_DAYS
            neighbours = met_at.get(kind.at, [])
            if neighbours and chance.random() < TOGETHER:
                place, other_begins = chance.choice(neighbours)
                begins = min(max(other_begins + chance.gauss(0, 6), 0.0), SPAN_DAYS)
            elif chance.random() < 0.5:
                place = places[(int(chance.paretovariate(0.7)) - 1) % len(places)]
            else:
                place = chance.choice(places)
            before = met.setdefault((kind.code, place.name), [])
            if any(abs(begins - other) < COMES_BACK_AFTER_DAYS for other in before):
                continue
            before.append(begins)
            met_at.setdefault(kind.at, []).append((place, begins))
            size = min(self._size(), max(3, int(self.count * LARGEST_SHARE)), left)
            made.append(
                _Issue(len(made), kind, place, begins, chance.choice((3.0, 8.0, 20.0)), chance.randint(1, 28), size)
            )
            left -= size
        return made

    def _size(self) -> int:
        return 1 if self.chance.random() < 0.45 else 1 + int(self.chance.paretovariate(0.9))

    def _moment(self, issue: _Issue) -> float:
        return issue.begins + min(self.chance.expovariate(1 / issue.pace), 60.0)

    def _message(self, number: int, moment: float, issue: _Issue) -> Complaint:
        chance, kind = self.chance, issue.kind
        said_in_title, said_in_text, said_in_field = self._where_said()
        title = "" if chance.random() < 0.12 else self._title(issue, said_in_title)
        text = self._text(issue, said_in_text or (said_in_title and not title))
        category = kind.category if chance.random() < 0.75 else chance.choice(self.kinds).category
        return Complaint(
            id=f"m{number:07}",
            time=(FIRST_MOMENT + timedelta(days=moment)).isoformat(timespec="seconds"),
            title=self._mistype(title),
            text=self._mistype(text),
            place=self._field(issue, said_in_field),
            category=category if chance.random() < 0.7 else "",
            likes=int(chance.paretovariate(1.1)) - 1 if chance.random() < 0.4 else 0,
            label=kind.label,
            issue=issue.number,
        )

    def _where_said(self) -> tuple[bool, bool, bool]:
        roll = self.chance.random()
        if roll < 0.04:
            return False, False, False
        return self.chance.random() < 0.6, roll < 0.75, roll > 0.7 or self.chance.random() < 0.3

    def _call(self, issue: _Issue) -> str:
        place = issue.place
        roll = self.chance.random()
        name = place.stem if roll < 0.3 else place.name
        if roll > 0.85 and place.road:
            name = f"{place.road}{name}"
        elif roll > 0.7:
            name = f"{place.district}{name}"
        if place.kind == "compound" and self.chance.random() < 0.35:
            name += self.chance.choice(
                (f"{issue.building}栋", f"{issue.building}号楼", f"{self.chance.randint(1, 28)}幢")
            )
        return name

    def _field(self, issue: _Issue, said: bool) -> str:
        place = issue.place
        if not said:
            coarse = (place.district, f"{place.district}{place.road}", "")
            return self.chance.choice(coarse) if self.chance.random() < 0.4 else ""
        forms = (
            place.name,
            f"{place.district}{place.name}",
            f"{place.district}{place.road}{place.name}",
            self._call(issue),
        )
        return self.chance.choice(forms)

    def _title(self, issue: _Issue, said: bool) -> str:
        what = issue.kind.what if self.chance.random() < 0.7 else issue.kind.ask
        clause = self._clauses(what)[0]
        forms = ("反映{p}{c}", "{p}{c}", "{p}{c}，谁来管？", "关于{p}{c}的问题", "投诉{p}{c}", "{c}（{p}）")
        place = self._call(issue) if said else ""
        return self.chance.choice(forms).format(p=place, c=clause).replace("（）", "")

    def _clauses(self, phrases: Sequence[_Phrase]) -> list[str]:
        return self.chance.choice(phrases).say(self.chance).split("，")

    def _text(self, issue: _Issue, said: bool) -> str:
        chance, kind = self.chance, issue.kind
        length = chance.choices(("short", "middle", "long"), (22, 53, 25))[0]
        here = self._call(issue) if said else chance.choice(_TALK["here_at"].get(kind.at, _TALK["here"]))
        clauses = self._clauses(kind.what)
        if length == "short":
            return (here if said else "") + "，".join(clauses if chance.random() < 0.6 else clauses[:1])
        parts = [
            chance.choice(_TALK["openings"])
            + chance.choice(("{}", "我住在{}，", "{}这边", "位于{}的，", "在{}，")).format(here)
        ]
        parts[0] += clauses.pop(0)
        parts += clauses
        if length == "long":
            for phrase in chance.sample(list(kind.what), min(2, len(kind.what))):
                parts += phrase.say(chance).split("，")
            parts += chance.sample(_TALK["fillers"], chance.randint(1, 5))
        if chance.random() < 0.6:
            parts += self._clauses(kind.harm)
        if chance.random() < 0.5:
            parts.append(chance.choice(_TALK["fillers"]))
        parts += self._aside(issue)
        if chance.random() < 0.6:
            parts += self._clauses(kind.ask)
        parts += self._personal()
        joined = parts[0] + "".join(chance.choice(_TALK["punctuation"]) + part for part in parts[1:])
        return joined + chance.choice(("。", "", "！")) + chance.choice(_TALK["closings"])

    def _aside(self, issue: _Issue) -> list[str]:
        """A second matter at the same place, or a second place with the same matter."""
        chance = self.chance
        roll = chance.random()
        if roll < 0.1:
            other = chance.choice([kind for kind in self.kinds if kind.at == issue.kind.at])
            return [f"另外{chance.choice(other.what).say(chance).split('，')[0]}"]
        if roll < 0.2:
            other_place = chance.choice(self.town.by_kind[issue.place.kind])
            return [
                chance.choice(("隔壁{}都没有这样", "不像{}", "{}也是一样的情况", "从{}搬过来的")).format(
                    other_place.stem
                )
            ]
        return []

    def _personal(self) -> list[str]:
        chance, parts = self.chance, []
        if chance.random() < 0.1:
            parts.append(f"联系电话1{chance.choice('3578')}{chance.randrange(10**9):09}")
        if chance.random() < 0.05:
            parts.append(f"联系人{chance.choice(SURNAMES)}{chance.choice(('先生', '女士', '师傅', '某'))}")
        if chance.random() < 0.01:
            parts.append(
                f"身份证号51010419{chance.randrange(50, 99)}0{chance.randint(1, 9)}1{chance.randint(0, 9)}{chance.randrange(10**4):04}"
            )
        return parts

    def _mistype(self, text: str) -> str:
        chance = self.chance
        if not text or chance.random() > 0.3:
            return text
        letters = list(text)
        for _ in range(chance.choice((1, 1, 2, 3))):
            spot = chance.randrange(len(letters))
            letter = letters[spot]
            if letter.isdigit() or not letter:
                continue
            roll = chance.random()
            if letter in _TALK["typing_errors"] and roll < 0.6:
                letters[spot] = _TALK["typing_errors"][letter]
            elif roll < 0.5:
                letters[spot] = ""
            elif roll < 0.75 and spot + 1 < len(letters) and not letters[spot + 1].isdigit():
                letters[spot], letters[spot + 1] = letters[spot + 1], letter
            elif roll < 0.85:
                letters[spot] = letter * 2
        return "".join(letters)


COLUMNS = ("id", "time", "title", "text", "place", "category", "likes", "label", "issue")


def main(words: Sequence[str]) -> int:
    import argparse

    parser = argparse.ArgumentParser(prog="python -m bench.complaints", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wording", choices=("tuning", "evaluation", "all"), default="all")
    asked = parser.parse_args(words)
    table = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(asdict(one) for one in complaints(asked.count, seed=asked.seed, wording=asked.wording))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
