"""Like cases in the database: a new case finds its group, and at night the words are counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from weige.access.actors import SYSTEM
from weige.cases import grouping
from weige.cases.grouping import Candidate, Choice, Frequencies, Traits
from weige.cases.lifecycle import Outcome
from weige.cases.models import Case, CaseKey, CaseTraits, LikeGroup, WordFrequencies
from weige.core import clock, events
from weige.core.places import LENGTHS, name_places
from weige.core.revisions import Revised, raise_revision

from .rules import PROPOSED_FROM, WINDOW_DAYS, GroupState, common_place, of_one_kind

REVISION = "cases.words"
AREA = LENGTHS["subdistrict"]
NEWEST_ON_KEY = 300
MOST_FOUND = grouping.MOST_COMPARED + 10
"""A few more than are compared: some are of another kind."""
WORDS_SHOWN = 6

CANDIDATES_SQL = """
    WITH wanted AS (SELECT * FROM unnest(%(keys)s::varchar[], %(weights)s::float8[]) AS w(key, weight)),
    found AS (
        SELECT k.case_id, sum(w.weight) AS shared
        FROM wanted w CROSS JOIN LATERAL (
            SELECT k.case_id FROM cases_casekey k
            WHERE k.area = %(area)s AND k.key = w.key AND k.day > %(since)s AND k.day <= %(until)s
            ORDER BY k.day DESC LIMIT %(newest)s
        ) k
        WHERE k.case_id <> %(case)s
        GROUP BY k.case_id ORDER BY shared DESC, k.case_id DESC LIMIT %(most)s
    )
    SELECT t.case_id, t.group_id, t.plain::text FROM found f JOIN cases_casetraits t ON t.case_id = f.case_id
    WHERE NOT t.kept_apart
        AND NOT EXISTS (SELECT FROM cases_campaign m WHERE m.group_id = t.group_id AND m.state = 'closed')
"""
"""What was solved together is over: a new case of the kind begins a group of its own."""


def _read_frequencies() -> Frequencies:
    stored = WordFrequencies.objects.filter(id=1).first()
    return Frequencies(stored.messages, stored.counts) if stored else Frequencies()


frequencies = Revised(REVISION, _read_frequencies)
"""In how many recent cases each word stands, as counted last night."""


def take_in(case_id: UUID) -> UUID | None:
    """Find the group of a case, or make one with the case that it is like; returns its group.

    Runs again without harm. What was withdrawn is like nothing.
    """
    case = Case.objects.get(id=case_id)
    if case.outcome == Outcome.WITHDRAWN:
        return None
    own = grouping.traits(case.description, place=f"{case.place} {case.where}", category=case.category_id,
                          time=case.reported_at)  # fmt: skip
    known = frequencies.get()
    keys = own.keys(known)
    with transaction.atomic():
        kept, created = CaseTraits.objects.select_for_update().get_or_create(
            case=case, defaults={"plain": own.to_plain()}
        )
        if not created:
            return kept.group_id
        day = int(own.day or 0)
        area = case.place[:AREA]
        CaseKey.objects.bulk_create(CaseKey(area=area, key=key[:60], day=day, case=case) for key in keys)
    near = candidates(case.id, area, own, keys, known)
    alike = [candidate for candidate in near if of_one_kind(own.category, candidate.traits.category)]
    return _join(kept, grouping.choose(own, alike, known), area)


def candidates(case_id: UUID, area: str, own: Traits, keys: list[str], known: Frequencies) -> list[Candidate]:
    """The recent cases of an area that share keys with one, those that share the heaviest first."""
    day = int(own.day or 0)
    params: dict[str, Any] = {
        "keys": [key[:60] for key in keys],
        "weights": [known.weights[key] * (2.0 if key in own.place else 1.0) for key in keys],
        "area": area, "case": case_id, "since": day - WINDOW_DAYS, "until": day + 1,
        "newest": NEWEST_ON_KEY, "most": MOST_FOUND,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES_SQL, params)
        return [
            Candidate(str(id), str(group) if group else None, Traits.from_plain(msgspec.json.decode(plain)))
            for id, group, plain in cursor.fetchall()
        ]


def _join(kept: CaseTraits, choice: Choice, area: str) -> UUID | None:
    """Put a case into the group that was chosen for it, or make a group of it and the single case that it is like."""
    if not choice.like:
        return None
    nearest = choice.like[0]
    with transaction.atomic():
        if choice.group is not None:
            group = LikeGroup.objects.select_for_update().get(id=choice.group)
        else:
            other = CaseTraits.objects.select_for_update().get(case_id=nearest.id)
            if other.group_id is not None:
                group = LikeGroup.objects.select_for_update().get(id=other.group_id)
            else:
                day = kept.case.reported_at
                group = LikeGroup.objects.create(area=area, place=kept.case.place, first_at=day, last_at=day)
                CaseTraits.objects.filter(case_id=other.case_id).update(group=group)
        if group.state == GroupState.DISSOLVED:
            return None
        told = grouping.reasons(nearest.distance, nearest.words, _named(nearest.places))
        reasons = [[text.zh, text.en] for text in told]
        CaseTraits.objects.filter(case_id=kept.case_id).update(group=group, reasons=reasons)
        refresh(group)
        return group.id


def _named(places: Sequence[str]) -> list[str]:
    """Places as people say them; a code of the territory by its name."""
    names = name_places(place for place in places if place.isdigit())
    return list(dict.fromkeys(names[place]["name"] if place in names else place for place in places))


def refresh(group: LikeGroup) -> None:
    """Bring what a locked group says of itself in line with its members, and say when it becomes worth a look."""
    members = list(
        CaseTraits.objects.filter(group=group)
        .values_list("case__place", "case__reported_at", "plain")
        .order_by("case_id")
    )
    before = group.size
    group.size = len(members)
    if members:
        group.place = common_place([place for place, _, _ in members])
        group.first_at = min(at for _, at, _ in members)
        group.last_at = max(at for _, at, _ in members)
        group.words = _shared([Traits.from_plain(plain) for _, _, plain in members])
    group.save()
    if before < PROPOSED_FROM <= group.size and group.state == GroupState.PROPOSED:
        events.append(
            "case.alike", actor=SYSTEM, subject_type="like_group", subject_id=group.id, place=group.place,
            payload={"size": group.size},
        )  # fmt: skip


def _shared(members: list[Traits]) -> list[str]:
    """Words that at least half of the members share, the rarest first."""
    counted = Counter(term for member in members for term in member.matter)
    common = (term for term, count in counted.items() if count * 2 >= len(members))
    return list(grouping.telling(common, frequencies.get(), WORDS_SHOWN))


def count_words() -> int:
    """Count in how many recent cases each word stands, and forget keys of cases out of the window; returns the cases."""
    since = clock.now() - timedelta(days=WINDOW_DAYS)
    known = Frequencies()
    for plain in CaseTraits.objects.filter(case__reported_at__gt=since).values_list("plain", flat=True).iterator():
        known.add(Traits.from_plain(plain))
    counts = {term: count for term, count in known.counts.items() if count > 1}
    with transaction.atomic():
        WordFrequencies.objects.update_or_create(id=1, defaults={"messages": known.messages, "counts": counts})
        raise_revision(REVISION)
        CaseKey.objects.filter(day__lt=int(since.timestamp() // 86_400)).delete()
    return known.messages
