"""One case in full: for its readers inside, and for the resident who reported it."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from weige.access.actors import Actor
from weige.access.models import Post
from weige.access.queries import PostRef, account_names, label, mask_phone, post_refs
from weige.core import clock, languages, sealing
from weige.core.errors import Problem, Text
from weige.core.photos import file_path
from weige.registry.queries import premises_ref

from . import lifecycle, whistling
from .campaigns import queries as campaigns
from .contact import readings_of
from .errors import WRONG_FOLLOW_CODE
from .facts import case_facts, mover_of
from .followup import queries as followup
from .lifecycle import Mover, State
from .models import Case, Comment, Photo, ReporterContact, Step
from .queries import ROW_COLUMNS, case_rows, photo_url
from .reference import reference
from .shapes import (
    CallOut,
    CaseDetail,
    CommentOut,
    GroundOut,
    MoveOffer,
    Moves,
    PhotoOut,
    PublicCase,
    PublicPhoto,
    PublicStep,
    Receipt,
    ReporterOut,
    RouteOut,
    StepActor,
    StepOut,
)
from .timing.queries import alarms_of, clocks_of
from .why import Passage, Taker, why_here

OTHER_MOVES = {
    "report": Text("上报", "report"),
    "hand_over": Text("移交", "hand over"),
    "answer_call": Text("回应吹哨", "answer a call"),
    "take_back_call": Text("撤回吹哨", "take back a call"),
    "join_campaign": Text("纳入集中解决", "joined a campaign"),
    "close_together": Text("集中解决，结案", "closed together"),
    "undo": Text("撤销批量办理", "taken back"),
    "deliberated": Text("议事会作出决定", "decided by the community meeting"),
    "give_notice": Text("议事会告知居民", "notice of the community meeting"),
}
PUBLIC_NOTES = frozenset({"reply", "close", "close_together", "solve_on_the_spot", "confirm", "reopen", "give_notice"})
PUBLIC_MOVES = frozenset({"report", "dispatch", "accept", *PUBLIC_NOTES, "withdraw", "deliberated"})


def move_label(move: str) -> str:
    text = lifecycle.MOVES[move].label if move in lifecycle.MOVES else OTHER_MOVES[move]
    return languages.say(text)


def case_detail(actor: Actor, case: Case) -> CaseDetail:
    """A case as one of its readers sees it; the reader's right to it is checked before."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ROW_COLUMNS} FROM cases_case c WHERE c.id = %s", [case.id])
        row = case_rows([cursor.fetchone()])[0]
    steps = list(Step.objects.filter(case=case).order_by("version"))
    posts = post_refs([case.desk_post_id, *(step.holder_id for step in steps)])
    remarks = list(Comment.objects.filter(case=case).order_by("at", "id"))
    photos = list(Photo.objects.select_related("file").filter(case=case).order_by("added_at", "id"))
    names = account_names(
        [
            case.reporter_id,
            *(step.actor_id for step in steps),
            *(remark.author_id for remark in remarks),
            *(photo.added_by_id for photo in photos),
        ]
    )
    return CaseDetail(
        **row,
        description=case.description,
        floor=case.floor,
        premises=premises_ref(case.premises) if case.premises else None,
        longitude=case.longitude,
        latitude=case.latitude,
        route=RouteOut(reasons=_why_here(case, steps, posts)),
        desk_post=posts.get(case.desk_post_id) if case.desk_post_id else None,
        reporter=_reporter(case, names),
        reported_by_me=case.reporter_id is not None and case.reporter_id == actor.account_id,
        confirmed_at=case.confirmed_at,
        photos=[_photo(photo, names) for photo in photos],
        steps=_steps(steps, names, posts),
        comments=[
            CommentOut(id=remark.id, text=remark.text, at=remark.at, author=names.get(remark.author_id, ""))
            for remark in remarks
        ],
        may_read_contact=case.reporter_kind == "resident" and actor.may("case.read_contact", case.place),
        clocks=clocks_of(case),
        alarms=alarms_of(case),
        calls=_calls(actor, case),
        follow_ups=followup.of_case(case),
        campaign=campaigns.of_case(actor, case),
    )


def _calls(actor: Actor, case: Case) -> list[CallOut]:
    """Who was called to the case, and what they answered."""
    calls = whistling.of_case(case)
    posts = post_refs(call.post_id for call in calls)
    names = account_names(call.answered_by_id for call in calls)
    return [
        CallOut(
            id=call.id,
            post=posts[call.post_id],
            asked=call.asked,
            asked_at=call.asked_at,
            due_at=call.due_at,
            ended_at=call.ended_at,
            answer=call.answer,
            answered_by=names.get(call.answered_by_id) if call.answered_by_id else None,
            taken_back=call.taken_back,
            mine=call.post_id in actor.post_ids or call.post.organisation_id in actor.organisations,
        )
        for call in calls
    ]


def _why_here(case: Case, steps: list[Step], posts: dict[UUID, PostRef]) -> list[str]:
    """Why the case is with its present holder, in the reader's language."""
    passages = [Passage(step.move, step.holder_id, tuple(Text(*pair) for pair in step.reasons)) for step in steps]
    takers = {id: Taker(_named(post)) for id, post in posts.items()}
    organisation = case.holder.organisation
    if organisation is not None and organisation.kind in reference().categories[case.category_id].handlers:
        takers[case.holder_id] = Taker(takers[case.holder_id].name, usual=True)
    return [languages.say(reason) for reason in why_here(passages, takers)]


def _named(post: PostRef) -> Text:
    """A post within a sentence: its organisation, else what it is and where."""
    if post["organisation"]:
        return Text(post["organisation"], post["organisation"])
    place, title = post["place"]["name"], post["post_type_label"]
    return Text(f"{place}的{title}", f"the {title} of {place}")


def _reporter(case: Case, names: dict[UUID, str]) -> ReporterOut:
    if case.reporter_kind == "account":
        return ReporterOut(kind="account", name=names.get(case.reporter_id or UUID(int=0)), phone_masked=None)
    contact = ReporterContact.objects.filter(case=case).first()
    masked = mask_phone(sealing.unseal(contact.phone, "cases.contact")) if contact else None
    return ReporterOut(kind="resident", name=None, phone_masked=masked)


def receipt(case: Case) -> Receipt:
    """The answer to a report that is here already."""
    first = Step.objects.filter(case=case).order_by("version").first()
    holder = post_refs([case.holder_id])[case.holder_id]
    return Receipt(
        id=case.id,
        number=case.number,
        state=case.state,  # type: ignore[typeddict-item]
        version=case.version,
        where=case.where,
        place=case.place,
        holder_label=holder["post_type_label"],
        route=RouteOut(reasons=languages.say_pairs(first.reasons if first else [])),
    )


def photo_out(photo: Photo, added_by: str | None) -> PhotoOut:
    """A photo just added."""
    return _photo(photo, {photo.added_by_id: added_by} if photo.added_by_id and added_by else {})


def _photo(photo: Photo, names: dict[UUID, str]) -> PhotoOut:
    return PhotoOut(
        id=photo.id,
        stage=photo.stage,  # type: ignore[typeddict-item]
        url=photo_url(photo.case_id, photo.id, "full"),
        thumb_url=photo_url(photo.case_id, photo.id, "thumb"),
        width=photo.file.width or 0,
        height=photo.file.height or 0,
        added_at=photo.added_at,
        added_by=names.get(photo.added_by_id) if photo.added_by_id else None,
    )


def _steps(steps: list[Step], names: dict[UUID, str], posts: dict[UUID, Any]) -> list[StepOut]:
    acting = Post.objects.select_related("post_type").filter(id__in={s.post_id for s in steps if s.post_id})
    labels = {post.id: label(post.post_type) for post in acting}
    return [
        StepOut(
            id=step.id,
            move=step.move,
            move_label=move_label(step.move),
            from_state=step.from_state,  # type: ignore[typeddict-item]
            to_state=step.to_state,  # type: ignore[typeddict-item]
            at=step.at,
            happened_at=step.happened_at,
            actor=(
                StepActor(
                    name=names.get(step.actor_id) if step.actor_id else None,
                    post_label=labels.get(step.post_id) if step.post_id else None,
                )
                if step.actor_id
                else None
            ),
            holder=posts.get(step.holder_id),
            note=step.note,
            ground=languages.say(lifecycle.GROUND_LABELS[lifecycle.Ground(step.ground)]) if step.ground else None,
            reasons=languages.say_pairs(step.reasons),
        )
        for step in steps
    ]


def moves(actor: Actor, case: Case) -> Moves:
    """Every move with whether this reader may make it now, and why not."""
    return Moves(
        items=[
            MoveOffer(
                move=offer.move.name,
                label=languages.say(offer.move.label),
                allowed=offer.allowed,
                reason=languages.say(offer.reason) if offer.reason else None,
                needs=_needs(offer.move, case),
            )
            for offer in lifecycle.offers(case_facts(case), mover_of(actor, case), clock.now())
        ],
        version=case.version,
        grounds=[GroundOut(code=g.value, label=languages.say(text)) for g, text in lifecycle.GROUND_LABELS.items()],
    )


def _needs(move: lifecycle.Move, case: Case) -> list[lifecycle.Need]:
    """What must come with a move now: closing a reply needs no outcome said again."""
    if move.name == "close" and case.state == State.REPLIED:
        return []
    return list(move.needs)


def find_followed(number: str, code: str) -> Case:
    """The case of a resident's number and follow code.

    Raises:
        Problem: ``cases.wrong_follow_code``, whichever of the two is wrong.
    """
    plain = "".join(character for character in number if character.isdigit())
    case = Case.objects.select_related("premises", "holder").filter(number=plain).first()
    letters = "".join(character for character in code.upper() if character.isalnum())
    if (
        case is None
        or case.follow_digest is None
        or bytes(case.follow_digest) != sealing.index(f"{case.id}:{letters}", "cases.follow")
    ):
        raise Problem(WRONG_FOLLOW_CODE, field="code")
    return case


def public_case(case: Case) -> PublicCase:
    """A case as its resident sees it: what happened, no names of people, photos as thumbnails within."""
    steps = Step.objects.filter(case=case, move__in=PUBLIC_MOVES).order_by("version")
    holder = post_refs([case.holder_id])[case.holder_id]
    resident = Mover(account=None, posts=(), is_reporter=True)
    facts = case_facts(case)
    may_answer = any(
        lifecycle.offer(facts, resident, move, clock.now()).allowed for move in ("confirm", "reopen")
    ) and not (case.confirmed_at and clock.now() - case.confirmed_at > timedelta(days=30))
    return PublicCase(
        number=case.number,
        state=case.state,  # type: ignore[typeddict-item]
        state_label=languages.say(lifecycle.STATE_LABELS[State(case.state)]),
        category_name=languages.say(reference().name(case.category_id)),
        description=case.description,
        where=case.where,
        reported_at=case.reported_at,
        holder_label=f"{holder['place']['name']} {holder['organisation'] or holder['post_type_label']}",
        steps=[
            PublicStep(label=move_label(s.move), at=s.at, note=s.note if s.move in PUBLIC_NOTES else "") for s in steps
        ],
        photos=[
            public_photo(photo)
            for photo in Photo.objects.select_related("file").filter(case=case).order_by("added_at", "id")
        ],
        contact_readings=readings_of(case),
        may_answer=may_answer,
        confirmed=case.confirmed_at is not None,
        outcome=case.outcome,  # type: ignore[typeddict-item]
    )


def public_photo(photo: Photo) -> PublicPhoto:
    """A photo within a resident's page."""
    return PublicPhoto(id=photo.id, stage=photo.stage, thumb=_thumb(photo))  # type: ignore[typeddict-item]


def _thumb(photo: Photo) -> str:
    content = file_path(photo.file.digest, "thumb").read_bytes()
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
