"""Background work of cases: telling people what happened, learning from closed cases."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from weige.core import clock
from weige.core.errors import Problem
from weige.core.sealing import derived_code, unseal
from weige.notify.channels import send_text

from .contact import forget_readings
from .followup.rules import ASKING_MOVES
from .models import Case, ReplyText, ReporterContact, SavedFilter, Step
from .saying import tell_about
from .work.rules import UNDO_FOR

log = structlog.get_logger()
KINDS = {
    "report": "case.assigned",
    "dispatch": "case.dispatched",
    "accept": "case.accepted",
    "reply": "case.replied",
    "return": "case.returned",
    "escalate": "case.escalated",
    "close": "case.closed",
    "solve_on_the_spot": "case.closed",
    "confirm": "case.confirmed",
    "reopen": "case.reopened",
    "withdraw": "case.withdrawn",
    "hand_over": "case.assigned",
    "redirect": "case.assigned",
    "close_together": "case.closed",
    "undo": "case.undone",
    "give_notice": "case.noticed",
}
FILLING_SECONDS = 40
"""A minute has room for other work."""
TELLS_REPORTER = frozenset(
    {"accept", "reply", "close", "close_together", "solve_on_the_spot", "escalate", "undo", "give_notice"}
)
TELLS_DESK = frozenset({"accept"})
RESIDENT_TEXT = "【微格】您反映的 {number} 有了新进展，请打开{page}，用编号和查询码查看。"
CLOSED_TEXT = "【微格】您反映的 {number} 已办结。解决了没有？请打开{page}告诉我们，只问这一次。"


@app.task(queue="default", name="weige.cases.jobs.tell", retry=5)
def tell(step: str) -> None:
    """Tell the holder, the desk and the reporter of a step, whoever of them did not make it themselves.

    Runs again without harm: an inbox takes the same cause once. A remark of handling disturbs nobody.
    """
    made = Step.objects.select_related("holder", "case__category", "case__desk_post").filter(id=UUID(step)).first()
    if made is None or made.move not in KINDS:
        return
    case = made.case
    if made.move == "report":
        find_like.defer(case=str(case.id))
    people = {made.holder.account_id}
    if made.move in TELLS_DESK and case.desk_post:
        people.add(case.desk_post.account_id)
    if made.move in TELLS_REPORTER:
        people.add(case.reporter_id)
    tell_about(case, people - {made.actor_id}, KINDS[made.move], cause=made.id)
    if (
        made.move in {"reply", "close", "close_together", "solve_on_the_spot", "give_notice"}
        and case.reporter_kind == "resident"
    ):
        _tell_resident(case, made.move)


@app.task(queue="default", name="weige.cases.jobs.find_like", retry=5)
def find_like(case: str) -> None:
    """Find the group of like cases that a new case belongs to."""
    from .campaigns import likes

    likes.take_in(UUID(case))


@app.periodic(cron="41 2 * * *")
@app.task(queue="default", name="weige.cases.jobs.count_words", queueing_lock="weige.cases.count_words")
def count_words(timestamp: int) -> None:
    """Count anew which words are rare, once a night: they decide what is alike."""
    from .campaigns import likes

    log.info("words_counted", cases=likes.count_words())


@app.periodic(cron="* * * * *")
@app.task(queue="default", name="weige.cases.jobs.fill_in_words", queueing_lock="weige.cases.fill_in_words")
def fill_in_words(timestamp: int) -> None:
    """Make cases findable that are older than the search itself; does nothing once they all are."""
    from .work import indexing

    until = time.monotonic() + FILLING_SECONDS
    while indexing.fill_in() and time.monotonic() < until:
        pass


@app.periodic(cron="*/5 * * * *")
@app.task(queue="default", name="weige.cases.jobs.hand_over_left", pass_context=False)
def hand_over_left(timestamp: int) -> None:
    """Hand over the cases of posts that nobody holds any more."""
    from .handover import hand_over_left as hand_over

    hand_over()


@app.periodic(cron="* * * * *")
@app.task(queue="default", name="weige.cases.jobs.ring", queueing_lock="weige.cases.ring", pass_context=False)
def ring(timestamp: int) -> None:
    """Ring the clocks whose time has come, every minute; start what has no clocks, end what paused too long."""
    from . import whistling
    from .timing import alarms, following

    while following.start_missing():
        pass
    while alarms.ring_due():
        pass
    alarms.resume_long_paused()
    whistling.warn_unanswered()


@app.periodic(cron="7 * * * *")
@app.task(queue="default", name="weige.cases.jobs.remind_of_visits", queueing_lock="weige.cases.remind_of_visits")
def remind_of_visits(timestamp: int) -> None:
    """Tell the keepers of household plans that the day of the next visit has come."""
    from .plans import actions as plans

    while plans.remind():
        pass


@app.task(queue="default", name="weige.cases.jobs.recompute", lock="weige.cases.recompute")
def recompute() -> None:
    """Compute all running clocks again, after the calendar has changed."""
    from .timing.recompute import recompute as compute_again

    outcome = compute_again()
    log.info("deadlines_recomputed", clocks=outcome.clocks, changed=outcome.changed)


@app.periodic(cron="37 1 * * *")
@app.task(queue="default", name="weige.cases.jobs.recompute_nightly", queueing_lock="weige.cases.recompute_nightly")
def recompute_nightly(timestamp: int) -> None:
    """Once a night, so that a newly published year of holidays counts from the day after the upgrade."""
    recompute()


@app.periodic(cron="11 4 * * *")
@app.task(queue="default", name="weige.cases.jobs.forget_contacts", queueing_lock="weige.cases.forget_contacts")
def forget_contacts(timestamp: int) -> None:
    """Erase the phone numbers of residents whose case was closed long ago: their purpose has ended."""
    before = clock.now() - timedelta(days=settings.WEIGE.contact_days)
    ended = ReporterContact.objects.filter(case__closed_at__lt=before)
    erased, _ = ended.delete()
    log.info("contacts_erased", count=erased, readings=forget_readings())


@app.periodic(cron="41 3 * * *")
@app.task(queue="default", name="weige.cases.jobs.learn_categories", queueing_lock="weige.cases.learn_categories")
def learn_categories(timestamp: int = 0) -> None:
    """Learn once a night what to suggest as category, from the categories' own words and the closed cases."""
    from .suggestions import learn

    learn()


def learn_categories_if_never() -> None:
    """Ask the worker to learn now when nothing was learnt yet: a fresh city need not wait for the night."""
    from .suggestions import is_learnt

    if not is_learnt():
        with suppress(AlreadyEnqueued), transaction.atomic():
            learn_categories.defer()


def _tell_resident(case: Case, move: str) -> None:
    """A short text to the resident; without a channel the resident still finds it under the follow code.

    A close asks whether it is solved, with a link that needs no account; the code stands after the "#", which a
    browser sends to nobody.
    """
    contact = ReporterContact.objects.filter(case=case).first()
    if contact is None:
        return
    try:
        text = (CLOSED_TEXT if move in {*ASKING_MOVES, "close_together"} else RESIDENT_TEXT).format(
            number=case.number, page=_page(case)
        )
        send_text(unseal(contact.phone, "cases.contact"), text, purpose="case_news")
    except Problem:
        return


def _page(case: Case) -> str:
    base = settings.WEIGE.public_url.rstrip("/")
    if not base:
        return "微格居民页面"
    return f" {base}/r/#/follow/{case.number}.{derived_code(case.id, 'cases.follow_code', 8)} "


@app.periodic(cron="23 4 * * *")
@app.task(queue="default", name="weige.cases.jobs.forget_deleted", queueing_lock="weige.cases.forget_deleted")
def forget_deleted(timestamp: int) -> None:
    """Erase saved filters and reply texts that were deleted and can be brought back no more."""
    before = clock.now() - UNDO_FOR
    for kept in (SavedFilter, ReplyText):
        count, _ = kept.objects.filter(deleted_at__lt=before).delete()
        log.info("deleted_forgotten", table=kept._meta.db_table, count=count)
