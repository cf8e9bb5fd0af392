"""Refusals of supplies."""

from weige.core.errors import define

UNKNOWN_POINT = define(
    "emergency.unknown_supply_point",
    404,
    title=("没有这个物资点", "Unknown supply point"),
    detail=("没有这个物资点，或不归您管。", "There is no such supply point, or it is not yours."),
    mend=("请返回列表查看。", "Go back to the list."),
)
POINT_CHANGED = define(
    "emergency.supply_point_changed",
    409,
    title=("物资点已被改过", "The supply point has been changed"),
    detail=("您打开之后，别人已经改了这个物资点。", "Someone else has changed this supply point meanwhile."),
    mend=("请看过现在的内容再改。", "Look at it as it is now, then change it."),
)
UNKNOWN_ITEM = define(
    "emergency.unknown_supply_item",
    422,
    title=("没有这种物资", "Unknown kind of supplies"),
    detail=("目录里没有这种物资，或这个点没有这一批。", "The catalogue has no such kind, or the point no such batch."),
    mend=("请从列表中选择。", "Choose from the list."),
)
UNKNOWN_DRAW_CODE = define(
    "emergency.unknown_draw_code",
    404,
    title=("没有这个领用码", "Unknown code"),
    detail=("没有哪个正在行动的组用这个领用码。", "No group of a running operation shows this code."),
    mend=("请核对一遍，号码是 7 位数字。", "Check it again; a code has 7 digits."),
)
NOT_ENOUGH = define(
    "emergency.not_enough_supplies",
    409,
    title=("数量不够", "Not enough"),
    detail=("{item}不能这样记：{reason}。", "{item} cannot be written so: {reason}."),
    mend=("请核对数量；实物与账面不符请先盘点。", "Check the amount; if the shelf says otherwise, count it first."),
)
