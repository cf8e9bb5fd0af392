"""The way in for a party without account: a link, and a code that is told apart from it.

As the register's household links, the secret stands behind the ``#`` of an address and is told once. It may be used
again, since a party has several things to say over the weeks; therefore the code, and five wrong ones close the link.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from weige.access.actors import Actor
from weige.core import clock, sealing
from weige.core.errors import ID_TAKEN, Problem

from . import errors, wall
from .keeping import acting_from, changing, is_replay, step
from .models import Dossier, Party, PartyLink
from .people import party_of
from .terms import DossierState

LINK_DAYS = 60
MAX_TRIES = 5
CODE_LENGTH = 6
TOKEN, CODE = "mediation.party_link", "mediation.party_code"


def make(*, actor: Actor, dossier_id: UUID, id: UUID, party_id: UUID) -> tuple[PartyLink, str, str]:
    """Make a link for a party; the one before ends. Repeating the command gives the same link a new secret and code:
    the first were lost with their answer.

    Returns:
        the link, its secret and its code, which are told only now.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``mediation.unknown_part``, ``mediation.archived``, ``core.id_taken``.
    """
    with changing(actor, dossier_id) as found:
        party = party_of(found, party_id)
        if found.state == DossierState.ARCHIVED:
            raise Problem(errors.ARCHIVED)
        token, code, now = sealing.new_token(), sealing.new_code(CODE_LENGTH), clock.now()
        repeated = is_replay(found, id, "link", actor, party)
        if not repeated and PartyLink.objects.filter(id=id).exists():
            raise Problem(ID_TAKEN, field="id")
        PartyLink.objects.filter(party=party.id, revoked_at__isnull=True).exclude(id=id).update(revoked_at=now)
        link, _ = PartyLink.objects.update_or_create(
            id=id,
            defaults={
                "dossier": found.id, "party": party.id, "digest": sealing.index(token, TOKEN),
                "code_index": _code_index(id, code), "made_by_id": actor.account_id, "created_at": now,
                "expires_at": now + timedelta(days=LINK_DAYS), "tries": 0,
            },
        )  # fmt: skip
        if not repeated:
            step(found, id, "link", acting_from(actor, found), party=party, moves_on=False)
        return link, token, code


def _code_index(link: UUID, code: str) -> bytes:
    return sealing.index(f"{link}:{code}", CODE)


def find(token: str, code: str) -> PartyLink:
    """The link of a secret and its code. A wrong code is counted, whatever becomes of the request.

    Raises:
        Problem: ``mediation.link_unknown``, ``mediation.link_closed``.
    """
    with transaction.atomic():
        link = PartyLink.objects.select_for_update().filter(digest=sealing.index(token, TOKEN)).first()
        if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
            raise Problem(errors.LINK_UNKNOWN)
        closed = link.tries >= MAX_TRIES
        digits = "".join(character for character in code if character.isdigit())
        right = bytes(link.code_index) == _code_index(link.id, digits)
        if not closed and not right:
            link.tries += 1
            link.save(update_fields=["tries"])
    if closed:
        raise Problem(errors.LINK_CLOSED)
    if not right:
        raise Problem(errors.LINK_UNKNOWN, field="code")
    return link


@contextmanager
def entered(link: PartyLink, *, lock: bool = False) -> Iterator[tuple[Dossier, Party]]:
    """The dossier and the party of a link, behind the wall.

    Raises:
        Problem: ``mediation.link_unknown`` when the party is no longer one, or the dossier is archived.
    """
    with transaction.atomic(), wall.opened(dossiers=[link.dossier]):
        rows = Dossier.objects.select_for_update() if lock else Dossier.objects.all()
        found = rows.filter(id=link.dossier).exclude(state=DossierState.ARCHIVED).first()
        party = Party.objects.filter(id=link.party, dossier=found, removed_at__isnull=True).first() if found else None
        if found is None or party is None:
            raise Problem(errors.LINK_UNKNOWN)
        yield found, party
