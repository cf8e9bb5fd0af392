"""Refusals of emergency."""

from weige.core.errors import define

UNKNOWN_PLAN = define(
    "emergency.unknown_plan",
    404,
    title=("没有这份预案", "Unknown plan"),
    detail=("没有这份应急预案，或您无权查看。", "There is no such plan, or it is not yours to see."),
    mend=("请返回列表查看。", "Go back to the list."),
)
PLAN_UNFIT = define(
    "emergency.plan_unfit",
    422,
    title=("预案有误", "The plan has a fault"),
    detail=("预案里这一处不对：{reason}。", "This part of the plan is wrong: {reason}."),
    mend=("请改正后再保存。", "Correct it and save again."),
)
PLAN_PLACE = define(
    "emergency.plan_place",
    422,
    title=("预案超出辖区", "The plan reaches too far"),
    detail=("预案的区域和呼叫范围要在预案所在地之内。", "Areas and posts of a plan lie within its own place."),
    mend=("请改成辖区内的区域。", "Choose places within it."),
)
VERSION_CHANGED = define(
    "emergency.version_changed",
    409,
    title=("预案已有新版本", "The plan has moved on"),
    detail=("您打开之后，别人已经存了第 {number} 版。", "Someone else has saved version {number} meanwhile."),
    mend=("请看过最新版本再改。", "Look at the latest version, then change it."),
)
OWN_APPROVAL = define(
    "emergency.own_approval",
    409,
    title=("不能批准自己编的版本", "Not your own version"),
    detail=("预案版本要由另一个人批准。", "A version is approved by somebody else than who made it."),
    mend=("请另一位有权的同事批准。", "Ask a colleague who may approve it."),
)
NOT_APPROVED = define(
    "emergency.not_approved",
    409,
    title=("预案还没有批准", "No approved version"),
    detail=("这份预案还没有批准的版本。", "This plan has no approved version yet."),
    mend=("请先批准一个版本；演练也用批准的版本。", "Approve one first; drills too use the approved version."),
)
ALREADY_ACTIVE = define(
    "emergency.already_active",
    409,
    title=("已经启动", "Active already"),
    detail=(
        "这份预案已由{who}启动，现在是{level}响应。",
        "{who} has activated this plan already, at level {level}.",
    ),
    mend=("请进入正在进行的行动；要改级别请在那里改。", "Go to the running operation; change its level there."),
)
NOBODY_TO_CALL = define(
    "emergency.nobody_to_call",
    409,
    title=("没有可呼叫的人", "Nobody to call"),
    detail=("按这个级别，预案里的岗位现在都没有人。", "At this level nobody holds any of the plan's posts."),
    mend=("请先检查预案，补上岗位。", "Check the plan and fill its posts."),
)
UNKNOWN_OPERATION = define(
    "emergency.unknown_operation",
    404,
    title=("没有这次行动", "Unknown operation"),
    detail=("没有这次应急行动，或您不在其中。", "There is no such operation, or you are not part of it."),
    mend=("请返回列表查看。", "Go back to the list."),
)
STOOD_DOWN = define(
    "emergency.stood_down",
    409,
    title=("行动已经结束", "Stood down already"),
    detail=("这次行动已经结束响应。", "This operation has been stood down."),
    mend=("记录可以查看，不能再改。", "It can be read and no longer changed."),
)
CHANGED = define(
    "emergency.changed",
    409,
    title=("情况已有变化", "It has moved on"),
    detail=("您打开之后，别人已经作了改动：{now}。", "Someone else has acted meanwhile: {now}."),
    mend=("请看过最新情况再决定。", "Look at it as it is now, then decide."),
)
MOVE_REFUSED = define(
    "emergency.move_refused",
    409,
    title=("现在不能这样办", "Not possible now"),
    detail=("不能“{move}”：{reason}。", "You cannot {move}: {reason}."),
    mend=("请按提示先办好前面的事。", "See to what is named first."),
)
UNKNOWN_INJECT = define(
    "emergency.unknown_inject",
    404,
    title=("没有这个情景", "Unknown inject"),
    detail=("这次演练没有这个情景。", "This drill has no such inject."),
    mend=("请刷新后查看。", "Load it anew."),
)
NOT_CONTROLLER = define(
    "emergency.not_controller",
    403,
    title=("由导调员控制", "The controller runs it"),
    detail=(
        "这次演练由{who}导调，时钟和情景由导调员掌握。",
        "This drill is run by {who}, who has its clock and its injects.",
    ),
    mend=("请找导调员；指挥人员可以改由别人导调。", "Ask the controller; the command can name another one."),
)
CONTROLLER_UNFIT = define(
    "emergency.controller_unfit",
    422,
    title=("不能担任导调员", "Cannot run the drill"),
    detail=(
        "这个岗位现在没有人，或看不到这次演练的全部情况。",
        "Nobody holds this post now, or its holder does not read the whole drill.",
    ),
    mend=("请从名单里选一位。", "Choose one from the list."),
)
UNKNOWN_CALL = define(
    "emergency.unknown_call",
    404,
    title=("没有这次呼叫", "Unknown call"),
    detail=("没有这次呼叫，或呼叫的不是您。", "There is no such call, or it is not to you."),
    mend=("请刷新后查看。", "Load it anew."),
)
NOT_A_DRILL = define(
    "emergency.not_a_drill",
    409,
    title=("不是演练", "Not a drill"),
    detail=(
        "正式行动按真实时间进行，时钟不能调。",
        "An operation in earnest runs in real time; its clock cannot be set.",
    ),
    mend=("只有演练可以暂停和加速。", "Only drills can be paused and sped up."),
)
