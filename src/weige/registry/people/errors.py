"""Refusals about households, people and their data."""

from weige.core.errors import define

NOT_A_DWELLING = define(
    "registry.not_a_dwelling",
    422,
    title=("不是住房", "Not a dwelling"),
    detail=("住户只能登记在住房里，这里不是。", "Households are registered in dwellings only; this is none."),
    mend=("请选择具体的房号。", "Choose the dwelling."),
)
UNKNOWN_DWELLING = define(
    "registry.unknown_dwelling",
    404,
    title=("没有这套住房", "Unknown dwelling"),
    detail=("没有登记这套住房，或不在您的辖区内。", "This dwelling is not registered, or not in your area."),
    mend=("请从楼栋图中选择，或请社区先登记房屋。", "Choose it in the building, or have the community register it."),
)
UNKNOWN_HOUSEHOLD = define(
    "registry.unknown_household",
    422,
    title=("没有这一户", "Unknown household"),
    detail=("这套住房里没有登记这一户。", "This household is not registered in this dwelling."),
    mend=("请重新打开这套住房再操作。", "Open the dwelling anew and try again."),
)
HOUSEHOLD_ENDED = define(
    "registry.household_ended",
    409,
    title=("这一户已经搬走", "Household has left"),
    detail=("这一户已经登记为搬走或并入他户。", "This household is registered as having left or joined another."),
    mend=("如果登记错了，请撤销那次变动。", "If that was wrong, undo that change."),
)
NOBODY_NAMED = define(
    "registry.nobody_named",
    422,
    title=("没有选人", "Nobody named"),
    detail=("没有说明是谁。", "It is not said who."),
    mend=("请至少选择或填写一个人。", "Choose or enter at least one person."),
)
EVERYBODY_NAMED = define(
    "registry.everybody_named",
    422,
    title=("不能全部分出", "Everybody named"),
    detail=("分户时至少要有一人留在原户。", "When a household splits, someone stays in the old one."),
    mend=("全部离开请用“搬走”。", "If all leave, record that they moved out."),
)
DAY_IN_FUTURE = define(
    "registry.day_in_future",
    422,
    title=("日期在将来", "Day lies ahead"),
    detail=("变动的日期还没有到。", "The day of the change has not come yet."),
    mend=("请在发生之后再登记，或核对日期。", "Record it when it has happened, or check the day."),
)
DAY_TOO_EARLY = define(
    "registry.day_too_early",
    422,
    title=("日期过早", "Day too early"),
    detail=("日期早于 1900 年。", "The day lies before 1900."),
    mend=("请核对日期。", "Check the day."),
)
BEFORE_FIRST_DAY = define(
    "registry.before_first_day",
    422,
    title=("日期早于入住", "Before the first day"),
    detail=("这个日期早于入住的日期。", "This day lies before the day of moving in."),
    mend=("请核对日期；入住日期错了请先更正。", "Check the day, or correct the day of moving in first."),
)
PERSON_TWICE = define(
    "registry.person_twice",
    422,
    title=("同一人出现两次", "Person named twice"),
    detail=("同一个人填了两次。", "The same person is named twice."),
    mend=("请删去重复的一个。", "Remove one of them."),
)
TWO_HEADS = define(
    "registry.two_heads",
    422,
    title=("一户只能有一个户主", "Two heads"),
    detail=("一户只能有一个户主。", "A household has one head only."),
    mend=("请保留一个户主；要换户主请用“更换户主”。", "Keep one of them; to change the head, record a new head."),
)
HEAD_NEEDED = define(
    "registry.head_needed",
    422,
    title=("没有户主", "Head needed"),
    detail=("这样一来这一户就没有户主了。", "The household would be left without a head."),
    mend=("请指定由谁当户主。", "Say who is head."),
)
ALREADY_HERE = define(
    "registry.already_here",
    409,
    title=("已经登记在这里", "Registered here already"),
    detail=("此人已经登记在这套住房里。", "This person is registered in this dwelling already."),
    mend=("请打开这一户核对，不必重复登记。", "Open the household and compare; there is nothing to add."),
)
LIVES_ELSEWHERE = define(
    "registry.lives_elsewhere",
    409,
    title=("登记住在别处", "Registered elsewhere"),
    detail=("此人目前登记住在另一处。", "This person is registered as living in another place."),
    mend=(
        "如果确实搬来了，请勾选“从别处搬来”；只是户主或产权人，请改为“不住在这里”。",
        "If they have moved here, say so; if they only own or belong to it, say that they do not live here.",
    ),
)
OVERLAPPING_STAYS = define(
    "registry.overlapping_stays",
    422,
    title=("居住时间重叠", "Stays overlap"),
    detail=("此人在这一天还登记住在另一处。", "On that day this person was registered as living in another place."),
    mend=("请核对搬来的日期。", "Check the day of moving in."),
)
NOT_A_MEMBER = define(
    "registry.not_a_member",
    422,
    title=("不是这一户的人", "Not a member"),
    detail=("此人现在不在这一户。", "This person is not in the household now."),
    mend=("请重新打开这一户再选。", "Open the household anew and choose again."),
)
HAS_DIED = define(
    "registry.has_died",
    409,
    title=("已登记为去世", "Registered as dead"),
    detail=("此人已登记为去世。", "This person is registered as having died."),
    mend=(
        "请核对身份证号；去世登记错了，请先撤销那次变动。",
        "Check the number; if the death was recorded wrongly, undo it first.",
    ),
)
STILL_LIVED_IN = define(
    "registry.still_lived_in",
    409,
    title=("还有人住", "Still lived in"),
    detail=("这套住房里还登记有人居住。", "People are still registered as living in this dwelling."),
    mend=("如果都搬走了，请选“原住户已全部搬走”。", "If all have left, say so."),
)
VACANT_ALREADY = define(
    "registry.vacant_already",
    409,
    title=("已登记为空置", "Vacant already"),
    detail=("这套住房已经登记为空置。", "This dwelling is registered as vacant already."),
    mend=("不必重复登记。", "There is nothing to add."),
)
CIRCULAR_MOVE = define(
    "registry.circular_move",
    422,
    title=("变动绕回原处", "Circular move"),
    detail=("变动之后与变动之前是同一处。", "The change leads back to where it began."),
    mend=("请核对选的是哪一户、哪一个人。", "Check which household and which person was meant."),
)
NOTHING_TO_VERIFY = define(
    "registry.nothing_to_verify",
    409,
    title=("没有可核实的内容", "Nothing to verify"),
    detail=("这套住房还没有登记任何住户。", "Nobody is registered in this dwelling yet."),
    mend=("请先登记住户，或登记为空置。", "Register who lives there, or that it is vacant."),
)
VALUE_UNFIT = define(
    "registry.value_unfit",
    422,
    title=("内容不对", "Value not accepted"),
    detail=("“{name}”填得不对：{reason}。", "The {name} is not accepted: {reason}."),
    mend=("请改正：{how}", "To mend it: {how}"),
)
UNKNOWN_FIELD = define(
    "registry.unknown_field",
    422,
    title=("没有这一项", "Unknown field"),
    detail=("登记表里没有“{code}”这一项，不能保存。", "The dictionary has no field “{code}”; it cannot be kept."),
    mend=("只登记字段目录里有的内容。", "Keep only what the field dictionary names."),
)
NAME_NEEDED = define(
    "registry.name_needed",
    422,
    title=("缺少姓名", "Name needed"),
    detail=("新登记的人要有姓名。", "A person who is registered needs a name."),
    mend=("请填写姓名。", "Enter the name."),
)
CONSENT_NEEDED = define(
    "registry.consent_needed",
    422,
    title=("需要本人同意", "Consent needed"),
    detail=("登记“{name}”需要本人同意。", "To keep “{name}”, the person's consent is needed."),
    mend=(
        "请念给本人听并勾选同意，或去掉这一项。",
        "Read out the wording and note the consent, or leave the field out.",
    ),
)
GUARDIAN_NEEDED = define(
    "registry.guardian_needed",
    422,
    title=("需要监护人同意", "Guardian's consent needed"),
    detail=("不满 14 岁的孩子，登记前需要监护人同意。", "For a child under 14 a guardian's consent is needed."),
    mend=("请在同户的成年人里选择监护人并勾选同意。", "Choose the guardian in the household and note the consent."),
)
GUARDIAN_UNFIT = define(
    "registry.guardian_unfit",
    422,
    title=("监护人不符", "Not a guardian"),
    detail=("监护人应是这套住房里登记的成年人。", "The guardian must be an adult who is registered in this dwelling."),
    mend=(
        "请在同户的成年人里选择；不在同户的，请先登记为家庭成员。",
        "Choose an adult of the household; one from elsewhere is registered as a member first.",
    ),
)
CONSENT_TAKEN_BACK = define(
    "registry.consent_taken_back",
    422,
    title=("同意已收回", "Consent was taken back"),
    detail=(
        "这个同意的日期早于本人收回同意的日期。",
        "This consent is older than the day on which consent for the same was taken back.",
    ),
    mend=("请重新征得同意，填写新的日期。", "Ask for a new consent, and enter its day."),
)
CONSENT_IN_FUTURE = define(
    "registry.consent_in_future",
    422,
    title=("同意日期在将来", "Consent lies ahead"),
    detail=("同意的日期还没有到。", "The day of the consent has not come yet."),
    mend=("请核对日期。", "Check the day."),
)
UNKNOWN_WORDING = define(
    "registry.unknown_wording",
    422,
    title=("同意书文本不对", "Unknown wording"),
    detail=("没有这一版同意文本。", "There is no such wording of consent."),
    mend=("请更新到最新版本后再登记。", "Update the app and record it again."),
)
ONLY_UNDER = define(
    "registry.only_under",
    422,
    title=("年龄不符", "Age does not fit"),
    detail=("“{name}”只登记 {age} 岁以下的孩子。", "“{name}” is kept for children under {age} only."),
    mend=("请核对出生日期，或去掉这一项。", "Check the date of birth, or leave the field out."),
)
OTHER_NAME = define(
    "registry.identity_of_other_name",
    409,
    title=("身份证号已登记为另一个姓名", "Number of another name"),
    detail=("这个身份证号已经登记，但姓名不同。", "This identity number is registered under another name."),
    mend=("请对照证件核对号码和姓名。", "Compare number and name with the card."),
)
PERSON_ERASED = define(
    "registry.person_erased",
    409,
    title=("资料已删除", "Data was erased"),
    detail=(
        "此人的资料已按本人要求或到期删除，不能再补写。",
        "This person's data was erased and cannot be filled in again.",
    ),
    mend=(
        "确需登记时，请先删除这条误登，再重新登记并征得同意。",
        "If it is needed, remove this entry and register anew, with consent.",
    ),
)
IDENTITY_TAKEN = define(
    "registry.identity_taken",
    409,
    title=("身份证号已登记", "Number registered already"),
    detail=("这个身份证号已登记在另一人名下。", "This identity number is registered for another person."),
    mend=(
        "请对照证件核对号码；确是同一人时，请联系社区合并。",
        "Compare it with the card; if both are one person, tell the community.",
    ),
)
PURPOSE_UNFIT = define(
    "registry.purpose_unfit",
    403,
    title=("用途不符", "Purpose does not fit"),
    detail=("“{name}”不能用于“{purpose}”。", "“{name}” is not kept for this purpose: {purpose}."),
    mend=("请选择符合实际的用途；没有正当用途就不要查看。", "State the real purpose; without one, do not look."),
)
FIELD_NOT_YOURS = define(
    "registry.field_not_yours",
    403,
    title=("无权查看这一项", "Field not yours to see"),
    detail=("您的岗位不能查看完整的“{name}”。", "Your post may not see “{name}” in full."),
    mend=("确有需要时，请联系社区工作者。", "If it is needed, ask the community officer."),
)
CHANGED_SINCE = define(
    "registry.changed_since",
    409,
    title=("之后又有变动", "Changed since"),
    detail=("这次变动之后又有新的变动，不能撤销。", "There were later changes; this one cannot be undone any more."),
    mend=("请先撤销之后的变动，或直接登记现在的情况。", "Undo the later ones first, or record how it is now."),
)
TOO_LATE_TO_UNDO = define(
    "registry.too_late_to_undo",
    409,
    title=("已过撤销期限", "Too late to undo"),
    detail=("登记超过 {days} 天，不能再撤销。", "It was recorded more than {days} days ago and cannot be undone."),
    mend=("请直接登记现在的情况。", "Record how it is now."),
)
UNDONE_ALREADY = define(
    "registry.undone_already",
    409,
    title=("已经撤销", "Undone already"),
    detail=("这次变动已经撤销。", "This change was undone already."),
    mend=("不必再撤销。", "There is nothing to undo."),
)
CONFLICT = define(
    "registry.conflict",
    409,
    title=("这一户刚有变动", "The household has changed"),
    detail=("您看过之后，这套住房又有人登记了变动。", "Someone recorded a change here after you had looked."),
    mend=("请重新打开核对，再决定是否登记。", "Open it anew, compare, and decide again."),
)
DAY_NEEDED = define(
    "registry.day_needed",
    422,
    title=("缺少日期", "Day needed"),
    detail=("没有填写日期。", "No day is given."),
    mend=("请填写日期。", "Enter the day."),
)
REFUSALS = {
    "day_needed": DAY_NEEDED,
    "unknown_household": UNKNOWN_HOUSEHOLD,
    "household_ended": HOUSEHOLD_ENDED,
    "nobody_named": NOBODY_NAMED,
    "everybody_named": EVERYBODY_NAMED,
    "day_in_future": DAY_IN_FUTURE,
    "day_too_early": DAY_TOO_EARLY,
    "before_first_day": BEFORE_FIRST_DAY,
    "person_twice": PERSON_TWICE,
    "two_heads": TWO_HEADS,
    "head_needed": HEAD_NEEDED,
    "already_here": ALREADY_HERE,
    "lives_elsewhere": LIVES_ELSEWHERE,
    "overlapping_stays": OVERLAPPING_STAYS,
    "not_a_member": NOT_A_MEMBER,
    "has_died": HAS_DIED,
    "still_lived_in": STILL_LIVED_IN,
    "vacant_already": VACANT_ALREADY,
    "circular_move": CIRCULAR_MOVE,
    "nothing_to_verify": NOTHING_TO_VERIFY,
}
"""The codes of ``people.homes.Refusal``, each with its entry of the catalogue."""
