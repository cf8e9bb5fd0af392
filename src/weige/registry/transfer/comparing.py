"""What an import has compared with the register outside its own place goes into the residents' log of readings.

Who is registered within the place is recorded when the importer is shown something of them (``nearness``).
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from weige.access.actors import Actor, HeldPost
from weige.access.models import Post
from weige.access.queries import held
from weige.registry.models import Disclosure, Import, Stay
from weige.registry.people import wall
from weige.registry.people.reading import Read, Reader, record
from weige.registry.people.terms import Manner

from .known import AT_ONCE

COMPARED = ("name", "identity_number")


def record_compared(found: Import, people: Collection[UUID]) -> None:
    """Record once for each import that its file named these people, who are registered elsewhere in the city."""
    reader = Reader(Actor(found.account_id), "verify", _post(found.post))
    wanted = sorted(people)
    for at in range(0, len(wanted), AT_ONCE):
        group = wanted[at : at + AT_ONCE]
        with wall.opened(people=group):
            before = set(
                Disclosure.objects.filter(
                    reference=found.id, account=found.account_id, manner=Manner.IMPORTED, person__in=group
                ).values_list("person", flat=True)
            )
            stays = Stay.objects.filter(person_id__in=group, voided_at__isnull=True).order_by("last_day", "-lives_here")
            latest: dict[UUID, Stay] = {}
            for stay in stays:
                latest.setdefault(stay.person_id, stay)
            reads = [
                Read(person, stay.household_id, stay.place, COMPARED)
                for person, stay in latest.items()
                if person not in before
            ]
            record(reader, reads, Manner.IMPORTED, reference=found.id)


def _post(id: UUID | None) -> HeldPost | None:
    """The post from which the import was begun, as it stood; it may have ended since."""
    post = Post.objects.select_related("post_type").filter(id=id).first() if id else None
    return held(post) if post else None
