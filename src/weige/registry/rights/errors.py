"""Refusals about household links, residents' requests and reading notices."""

from weige.core.errors import define

LINK_UNKNOWN = define(
    "registry.link_unknown",
    404,
    title=("链接不对", "Unknown link"),
    detail=("没有这个住户链接，可能没有复制完整。", "There is no such household link; part of it may be missing."),
    mend=("请重新扫码，或请微网格长再给您一个。", "Scan the code again, or ask your micro-grid leader for a new one."),
)
LINK_USED = define(
    "registry.link_used",
    409,
    title=("链接已经用过", "Link used already"),
    detail=("这个链接只能用一次，已经有人用它填过。", "This link can be used once, and someone has answered with it."),
    mend=(
        "如果不是您家的人填的，请告诉微网格长或社区。",
        "If that was nobody of your household, tell your micro-grid leader or the community.",
    ),
)
LINK_REVOKED = define(
    "registry.link_revoked",
    410,
    title=("链接已收回", "Link taken back"),
    detail=("给出链接的人已把它收回。", "Whoever gave this link has taken it back."),
    mend=("请向微网格长要一个新的。", "Ask your micro-grid leader for a new one."),
)
LINK_EXPIRED = define(
    "registry.link_expired",
    410,
    title=("链接已过期", "Link out of date"),
    detail=("链接 {days} 天内有效，已经过期。", "A link is open for {days} days; this one is out of date."),
    mend=("请向微网格长要一个新的。", "Ask your micro-grid leader for a new one."),
)
LINK_OUTDATED = define(
    "registry.link_outdated",
    409,
    title=("住户有了变动", "The household has changed"),
    detail=(
        "给出链接之后，这套住房的住户有了变动。",
        "The household of this dwelling has changed since the link was given.",
    ),
    mend=("请向微网格长要一个新的。", "Ask your micro-grid leader for a new one."),
)
HOUSEHOLD_TO_CHOOSE = define(
    "registry.household_to_choose",
    422,
    title=("请选择哪一户", "Choose the household"),
    detail=("这套住房里有几户，链接只给其中一户。", "Several households live here; a link is for one of them."),
    mend=("请选择要给哪一户。", "Choose the household that it is for."),
)
NOT_ASKED_HERE = define(
    "registry.not_asked_here",
    422,
    title=("这里不填这一项", "Not asked here"),
    detail=("通过住户链接不填“{name}”。", "“{name}” is not asked by a household link."),
    mend=("请去掉这一项；需要时当面告诉社区。", "Leave it out; tell the community in person if it is needed."),
)
NOBODY_MATCHES = define(
    "registry.nobody_matches",
    404,
    title=("没有找到相符的登记", "Nobody found"),
    detail=(
        "没有与这个手机号和姓名都相符的登记。",
        "Nobody is registered with both this phone number and this name.",
    ),
    mend=(
        "请核对姓名；换过手机号或没有留过手机号的，请带证件到社区查看。",
        "Check the name. If your number has changed or was never given, ask at the community with your identity card.",
    ),
)
UNKNOWN_CONSENT = define(
    "registry.unknown_consent",
    404,
    title=("没有这份同意", "Unknown consent"),
    detail=("没有这份同意，或已经收回。", "There is no such consent, or it was taken back already."),
    mend=("请刷新后再看。", "Load the page anew."),
)
CORRECTION_EMPTY = define(
    "registry.correction_empty",
    422,
    title=("没有说明要改什么", "Nothing to correct"),
    detail=("请写明哪一项不对、应该是什么。", "Say which value is wrong and what it should be."),
    mend=("请选择一项并填写正确的内容，或用文字说明。", "Choose a value and enter the right one, or describe it."),
)
LEFT_ALREADY = define(
    "registry.left_already",
    409,
    title=("已不住在这里", "Lives here no longer"),
    detail=("登记上已经不住在本市任何一户，资料只等到期删除。", "They belong to no household any more; what is left waits to be erased."),
    mend=("可以申请删除。", "Erasure can be asked for."),
)  # fmt: skip
ANSWERED_ALREADY = define(
    "registry.answered_already",
    409,
    title=("已经答复", "Answered already"),
    detail=("这项申请已经答复或已被本人撤回。", "This request was answered already, or taken back by the resident."),
    mend=("不必再答复。", "There is nothing to answer."),
)
NOTICE_CLOSED = define(
    "registry.notice_closed",
    409,
    title=("提醒已经处理", "Notice closed already"),
    detail=("这条提醒已经有了结论。", "This notice was closed already."),
    mend=("不必再处理。", "There is nothing to do."),
)
OWN_NOTICE = define(
    "registry.own_notice",
    403,
    title=("不能处理关于自己的提醒", "A notice about yourself"),
    detail=("这条提醒是关于您自己的，要由别人核实。", "This notice is about yourself; someone else looks into it."),
    mend=("请由上一级或其他专员处理。", "Leave it to the level above or to another officer."),
)
