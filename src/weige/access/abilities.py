"""The abilities that a post can carry, and what each allows; the screens and the docs read them from here."""

from __future__ import annotations

from weige.core.errors import Text

ABILITIES: dict[str, Text] = {
    "territory.read": Text("查看区划与网格", "see divisions and grids"),
    "territory.manage": Text("维护网格与房屋", "maintain grids and premises"),
    "post.read": Text("查看岗位", "see posts"),
    "post.manage": Text("设置岗位与邀请", "create and end posts, invite"),
    "case.report": Text("上报事件", "report cases"),
    "case.read": Text("查看辖区事件", "see the cases of the area"),
    "case.solve": Text("现场解决", "solve cases on the spot"),
    "case.hold": Text("受理事件", "hold cases of the area"),
    "case.dispatch": Text("派单", "dispatch cases"),
    "case.handle": Text("签收与处置", "accept and handle cases"),
    "case.close": Text("结案", "close cases"),
    "case.escalate": Text("向上一级汇报", "hand cases one level up"),
    "case.read_contact": Text("查看上报人电话", "see the reporter's phone number"),
}
