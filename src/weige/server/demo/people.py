"""The people of the demo: synthetic names, numbers that no operator assigns, and the posts they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password

from weige.access.actions import create_post
from weige.access.actors import SYSTEM, Actor, HeldPost
from weige.access.models import Account, Organisation, Post, PostType
from weige.core import clock
from weige.territory.models import Division

from .cards import CARDS, LINGKE, Card
from .seeds import Seed
from .town import Community

CARD_PASSWORD = "weige-demo-2026"  # noqa: S105 - said openly in the documents, in demo mode only
VACANT = 0.05
"""The share of micro-grids that have no leader just now."""
MEDIATORS = 2
"""In the story's community."""
FIRST_PHONE = 10000001000
SURNAMES = (
    "李王张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢姜崔钟谭廖范汪石"
    "金韦贾夏付方邹熊白孟秦邱侯江尹薛段雷龙史陶黎贺顾毛郝龚邵万钱覃"
)
GIVEN_NAMES = (
    "秀英", "桂兰", "玉珍", "淑华", "素芬", "明珍", "国秀", "正芳", "德荣", "建华", "志强", "光明", "永福", "大明", "世杰",
    "晓东", "晓燕", "丽娟", "春梅", "小红", "雪琴", "红梅", "玉萍", "敏", "静", "涛", "勇", "军", "波", "磊", "洋", "艳",
    "平", "刚", "鹏", "倩", "琳", "思远", "文博", "子涵", "佳怡", "俊杰", "海燕", "长春", "成林", "中华", "泽民", "天佑",
    "兴国", "素清", "玉华", "贵芳", "先明", "朝俊", "仕林", "昌蓉", "莉", "霞", "斌", "超", "萍", "燕", "鑫", "晓琴",
)  # fmt: skip
DEPARTMENTS = (
    ("urban_management", "{stem}街道综合行政执法队"),
    ("police_station", "{stem}派出所"),
    ("fire_station", "{stem}消防救援站"),
    ("clinic", "{stem}社区卫生服务中心"),
    ("water", "{stem}供水服务站"),
    ("power", "{stem}供电服务站"),
    ("gas", "{stem}燃气服务站"),
)


@dataclass(frozen=True, slots=True)
class PostPlan:
    """A post to be made: who holds it (``None``: vacant), where, as what."""

    id: UUID
    post_type: str
    place: str
    person: UUID | None
    organisation: UUID | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation to be made."""

    id: UUID
    name: str
    kind: str
    place: str


class People:
    """Everyone in the demo, as those who act: by account, by post, by what they handle where."""

    def __init__(self) -> None:
        self.actors: dict[UUID, Actor] = {}
        self.posts: dict[UUID, HeldPost] = {}
        self.holder_of: dict[UUID, UUID] = {}
        self.by_place: dict[tuple[str, str], list[UUID]] = {}
        self.handlers: dict[tuple[str, str], UUID] = {}

    def at(self, post_type: str, place: str) -> list[UUID]:
        """The held posts of a type at a place, in the order of their rank."""
        return self.by_place.get((post_type, place), [])

    def handler(self, kind: str, place: str) -> UUID | None:
        """The post that handles a kind of matter nearest to a place."""
        return next(
            (self.handlers[kind, place[:n]] for n in (18, 15, 12, 9) if (kind, place[:n]) in self.handlers), None
        )

    def actor(self, post: UUID) -> Actor:
        """Whoever holds a post."""
        return self.actors[self.holder_of[post]]


class _Register:
    """Draws people and collects what is to be written."""

    def __init__(self, seed: Seed, begun: datetime) -> None:
        self.seed, self.begun = seed, begun
        self.random = seed.stream("people")
        self.password = make_password(CARD_PASSWORD)
        self.cards = list(CARDS)
        self.accounts: list[Account] = []
        self.bodies: dict[tuple[str, str], Body] = {}
        self.posts: list[PostPlan] = []

    def person(self, post_type: str, place: str, kind: str | None) -> UUID:
        """The person of a card for the first post that its card promises, else someone drawn."""
        card = next((c for c in self.cards if (c.post_type, c.place, c.organisation) == (post_type, place, kind)), None)
        if card is not None:
            self.cards.remove(card)
        number = len(self.accounts)
        id = self.seed.id(self.begun, "account", number)
        self.accounts.append(
            Account(
                id=id,
                phone=card.phone if card else str(FIRST_PHONE + number),
                name=card.name if card else self.name(),
                password=self.password if card else make_password(None),
                created_at=self.begun,
            )
        )
        return id

    def name(self) -> str:
        while True:
            name = self.random.choice(SURNAMES) + self.random.choice(GIVEN_NAMES)
            if all(card.name != name for card in CARDS):
                return name

    def body(self, name: str, kind: str, place: str) -> None:
        """An organisation with one post that handles its matters."""
        body = Body(self.seed.id(self.begun, "organisation", kind, place), name, kind, place)
        self.bodies[kind, place] = body
        post_type = "property_manager" if kind == "property" else "department_handler"
        self.post(post_type, place, body)

    def post(
        self, post_type: str, place: str, body: Body | None = None, *, rank: int = 0, vacant: bool = False
    ) -> None:
        person = None if vacant else self.person(post_type, place, body.kind if body else None)
        kind = body.kind if body else ""
        id = self.seed.id(self.begun, "post", post_type, place, kind, rank)
        self.posts.append(PostPlan(id, post_type, place, person, body.id if body else None, rank))


def settle(seed: Seed, communities: Sequence[Community], begun: datetime) -> People:
    """Write accounts, organisations and posts; everyone begins at the moment ``begun``."""
    register = _Register(seed, begun)
    subdistricts = sorted({c.code[:9] for c in communities} | {card.place[:9] for card in CARDS if len(card.place) > 8})
    names = dict(Division.objects.filter(code__in=subdistricts).values_list("code", "name"))
    register.post("city_officer", subdistricts[0][:4])
    for district in sorted({code[:6] for code in subdistricts}):
        for rank in range(2):
            register.post("district_officer", district, rank=rank)
    for code in subdistricts:
        _staff_subdistrict(register, code, names)
    for community in communities:
        _staff_community(register, community)
    for rank in range(MEDIATORS):
        register.post("mediator", LINGKE, rank=rank)
    _write(register)
    return _people(register)


def _staff_subdistrict(register: _Register, code: str, names: Mapping[str, str]) -> None:
    for rank in range(2):
        register.post("subdistrict_officer", code, rank=rank)
    stem = names[code].removesuffix("街道").removesuffix("镇")
    for kind, name in DEPARTMENTS:
        register.body(name.format(stem=stem), kind, code)


def _staff_community(register: _Register, community: Community) -> None:
    for rank in range(register.random.randint(2, 3)):
        register.post("community_officer", community.code, rank=rank)
    register.post("data_officer", community.code)
    promised = {(card.post_type, card.place) for card in CARDS}
    for general in community.generals:
        register.post("grid_worker", general.code)
        register.body(f"{general.compounds[0].name}物业服务中心", "property", general.code)
        for micro in general.micros:
            needed = ("micro_grid_leader", micro.code) in promised
            vacant = register.random.random() < VACANT and not needed
            register.post("micro_grid_leader", micro.code, vacant=vacant)
    register.post("micro_grid_leader", community.dedicated.code)


def _write(register: _Register) -> None:
    Account.objects.bulk_create(register.accounts)
    Organisation.objects.bulk_create(
        Organisation(id=body.id, name=body.name, kind=body.kind, place=body.place) for body in register.bodies.values()
    )
    for post in register.posts:
        create_post(
            actor=SYSTEM, id=post.id, post_type=post.post_type, place=post.place, first_day=clock.today(),
            organisation=post.organisation, account=post.person, rank=post.rank,
        )  # fmt: skip


def _people(register: _Register) -> People:
    kinds = {kind.code: kind for kind in PostType.objects.all()}
    bodies = {body.id: body for body in register.bodies.values()}
    names = {account.id: account.name for account in register.accounts}
    people = People()
    for post in register.posts:
        if post.person is None:
            continue
        kind = kinds[post.post_type]
        held = HeldPost(
            post.id, post.post_type, post.place, post.organisation, frozenset(kind.abilities), kind.desk, kind.totp,
            kind.partner,
        )  # fmt: skip
        people.posts[post.id] = held
        people.holder_of[post.id] = post.person
        people.actors[post.person] = Actor(post.person, names[post.person], (held,), strength="demo")
        people.by_place.setdefault((post.post_type, post.place), []).append(post.id)
        if post.organisation:
            people.handlers[bodies[post.organisation].kind, post.place] = post.id
    return people


def promise_kept(card: Card) -> bool:
    """Whether a card's person holds the post that the card promises."""
    return Post.objects.filter(
        account__phone=card.phone, account__name=card.name, post_type=card.post_type, place=card.place,
        **({"organisation__kind": card.organisation} if card.organisation else {}),
    ).exists()  # fmt: skip


def accounts_of_cards() -> Iterator[Account]:
    """The accounts behind the cards."""
    yield from Account.objects.filter(phone__in=[card.phone for card in CARDS])
