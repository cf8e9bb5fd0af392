"""Who takes part in a dossier: parties, mediators, and mediators who step back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction

from weige.access.actors import Actor
from weige.access.models import Account
from weige.access.queries import standing_posts
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.sealing import derived_id
from weige.registry.people.values import ValueFault, plain, read_identity_number, read_phone
from weige.registry.rights.identity import registered_as

from . import errors, recusal, vault
from .commands import RecusalWish, SaidParty
from .dossier import people_may_change
from .keeping import (
    NOBODY,
    acting_from,
    changing,
    check_version,
    is_replay,
    step,
    tell_mediators,
    tell_people,
    tell_supervisors,
)
from .models import Dossier, Mediator, Party, Recusal
from .recusal import Candidate
from .terms import DossierState
from .wall import MEDIATE, SUPERVISE

MAX_PARTIES = 12
NAME_LENGTH = 60
LABELS = {
    "name": Text("姓名或名称", "name"),
    "phone": Text("联系电话", "phone number"),
    "identity_number": Text("身份证号", "identity number"),
}


def _read_name(text: str) -> str:
    name = " ".join(plain(text).split())
    if not name or len(name) > NAME_LENGTH:
        raise ValueFault(
            Text(f"应为 1 至 {NAME_LENGTH} 个字", f"it has 1 to {NAME_LENGTH} characters"),
            Text("请核对后再填。", "Check it and enter it again."),
        )
    return name


def _read(field: str, text: str, how: Callable[[str], str]) -> str:
    try:
        return how(text)
    except ValueFault as fault:
        raise Problem(
            errors.PARTY_UNFIT, field=field, name=LABELS[field], reason=fault.reason, how=fault.mend
        ) from fault


def write_party(dossier: Dossier, said: SaidParty) -> Party:
    """Add a party to a dossier that is locked; the register is asked whether they are known in it, and tells nobody.

    Raises:
        Problem: ``mediation.party_unfit``, ``mediation.too_many_parties``, ``core.id_taken``.
    """
    name = _read("name", said.name, _read_name)
    phone = _read("phone", said.phone, read_phone) if said.phone.strip() else ""
    number = (
        _read("identity_number", said.identity_number, lambda text: read_identity_number(text, today=clock.today()))
        if said.identity_number.strip()
        else ""
    )
    position = Party.objects.filter(dossier=dossier).count() + 1
    if Party.objects.filter(dossier=dossier, removed_at__isnull=True).count() >= MAX_PARTIES:
        raise Problem(errors.TOO_MANY_PARTIES, field="parties", limit=MAX_PARTIES)
    try:
        with transaction.atomic():
            return Party.objects.create(
                id=said.id, dossier=dossier, side=said.side, position=position,
                name=vault.seal("party", "name", said.id, name),
                phone=vault.seal_some("party", "phone", said.id, phone),
                identity_number=vault.seal_some("party", "identity_number", said.id, number),
                address=vault.seal_some("party", "address", said.id, said.address.strip()),
                residents=sorted(registered_as(phone, name)) if phone else [],
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="parties") from error


def name_party(*, actor: Actor, dossier_id: UUID, id: UUID, version: int, said: SaidParty) -> Dossier:
    """Name a further party, until mediation has begun.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``mediation.conflict``, ``mediation.parties_fixed``, and as
            :func:`write_party`.
    """
    with changing(actor, dossier_id) as found:
        if is_replay(found, id, "name_party", actor):
            return found
        check_version(found, version)
        _check_before_talks(found)
        write_party(found, said)
        step(found, id, "name_party", acting_from(actor, found))
        return found


def remove_party(*, actor: Actor, dossier_id: UUID, id: UUID, version: int, party_id: UUID) -> Dossier:
    """Take a party out who was named by mistake; what was entered is erased.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``mediation.conflict``, ``mediation.parties_fixed``,
            ``mediation.unknown_part``.
    """
    with changing(actor, dossier_id) as found:
        if is_replay(found, id, "remove_party", actor):
            return found
        check_version(found, version)
        _check_before_talks(found)
        party = party_of(found, party_id)
        party.removed_at, party.residents = clock.now(), []
        party.name = vault.seal("party", "name", party.id, "—")
        party.phone = party.identity_number = party.address = None
        party.save()
        step(found, id, "remove_party", acting_from(actor, found))
        return found


def _check_before_talks(found: Dossier) -> None:
    if not people_may_change(DossierState(found.state)):
        raise Problem(errors.PARTIES_FIXED)


def party_of(found: Dossier, party_id: UUID) -> Party:
    """A party of a dossier.

    Raises:
        Problem: ``mediation.unknown_part``.
    """
    party = Party.objects.filter(dossier=found, id=party_id, removed_at__isnull=True).first()
    if party is None:
        raise Problem(errors.UNKNOWN_PART, field="party_id")
    return party


def check_candidate(found: Dossier, account_id: UUID) -> UUID:
    """The post with which someone may mediate a dossier.

    Raises:
        Problem: ``mediation.mediator_unfit``.
    """
    posts = [post for post in standing_posts(found.place) if post.account_id == account_id]
    fitting = [post for post in posts if MEDIATE in post.post_type.abilities]
    phone = Account.objects.filter(id=account_id).values_list("phone", flat=True).first()
    numbers = {
        vault.unseal("party", "phone", party.id, party.phone)
        for party in Party.objects.filter(dossier=found, removed_at__isnull=True, phone__isnull=False)
    }
    rows = list(Mediator.objects.filter(dossier=found).values_list("account_id", "until", "recused"))
    reason = recusal.assignment_refusal(
        Candidate(account_id, may_mediate=bool(fitting), is_party=phone in numbers),
        standing={account for account, until, _ in rows if until is None},
        stepped_back={account for account, _, recused in rows if recused},
    )
    if reason is not None:
        raise Problem(errors.MEDIATOR_UNFIT, field="account_id", reason=reason)
    return fitting[0].id


def write_mediator(found: Dossier, id: UUID, account: UUID, post: UUID, *, presides: bool) -> Mediator:
    """Name a mediator of a dossier that is locked; a new one who presides takes the place of the present one."""
    if presides:
        Mediator.objects.filter(dossier=found, until__isnull=True, presides=True).update(presides=False)
    return Mediator.objects.create(
        id=id, dossier=found, place=found.place, account_id=account, post_id=post, presides=presides, since=clock.now()
    )


def assign(*, actor: Actor, dossier_id: UUID, id: UUID, version: int, account_id: UUID, presides: bool) -> Dossier:
    """Name a mediator: the supervising officer's to do.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``mediation.only_supervisor``, ``mediation.conflict``,
            ``mediation.mediator_unfit``, ``mediation.archived``.
    """
    with changing(actor, dossier_id) as found:
        if is_replay(found, id, "assign", actor):
            return found
        check_version(found, version)
        _check_supervises(actor, found)
        if found.state == DossierState.ARCHIVED:
            raise Problem(errors.ARCHIVED)
        post = check_candidate(found, account_id)
        write_mediator(found, derived_id(id, "mediator"), account_id, post, presides=presides)
        step(found, id, "assign", acting_from(actor, found))
        tell_people([account_id], found, "mediation.assigned", id)
        return found


def release(*, actor: Actor, dossier_id: UUID, id: UUID, version: int, mediator_id: UUID) -> Dossier:
    """Let a mediator go who was named by mistake or cannot go on; they see nothing of the dossier any more.

    Raises:
        Problem: as :func:`assign`; ``mediation.unknown_part``.
    """
    with changing(actor, dossier_id) as found:
        if is_replay(found, id, "release", actor):
            return found
        check_version(found, version)
        _check_supervises(actor, found)
        mediator = mediator_of(found, mediator_id)
        _end(mediator, recused=False)
        step(found, id, "release", acting_from(actor, found))
        return found


def _check_supervises(actor: Actor, found: Dossier) -> None:
    if not actor.may(SUPERVISE, found.place):
        raise Problem(errors.ONLY_SUPERVISOR)


def mediator_of(found: Dossier, mediator_id: UUID) -> Mediator:
    """A mediator of a dossier as of now.

    Raises:
        Problem: ``mediation.unknown_part``.
    """
    mediator = Mediator.objects.filter(dossier=found, id=mediator_id, until__isnull=True).first()
    if mediator is None:
        raise Problem(errors.UNKNOWN_PART, field="mediator_id")
    return mediator


def _end(mediator: Mediator, *, recused: bool) -> None:
    mediator.until, mediator.presides, mediator.recused = clock.now(), False, recused
    mediator.save(update_fields=["until", "presides", "recused"])


def ask_recusal(*, found: Dossier, wish: RecusalWish, party: Party | None, actor: Actor = NOBODY) -> Recusal:
    """Take a wish that a mediator step back: by a party, or by the mediator (``party`` empty). The dossier is locked.

    Raises:
        Problem: ``mediation.unknown_part``, ``mediation.decided_already`` when the party has asked it before.
    """
    mediator = mediator_of(found, wish.mediator)
    if Recusal.objects.filter(mediator=mediator, decided_at__isnull=True).exists():
        raise Problem(errors.DECIDED_ALREADY)
    verdict = recusal.verdict(asked_by_party=party is not None, presides=mediator.presides, ground=wish.ground)
    now = clock.now()
    row = Recusal.objects.create(
        id=derived_id(wish.id, "recusal"), dossier=found, mediator=mediator, party=party, ground=wish.ground,
        words=vault.seal_some("recusal", "words", derived_id(wish.id, "recusal"), wish.words), asked_at=now,
        decided_at=now if verdict.must_go else None, replaced=True if verdict.must_go else None,
    )  # fmt: skip
    if verdict.must_go:
        _end(mediator, recused=True)
    step(found, wish.id, "ask_recusal", actor, party=party, reasons=[verdict.reason])
    tell_supervisors(found, "mediation.recusal_asked", wish.id, besides=actor.account_id)
    tell_mediators(found, "mediation.recusal_asked", wish.id, besides=actor.account_id)
    return row


def step_back(*, actor: Actor, dossier_id: UUID, wish: RecusalWish, party_id: UUID | None = None) -> Dossier:
    """A mediator steps back, or records that a party asked it on paper.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``mediation.unknown_part``, ``mediation.decided_already``,
            ``mediation.mediator_unfit`` when a mediator speaks for another one.
    """
    with changing(actor, dossier_id) as found:
        party = party_of(found, party_id) if party_id else None
        if is_replay(found, wish.id, "ask_recusal", actor, party):
            return found
        mediator = mediator_of(found, wish.mediator)
        if party is None and mediator.account_id != actor.account_id:
            raise Problem(
                errors.MEDIATOR_UNFIT, field="mediator_id",
                reason=Text("只能为自己提出回避", "only they themselves can step back"),
            )  # fmt: skip
        ask_recusal(found=found, wish=wish, party=party, actor=acting_from(actor, found))
        return found


def decide_recusal(
    *, actor: Actor, dossier_id: UUID, id: UUID, recusal_id: UUID, replaced: bool, reason: str
) -> Dossier:
    """Decide about a wish that the rules leave open: the supervising officer's to do, with a reason in words.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``mediation.only_supervisor``, ``mediation.unknown_part``,
            ``mediation.decided_already``.
    """
    with changing(actor, dossier_id) as found:
        if is_replay(found, id, "decide_recusal", actor):
            return found
        _check_supervises(actor, found)
        row = Recusal.objects.select_related("mediator").filter(dossier=found, id=recusal_id).first()
        if row is None:
            raise Problem(errors.UNKNOWN_PART, field="recusal_id")
        if row.decided_at is not None:
            raise Problem(errors.DECIDED_ALREADY)
        row.decided_at, row.decided_by_id, row.replaced = clock.now(), actor.account_id, replaced
        row.reason = vault.seal("recusal", "reason", row.id, reason)
        row.save()
        if replaced and row.mediator.until is None:
            _end(row.mediator, recused=True)
        step(found, id, "decide_recusal", acting_from(actor, found))
        return found
