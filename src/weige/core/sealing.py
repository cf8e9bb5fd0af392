"""Small personal data at rest: authenticated encryption for values, keyed digests for exact look-up and for secrets.

Keys are numbered and come from the settings (files outside the database); the newest seals, all of them open. Each
purpose has its own key, derived with HKDF, so that a sealed value of one column cannot be read as another's; a value
bound to a row's id cannot be read as another row's.

A sealed value is: one byte algorithm, one byte key number, nonce, ciphertext with tag. Values sealed before keys had
numbers have neither of the two bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 2
FIRST_KEY = 1
"""The key of digests that cannot be made anew: codes, tokens, derived ids. It is kept when sealing keys change."""
READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without those that are mistaken for each other on paper and on the telephone."""

Seal = Callable[[bytes, bytes, bytes], bytes]
"""(nonce, data, associated data) -> data"""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """An authenticated cipher: its number in sealed values, the length of its keys in bytes, both ways through it."""

    number: int
    key_bytes: int
    make: Callable[[bytes], tuple[Seal, Seal]]


def _aes_gcm(key: bytes) -> tuple[Seal, Seal]:
    cipher = AESGCM(key)
    return cipher.encrypt, cipher.decrypt


def _sm4_gcm(key: bytes) -> tuple[Seal, Seal]:
    """SM4 (GB/T 32907, RFC 8998 for its use with GCM) where a city must use the national algorithms."""
    block = algorithms.SM4(key)

    def encrypt(nonce: bytes, data: bytes, associated: bytes) -> bytes:
        encryptor = Cipher(block, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(nonce: bytes, data: bytes, associated: bytes) -> bytes:
        if len(data) < TAG_BYTES:
            raise InvalidTag
        decryptor = Cipher(block, modes.GCM(nonce, data[-TAG_BYTES:])).decryptor()
        decryptor.authenticate_additional_data(associated)
        return decryptor.update(data[:-TAG_BYTES]) + decryptor.finalize()

    return encrypt, decrypt


ALGORITHMS = {"aes-256-gcm": Algorithm(1, 32, _aes_gcm), "sm4-gcm": Algorithm(2, 16, _sm4_gcm)}
_BY_NUMBER = {algorithm.number: algorithm for algorithm in ALGORITHMS.values()}


@lru_cache(maxsize=256)
def _key(master: bytes, purpose: str, length: int = 32) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose.encode()).derive(master)


@lru_cache(maxsize=256)
def _keyed(master: bytes, purpose: str) -> hmac.HMAC:
    """A digest begun with the key: to be copied, which costs half of beginning it anew."""
    return hmac.new(_key(master, f"{purpose}.index"), digestmod=hashlib.sha256)


@lru_cache(maxsize=256)
def _cipher(algorithm: int, master: bytes, purpose: str) -> tuple[Seal, Seal]:
    kind = _BY_NUMBER[algorithm]
    return kind.make(_key(master, purpose, kind.key_bytes))


def key_numbers() -> list[int]:
    """The numbers of all keys, newest first; the newest one seals."""
    return sorted(settings.WEIGE_SEALING_KEYS, reverse=True)


def seal(text: str, purpose: str, *, bound_to: UUID | None = None) -> bytes:
    """Encrypt a text for one purpose (a column's name), bound to the id of its row where one is given."""
    return _seal(text.encode(), purpose, _associated(purpose, bound_to))


def seal_bytes(data: bytes, purpose: str, *, context: bytes) -> bytes:
    """Encrypt bytes for one purpose, bound to a context (a piece of a file: which file, which piece)."""
    return _seal(data, purpose, purpose.encode() + b"\0" + context)


def _seal(data: bytes, purpose: str, associated: bytes) -> bytes:
    keys = settings.WEIGE_SEALING_KEYS
    number = max(keys)
    algorithm = ALGORITHMS[settings.WEIGE_SEALING_ALGORITHM].number
    encrypt, _ = _cipher(algorithm, keys[number], purpose)
    nonce = os.urandom(NONCE_BYTES)
    return bytes((algorithm, number)) + nonce + encrypt(nonce, data, associated)


def unseal(sealed: bytes | memoryview, purpose: str, *, bound_to: UUID | None = None) -> str:
    """Decrypt what :func:`seal` made for the same purpose and row.

    Raises:
        ValueError: the value was made with another key, purpose or row, or was changed.
    """
    return _unseal(bytes(sealed), purpose, _associated(purpose, bound_to)).decode()


def unseal_bytes(sealed: bytes, purpose: str, *, context: bytes) -> bytes:
    """Decrypt what :func:`seal_bytes` made for the same purpose and context.

    Raises:
        ValueError: as for :func:`unseal`.
    """
    return _unseal(sealed, purpose, purpose.encode() + b"\0" + context)


def _unseal(sealed: bytes, purpose: str, associated: bytes) -> bytes:
    keys = settings.WEIGE_SEALING_KEYS
    tries = [(1, keys[FIRST_KEY], sealed)]
    if len(sealed) > HEADER_BYTES and sealed[0] in _BY_NUMBER and sealed[1] in keys:
        tries.insert(0, (sealed[0], keys[sealed[1]], sealed[HEADER_BYTES:]))
    for algorithm, master, body in tries:
        try:
            return _cipher(algorithm, master, purpose)[1](body[:NONCE_BYTES], body[NONCE_BYTES:], associated)
        except (InvalidTag, ValueError):
            continue
    raise ValueError(f"this is no value sealed for {purpose}")


def is_current(sealed: bytes | memoryview) -> bool:
    """Whether a value was sealed with the newest key and the algorithm in force."""
    algorithm = ALGORITHMS[settings.WEIGE_SEALING_ALGORITHM].number
    return bytes(sealed[:HEADER_BYTES]) == bytes((algorithm, max(settings.WEIGE_SEALING_KEYS)))


def sealed_by(sealed: bytes | memoryview, purpose: str, *, bound_to: UUID | None = None) -> tuple[int, int] | None:
    """Numbers of the algorithm and key that sealed a value; ``None`` for one from before keys had numbers.

    The first bytes alone do not tell: an old value may begin with the same ones by chance.

    Raises:
        ValueError: as for :func:`unseal`.
    """
    sealed = bytes(sealed)
    keys = settings.WEIGE_SEALING_KEYS
    if len(sealed) > HEADER_BYTES and sealed[0] in _BY_NUMBER and sealed[1] in keys:
        algorithm, number, body = sealed[0], sealed[1], sealed[HEADER_BYTES:]
        _, decrypt = _cipher(algorithm, keys[number], purpose)
        try:
            decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], _associated(purpose, bound_to))
            return algorithm, number
        except (InvalidTag, ValueError):
            pass
    unseal(sealed, purpose, bound_to=bound_to)
    return None


def current() -> tuple[int, int]:
    """Numbers of the algorithm and key that seal now."""
    return ALGORITHMS[settings.WEIGE_SEALING_ALGORITHM].number, max(settings.WEIGE_SEALING_KEYS)


def _associated(purpose: str, bound_to: UUID | None) -> bytes:
    return purpose.encode() + (b"\0" + bound_to.bytes if bound_to else b"")


def index(text: str, purpose: str, *, key: int = FIRST_KEY) -> bytes:
    """A keyed digest (32 bytes) for exact look-up; it says nothing without the key."""
    digest = _keyed(settings.WEIGE_SEALING_KEYS[key], purpose).copy()
    digest.update(text.encode())
    return digest.digest()


def indexes(text: str, purpose: str) -> list[bytes]:
    """The digests of a text under all keys, newest first: what it may be kept as while keys change."""
    return [index(text, purpose, key=number) for number in key_numbers()]


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
    return derivation(base)(name)


def derivation(base: UUID) -> Callable[[str], UUID]:
    """:func:`derived_id` of one base, for many names."""
    begun = _keyed(settings.WEIGE_SEALING_KEYS[FIRST_KEY], "core.derived_id").copy()
    begun.update(f"{base}:".encode())
    fixed = (base.int >> 80 << 80) | (0x7 << 76) | (0b10 << 62)

    def derived(name: str) -> UUID:
        whole = begun.copy()
        whole.update(name.encode())
        number = int.from_bytes(whole.digest()[:10], "big")
        return UUID(int=fixed | ((number & 0xFFF) << 64) | ((number >> 12) & (2**62 - 1)))

    return derived


def derived_code(base: UUID, purpose: str, length: int) -> str:
    """A readable code that only the holder of the key can derive from an id."""
    number = int.from_bytes(index(str(base), purpose), "big")
    letters = []
    for _ in range(length):
        number, at = divmod(number, len(READABLE))
        letters.append(READABLE[at])
    return "".join(letters)
