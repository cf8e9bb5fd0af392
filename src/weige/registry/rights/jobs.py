"""Background work of the residents' rights: unusual reading is looked for, residents are told that they were answered."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from weige.core.errors import Problem
from weige.core.places import Scope
from weige.notify.channels import send_text
from weige.registry.models import Person, ResidentRequest
from weige.registry.people import reading, wall

from . import noticing

ANSWERED = "【微格】您关于个人信息的申请已有答复，请打开微格居民页面“我的信息”查看。"


@app.periodic(cron="*/5 * * * *")
@app.task(queue="default", name="weige.registry.rights.jobs.look_for_unusual", queueing_lock="weige.registry.unusual")
def look_for_unusual(timestamp: int) -> None:
    """Look through what was read since the last look."""
    noticing.look()


@app.task(queue="default", name="weige.registry.rights.jobs.tell_resident", retry=3)
def tell_resident(request: str) -> None:
    """A short text that there is an answer, never what it says; without a channel the page still shows it."""
    with transaction.atomic(), wall.opened(Scope((settings.WEIGE.city,))):
        row = ResidentRequest.objects.filter(id=UUID(request)).first()
        asker = Person.objects.filter(id=row.asker_id).first() if row else None
        phone = reading.value_of(asker, "phone") if asker else None
    if phone is None:
        return
    try:
        send_text(phone, ANSWERED, purpose="request_answered")
    except Problem:
        return
