"""Small sets of messages for tests: three labels, each with words of its own, no two messages alike."""

from __future__ import annotations

from weige.cases.suggesting.model import Model
from weige.cases.suggesting.training import Example, Settings, train

PARTS = {
    "照明": (
        ["路灯", "楼道灯", "声控灯", "灯泡", "照明灯"],
        ["不亮了", "坏了好几天", "一闪一闪", "晚上看不见", "需要更换"],
    ),
    "电梯": (["电梯", "轿厢", "电梯门", "电梯按钮", "升降梯"], ["停运了", "关不上门", "有异响", "困过人", "突然下坠"]),
    "停车": (
        ["小轿车", "面包车", "外来车辆", "货车", "僵尸车"],
        ["占着车位", "停在人行道", "堵住大门", "乱停乱放", "压坏草坪"],
    ),
}
WHERE = ["三栋", "东门", "南区", "后院"]


def examples(*labels: str) -> list[Example]:
    """A hundred messages of each label (of all three when none is named)."""
    return [
        Example(f"{where}{what}{how}", label)
        for label, (whats, hows) in PARTS.items()
        if not labels or label in labels
        for what in whats
        for how in hows
        for where in WHERE
    ]


def model() -> Model:
    """A model learnt from all of them."""
    return train(examples(), Settings(precision=0.9))
