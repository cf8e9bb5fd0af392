"""Outside channels: how a short text reaches a phone number.

A channel is a function object with a name and ``send(phone, text)``; it returns when the message was handed over
and raises :class:`ChannelError` with a reason otherwise. Demo mode has a channel that shows the text on screen
instead; without any channel, sending fails with a clear reason.
"""

from __future__ import annotations

from typing import Protocol

from django.conf import settings

from weige.core import clock
from weige.core.errors import Problem, define

from .models import OutsideMessage

NO_CHANNEL = define(
    "notify.no_channel",
    503,
    title=("短信未开通", "No message channel"),
    detail=("短信通道没有设置，或暂时发不出去。", "The message channel is not set up, or does not answer."),
    mend=("请稍后再试，或向社区当面反映。", "Try again later, or tell your community in person."),
)


class ChannelError(Exception):
    """A message could not be handed over; the text is a reason without personal data."""


class Channel(Protocol):
    """A way to reach a phone number."""

    name: str

    def send(self, phone: str, text: str) -> None: ...


class ScreenChannel:
    """Demo mode: the text is shown on the screen of the one who asked; nothing leaves the machine."""

    name = "screen"

    def send(self, phone: str, text: str) -> None:
        """Nothing to hand over."""


_channels: list[Channel] = []


def register(channel: Channel) -> None:
    """Add a channel; the first registered is tried first."""
    _channels.append(channel)


def channels() -> list[Channel]:
    """The channels in force."""
    return [ScreenChannel()] if settings.WEIGE.demo else list(_channels)


def send_text(phone: str, text: str, *, purpose: str) -> None:
    """Hand a short text to the first channel that takes it; every try is recorded without number and text.

    Raises:
        Problem: ``notify.no_channel`` when none took it.
    """
    for channel in channels():
        try:
            channel.send(phone, text)
        except ChannelError as error:
            _record(channel, purpose, "failed", str(error))
        else:
            _record(channel, purpose, "sent", "")
            return
    raise Problem(NO_CHANNEL)


def _record(channel: Channel, purpose: str, state: str, reason: str) -> None:
    OutsideMessage.objects.create(
        channel=channel.name, purpose=purpose, state=state, reason=reason[:200], created_at=clock.now()
    )
