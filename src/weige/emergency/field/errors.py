"""Refusals of what comes in from the field."""

from weige.core.errors import define

UNKNOWN_DANGER = define(
    "emergency.unknown_danger",
    404,
    title=("没有这条险情", "Unknown danger"),
    detail=("没有这条险情报告，或您不在其中。", "There is no such danger report, or you have no part in it."),
    mend=("请刷新后查看。", "Load it anew."),
)
TOO_MANY_PHOTOS = define(
    "emergency.too_many_photos",
    409,
    title=("照片已够", "Enough photos"),
    detail=("一条险情最多 {limit} 张照片。", "A danger has at most {limit} photos."),
    mend=("有变化请写续报。", "Say what has changed in a follow-up."),
)
UNKNOWN_HELP = define(
    "emergency.unknown_help",
    404,
    title=("没有这条求助", "Unknown request"),
    detail=("没有这条求助，或您不在其中。", "There is no such request for help, or you have no part in it."),
    mend=("请刷新后查看。", "Load it anew."),
)
ALREADY_ORDERED = define(
    "emergency.already_ordered",
    409,
    title=("已经下达", "Ordered already"),
    detail=("预案里的这项任务已经下达。", "This task of the plan was ordered already."),
    mend=("请在任务列表里查看。", "See it in the list of tasks."),
)
UNKNOWN_HANDOVER = define(
    "emergency.unknown_handover",
    404,
    title=("没有这份交接", "Unknown handover"),
    detail=("没有这份交接记录，或您无权查看。", "There is no such handover, or it is not yours to see."),
    mend=("请返回行动查看。", "Go back to the operation."),
)
HANDOVER_WAITS = define(
    "emergency.handover_waits",
    409,
    title=("已有一份交接在等接班", "A handover waits already"),
    detail=("{who}已经写了交接，还没有人接班。", "{who} has written a handover that nobody has accepted yet."),
    mend=("请先接班，或让写的人撤回。", "Accept it, or have its writer take it back."),
)
HANDOVER_OVER = define(
    "emergency.handover_over",
    409,
    title=("这份交接已经办完", "This handover is over"),
    detail=("这份交接{what}。", "This handover {what}."),
    mend=("请看行动里现在由谁指挥。", "See in the operation who commands now."),
)
OWN_HANDOVER = define(
    "emergency.own_handover",
    403,
    title=("不能自己接自己的班", "Not one's own handover"),
    detail=("交接由另一个人接班。", "Somebody else takes over."),
    mend=("请接班的人用自己的账号点“接班”。", "Whoever takes over does so with their own account."),
)
