"""Refusals about files that come in and go out; what is wrong with a single line is in ``row_errors``."""

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
SPREAD = define(
    "registry.import_spread",
    413,
    title=("表格范围过大", "Cells too far apart"),
    detail=(
        "工作表里最远的内容在第 {line} 行、{column} 列，范围过大，没有读取。",
        "The farthest cell is in line {line}, column {column}; the sheet reaches too far and was not read.",
    ),
    mend=(
        "请删去数据以外的行和列（远处多半有误填的字），保存后再上传。",
        "Delete the lines and columns beyond the data (something was probably typed far away), save, and send it again.",
    ),
)
OUT_OF_TIME = define(
    "registry.import_out_of_time",
    422,
    title=("数字被设成了时间格式", "Number formatted as a time"),
    detail=(
        "第 {line} 行有一个数字（多半是电话或证件号）被设成了时间格式，超出了范围，读不出来。",
        "In line {line} a number, probably a telephone or identity number, is formatted as a time and cannot be read.",
    ),
    mend=(
        "请把这一列设为“文本”格式，核对号码后重新上传。",
        "Set the column to the format “text”, check the numbers and send it again.",
    ),
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
COMPOUND_UNKNOWN = define(
    "registry.import_compound",
    422,
    title=("没有这个小区", "Unknown compound"),
    detail=("选定的小区不在导入范围内。", "The compound is not in the place of the import."),
    mend=("请从列出的小区里选择。", "Choose one of the compounds that are listed."),
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
