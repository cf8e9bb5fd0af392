"""The abilities that a post can carry, and what each allows; the screens and the docs read them from here."""

from __future__ import annotations

from weige.core.errors import Text

ABILITIES: dict[str, Text] = {
    "territory.read": Text("查看区划与网格", "see divisions and grids"),
    "territory.manage": Text("维护网格与房屋", "maintain grids and premises"),
    "post.read": Text("查看岗位", "see posts"),
    "post.manage": Text("设置岗位与邀请", "create and end posts, invite"),
    "resident.read": Text("查看住户资料", "see households, for a stated purpose"),
    "resident.collect": Text("采集与核实住户", "record and verify who lives where"),
    "resident.care": Text("查看需要照应的情况", "see what help people need"),
    "resident.identity": Text("查看身份证号", "see identity numbers in full"),
    "resident.search": Text("按号码查找住户", "look people up by phone or identity number"),
    "resident.import": Text("导入住户表格", "import households from files"),
    "resident.export": Text("导出住户表格", "export households to files"),
    "resident.answer": Text("答复居民申请", "answer residents' requests about their data"),
    "register.settings": Text("设置住户登记", "set the ceilings of the register"),
    "disclosure.oversee": Text("监督查阅记录", "oversee who reads residents' data"),
    "case.report": Text("上报事件", "report cases"),
    "case.read": Text("查看辖区事件", "see the cases of the area"),
    "case.solve": Text("现场解决", "solve cases on the spot"),
    "case.hold": Text("受理事件", "hold cases of the area"),
    "case.dispatch": Text("派单", "dispatch cases"),
    "case.handle": Text("签收与处置", "accept and handle cases"),
    "case.close": Text("结案", "close cases"),
    "case.escalate": Text("向上一级汇报", "hand cases one level up"),
    "case.rules": Text("设置办理时限", "set deadlines and the working calendar"),
    "case.read_contact": Text("查看上报人电话", "see the reporter's phone number"),
    "mediation.mediate": Text("调解纠纷", "mediate disputes that one is named for"),
    "mediation.supervise": Text("指导和查看调解", "supervise the mediations of the area"),
    "mediation.count": Text("查看调解件数", "see how many mediations there are"),
    "gateway.manage": Text("管理对外接口", "manage API keys and webhooks"),
    "emergency.read": Text("查看应急行动", "see emergency operations of the area"),
    "emergency.plan": Text("编制应急预案", "keep contingency plans"),
    "emergency.command": Text("应急指挥", "command emergency operations"),
    "plan.keep": Text("负责一户一策", "keep household plans"),
}
