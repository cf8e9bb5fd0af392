"""Refusals of signals."""

from weige.core.errors import define

FILE_UNUSABLE = define(
    "emergency.warning_file_unusable",
    422,
    title=("读不出预警", "No warning could be read"),
    detail=("文件里没有可用的预警：{reason}。", "There is no usable warning in the file: {reason}."),
    mend=("请核对文件是否为 CAP 格式的预警。", "See that the file is a warning in the Common Alerting Protocol."),
)
FILE_TOO_LARGE = define(
    "emergency.file_too_large",
    413,
    title=("文件太大", "File too large"),
    detail=("文件超过 {limit}。", "The file is over {limit}."),
    mend=("请分开上传。", "Upload it in parts."),
)
ADDRESS_REFUSED = define(
    "emergency.address_refused",
    422,
    title=("不能读取这个网址", "This address is not read"),
    detail=("不能读取这个网址：{reason}。", "This address is not read: {reason}."),
    mend=("请填发布单位的公开 https 网址。", "Give the public https address of the sender."),
)
ADDRESS_SILENT = define(
    "emergency.address_silent",
    409,
    title=("没有读到", "It could not be read"),
    detail=("网址没有给出预警：{reason}。", "The address gave no warning: {reason}."),
    mend=("请核对网址，或稍后再试。", "Check the address, or try again later."),
)
TOO_MANY_SOURCES = define(
    "emergency.too_many_sources",
    409,
    title=("来源太多", "Too many sources"),
    detail=("一个地方最多 {limit} 个来源。", "A place has at most {limit} sources."),
    mend=("请先停用不用的。", "Switch off those that are not needed."),
)
UNKNOWN_SIGNAL = define(
    "emergency.unknown_signal",
    404,
    title=("没有找到", "Not found"),
    detail=("没有这一项，或您无权查看。", "There is no such thing, or it is not yours to see."),
    mend=("请返回列表查看。", "Go back to the list."),
)
DRAFT_UNFIT = define(
    "emergency.warning_unfit",
    422,
    title=("预警还不能发布", "The warning is not fit to publish"),
    detail=("这份预警有错：{reason}。", "This warning has a fault: {reason}."),
    mend=("请改正后再报批。", "Correct it first."),
)
DRAFT_AREA = define(
    "emergency.warning_area",
    422,
    title=("超出辖区", "Beyond your area"),
    detail=("预警的范围要在您的辖区之内。", "A warning's area lies within your own."),
    mend=("请改选辖区内的地点。", "Choose places within it."),
)
OWN_SIGNATURE = define(
    "emergency.own_signature",
    409,
    title=("不能签发自己写的预警", "Not your own warning"),
    detail=("预警要由另一个人签发。", "A warning is signed off by somebody else than who wrote it."),
    mend=("请另一位有权的同事签发。", "Ask a colleague who may sign it off."),
)
DRAFT_SETTLED = define(
    "emergency.warning_settled",
    409,
    title=("已经发布或撤回", "Published or taken back already"),
    detail=(
        "这份预警已经发布或撤回，不能再改。",
        "This warning was published or taken back, and is no longer changed.",
    ),
    mend=("要改已发布的预警，请写一份更新或取消。", "To change a published one, write an update or a cancellation."),
)
NOTHING_TO_END = define(
    "emergency.warning_not_in_force",
    409,
    title=("没有可更新的预警", "Nothing to update"),
    detail=(
        "要更新或取消的，是本系统发布、正在生效的预警。",
        "An update or cancellation is of a warning of ours in force.",
    ),
    mend=("请从正在生效的预警里选。", "Choose one that is in force."),
)
STALE = define(
    "emergency.signal_changed",
    409,
    title=("情况已有变化", "It has moved on"),
    detail=("您打开之后，别人已经改过。", "Someone else has changed it meanwhile."),
    mend=("请看过最新内容再改。", "Look at it as it is now, then change it."),
)
GAUGE_UNFIT = define(
    "emergency.gauge_unfit",
    422,
    title=("测站填写有误", "The gauge has a fault"),
    detail=("这个测站不能保存：{reason}。", "The gauge cannot be kept: {reason}."),
    mend=("请改正后再保存。", "Correct it and save again."),
)
READINGS_UNFIT = define(
    "emergency.readings_unfit",
    422,
    title=("读数没有收下", "The readings were not taken"),
    detail=(
        "有 {count} 处不对，一个也没有收下。第一处：{reason}。",
        "{count} are wrong, and none was taken. The first: {reason}.",
    ),
    mend=("请按所列各处改正后重新上传。", "Correct those that are listed and send all again."),
)
PROPOSAL_DECIDED = define(
    "emergency.proposal_decided",
    409,
    title=("已经有人处理", "Decided already"),
    detail=("这条建议{how}，不能再处理。", "This proposal {how}; it is no longer open."),
    mend=("请看最新情况。", "Look at how things stand now."),
)
STANDBY_UNFIT = define(
    "emergency.standby_unfit",
    422,
    title=("没有收下", "It was not taken"),
    detail=("这份常备材料不能收下：{reason}。", "This cannot be taken: {reason}."),
    mend=("请改正后再上传。", "Correct it and try again."),
)
OWN_CHECK = define(
    "emergency.own_check",
    409,
    title=("不能核对自己做的", "Not your own"),
    detail=("要由另一个人核对。", "It is checked by somebody else than who made it."),
    mend=("请另一位同事核对。", "Ask a colleague to check it."),
)
