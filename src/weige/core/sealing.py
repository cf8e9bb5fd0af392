"""Small personal data at rest: AES-256-GCM for values, keyed digests for exact look-up and for secrets.

Keys come from the settings (a file outside the database). Each purpose has its own key, derived with HKDF, so
that a sealed value of one column cannot be read as another's.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without those that are mistaken for each other on paper and on the telephone."""


@lru_cache(maxsize=64)
def _key(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(master)


def _key_for(purpose: str) -> bytes:
    return _key(settings.WEIGE_SEALING_KEY, purpose)


def seal(text: str, purpose: str) -> bytes:
    """Encrypt a text for one purpose (a column's name): nonce and ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key_for(purpose)).encrypt(nonce, text.encode(), purpose.encode())


def unseal(sealed: bytes | memoryview, purpose: str) -> str:
    """Decrypt what :func:`seal` made for the same purpose.

    Raises:
        ValueError: the value was made with another key or purpose, or was changed.
    """
    sealed = bytes(sealed)
    try:
        text = AESGCM(_key_for(purpose)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
    except InvalidTag as error:
        raise ValueError(f"this is no value sealed for {purpose}") from error
    return text.decode()


def index(text: str, purpose: str) -> bytes:
    """A keyed digest (32 bytes) for exact look-up; it says nothing without the key."""
    return hmac.digest(_key_for(f"{purpose}.index"), text.encode(), hashlib.sha256)


def new_token() -> str:
    """A secret of 256 bits for links and sessions, in URL-safe letters."""
    return secrets.token_urlsafe(32)


def new_code(length: int, alphabet: str = "0123456789") -> str:
    """A random code that a person types."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def derived_id(base: UUID, name: str) -> UUID:
    """An id that follows from another: the same for every repetition of the command that made the first.

    It keeps the moment of the first id (UUIDv7) and takes its random part from a keyed digest.
    """
    digest = int.from_bytes(index(f"{base}:{name}", "core.derived_id")[:10], "big")
    moment = base.int >> 80
    value = (moment << 80) | (0x7 << 76) | ((digest & 0xFFF) << 64) | (0b10 << 62) | ((digest >> 12) & (2**62 - 1))
    return UUID(int=value)


def derived_code(base: UUID, purpose: str, length: int) -> str:
    """A readable code that only the holder of the key can derive from an id."""
    number = int.from_bytes(index(str(base), purpose), "big")
    letters = []
    for _ in range(length):
        number, at = divmod(number, len(READABLE))
        letters.append(READABLE[at])
    return "".join(letters)
