"""Refusals of the territory."""

from weige.core.errors import define

UNKNOWN_PLACE = define(
    "territory.unknown_place",
    422,
    title=("没有这个地方", "Unknown place"),
    detail=("代码 {code} 不是已有的区划或网格。", "The code {code} is no division or grid that we know."),
    mend=("请从列表中选择。", "Choose from the list."),
)
CODE_INVALID = define(
    "territory.code_invalid",
    422,
    title=("区划代码不对", "Invalid place code"),
    detail=("{reason}。", "This is no place code: {reason}."),
    mend=("请从列表中选择，或核对代码。", "Choose from the list, or check the code."),
)
WRONG_PARENT = define(
    "territory.wrong_parent",
    422,
    title=("上级不对", "Wrong parent"),
    detail=("微网格设在一般网格之下，一般网格和专属网格设在社区之下；{code} 不合适。",
            "Micro-grids are cut from general grids, general and dedicated grids from communities; not from {code}."),
    mend=("请重新选择上级。", "Choose another parent."),
)  # fmt: skip
NO_CODE_FREE = define(
    "territory.no_code_free",
    409,
    title=("编号已用完", "No number left"),
    detail=("{code} 之下的 999 个网格编号已全部用过。", "All 999 grid numbers under {code} have been given."),
    mend=("请在同级另设一个网格。", "Create another grid beside it."),
)
BOUNDARY_INVALID = define(
    "territory.boundary_invalid",
    422,
    title=("边界有误", "Invalid boundary"),
    detail=("网格边界不能使用：{reason}。", "The boundary cannot be used: {reason}."),
    mend=("请修正边界后再提交。", "Mend the boundary and send it again."),
)
DAYS_OUT_OF_ORDER = define(
    "territory.days_out_of_order",
    422,
    title=("日期先后不对", "Days out of order"),
    detail=("结束日期早于开始日期 {first_day}。", "The last day lies before the first, {first_day}."),
    mend=("请修改日期。", "Correct the days."),
)
GRID_ENDED = define(
    "territory.grid_ended",
    409,
    title=("网格已结束", "Grid has ended"),
    detail=("网格 {code} 已于 {last_day} 结束。", "The grid {code} ended on {last_day}."),
    mend=("请选择现有的网格。", "Choose a grid that stands."),
)
GRID_IN_USE = define(
    "territory.grid_in_use",
    409,
    title=("网格之下还有微网格", "Grid has micro-grids"),
    detail=(
        "网格 {code} 之下还有 {count} 个微网格未结束。",
        "There are {count} micro-grids in {code} that still stand.",
    ),
    mend=("请先结束这些微网格。", "End those first."),
)
AREA_TOO_LARGE = define(
    "territory.area_too_large",
    422,
    title=("范围过大", "Area too large"),
    detail=("这份列表一次最多取一个区(市)县。", "This list is given for one district at most."),
    mend=("请选择区(市)县或更小的范围。", "Choose a district or a smaller place."),
)
IMPORT_FAULTY = define(
    "territory.import_faulty",
    422,
    title=("文件有误，未导入", "Files are faulty, nothing was imported"),
    detail=("共有 {count} 处错误，没有导入任何内容。第一处：{first}", "There are {count} faults; nothing was imported. First: {first}"),
    mend=("请按报告逐条修正后重新导入。", "Mend them by the report and import again."),
)  # fmt: skip
CODES_TAKEN = define(
    "territory.codes_taken",
    409,
    title=("网格编号重复", "Grid codes taken"),
    detail=("有网格的编号已被使用，没有载入任何网格。", "A grid's code or id is given already; no grid was loaded."),
    mend=("请核对编号后重新载入。", "Check the codes and load again."),
)
