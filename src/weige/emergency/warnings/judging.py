"""What warnings mean: rules beyond the schema, for one message and between messages. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from .alert import Alert, Fault, Info, ReadAlert, Reference
from .colours import colour_faults
from .places import Known, places_of

FUTURE_SLACK = timedelta(minutes=10)
FAR = timedelta(days=31)
LONG_HEADLINE = 160
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z][^<>]{0,200}>")
SPEAKS_OF_ANOTHER = {"Update", "Cancel", "Ack", "Error"}


def judged(read: Sequence[ReadAlert], now: datetime, known: Known, city: str) -> list[ReadAlert]:
    """The messages with everything that is wrong with them: alone, and with one another.

    Args:
        now: the moment against which "in the future" is meant.
        known: whether a place is one of ours.
        city: the code of this city.
    """
    together = _between([each.alert for each in read])
    return [
        replace(
            each, faults=(*each.faults, *_alone(each.alert, now), *_of_infos(each.alert, now, known, city), *more)
        )
        for each, more in zip(read, together, strict=True)
    ]  # fmt: skip


def _alone(alert: Alert, now: datetime) -> Iterator[Fault]:
    if alert.sent and alert.sent > now + FUTURE_SLACK:
        yield Fault("sent.future", "alert/sent", alert.sent.isoformat())
    if not alert.is_actual:
        yield Fault("status.not_actual", "alert/status", alert.status)
        if alert.status == "Exercise" and not alert.note:
            yield Fault("exercise.note", "alert/note")
    if alert.scope == "Restricted" and not alert.restriction:
        yield Fault("restriction.missing", "alert/restriction")
    if alert.scope == "Public" and alert.restriction:
        yield Fault("restriction.needless", "alert/restriction")
    if alert.scope == "Private" and not alert.addresses:
        yield Fault("addresses.missing", "alert/addresses")
    if alert.msg_type == "Error" and not alert.note:
        yield Fault("note.missing", "alert/note")
    if alert.msg_type in {"Alert", "Update"} and not alert.infos:
        yield Fault("info.missing", "alert")
    yield from _references(alert)


def _references(alert: Alert) -> Iterator[Fault]:
    where = "alert/references"
    if alert.msg_type in SPEAKS_OF_ANOTHER and not alert.references:
        yield Fault("references.missing", where, alert.msg_type)
    if alert.msg_type == "Alert" and alert.references:
        yield Fault("references.on_alert", where)
    for reference in alert.references:
        if is_itself(alert, reference):
            yield Fault("references.self", where, reference.written[:80])
        elif alert.sent and reference.sent and reference.sent > alert.sent:
            yield Fault("references.later", where, reference.written[:80])
        if reference.sender != alert.sender:
            yield Fault("references.other_sender", where, reference.sender[:80])


def is_itself(alert: Alert, reference: Reference) -> bool:
    """Whether a reference is to the message that it stands in."""
    return (reference.sender, reference.identifier) == alert.key


def _of_infos(alert: Alert, now: datetime, known: Known, city: str) -> Iterator[Fault]:
    languages: dict[str, list[Info]] = defaultdict(list)
    for at, info in enumerate(alert.infos, 1):
        where = f"alert/info[{at}]"
        languages[info.language.lower()].append(info)
        yield from _times(alert, info, now, where)
        yield from _words(info, where)
        yield from _certainties(info, where)
        if alert.msg_type in {"Alert", "Update"}:
            yield from colour_faults(info, where)
        yield from _areas(alert, info, where, known, city)
    for language, infos in languages.items():
        if len(infos) > 1:
            yield Fault("info.language_repeated", "alert", language)
    if len(languages) > 1 and len(languages) == len(alert.infos):
        graveness = {(info.severity, info.urgency, info.certainty) for info in alert.infos}
        if len(graveness) > 1:
            yield Fault("info.languages_differ", "alert")


def _times(alert: Alert, info: Info, now: datetime, where: str) -> Iterator[Fault]:
    if info.effective and alert.sent and info.effective < alert.sent:
        yield Fault("effective.before_sent", f"{where}/effective", info.effective.isoformat())
    if info.expires is None:
        if alert.msg_type in {"Alert", "Update"}:
            yield Fault("expires.missing", where)
        return
    starts = [moment for moment in (alert.sent, info.effective) if moment]
    if starts and info.expires <= max(starts):
        yield Fault("expires.before_start", f"{where}/expires", info.expires.isoformat())
    if info.onset and info.onset > info.expires:
        yield Fault("onset.after_expires", f"{where}/onset", info.onset.isoformat())
    if info.expires > max(starts, default=now) + FAR:
        yield Fault("expires.far", f"{where}/expires", info.expires.isoformat())


def _words(info: Info, where: str) -> Iterator[Fault]:
    if not LANGUAGE.fullmatch(info.language):
        yield Fault("language.form", f"{where}/language", info.language[:40])
    if len(info.headline) > LONG_HEADLINE:
        yield Fault("headline.long", f"{where}/headline", str(len(info.headline)))
    for name in ("headline", "description", "instruction"):
        if MARKUP.search(getattr(info, name)):
            yield Fault("text.html", f"{where}/{name}")
    if info.web and not info.web.lower().startswith(("http://", "https://")):
        yield Fault("web.form", f"{where}/web", info.web[:80])


def _certainties(info: Info, where: str) -> Iterator[Fault]:
    for name in ("urgency", "severity", "certainty"):
        if getattr(info, name) == "Unknown":
            yield Fault(f"{name}.unknown", f"{where}/{name}")


def _areas(alert: Alert, info: Info, where: str, known: Known, city: str) -> Iterator[Fault]:
    if not info.areas and alert.msg_type in {"Alert", "Update"}:
        yield Fault("area.missing", where)
    for at, area in enumerate(info.areas, 1):
        place = f"{where}/area[{at}]"
        if not area.rings and not area.circles:
            yield Fault("area.code_only" if area.codes else "area.no_shape", place, area.description[:80])
        if area.ceiling_ft is not None and area.altitude_ft is None:
            yield Fault("altitude.ceiling_alone", place)
        yield from places_of(area, known, city, place)[1]


def _between(alerts: Sequence[Alert]) -> list[list[Fault]]:
    """What is wrong between messages: references in circles, and across exercise and earnest."""
    by_key = {alert.key: alert for alert in alerts}
    circles = _in_circles(by_key)
    found = []
    for alert in alerts:
        faults = [Fault("references.circle", "alert/references", alert.identifier[:80])] if alert.key in circles else []
        for reference in alert.references:
            other = by_key.get((reference.sender, reference.identifier))
            if other is not None and other.is_actual and not alert.is_actual:
                faults.append(Fault("references.other_status", "alert/references", reference.identifier[:80]))
        found.append(faults)
    return found


def _in_circles(by_key: dict[tuple[str, str], Alert]) -> set[tuple[str, str]]:
    """The messages that refer to themselves by way of others: what is left when all that can be put in order is taken
    away, from both ends."""
    links = {
        key: {(r.sender, r.identifier) for r in alert.references if (r.sender, r.identifier) in by_key and not is_itself(alert, r)}
        for key, alert in by_key.items()
    }  # fmt: skip
    left = _peeled(_peeled(links))
    return set(left)


def _peeled(links: dict[tuple[str, str], set[tuple[str, str]]]) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Take away, again and again, what refers to nothing that is left; what remains is turned round."""
    backwards: dict[tuple[str, str], set[tuple[str, str]]] = {key: set() for key in links}
    for key, others in links.items():
        for other in others:
            backwards[other].add(key)
    open_ends = {key: len(others) for key, others in links.items()}
    done = [key for key, count in open_ends.items() if count == 0]
    for key in done:
        for other in backwards[key]:
            open_ends[other] -= 1
            if open_ends[other] == 0:
                done.append(other)
    left = set(links) - set(done)
    return {key: backwards[key] & left for key in left}
