"""The desk: a queue worked by mouse and by keyboard, two officers at once, territory, posts, the second step, partners."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.hands import api_move, api_report, come_true
from tests.browser.person import MakePerson, Person
from uuid_utils import uuid7

pytestmark = pytest.mark.browser

COMMUNITY = "510104032006"
GENERAL_GRID = COMMUNITY + "001"
FAR_COMMUNITY = "510107014003"
PASSWORD = "三只橘猫在屋顶晒太阳"
OTHER_PASSWORD = "雨后竹林里有新笋冒头"
CITY_ZONE = timezone(timedelta(hours=8))
CLOCK_STEP_SECONDS = 30


def rows_of(page: Page) -> Locator:
    """The rows of the queue, without its head."""
    return page.get_by_role("table", name="事件列表，最新的在前").locator("tbody").get_by_role("row")


def ready_queue(page: Page) -> None:
    expect(page.get_by_role("heading", name="工作台", level=1)).to_be_visible()
    expect(rows_of(page).first).to_be_visible()


def choose(page: Page, box: str, option: str) -> None:
    """One option of a filter that opens a list."""
    page.get_by_role("search").get_by_text(box, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def today() -> str:
    return datetime.now(CITY_ZONE).date().isoformat()


def new_grid(officer: Person, name: str) -> str:
    """A micro-grid made elsewhere; gives its code."""
    body = {
        "id": str(uuid7()), "kind": "micro", "parent": GENERAL_GRID, "name": name,
        "household_count": 45, "first_day": today(),
    }  # fmt: skip
    return str(officer.call("POST", "/grids", body)["code"])


def invite(officer: Person, post: Locator, name: str, shot: str) -> str:
    """Invite someone to a post of the list; gives the link beside the QR code."""
    page = officer.page
    post.get_by_role("button", name="邀请", exact=True).click()
    dialog = page.get_by_role("dialog", name="邀请担任")
    dialog.get_by_label("被邀请人姓名").fill(name)
    dialog.get_by_role("button", name="生成邀请").click()
    link = link_in(dialog)
    officer.shot(shot)
    officer.check_accessible()
    dialog.get_by_role("button", name="关闭", exact=True).last.click()
    expect(dialog).to_be_hidden()
    return link


def link_in(dialog: Locator) -> str:
    """The link that a dialog shows once, as QR code and as text."""
    drawn(dialog.get_by_role("img", name="链接的二维码"))
    return dialog.get_by_text(re.compile(r"^http.*#/join/")).inner_text().strip()


def drawn(picture: Locator) -> None:
    """The browser could draw this picture."""
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("picture => picture.naturalWidth") > 0, "the picture is broken"


def add_post(page: Page, kind: str) -> Locator:
    """A new post of this kind at the place shown, from today; gives its row."""
    page.get_by_role("button", name="新设岗位").click()
    dialog = page.get_by_role("dialog", name=re.compile("新设岗位$"))
    dialog.get_by_role("combobox", name="岗位").select_option(label=kind)
    dialog.get_by_role("button", name="新设岗位").click()
    expect(dialog).to_be_hidden()
    vacant = page.get_by_role("row").filter(has_text=kind).filter(has_text="无人担任")
    expect(vacant.first).to_be_visible()
    return vacant.first


def refused(person: Person, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """An API call that must be refused; gives the problem."""
    answer = person.context.request.fetch(f"{person.site.url}/api/v1{path}", method=method, data=body)
    assert answer.status in (401, 403), f"{answer.status} {answer.text()}"
    return dict(answer.json())


def test_filters_stay_in_the_address_and_a_number_finds_its_case(people: MakePerson) -> None:
    officer = people("desk", card="community")
    page = officer.page
    ready_queue(page)
    page.get_by_role("button", name="辖区事件").click()
    choose(page, "全部状态", "待处理")
    page.get_by_label("只看紧急").check()
    expect(page).to_have_url(re.compile(r"view=area.*state=reported.*urgent=1"))
    expect(rows_of(page).filter(has_not_text="紧急")).to_have_count(0)
    urgent = rows_of(page).count()
    assert urgent > 0
    officer.shot("desk-filters")
    officer.check_accessible()

    page.reload()
    expect(page.get_by_role("button", name="辖区事件")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("只看紧急")).to_be_checked()
    expect(rows_of(page)).to_have_count(urgent)
    expect(rows_of(page).filter(has_not_text="待处理")).to_have_count(0)

    page.get_by_role("button", name="清除筛选").click()
    expect(page).to_have_url(re.compile(r"#/cases\?view=area$"))
    wanted = officer.call("GET", "/cases?view=area&state=closed")["items"][0]["number"]
    page.get_by_role("searchbox", name=re.compile("^搜编号")).fill(wanted)
    expect(rows_of(page)).to_have_count(1)
    expect(rows_of(page)).to_contain_text(wanted)
    page.get_by_role("searchbox", name=re.compile("^搜编号")).fill("没有人报过这样的事")
    expect(page.get_by_text("没有符合条件的事件")).to_be_visible()
    officer.shot("desk-nothing-found")
    officer.check_accessible()


def test_the_queue_is_worked_without_a_mouse(people: MakePerson) -> None:
    officer = people("desk", card="community")
    page = officer.page
    officer.open("/desk/#/cases?view=area&state=closed")
    ready_queue(page)
    numbers = [re.sub(r"\D", "", text)[:12] for text in rows_of(page).get_by_role("link").all_inner_texts()]
    first, second = (page.get_by_role("link", name=number) for number in numbers[:2])
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    officer.shot("desk-keyboard")
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    view = page.get_by_role("article", name=numbers[0])
    expect(view.get_by_role("heading", level=2)).to_be_focused()
    expect(page).to_have_url(re.compile("view=area&state=closed"))
    page.keyboard.press("Escape")
    expect(view).to_be_hidden()
    expect(first).to_be_focused()
    expect(page).to_have_url(re.compile(r"#/cases\?view=area&state=closed$"))

    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="快捷键")
    expect(keys.get_by_text("下一个事件")).to_be_visible()
    officer.shot("desk-keys")
    officer.check_accessible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name=re.compile("^搜编号"))
    expect(search).to_be_focused()
    page.keyboard.type("jk?")
    expect(search).to_have_value("jk?")
    expect(keys).to_be_hidden()


def test_a_case_beside_the_queue_shows_its_grid_on_the_map(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    case = api_report(leader, category="facility.corridor_lamp", words="地图上要看得到这一件")["id"]
    officer = people("desk", card="community")
    page = officer.open(f"/desk/#/cases/{case}")
    view = page.get_by_role("article")
    expect(view.get_by_text("地图上要看得到这一件")).to_be_visible()
    expect(rows_of(page).first).to_be_visible()
    map_of = view.get_by_role("region", name="网格地图")
    map_of.scroll_into_view_if_needed()
    expect(map_of).to_be_visible()
    expect(view.get_by_text("第1微网格", exact=True)).to_be_visible()
    expect(view.get_by_text("第2微网格", exact=True)).to_be_visible()
    expect(view.get_by_role("button", name="放大", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    officer.shot("desk-map")
    officer.check_accessible()


def test_without_webgl_the_place_is_told_in_words(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    case = api_report(leader, category="facility.corridor_lamp", words="旧电脑上也要看得到地点")["id"]
    officer = people("desk")
    officer.context.add_init_script(
        """const make = HTMLCanvasElement.prototype.getContext
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
            return kind.startsWith('webgl') ? null : make.call(this, kind, ...more)
        }"""
    )
    officer.enter("community")
    page = officer.open(f"/desk/#/cases/{case}")
    words = page.get_by_text("这台电脑的浏览器画不了地图")
    words.scroll_into_view_if_needed()
    expect(words).to_contain_text("东门口")
    officer.shot("desk-map-in-words")
    officer.check_accessible()


def test_two_officers_at_once_overwrite_nothing(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    case = api_report(leader, category="facility.corridor_lamp", words="两个人同时在办的一件")["id"]
    officer = people("desk", card="community")
    officer.expect("409")
    colleague = people("desk", card="community")
    page = officer.open(f"/desk/#/cases/{case}")
    view = page.get_by_role("article")
    view.get_by_role("button", name="派单", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("^派单"))
    expect(dialog.get_by_role("radio", checked=True)).to_be_visible()
    words = "请今天下班前换好，门口有老人"
    dialog.get_by_role("textbox", name=re.compile("说明")).fill(words)

    # Meanwhile the colleague sends it to somebody else.
    recipients = colleague.call("GET", f"/cases/{case}/recipients")["items"]
    worker = next(one["id"] for one in recipients if one["account_name"] == "罗建国")
    api_move(colleague, case, "dispatch", to_post=worker, note="先请老罗去看看")
    dialog.get_by_role("button", name="派单", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("没有覆盖别人的处理")
    before = dialog.locator("section").filter(has=page.get_by_role("heading", name="您刚才看到的"))
    now = dialog.locator("section").filter(has=page.get_by_role("heading", name="现在的情况"))
    expect(before).to_contain_text("待处理")
    expect(now).to_contain_text("已派单")
    expect(now).to_contain_text("罗建国")
    expect(now).to_contain_text("先请老罗去看看")
    expect(dialog.get_by_text(words)).to_be_visible()
    officer.shot("desk-conflict")
    officer.check_accessible()
    truth = officer.call("GET", f"/cases/{case}")
    assert [step["move"] for step in truth["steps"]] == ["report", "dispatch"]
    assert truth["holder"]["account_name"] == "罗建国"

    dialog.get_by_role("button", name="按最新情况重新决定").click()
    expect(dialog.get_by_role("textbox", name=re.compile("说明"))).to_have_value(words)
    officer.shot("desk-conflict-decided-again")
    officer.check_accessible()
    dialog.get_by_role("button", name="取消").click()
    expect(view.get_by_text("罗建国").first).to_be_visible()
    assert officer.call("GET", f"/cases/{case}")["version"] == truth["version"]


def test_territory_is_walked_down_and_a_grid_is_made_and_ended(people: MakePerson) -> None:
    officer = people("desk", card="district")
    officer.expect("422")
    page = officer.open("/desk/#/territory")
    expect(page.get_by_role("heading", name="区划与网格", level=1)).to_be_visible()
    tree = page.get_by_role("tree")
    for name in ("狮子山街道", "菱窠社区"):
        tree.get_by_text(name, exact=True).click()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()
    expect(tree.get_by_text("第4网格", exact=True)).to_be_visible()
    grids = page.get_by_role("table").filter(has_text="负责人")
    expect(grids.get_by_role("row").filter(has_text=GENERAL_GRID + "001")).to_contain_text("周淑芬")
    expect(grids.get_by_role("row").filter(has_text="第3微网格")).to_contain_text("空缺")
    page.wait_for_load_state("networkidle")
    officer.shot("desk-territory")
    officer.check_accessible()
    page.get_by_label(re.compile("只看无人负责的")).check()
    expect(grids.get_by_role("row").filter(has_text="周淑芬")).to_have_count(0)
    expect(grids.get_by_role("row").filter(has_text="第3微网格")).to_be_visible()

    tree.get_by_text("第1网格", exact=True).click()
    expect(page.get_by_role("heading", name="第1网格", level=2)).to_be_visible()
    page.get_by_role("button", name="新设网格").click()
    dialog = page.get_by_role("dialog", name="在第1网格新设网格")
    save = dialog.get_by_role("button", name="新设", exact=True)
    expect(save).to_be_disabled()
    name = "银杏苑微网格"
    dialog.get_by_label("名称").fill(name)
    dialog.get_by_label("户数").fill("58")
    expect(dialog.get_by_label("启用日期")).to_have_value(today())
    boundary = dialog.get_by_label(re.compile("^边界"))
    boundary.fill('{"type": "Polygon", "coordinates": [[[104.1, 30.6],')
    expect(dialog.get_by_role("alert")).to_contain_text("不是完整的 JSON")
    boundary.fill('{"type":"Polygon","coordinates":[[[30.6,104.1],[30.7,104.1],[30.7,104.2],[30.6,104.1]]]}')
    expect(dialog.get_by_role("alert")).to_contain_text("经度和纬度写反了")
    officer.shot("desk-grid-form")
    officer.check_accessible()
    expect(save).to_be_disabled()
    # Well formed, but in another city: the server says so, and what was typed stays.
    boundary.fill('{"type":"Polygon","coordinates":[[[116.3,39.9],[116.4,39.9],[116.4,39.8],[116.3,39.9]]]}')
    save.click()
    expect(dialog.get_by_role("alert").first).to_be_visible()
    officer.shot("desk-grid-refused")
    expect(dialog.get_by_label("名称")).to_have_value(name)
    boundary.fill("")
    save.click()
    expect(dialog).to_be_hidden()
    row = grids.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("58")
    expect(row).to_contain_text("空缺")

    row.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()
    page.get_by_role("button", name="撤销网格").click()
    dialog = page.get_by_role("dialog", name=f"撤销{name}")
    officer.shot("desk-grid-end")
    officer.check_accessible()
    dialog.get_by_role("button", name="撤销网格").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="撤销网格")).to_have_count(0)
    expect(page.get_by_text("最后一天")).to_be_visible()
    officer.shot("desk-grid-ended")
    officer.check_accessible()


def test_a_leader_is_invited_gets_a_new_password_and_leaves(people: MakePerson) -> None:
    officer = people("desk", card="community")
    grid = "紫藤苑微网格"
    code = new_grid(officer, grid)
    page = officer.open(f"/desk/#/posts/{code}")
    expect(page.get_by_role("heading", name=grid, level=2)).to_be_visible()
    expect(page.get_by_text("没有岗位", exact=True)).to_be_visible()
    post = add_post(page, "微网格长")
    officer.shot("desk-posts")
    officer.check_accessible()
    link = invite(officer, post, "沈月华", "desk-invitation")
    assert "/m/#/join/" in link
    expect(page.get_by_text("已邀请，等待接受")).to_be_visible()

    # She opens the link on her phone; a password that anyone could guess is refused in words.
    phone_number = "10000009911"
    newcomer = people("phone")
    newcomer.expect("422", "401")
    phone = newcomer.page
    phone.goto(link)
    expect(phone.get_by_role("heading", name="接受邀请")).to_be_visible()
    expect(phone.get_by_label("姓名")).to_have_value("沈月华")
    phone.get_by_label("手机号").fill(phone_number)
    phone.get_by_label("设置密码").fill("12345678")
    phone.get_by_role("button", name="接受并进入").click()
    expect(phone.get_by_role("alert")).to_contain_text("密码至少 8 位")
    newcomer.shot("desk-invited")
    newcomer.check_accessible()
    phone.get_by_label("设置密码").fill(PASSWORD)
    phone.get_by_role("button", name="接受并进入").click()
    expect(phone.get_by_role("heading", name="待办", level=1)).to_be_visible()
    phone.get_by_role("link", name="我的网格").click()
    expect(phone.get_by_role("heading", name=grid)).to_be_visible()
    newcomer.shot("desk-invited-grid")
    newcomer.check_accessible()

    # She has lost her password: the officer sends a new link, which signs the old phone out.
    page.reload()
    post = page.get_by_role("row").filter(has_text="沈月华")
    post.get_by_role("button", name="重发登录链接").click()
    dialog = page.get_by_role("dialog", name="重发登录链接")
    expect(dialog.get_by_text("请先确认来要链接的确实是本人")).to_be_visible()
    officer.shot("desk-renewal-warning")
    officer.check_accessible()
    dialog.get_by_role("button", name="生成链接").click()
    renewal = link_in(dialog)
    officer.shot("desk-renewal")
    officer.check_accessible()
    dialog.get_by_role("button", name="关闭", exact=True).last.click()
    again = people("phone")
    again.page.goto(renewal)
    expect(again.page.get_by_role("heading", name="重新设置密码")).to_be_visible()
    again.page.get_by_label("原来的手机号").fill(phone_number)
    again.page.get_by_label("新密码").fill(OTHER_PASSWORD)
    again.shot("desk-renewal-phone")
    again.check_accessible()
    again.page.get_by_role("button", name="设好密码并登录").click()
    expect(again.page.get_by_role("heading", name="待办", level=1)).to_be_visible()
    phone.reload()
    phone.wait_for_url(re.compile(r"/\?next="))
    expect(phone.get_by_role("button", name="登录", exact=True)).to_be_visible()
    phone.get_by_label("手机号").fill(phone_number)
    phone.get_by_label("密码", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="登录", exact=True).click()
    expect(phone.get_by_role("alert")).to_contain_text("手机号或密码不对")
    phone.get_by_label("密码", exact=True).fill(OTHER_PASSWORD)
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.wait_for_url(re.compile("/m/#/grid"))
    expect(phone.get_by_role("heading", name=grid)).to_be_visible()

    # Her post ends today: the next thing that she does is refused, and the phone says why.
    page.reload()
    post.get_by_role("button", name="结束岗位").click()
    dialog = page.get_by_role("dialog", name="结束岗位")
    end = dialog.get_by_role("button", name="结束岗位")
    expect(end).to_be_disabled()
    dialog.get_by_label("我确认马上收回权限").check()
    officer.shot("desk-post-end")
    officer.check_accessible()
    end.click()
    expect(dialog).to_be_hidden()
    problem = refused(newcomer, "POST", "/cases", {
        "id": str(uuid7()), "category": "facility.corridor_lamp", "place": code, "address": "东门口",
        "description": "离任以后报的", "happened_at": datetime.now(UTC).isoformat(),
    })  # fmt: skip
    assert problem["detail"]
    phone.reload()
    expect(phone.get_by_text("您现在没有在任的岗位")).to_be_visible()
    newcomer.shot("desk-left")
    newcomer.check_accessible()


def test_a_desk_post_needs_an_authenticator(people: MakePerson) -> None:
    officer = people("desk", card="city")
    page = officer.open(f"/desk/#/posts/{FAR_COMMUNITY}")
    expect(page.get_by_role("heading", level=2)).not_to_have_text("正在加载……")
    post = add_post(page, "社区工作者")
    link = invite(officer, post, "程晓岚", "desk-invitation-desk")
    assert "/m/" not in link

    newcomer = people("desk")
    newcomer.expect("401", "422")
    desk = newcomer.page
    desk.goto(link)
    desk.get_by_label("手机号").fill("10000009921")
    desk.get_by_label("设置密码").fill(PASSWORD)
    newcomer.shot("desk-join")
    newcomer.check_accessible()
    desk.get_by_role("button", name="接受并进入").click()
    expect(desk.get_by_role("heading", name="先绑定验证器")).to_be_visible()
    drawn(desk.get_by_role("img", name="绑定验证器的二维码"))
    newcomer.shot("desk-totp-enrol", full=True)
    newcomer.check_accessible()
    assert refused(newcomer, "GET", "/cases?view=area")["code"] == "access.totp_needed"
    secret = desk.locator("code").inner_text().replace(" ", "")
    authenticator = pyotp.TOTP(secret)
    desk.get_by_label("6 位数字").fill("000000")
    desk.get_by_role("button", name="确认", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("验证码不对")
    used = int(time.time())
    desk.get_by_label("6 位数字").fill(authenticator.at(used))
    desk.get_by_role("button", name="确认", exact=True).click()
    expect(desk.get_by_role("heading", name="记下恢复码")).to_be_visible()
    codes = desk.get_by_role("listitem").all_inner_texts()
    assert len(set(codes)) == len(codes) >= 8
    newcomer.shot("desk-recovery-codes")
    newcomer.check_accessible()
    desk.get_by_role("button", name="我已收好，进入").click()
    desk.wait_for_url(re.compile("/desk/"))
    expect(desk.get_by_role("heading", name="工作台", level=1)).to_be_visible()
    expect(desk.get_by_text("手上没有待办")).to_be_visible()
    newcomer.shot("desk-empty")
    newcomer.check_accessible()

    def sign_in() -> None:
        desk.get_by_role("button", name="退出登录").click()
        desk.get_by_label("手机号").fill("10000009921")
        desk.get_by_label("密码", exact=True).fill(PASSWORD)
        desk.get_by_role("button", name="登录", exact=True).click()
        expect(desk.get_by_role("heading", name="动态口令")).to_be_visible()

    # Signing in again asks for a code; one that was used is refused, the next one opens the desk.
    sign_in()
    desk.get_by_label("动态口令或恢复码").fill(authenticator.at(used))
    desk.get_by_role("button", name="确认", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("验证码不对")
    newcomer.shot("desk-totp")
    newcomer.check_accessible()
    desk.get_by_label("动态口令或恢复码").fill(authenticator.at(used + CLOCK_STEP_SECONDS))
    desk.get_by_role("button", name="确认", exact=True).click()
    expect(desk.get_by_role("heading", name="工作台", level=1)).to_be_visible()
    # A recovery code opens it too, and once only.
    for opens in (True, False):
        sign_in()
        desk.get_by_label("动态口令或恢复码").fill(codes[0])
        desk.get_by_role("button", name="确认", exact=True).click()
        if opens:
            expect(desk.get_by_role("heading", name="工作台", level=1)).to_be_visible()
    expect(desk.get_by_role("alert")).to_contain_text("验证码不对")


def test_a_partner_sees_only_what_was_sent_to_it(people: MakePerson) -> None:
    leader = people("phone", card="leader")
    officer = people("desk", card="community")
    kept = api_report(leader, category="facility.corridor_lamp", words="不归部门管的一件")
    sent = api_report(leader, category="order.stall", words="占道摆摊，请执法队来看看")
    partner = people("desk", card="department")
    partner.expect("403", "404")
    post = partner.call("GET", "/session")["posts"][0]["id"]
    recipients = officer.call("GET", f"/cases/{sent['id']}/recipients")["items"]
    assert post in {one["id"] for one in recipients}
    api_move(officer, sent["id"], "dispatch", to_post=post)

    page = partner.page
    expect(rows_of(page).filter(has_text=sent["number"])).to_be_visible()
    nav = page.get_by_role("navigation", name="主导航")
    expect(nav.get_by_role("link", name=re.compile("^收件箱"))).to_be_visible()
    expect(nav.get_by_role("link", name="区划与网格")).to_have_count(0)
    expect(nav.get_by_role("link", name="岗位与邀请")).to_have_count(0)
    page.get_by_role("button", name="经手事件").click()
    expect(rows_of(page).filter(has_text=sent["number"])).to_be_visible()
    own = {row["id"] for row in partner.call("GET", "/cases?view=area&limit=100")["items"]}
    for case in own:
        found = officer.call("GET", f"/cases/{case}")
        held = any(step["holder"] and step["holder"]["id"] == post for step in found["steps"])
        assert held or any(call["post"]["id"] == post for call in found["calls"]), case
    assert kept["id"] not in own
    partner.shot("desk-partner")
    partner.check_accessible()
    partner.open(f"/desk/#/cases/{kept['id']}")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("不归部门管的一件")).to_have_count(0)
    partner.shot("desk-partner-refused")
    partner.check_accessible()

    partner.open(f"/desk/#/cases/{sent['id']}")
    view = page.get_by_role("article", name=sent["number"])
    view.get_by_role("button", name="签收").click()
    expect(view.get_by_text("处置中").first).to_be_visible()
    come_true(page, lambda: officer.call("GET", f"/cases/{sent['id']}")["state"] == "accepted", "accepted")
    partner.shot("desk-partner-case")
    partner.check_accessible()
