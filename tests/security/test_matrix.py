"""Every endpoint called by every kind of user, against the policy; every answer against the API's own description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import jsonschema_rs
import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from tests import town
from tests.factories import API, STAFF, Person, browser, ground, hold, move, photo, report, staff
from tests.mediation.mediations import Mediation, everything
from tests.registry.transfer.files import background, post, taken, upload
from tests.security.dispatch_policy import make_dispatch
from tests.security.emergency_policy import make_emergency
from tests.security.evacuation_policy import make_evacuation
from tests.security.field_policy import make_field
from tests.security.policy import POLICY, Dispute, Gateway, Home, Imports, Subjects
from tests.security.review_policy import make_review
from tests.security.rows import FOREIGN, KINDS, Call, Row
from tests.security.signals_policy import make_signals

from weige.access import actions as access
from weige.access.actors import SYSTEM
from weige.cases import actions
from weige.cases.campaigns import actions as campaigns
from weige.cases.deliberation import actions as meetings
from weige.cases.deliberation.rules import AttendanceKind
from weige.cases.deliberation.rules import Outcome as DeliberationOutcome
from weige.cases.exports import actions as case_exports
from weige.cases.exports.rules import Purpose
from weige.cases.grouping import traits
from weige.cases.intake import Report
from weige.cases.lifecycle import Outcome
from weige.cases.models import Case, CaseTraits, LikeGroup
from weige.cases.plans import actions as plans
from weige.cases.queries import Filters
from weige.cases.replies import actions as replies
from weige.cases.replies.actions import Wording
from weige.cases.replies.rules import Office
from weige.cases.saved import actions as saved
from weige.cases.work import actions as batches
from weige.cases.work.actions import NewBatch
from weige.cases.work.previewing import Chosen, Wish
from weige.core import clock
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.gateway import keys
from weige.gateway.models import ServiceRequest
from weige.gateway.open311 import asking, taking
from weige.gateway.open311.form import from_pairs
from weige.gateway.webhooks import subscriptions
from weige.mediation import people as mediators
from weige.mediation.commands import RecusalWish
from weige.mediation.models import Recusal
from weige.mediation.terms import RecusalGround
from weige.notify import verification
from weige.registry.models import Premises, Proposal, ReadingNotice
from weige.registry.people import changes, reading, wall
from weige.registry.people.commands import MovedIn, SaidPerson
from weige.registry.people.terms import NoticeKind, RequestKind, Role, Source
from weige.registry.premises import PremisesKind
from weige.registry.rights import links, requests
from weige.registry.transfer import exports
from weige.server.api import api
from weige.territory.models import Division

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema()))
OPERATIONS = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]
ELSEWHERE = {town.DISTRICT: "510105", town.SUBDISTRICT: "510105001", town.COMMUNITY: "510105001001"}
PHONE = "13911110000"
RESIDENT_PHONE = "13922220000"


def elsewhere(place: str) -> str:
    """The like place in another district."""
    own = next(code for code in sorted(ELSEWHERE, key=len, reverse=True) if place.startswith(code))
    return ELSEWHERE[own] + place[len(own) :]


def foreign_staff() -> dict[str, Person]:
    Division.objects.bulk_create(
        Division(code=code, level=level, name=f"外{level}", official_name=f"外{level}")
        for level, code in zip(("district", "subdistrict", "community"), ELSEWHERE.values(), strict=True)
    )
    town.grid(town.GridKind.GENERAL, ELSEWHERE[town.COMMUNITY], "外网格")
    town.grid(town.GridKind.MICRO, ELSEWHERE[town.COMMUNITY] + "001", "外微网格")
    found = {}
    for at, name in enumerate(sorted(FOREIGN), 50):
        kind, place, of = STAFF[name.removeprefix("foreign ")]
        found[name] = hold(kind, elsewhere(place), of=of, number=at)
    return found


@pytest.fixture(scope="module")
def subjects(committed_for_module: None) -> Subjects:
    """Made once for the module."""
    with transaction.atomic():
        return make_subjects()


@pytest.fixture(autouse=True)
def _unchanged(subjects: Subjects) -> Iterator[None]:
    """Nothing that one test does is seen by the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_home(leader: Person) -> Home:
    """A household told by the leader."""
    building = town.premises(PremisesKind.BUILDING, "7号楼", floors=6)
    dwelling, empty = (town.premises(PremisesKind.DWELLING, name, building) for name in ("101", "102"))
    head = SaidPerson(new_id(), Role.HEAD, words={"name": "测试住户", "phone": RESIDENT_PHONE})
    command = MovedIn(
        id=new_id(), dwelling=dwelling, happened_at=clock.now(), source=Source.VISIT, people=(head,)
    )  # fmt: skip
    change = changes.record(actor=leader.actor, command=command).change
    assert change.household_id is not None
    with wall.opened(Scope((town.CITY,))):
        proposal = Proposal.objects.create(
            household_id=change.household_id,
            place=town.MICRO,
            month=clock.today().replace(day=1),
            proposed_at=clock.now(),
        )
    reading.open_dwelling(leader.actor, dwelling, "visit")
    link, token = links.make(actor=leader.actor, id=new_id(), dwelling_id=dwelling, household_id=None)
    with wall.opened(people=[head.id]):
        asked = requests.Asked(new_id(), RequestKind.COPY, head.id)
        requests.ask(asked, asker=head.id)
    notice = ReadingNotice.objects.create(
        kind=NoticeKind.NIGHT, account=leader.account, post=leader.post.id, post_type="micro_grid_leader",
        place=town.COMMUNITY, day=clock.today(), first_at=clock.now(), last_at=clock.now(), created_at=clock.now(),
        grounds={"households": 3, "limit": 2, "from_hour": 22, "to_hour": 6, "purposes": {"visit": 3}},
    )  # fmt: skip
    code, _ = verification.send_code(RESIDENT_PHONE, address="test")
    return Home(
        building=building, dwelling=dwelling, empty=empty, proposal=proposal.id, household=change.household_id, person=head.id, change=change.id,
        phone=RESIDENT_PHONE, name="测试住户", token=verification.verify(RESIDENT_PHONE, code)[0], link=link.id,
        link_token=token, request=asked.id, notice=notice.id,
    )  # fmt: skip


def make_imports(officer: Person) -> Imports:
    """Three files of the officer, each as far as its name says."""
    found = []
    for at, name in enumerate(("读", "查", "收")):
        table = f"姓名,地址\n{name},7号楼20{at + 1}\n"
        town.premises(PremisesKind.DWELLING, f"20{at + 1}", Premises.objects.get(name="7号楼").id)
        answer = upload(officer.client, table.encode(), "住户.csv")
        found.append(answer.json())
    for shown in found[1:]:
        post(officer.client, shown["id"], "columns", {"columns": {"0": "name", "1": "address"}})
    background()
    taken(officer.client, found[2]["id"])
    return Imports(*(UUID(shown["id"]) for shown in found))


def make_export(officer: Person) -> UUID:
    """A file of the community that the officer took."""
    id = new_id()
    exports.export(actor=officer.actor, id=id, place=town.COMMUNITY, columns=["name"], purpose="visit", media="csv")
    return id


def make_groups(officer: Person, *cases: Case) -> dict[str, UUID]:
    """Two groups of like cases over the whole community, a third with a campaign, and a change that can be undone."""

    def group(*members: Case) -> LikeGroup:
        made = LikeGroup.objects.create(
            area=town.SUBDISTRICT, place=town.COMMUNITY, size=len(members), first_at=clock.now(), last_at=clock.now()
        )
        for member in members:
            CaseTraits.objects.create(case=member, group=made, plain=traits(member.description).to_plain())
        return made

    far = [report(officer, place=town.COMMUNITY) for _ in range(5)]
    one, two, third, fourth = group(*cases, far[0]), group(far[1]), group(far[2]), group(far[3], far[4])
    campaign = campaigns.start(actor=officer.actor, id=new_id(), group_id=third.id, title="换灯", plan="换", until=None)
    change = new_id()
    campaigns.dissolve(actor=officer.actor, id=change, group_id=fourth.id)
    return {"group": one.id, "other_group": two.id, "group_change": change, "campaign": campaign.id}


def make_dispute(people: dict[str, Person]) -> Dispute:
    """A mediation of the community, with a colleague about whom the officer has to decide."""
    mediation = Mediation(people)
    mediation.open()
    mediation.move("accept")
    colleague = mediation.assigned(number=91)
    row = mediation.mediator_row(colleague)
    wish = RecusalWish(new_id(), row, RecusalGround.OTHER)
    actor = mediation.mediator.actor
    mediators.step_back(actor=actor, dossier_id=mediation.id, wish=wish, party_id=mediation.applicant.id)
    with everything():
        recusal = Recusal.objects.get(mediator=row).id
    token, code = mediation.link()
    return Dispute(
        dossier=mediation.id, version=mediation.now().version, party=mediation.applicant.id,
        mediator=mediation.mediator_row(mediation.mediator), colleague=row, recusal=recusal,
        candidate=hold("mediator", town.COMMUNITY, number=92).account.id, token=token, code=code,
    )  # fmt: skip


def make_gateway(subdistrict: Person) -> Gateway:
    """A key, a webhook with a delivery, a request without place and one whose words wait to be read."""
    actor = subdistrict.actor
    key, _ = keys.issue(actor=actor, id=new_id(), name="城市通", place=town.SUBDISTRICT, hourly=100)
    hook, _ = subscriptions.create(
        actor=actor, id=new_id(), name="城管", url="https://example.com/", kinds=["case."], place=town.SUBDISTRICT
    )
    delivery = subscriptions.test(actor=actor, subscription_id=hook.id, id=new_id())
    waiting, words = (
        asking.read(from_pairs([("service_code", "facility.road"), *said]), address_beside_point=False)[0]
        for said in (
            [("address_string", "大树旁")],
            [("address_id", town.MICRO), ("description", "坑"), ("attribute[public]", "yes")],
        )
    )
    taking.receive(key=key, asked=waiting, content=b"1" * 32)
    taking.receive(key=key, asked=words, content=b"2" * 32)
    found = {row.state: row.id for row in ServiceRequest.objects.filter(key=key)}
    return Gateway(key.id, hook.id, delivery.id, found["waiting"], found["taken"])


def make_plan(people: dict[str, Person], case: Case) -> dict[str, UUID]:
    """A plan that the officer made for the leader to keep, and shared with the worker."""
    officer, step, share = people["officer"].actor, plans.NewStep(new_id(), "送餐", people["leader"].post.id), new_id()
    new = plans.NewPlan(
        id=new_id(), needs="独居", goal="有人照应", keeper=people["leader"].post.id, case=case.id, steps=(step,)
    )
    plans.make(actor=officer, new=new)
    plans.share(
        actor=officer, plan_id=new.id, id=share, post=people["worker"].post.id, reason="一起上门",
        first_day=clock.today(), last_day=clock.today(),
    )  # fmt: skip
    return {"plan": new.id, "plan_step": step.id, "plan_share": share}


def make_meetings(people: dict[str, Person], decided: Case, left_open: Case) -> dict[str, UUID]:
    """Two meetings of the officer: one that has been held, one with signed minutes."""
    officer, began = people["officer"].actor, clock.now() - timedelta(hours=2)
    held, signed, one, other, task = (new_id() for _ in range(5))
    for id in (held, signed):
        meetings.call(
            actor=officer, id=id, title="议事会", place=town.COMMUNITY, at=began, where="社区活动室", agenda=""
        )
    for item, case in ((one, decided), (other, left_open)):
        meetings.add_item(
            actor=officer, meeting_id=held, id=item, case=case.id, campaign=None, question="换不换", options=["换"]
        )
    for id in (held, signed):
        meetings.attend(actor=officer, meeting_id=id, counts={AttendanceKind.RESIDENT: 10}, posts=[])
    meetings.decide(
        actor=officer, meeting_id=held, item_id=one, id=new_id(), outcome=DeliberationOutcome.DECIDED, decision="换灯",
        reasons="太暗", votes=None,
    )  # fmt: skip
    meetings.add_task(
        actor=officer, meeting_id=held, item_id=one, id=task, what="换灯", post=people["property"].post.id, until=None
    )
    meetings.revise(
        actor=officer,
        meeting_id=signed,
        version=2,
        title="议事会",
        at=began,
        where="社区活动室",
        agenda="",
        minutes="略",
    )
    meetings.sign(actor=officer, meeting_id=signed, version=3)
    return {
        "meeting": held, "decided_item": one, "open_item": other, "meeting_task": task, "signed_meeting": signed
    }  # fmt: skip


def make_subjects() -> Subjects:
    building = ground()
    people = {**staff(), **foreign_staff()}
    people["half officer"] = hold("community_officer", town.COMMUNITY, number=90, strength="password")
    case = report(people["leader"])
    picture = actions.add_photo(
        actor=people["leader"].actor, case_id=case.id, id=new_id(), stage="report", content=photo()
    )
    sent = report(people["leader"])
    move(people["officer"], sent, "dispatch", to_post=people["property"].post.id)
    asked = Report(
        id=new_id(), category="facility.corridor_lamp", description="灯不亮", place=town.MICRO,
        happened_at=clock.now(),
    )  # fmt: skip
    number, code = actions.report_as_resident(report=asked, phone=PHONE)
    vacant = access.create_post(
        actor=SYSTEM, id=new_id(), post_type="micro_grid_leader", place=town.MICRO, first_day=town.FIRST_DAY
    )
    taken = access.create_post(
        actor=SYSTEM, id=new_id(), post_type="micro_grid_leader", place=town.MICRO, first_day=town.FIRST_DAY
    )
    invitation, token = access.invite(actor=people["officer"].actor, id=new_id(), post_id=taken.id, name="李")
    called = report(people["leader"])
    move(people["officer"], called, "whistle", to_posts=(people["department"].post.id,), note="请到场")
    closed = report(people["leader"])
    move(people["officer"], closed, "close", outcome=Outcome.SOLVED)
    closed.follow_ups.update(sampled=True)
    groups = make_groups(people["officer"], case, sent)
    batch = batches.start(
        actor=people["officer"].actor,
        wanted=NewBatch(new_id(), Wish("accept"), "", [Chosen(case.id, case.version)]),
    )
    officer = people["officer"].actor
    kept = saved.save(actor=officer, id=new_id(), name="辖区", wanted=Filters(view="area"))
    text = replies.add(
        actor=officer, id=new_id(), office=Office(town.COMMUNITY), wording=Wording("已安排", "{编号}已安排")
    )
    list_taken = new_id()
    case_exports.export(actor=officer, id=list_taken, wanted=Filters(view="area"), purpose=Purpose.MEETING, media="csv")
    sms, _ = verification.send_code(PHONE, address="test")
    homes, emergency = make_home(people["leader"]), make_emergency(people)
    return Subjects(
        people=people, building=building, case=case.id, sent_case=sent.id, **groups, **make_plan(people, case), **make_meetings(people, sent, called), batch=batch.id, saved_filter=kept.id, reply_text=text.id, case_export=list_taken, follow_up=closed.follow_ups.get().id, called_case=called.id,
        call=called.calls.get().id, resident_case=asked.id, photo=picture.id,
        vacant_post=vacant.id, invitation=invitation.id, invitation_token=token,
        phone_token=verification.verify(PHONE, sms)[0], number=number, code=code,
        organisation=people["property"].post.organisation_id, homes=homes,
        imports=make_imports(people["officer"]), export=make_export(people["officer"]),
        dispute=make_dispute(people),
        gateway=make_gateway(people["subdistrict"]), emergency=emergency, field=make_field(people, emergency),
        evacuation=make_evacuation(people, emergency), signals=make_signals(people),
        review=make_review(people, emergency), dispatch=make_dispatch(people, emergency),
    )  # fmt: skip


def send(client: Client, method: str, path: str, call: Call) -> HttpResponse:
    address = API + path.format(**call.path) + (f"?{urlencode(call.query)}" if call.query else "")
    if call.form is not None:
        return getattr(client, method)(address, call.form)
    if method == "get":
        return client.get(address)
    return getattr(client, method)(address, call.body or {}, content_type="application/json")


def check_answer(method: str, path: str, answer: HttpResponse) -> Any:
    """The answer's body; it must be as documented, or a whole problem detail."""
    responses = DOCUMENT["paths"][f"{API}{path}"][method]["responses"]
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code >= 400:
        problem = json.loads(answer.content)
        assert kind == "application/problem+json"
        assert problem["status"] == answer.status_code
        assert all(problem[part] for part in ("type", "title", "code", "detail", "mend"))
        return problem
    assert str(answer.status_code) in responses, f"{answer.status_code} is not documented"
    if "content" not in responses[str(answer.status_code)]:
        return None
    body = json.loads(answer.content)
    documented = validator(method, path, str(answer.status_code))
    faults = [f"{list(e.instance_path)}: {e.message}" for e in documented.iter_errors(body)]
    assert faults == []
    return body


@cache
def validator(method: str, path: str, status: str) -> Any:
    """Of one documented answer; made once, as making it costs more than checking many answers."""
    content = DOCUMENT["paths"][f"{API}{path}"][method]["responses"][status]["content"]
    return jsonschema_rs.validator_for({**content["application/json"]["schema"], "components": DOCUMENT["components"]})


def test_every_endpoint_has_a_row_and_every_row_an_endpoint() -> None:
    assert set(POLICY) == {(method, path.removeprefix(API)) for method, path in OPERATIONS}


@pytest.mark.parametrize(("method", "path"), POLICY, ids=[f"{m} {p}" for m, p in POLICY])
def test_an_endpoint_lets_in_who_may_and_nobody_else(method: str, path: str, subjects: Subjects) -> None:
    row = POLICY[method, path]
    wrong = []
    for kind in KINDS:
        with transaction.atomic():
            client = subjects.people[kind].client if kind in subjects.people else browser()
            answer = send(client, method, path, row.call(subjects))
            body = check_answer(method, path, answer) if not answer.streaming else None
            transaction.set_rollback(True)
        if answer.status_code != row.expected(kind):
            wrong.append(f"{kind}: {answer.status_code} instead of {row.expected(kind)} ({body})")
        elif row.marker and answer.status_code == 200:
            seen = f'"{row.marker(subjects)}"' in json.dumps(body)
            if seen != (kind in row.sees):
                wrong.append(f"{kind} {'sees' if seen else 'does not see'} {row.marker(subjects)}")
    assert wrong == []


def test_a_partner_sees_what_was_sent_to_it_and_nothing_else(subjects: Subjects) -> None:
    partner = subjects.people["property"].client
    for view in ("area", "mine", "involved"):
        items = send(partner, "get", "/cases", Call(query={"view": view})).json()["items"]
        assert [item["id"] for item in items] == [str(subjects.sent_case)], view
    detail = send(partner, "get", "/cases/{case_id}", Call(path={"case_id": subjects.sent_case}))
    assert check_answer("get", "/cases/{case_id}", detail)["may_read_contact"] is False
    other = subjects.people["foreign property"].client
    assert send(other, "get", "/cases", Call(query={"view": "area"})).json()["items"] == []


def test_ids_that_are_none_and_of_another_kind_are_not_found(subjects: Subjects) -> None:
    officer = subjects.people["officer"].client
    for method, path in POLICY:
        if "_id}" not in path:
            continue
        row: Row = POLICY[method, path]
        call = row.call(subjects)
        strange = {name: new_id() if name.endswith("_id") else value for name, value in call.path.items()}
        answer = send(officer, method, path, Call(strange, call.query, call.body, call.form))
        assert answer.status_code == 404, (method, path, answer.content)
        check_answer(method, path, answer)


def test_nothing_was_changed_by_refused_calls(subjects: Subjects) -> None:
    before = list(Case.objects.order_by("id").values())
    stranger = subjects.people["foreign officer"].client
    for method, path in POLICY:
        if method != "get" and "{case_id}" in path:
            send(stranger, method, path, POLICY[method, path].call(subjects))
    assert list(Case.objects.order_by("id").values()) == before
