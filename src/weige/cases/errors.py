"""Refusals of cases."""

from weige.core.errors import define

CONTACT_PURPOSE_UNFIT = define(
    "cases.contact_purpose_unfit",
    422,
    title=("没有这个用途", "No such purpose"),
    detail=("查看上报人电话要从列出的用途里选一个。", "A reporter's number is read for one of the listed purposes."),
    mend=("请选择用途。", "Choose the purpose."),
)
CONTACT_SENTENCE_NEEDED = define(
    "cases.contact_sentence_needed",
    422,
    title=("用途说明不合适", "Reason does not fit"),
    detail=("选“其他”要用一句话说明为什么（至少 {shortest} 个字），选别的用途不用写。",
            "Another reason is told in a sentence of {shortest} characters at least; the listed purposes need none."),
    mend=("请写清为什么要联系，或改选列出的用途。", "Say why you need to call, or choose a listed purpose."),
)  # fmt: skip
UNKNOWN_CATEGORY = define(
    "cases.unknown_category",
    422,
    title=("没有这个类别", "Unknown category"),
    detail=("没有“{category}”这个类别，或已停用。", "There is no category {category}, or it is not used any more."),
    mend=("请重新选择类别。", "Choose a category from the list."),
)
PLACE_NEEDED = define(
    "cases.place_needed",
    422,
    title=("缺少地点", "Place missing"),
    detail=("不知道事件在哪里。", "It is not said where the case is."),
    mend=("请选择楼栋或网格，或打开定位。", "Choose a building or a grid, or send the position."),
)
UNKNOWN_PLACE = define(
    "cases.unknown_place",
    422,
    title=("没有这个地方", "Unknown place"),
    detail=("没有这个楼栋或网格，或已停用。", "There is no such building or grid, or it has ended."),
    mend=("请从列表中重新选择。", "Choose it from the list again."),
)
PLACE_NOT_YOURS = define(
    "cases.place_not_yours",
    403,
    title=("不在您的社区", "Not in your community"),
    detail=("您只能上报自己岗位所在社区内的事件。", "You can report cases within the communities of your posts."),
    mend=("请核对地点；其他社区的事可在居民页面反映。", "Check the place; for elsewhere use the residents' page."),
)
OUTSIDE_CITY = define(
    "cases.outside_city",
    422,
    title=("位置不在本市", "Outside the city"),
    detail=("这个位置不在本市范围内。", "This position lies outside the city."),
    mend=("请关闭定位，直接选择楼栋或网格。", "Choose the building or grid instead of sending the position."),
)
FUTURE_TIME = define(
    "cases.future_time",
    422,
    title=("时间在将来", "Time in the future"),
    detail=("发生时间晚于现在。", "The time lies in the future."),
    mend=("请检查手机时间。", "Check the clock of the phone."),
)
TIME_LONG_AGO = define(
    "cases.time_long_ago",
    422,
    title=("时间不对", "Time too long ago"),
    detail=("发生时间早于 2000 年。", "The time lies before the year 2000."),
    mend=("请检查手机时间。", "Check the clock of the phone."),
)
NOBODY_RESPONSIBLE = define(
    "cases.nobody_responsible",
    409,
    title=("暂时无人受理", "Nobody on duty"),
    detail=("这里及上级目前都没有在岗人员，无法受理。", "Nobody is on duty here or at any level above."),
    mend=("请联系社区设置岗位后再试，您的内容已保留在手机上。",
          "Ask the community to fill its posts and try again; what you wrote stays on your phone."),
)  # fmt: skip
UNKNOWN_CASE = define(
    "cases.unknown_case",
    404,
    title=("没有这个事件", "Unknown case"),
    detail=("没有这个事件，或您无权查看。", "There is no such case, or it is not yours to see."),
    mend=("如果刚刚上报，请等上报送达后再试。", "If it was only just reported, wait until the report has arrived."),
)
MOVE_REFUSED = define(
    "cases.move_refused",
    409,
    title=("现在不能“{move}”", "Cannot {move} now"),
    detail=("{reason}。", "Refused: {reason}."),
    mend=("请刷新后查看可以做的操作。", "Refresh to see what can be done."),
)
CONFLICT = define(
    "cases.conflict",
    409,
    title=("事件已有新变化", "The case has changed"),
    detail=(
        "您操作期间，事件已被更新，现在是“{state}”。",
        "While you worked on it the case was changed; it is now {state}.",
    ),
    mend=("请看过最新情况后再决定是否继续。", "Look at its present state, then decide again."),
)
NOTE_NEEDED = define(
    "cases.note_needed",
    422,
    title=("缺少说明", "Note missing"),
    detail=("“{move}”需要写一句说明。", "A sentence is needed to {move}."),
    mend=("请写明情况或理由。", "Say what was done, or why."),
)
RECIPIENT_INVALID = define(
    "cases.recipient_invalid",
    422,
    title=("不能派给这个岗位", "Not a recipient"),
    detail=("这个岗位不在岗，或管不到这里。", "That post is vacant, or does not serve this place."),
    mend=("请从名单中选择接收人。", "Choose the recipient from the list."),
)
OUTCOME_NEEDED = define(
    "cases.outcome_needed",
    422,
    title=("缺少结果", "Outcome missing"),
    detail=("结案需要说明结果。", "To close a case its outcome must be said."),
    mend=("请选择“已解决”或“无法办理”。", "Choose solved or cannot be acted on."),
)
TOO_MANY_PHOTOS = define(
    "cases.too_many_photos",
    409,
    title=("照片已满", "Too many photos"),
    detail=("一个事件最多 {limit} 张照片。", "A case can have {limit} photos at most."),
    mend=("已有的照片够用时，无需再加。", "The photos it has will have to do."),
)
WRONG_FOLLOW_CODE = define(
    "cases.wrong_follow_code",
    404,
    title=("编号或查询码不对", "Wrong number or code"),
    detail=("没有这个编号，或查询码不对。", "There is no case with this number and code."),
    mend=("请核对上报成功时显示的编号和查询码。", "Compare with the number and code shown when it was reported."),
)
GROUND_NEEDED = define(
    "cases.ground_needed",
    422,
    title=("请说明退回原因", "Ground needed"),
    detail=("退回事件需要选择原因。", "A case is returned for a named ground."),
    mend=("请选择原因，再写明情况。", "Choose the ground, then explain it."),
)
CORRECTION_NEEDED = define(
    "cases.correction_needed",
    422,
    title=("没有更正的内容", "Nothing corrected"),
    detail=("类别和地点都和原来一样。", "Category and place are what they were."),
    mend=("请选择正确的类别或地点。", "Choose the right category or place."),
)
CALL_ENDED = define(
    "cases.call_ended",
    409,
    title=("已经回应或撤回", "Answered or taken back already"),
    detail=("这次吹哨已经有了回应，或已撤回。", "This call has been answered, or taken back."),
    mend=("请刷新后查看。", "Load the case again."),
)
VERIFIED_ALREADY = define(
    "cases.verified_already",
    409,
    title=("已经核实", "Verified already"),
    detail=("这次结案已经有人核实过。", "Somebody has verified this close already."),
    mend=("请刷新列表。", "Load the list again."),
)
VERIFICATION_REFUSED = define(
    "cases.verification_refused",
    403,
    title=("不能由您核实", "Not yours to verify"),
    detail=("{reason}。", "Refused: {reason}."),
    mend=("请由没有经办过的同事核实。", "Let a colleague verify it who did not handle it."),
)
GROUP_REFUSED = define(
    "cases.group_refused",
    409,
    title=("现在不能这样做", "Not possible now"),
    detail=("{reason}。", "Refused: {reason}."),
    mend=("请刷新后查看最新情况。", "Load it again and look how it stands."),
)
CAMPAIGN_CHANGED = define(
    "cases.campaign_changed",
    409,
    title=("内容已被他人修改", "Changed meanwhile"),
    detail=("您打开之后，有人修改过这次集中解决。", "Somebody changed this campaign after you opened it."),
    mend=("请刷新后再操作。", "Load it again, then repeat."),
)
UNDO_TOO_LATE = define(
    "cases.undo_too_late",
    409,
    title=("已超过撤销时间", "Too late to take it back"),
    detail=("批量办理完成 {minutes} 分钟后不能再撤销。", "A batch can be taken back for {minutes} minutes."),
    mend=("请逐件办理。", "Move the cases one by one."),
)
BATCH_UNDONE = define(
    "cases.batch_undone",
    409,
    title=("已经撤销", "Taken back already"),
    detail=("这次批量办理已经撤销，不再继续。", "This batch was taken back and does not go on."),
    mend=("请重新选择事件。", "Choose the cases again."),
)
PLAN_REFUSED = define(
    "cases.plan_refused",
    409,
    title=("现在不能这样做", "Not possible now"),
    detail=("{reason}。", "Refused: {reason}."),
    mend=("请刷新后查看最新情况。", "Load it again and look how it stands."),
)
PLAN_CHANGED = define(
    "cases.plan_changed",
    409,
    title=("内容已被他人修改", "Changed meanwhile"),
    detail=("您打开之后，有人修改过这份一户一策。", "Somebody changed this plan after you opened it."),
    mend=("请刷新后再操作。", "Load it again, then repeat."),
)
PLAN_ABOUT_NOBODY = define(
    "cases.plan_about_nobody",
    422,
    title=("没有说明是哪一户", "No household named"),
    detail=("一户一策要对应一个住户、一套房屋或一个事件。", "A plan is about a household, a dwelling or a case."),
    mend=("请选择住户、房屋或事件。", "Choose the household, the dwelling or the case."),
)
PLAN_POST_UNFIT = define(
    "cases.plan_post_unfit",
    422,
    title=("不能选这个岗位", "Post does not fit"),
    detail=("这个岗位不在岗，或管不到这里。", "That post is vacant, or does not serve this place."),
    mend=("请从名单中选择。", "Choose one from the list."),
)
MEETING_REFUSED = define(
    "cases.meeting_refused",
    409,
    title=("现在不能这样做", "Not possible now"),
    detail=("{reason}。", "Refused: {reason}."),
    mend=("请刷新后查看最新情况。", "Load it again and look how it stands."),
)
MEETING_CHANGED = define(
    "cases.meeting_changed",
    409,
    title=("内容已被他人修改", "Changed meanwhile"),
    detail=("您打开之后，有人修改过这次议事会。", "Somebody changed this meeting after you opened it."),
    mend=("请刷新后再操作。", "Load it again, then repeat."),
)
MEETING_POST_UNFIT = define(
    "cases.meeting_post_unfit",
    422,
    title=("不能选这个岗位", "Post does not fit"),
    detail=("这个岗位不在岗，或管不到这里。", "That post is vacant, or does not serve this place."),
    mend=("请从名单中选择。", "Choose one from the list."),
)
RULES_CONFLICT = define(
    "cases.rules_conflict",
    409,
    title=("规则已被他人修改", "Rules changed meanwhile"),
    detail=("您打开之后，有人修改过办理时限。", "Somebody changed the deadlines after you opened them."),
    mend=("请刷新后重新修改。", "Load them again and repeat your change."),
)
RULES_CONTRADICT = define(
    "cases.rules_contradict",
    422,
    title=("规则互相矛盾", "Rules contradict each other"),
    detail=("{reason}。", "Refused: {reason}."),
    mend=("请修改标出的规则后再保存。", "Change the rules that are marked, then save again."),
)
AMOUNT_TOO_LONG = define(
    "cases.amount_too_long",
    422,
    title=("时限太长", "Deadline too long"),
    detail=("这种计时方式最多 {limit}。", "With this clock it is {limit} at most."),
    mend=("请改短，或换一种计时方式。", "Make it shorter, or choose another clock."),
)
EXCEPTION_NOT_NEEDED = define(
    "cases.exception_not_needed",
    422,
    title=("不需要调整", "No exception needed"),
    detail=("{day} 在公布的日历上已经是这样。", "{day} is so in the published calendar already."),
    mend=("请核对日期。", "Check the day."),
)
TOO_MANY_FILTERS = define(
    "cases.too_many_filters",
    409,
    title=("常用筛选太多", "Too many saved filters"),
    detail=("每人最多保存 {limit} 个常用筛选。", "A person keeps {limit} saved filters at most."),
    mend=("请先删除不再用的，或覆盖一个已有的。", "Delete one that is not used any more, or overwrite one."),
)
FILTER_NAME_TAKEN = define(
    "cases.filter_name_taken",
    409,
    title=("名称已用过", "Name in use"),
    detail=("您已有一个同名的常用筛选。", "You have a saved filter of this name already."),
    mend=("请换个名称，或覆盖已有的那个。", "Choose another name, or overwrite the one you have."),
)
FILTER_CHANGED = define(
    "cases.filter_changed",
    409,
    title=("常用筛选已改过", "Filter changed meanwhile"),
    detail=("您在别处改过这个常用筛选。", "You changed this saved filter somewhere else."),
    mend=("请刷新后再改。", "Load it again, then change it."),
)
RESTORE_TOO_LATE = define(
    "cases.restore_too_late",
    409,
    title=("已超过恢复时间", "Too late to bring it back"),
    detail=("删除 {minutes} 分钟后不能再恢复。", "What was deleted can be brought back for {minutes} minutes."),
    mend=("请重新保存一个。", "Save it anew."),
)
REPLY_PLACEHOLDER = define(
    "cases.reply_placeholder",
    422,
    title=("占位符不对", "Unknown placeholder"),
    detail=("“{found}”不是可用的占位符。", "“{found}” is no placeholder."),
    mend=("只能用 {known}；花括号要成对。", "Use only {known}, with both braces."),
)
REPLY_NAME_TAKEN = define(
    "cases.reply_name_taken",
    409,
    title=("名称已用过", "Name in use"),
    detail=("已有一条同名的常用语。", "There is a reply text of this name already."),
    mend=("请换个名称，或修改已有的那条。", "Choose another name, or change the one there is."),
)
REPLY_CHANGED = define(
    "cases.reply_changed",
    409,
    title=("常用语已被修改", "Changed meanwhile"),
    detail=("您打开之后，有人修改过这条常用语。", "Somebody changed this reply text after you opened it."),
    mend=("请刷新后再操作。", "Load it again, then repeat."),
)
TOO_MANY_REPLIES = define(
    "cases.too_many_replies",
    409,
    title=("常用语太多", "Too many reply texts"),
    detail=("一处最多保存 {limit} 条常用语。", "One office keeps {limit} reply texts at most."),
    mend=("请先删除不再用的。", "Delete one that is not used any more."),
)
EXPORT_AT_DESK = define(
    "cases.export_at_desk",
    403,
    title=("您的岗位不能导出", "Not for your post"),
    detail=("事件清单由工作台岗位导出。", "Lists of cases are exported by posts that work at the desk."),
    mend=("需要清单时，请找社区工作者。", "Ask a community officer if you need a list."),
)
EXPORT_EMPTY = define(
    "cases.export_empty",
    409,
    title=("没有可导出的事件", "Nothing to export"),
    detail=("没有符合筛选条件的事件。", "No case fits these filters."),
    mend=("请换个筛选条件再导出。", "Change the filters, then export."),
)
EXPORT_TOO_LONG = define(
    "cases.export_too_long",
    409,
    title=("事件太多", "Too many cases"),
    detail=("一次最多导出 {limit} 件，符合条件的不止这些。", "One export holds {limit} cases at most, and more fit these filters."),
    mend=("请用区域、类别、状态或时限缩小范围，分几次导出。",
          "Narrow the filters by place, category, state or deadline, and export in parts."),
)  # fmt: skip
