"""Mediations for tests, made by the real actions: a quarrel about water between two households of the town."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from tests import town
from tests.factories import Person, hold
from tests.registry.people.homes import identity_number

from weige.core import clock
from weige.core.ids import new_id
from weige.mediation import actions, links, papers, people, wall, words
from weige.mediation.commands import Draft, Opening, Paper, SaidParty, Wish, Word
from weige.mediation.models import Dossier, Mediator, Party
from weige.mediation.terms import Form, Origin, PieceKind, Side, WordKind

NAME, OTHER_NAME = "王秀英", "张德明"
PHONE, OTHER_PHONE = "13800001234", "13800005678"
SUMMARY, CLAIMS = "楼上漏水，卧室顶棚受损。", "修好水管，赔偿粉刷费用。"
DRAFT = Draft(Form.WRITTEN, "楼上水管老化漏水。", "张德明修好水管并承担粉刷费用八百元。", "十日内当面付清。")


class Mediation:
    """A dossier with its two parties; the officer supervises, the mediator presides."""

    def __init__(self, staff: dict[str, Person]) -> None:
        self.mediator, self.officer = staff["mediator"], staff["officer"]
        self.id = new_id()
        self.applicant = SaidParty(new_id(), Side.APPLICANT, NAME, PHONE, identity_number(), "金色家园3号楼2单元401室")
        self.respondent = SaidParty(new_id(), Side.RESPONDENT, OTHER_NAME, OTHER_PHONE)

    def opening(self, **values: Any) -> Opening:
        values = {
            "id": self.id, "place": town.COMMUNITY, "kind": "neighbours", "origin": Origin.APPLICATION,
            "summary": SUMMARY, "claims": CLAIMS, "parties": (self.applicant, self.respondent), **values,
        }  # fmt: skip
        return Opening(**values)

    def open(self, **values: Any) -> Dossier:
        return actions.open_dossier(actor=self.mediator.actor, opening=self.opening(**values))

    def now(self) -> Dossier:
        with everything():
            return Dossier.objects.get(id=self.id)

    def wish(self, move: str, **values: Any) -> Wish:
        return Wish(**{"id": new_id(), "move": move, "version": self.now().version, **values})

    def move(self, move: str, who: Person | None = None, **values: Any) -> Dossier:
        actor = (who or self.mediator).actor
        return actions.move(actor=actor, dossier_id=self.id, wish=self.wish(move, **values))

    def says(self, party: SaidParty, kind: WordKind, *, agrees: bool = True, **values: Any) -> Dossier:
        word = Word(new_id(), kind, agrees, **values)
        return words.record(actor=self.mediator.actor, dossier_id=self.id, party_id=party.id, word=word)

    def both_say(self, kind: WordKind) -> None:
        self.says(self.applicant, kind)
        self.says(self.respondent, kind)

    def paper(self, kind: PieceKind, who: Person | None = None, **values: Any) -> Dossier:
        paper = Paper(
            **{
                "id": new_id(),
                "kind": kind,
                "happened_at": clock.now(),
                "words": {"text": "双方各说了经过。", "where": "社区调解室", "present": "双方"},
                **values,
            }
        )
        return papers.add_paper(actor=(who or self.mediator).actor, dossier_id=self.id, paper=paper)

    def begun(self) -> Dossier:
        self.open()
        self.move("accept")
        self.both_say(WordKind.RIGHTS)
        return self.move("begin")

    def drafted(self, draft: Draft = DRAFT) -> Dossier:
        self.begun()
        self.paper(PieceKind.SESSION)
        return self.move("draft", draft=draft)

    def agreed(self, draft: Draft = DRAFT) -> Dossier:
        self.drafted(draft)
        self.both_say(WordKind.AGREEMENT)
        return self.move("conclude")

    def assigned(self, number: int = 70, *, presides: bool = False) -> Person:
        """A further mediator, named by the officer."""
        other = hold("mediator", town.COMMUNITY, number=number)
        people.assign(
            actor=self.officer.actor, dossier_id=self.id, id=new_id(), version=self.now().version,
            account_id=other.account.id, presides=presides,
        )  # fmt: skip
        return other

    def mediator_row(self, who: Person) -> UUID:
        with everything():
            return Mediator.objects.get(dossier_id=self.id, account=who.account).id

    def link(self, party: SaidParty | None = None) -> tuple[str, str]:
        """The secret and code of a fresh link."""
        wanted = (party or self.applicant).id
        return links.make(actor=self.mediator.actor, dossier_id=self.id, id=new_id(), party_id=wanted)[1:]

    def party(self, party: SaidParty) -> Party:
        with everything():
            return Party.objects.get(id=party.id)


class everything:  # noqa: N801 - reads as a word in ``with everything():``
    """The wall open for every dossier."""

    def __enter__(self) -> None:
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self._wall = wall.everything()
        self._wall.__enter__()

    def __exit__(self, *failure: Any) -> None:
        self._wall.__exit__(*failure)
        self._transaction.__exit__(*failure)
