"""Refusals of evacuation."""

from weige.core.errors import define

UNKNOWN_SHELTER = define(
    "emergency.unknown_shelter",
    404,
    title=("没有这个安置点", "Unknown shelter"),
    detail=("没有这个安置点，或不归您管。", "There is no such shelter, or it is not yours."),
    mend=("请返回列表查看。", "Go back to the list."),
)
SHELTER_CHANGED = define(
    "emergency.shelter_changed",
    409,
    title=("安置点已被改过", "The shelter has been changed"),
    detail=("您打开之后，别人已经改了这个安置点。", "Someone else has changed this shelter meanwhile."),
    mend=("请看过现在的内容再改。", "Look at it as it is now, then change it."),
)
KEEPER_UNFIT = define(
    "emergency.keeper_unfit",
    422,
    title=("不能由这个岗位负责", "Not a post for this"),
    detail=("负责岗位要在所在地，或在它的上级、下级。", "The keeper's post lies at the place, above it or below it."),
    mend=("请另选一个岗位。", "Choose another post."),
)
UNKNOWN_AREA = define(
    "emergency.unknown_area",
    404,
    title=("没有这片区域", "Unknown area"),
    detail=("这片区域不在本次行动的范围内。", "This area does not lie within the operation."),
    mend=("请选行动范围内的微网格或楼栋。", "Choose a micro-grid or building within it."),
)
UNKNOWN_DOOR = define(
    "emergency.unknown_door",
    404,
    title=("没有这一户", "Unknown household"),
    detail=("转移名单里没有这一户，或不归您通知。", "The list has no such household, or it is not yours to see to."),
    mend=("请刷新名单。", "Load the list anew."),
)
UNKNOWN_CODE = define(
    "emergency.unknown_code",
    404,
    title=("没有这个号码", "Unknown code"),
    detail=("名单里没有这个号码。", "No household of the list has this code."),
    mend=("请核对一遍，号码是 7 位数字。", "Check it again; a code has 7 digits."),
)
PROPOSAL_CHANGED = define(
    "emergency.proposal_changed",
    409,
    title=("安置建议已有变化", "The proposal has moved on"),
    detail=("您看过之后，名单或安置点又有变化。", "The list or the shelters have changed since you looked."),
    mend=("请看过新的建议再采用。", "Look at the new proposal, then adopt it."),
)
