"""How much of the queue leaves at once, for what, and in which columns. Pure."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from weige.cases.suggesting.stripping import strip_personal
from weige.core.errors import Text

MOST_ROWS = 50_000
"""Cases of one file: more than a community has in years, and what a spreadsheet still sorts at once."""


class Purpose(StrEnum):
    """What a list of cases leaves for."""

    FOLLOW = "follow"
    MEETING = "meeting"
    REPORT = "report"
    CHECK = "check"


PURPOSES = {
    Purpose.FOLLOW: Text("跟进办理", "follow up cases"),
    Purpose.MEETING: Text("例会研判", "discuss them in a meeting"),
    Purpose.REPORT: Text("向上级报送", "report to the level above"),
    Purpose.CHECK: Text("核查与回访", "check and follow up answers"),
}
COLUMNS = (
    Text("编号", "number"),
    Text("状态", "state"),
    Text("结果", "outcome"),
    Text("类别", "category"),
    Text("紧急", "urgent"),
    Text("内容", "what was reported"),
    Text("地点", "where"),
    Text("所在区划", "place"),
    Text("当前经办", "with"),
    Text("上报时间", "reported"),
    Text("办理期限", "due"),
    Text("时限状态", "deadline"),
    Text("结案时间", "closed"),
)
"""What a desk needs to work with a list: nobody's name or number, neither of who reported nor of who handles."""
DUE_LABELS = {
    "on_time": Text("时限内", "on time"),
    "nearly_due": Text("即将到期", "nearly due"),
    "overdue": Text("已逾期", "overdue"),
    "paused": Text("时限已暂停", "paused"),
}
YES = Text("是", "yes")
WARNING = Text("内部资料，可能含个人信息，请勿外传", "Internal, may hold personal data, do not pass on")


def without_numbers(text: str) -> str:
    """What people wrote, without the numbers and addresses that point to a person."""
    stripped = strip_personal(text)
    return text if stripped == unicodedata.normalize("NFKC", text) else stripped
