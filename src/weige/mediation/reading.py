"""Every reading of what is said in a dossier. Nothing leaves the sealed columns but through here and ``printing``, and
each reading is recorded: in the dossier's own log, and for parties whom the register knows in their log of readings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from weige.access.actors import Actor
from weige.access.models import Post
from weige.access.queries import account_names, post_type_names
from weige.core import clock, languages
from weige.core.errors import Text
from weige.core.places import name_places
from weige.registry.models import Stay
from weige.registry.people import wall as people_wall
from weige.registry.people.masking import mask_name
from weige.registry.people.reading import Read, Reader
from weige.registry.people.reading import record as record_disclosure
from weige.registry.people.terms import Manner
from weige.registry.rights.staff import in_words

from . import dossier as rules
from . import queries, vault, wall
from .deadlines import Period, confirmation_period, mediation_period
from .facts import facts_of, mover_of, open_extension, standing_agreement
from .keeping import acting_from
from .models import (
    Agreement,
    Dossier,
    Extension,
    Mediator,
    Party,
    PartyLink,
    PartyWord,
    Piece,
    Reading,
    Recusal,
    Step,
)
from .shapes import (
    AgreementOut,
    DossierMove,
    DossierOut,
    DossierPaper,
    DossierStep,
    ExtensionOut,
    MediationPeriod,
    MediatorOut,
    OwnAgreement,
    OwnDossier,
    OwnExtension,
    OwnMediator,
    OwnSession,
    PartyOut,
    PartyWordOut,
    PointOut,
    ReaderOut,
    RecusalOut,
    TermOut,
)
from .terms import (
    COURT_LABELS,
    FAILURE_GROUNDS,
    FORM_LABELS,
    ORIGIN_LABELS,
    PERFORMANCE_LABELS,
    PIECE_LABELS,
    RECUSAL_LABELS,
    REFUSAL_GROUNDS,
    REMEDIES,
    SATISFACTION_LABELS,
    SIDE_LABELS,
    STATE_LABELS,
    WORD_LABELS,
    Court,
    DossierState,
    Form,
    Origin,
    Performance,
    PieceKind,
    RecusalGround,
    Satisfaction,
    Side,
    WordKind,
    kind_name,
    rights_notice,
)
from .words import questions

PURPOSE = "mediation"
READ_FIELDS = ("name", "phone", "identity_number")
READERS_SHOWN = 20
OTHER_ACTS = {
    "open": Text("立卷登记", "registered"),
    "name_party": Text("登记当事人", "named a party"),
    "remove_party": Text("删去登记有误的当事人", "took a party out"),
    "assign": Text("指定调解员", "named a mediator"),
    "release": Text("调解员离开", "let a mediator go"),
    "ask_recusal": Text("提出回避", "asked that a mediator step back"),
    "decide_recusal": Text("处理回避", "decided about it"),
    "link": Text("发出当事人链接", "made a party's link"),
}
T = TypeVar("T")


def act_label(act: str) -> Text:
    """What a step did, in words."""
    if act in rules.MOVES:
        return rules.MOVES[act].label
    if act in OTHER_ACTS:
        return OTHER_ACTS[act]
    papers = {kind.value: label for kind, label in PIECE_LABELS.items()}
    words = {
        kind.value: Text(f"当事人答复：{text.zh}", f"a party's word on {text.en}") for kind, text in WORD_LABELS.items()
    }
    # A visit may be a mediator's paper or a party's word: both are called so.
    return {**words, **papers}.get(act, Text(act, act))


def record(found: Dossier, manner: Manner, *, actor: Actor | None, party: Party | None = None) -> None:
    """Write a reading down, in the transaction of the reading; the wall must be open for the dossier."""
    acting = acting_from(actor, found) if actor else None
    post = Post.objects.filter(id=acting.acting_post_id).first() if acting and acting.acting_post_id else None
    Reading.objects.create(
        at=clock.now(), dossier=found, account=actor.account_id if actor else None, post=post.id if post else None,
        post_type=post.post_type_id if post else "", post_place=post.place if post else "",
        party=party.id if party else None, manner=manner,
    )  # fmt: skip
    held = next((own for own in (actor.posts if actor else ()) if post and own.id == post.id), None)
    rows = Party.objects.filter(dossier=found, removed_at__isnull=True)
    known = {resident for row in rows for resident in row.residents if party is None or row.id == party.id}
    if not known:
        return
    with people_wall.opened(people=known):
        stays = Stay.objects.filter(person__in=known, last_day__isnull=True, voided_at__isnull=True)
        places = dict(stays.order_by("lives_here", "-id").values_list("person_id", "place"))
    record_disclosure(
        Reader(actor, PURPOSE, held),
        (Read(person, None, places.get(person, found.place), READ_FIELDS) for person in sorted(known)),
        manner,
        unmasked=True,
        reference=found.id,
    )


@transaction.atomic
def open_dossier(actor: Actor, dossier_id: UUID) -> DossierOut:
    """A dossier in full; the reading is recorded.

    Raises:
        Problem: ``mediation.unknown_dossier``.
    """
    with wall.opened_for(actor):
        found = queries.find(actor, dossier_id)
        with wall.opened(dossiers=[found.id]):
            record(found, Manner.UNMASKED, actor=actor)
            return dossier_out(actor, found)


def after_change(actor: Actor, dossier_id: UUID) -> DossierOut | None:
    """The dossier once more for whoever has just changed it; nothing where the change took it out of their sight."""
    with transaction.atomic(), wall.opened_for(actor):
        found = Dossier.objects.filter(queries.visible(actor), id=dossier_id).first()
        if found is None:
            return None
        with wall.opened(dossiers=[found.id]):
            record(found, Manner.UNMASKED, actor=actor)
            return dossier_out(actor, found)


def dossier_out(actor: Actor, found: Dossier) -> DossierOut:
    """A dossier as shown; the caller has recorded the reading and opened the wall."""
    say = languages.say
    mover = mover_of(actor, found)
    facts = facts_of(found)
    parties = list(Party.objects.filter(dossier=found, removed_at__isnull=True).order_by("position"))
    named = {party.id: vault.unseal("party", "name", party.id, party.name) for party in parties}
    agreement = standing_agreement(found)
    accounts = account_names_in(found)
    return DossierOut(
        id=found.id, number=queries.number_of(found), place=name_places([found.place])[found.place], kind=found.kind,
        kind_label=say(kind_name(found.kind)), origin_label=say(ORIGIN_LABELS[Origin(found.origin)]),
        case_id=found.case, state=found.state, state_label=say(STATE_LABELS[DossierState(found.state)]),
        version=found.version, opened_at=found.opened_at,
        summary=vault.unseal("dossier", "summary", found.id, found.summary),
        claims=vault.unseal("dossier", "claims", found.id, found.claims),
        period=period_of(found), confirmation=confirmation_of(found), ended_on=found.ended_on,
        ground_label=ground_label(found), remedies=remedy_labels(found),
        performance_label=_label(Performance, PERFORMANCE_LABELS, found.performance),
        court_asked_on=found.court_asked_on, court_label=_label(Court, COURT_LABELS, found.court_result),
        supervises=mover.supervisor, mediates=mover.mediator,
        parties_fixed=not rules.people_may_change(DossierState(found.state)),
        parties=[_party(found, party, named[party.id]) for party in parties],
        mediators=[
            MediatorOut(id=row.id, account_id=row.account_id, name=accounts.get(row.account_id, ""),
                        presides=row.presides, since=row.since, until=row.until, recused=row.recused)
            for row in Mediator.objects.filter(dossier=found).order_by("since", "id")
        ],
        recusals=[
            RecusalOut(id=row.id, mediator=accounts.get(row.mediator.account_id, ""),
                       party=named.get(row.party_id) if row.party_id else None,
                       ground_label=say(RECUSAL_LABELS[RecusalGround(row.ground)]),
                       words=vault.unseal("recusal", "words", row.id, row.words), asked_at=row.asked_at,
                       decided_at=row.decided_at, replaced=row.replaced,
                       reason=vault.unseal("recusal", "reason", row.id, row.reason))
            for row in Recusal.objects.filter(dossier=found).select_related("mediator").order_by("asked_at", "id")
        ],
        extensions=[
            ExtensionOut(id=row.id, until=row.until, words=vault.unseal("extension", "words", row.id, row.words),
                         proposed_at=row.proposed_at, agreed_at=row.agreed_at, refused_at=row.refused_at)
            for row in Extension.objects.filter(dossier=found).order_by("proposed_at", "id")
        ],
        agreement=_agreement(agreement) if agreement else None,
        papers=[_paper(row, named, accounts) for row in papers_of(found)],
        steps=[_step(row, named, accounts) for row in Step.objects.filter(dossier=found).order_by("-at", "-id")],
        moves=[
            DossierMove(move=offer.move.name, label=say(offer.move.label), allowed=offer.allowed,
                    reason=say(offer.reason) if offer.reason else None, needs=list(offer.move.needs))
            for offer in rules.offers(facts, mover)
        ],
    )  # fmt: skip


def account_names_in(found: Dossier) -> dict[UUID, str]:
    """The names of everyone who did anything in a dossier."""
    ids = {
        found.opened_by_id,
        *Mediator.objects.filter(dossier=found).values_list("account_id", flat=True),
        *Step.objects.filter(dossier=found).values_list("actor_id", flat=True),
    }
    return account_names(ids)


def papers_of(found: Dossier) -> list[Piece]:
    return list(Piece.objects.filter(dossier=found).order_by("happened_at", "id"))


def _label(kind: Callable[[str], T], labels: Mapping[T, Text], value: str) -> str | None:
    return languages.say(labels[kind(value)]) if value else None


def ground_label(found: Dossier) -> str | None:
    """Why a dossier ended without agreement, in words."""
    text = {**REFUSAL_GROUNDS, **FAILURE_GROUNDS}.get(found.ground)
    return languages.say(text) if text else None


def remedy_labels(found: Dossier) -> list[str]:
    """What else was named to the parties."""
    return [languages.say(REMEDIES[code]) for code in found.remedies if code in REMEDIES]


def _period(period: Period) -> MediationPeriod:
    return MediationPeriod(last_day=period.last_day, standing=period.standing, reason=languages.say(period.reason))


def period_of(found: Dossier) -> MediationPeriod | None:
    """Until when it should be settled, while it runs."""
    if found.accepted_on is None or found.ended_on is not None:
        return None
    return _period(mediation_period(found.accepted_on, found.extended_to, clock.today()))


def confirmation_of(found: Dossier) -> MediationPeriod | None:
    """Until when the court may be asked, while it was not."""
    if found.effective_on is None or found.court_asked_on is not None:
        return None
    return _period(confirmation_period(found.effective_on, clock.today()))


def words_of(party: Party) -> list[PartyWordOut]:
    """What a party has said, in order."""
    return [
        PartyWordOut(
            kind=row.kind, label=languages.say(WORD_LABELS[WordKind(row.kind)]), agrees=row.agrees,
            satisfaction_label=_label(Satisfaction, SATISFACTION_LABELS, row.satisfaction),
            words=vault.unseal("partyword", "words", row.id, row.words), on_paper=row.recorded_by_id is not None,
            at=row.at,
        )
        for row in PartyWord.objects.filter(party=party).order_by("at", "id")
    ]  # fmt: skip


def _party(found: Dossier, party: Party, name: str) -> PartyOut:
    number = vault.unseal("party", "identity_number", party.id, party.identity_number)
    link = PartyLink.objects.filter(party=party.id, revoked_at__isnull=True, expires_at__gt=clock.now()).first()
    return PartyOut(
        id=party.id, side=party.side, side_label=languages.say(SIDE_LABELS[Side(party.side)]), name=name,
        phone=vault.unseal("party", "phone", party.id, party.phone),
        identity_masked=f"{number[:1]}****{number[-1:]}" if number else "",
        address=vault.unseal("party", "address", party.id, party.address), said=words_of(party),
        asked=[
            TermOut(code=question.kind, label=languages.say(WORD_LABELS[question.kind]))
            for question in questions(found, party)
        ],
        link_until=link.expires_at if link else None,
    )  # fmt: skip


def _agreement(row: Agreement) -> AgreementOut:
    return AgreementOut(
        id=row.id, form=row.form, form_label=languages.say(FORM_LABELS[Form(row.form)]),
        facts=vault.unseal("agreement", "facts", row.id, row.facts),
        terms=vault.unseal("agreement", "terms", row.id, row.terms),
        performance=vault.unseal("agreement", "performance", row.id, row.performance), perform_by=row.perform_by,
        drafted_at=row.drafted_at, effective_on=row.effective_on,
    )  # fmt: skip


def _paper(row: Piece, named: Mapping[UUID, str], accounts: Mapping[UUID, str]) -> DossierPaper:
    words = vault.open_words(row.id, row.words)
    return DossierPaper(
        id=row.id, kind=row.kind, kind_label=languages.say(PIECE_LABELS[PieceKind(row.kind)]),
        happened_at=row.happened_at, party=named.get(row.party_id) if row.party_id else None,
        satisfaction_label=_label(Satisfaction, SATISFACTION_LABELS, row.satisfaction), where=words.get("where", ""),
        present=words.get("present", ""), text=words.get("text", ""), result=words.get("result", ""),
        by=accounts.get(row.by_id) if row.by_id else None,
    )  # fmt: skip


def _step(row: Step, named: Mapping[UUID, str], accounts: Mapping[UUID, str]) -> DossierStep:
    at = 1 if languages.current() == "en" else 0
    return DossierStep(
        id=row.id, label=languages.say(act_label(row.act)), state_label=languages.say(STATE_LABELS[DossierState(row.to_state)]),
        at=row.at, actor=accounts.get(row.actor_id) if row.actor_id else None,
        party=named.get(row.party_id) if row.party_id else None, note=vault.unseal("step", "note", row.id, row.note),
        reasons=[pair[at] for pair in row.reasons],
    )  # fmt: skip


def rights_points() -> list[PointOut]:
    """The rights notice in the reader's language."""
    return [PointOut(article=point.article, text=languages.say(point.text)) for point in rights_notice()]


def own_dossier(found: Dossier, party: Party, expires_at: datetime) -> OwnDossier:
    """What a party sees by their link; the reading is recorded."""
    record(found, Manner.OWN, actor=None, party=party)
    say = languages.say
    asked = {question.kind for question in questions(found, party)}
    others = Party.objects.filter(dossier=found, removed_at__isnull=True).exclude(id=party.id).order_by("position")
    agreement = standing_agreement(found)
    extension = open_extension(found)
    mediators = list(Mediator.objects.filter(dossier=found, until__isnull=True).order_by("-presides", "since"))
    waiting = set(Recusal.objects.filter(dossier=found, decided_at__isnull=True).values_list("mediator_id", flat=True))
    names = account_names(row.account_id for row in mediators)
    return OwnDossier(
        number=queries.number_of(found), committee=name_places([found.place])[found.place]["name"],
        kind_label=say(kind_name(found.kind)), state=found.state, state_label=say(STATE_LABELS[DossierState(found.state)]),
        side_label=say(SIDE_LABELS[Side(party.side)]),
        own_name=mask_name(vault.unseal("party", "name", party.id, party.name)),
        others=[mask_name(vault.unseal("party", "name", row.id, row.name)) for row in others],
        rights=rights_points(), asked=[kind.value for kind in WordKind if kind in asked],
        mediators=[
            OwnMediator(id=row.id, name=names.get(row.account_id, ""), presides=row.presides, recusal_open=row.id in waiting)
            for row in mediators
        ],
        recusal_grounds=[TermOut(code=code, label=say(text)) for code, text in RECUSAL_LABELS.items()],
        satisfactions=[TermOut(code=code, label=say(text)) for code, text in SATISFACTION_LABELS.items()],
        sessions=[
            OwnSession(happened_at=row.happened_at, where=vault.open_words(row.id, row.words).get("where", ""))
            for row in papers_of(found)
            if row.kind == PieceKind.SESSION
        ],
        period=period_of(found),
        extension=(
            OwnExtension(until=extension.until, words=vault.unseal("extension", "words", extension.id, extension.words))
            if extension
            else None
        ),
        agreement=_own_agreement(agreement) if agreement else None, confirmation=confirmation_of(found),
        remedies=remedy_labels(found), said=words_of(party), readers=_readers(found), expires_at=expires_at,
    )  # fmt: skip


def _own_agreement(row: Agreement) -> OwnAgreement:
    whole = _agreement(row)
    return OwnAgreement(
        form_label=whole["form_label"], facts=whole["facts"], terms=whole["terms"], performance=whole["performance"],
        perform_by=whole["perform_by"], effective_on=whole["effective_on"],
    )  # fmt: skip


def _readers(found: Dossier) -> list[ReaderOut]:
    """Which posts read the dossier on which days, the latest first; nobody's name."""
    rows = Reading.objects.filter(dossier=found, account__isnull=False).order_by("-at")[:500]
    types = post_type_names()
    places = name_places(row.post_place for row in rows if row.post_place)
    lines = dict.fromkeys(
        (
            row.at.astimezone(clock.CITY_ZONE).date(),
            languages.say(in_words(row.post_type, row.post_place, types=types, places=places)),
        )
        for row in rows
    )
    return [ReaderOut(day=day, who=who) for day, who in list(lines)[:READERS_SHOWN]]
