"""Opening and moving dossiers. Who takes part is in ``people``, what is written in ``papers``, what parties say in
``words``."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.cases.queries import find_visible
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.places import at_level, is_place, level_of
from weige.core.sealing import derived_id

from . import dossier as rules
from . import errors, people, vault, wall
from .commands import Draft, Opening, Wish
from .deadlines import confirmation_period, extension_refusal, mediation_period, one_month_after
from .facts import facts_of, mover_of, standing_agreement
from .keeping import acting_from, changing, check_version, is_replay, step, tell_supervisors
from .models import Agreement, Dossier, Extension, PartyWord
from .terms import FAILURE_GROUNDS, REFUSAL_GROUNDS, REMEDIES, DossierState, Form, Keeping, WordKind, kinds
from .wall import MEDIATE, SUPERVISE

NUMBER_SQL = """
    INSERT INTO mediation_numberseries AS s (place, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (place, year) DO UPDATE SET last = s.last + 1 RETURNING last
"""
NEEDS = {
    "note": Text("说明", "a reason"),
    "refusal": Text("不予受理的理由", "why it is not accepted"),
    "failure": Text("调解不成的原因", "why it ended"),
    "remedies": Text("告知当事人的其他途径", "what else is open to the parties"),
    "until": Text("新的期限", "the new last day"),
    "agreement": Text("协议内容", "the agreement"),
    "performance": Text("履行情况", "how it was kept"),
    "day": Text("日期", "the day"),
    "court": Text("法院的答复", "the court's answer"),
    "keeping": Text("保管期限", "how long it is kept"),
}


@transaction.atomic
def open_dossier(*, actor: Actor, opening: Opening, case: UUID | None = None) -> Dossier:
    """Register a dispute. A mediator who does so presides; an officer names mediators afterwards. Repeating the command
    returns the first dossier.

    Raises:
        Problem: ``mediation.place_unfit``, ``mediation.unknown_term``, ``mediation.party_unfit``,
            ``mediation.too_many_parties``, ``mediation.case_taken``, ``access.not_allowed``, ``core.id_taken``.
    """
    if not is_place(opening.place) or level_of(opening.place) not in {"community", "subdistrict"}:
        raise Problem(errors.PLACE_UNFIT, field="place")
    mediates = actor.may(MEDIATE, opening.place)
    actor = acting(actor, MEDIATE if mediates else SUPERVISE, opening.place)
    kind = kinds().get(opening.kind)
    with wall.opened_for(actor), wall.opened(dossiers=[opening.id]):
        earlier = Dossier.objects.filter(id=opening.id).first()
        if earlier is not None:
            if (earlier.opened_by_id, earlier.place, earlier.case) != (actor.account_id, opening.place, case):
                raise Problem(ID_TAKEN, field="id")
            return earlier
        if kind is None or not kind.active:
            raise Problem(errors.UNKNOWN_TERM, field="kind")
        found = _create(actor, opening, case)
        for said in opening.parties:
            people.write_party(found, said)
        if mediates:
            post = actor.post_for(MEDIATE, opening.place)
            assert post is not None
            people.check_candidate(found, actor.person)
            people.write_mediator(found, derived_id(opening.id, "mediator"), actor.person, post.id, presides=True)
        # The step of the opening has the dossier's own id, which is the command's.
        step(found, opening.id, "open", actor, moves_on=False)
        tell_supervisors(found, "mediation.opened", found.id, besides=actor.account_id)
    return found


def _create(actor: Actor, opening: Opening, case: UUID | None) -> Dossier:
    now, year = clock.now(), clock.today().year
    with connection.cursor() as cursor:
        cursor.execute(NUMBER_SQL, [opening.place, year])
        (number,) = cursor.fetchone()
    try:
        with transaction.atomic():
            return Dossier.objects.create(
                id=opening.id, year=year, number=number, place=opening.place, kind=opening.kind, origin=opening.origin,
                case=case, summary=vault.seal("dossier", "summary", opening.id, opening.summary),
                claims=vault.seal_some("dossier", "claims", opening.id, opening.claims), state=DossierState.REGISTERED,
                opened_at=now, opened_by_id=actor.account_id, updated_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        code = errors.CASE_TAKEN if "dossier_case" in str(error) else ID_TAKEN
        raise Problem(code, field="id") from error


@transaction.atomic
def open_from_case(*, actor: Actor, case_id: UUID, opening: Opening) -> Dossier:
    """Send a case that one may see to the committee of its community. The case itself stays as it is; cases learn of it
    by the event ``mediation.opened_from_case``, which says nothing of the dossier.

    Raises:
        Problem: ``cases.unknown_case``, and as :func:`open_dossier`.
    """
    case = find_visible(actor, case_id)
    community = at_level(case.place, "community")
    if opening.place not in {community, at_level(case.place, "subdistrict")}:
        raise Problem(errors.PLACE_UNFIT, field="place")
    with wall.opened(dossiers=[opening.id]):
        repeated = Dossier.objects.filter(id=opening.id).exists()
    made = open_dossier(actor=actor, opening=opening, case=case.id)
    if not repeated:
        events.append("mediation.opened_from_case", actor=actor, subject_type="case", subject_id=case.id,
                      place=case.place)  # fmt: skip
    return made


def move(*, actor: Actor, dossier_id: UUID, wish: Wish) -> Dossier:
    """Make one move. Repeating the command returns the dossier and changes nothing.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``mediation.conflict``, ``mediation.move_refused``,
            ``mediation.needed``, ``mediation.unknown_term``, ``core.id_taken``.
    """
    with changing(actor, dossier_id) as found:
        if is_replay(found, wish.id, wish.move, actor):
            return found
        check_version(found, wish.version)
        offer = rules.offer(facts_of(found), mover_of(actor, found), wish.move)
        if offer.reason is not None:
            raise Problem(errors.MOVE_REFUSED, field="move", move=offer.move.label, reason=offer.reason)
        _check_needs(offer.move, wish)
        before = found.state
        reasons = _apply(found, wish)
        found.state = offer.move.after(DossierState(before))
        step(found, wish.id, wish.move, acting_from(actor, found), before=before, note=wish.note, reasons=reasons)
        return found


def _check_needs(move: rules.Move, wish: Wish) -> None:
    given = {
        "note": wish.note, "refusal": wish.ground, "failure": wish.ground, "remedies": wish.remedies,
        "until": wish.until, "agreement": wish.draft, "performance": wish.performance, "day": wish.day,
        "court": wish.court, "keeping": wish.keeping,
    }  # fmt: skip
    for need in move.needs:
        if not given[need]:
            field = {"refusal": "ground", "failure": "ground", "agreement": "draft"}.get(need, need)
            raise Problem(errors.NEEDED, field=field, move=move.label, what=NEEDS[need])
    grounds = {"refuse": REFUSAL_GROUNDS, "fail": FAILURE_GROUNDS}.get(move.name)
    if grounds is not None and wish.ground not in grounds:
        raise Problem(errors.UNKNOWN_TERM, field="ground")
    if not set(wish.remedies) <= set(REMEDIES):
        raise Problem(errors.UNKNOWN_TERM, field="remedies")
    if "day" in move.needs and wish.day is not None and wish.day > clock.today():
        raise Problem(
            errors.MOVE_REFUSED, field="day", move=move.label, reason=Text("日期在将来", "the day has not come")
        )


def _apply(found: Dossier, wish: Wish) -> list[Text]:
    """Write a move into the dossier's row and the tables beside it; the reasons of what was reckoned."""
    today, now = clock.today(), clock.now()
    match wish.move:
        case "accept":
            found.accepted_on, found.due_on = today, one_month_after(today)
            return [mediation_period(today, None, today).reason]
        case "refuse" | "fail":
            found.ended_on, found.ground, found.remedies = today, wish.ground, sorted(set(wish.remedies))
            Agreement.objects.filter(dossier=found, dropped_at__isnull=True).update(dropped_at=now)
        case "extend":
            assert wish.until is not None
            _propose(found, wish.id, wish.until, wish.note)
        case "draft":
            assert wish.draft is not None
            _draft(found, wish.id, wish.draft)
        case "redraft":
            Agreement.objects.filter(dossier=found, dropped_at__isnull=True).update(dropped_at=now)
        case "conclude":
            found.effective_on = found.ended_on = _conclude(found)
            return [confirmation_period(found.effective_on, today).reason]
        case "perform":
            found.performance, found.performed_on = wish.performance or "", today
        case "ask_court":
            found.court_asked_on = wish.day
        case "court_answer":
            found.court_result, found.court_answered_on = wish.court or "", wish.day
        case "archive":
            found.keeping, found.archived_at = wish.keeping or Keeping.SHORT, now
    return []


def _propose(found: Dossier, id: UUID, until: date, words: str) -> None:
    reason = extension_refusal(until, found.due_on or clock.today(), clock.today())
    if reason is not None:
        raise Problem(errors.MOVE_REFUSED, field="until", move=rules.MOVES["extend"].label, reason=reason)
    Extension.objects.create(
        id=id, dossier=found, until=until, words=vault.seal("extension", "words", id, words), proposed_at=clock.now()
    )


def _draft(found: Dossier, id: UUID, draft: Draft) -> None:
    Agreement.objects.create(
        id=id, dossier=found, form=draft.form, facts=vault.seal("agreement", "facts", id, draft.facts),
        terms=vault.seal("agreement", "terms", id, draft.terms),
        performance=vault.seal("agreement", "performance", id, draft.performance), perform_by=draft.perform_by,
        drafted_at=clock.now(),
    )  # fmt: skip


def _conclude(found: Dossier) -> date:
    """The day on which the agreement takes effect: a written one when the mediators sign and seal it after the parties
    (law, article 29), a spoken one when the last party has agreed (article 30)."""
    agreement = standing_agreement(found)
    assert agreement is not None
    day = clock.today()
    if agreement.form == Form.SPOKEN:
        words = PartyWord.objects.filter(dossier=found, kind=WordKind.AGREEMENT, subject=agreement.id, agrees=True)
        last = words.order_by("-at").values_list("at", flat=True).first()
        day = last.astimezone(clock.CITY_ZONE).date() if last else day
    agreement.effective_on = day
    agreement.save(update_fields=["effective_on"])
    return day
