"""Refusals of mediation."""

from weige.core.errors import define

UNKNOWN_DOSSIER = define(
    "mediation.unknown_dossier",
    404,
    title=("没有这份卷宗", "Unknown dossier"),
    detail=("没有这份调解卷宗，或您无权查看。", "There is no such dossier, or it is not yours to see."),
    mend=("请返回列表查看。", "Go back to the list."),
)
UNKNOWN_PART = define(
    "mediation.unknown_part",
    404,
    title=("卷宗里没有这一项", "Not in this dossier"),
    detail=("卷宗里没有这位当事人、调解员或这项材料。", "There is no such party, mediator or paper in this dossier."),
    mend=("请刷新后再选。", "Load it anew and choose again."),
)
CONFLICT = define(
    "mediation.conflict",
    409,
    title=("卷宗已有变化", "The dossier has moved on"),
    detail=("您打开之后，别人已经办理：现在是“{state}”。", "Someone else has acted meanwhile: it is {state} now."),
    mend=("请看过最新情况再决定。", "Look at it as it is now, then decide."),
)
MOVE_REFUSED = define(
    "mediation.move_refused",
    409,
    title=("现在不能这样办理", "Not possible now"),
    detail=("不能“{move}”：{reason}。", "You cannot {move}: {reason}."),
    mend=("请按提示先办好前面的事。", "See to what is named first."),
)
NEEDED = define(
    "mediation.needed",
    422,
    title=("还缺内容", "Something is missing"),
    detail=("“{move}”需要填写：{what}。", "To {move}, give {what}."),
    mend=("请补充后再提交。", "Add it and send again."),
)
UNKNOWN_TERM = define(
    "mediation.unknown_term",
    422,
    title=("选项不在名单内", "Not one of the choices"),
    detail=("这个选项不在名单内。", "This is none of the choices."),
    mend=("请从列出的选项里选择。", "Choose one of those listed."),
)
PLACE_UNFIT = define(
    "mediation.place_unfit",
    422,
    title=("这里没有调解委员会", "No committee here"),
    detail=("调解卷宗立在社区或街道。", "A dossier is kept by a community or a subdistrict."),
    mend=("请选择社区或街道。", "Choose a community or a subdistrict."),
)
PARTY_UNFIT = define(
    "mediation.party_unfit",
    422,
    title=("当事人信息有误", "Invalid value"),
    detail=("{name}不能这样填：{reason}。", "The {name} cannot be taken: {reason}."),
    mend=("请改正：{how}", "To mend it: {how}"),
)
PARTIES_FIXED = define(
    "mediation.parties_fixed",
    409,
    title=("已经开始调解", "Mediation has begun"),
    detail=("调解开始后不再增减当事人。", "Parties are not added or changed once mediation has begun."),
    mend=("确有需要的，写在卷宗情况说明里。", "If it must be, write it into a note on the dossier."),
)
TOO_MANY_PARTIES = define(
    "mediation.too_many_parties",
    422,
    title=("当事人太多", "Too many parties"),
    detail=("一份卷宗最多登记 {limit} 位当事人。", "A dossier names at most {limit} parties."),
    mend=("请分开立卷。", "Open another dossier."),
)
MEDIATOR_UNFIT = define(
    "mediation.mediator_unfit",
    409,
    title=("不能担任本卷调解员", "Cannot mediate this dossier"),
    detail=("{reason}。", "They cannot: {reason}."),
    mend=("请另选一位。", "Choose someone else."),
)
ONLY_SUPERVISOR = define(
    "mediation.only_supervisor",
    403,
    title=("由主管人员决定", "For the supervising officer"),
    detail=(
        "指定、更换调解员和处理回避，由主管人员决定。",
        "Mediators are named and changed by the supervising officer.",
    ),
    mend=("请告诉社区的主管人员。", "Tell the supervising officer of the community."),
)
DECIDED_ALREADY = define(
    "mediation.decided_already",
    409,
    title=("已经处理", "Decided already"),
    detail=("这项要求已经有了结果。", "This was decided already."),
    mend=("请刷新查看。", "Load it anew to see how."),
)
CASE_TAKEN = define(
    "mediation.case_taken",
    409,
    title=("已经转入调解", "In mediation already"),
    detail=("这个事件已经有调解卷宗。", "There is a dossier for this case already."),
    mend=("不必再立卷。", "There is no need for another."),
)
ARCHIVED = define(
    "mediation.archived",
    409,
    title=("卷宗已归档", "The dossier is archived"),
    detail=("归档的卷宗不再增加材料。", "Nothing is added to an archived dossier."),
    mend=("需要时另立新卷。", "Open a new dossier if need be."),
)
LINK_UNKNOWN = define(
    "mediation.link_unknown",
    404,
    title=("链接或查询码不对", "Wrong link or code"),
    detail=("链接、查询码不对，或已经失效。", "The link or its code is wrong, or no longer valid."),
    mend=("请核对查询码，或向调解员要新的链接。", "Check the code, or ask the mediator for a new link."),
)
LINK_CLOSED = define(
    "mediation.link_closed",
    403,
    title=("链接已关闭", "The link is closed"),
    detail=("查询码输错多次，链接已关闭。", "The code was wrong too often; the link is closed."),
    mend=("请向调解员要新的链接。", "Ask the mediator for a new one."),
)
NOTHING_ASKED = define(
    "mediation.nothing_asked",
    409,
    title=("现在没有要答复的", "Nothing to answer"),
    detail=(
        "这件事现在不需要您答复，或您已经答复过。",
        "There is nothing of that kind to answer now, or you have answered.",
    ),
    mend=("请刷新页面查看最新情况。", "Load the page anew."),
)
