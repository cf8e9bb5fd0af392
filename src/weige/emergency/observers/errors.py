"""Refusals about observers."""

from weige.core.errors import define

OBSERVER_UNFIT = define(
    "emergency.observer_unfit",
    422,
    title=("不能做观察员", "Cannot observe"),
    detail=(
        "观察员要从本辖区现在有人的岗位里选。",
        "An observer holds a post of the operation's area, or above it, today.",
    ),
    mend=("请从列表里选一个岗位。", "Choose a post from the list."),
)
NOT_OBSERVING = define(
    "emergency.not_observing",
    404,
    title=("不是观察员", "Not an observer"),
    detail=("您不是这次演练的观察员。", "You are not an observer of this drill."),
    mend=("请联系演练控制人员。", "Ask who controls the drill."),
)
FORM_UNFIT = define(
    "emergency.form_unfit",
    422,
    title=("观察表不对", "The form does not fit"),
    detail=(
        "这次演练没有这张观察表，或回答不在选项里。",
        "This drill has no such form, or an answer is none of its words.",
    ),
    mend=("请刷新后重填。", "Load it anew and fill it in again."),
)
ONLY_DRILLS = define(
    "emergency.only_drills_are_observed",
    409,
    title=("不是演练", "Not a drill"),
    detail=("只有演练才有观察员。", "Only drills have observers."),
    mend=("正式行动请直接在复盘里登记问题。", "After an operation in earnest write down findings in its review."),
)
