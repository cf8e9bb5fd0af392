"""Category suggestions in the product: learnt at night from the categories' own words and the city's closed cases.

A suggestion is shown to be accepted by a person; nothing is ever chosen by it. What it is and how it learns is in
``suggesting``, without a database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction

from weige.access.actors import SYSTEM
from weige.core import clock, events, languages
from weige.core.ids import new_id
from weige.core.revisions import Revised, raise_revision

from .lifecycle import Outcome, State
from .models import Case, CategoryModel
from .reference import reference
from .routing import CATCH_ALL
from .shapes import SuggestedCategory
from .suggesting.keeping import ModelFileError, from_bytes, to_bytes
from .suggesting.model import Model

if TYPE_CHECKING:
    from .suggesting.training import Example

log = structlog.get_logger()
REVISION = "cases.suggestions"
MOST_CASES, MOST_OF_A_CATEGORY = 30_000, 2_000
CASE_DAYS = 730
"""Older cases are not learnt from: people speak of other things, and words are used for no longer than needed."""
KEPT = 3
SHOWN = 3
LEAST_SHOWN = 0.05
LEAST_TEXT = 2
_PARTS = re.compile(r"[、，,；;。]")


def suggest(text: str) -> list[SuggestedCategory]:
    """At most three categories that a text may belong to, the likeliest first; the first has a band when it is sure.

    The text is neither kept nor logged.
    """
    model = _model.get()
    if model is None or len(text.strip()) < LEAST_TEXT:
        return []
    categories = reference().categories
    judged = next(model.judge([text]))
    items: list[SuggestedCategory] = []
    for label, probability in zip(judged.labels[:SHOWN], judged.probabilities, strict=False):
        category = categories.get(label)
        if probability < LEAST_SHOWN or label == CATCH_ALL or category is None or not category.active:
            continue
        words = model.spoke_for(text, label)
        sure = judged.sure and label == judged.label and bool(words)
        items.append(
            SuggestedCategory(
                code=label,
                name=languages.say(reference().name(label)),
                band="very_likely" if sure else None,
                words=list(words),
            )
        )
    return items


def learn() -> CategoryModel | None:
    """Learn from today's categories and closed cases, and put the new model in force.

    Returns:
        the model, or ``None`` when there is too little to learn from (the model in force stays).
    """
    from .suggesting.training import Settings, TrainingError, train

    examples = [*_examples_of_categories(), *_examples_of_cases()]
    try:
        learnt = train(examples, Settings(precision=settings.WEIGE.suggestion_precision))
    except TrainingError:
        log.info("categories_not_learnt", examples=len(examples))
        return None
    return _put_in_force(learnt, sum(not example.public for example in examples))


@transaction.atomic
def _put_in_force(learnt: Model, cases: int) -> CategoryModel:
    made = CategoryModel.objects.create(
        id=new_id(), learnt_at=clock.now(), cases=cases, measures=learnt.measures, content=to_bytes(learnt)
    )
    kept = CategoryModel.objects.order_by("-learnt_at", "-id").values_list("id", flat=True)[:KEPT]
    CategoryModel.objects.exclude(id__in=list(kept)).delete()
    raise_revision(REVISION)
    events.append(
        "case.categories_learnt", actor=SYSTEM, subject_type="category_model", subject_id=made.id,
        place=settings.WEIGE.city, payload={"cases": cases, "threshold": learnt.threshold, **learnt.measures},
    )  # fmt: skip
    log.info("categories_learnt", cases=cases, **learnt.measures)
    return made


def _examples_of_categories() -> Iterator[Example]:
    """Names, hints and key words of the categories that can be chosen: those that head no others."""
    from .suggesting.training import Example

    active = [category for category in reference().categories.values() if category.active]
    heads = {category.code.rpartition(".")[0] for category in active}
    for category in active:
        if category.code in heads:
            continue
        own = [] if category.code == CATCH_ALL else [category.name_zh, *_PARTS.split(category.hint_zh)]
        for words in [*own, *(category.keywords or [])]:
            if words.strip():
                yield Example(words, category.code, public=True)


def _examples_of_cases() -> Iterator[Example]:
    """The newest cases that were solved under their category, of no category more than its share."""
    from .suggesting.training import Example

    taken: Counter[str] = Counter()
    known = {category.code for category in reference().categories.values() if category.active}
    solved = Case.objects.filter(
        state=State.CLOSED,
        outcome__in=(Outcome.SOLVED, Outcome.SOLVED_ON_THE_SPOT),
        reported_at__gt=clock.now() - timedelta(days=CASE_DAYS),
    ).order_by("-reported_at", "-id")
    for text, category in solved.values_list("description", "category_id")[:MOST_CASES]:
        if len(text.strip()) >= LEAST_TEXT and category in known and taken[category] < MOST_OF_A_CATEGORY:
            taken[category] += 1
            yield Example(text, category)


def is_learnt() -> bool:
    """Whether there is a model at all."""
    return CategoryModel.objects.exists()


def _read() -> Model | None:
    newest = CategoryModel.objects.order_by("-learnt_at", "-id").first()
    if newest is None:
        return None
    try:
        return from_bytes(bytes(newest.content))
    except ModelFileError:
        log.warning("category_model_unreadable", model=str(newest.id))
        return None


_model = Revised(REVISION, _read)
