"""The words of mediation: states, grounds, remedies, kinds of papers. Pure; kinds of disputes and the rights notice
are data (``data/``). Facts come from the People's Mediation Law (2010), the Provisions on People's Mediation (2002) and
the Ministry of Justice's forms (2010)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from weige.core.errors import Text

DATA = Path(__file__).parent / "data"


class DossierState(StrEnum):
    """Where a dossier stands."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    MEDIATING = "mediating"
    SIGNING = "signing"
    AGREED = "agreed"
    FAILED = "failed"
    REFUSED = "refused"
    ARCHIVED = "archived"


STATE_LABELS = {
    DossierState.REGISTERED: Text("待受理", "awaiting acceptance"),
    DossierState.ACCEPTED: Text("已受理", "accepted"),
    DossierState.MEDIATING: Text("调解中", "in mediation"),
    DossierState.SIGNING: Text("待双方确认", "awaiting both parties' word"),
    DossierState.AGREED: Text("已达成协议", "agreed"),
    DossierState.FAILED: Text("调解不成", "not agreed"),
    DossierState.REFUSED: Text("不予受理", "not accepted"),
    DossierState.ARCHIVED: Text("已归档", "archived"),
}


class Origin(StrEnum):
    """Who asked: a party, or the committee itself; a case of the community is one or the other's beginning."""

    APPLICATION = "application"
    OWN_MOTION = "own_motion"


class Side(StrEnum):
    """On which side a party stands."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"


class Form(StrEnum):
    """An agreement on paper, or one that was spoken and is registered."""

    WRITTEN = "written"
    SPOKEN = "spoken"


class Performance(StrEnum):
    """How far an agreement was kept."""

    WHOLE = "whole"
    PARTLY = "partly"
    NOT = "not"


class Satisfaction(StrEnum):
    """What a party says at the visit afterwards."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    NOT = "not"


class Court(StrEnum):
    """What the court said when it was asked to confirm an agreement."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class PieceKind(StrEnum):
    """A paper of the dossier that somebody writes."""

    INVESTIGATION = "investigation"
    EVIDENCE = "evidence"
    SESSION = "session"
    VISIT = "visit"
    COURT = "court"
    SITUATION = "situation"


class WordKind(StrEnum):
    """What a party says, by the link or on paper."""

    RIGHTS = "rights_read"
    EXTENSION = "extension"
    AGREEMENT = "agreement"
    VISIT = "visit"


class Keeping(StrEnum):
    """How long the archive keeps a dossier."""

    SHORT = "short"
    LONG = "long"
    PERMANENT = "permanent"


class RecusalGround(StrEnum):
    """Why a mediator should step back."""

    PARTY = "party"
    RELATIVE = "relative"
    INTEREST = "interest"
    OTHER = "other"


ORIGIN_LABELS = {
    Origin.APPLICATION: Text("当事人申请", "asked for by a party"),
    Origin.OWN_MOTION: Text("人民调解委员会主动调解", "the committee's own motion"),
}
SIDE_LABELS = {Side.APPLICANT: Text("申请人", "applicant"), Side.RESPONDENT: Text("被申请人", "respondent")}
FORM_LABELS = {Form.WRITTEN: Text("书面协议", "written"), Form.SPOKEN: Text("口头协议", "spoken")}
PERFORMANCE_LABELS = {
    Performance.WHOLE: Text("全部履行", "kept in whole"),
    Performance.PARTLY: Text("部分履行", "kept in part"),
    Performance.NOT: Text("没有履行", "not kept"),
}
SATISFACTION_LABELS = {
    Satisfaction.SATISFIED: Text("满意", "satisfied"),
    Satisfaction.PARTLY: Text("基本满意", "partly satisfied"),
    Satisfaction.NOT: Text("不满意", "not satisfied"),
}
COURT_LABELS = {
    Court.CONFIRMED: Text("法院裁定有效", "confirmed by the court"),
    Court.REJECTED: Text("法院驳回申请", "rejected by the court"),
    Court.WITHDRAWN: Text("当事人撤回申请", "taken back by the parties"),
}
PIECE_LABELS = {
    PieceKind.INVESTIGATION: Text("调查记录", "investigation"),
    PieceKind.EVIDENCE: Text("证据材料", "evidence"),
    PieceKind.SESSION: Text("调解记录", "session"),
    PieceKind.VISIT: Text("回访记录", "visit afterwards"),
    PieceKind.COURT: Text("司法确认材料", "papers of the court's confirmation"),
    PieceKind.SITUATION: Text("卷宗情况说明", "note on the dossier"),
}
WORD_LABELS = {
    WordKind.RIGHTS: Text("已阅读权利义务告知", "read the rights notice"),
    WordKind.EXTENSION: Text("延长期限", "the extension"),
    WordKind.AGREEMENT: Text("调解协议", "the agreement"),
    WordKind.VISIT: Text("回访", "the visit afterwards"),
}
KEEPING_LABELS = {
    Keeping.SHORT: Text("短期", "short"),
    Keeping.LONG: Text("长期", "long"),
    Keeping.PERMANENT: Text("永久", "for good"),
}
RECUSAL_LABELS = {
    RecusalGround.PARTY: Text("本人就是当事人", "is a party"),
    RecusalGround.RELATIVE: Text("是当事人的近亲属", "is a close relative of a party"),
    RecusalGround.INTEREST: Text("与纠纷有利害关系", "has an interest in the dispute"),
    RecusalGround.OTHER: Text("其他可能影响公正的情况", "something else that may stand in the way of fairness"),
}
REFUSAL_GROUNDS = {
    "special_organ": Text("依法只能由专门机关处理，或法律禁止民间调解", "the law leaves it to a special organ, or forbids mediation"),
    "taken_elsewhere": Text("法院、公安或其他行政机关已经受理或处理", "a court, the police or another office has taken it up or settled it"),
    "party_refuses": Text("一方明确拒绝调解", "a party plainly refuses"),
    "no_dispute": Text("不是民间纠纷", "it is no dispute between people"),
}  # fmt: skip
"""Provisions of 2002, article 22; law, article 17."""
FAILURE_GROUNDS = {
    "no_agreement": Text("双方未能达成一致", "the parties came to no agreement"),
    "party_ended": Text("当事人要求终止", "a party asked to end it"),
    "period_over": Text("期限已到，双方未同意延长", "the period is over and was not extended by both"),
    "not_fit": Text("发现不宜调解的情形", "it turned out not to be fit for mediation"),
}
REMEDIES = {
    "arbitration": Text("申请仲裁", "arbitration"),
    "administrative": Text("请行政机关处理", "ask an administrative office"),
    "court": Text("向人民法院起诉", "go to court"),
    "police": Text("向公安机关报案或求助", "turn to the police"),
    "legal_aid": Text("申请法律援助", "ask for legal aid"),
}
"""What stays open to the parties (law, articles 25 and 26)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of dispute; one out of use stays with the dossiers that have it."""

    code: str
    name: Text
    active: bool


@cache
def kinds() -> dict[str, Kind]:
    """The kinds of disputes, in their order."""
    rows = tomllib.loads((DATA / "kinds.toml").read_text(encoding="utf-8"))["kind"]
    return {row["code"]: Kind(row["code"], Text(*row["name"]), row.get("active", True)) for row in rows}


def kind_name(code: str) -> Text:
    """A kind's name; a code that is gone from the file names itself."""
    found = kinds().get(code)
    return found.name if found else Text(code, code)


@dataclass(frozen=True, slots=True)
class RightsPoint:
    """One point of the rights notice, with the article that it comes from."""

    article: str
    text: Text


@cache
def rights_notice() -> tuple[RightsPoint, ...]:
    """What both parties are told before mediation begins."""
    rows = tomllib.loads((DATA / "rights.toml").read_text(encoding="utf-8"))["point"]
    return tuple(RightsPoint(row["article"], Text(*row["text"])) for row in rows)
