"""What is reported in the demo, when, where and by whom: drawn from the seed, with the cards' own cases added. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from weige.core.clock import CITY_ZONE

from .cards import JINMA, LINGKE
from .people import People
from .seeds import Seed
from .town import Building, Community, General, Micro
from .wording import OPENINGS, WHENS, WORDS, Words

DAYS = 90
FIRST_RESIDENT_PHONE = 10090000000
BY_RESIDENT, BY_WORKER, BY_OFFICER = 0.15, 0.06, 0.04
SOLVED_AT_ONCE = 0.24
"""The share of leaders' reports that they have solved already; with what is solved on the spot later, a quarter of all."""
WITH_PHOTO = 0.045
HOURS = (7, 8, 8, 9, 9, 9, 10, 10, 10, 11, 12, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18, 19, 19, 20, 21)
CORNERS = ("东门旁", "西门旁", "花坛边", "门卫室旁", "车棚边", "健身角", "中庭", "垃圾房旁")
STREETS = ("人行道", "路口", "公交站旁", "小学对面", "菜市场旁", "河边步道", "巷口")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a case is, as a report says it; the point is WGS 84, longitude first."""

    place: str | None = None
    premises: UUID | None = None
    point: tuple[float, float] | None = None
    floor: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One case before it is reported.

    ``reporter`` is a post; without one it is a resident with ``phone``. ``wishes`` are the moves that bring a
    card's case where it should stand now; ``None`` leaves the case to its own course.
    """

    number: int
    moment: datetime
    category: str
    text: str
    reporter: UUID | None
    spot: Spot
    phone: str = ""
    solved: bool = False
    wishes: tuple[str, ...] | None = None
    photo: bool = False


@dataclass(frozen=True, slots=True)
class _Featured:
    """A case that a card needs: hours ago, what, which building of which micro-grid, and how far it has come."""

    hours: float
    category: str
    micro: int
    building: int
    floor: int | None
    text: str
    wishes: tuple[str, ...] = ()
    by: str = "leader"
    photo: bool = False
    solved: bool = False


LAMP, UP = "facility.corridor_lamp", "escalate"
TO_PROPERTY, TO_DEPARTMENT = "dispatch:property", "dispatch:urban_management"
STORY = (
    _Featured(27, LAMP, 0, 0, 2, "1号楼二楼楼道灯不亮，晚上下楼要打手电。", photo=True),
    _Featured(22, LAMP, 1, 1, 5, "五楼声控灯坏了，拍手也不亮。"),
    _Featured(5, LAMP, 2, 0, 3, "三楼楼道灯一闪一闪，刚才彻底不亮了。"),
    _Featured(50, LAMP, 0, 2, 2, "二楼楼道灯不亮，台阶看不清，老人上下楼要扶墙。", (TO_PROPERTY,), photo=True),
    _Featured(74, "facility.playground", 1, 0, None, "健身器材的螺丝松了，有人用时晃动。", (TO_PROPERTY, "accept", "handle")),
    _Featured(46, "facility.door", 1, 0, None, "单元门关不上，晚上一直敞着。", (TO_PROPERTY, "accept")),
    _Featured(98, "facility.door", 0, 1, None, "单元门闭门器坏了，关门声音很大。", (TO_PROPERTY, "accept", "reply")),
    _Featured(9, LAMP, 0, 1, 3, "2号楼三楼的灯坏了，孩子晚上上楼害怕。", by="resident", photo=True),
    _Featured(26, "environment.rubbish", 0, 0, None, "楼下堆了装修垃圾两天了，没有人清。", by="resident", photo=True),
    _Featured(31, "water.sewer", 2, 0, None, "雨水口被树叶堵住，水排不下去。"),
    _Featured(7, "safety.fire_lane", 1, 1, None, "消防通道被两辆车堵住，联系不上车主。", photo=True),
    _Featured(29, "safety.ebike", 0, 2, None, "一楼楼梯间停了三辆电动车，堵住出口。"),
    _Featured(52, "people.elderly", 1, 0, None, "老人想办送餐，不知道怎么登记。"),
    _Featured(6, "water.leak", 2, 0, 4, "楼道水管接头在滴水，地上积了一片。", photo=True),
    _Featured(20, "environment.rubbish", 1, 0, None, "有人把大件旧沙发丢在单元门口。"),
    _Featured(8, "environment.green", 0, 1, None, "一根枯枝挂在树上，风大，怕掉下来。", photo=True),
    _Featured(76, "order.parking", 2, 0, None, "车辆停在绿化带里，草被压坏。"),
    _Featured(33, "order.stall", 2, 0, None, "几个摊点摆到盲道上。", (TO_DEPARTMENT,)),
    _Featured(57, "order.stall", 1, 1, None, "商铺把货架摆到店外，占了半边人行道。", (TO_DEPARTMENT, "accept")),
    _Featured(120, "water.leak", 1, 0, 6, "楼顶下雨后渗水，几家业主对维修费用有不同意见。", (UP, UP)),
    _Featured(170, "facility.road", 0, 0, None, "院外人行道地下空洞，地砖一再下沉。", (UP, UP), photo=True),
    _Featured(260, "environment.noise", 1, 1, None, "夜间工地施工声音大，涉及两个区的交界。", (UP, UP, UP, "close", "reopen")),
    _Featured(11, "environment.rubbish", 0, 2, None, "楼道里堆了纸箱，影响通行。", solved=True, photo=True),
)  # fmt: skip
JINMA_STORY = (
    _Featured(30, "water.leak", 0, 0, 3, "主管道老化，一个月漏了三次，需要整段更换。", (UP,)),
    _Featured(52, "facility.road", 1, 0, None, "几个小区共用的道路坑洼多，权属不清。", (UP,), photo=True),
    _Featured(75, "safety.flood", 0, 0, None, "大雨后下穿道口积水，几个小区的人都绕行。", (UP,)),
    _Featured(26, "order.parking", 2, 0, None, "早晚高峰学校门口停车混乱，需要交警和学校一起商量。", (UP, UP)),
    _Featured(140, "water.sewer", 1, 0, None, "污水管返水，疏通后又堵。", ("dispatch:water", "accept", "reply", "close", "reopen")),
    _Featured(44, "safety.falling", 0, 1, None, "外墙瓷砖松动，维修资金需要协调。", (UP,)),
)  # fmt: skip


def plan_cases(
    seed: Seed, communities: Sequence[Community], people: People, *, until: datetime, each: int
) -> list[CasePlan]:
    """All cases, earliest first: about ``each`` a community over three months, and those of the cards."""
    plans = []
    for community in communities:
        drawer = _Drawer(seed, community, people, until)
        plans += list(drawer.draw(each))
        if community.code == LINGKE:
            plans += [drawer.featured(one) for one in STORY]
    nine = [community for community in communities if community.code.startswith(JINMA)]
    for at, one in enumerate(JINMA_STORY if nine else ()):
        plans.append(_Drawer(seed, nine[at % len(nine)], people, until).featured(one))
    plans.sort(key=lambda plan: plan.moment)
    return [_numbered(plan, number) for number, plan in enumerate(plans)]


def _numbered(plan: CasePlan, number: int) -> CasePlan:
    return replace(plan, number=number, phone="" if plan.reporter else str(FIRST_RESIDENT_PHONE + number))


class _Drawer:
    """Draws the cases of one community."""

    def __init__(self, seed: Seed, community: Community, people: People, until: datetime) -> None:
        self.community, self.people, self.until = community, people, until
        self.random = seed.stream("cases", community.code)

    def draw(self, each: int) -> Iterator[CasePlan]:
        random = self.random
        weights = [words.weight for words in WORDS.values()]
        for _ in range(round(each * random.uniform(0.9, 1.1))):
            category = random.choices(list(WORDS), weights)[0]
            general = random.choice(self.community.generals)
            micro = random.choice(general.micros)
            if category == "facility.lift" and not any(home.has_lift for home in micro.buildings):
                category = "environment.rubbish"
            words = WORDS[category]
            reporter = self._reporter(micro, general)
            leads = reporter in self.people.at("micro_grid_leader", micro.code)
            spot = self._where(words, general, micro)
            yield CasePlan(
                number=0, spot=spot, moment=_moment(random, self.until), category=category,
                text=_text(random, words), reporter=reporter,
                solved=leads and bool(words.spot) and random.random() < SOLVED_AT_ONCE,
                photo=bool(words.picture) and random.random() < WITH_PHOTO,
            )  # fmt: skip

    def _reporter(self, micro: Micro, general: General) -> UUID | None:
        """A post, mostly the leader's own; ``None`` for a resident."""
        chance = self.random.random()
        if chance < BY_RESIDENT:
            return None
        if chance < BY_RESIDENT + BY_WORKER:
            return self.people.at("grid_worker", general.code)[0]
        officers = self.people.at("community_officer", self.community.code)
        if chance < BY_RESIDENT + BY_WORKER + BY_OFFICER:
            return self.random.choice(officers)
        leaders = self.people.at("micro_grid_leader", micro.code)
        return leaders[0] if leaders else self.people.at("grid_worker", general.code)[0]

    def _where(self, words: Words, general: General, micro: Micro) -> Spot:
        random = self.random
        home = random.choice(micro.buildings)
        match words.where:
            case "floor":
                return Spot(premises=home.id, floor=random.randint(2, home.floors))
            case "entrance":
                return Spot(premises=random.choice(home.entrances).id)
            case "building":
                tall = [home for home in micro.buildings if home.has_lift]
                return Spot(premises=random.choice(tall or micro.buildings).id)
            case "compound":
                return Spot(premises=home.compound, address=random.choice(CORNERS))
        return Spot(place=self.community.code, point=home.point, address=random.choice(STREETS))

    def featured(self, one: _Featured) -> CasePlan:
        general = self.community.generals[0]
        micro = general.micros[min(one.micro, len(general.micros) - 1)]
        home = micro.buildings[min(one.building, len(micro.buildings) - 1)]
        leaders = self.people.at("micro_grid_leader", micro.code) or self.people.at("grid_worker", general.code)
        return CasePlan(
            number=0, moment=awake(self.until - timedelta(hours=one.hours)), category=one.category, text=one.text,
            reporter=None if one.by == "resident" else leaders[0], solved=one.solved, wishes=one.wishes,
            photo=one.photo, spot=self._featured_where(one, home),
        )  # fmt: skip

    def _featured_where(self, one: _Featured, home: Building) -> Spot:
        match WORDS[one.category].where:
            case "floor":
                return Spot(premises=home.id, floor=min(one.floor or 2, home.floors))
            case "entrance":
                return Spot(premises=home.entrances[0].id)
            case "building":
                return Spot(premises=home.id)
            case "compound":
                return Spot(premises=home.id, address="楼下")
        return Spot(place=self.community.code, point=home.point, address="人行道")


def _text(random: Random, words: Words) -> str:
    """What the report says: one of the category's sentences, opened and timed in one of the usual ways."""
    sentence = random.choice(words.reports)
    opening = "" if sentence.startswith("{when}") else random.choice(OPENINGS)
    return opening + sentence.format(when=random.choice(WHENS))


def _moment(random: Random, until: datetime) -> datetime:
    """A moment of the last three months at which people report."""
    day = until.astimezone(CITY_ZONE) - timedelta(days=random.uniform(0, DAYS))
    moment = day.replace(hour=random.choice(HOURS), minute=random.randrange(60), second=random.randrange(60))
    return moment if moment < until else moment - timedelta(days=1)


def awake(moment: datetime) -> datetime:
    """The moment itself, or the evening before when it falls into the night."""
    local = moment.astimezone(CITY_ZONE)
    if local.hour >= 8:
        return local
    return (local - timedelta(days=1)).replace(hour=18 + local.hour % 3)
