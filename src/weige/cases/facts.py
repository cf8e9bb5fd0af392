"""From rows to the plain values on which the rules decide."""

from __future__ import annotations

from weige.access.actors import Actor

from .lifecycle import CaseFacts, Mover, Outcome, PostFacts, State
from .models import Case, Step, WhistleCall
from .reference import reference


def case_facts(case: Case) -> CaseFacts:
    """What the guards need to know of a case."""
    holder = case.holder
    return CaseFacts(
        state=State(case.state),
        place=case.place,
        holder=holder.id,
        holder_type=holder.post_type_id,
        holder_place=holder.place,
        holder_organisation=holder.organisation_id,
        desk_post=case.desk_post_id,
        reporter=case.reporter_id,
        on_the_spot=reference().categories[case.category_id].on_the_spot,
        closed_at=case.closed_at,
        outcome=Outcome(case.outcome) if case.outcome else None,
        confirmed=case.confirmed_at is not None,
        paused=case.paused_since is not None,
        unanswered=WhistleCall.objects.filter(case=case, ended_at=None).count(),
        returns=Step.objects.filter(case=case, move="return").count(),
    )


def mover_of(actor: Actor, case: Case) -> Mover:
    """The signed-in person as the guards see them."""
    return Mover(
        account=actor.account_id,
        posts=tuple(
            PostFacts(post.id, post.post_type, post.place, post.organisation, post.abilities) for post in actor.posts
        ),
        is_reporter=case.reporter_id is not None and case.reporter_id == actor.account_id,
    )
