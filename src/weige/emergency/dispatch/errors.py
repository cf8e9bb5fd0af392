"""Refusals of dispatch."""

from weige.core.errors import define

ROADS_TOO_LARGE = define(
    "emergency.roads_too_large",
    413,
    title=("路网文件太大", "The file is too large"),
    detail=("路网文件最大 10 MB。", "A file of roads has at most 10 MB."),
    mend=("请只导出本辖区的道路。", "Take only the roads of your own place."),
)
ROADS_UNFIT = define(
    "emergency.roads_unfit",
    422,
    title=("路网文件有误", "The file of roads has faults"),
    detail=("文件有 {count} 处不对，没有导入。", "The file has {count} faults; nothing was taken."),
    mend=("请按列出的位置改正，再整份导入。", "Mend them where they are named and send the whole file again."),
)
UNKNOWN_CLOSING = define(
    "emergency.unknown_closing",
    404,
    title=("没有这处封闭", "Unknown closing"),
    detail=("没有这处道路封闭，或您无权查看。", "There is no such closing, or it is not yours to see."),
    mend=("请刷新后查看。", "Load it anew."),
)
NOTHING_CLOSED = define(
    "emergency.nothing_closed",
    422,
    title=("没有选道路", "Nothing was chosen"),
    detail=("请选路段，或画出积水范围。", "Choose stretches of road, or draw the area under water."),
    mend=("请在地图上点选。", "Choose on the map."),
)
UNKNOWN_VEHICLE = define(
    "emergency.unknown_vehicle",
    404,
    title=("没有这辆车", "Unknown vehicle"),
    detail=("没有这辆车，或您无权查看。", "There is no such vehicle, or it is not yours to see."),
    mend=("请刷新后查看。", "Load it anew."),
)
UNKNOWN_ERRAND = define(
    "emergency.unknown_errand",
    404,
    title=("没有这项运送", "Unknown errand"),
    detail=("没有这项运送，或您无权查看。", "There is no such errand, or it is not yours to see."),
    mend=("请刷新后查看。", "Load it anew."),
)
UNKNOWN_RUN_PLAN = define(
    "emergency.unknown_run_plan",
    404,
    title=("没有这份排车方案", "Unknown proposal"),
    detail=("没有这份排车方案，或您无权查看。", "There is no such proposal, or it is not yours to see."),
    mend=("请重新排车。", "Ask for a new one."),
)
RUNS_CHANGED = define(
    "emergency.runs_changed",
    409,
    title=("情况有变", "Things have changed"),
    detail=(
        "您看过之后，道路、车辆或要接的人又有变化。",
        "Roads, vehicles or who is to be fetched have changed since.",
    ),
    mend=("请重新排车，看过再采用。", "Ask for new runs and look at them, then adopt them."),
)
UNKNOWN_STOP = define(
    "emergency.unknown_stop",
    404,
    title=("没有这一站", "Unknown stop"),
    detail=("没有这一站，或不是您组里的车。", "There is no such stop, or the vehicle is not of your group."),
    mend=("请刷新行程。", "Load the run anew."),
)
