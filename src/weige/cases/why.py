"""Why a case is where it is now, in words: the last time it changed hands, not only where it once began. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from weige.core.errors import Text

from .routing import fill_text

HANDED_ON = {
    "dispatch": Text("由{giver}派给{taker}", "sent to {taker} by {giver}"),
    "reply": Text("{giver}已反馈，由派单的{taker}确认结果", "{giver} has replied; {taker}, who sent it, looks whether it is done"),
    "return": Text("{giver}退回，由{taker}重新处理", "returned by {giver}; {taker} decides anew"),
    "reopen": Text("上报人表示没有解决，由{taker}重新处理", "not solved in the reporter's word; {taker} takes it up again"),
    "redirect": Text("{giver}更正类别或地点后，由{taker}受理", "{giver} corrected category or place; {taker} takes it up"),
    "accept": Text("由同岗位的{taker}接手", "taken over by {taker}, who holds a like post"),
    "handle": Text("由同岗位的{taker}接手", "taken over by {taker}, who holds a like post"),
    "pause": Text("由同岗位的{taker}接手", "taken over by {taker}, who holds a like post"),
    "resume": Text("由同岗位的{taker}接手", "taken over by {taker}, who holds a like post"),
    "whistle": Text("由同岗位的{taker}接手", "taken over by {taker}, who holds a like post"),
}  # fmt: skip
"""What is said of a hand-over for which routing gave no reasons of its own."""
USUAL = Text("这类问题通常由{taker}办理", "matters of this kind are usually handled by {taker}")


@dataclass(frozen=True, slots=True)
class Passage:
    """One step of a case as far as it says who holds it: the move, the holder after it, and routing's reasons."""

    move: str
    holder: UUID | None
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Taker:
    """A post as it is named in a sentence; ``usual``: its organisation usually handles the case's category."""

    name: Text
    usual: bool = False


def why_here(passages: Sequence[Passage], takers: dict[UUID, Taker]) -> tuple[Text, ...]:
    """The reasons why the case is with its present holder.

    Args:
        passages: the steps of a case, the report first.
        takers: every post that a passage names as its holder.
    """
    for at in range(len(passages) - 1, 0, -1):
        before, now = passages[at - 1], passages[at]
        if now.holder is None or before.holder is None or now.holder == before.holder:
            continue
        return (*_handed_on(now, takers[before.holder], takers[now.holder]), *now.reasons)
    return passages[0].reasons if passages else ()


def _handed_on(passage: Passage, giver: Taker, taker: Taker) -> tuple[Text, ...]:
    sentence = HANDED_ON.get(passage.move)
    if sentence is None or (passage.move != "dispatch" and passage.reasons):
        return ()
    said = fill_text(sentence, giver=giver.name, taker=taker.name)
    if passage.move == "dispatch" and taker.usual:
        return said, fill_text(USUAL, taker=taker.name)
    return (said,)
