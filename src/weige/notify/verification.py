"""Phone numbers verified by a code, for people without an account."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from weige.core import clock, rates, sealing
from weige.core.errors import Problem, Text, define
from weige.core.languages import say

from .channels import send_text
from .models import VerificationCode

VALID = timedelta(minutes=10)
TOKEN_VALID = timedelta(hours=2)
MAX_TRIES = 5
PER_PHONE = rates.Rate("notify.code.phone", 3, 600)
PER_ADDRESS = rates.Rate("notify.code.address", 30, 600)
SALT = "weige.notify.phone"
MESSAGE = Text(
    "【微格】验证码 {code},10 分钟内有效。工作人员不会向您索要。",
    "Weige: your code is {code}, valid for 10 minutes.",
)

WRONG_CODE = define(
    "notify.wrong_code",
    422,
    title=("验证码不对", "Wrong code"),
    detail=("验证码不对、已用过或已过期。", "The code is wrong, used already, or out of date."),
    mend=(
        "请核对短信；输错多次请重新获取。",
        "Compare it with the message; after several wrong tries ask for a new one.",
    ),
)
NOT_VERIFIED = define(
    "notify.phone_not_verified",
    401,
    title=("手机号未验证", "Phone number not verified"),
    detail=("手机号还没有验证，或验证已过期。", "The phone number was not verified, or too long ago."),
    mend=("请重新获取验证码。", "Ask for a new code."),
)


def send_code(phone: str, *, address: str) -> tuple[str, datetime]:
    """Send a code to a phone number; returns the code (for demo mode's screen) and when it ends.

    Raises:
        Problem: ``core.too_many_requests``, ``notify.no_channel``.
    """
    rates.spend(PER_ADDRESS, address)
    rates.spend(PER_PHONE, sealing.index(phone, "notify.phone").hex())
    code = sealing.new_code(6)
    now = clock.real_now()
    VerificationCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    VerificationCode.objects.create(
        phone_index=sealing.index(phone, "notify.phone"),
        code_index=sealing.index(f"{phone}:{code}", "notify.code"),
        created_at=now,
        expires_at=now + VALID,
    )
    send_text(phone, say(MESSAGE).format(code=code), purpose="verification")
    return code, now + VALID


def verify(phone: str, code: str) -> tuple[str, datetime]:
    """Check a code; returns a signed token that stands for the verified number, and when it ends.

    Raises:
        Problem: ``notify.wrong_code``; the newest code of the number is void after five wrong tries.
    """
    now = clock.real_now()
    with transaction.atomic():
        newest = (
            VerificationCode.objects.select_for_update()
            .filter(phone_index=sealing.index(phone, "notify.phone"), used_at__isnull=True, expires_at__gt=now)
            .order_by("-created_at")
            .first()
        )
        right = (
            newest is not None
            and newest.tries < MAX_TRIES
            and bytes(newest.code_index) == sealing.index(f"{phone}:{code}", "notify.code")
        )
        if newest is not None:
            newest.tries += 1
            newest.used_at = now if right else None
            newest.save(update_fields=["tries", "used_at"])
    if not right:
        raise Problem(WRONG_CODE, field="code")
    sealed = sealing.seal(phone, SALT).hex()
    return signing.dumps(sealed, salt=SALT), now + TOKEN_VALID


def verified_phone(token: str) -> str:
    """The phone number behind a token of :func:`verify`.

    Raises:
        Problem: ``notify.phone_not_verified``.
    """
    try:
        sealed = signing.loads(token, salt=SALT, max_age=TOKEN_VALID)
        return sealing.unseal(bytes.fromhex(sealed), SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Problem(NOT_VERIFIED, field="token") from error
