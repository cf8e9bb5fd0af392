"""A party takes part by a link and a code, without account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests import town
from tests.factories import browser, refused, send
from tests.mediation.mediations import DRAFT, NAME, OTHER_NAME, OTHER_PHONE, Mediation, everything

from weige.access.queries import mask_phone
from weige.core import clock, sealing
from weige.core.ids import new_id
from weige.mediation import links, reading
from weige.mediation.models import Mediator, PartyLink, Reading, Recusal
from weige.mediation.terms import Keeping, PieceKind, WordKind


def enter(way: tuple[str, str], path: str = "open", **values: Any) -> Any:
    token, code = way
    return send(browser(), "post", f"/resident/mediation/{path}", {"token": token, "code": code, **values})


def answer(way: tuple[str, str], kind: str, **values: Any) -> Any:
    return enter(way, "answer", **{"id": str(new_id()), "kind": kind, **values})


def test_a_party_reads_their_rights_extends_confirms_and_answers_the_visit(mediation: Mediation) -> None:
    mediation.open()
    mediation.move("accept")
    one, other = mediation.link(), mediation.link(mediation.respondent)
    seen = enter(one).json()
    assert seen["asked"] == ["rights_read"]
    assert len(seen["rights"]) == 12
    for way in (one, other):
        assert answer(way, "rights_read").status_code == 201
    mediation.move("begin")
    until = clock.today() + timedelta(days=45)
    mediation.move("extend", until=until, note="等鉴定")
    assert enter(one).json()["extension"]["words"] == "等鉴定"
    for way in (one, other):
        answer(way, "extension", agrees=True)
    assert mediation.now().due_on == until
    mediation.paper(PieceKind.SESSION)
    mediation.move("draft", draft=DRAFT)
    assert enter(one).json()["agreement"]["terms"] == DRAFT.terms
    for way in (one, other):
        answer(way, "agreement", agrees=True)
    mediation.move("conclude")
    said = answer(one, "visit", satisfaction="satisfied", words="水管修好了")
    assert said.json()["asked"] == []
    assert said.json()["said"][-1]["words"] == "水管修好了"
    assert answer(one, "visit", satisfaction="not").json()["code"] == "mediation.nothing_asked"


def test_an_answer_sent_again_changes_nothing(mediation: Mediation) -> None:
    mediation.open()
    way, id = mediation.link(), str(new_id())
    for _ in range(2):
        assert answer(way, "rights_read", id=id).status_code == 201
    other = mediation.link(mediation.respondent)
    assert answer(other, "rights_read", id=id).json()["code"] == "core.id_taken"


def test_a_party_asks_that_the_one_who_presides_steps_back(mediation: Mediation) -> None:
    mediation.open()
    way = mediation.link()
    mediator = enter(way).json()["mediators"][0]
    values = {"id": str(new_id()), "mediator_id": mediator["id"], "ground": "relative", "words": "是他表兄"}
    for _ in range(2):
        found = enter(way, "recusal", **values)
        assert found.status_code == 201
        assert found.json()["mediators"] == []
    with everything():
        assert Mediator.objects.get().recused
        assert Recusal.objects.count() == 1


def test_the_page_names_the_other_party_masked_and_shows_no_paper(mediation: Mediation) -> None:
    mediation.begun()
    mediation.paper(PieceKind.SESSION)
    text = enter(mediation.link()).content.decode()
    for hidden in (NAME, OTHER_NAME, OTHER_PHONE, mask_phone(OTHER_PHONE), "漏水", "双方各说了经过"):
        assert hidden not in text
    assert "张**" in text


def test_a_party_reads_which_posts_have_looked(mediation: Mediation) -> None:
    mediation.open()
    reading.open_dossier(mediation.officer.actor, mediation.id)
    seen = enter(mediation.link()).json()
    assert [row["who"] for row in seen["readers"]] == ["菱窠社区 社区工作者"]
    assert mediation.officer.account.name not in str(seen["readers"])
    with everything():
        assert Reading.objects.filter(manner="own", party=mediation.applicant.id).count() == 1


def test_five_wrong_codes_close_a_link_for_the_right_one_too(mediation: Mediation) -> None:
    mediation.open()
    token, code = mediation.link()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert enter((token, wrong)).json()["code"] == "mediation.link_unknown"
    assert enter((token, code)).json()["code"] == "mediation.link_closed"
    assert enter(mediation.link()).status_code == 200


def test_a_new_link_ends_the_one_before_and_every_link_ends(mediation: Mediation) -> None:
    mediation.open()
    old = mediation.link()
    new = mediation.link()
    assert enter(old).json()["code"] == "mediation.link_unknown"
    with clock.at(clock.now() + timedelta(days=61)):
        assert enter(new).json()["code"] == "mediation.link_unknown"
    mediation.move("refuse", ground="no_dispute", remedies=("court",))
    assert enter(new).json()["state"] == "refused"
    mediation.move("archive", keeping=Keeping.SHORT)
    assert enter(new).json()["code"] == "mediation.link_unknown"


def test_a_link_made_again_gets_a_new_secret_and_keeps_nothing_readable(mediation: Mediation) -> None:
    mediation.open()
    id, actor = new_id(), mediation.mediator.actor
    make = {"actor": actor, "dossier_id": mediation.id, "id": id, "party_id": mediation.applicant.id}
    first = links.make(**make)
    second = links.make(**make)
    assert first[0].id == second[0].id
    assert first[1:] != second[1:]
    assert enter(first[1:]).status_code == 404
    row = PartyLink.objects.get()
    assert bytes(row.digest) == sealing.index(second[1], links.TOKEN)
    assert second[1] not in str(row.__dict__)
    make["party_id"] = mediation.respondent.id
    assert refused(lambda: links.make(**make)) == "core.id_taken"


def test_a_link_opens_one_dossier_and_no_other(mediation: Mediation, people: Any) -> None:
    other = Mediation(people)
    mediation.open()
    other.open(summary="别人的事")
    mediation.move("accept")
    seen = enter(mediation.link()).json()
    assert seen["number"].endswith("-0001")
    assert seen["committee"] == town.NAMES[town.COMMUNITY][1]
    foreign = str(other.mediator_row(other.mediator))
    values = {"id": str(new_id()), "mediator_id": foreign, "ground": "other"}
    assert enter(mediation.link(), "recusal", **values).json()["code"] == "mediation.unknown_part"
    assert WordKind.RIGHTS in seen["asked"]
