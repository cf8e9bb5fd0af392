"""Refusals of findings."""

from weige.core.errors import define

UNKNOWN_FINDING = define(
    "emergency.unknown_finding",
    404,
    title=("没有这个问题", "Unknown finding"),
    detail=("没有这个整改问题，或您无权查看。", "There is no such finding, or it is not yours to see."),
    mend=("请返回列表查看。", "Go back to the list."),
)
OWNER_UNFIT = define(
    "emergency.finding_owner_unfit",
    422,
    title=("责任岗位不合适", "This post cannot own it"),
    detail=(
        "责任岗位要在本次行动的辖区内，并且现在有人。",
        "The owner is a post of the operation's area that somebody holds.",
    ),
    mend=("请从列表里选一个岗位。", "Choose a post from the list."),
)
PLAN_NOT_FOUND = define(
    "emergency.finding_plan_unfit",
    422,
    title=("不是之后的预案版本", "Not a later version"),
    detail=(
        "要选同一份预案在这次行动之后编的版本。",
        "Choose a version of the same plan that was made after the operation's.",
    ),
    mend=("请先存预案的新版本。", "Save the plan's next version first."),
)
