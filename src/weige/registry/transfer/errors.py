"""Refusals about files that come in and go out."""

from weige.core.errors import define

FILE_TOO_LARGE = define(
    "registry.import_too_large",
    413,
    title=("文件太大", "File too large"),
    detail=("文件超过 {limit} MB，没有读取。", "The file is over {limit} MB and was not read."),
    mend=(
        "请按社区或楼栋分成几个文件，删去图片和无关的工作表后再上传。",
        "Split it by community or building, remove pictures and other sheets, and send it again.",
    ),
)
TOO_MANY_ROWS = define(
    "registry.import_too_many_rows",
    413,
    title=("行数太多", "Too many rows"),
    detail=("表格超过 {limit} 行。", "The sheet has more than {limit} rows."),
    mend=("请分成几个文件导入。", "Import it in several files."),
)
TOO_MANY_COLUMNS = define(
    "registry.import_too_many_columns",
    413,
    title=("列数太多", "Too many columns"),
    detail=("第 {line} 行超过 {limit} 列。", "Line {line} has more than {limit} columns."),
    mend=("请删去与住户登记无关的列。", "Remove the columns that have nothing to do with the register."),
)
INFLATES = define(
    "registry.import_inflates",
    413,
    title=("文件解压后过大", "File inflates too much"),
    detail=(
        "文件解开后超过 {limit} MB，像是压缩炸弹，没有读取。",
        "Unpacked, the file is over {limit} MB; it looks like a zip bomb and was not read.",
    ),
    mend=("请在表格软件里另存为新文件后再上传。", "Save it anew in a spreadsheet program and send it again."),
)
WRONG_KIND = define(
    "registry.import_wrong_kind",
    422,
    title=("不支持的文件", "Kind of file not supported"),
    detail=(
        "只能导入 .xlsx、.xls、.ods、.csv 和 .txt 文件。",
        "Files that can be imported: .xlsx, .xls, .ods, .csv, .txt.",
    ),
    mend=("请在表格软件里另存为 .xlsx 后再上传。", "Save it as .xlsx in a spreadsheet program and send it again."),
)
DISGUISED = define(
    "registry.import_disguised",
    422,
    title=("文件内容与名称不符", "Content is not what the name says"),
    detail=("文件名是 {extension}，内容却是{kind}。", "The name says {extension}, but the content is {kind}."),
    mend=(
        "请用表格软件打开，另存为 .xlsx 后再上传；打不开的请向发来文件的人核实。",
        "Open it in a spreadsheet program and save it as .xlsx; if it does not open, ask whoever sent it.",
    ),
)
ENCRYPTED = define(
    "registry.import_encrypted",
    422,
    title=("文件有密码", "File is encrypted"),
    detail=("文件设有打开密码，无法读取。", "The file is protected by a password and cannot be read."),
    mend=("请打开后去掉密码，另存一份再上传。", "Open it, remove the password, save a copy and send that."),
)
DAMAGED = define(
    "registry.import_damaged",
    422,
    title=("文件已损坏", "File is damaged"),
    detail=("文件不完整或已损坏：{reason}。", "The file is incomplete or damaged: {reason}."),
    mend=(
        "请在表格软件里打开检查，另存为新文件后再上传。",
        "Open it in a spreadsheet program, save it anew and send it again.",
    ),
)
ENTITIES = define(
    "registry.import_entities",
    422,
    title=("文件含有外部引用", "File declares entities"),
    detail=(
        "文件内部带有文档类型或实体声明，正常的表格没有这些，已拒绝。",
        "The file declares a document type or entities, which no proper spreadsheet does; it was refused.",
    ),
    mend=("请在表格软件里另存为新文件后再上传。", "Save it anew in a spreadsheet program and send it again."),
)
ENCODING = define(
    "registry.import_encoding",
    422,
    title=("文字编码无法识别", "Encoding not recognised"),
    detail=(
        "文件不是 UTF-8、GB18030（GBK）或 UTF-16 编码，第 {line} 行附近无法读取。",
        "The file is neither UTF-8 nor GB18030 (GBK) nor UTF-16; it cannot be read near line {line}.",
    ),
    mend=("请另存为“CSV UTF-8”或 .xlsx 后再上传。", "Save it as “CSV UTF-8” or .xlsx and send it again."),
)
BROKEN_QUOTES = define(
    "registry.import_broken_quotes",
    422,
    title=("引号不成对", "Quotation mark without its pair"),
    detail=(
        "第 {line} 行的引号没有配对，后面的内容连成了一格。",
        "A quotation mark in line {line} has no pair: what follows runs into one cell.",
    ),
    mend=("请补上或删去多余的引号，或另存为 .xlsx。", "Add or remove the quotation mark, or save it as .xlsx."),
)
EMPTY = define(
    "registry.import_empty",
    422,
    title=("没有内容", "Nothing in it"),
    detail=("工作表里没有数据。", "The sheet holds no data."),
    mend=("请选择有数据的工作表或文件。", "Choose the sheet or file that holds the data."),
)
UNKNOWN_SHEET = define(
    "registry.import_unknown_sheet",
    422,
    title=("没有这个工作表", "Unknown sheet"),
    detail=("文件里没有这个工作表。", "The file has no sheet of this name."),
    mend=("请从文件的工作表里选择。", "Choose one of the file's sheets."),
)
MERGED_UNREADABLE = define(
    "registry.import_merged",
    422,
    title=("含有合并单元格", "Merged cells"),
    detail=(
        "第 {line} 行起有合并单元格，这种格式里无法拆开。",
        "There are merged cells from line {line} on, which cannot be told apart in this format.",
    ),
    mend=(
        "请取消合并并填满，或另存为 .xlsx 后再上传。",
        "Unmerge and fill the cells, or save it as .xlsx and send that.",
    ),
)
WRONG_STATE = define(
    "registry.import_state",
    409,
    title=("现在不能这样做", "Not possible now"),
    detail=(
        "这次导入的状态是“{state}”，现在不能这样做。",
        "This import is in the state “{state}”; this is not possible now.",
    ),
    mend=("请刷新页面，按现在的状态继续。", "Reload the page and go on from its present state."),
)
PLACE_TOO_LARGE = define(
    "registry.import_place",
    422,
    title=("导入范围不对", "Place does not fit"),
    detail=("请选择一个社区或网格，一次导入不能跨社区。", "An import is for one community or a grid in it."),
    mend=("请选择社区或网格。", "Choose the community or grid."),
)
COLUMN_UNKNOWN = define(
    "registry.import_column_unknown",
    422,
    title=("没有这一列", "Unknown column"),
    detail=(
        "第 {column} 列不在文件里，或含义“{meaning}”不存在。",
        "The file has no column {column}, or there is no meaning “{meaning}”.",
    ),
    mend=("请刷新后重新确认各列。", "Reload and confirm the columns again."),
)
COLUMN_TWICE = define(
    "registry.import_column_twice",
    422,
    title=("两列含义相同", "Two columns of one meaning"),
    detail=(
        "{first} 列和 {second} 列都选成了“{meaning}”。",
        "Columns {first} and {second} are both said to be “{meaning}”.",
    ),
    mend=("请只保留一列，其余选“不导入”。", "Keep one of them and leave the other out."),
)
COLUMN_MISSING = define(
    "registry.import_column_missing",
    422,
    title=("缺少必要的列", "A needed column is missing"),
    detail=("没有选出“{meaning}”列。", "No column is said to be “{meaning}”."),
    mend=("请在列表中指明哪一列是“{meaning}”。", "Say which column is “{meaning}”."),
)
CONSENTS_NOT_DECLARED = define(
    "registry.import_consents",
    422,
    title=("需要声明已有书面同意", "Consents not declared"),
    detail=(
        "“{name}”需要本人书面同意才能导入。",
        "“{name}” may only be imported where people have consented in writing.",
    ),
    mend=(
        "请声明书面同意书已存档并填写签署日期，或把这一列改为“不导入”。",
        "Declare that the written consents are on file, with their day, or leave the column out.",
    ),
)
FAULTY = define(
    "registry.import_faulty",
    409,
    title=("还有问题没有解决", "Faults are left"),
    detail=(
        "还有 {count} 行有问题或没有决定，整个文件没有导入。",
        "{count} lines are faulty or undecided; nothing was taken.",
    ),
    mend=(
        "请改正后重新上传，或选择只导入没有问题的行。",
        "Mend them and send the file again, or take only the lines without faults.",
    ),
)
NOTHING_TO_TAKE = define(
    "registry.import_nothing",
    409,
    title=("没有可导入的行", "Nothing to take"),
    detail=("没有可以导入的行。", "There is no line that can be taken."),
    mend=("请先按提示改正表格。", "Mend the file as told first."),
)
TAKEN_MEANWHILE = define(
    "registry.import_meanwhile",
    409,
    title=("登记同时有变动", "The register changed meanwhile"),
    detail=(
        "导入时登记又有变动，为避免出错，什么也没有导入。",
        "The register changed during the import; to be safe nothing was taken.",
    ),
    mend=("请重新检查后再导入。", "Check the file again and then take it."),
)
FAILED = define(
    "registry.import_failed",
    500,
    title=("处理时出错", "It failed"),
    detail=("处理文件时系统出错，什么也没有导入。", "Something went wrong with the file; nothing was taken."),
    mend=("请再试一次；若仍不行，请告诉管理员。", "Try once more; if it stays, tell the administrator."),
)

EXPORT_COLUMN = define(
    "registry.export_column",
    422,
    title=("没有这一列", "Unknown column"),
    detail=("没有“{code}”这一列。", "There is no column “{code}”."),
    mend=("请从可选的列里选择。", "Choose from the columns that there are."),
)
EXPORT_NOTHING = define(
    "registry.export_nothing",
    409,
    title=("没有可导出的住户", "Nobody to export"),
    detail=("这里还没有登记住户。", "Nobody is registered here."),
    mend=("请换一个社区或网格。", "Choose another community or grid."),
)
EXPORT_TOO_MANY = define(
    "registry.export_too_many",
    413,
    title=("范围过大", "Too many people"),
    detail=("超过 {limit} 人，没有导出。", "There are more than {limit} people; nothing was exported."),
    mend=("请缩小到一个网格。", "Choose a smaller place."),
)

# What can be wrong with a line. Each is shown with its line and column; the values are not in it.
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
    mend=("请核对地址；确有此房的，请先登记房屋。", "Check the address; if it exists, register the dwelling first."),
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
