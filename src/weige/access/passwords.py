"""Passwords and authenticator codes: checked by Django's hashers, django-axes and pyotp."""

from __future__ import annotations

import re

import pyotp
from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from weige.core import clock, sealing
from weige.core.errors import Problem

from .errors import LOCKED_OUT, PHONE_INVALID, WEAK_PASSWORD, WRONG_CODE, WRONG_CREDENTIALS
from .models import PHONE_PATTERN, Account, RecoveryCode

STEP_SECONDS = 30
RECOVERY_CODES = 8


def lockout_name(request: HttpRequest | None, credentials: dict[str, str] | None) -> str:
    """The name under which wrong tries are counted: a keyed digest, so that no phone number is stored for it."""
    phone = (credentials or {}).get("phone", "") or (credentials or {}).get("username", "")
    return sealing.index(phone, "access.lockout").hex()


def check_phone(phone: str) -> str:
    """The phone number without blanks.

    Raises:
        Problem: ``access.phone_invalid``.
    """
    plain = re.sub(r"[\s-]", "", phone)
    if not re.fullmatch(PHONE_PATTERN, plain):
        raise Problem(PHONE_INVALID, field="phone")
    return plain


def check_password(request: HttpRequest, phone: str, password: str) -> Account:
    """The account of a phone number and its password; wrong tries are counted and lock for a while.

    Raises:
        Problem: ``access.wrong_credentials`` or ``access.locked_out``.
    """
    credentials = {"phone": phone, "username": phone}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise Problem(LOCKED_OUT)
    account = authenticate(request, phone=phone, password=password)
    if account is None:
        raise Problem(WRONG_CREDENTIALS)
    reset(username=lockout_name(request, credentials))
    assert isinstance(account, Account)
    return account


def set_password(account: Account, password: str) -> None:
    """Set a password on an unsaved or locked account.

    Raises:
        Problem: ``access.weak_password``.
    """
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Problem(WEAK_PASSWORD, field="password") from error
    account.set_password(password)


def begin_totp(account: Account) -> tuple[str, str]:
    """A new authenticator secret, kept unconfirmed: the secret (base 32) and the address for the QR code."""
    secret = pyotp.random_base32()
    account.totp_secret = sealing.seal(secret, "access.totp")
    account.totp_confirmed = False
    account.totp_last_step = 0
    account.save(update_fields=["totp_secret", "totp_confirmed", "totp_last_step"])
    uri = pyotp.TOTP(secret).provisioning_uri(
        name=f"{account.phone[:3]}****{account.phone[-2:]}", issuer_name="微格 Weige"
    )
    return secret, uri


def check_totp(account: Account, code: str, *, recovery: bool = True) -> None:
    """Check a six-digit authenticator code (one step of tolerance, each step once) or a recovery code.

    ``account`` must be locked by the caller. A new authenticator is confirmed without ``recovery``: by its own code.

    Raises:
        Problem: ``access.wrong_code``.
    """
    code = re.sub(r"[\s-]", "", code).upper()
    if account.totp_secret is None:
        raise Problem(WRONG_CODE, field="code")
    if re.fullmatch(r"\d{6}", code):
        totp = pyotp.TOTP(sealing.unseal(account.totp_secret, "access.totp"))
        step = int(clock.real_now().timestamp()) // STEP_SECONDS
        for candidate in (step - 1, step, step + 1):
            if candidate > account.totp_last_step and pyotp.utils.strings_equal(totp.generate_otp(candidate), code):
                account.totp_last_step = candidate
                account.save(update_fields=["totp_last_step"])
                return
    elif recovery:
        used = RecoveryCode.objects.filter(
            account=account, digest=sealing.index(code, "access.recovery"), used_at__isnull=True
        ).update(used_at=clock.now())
        if used:
            return
    raise Problem(WRONG_CODE, field="code")


def new_recovery_codes(account: Account) -> list[str]:
    """Replace an account's recovery codes; they are shown once and kept as digests."""
    RecoveryCode.objects.filter(account=account).delete()
    codes = [sealing.new_code(10, sealing.READABLE) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=sealing.index(code, "access.recovery")) for code in codes
    )
    return codes
