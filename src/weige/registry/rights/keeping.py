"""What goes and what stays when someone takes a consent back or asks for erasure, each with its reason. Pure.

Sources: Personal Information Protection Law, articles 15 (consent can be taken back), 31 (children under 14), 47
(erasure when the purpose or the consent has ended, unless a law says that it is kept).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weige.core.errors import Text
from weige.registry.people.dictionary import Dictionary

DUTY_STANDS = Text(
    "还登记住在本社区，社区要依法定职责登记这一项",
    "they are registered in this community, which must keep it by its statutory duty",
)
OTHER_CONSENT = Text("另一份同意仍然有效", "another consent still stands")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which fields go, which stay and why; ``whole``: everything about the person goes."""

    erased: tuple[str, ...]
    stays: tuple[tuple[str, Text], ...] = ()
    whole: bool = False


def on_withdrawal(
    dictionary: Dictionary,
    kept: Iterable[str],
    *,
    covered: frozenset[str],
    elsewhere: frozenset[str],
    guards_child: bool,
    other_guard: bool,
) -> Verdict:
    """What a consent that is taken back leaves.

    Args:
        kept: fields of which something is kept.
        covered: fields that the consent names.
        elsewhere: fields for which another consent stands.
        guards_child: it is a guardian's for a child under 14, of whom nothing may be kept without one.
        other_guard: another guardian's consent stands for that child.
    """
    present = _in_order(dictionary, kept)
    if guards_child and not other_guard:
        return Verdict(present, whole=True)
    erased, stays = [], []
    for code in present:
        if code not in covered:
            continue
        if code in elsewhere:
            stays.append((code, OTHER_CONSENT))
        elif dictionary.fields[code].needs_consent:
            erased.append(code)
        else:
            stays.append((code, DUTY_STANDS))
    return Verdict(tuple(erased), tuple(stays))


def on_erasure(
    dictionary: Dictionary, kept: Iterable[str], *, registered: bool, child: bool, only: str | None = None
) -> Verdict:
    """What a granted erasure leaves.

    Args:
        registered: the person belongs to a household today; once they have left, no duty stands any more.
        child: a child under 14, whose guardian asks.
        only: the one field that is asked to be erased; everything otherwise.
    """
    present = _in_order(dictionary, kept)
    free = child or not registered
    if only is None and free:
        return Verdict(present, whole=True)
    erased, stays = [], []
    for code in present:
        if only is not None and code != only:
            continue
        # The name goes last: a person without name is no person of the register.
        if dictionary.fields[code].needs_consent or (free and code != "name"):
            erased.append(code)
        else:
            stays.append((code, DUTY_STANDS))
    return Verdict(tuple(erased), tuple(stays))


def in_words(dictionary: Dictionary, verdict: Verdict, *, done: bool = True) -> Text:
    """What went and what stays, as the resident reads it; or, before it is ``done``, as whoever decides does."""
    if verdict.whole:
        if done:
            return Text("登记的全部内容已删除。", "Everything that was kept has been erased.")
        return Text("将删除登记的全部内容。", "Everything that is kept will be erased.")
    zh, en = [], []
    if verdict.erased:
        names = [dictionary.fields[code].name for code in verdict.erased]
        zh.append(f"{'已' if done else '将'}删除：{'、'.join(name.zh for name in names)}。")
        en.append(f"{'Erased' if done else 'To be erased'}: {', '.join(name.en for name in names)}.")
    else:
        zh.append("没有要删除的内容。")
        en.append("There is nothing to erase.")
    for reason in dict.fromkeys(reason for _, reason in verdict.stays):
        names = [dictionary.fields[code].name for code, why in verdict.stays if why == reason]
        zh.append(f"保留：{'、'.join(name.zh for name in names)}（{reason.zh}）。")
        en.append(f"Kept: {', '.join(name.en for name in names)} ({reason.en}).")
    return Text("".join(zh), " ".join(en))


def _in_order(dictionary: Dictionary, kept: Iterable[str]) -> tuple[str, ...]:
    present = set(kept)
    return tuple(code for code in dictionary.fields if code in present)
