"""The phone number of a resident who reported: read for a purpose of a closed list, and shown to them as read."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.access.queries import post_type_names
from weige.core import clock, events, languages, sealing
from weige.core.errors import NOT_FOUND, Problem, Text
from weige.core.ids import new_id
from weige.core.places import name_places
from weige.registry.people.dictionary import ContactPurpose, dictionary
from weige.registry.rights import staff
from weige.registry.rights.sentences import day_in_words

from . import errors, queries
from .models import Case, ContactReading
from .shapes import ContactReadingOut

READ = "case.read_contact"
WORDS = "cases.contact_words"
SHORTEST_SENTENCE = 6
"""Characters: fewer are no reason that the reporter could understand."""


@transaction.atomic
def read_contact(*, actor: Actor, case_id: UUID, purpose: str, words: str = "") -> str:
    """The reporter's phone number, for a purpose of the dictionary; the reading is recorded before it is shown.

    Args:
        words: the reader's own sentence, for the purpose that asks for one and no other.

    Raises:
        Problem: ``cases.unknown_case``, ``access.not_allowed``, ``cases.contact_purpose_unfit``,
            ``cases.contact_sentence_needed``, ``core.not_found`` when there is no number.
    """
    case = queries.lock_visible(actor, case_id)
    actor = acting(actor, READ, case.place)
    known = dictionary().contact_purposes.get(purpose)
    if known is None:
        raise Problem(errors.CONTACT_PURPOSE_UNFIT, field="purpose")
    fits = len(words) >= SHORTEST_SENTENCE if known.needs_sentence else not words
    if not fits:
        raise Problem(errors.CONTACT_SENTENCE_NEEDED, field="words", shortest=SHORTEST_SENTENCE)
    contact = queries.contact_of(case)
    if contact is None:
        raise Problem(NOT_FOUND)
    phone = sealing.unseal(contact, "cases.contact")
    post = actor.post_for(READ, case.place)
    id = new_id()
    ContactReading.objects.create(
        id=id, case=case, at=clock.now(), account=actor.person, purpose=purpose,
        post_type=post.post_type if post else "", post_place=post.place if post else "",
        words=sealing.seal(words, WORDS, bound_to=id) if words else None,
    )  # fmt: skip
    events.append("case.contact_read", actor=actor, subject_type="case", subject_id=case.id, place=case.place,
                  payload={"purpose": purpose})  # fmt: skip
    return phone


def readings_of(case: Case) -> list[ContactReadingOut]:
    """Who read the reporter's number, newest first: one line for a reader, a day, a purpose and its words."""
    rows = list(ContactReading.objects.filter(case=case).order_by("-at", "-id"))
    types = post_type_names()
    places = name_places({staff.community_of(row.post_place) for row in rows if row.post_place})
    lines: dict[tuple[date, UUID, str, str], ContactReadingOut] = {}
    for row in rows:
        day = row.at.astimezone(clock.CITY_ZONE).date()
        words = sealing.unseal(row.words, WORDS, bound_to=row.id) if row.words is not None else ""
        who = staff.in_words(row.post_type, row.post_place, types=types, places=places)
        count = lines[key]["count"] + 1 if (key := (day, row.account, row.purpose, words)) in lines else 1
        purpose = dictionary().contact_purposes.get(row.purpose, ContactPurpose(Text(row.purpose, row.purpose)))
        lines[key] = ContactReadingOut(
            day=day, who=languages.say(who), purpose=languages.say(purpose.name), words=words, count=count,
            text=languages.say(_sentence(day, who, purpose, words, count)),
        )  # fmt: skip
    return list(lines.values())


def _sentence(day: date, who: Text, purpose: ContactPurpose, words: str, count: int) -> Text:
    on = day_in_words(day, clock.today())
    times = Text(f"，共{count}次", f", {count} times") if count > 1 else Text("", "")
    if purpose.needs_sentence:
        return Text(
            f"{on.zh} {who.zh} 看了您留的电话{times.zh}，说明是：{words}",
            f"{on.en}: {who.en} saw your number{times.en}, giving as reason: {words}",
        )
    return Text(
        f"{on.zh} {who.zh} 为{purpose.name.zh}看了您留的电话{times.zh}",
        f"{on.en}: {who.en} saw your number{times.en}, to {purpose.name.en}",
    )


def forget_readings() -> int:
    """Erase readings that are older than the log of readings is kept; how many went."""
    before = clock.now() - timedelta(days=settings.WEIGE.disclosure_days)
    return ContactReading.objects.filter(at__lt=before).delete()[0]
