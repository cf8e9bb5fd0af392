"""The synthetic families of the demo: who lives together, their numbers and needs, drawn from the seed. Pure.

Nobody of them exists. Phone numbers begin with 100, which no operator assigns; identity numbers carry the region
510199, which exists nowhere below the province, and a correct check character.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from stdnum.cn import ric

from weige.registry.people.commands import SaidPerson
from weige.registry.people.consents import ConsentWords, is_child
from weige.registry.people.dictionary import dictionary
from weige.registry.people.terms import Capacity, Role, Tenure

from .people import SURNAMES

FIRST_HOME_PHONE = 10020000000
NO_REGION = "510199"
"""Chengdu's first four digits, and a district that there is none of."""
SPOKEN, BY_GUARDIAN = "spoken-2026", "guardian-2026"
ELDERS_NAMES = (
    "秀英", "桂兰", "玉珍", "淑华", "素芬", "明珍", "国秀", "正芳", "德荣", "光明", "永福", "大明", "世杰", "素清", "玉华", "贵芳",
    "先明", "朝俊", "仕林", "昌蓉", "成林", "长春", "兴国",
)  # fmt: skip
GROWN_NAMES = (
    "建华", "志强", "晓东", "晓燕", "丽娟", "春梅", "小红", "雪琴", "红梅", "玉萍", "敏", "静", "涛", "勇", "军", "波", "磊",
    "洋", "艳", "平", "刚", "鹏", "倩", "琳", "海燕", "莉", "霞", "斌", "超", "萍", "燕", "鑫", "晓琴",
)  # fmt: skip
CHILDREN_NAMES = (
    "思远",
    "文博",
    "子涵",
    "佳怡",
    "俊杰",
    "天佑",
    "雨桐",
    "梓萱",
    "一诺",
    "浩然",
    "欣怡",
    "宇轩",
    "可馨",
)
MEDICATION = (
    "每天打胰岛素，早晚各一次",
    "家用制氧机，不能断电",
    "每天吃降压药",
    "心脏支架，随身带硝酸甘油",
    "每周三次透析",
)
CHILD_NEEDS = ("放学后家里没有大人", "对花生过敏", "有哮喘，书包里带着药", "听力不好，叫门要用力敲")

WITH_IDENTITY, WITH_PHONE = 0.42, 0.86
Ids = Callable[[str], UUID]


@dataclass(frozen=True, slots=True)
class Family:
    """A family as it is told at its door. ``first_day`` is empty where nobody remembers."""

    people: tuple[SaidPerson, ...]
    tenure: Tenure | None
    first_day: date | None


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of family: how often, on which footing, and its members (role, years older than the head)."""

    weight: int
    head: tuple[int, int]
    others: tuple[tuple[Role, tuple[int, int]], ...] = ()
    tenure: Tenure = Tenure.OWNER_OCCUPIED


CHILD, PARENT, SPOUSE = (Role.CHILD, (-34, -24)), (Role.PARENT, (23, 32)), (Role.SPOUSE, (-5, 4))
SHAPES = (
    Shape(20, (33, 48), (SPOUSE, CHILD)),
    Shape(7, (34, 47), (SPOUSE, CHILD, CHILD)),
    Shape(9, (35, 47), (SPOUSE, CHILD, PARENT)),
    Shape(5, (36, 46), (SPOUSE, CHILD, PARENT, PARENT)),
    Shape(16, (58, 82), (SPOUSE,)),
    Shape(9, (62, 88)),
    Shape(4, (64, 80), (SPOUSE, CHILD)),
    Shape(4, (60, 76), (SPOUSE, (Role.GRANDCHILD, (-60, -52)))),
    Shape(2, (74, 88), ((Role.CARER, (-34, -22)),)),
    Shape(6, (26, 38), (SPOUSE,)),
    Shape(5, (30, 46), (CHILD,)),
    Shape(4, (24, 60)),
    Shape(7, (24, 38), (SPOUSE,), Tenure.RENTED),
    Shape(6, (22, 40), (), Tenure.RENTED),
    Shape(5, (22, 32), ((Role.TENANT, (-4, 6)), (Role.TENANT, (-4, 6))), Tenure.RENTED),
    Shape(5, (28, 40), (SPOUSE, (Role.CHILD, (-30, -22))), Tenure.RENTED),
    Shape(2, (22, 30), (), Tenure.LENT),
)  # fmt: skip


class Families:
    """Draws the families of one community; no phone and no identity number comes twice in the city."""

    def __init__(self, random: Random, ids: Ids, *, community: int) -> None:
        self.random, self.ids, self.community = random, ids, community
        self.count = self.phones = 0
        self.born_on: dict[date, int] = {}

    def draw(self, today: date, shape: Shape | None = None) -> Family:
        """A family as told on a day."""
        random = self.random
        shape = shape or random.choices(SHAPES, [one.weight for one in SHAPES])[0]
        age = random.randint(*shape.head)
        surname = random.choice(SURNAMES)
        capacity = Capacity.OWNER if shape.tenure is Tenure.OWNER_OCCUPIED else Capacity.FAMILY
        if shape.tenure is Tenure.RENTED:
            capacity = Capacity.TENANT
        people = [self.person(Role.HEAD, age, surname, today, capacity)]
        for role, (low, high) in shape.others:
            own = surname if role in {Role.CHILD, Role.GRANDCHILD} or (role is Role.PARENT and len(people) == 3) else ""
            theirs = Capacity.TENANT if role is Role.TENANT else Capacity.FAMILY
            years = max(0, age + random.randint(low, high))
            people.append(self.person(role, years, own or random.choice(SURNAMES), today, theirs))
        if shape.tenure is Tenure.RENTED and random.random() < 0.25:
            owner = self.person(Role.OTHER, random.randint(35, 70), random.choice(SURNAMES), today, Capacity.OWNER)
            people.append(replace(owner, lives_here=False))
        people = [self._with_needs(person, people, today) for person in people]
        return Family(tuple(people), shape.tenure if random.random() < 0.9 else None, self._first_day(people, today))

    def person(
        self, role: Role, age: int, surname: str, today: date, capacity: Capacity = Capacity.FAMILY
    ) -> SaidPerson:
        """Someone of about an age; consents follow when the family is whole."""
        random = self.random
        self.count += 1
        number = self.count
        born = today - timedelta(days=round(age * 365.25) + random.randint(0, 364))
        given = CHILDREN_NAMES if age < 18 else GROWN_NAMES if age < 56 else ELDERS_NAMES
        words: dict[str, str | None] = {"name": surname + random.choice(given)}
        if age >= 12 and random.random() < WITH_PHONE:
            words["phone"] = self.phone()
        if age >= 14 and random.random() < WITH_IDENTITY and (identity := self._identity_number(born)):
            words["identity_number"] = identity
        elif random.random() < 0.9:
            words["birth_date"] = born.isoformat() if random.random() < 0.7 else f"{born.year}"
        return SaidPerson(self.ids(f"person/{number}"), role, capacity, words=words)

    def phone(self) -> str:
        """A number that no operator assigns and nobody else in the demo has."""
        self.phones += 1
        return str(FIRST_HOME_PHONE + self.community * 20_000 + self.phones)

    def _identity_number(self, born: date) -> str | None:
        """A number nobody has: each community has eighty for every birthday."""
        at = self.born_on.get(born, 0)
        if at >= 80:
            return None
        self.born_on[born] = at + 1
        body = f"{NO_REGION}{born:%Y%m%d}{self.community * 80 + at:03}"
        return body + ric.calc_check_digit(body + "0")

    def _with_needs(self, person: SaidPerson, family: Sequence[SaidPerson], today: date) -> SaidPerson:
        """The person with needs for which a consent was given, and a child with its guardian's."""
        words = dict(person.words)
        born = birth_date(person)
        random = self.random
        if born is not None and is_child(born, today):
            if random.random() < 0.05:
                words["child_needs"] = random.choice(CHILD_NEEDS)
            guardian = next((p for p in family if p is not person and p.role is not Role.CHILD and p.lives_here), None)
            if guardian is None:
                return replace(person, words={"name": words["name"]})
            words.pop("phone", None)
            given = ConsentWords(BY_GUARDIAN, "guardian", today, tuple(sorted(words)), guardian.id)
            return replace(person, words=words, consent=given)
        if born is not None and today.year - int(born[:4]) >= 70:
            self._grow_old(words, alone=sum(p.lives_here for p in family) == 1)
        return agreed(replace(person, words=words), today)

    def _grow_old(self, words: dict[str, str | None], *, alone: bool) -> None:
        random = self.random
        if random.random() < 0.12:
            words["mobility"] = random.choices(("stick", "wheelchair", "bed"), (6, 3, 1))[0]
        if random.random() < 0.07:
            words["medication"] = random.choice(MEDICATION)
        if random.random() < 0.05:
            words["hearing_sight"] = random.choices(("hearing", "sight", "both"), (6, 3, 1))[0]
        if alone and random.random() < 0.55:
            words["living_alone"] = "yes"
        if len(words) > 3 and random.random() < 0.6:
            words["contact_name"] = random.choice(SURNAMES) + random.choice(GROWN_NAMES)
            words["contact_phone"] = self.phone()

    def _first_day(self, people: Sequence[SaidPerson], today: date) -> date | None:
        """Since when they live there, as far as they remember; never before the youngest was born."""
        if self.random.random() < 0.5:
            return None
        day = today - timedelta(days=self.random.randint(60, 7000))
        born = [text for person in people if (text := birth_date(person))]
        return day if all(text[:4] < str(day.year) for text in born) else None


def birth_date(person: SaidPerson) -> str | None:
    """The date or year of birth as told, out of the identity number where that was told."""
    if number := person.words.get("identity_number"):
        return ric.get_birth_date(number).isoformat()
    return person.words.get("birth_date")


def agreed(person: SaidPerson, today: date) -> SaidPerson:
    """The person with their own consent to whatever needs one."""
    fields = dictionary().fields
    needing = tuple(sorted(code for code in person.words if fields[code].needs_consent))
    return replace(person, consent=ConsentWords(SPOKEN, "self", today, needing)) if needing else person
