"""What every change of a dossier has in common: found and locked behind the wall, a replay recognised, a step kept.

``events`` say that something happened, never where or about whom: a dossier is nobody's business but its people's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, transaction

from weige.access.actors import SYSTEM, Actor
from weige.access.queries import standing_posts
from weige.core import clock, events, languages
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.notify.actions import tell

from . import errors, queries, vault, wall
from .facts import mediates
from .models import Dossier, Party, Step
from .terms import STATE_LABELS, DossierState
from .wall import MEDIATE, SUPERVISE


@contextmanager
def changing(actor: Actor, dossier_id: UUID) -> Iterator[Dossier]:
    """A dossier of the actor's, locked until the transaction ends, with everything in it.

    Raises:
        Problem: ``mediation.unknown_dossier``.
    """
    with transaction.atomic(), wall.opened_for(actor):
        dossier = queries.find(actor, dossier_id, lock=True)
        with wall.opened(dossiers=[dossier.id]):
            yield dossier


def acting_from(actor: Actor, dossier: Dossier) -> Actor:
    """The actor, acting from the post with which they work on the dossier."""
    post = actor.post_for(MEDIATE, dossier.place) if mediates(actor.account_id, dossier) else None
    post = post or actor.post_for(SUPERVISE, dossier.place)
    return actor.acting_from(post.id) if post else actor


def is_replay(dossier: Dossier, id: UUID, act: str, actor: Actor, party: Party | None = None) -> bool:
    """Whether a command was carried out before.

    Raises:
        Problem: ``core.id_taken`` when its id was used for something else, or by someone else.
    """
    earlier = Step.objects.filter(id=id).first()
    if earlier is None:
        return False
    same = (earlier.dossier_id, earlier.act, earlier.actor_id, earlier.party_id)
    if same != (dossier.id, act, actor.account_id, party.id if party else None):
        raise Problem(ID_TAKEN, field="id")
    return True


def check_version(dossier: Dossier, version: int) -> None:
    """Refuse what was based on an older state of the dossier.

    Raises:
        Problem: ``mediation.conflict`` with the present state.
    """
    if version != dossier.version:
        state = DossierState(dossier.state)
        raise Problem(
            errors.CONFLICT,
            field="version",
            state=STATE_LABELS[state],
            current={
                "state": state.value,
                "state_label": languages.say(STATE_LABELS[state]),
                "version": dossier.version,
            },
        )


def step(
    dossier: Dossier,
    id: UUID,
    act: str,
    actor: Actor,
    *,
    before: str = "",
    party: Party | None = None,
    note: str = "",
    reasons: Iterable[Text] = (),
    moves_on: bool = True,
) -> Step:
    """Write down what was done, and save the dossier. Must be the last thing of an action.

    Args:
        moves_on: raises the version, so that whoever saw the dossier before must look again.

    Raises:
        Problem: ``core.id_taken`` when another dossier's command has the id.
    """
    if moves_on:
        dossier.version += 1
    dossier.updated_at = clock.now()
    dossier.save()
    try:
        with transaction.atomic():
            made = Step.objects.create(
                id=id, dossier=dossier, version=dossier.version, act=act, from_state=before or dossier.state,
                to_state=dossier.state, actor_id=actor.account_id, post_id=actor.acting_post_id, party=party,
                note=vault.seal_some("step", "note", id, note), reasons=[[text.zh, text.en] for text in reasons],
                at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    events.append(f"mediation.{act}", actor=actor, subject_type="mediation", subject_id=dossier.id,
                  payload={"state": dossier.state})  # fmt: skip
    return made


def tell_mediators(dossier: Dossier, kind: str, cause: UUID, *, besides: UUID | None = None) -> None:
    """A line in the inbox of whoever mediates a dossier: its number, and nothing of what it is about."""
    people = queries.mediators_of([dossier.id]).get(dossier.id, set()) - {besides}
    tell_people(people, dossier, kind, cause)


def tell_supervisors(dossier: Dossier, kind: str, cause: UUID, *, besides: UUID | None = None) -> None:
    """As :func:`tell_mediators`, for the supervising officers nearest to the dossier's place."""
    posts = [post for post in standing_posts(dossier.place) if SUPERVISE in post.post_type.abilities]
    nearest = max((len(post.place) for post in posts), default=0)
    people = {post.account_id for post in posts if len(post.place) == nearest and post.account_id != besides}
    tell_people(people, dossier, kind, cause)


def tell_people(people: Iterable[UUID | None], dossier: Dossier, kind: str, cause: UUID) -> None:
    """A line in people's inboxes that names the dossier by its number."""
    tell(
        [person for person in people if person], kind=kind, subject_type="mediation", subject_id=dossier.id,
        cause=cause, params={"number": queries.number_of(dossier)},
    )  # fmt: skip


NOBODY = SYSTEM
"""Who acts when a party does: parties have no account."""
