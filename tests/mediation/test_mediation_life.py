"""A mediation from the application to the archive, and what is refused on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import town
from tests.factories import Person, hold, refused, report
from tests.mediation.mediations import DRAFT, PHONE, Mediation, everything
from tests.registry.rights.people import NAME as RESIDENT_NAME
from tests.registry.rights.people import Family, everyone

from weige.access.actions import end_post
from weige.access.actors import SYSTEM
from weige.cases.models import Comment
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.mediation import actions, papers, people, queries, reading
from weige.mediation.commands import Draft, Paper, RecusalWish, SaidParty, Wish
from weige.mediation.deadlines import one_month_after
from weige.mediation.jobs import remind
from weige.mediation.models import Dossier, Reading, Recusal, Step
from weige.mediation.terms import Court, Form, Keeping, Performance, PieceKind, RecusalGround, Side, WordKind
from weige.notify.models import Notification
from weige.registry.models import Disclosure

Staff = dict[str, Person]


def test_an_application_comes_to_an_agreement_and_into_the_archive(mediation: Mediation) -> None:
    found = mediation.agreed()
    assert (found.state, found.effective_on) == ("agreed", clock.today())
    mediation.move("ask_court", day=clock.today())
    mediation.move("court_answer", court=Court.CONFIRMED, day=clock.today())
    mediation.move("perform", performance=Performance.WHOLE)
    mediation.says(mediation.applicant, WordKind.VISIT)
    found = mediation.move("archive", keeping=Keeping.LONG)
    assert (found.state, found.keeping, found.court_result) == ("archived", "long", "confirmed")
    shown = reading.open_dossier(mediation.officer.actor, found.id)
    assert not any(move["allowed"] for move in shown["moves"])
    assert [party["name"] for party in shown["parties"]] == ["王秀英", "张德明"]


def test_acceptance_begins_a_month(mediation: Mediation) -> None:
    mediation.open()
    found = mediation.move("accept")
    assert found.due_on == one_month_after(clock.today())
    with everything():
        assert "一个月内" in Step.objects.get(dossier=found, act="accept").reasons[0][0]


def test_numbers_run_by_place_and_year(mediation: Mediation, people: Staff) -> None:
    first = mediation.open()
    second = Mediation(people).open()
    assert (first.number, second.number) == (1, 2)


def test_nobody_begins_before_both_have_read_their_rights(mediation: Mediation) -> None:
    mediation.open()
    mediation.move("accept")
    mediation.says(mediation.applicant, WordKind.RIGHTS)
    assert refused(lambda: mediation.move("begin")) == "mediation.move_refused"
    mediation.says(mediation.respondent, WordKind.RIGHTS)
    assert mediation.move("begin").state == "mediating"


def test_a_failure_names_its_ground_and_what_else_is_open(mediation: Mediation) -> None:
    mediation.begun()
    assert refused(lambda: mediation.move("fail", ground="no_agreement")) == "mediation.needed"
    assert refused(lambda: mediation.move("fail", ground="guess", remedies=("court",))) == "mediation.unknown_term"
    found = mediation.move("fail", ground="no_agreement", remedies=("court", "arbitration"))
    assert (found.state, found.remedies) == ("failed", ["arbitration", "court"])
    assert mediation.move("archive", keeping=Keeping.SHORT).state == "archived"


def test_what_is_not_accepted_says_why(mediation: Mediation) -> None:
    mediation.open()
    found = mediation.move("refuse", mediation.officer, ground="taken_elsewhere", remedies=("court",))
    assert (found.state, found.ground) == ("refused", "taken_elsewhere")


def test_the_period_is_extended_by_both_and_by_nobody_alone(mediation: Mediation) -> None:
    mediation.begun()
    until = one_month_after(clock.today()) + timedelta(days=20)
    mediation.move("extend", until=until, note="等鉴定结果")
    mediation.says(mediation.applicant, WordKind.EXTENSION)
    assert mediation.now().due_on == one_month_after(clock.today())
    mediation.says(mediation.respondent, WordKind.EXTENSION)
    assert mediation.now().due_on == until
    mediation.move("extend", until=until + timedelta(days=5), note="再等几天")
    mediation.says(mediation.applicant, WordKind.EXTENSION, agrees=False)
    assert mediation.now().due_on == until
    mediation.move("extend", until=until + timedelta(days=6), note="再问一次")


def test_after_its_period_nothing_is_drafted_until_it_is_extended(mediation: Mediation) -> None:
    mediation.begun()
    mediation.paper(PieceKind.SESSION)
    with clock.at(clock.now() + timedelta(days=40)):
        assert refused(lambda: mediation.move("draft", draft=DRAFT)) == "mediation.move_refused"
        mediation.move("extend", until=clock.today() + timedelta(days=10), note="双方还在谈")
        mediation.both_say(WordKind.EXTENSION)
        assert mediation.move("draft", draft=DRAFT).state == "signing"


def test_an_agreement_that_is_talked_over_again_needs_everybodys_word_anew(mediation: Mediation) -> None:
    mediation.drafted()
    mediation.both_say(WordKind.AGREEMENT)
    mediation.move("redraft", note="金额再议")
    mediation.move("draft", draft=DRAFT)
    assert refused(lambda: mediation.move("conclude")) == "mediation.move_refused"
    mediation.says(mediation.applicant, WordKind.AGREEMENT)
    mediation.says(mediation.respondent, WordKind.AGREEMENT, agrees=False)
    assert refused(lambda: mediation.move("conclude")) == "mediation.move_refused"


def test_a_spoken_agreement_holds_from_the_day_of_the_last_word(mediation: Mediation) -> None:
    mediation.drafted(Draft(Form.SPOKEN, "同上", "修好水管", "当天"))
    mediation.both_say(WordKind.AGREEMENT)
    said_on = clock.today()
    with clock.at(clock.now() + timedelta(days=3)):
        assert mediation.move("conclude").effective_on == said_on


def test_the_one_who_presides_goes_when_a_party_asks(mediation: Mediation) -> None:
    mediation.begun()
    other = mediation.assigned()
    wish = RecusalWish(new_id(), mediation.mediator_row(mediation.mediator), RecusalGround.RELATIVE, "是他表兄")
    people.step_back(actor=other.actor, dossier_id=mediation.id, wish=wish, party_id=mediation.applicant.id)
    gone = mediation.mediator.actor
    assert refused(lambda: reading.open_dossier(gone, mediation.id)) == "mediation.unknown_dossier"
    assert refused(lambda: mediation.paper(PieceKind.SESSION, other)) == "mediation.move_refused"
    with everything():
        assert Recusal.objects.get().replaced is True
    found = mediation.now()
    again = {"id": new_id(), "version": found.version, "account_id": gone.account_id, "presides": True}
    assert refused(
        lambda: people.assign(actor=mediation.officer.actor, dossier_id=found.id, **again)
    ) == "mediation.mediator_unfit"  # fmt: skip


def test_about_another_mediator_the_officer_decides_and_talks_wait(mediation: Mediation) -> None:
    mediation.begun()
    other = mediation.assigned()
    row = mediation.mediator_row(other)
    wish = RecusalWish(new_id(), row, RecusalGround.OTHER, "说话偏向对方")
    people.step_back(
        actor=mediation.mediator.actor, dossier_id=mediation.id, wish=wish, party_id=mediation.applicant.id
    )
    assert refused(lambda: mediation.paper(PieceKind.SESSION)) == "mediation.move_refused"
    with everything():
        asked = Recusal.objects.get()
    decision = {"dossier_id": mediation.id, "recusal_id": asked.id, "replaced": False, "reason": "没有发现偏向"}
    assert refused(
        lambda: people.decide_recusal(actor=mediation.mediator.actor, id=new_id(), **decision)
    ) == "mediation.only_supervisor"  # fmt: skip
    people.decide_recusal(actor=mediation.officer.actor, id=new_id(), **decision)
    assert refused(
        lambda: people.decide_recusal(actor=mediation.officer.actor, id=new_id(), **decision)
    ) == "mediation.decided_already"  # fmt: skip
    mediation.paper(PieceKind.SESSION)


def test_a_mediator_who_is_a_party_is_not_taken(mediation: Mediation) -> None:
    phone = mediation.mediator.account.phone
    own = SaidParty(new_id(), Side.RESPONDENT, "本人", phone)
    assert refused(lambda: mediation.open(parties=(mediation.applicant, own))) == "mediation.mediator_unfit"


def test_only_its_mediators_and_the_officer_of_its_place_know_of_it(mediation: Mediation, people: Staff) -> None:
    mediation.open()
    colleague = hold("mediator", town.COMMUNITY, number=81)
    others = [
        colleague, hold("mediator", town.NEIGHBOUR, number=82), hold("community_officer", town.NEIGHBOUR, number=83),
        people["leader"], people["subdistrict"],
    ]  # fmt: skip
    for stranger in others:
        assert queries.page(stranger.actor)["items"] == []
        code = refused(lambda who=stranger: reading.open_dossier(who.actor, mediation.id))  # type: ignore[misc]
        assert code == "mediation.unknown_dossier"
        wish = Wish(new_id(), "accept", 1)
        code = refused(lambda who=stranger, w=wish: actions.move(actor=who.actor, dossier_id=mediation.id, wish=w))  # type: ignore[misc]
        assert code == "mediation.unknown_dossier"
    for insider in (mediation.mediator, mediation.officer):
        assert [row["id"] for row in queries.page(insider.actor)["items"]] == [mediation.id]


def test_offices_above_see_counts_and_nothing_else(mediation: Mediation, people: Staff) -> None:
    mediation.open()
    found = queries.counts(people["subdistrict"].actor, under=town.SUBDISTRICT)
    assert found["total"] == 1
    assert {row["state"]: row["count"] for row in found["items"] if row["count"]} == {"registered": 1}
    assert refused(lambda: queries.counts(people["leader"].actor, under=town.MICRO)) == "access.not_allowed"


def test_events_name_no_place_and_nobody(mediation: Mediation) -> None:
    mediation.agreed()
    told = list(Event.objects.filter(kind__startswith="mediation.").values("place", "payload"))
    assert len(told) > 5
    assert {row["place"] for row in told} == {""}
    assert all(set(row["payload"]) == {"state"} for row in told)


def test_a_case_is_sent_to_mediation_once_and_says_so(mediation: Mediation, people: Staff) -> None:
    case = report(people["leader"], category="environment.noise", description="楼上漏水")
    opening = mediation.opening()
    officer = mediation.officer.actor
    actions.open_from_case(actor=officer, case_id=case.id, opening=opening)
    actions.open_from_case(actor=officer, case_id=case.id, opening=opening)
    assert Event.objects.filter(kind="mediation.opened_from_case", subject_id=case.id).count() == 1
    assert [remark.text for remark in Comment.objects.filter(case=case)] == ["已转人民调解"]
    other = mediation.opening(id=new_id(), parties=())
    assert refused(
        lambda: actions.open_from_case(actor=officer, case_id=case.id, opening=other)
    ) == "mediation.case_taken"  # fmt: skip
    assert refused(
        lambda: actions.open_from_case(actor=mediation.mediator.actor, case_id=case.id, opening=opening)
    ) == "cases.unknown_case"  # fmt: skip


def test_a_repeated_command_changes_nothing_and_another_ones_id_is_refused(mediation: Mediation) -> None:
    mediation.open()
    mediation.open()
    wish = mediation.wish("accept")
    for _ in range(2):
        actions.move(actor=mediation.mediator.actor, dossier_id=mediation.id, wish=wish)
    assert mediation.now().version == 2
    again = Wish(wish.id, "refuse", 2, ground="no_dispute", remedies=("court",))
    assert refused(
        lambda: actions.move(actor=mediation.mediator.actor, dossier_id=mediation.id, wish=again)
    ) == "core.id_taken"  # fmt: skip
    paper = Paper(new_id(), PieceKind.EVIDENCE, clock.now(), {"text": "照片三张"})
    for _ in range(2):
        papers.add_paper(actor=mediation.mediator.actor, dossier_id=mediation.id, paper=paper)
    shown = reading.open_dossier(mediation.mediator.actor, mediation.id)
    assert [row["text"] for row in shown["papers"]] == ["照片三张"]


def test_what_was_based_on_an_older_state_is_told(mediation: Mediation) -> None:
    mediation.open()
    mediation.move("accept")
    assert refused(lambda: mediation.move("fail", version=1, ground="party_ended", remedies=("court",))) == (
        "mediation.conflict"
    )


def test_a_committee_is_a_community_s_or_a_subdistrict_s(mediation: Mediation) -> None:
    assert refused(lambda: mediation.open(place=town.MICRO)) == "mediation.place_unfit"
    assert refused(lambda: mediation.open(place=town.NEIGHBOUR)) == "access.not_allowed"
    assert refused(lambda: mediation.open(kind="quarrel")) == "mediation.unknown_term"


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"name": "长" * 61}, {"phone": "12"}, {"identity_number": "510104196102030000"}]
)
def test_a_party_with_a_faulty_value_is_refused_with_the_field(mediation: Mediation, values: dict[str, str]) -> None:
    fault = SaidParty(**{"id": new_id(), "side": Side.APPLICANT, "name": "某某", **values})
    assert refused(lambda: mediation.open(parties=(fault,))) == "mediation.party_unfit"
    with everything():
        assert not Dossier.objects.exists()


def test_a_party_named_by_mistake_is_erased_until_talks_begin(mediation: Mediation) -> None:
    found = mediation.open()
    gone = mediation.respondent.id
    actor = mediation.mediator.actor
    people.remove_party(actor=actor, dossier_id=found.id, id=new_id(), version=found.version, party_id=gone)
    assert mediation.party(mediation.respondent).phone is None
    assert refused(lambda: mediation.move("accept")) == "mediation.move_refused"
    new = SaidParty(new_id(), Side.RESPONDENT, "某物业（成都）有限公司")
    people.name_party(actor=actor, dossier_id=found.id, id=new_id(), version=mediation.now().version, said=new)
    mediation.move("accept")
    mediation.respondent = new
    mediation.both_say(WordKind.RIGHTS)
    version = mediation.move("begin").version
    late = SaidParty(new_id(), Side.RESPONDENT, "来晚的人")
    assert refused(
        lambda: people.name_party(actor=actor, dossier_id=found.id, id=new_id(), version=version, said=late)
    ) == "mediation.parties_fixed"  # fmt: skip


def test_mediators_are_reminded_once_of_each_last_day(mediation: Mediation) -> None:
    mediation.agreed()
    for ahead in (22, 25, 26):
        with clock.at(clock.now() + timedelta(days=ahead)):
            remind(0)
    told = Notification.objects.filter(account=mediation.mediator.account, kind="mediation.court_soon")
    assert told.count() == 1
    assert set(told.get().params) == {"number"}


def test_a_period_that_ends_soon_is_told_once(mediation: Mediation) -> None:
    mediation.begun()
    for ahead in (20, 27, 28, 40):
        with clock.at(clock.now() + timedelta(days=ahead)):
            remind(0)
    assert Notification.objects.filter(kind="mediation.due_soon").count() == 1


def test_an_ended_post_ends_the_sight_of_its_dossiers(mediation: Mediation) -> None:
    mediation.open()
    end_post(actor=SYSTEM, post_id=mediation.mediator.post.id, last_day=clock.today())
    assert queries.page(mediation.mediator.actor)["items"] == []


def test_a_reading_stands_in_their_log_and_in_the_dossiers(db: None) -> None:
    family = Family()
    staff = {
        "mediator": hold("mediator", town.COMMUNITY, number=61),
        "officer": hold("community_officer", town.COMMUNITY, number=62),
    }
    mediation = Mediation(staff)
    mediation.open()
    assert mediation.party(mediation.applicant).residents == [family.head.id]
    assert mediation.party(mediation.respondent).residents == []
    reading.open_dossier(mediation.officer.actor, mediation.id)
    with everything():
        assert [(row.account, row.manner) for row in Reading.objects.all()] == [
            (mediation.officer.account.id, "unmasked")
        ]
    with everyone():
        line = Disclosure.objects.get(purpose="mediation")
    assert (line.person, line.account, line.place) == (family.head.id, mediation.officer.account.id, town.MICRO)
    assert (line.reference, line.masked, line.post_type) == (mediation.id, False, "community_officer")
    assert mediation.applicant.name == RESIDENT_NAME
    assert mediation.applicant.phone == PHONE
