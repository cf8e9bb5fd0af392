"""Refusals of upkeep."""

from weige.core.errors import define

NOT_A_COMMUNITY = define(
    "registry.not_a_community",
    422,
    title=("不是社区", "Not a community"),
    detail=("住户登记的设置按社区保存，这里不是社区。", "The register is set for whole communities; this is none."),
    mend=("请选择一个社区（12 位编码）。", "Choose a community (a code of 12 digits)."),
)
CEILING_UNFIT = define(
    "registry.ceiling_unfit",
    422,
    title=("每月上限不合适", "Ceiling not accepted"),
    detail=(
        "每人每月建议核实的户数应在 {lowest} 到 {highest} 之间。",
        "Households proposed to one leader in a month go from {lowest} to {highest}.",
    ),
    mend=("请改成这个范围内的整数；填 0 表示不建议。", "Give a whole number within it; 0 means that none is proposed."),
)
PERIOD_UNFIT = define(
    "registry.period_unfit",
    422,
    title=("核实周期不合适", "Period not accepted"),
    detail=(
        "核实周期应在 {lowest} 到 {highest} 天之间。",
        "The days until a household may be proposed again go from {lowest} to {highest}.",
    ),
    mend=("请改成这个范围内的整数。", "Give a whole number within it."),
)
