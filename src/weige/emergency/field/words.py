"""How what comes in from the field is called in the log, and what of it stands there: never the words about people."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from weige.core import languages
from weige.core.errors import Text
from weige.emergency.models import Danger, HelpRequest

from .terms import NATURES, NEEDS

ENTRY_WORDS: dict[str, Text] = {
    "danger_reported": Text("险情报告", "danger reported"),
    "danger_followed": Text("险情续报", "danger: follow-up"),
    "danger_photo": Text("险情照片", "danger: photo"),
    "danger_closed": Text("险情解除", "danger over"),
    "help_asked": Text("求助", "help asked for"),
    "help_met": Text("求助已帮到", "help was given"),
    "help_not_met": Text("求助还没帮到", "help is still needed"),
    "help_withdraw": Text("求助撤回", "request for help withdrawn"),
    "handover_written": Text("写交接", "handover written"),
    "handover_accepted": Text("接班指挥", "command taken over"),
    "handover_withdrawn": Text("交接撤回", "handover taken back"),
}


def about(subjects: Iterable[UUID]) -> dict[UUID, str]:
    """What a line of the log is about, by its subject: the nature of a danger or what is needed, and where."""
    wanted = list(subjects)
    found = {
        id: f"{languages.say(NATURES[nature])} · {where}"
        for id, nature, where in Danger.objects.filter(id__in=wanted).values_list("id", "nature", "where")
    }
    for id, need, where in HelpRequest.objects.filter(id__in=wanted).values_list("id", "need", "where"):
        found[id] = " · ".join(filter(None, (languages.say(NEEDS[need].label), where)))
    return found
