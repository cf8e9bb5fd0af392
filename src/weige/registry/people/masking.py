"""What is shown of a value until someone asks to see it in full. Pure."""

from __future__ import annotations

from .dictionary import Field, Kind

STAR = "*"
PRESENT = "•••"
"""Says that something is kept, and nothing of what."""


def masked(field: Field, value: str) -> str:
    """A value with the part hidden that is not needed to recognise it.

    Name: first character (王**). Phone: three at the front and four at the back (138****5678). Identity number: first
    and last character (5****X). Date of birth: its year. Everything else: only that it is there.
    """
    match field.kind:
        case Kind.NAME:
            return mask_name(value)
        case Kind.PHONE:
            return mask_phone(value)
        case Kind.IDENTITY_NUMBER:
            return f"{value[:1]}****{value[-1:]}"
        case Kind.DATE:
            return value[:4]
        case _:
            return PRESENT


def mask_name(name: str) -> str:
    return name[:1] + STAR * max(1, min(len(name) - 1, 3))


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 10 else STAR * 4
