"""Who may mediate whom, and what becomes of a wish that a mediator step back. Pure.

The one who presides must be changed when a party asks for it (Provisions of 2002, article 25). About other mediators
the supervising officer decides; a mediator who steps back of their own accord is let go at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from weige.core.errors import Text

from .terms import RecusalGround


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who might mediate: account, whether a post allows it, and whether they are one of the parties."""

    account: UUID
    may_mediate: bool
    is_party: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a wish leads to: ``must_go`` at once, or a decision that is still to be made; and why."""

    must_go: bool
    reason: Text


def assignment_refusal(
    candidate: Candidate, *, standing: Collection[UUID], stepped_back: Collection[UUID]
) -> Text | None:
    """Why someone cannot be named as mediator of a dossier, if they cannot.

    Args:
        standing: accounts that mediate it now.
        stepped_back: accounts that were recused from it.
    """
    if not candidate.may_mediate:
        return Text("不是这里的人民调解员", "holds no post as mediator here")
    if candidate.is_party:
        return Text("本人就是当事人，应当回避", "is a party, and must step back")
    if candidate.account in stepped_back:
        return Text("已经回避，不能再参加这件调解", "has stepped back from this dossier")
    if candidate.account in standing:
        return Text("已经是这件纠纷的调解员", "mediates it already")
    return None


def verdict(*, asked_by_party: bool, presides: bool, ground: RecusalGround) -> Verdict:
    """What becomes of a wish that a mediator step back."""
    if not asked_by_party:
        return Verdict(True, Text("调解员自行回避", "the mediator steps back"))
    if presides:
        return Verdict(
            True,
            Text("当事人要求主持人回避，应当换人", "a party asks it of the one who presides: another must be named"),
        )
    if ground is RecusalGround.PARTY:
        return Verdict(True, Text("调解员本人就是当事人", "the mediator is a party"))
    return Verdict(False, Text("由主管人员决定是否换人", "the supervising officer decides"))
