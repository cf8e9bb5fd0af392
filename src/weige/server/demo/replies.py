"""What the story's offices keep for their daily work: reply texts of the community and of those who handle its cases, and
two saved filters of its officer; made by the real actions."""

from __future__ import annotations

from datetime import datetime

from weige.access.actors import Actor
from weige.cases.finding import Filters
from weige.cases.replies import actions as replies
from weige.cases.replies.actions import Wording
from weige.cases.replies.rules import Office
from weige.cases.saved import actions as saved
from weige.core import clock

from .cards import LINGKE
from .people import People
from .seeds import Seed

COMMUNITY = (
    Wording("已派人查看", "您反映的{类别}已收到（编号{编号}），社区已安排人员到{地点}查看。", ("handle", "dispatch")),
    Wording("请尽快处理", "{地点}的{类别}（编号{编号}），请在{期限}前处理并反馈结果。", ("dispatch", "whistle")),
    Wording("请到场会商", "{地点}的{类别}涉及多个单位，请派人到现场一起商量处理办法。", ("whistle",)),
    Wording("已现场核实办结", "{地点}的{类别}已处理完毕，网格员到现场核实过。如有反复，请随时告诉我们。", ("close", "solve_on_the_spot")),
    Wording("超出社区权限", "{地点}的{类别}超出社区处理权限，社区已先做好现场提醒，请上级协调。", ("escalate",)),
    Wording("等材料", "维修材料已订购，到货后马上施工，期间现场已设提醒标识。", ("pause", "handle")),
)  # fmt: skip
HANDLERS = (
    Wording("已安排上门", "已安排师傅到{地点}处理，预计{期限}前完成。", ("handle",)),
    Wording("已修好", "{地点}的{类别}已修好，现场试用正常。", ("reply",)),
    Wording("不归我单位", "经现场查看，{地点}的{类别}不在我单位维护范围，请核对后改派。", ("return",)),
    Wording("位置不清", "“{地点}”没有找到具体位置，请补充楼栋、楼层或照片。", ("return",)),
)
FILTERS = (
    ("逾期的", Filters(view="area", due="overdue")),
    ("紧急的", Filters(view="area", urgent=True)),
)


def keep_words(seed: Seed, crowd: People, *, until: datetime) -> None:
    """Give the story's community and its handlers their texts, and its officer the filters."""
    officer = crowd.actor(crowd.at("community_officer", LINGKE)[0])
    with clock.at(until):
        _keep(seed, officer, Office(LINGKE), COMMUNITY)
        for (_, place), post in sorted(crowd.handlers.items()):
            if place.startswith(LINGKE) or LINGKE.startswith(place):
                _keep(seed, crowd.actor(post), Office(place, crowd.posts[post].organisation), HANDLERS)
        for at, (name, wanted) in enumerate(FILTERS):
            saved.save(actor=officer, id=seed.id(until, "saved_filter", at), name=name, wanted=wanted)


def _keep(seed: Seed, actor: Actor, office: Office, wordings: tuple[Wording, ...]) -> None:
    for at, wording in enumerate(wordings):
        id = seed.id(clock.now(), "reply_text", office.place, str(office.organisation), at)
        replies.add(actor=actor, id=id, office=office, wording=wording)
