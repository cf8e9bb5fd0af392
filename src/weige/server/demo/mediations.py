"""Two mediations of the story's community, told by the real actions: one under way, one agreed. People, numbers and the
quarrels are made up, and the dossiers say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock
from weige.mediation import actions, papers, people, words
from weige.mediation.commands import Draft, Opening, Paper, SaidParty, Wish, Word
from weige.mediation.models import Dossier
from weige.mediation.terms import Form, Origin, PieceKind, Satisfaction, Side, WordKind

from .cards import LINGKE
from .people import People
from .seeds import Seed

MADE_UP = "（演示卷宗，人物和情节均为编造。）"


class _Telling:
    """Tells one dossier, each act at its own moment; ids follow from the seed and the moment."""

    def __init__(self, seed: Seed, name: str, mediator: Actor, begun: datetime) -> None:
        self.mediator, self.at = mediator, begun
        self.new = partial(self._id, seed, name)
        self.count = 0
        self.dossier: UUID = self.new()

    def _id(self, seed: Seed, name: str) -> UUID:
        self.count += 1
        return seed.id(self.at, "mediation", name, self.count)

    def later(self, *, days: float, act: Callable[[], Dossier]) -> Dossier:
        self.at += timedelta(days=days)
        with clock.at(self.at):
            return act()

    def open(self, opening: Opening) -> Dossier:
        return self.later(days=0, act=lambda: actions.open_dossier(actor=self.mediator, opening=opening))

    def move(self, found: Dossier, name: str, *, days: float = 0.02, draft: Draft | None = None) -> Dossier:
        wish = Wish(self.new(), name, found.version, draft=draft)
        return self.later(days=days, act=lambda: actions.move(actor=self.mediator, dossier_id=self.dossier, wish=wish))

    def say(
        self, party: SaidParty, kind: WordKind, *, satisfaction: Satisfaction | None = None, text: str = ""
    ) -> Dossier:
        word = Word(self.new(), kind, satisfaction=satisfaction, words=text)
        return self.later(
            days=0.01,
            act=lambda: words.record(actor=self.mediator, dossier_id=self.dossier, party_id=party.id, word=word),
        )

    def write(self, kind: PieceKind, text: str, *, days: float, where: str = "", result: str = "") -> Dossier:
        told = {"text": text, "where": where, "present": "双方当事人" if where else "", "result": result}
        paper = Paper(self.new(), kind, self.at + timedelta(days=days), told)
        return self.later(
            days=days, act=lambda: papers.add_paper(actor=self.mediator, dossier_id=self.dossier, paper=paper)
        )


def mediate(seed: Seed, crowd: People, *, until: datetime) -> None:
    """Tell both dossiers; does nothing where the story's community has no mediator."""
    posts = crowd.at("mediator", LINGKE)
    if not posts:
        return
    mediator = crowd.actor(posts[0])
    _agreed(seed, mediator, until - timedelta(days=34))
    running = _under_way(seed, mediator, until - timedelta(days=9))
    if len(posts) > 1:
        officer, colleague = crowd.actor(crowd.at("community_officer", LINGKE)[0]), crowd.holder_of[posts[1]]
        with clock.at(until - timedelta(hours=20)):
            people.assign(
                actor=officer, dossier_id=running.id, id=seed.id(until, "mediation", "colleague"),
                version=running.version, account_id=colleague, presides=False,
            )  # fmt: skip


def _agreed(seed: Seed, mediator: Actor, begun: datetime) -> None:
    telling = _Telling(seed, "agreed", mediator, begun)
    one = SaidParty(telling.new(), Side.APPLICANT, "宋玉芳", "10000000031", address="金色家园3号楼1单元302室")
    other = SaidParty(telling.new(), Side.RESPONDENT, "范长明", "10000000032", address="金色家园3号楼1单元402室")
    telling.open(
        Opening(
            telling.dossier, LINGKE, "neighbours", Origin.APPLICATION,
            f"楼上水管老化渗漏，楼下卧室顶棚受损。{MADE_UP}", "修好水管；承担顶棚粉刷费用。", (one, other),
        )
    )  # fmt: skip
    found = _accept(telling)
    for party in (one, other):
        telling.say(party, WordKind.RIGHTS)
    found = telling.move(found, "begin")
    telling.write(
        PieceKind.INVESTIGATION,
        "入户查看：卧室顶棚有水渍约两平方米，楼上卫生间水管接口渗水。",
        days=1,
        where="3号楼1单元",
    )
    telling.write(PieceKind.EVIDENCE, "顶棚受损照片三张、物业检查记录一份。", days=0.1)
    telling.write(
        PieceKind.SESSION, "宋玉芳说明受损经过；范长明承认水管老化，愿意修理。\n双方就粉刷费用协商。", days=2,
        where="社区调解室", result="双方愿意达成协议。",
    )  # fmt: skip
    draft = Draft(
        Form.WRITTEN, "楼上水管老化渗漏，造成楼下卧室顶棚受损，双方无异议。",
        "一、范长明负责修好卫生间水管；\n二、范长明承担顶棚粉刷费用八百元；\n三、双方不再就此事提出其他要求。",
        "水管三日内修好，费用十日内当面付清。", (telling.at + timedelta(days=10)).date(),
    )  # fmt: skip
    found = telling.move(found, "draft", days=1, draft=draft)
    for party in (one, other):
        telling.say(party, WordKind.AGREEMENT)
    telling.move(found, "conclude")
    telling.at += timedelta(days=12)
    telling.say(one, WordKind.VISIT, satisfaction=Satisfaction.SATISFIED, text="水管修好了，钱也给了。")


def _under_way(seed: Seed, mediator: Actor, begun: datetime) -> Dossier:
    telling = _Telling(seed, "under way", mediator, begun)
    one = SaidParty(telling.new(), Side.APPLICANT, "石桂珍", "10000000033", address="金色家园5号楼2单元101室")
    other = SaidParty(telling.new(), Side.RESPONDENT, "侯文斌", "10000000034", address="金色家园5号楼2单元201室")
    telling.open(
        Opening(
            telling.dossier, LINGKE, "neighbours", Origin.APPLICATION,
            f"楼上晚间拖动家具、跑跳，影响楼下老人休息。{MADE_UP}", "晚上十点以后保持安静。", (one, other),
        )
    )  # fmt: skip
    found = _accept(telling)
    for party in (one, other):
        telling.say(party, WordKind.RIGHTS)
    found = telling.move(found, "begin")
    telling.write(
        PieceKind.SESSION, "双方第一次面谈。侯文斌说家里有幼儿，愿意铺地垫；石桂珍希望约定时间。", days=3, where="社区调解室",
        result="约定下周再谈。",
    )  # fmt: skip
    return found


def _accept(telling: _Telling) -> Dossier:
    wish = Wish(telling.new(), "accept", 1)
    return telling.later(
        days=0.5, act=lambda: actions.move(actor=telling.mediator, dossier_id=telling.dossier, wish=wish)
    )
