"""What can be wrong with a line of a file, or worth knowing about it: shown with line and column, never with a value."""

from weige.core.errors import define

NAME_MISSING = define(
    "registry.row_name_missing",
    422,
    title=("缺少姓名", "Name missing"),
    detail=("这一行没有姓名。", "This line has no name."),
    mend=("请补上姓名；不是住户的行请删去。", "Add the name; remove lines that are no residents."),
)
ADDRESS_MISSING = define(
    "registry.row_address_missing",
    422,
    title=("缺少地址", "Address missing"),
    detail=("这一行没有地址或房号。", "This line has no address or room."),
    mend=("请补上楼栋、单元和房号。", "Add building, entrance and room."),
)
ADDRESS_UNKNOWN = define(
    "registry.row_address_unknown",
    422,
    title=("没有这套住房", "Unknown dwelling"),
    detail=("找不到这套住房：{reason}。", "This dwelling was not found: {reason}."),
    mend=(
        "请核对地址；整份表格同属一个小区的，请回到“确认各列”选定小区；确有此房的，请先登记房屋。",
        "Check the address; if the whole sheet is about one compound, go back to the columns and choose it; if the "
        "dwelling exists, register it first.",
    ),
)
NOT_A_HOME = define(
    "registry.row_not_a_home",
    422,
    title=("地址不是住房", "Not a dwelling"),
    detail=("地址只到{reached}，没有落到具体的住房。", "The address only leads to {reached}, not to a dwelling."),
    mend=("请补上房号；商铺和公共用房不登记住户。", "Add the room; shops and public rooms have no households."),
)
NUMBER_BROKEN = define(
    "registry.row_number_broken",
    422,
    title=("号码被表格软件改坏", "Number broken by the spreadsheet"),
    detail=(
        "“{name}”被当成数字保存，末几位已经丢失，无法恢复。",
        "The {name} was kept as a number: its last digits are lost and cannot be recovered.",
    ),
    mend=(
        "请把这一列设为“文本”格式，按原件重新填写号码。",
        "Set the column to the format “text” and enter the number again from its source.",
    ),
)
FORMULA_EMPTY = define(
    "registry.row_formula_empty",
    422,
    title=("公式没有结果", "Formula without result"),
    detail=("这一格是公式，文件里没有存下结果。", "This cell is a formula, and the file holds no result of it."),
    mend=(
        "请在表格软件里打开并保存一次，或改为填写数值。",
        "Open and save it in a spreadsheet program, or write the value itself.",
    ),
)
FORMULA_ERROR = define(
    "registry.row_formula_error",
    422,
    title=("公式出错", "Formula in error"),
    detail=("这一格的公式结果是错误。", "The formula in this cell results in an error."),
    mend=("请改为填写数值。", "Write the value itself."),
)
MERGED_PERSON = define(
    "registry.row_merged_person",
    422,
    title=("几行合并成一格", "Several lines in one cell"),
    detail=(
        "“{name}”在几行之间合并了，分不清是谁的。",
        "The {name} is merged over several lines: whose it is cannot be told.",
    ),
    mend=("请取消合并，每人一行。", "Unmerge the cells: one line for each person."),
)
RELATION_UNKNOWN = define(
    "registry.row_relation_unknown",
    422,
    title=("与户主关系看不懂", "Relation not understood"),
    detail=("“与户主关系”填的内容无法识别。", "The relation to the head is not understood."),
    mend=("可填：{choices}。", "Write one of: {choices}."),
)
CHOICE_UNKNOWN = define(
    "registry.row_choice_unknown",
    422,
    title=("内容无法识别", "Value not understood"),
    detail=("“{name}”填的内容无法识别。", "The {name} is not understood."),
    mend=("可填：{choices}。", "Write one of: {choices}."),
)
DAY_UNREADABLE = define(
    "registry.row_day_unreadable",
    422,
    title=("日期读不出", "Day not understood"),
    detail=("“{name}”不是一个日期。", "The {name} is no day."),
    mend=("请写成 2020-03-05 的样子。", "Write it like 2020-03-05."),
)
DAYS_OUT_OF_ORDER = define(
    "registry.row_days_out_of_order",
    422,
    title=("日期前后颠倒", "Days out of order"),
    detail=("{earlier}晚于{later}。", "The {earlier} is later than the {later}."),
    mend=("请核对两个日期。", "Check both days."),
)
HAS_LEFT = define(
    "registry.row_has_left",
    422,
    title=("已经迁出", "Has left"),
    detail=(
        "这一行写明已经迁出，导入只登记现在的住户。",
        "This line says that the person has left; an import registers who lives here now.",
    ),
    mend=(
        "请删去这一行；登记里还有此人的，请在住户页面登记搬走。",
        "Remove the line; if the register still has them, record that they moved out.",
    ),
)
BIRTH_DISAGREES = define(
    "registry.row_birth_disagrees",
    422,
    title=("出生日期与身份证号不符", "Date of birth and number disagree"),
    detail=("出生日期与身份证号里的不一致。", "The date of birth is not the one in the identity number."),
    mend=("请对照证件核对两处。", "Compare both with the card."),
)
PERSON_TWICE = define(
    "registry.row_person_twice",
    422,
    title=("同一人出现两次", "Person twice"),
    detail=("与第 {other} 行是同一个人。", "This is the same person as in line {other}."),
    mend=("请删去重复的一行。", "Remove one of the two lines."),
)
LIVES_TWICE = define(
    "registry.row_lives_twice",
    422,
    title=("同一人住在两处", "Lives in two places"),
    detail=(
        "第 {other} 行写着此人住在另一处，居住时间重叠。",
        "Line {other} says that this person lives elsewhere: the stays overlap.",
    ),
    mend=(
        "请保留实际居住的一行；另一处只是户主或产权人的，请填“人户分离”。",
        "Keep the line where they live; where they only own or are registered, write 人户分离.",
    ),
)
OTHER_NAME = define(
    "registry.row_other_name",
    422,
    title=("号码已属另一姓名", "Number of another name"),
    detail=("这个身份证号在{where}属于另一个姓名。", "This identity number belongs to another name {where}."),
    mend=("请对照证件核对号码和姓名。", "Compare number and name with the card."),
)
UNSETTLED = define(
    "registry.row_unsettled",
    422,
    title=("号码没能核对上", "Number not settled"),
    detail=(
        "这个身份证号与导入范围以外的登记没能核对上，这一行不导入。",
        "This identity number could not be settled with a record outside the place; the line is not taken.",
    ),
    mend=(
        "请对照证件核对姓名和号码；确认无误的，请联系本人原来所在的社区。",
        "Compare name and number with the card; if both are right, ask the community where they lived.",
    ),
)
TWO_HEADS = define(
    "registry.row_two_heads",
    422,
    title=("一户有两个户主", "Two heads"),
    detail=("第 {other} 行已是这套住房的户主。", "Line {other} is the head of this dwelling already."),
    mend=(
        "请只留一个户主；确是两户的，请加“户主姓名”或“户号”一列分开。",
        "Keep one head; if there are two households, add a column with the head's name or a household number.",
    ),
)
NO_HEAD = define(
    "registry.row_no_head",
    422,
    title=("这一户没有户主", "No head"),
    detail=("第 {lines} 行是一户，其中没有户主。", "Lines {lines} are one household, and none of them is its head."),
    mend=("请在“与户主关系”列标明谁是户主。", "Say in the column of the relation who is head."),
)
HELD_BACK = define(
    "registry.row_held_back",
    422,
    title=("同户有问题", "Held back"),
    detail=(
        "同一户的第 {other} 行有问题，这一户暂不导入。",
        "Line {other} of the same household is faulty: the household is not taken.",
    ),
    mend=("请先改正第 {other} 行。", "Mend line {other} first."),
)
AWAITS = define(
    "registry.row_awaits",
    422,
    title=("等待同户的决定", "Waits for a decision"),
    detail=("同一户的第 {other} 行还没有决定是否同一人。", "Line {other} of the same household is not decided yet."),
    mend=("请先在“疑似重复”里决定第 {other} 行。", "Decide line {other} among the possible duplicates first."),
)
UNDECIDED = define(
    "registry.row_undecided",
    422,
    title=("还没有决定是否同一人", "Not decided"),
    detail=(
        "这一行可能与已有的人是同一人，还没有决定。",
        "This may be someone who is there already; it is not decided yet.",
    ),
    mend=("请在“疑似重复”里选择。", "Decide it among the possible duplicates."),
)
DEAD = define(
    "registry.row_dead",
    422,
    title=("已登记去世", "Registered as dead"),
    detail=("此人在登记中已经去世。", "The register says that this person has died."),
    mend=("请删去这一行；登记有误的，请撤销那次登记。", "Remove the line; if the register is wrong, undo that change."),
)
GUARDIAN_UNNAMED = define(
    "registry.row_guardian_needed",
    422,
    title=("缺少监护人", "Guardian needed"),
    detail=(
        "不满 14 岁的孩子要有监护人同意，这一户里没有可作监护人的成年人。",
        "A child under 14 needs a guardian's consent, and no adult of the household can be the guardian.",
    ),
    mend=(
        "请在“监护人”列写明同户的成年人并声明有监护人同意书。",
        "Name an adult of the household as guardian and declare the consents.",
    ),
)
PASSED_OVER = define(
    "registry.row_passed_over",
    422,
    title=("已略过", "Passed over"),
    detail=("第 {lines} 行是{what}，已略过。", "Line {lines} is {what} and was passed over."),
    mend=(
        "如果其中有住户，请补上姓名和房号后重新上传。",
        "If there is a resident in it, add name and room and send it again.",
    ),
)
TAKEN_AS_VACANT = define(
    "registry.row_vacant",
    422,
    title=("按空置登记", "Taken as vacant"),
    detail=(
        "这一行写的是空置，按空置房登记，不登记人；这一行的其他内容没有采用。",
        "The line says that the dwelling is empty: it is recorded as vacant, with nobody in it; nothing else of the "
        "line is used.",
    ),
    mend=("如果有人住，请填写住户姓名后重新上传。", "If somebody lives there, write the name and send it again."),
)
STILL_LIVED_IN = define(
    "registry.row_still_lived_in",
    422,
    title=("登记里还有人住", "Still lived in"),
    detail=(
        "这一行写空置，登记里这套住房还有人住。",
        "The line says vacant, but people are registered as living there.",
    ),
    mend=(
        "确已搬走的，请先在住户页面登记搬走；导入不会把人移出。",
        "If they have left, record that in the household first: an import moves nobody out.",
    ),
)
VACANT_AND_LIVED_IN = define(
    "registry.row_vacant_and_lived_in",
    422,
    title=("又空置又有人住", "Vacant and lived in"),
    detail=(
        "这一行写空置，第 {other} 行却写这套住房有人住。",
        "This line says vacant, but line {other} has somebody living there.",
    ),
    mend=("请核对后只留一种。", "Check, and keep one of the two."),
)
FILLED_DOWN = define(
    "registry.row_filled_down",
    422,
    title=("合并单元格已展开", "Merged cell filled down"),
    detail=(
        "第 {line} 至 {last} 行的合并单元格，按同一内容填入每一行。",
        "The cell merged over lines {line} to {last} was read as the same value in each.",
    ),
    mend=("如果不对，请取消合并后逐行填写。", "If that is wrong, unmerge it and fill in each line."),
)
HIDDEN_LINES = define(
    "registry.row_hidden",
    422,
    title=("隐藏的行也读了", "Hidden lines were read"),
    detail=(
        "第 {lines} 行在表格里是隐藏的（或被筛选掉的），也一起读了。",
        "Line {lines} is hidden or filtered out in the sheet, and was read too.",
    ),
    mend=(
        "不该导入的，请在表格里删去这些行后重新上传。",
        "If they should not be imported, delete them in the sheet and send it again.",
    ),
)
HIDDEN_COLUMN = define(
    "registry.column_hidden",
    422,
    title=("隐藏的列也读了", "Hidden column was read"),
    detail=("这一列在表格里是隐藏的，也一起读了。", "This column is hidden in the sheet, and was read too."),
    mend=("不该导入的，请把这一列改为“不导入”。", "If it should not be imported, leave the column out."),
)
FORMULAS_USED = define(
    "registry.column_formulas",
    422,
    title=("这一列有公式", "Formulas in this column"),
    detail=(
        "这一列有 {count} 格是公式，用的是文件里存下的结果。",
        "{count} cells of this column are formulas; their saved results were read.",
    ),
    mend=(
        "结果不是最新的，请打开保存一次再上传。",
        "If they are out of date, open the file, save it and send it again.",
    ),
)
CONSENT_TAKEN_BACK = define(
    "registry.row_consent_taken_back",
    422,
    title=("本人已收回同意", "Consent was taken back"),
    detail=(
        "“{name}”：所填的同意日期之后，本人收回了同意，不导入这一项。",
        "The {name}: the person took consent back after the day that was declared; it is not taken.",
    ),
    mend=("重新征得同意后，在住户页面登记。", "With a new consent, record it in the household."),
)
KEPT_REGISTER = define(
    "registry.row_kept_register",
    422,
    title=("保留登记中的内容", "The register's value stays"),
    detail=(
        "“{name}”与登记不同，登记中的已当面核实，予以保留。",
        "The {name} differs; the register's was verified first hand and stays.",
    ),
    mend=("确需更改的，请在住户页面更正。", "If it must change, correct it in the household."),
)
