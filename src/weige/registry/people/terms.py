"""The closed lists of the register: roles, tenure, sources, kinds of change. Pure; both languages."""

from __future__ import annotations

from enum import StrEnum

from weige.core.errors import Text


class Role(StrEnum):
    """How someone stands to the head of the household."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    RELATIVE = "relative"
    TENANT = "tenant"
    CARER = "carer"
    OTHER = "other"


class Capacity(StrEnum):
    """In which capacity someone belongs to a household."""

    OWNER = "owner"
    TENANT = "tenant"
    FAMILY = "family"


class Tenure(StrEnum):
    """On what footing a household has its dwelling."""

    OWNER_OCCUPIED = "owner_occupied"
    RENTED = "rented"
    LENT = "lent"
    OTHER = "other"


class Source(StrEnum):
    """How a fact was learned."""

    VISIT = "visit"
    PHONE = "phone"
    RESIDENT = "resident"
    OFFICE = "office"
    IMPORT = "import"


class ChangeKind(StrEnum):
    """What can happen to a household, a person in it or a dwelling."""

    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    BIRTH = "birth"
    DEATH = "death"
    SPLIT = "split"
    MERGE = "merge"
    CORRECTION = "correction"
    HEAD_CHANGED = "head_changed"
    ROLE_CHANGED = "role_changed"
    REMOVED = "removed"
    SAME_PERSON = "same_person"
    VERIFIED = "verified"
    VACANT = "vacant"


class EndReason(StrEnum):
    """Why a stay or a household ended."""

    MOVED_OUT = "moved_out"
    DEATH = "death"
    SPLIT = "split"
    MERGE = "merge"
    ROLE = "role"
    MISTAKE = "mistake"


class Manner(StrEnum):
    """In which manner personal data was read."""

    OPENED = "opened"
    UNMASKED = "unmasked"
    FOUND = "found"
    EXPORTED = "exported"
    IMPORTED = "imported"
    COPIED = "copied"
    OWN = "own"


class RequestKind(StrEnum):
    """What a resident can ask about their own data."""

    CORRECTION = "correction"
    COPY = "copy"
    ERASURE = "erasure"
    WITHDRAWAL = "withdrawal"


class RequestState(StrEnum):
    """How a resident's request stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    RECALLED = "recalled"


class NoticeKind(StrEnum):
    """In which way reading was unusual."""

    MANY = "many"
    OUTSIDE = "outside"
    NIGHT = "night"


class ImportState(StrEnum):
    """How an import stands."""

    READING = "reading"
    REFUSED = "refused"
    READ = "read"
    CHECKING = "checking"
    CHECKED = "checked"
    TAKING = "taking"
    TAKEN = "taken"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"


class Answer(StrEnum):
    """What came of a proposal to verify."""

    VERIFIED = "verified"
    CHANGED = "changed"
    NOT_NOW = "not_now"
    LAPSED = "lapsed"


ROLE_NAMES = {
    Role.HEAD: Text("户主", "head"),
    Role.SPOUSE: Text("配偶", "spouse"),
    Role.CHILD: Text("子女", "child"),
    Role.PARENT: Text("父母", "parent"),
    Role.GRANDCHILD: Text("孙辈", "grandchild"),
    Role.GRANDPARENT: Text("祖辈", "grandparent"),
    Role.SIBLING: Text("兄弟姐妹", "sibling"),
    Role.RELATIVE: Text("其他亲属", "other relative"),
    Role.TENANT: Text("同住租客", "tenant"),
    Role.CARER: Text("保姆护工", "carer"),
    Role.OTHER: Text("其他", "other"),
}
CAPACITY_NAMES = {
    Capacity.OWNER: Text("产权人", "owner"),
    Capacity.TENANT: Text("承租人", "tenant"),
    Capacity.FAMILY: Text("家庭成员", "family"),
}
TENURE_NAMES = {
    Tenure.OWNER_OCCUPIED: Text("自有自住", "owner-occupied"),
    Tenure.RENTED: Text("租住", "rented"),
    Tenure.LENT: Text("借住", "lent"),
    Tenure.OTHER: Text("其他", "other"),
}
SOURCE_NAMES = {
    Source.VISIT: Text("上门", "visit"),
    Source.PHONE: Text("电话", "phone"),
    Source.RESIDENT: Text("居民自填", "the resident"),
    Source.OFFICE: Text("窗口登记", "at the office"),
    Source.IMPORT: Text("表格导入", "import"),
}
CHANGE_NAMES = {
    ChangeKind.MOVED_IN: Text("迁入", "moved in"),
    ChangeKind.MOVED_OUT: Text("迁出", "moved out"),
    ChangeKind.BIRTH: Text("出生", "birth"),
    ChangeKind.DEATH: Text("去世", "death"),
    ChangeKind.SPLIT: Text("分户", "household split"),
    ChangeKind.MERGE: Text("并户", "households merged"),
    ChangeKind.CORRECTION: Text("更正", "correction"),
    ChangeKind.HEAD_CHANGED: Text("更换户主", "new head"),
    ChangeKind.ROLE_CHANGED: Text("成员身份变更", "role changed"),
    ChangeKind.REMOVED: Text("删除误登人员", "recorded by mistake"),
    ChangeKind.SAME_PERSON: Text("合并重复登记的人", "one person registered twice"),
    ChangeKind.VERIFIED: Text("核实无误", "verified"),
    ChangeKind.VACANT: Text("空置", "vacant"),
}
END_NAMES = {
    EndReason.MOVED_OUT: Text("迁出", "moved out"),
    EndReason.DEATH: Text("去世", "died"),
    EndReason.SPLIT: Text("分户", "split off"),
    EndReason.MERGE: Text("并户", "merged"),
    EndReason.ROLE: Text("身份变更", "changed role"),
    EndReason.MISTAKE: Text("登记有误", "recorded by mistake"),
}
MANNER_NAMES = {
    Manner.OPENED: Text("打开住户", "opened the household"),
    Manner.UNMASKED: Text("查看完整内容", "saw it in full"),
    Manner.FOUND: Text("查找", "looked up"),
    Manner.EXPORTED: Text("导出", "exported"),
    Manner.IMPORTED: Text("导入时比对", "compared in an import"),
    Manner.COPIED: Text("按本人要求提供副本", "gave a copy at the resident's request"),
    Manner.OWN: Text("本人查看", "looked at by the resident"),
}
REQUEST_NAMES = {
    RequestKind.CORRECTION: Text("更正", "correction"),
    RequestKind.COPY: Text("提供副本", "a copy"),
    RequestKind.ERASURE: Text("删除", "erasure"),
    RequestKind.WITHDRAWAL: Text("收回同意", "withdrawal of consent"),
}
REQUEST_STATE_NAMES = {
    RequestState.OPEN: Text("待答复", "open"),
    RequestState.GRANTED: Text("已办理", "granted"),
    RequestState.REFUSED: Text("未同意", "refused"),
    RequestState.RECALLED: Text("本人撤回", "taken back"),
}
NOTICE_NAMES = {
    NoticeKind.MANY: Text("短时间查看多户", "many households in a short time"),
    NoticeKind.OUTSIDE: Text("查看本网格以外的住户", "households outside one's own grid"),
    NoticeKind.NIGHT: Text("夜间查看", "at night"),
}
ANSWER_NAMES = {
    Answer.VERIFIED: Text("已核实", "verified"),
    Answer.CHANGED: Text("有变动，已登记", "changed, and recorded"),
    Answer.NOT_NOW: Text("这次先不问", "not this time"),
    Answer.LAPSED: Text("上月未核实，已过期", "lapsed with its month"),
}
IMPORT_STATE_NAMES = {
    ImportState.READING: Text("读取中", "being read"),
    ImportState.REFUSED: Text("无法读取", "could not be read"),
    ImportState.READ: Text("待确认列", "columns to be confirmed"),
    ImportState.CHECKING: Text("检查中", "being checked"),
    ImportState.CHECKED: Text("待导入", "ready to be taken"),
    ImportState.TAKING: Text("导入中", "being taken"),
    ImportState.TAKEN: Text("已导入", "taken"),
    ImportState.UNDOING: Text("撤销中", "being undone"),
    ImportState.UNDONE: Text("已撤销", "undone"),
    ImportState.DROPPED: Text("已放弃", "dropped"),
}

KEPT_BESIDE = {"household_plan": Text("一户一策", "household plan")}
"""What a higher floor keeps of a household beside the register, as the log of readings names it."""
