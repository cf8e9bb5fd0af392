"""Every setting of Weige, declared once: its name, type, default and meaning.

Set a setting by an environment variable with the prefix ``WEIGE_`` (``DATABASE_URL`` without). ``weige settings``
prints them all. Nothing about one city stands in code: the shipped defaults describe the demo's.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, HttpUrl, IPvAnyNetwork
from pydantic_settings import BaseSettings, SettingsConfigDict


class Configuration(BaseSettings):
    """The settings in force; wrong ones stop the start with their name and what they must be."""

    model_config = SettingsConfigDict(env_prefix="WEIGE_", extra="ignore")

    data: Path = Field(Path("data"), description="folder for database, files and keys")
    database_url: str = Field(
        "",
        validation_alias="DATABASE_URL",
        description="an outside PostgreSQL 16+; empty: the embedded one in the data folder",
    )
    demo: bool = Field(False, description="demo mode: synthetic people, 'enter as' cards, codes shown on screen")
    debug: bool = Field(False, description="verbose errors in the server's log")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port of pages and API")
    feed_port: int = Field(8001, ge=1, le=65535, description="port of the live feed")
    feed_url: str = Field("", description="address of the live feed as browsers reach it; empty: same host, feed port")
    public_url: str = Field("", description="address of the product as people reach it, for links and QR codes")
    allowed_hosts: list[str] = Field(
        ["localhost", "127.0.0.1", "[::1]"],
        description="host names under which the product is served (JSON list)",
    )
    https: bool = Field(False, description="served over HTTPS: secure cookies and strict transport security")
    behind_proxy: bool = Field(
        False, description="a proxy of our own stands in front and sets X-Forwarded-For and X-Forwarded-Proto"
    )
    workers: int = Field(2, ge=1, le=64, description="server processes")
    threads: int = Field(4, ge=1, le=64, description="threads in each server process")
    city: str = Field("5101", pattern=r"^\d{4}$", description="code of the city that is served")
    city_bounds: tuple[float, float, float, float] = Field(
        (102.98, 30.05, 104.90, 31.45),
        description="west, south, east, north of the city in degrees WGS 84; points outside are refused",
    )
    tile_source: HttpUrl | None = Field(None, description="background map tiles ({z}/{x}/{y}); empty: own layers only")
    session_days: int = Field(90, ge=1, le=400, description="days until a phone must sign in again")
    desk_session_hours: int = Field(12, ge=1, le=72, description="hours until a desk post must sign in again")
    invitation_days: int = Field(7, ge=1, le=60, description="days that an invitation is open")
    contact_days: int = Field(
        60, ge=31, le=730, description="days after closing until a resident's phone number is erased (30 to reopen)"
    )
    fonts: Path | None = Field(
        None, description="folder with a Chinese font for printing; empty: fonts in the data folder, then the system's"
    )
    similar_days: int = Field(21, ge=1, le=365, description="days back in which near repeats are looked for")
    working_hours: str = Field(
        "09:00-12:00,13:00-17:00",
        pattern=r"^\d{2}:\d{2}-\d{2}:\d{2}(,\d{2}:\d{2}-\d{2}:\d{2})*$",
        description="hours that count as working hours on a working day, for deadlines",
    )
    verified_percent: int = Field(
        5, ge=0, le=100, description="of a hundred closed cases, how many are drawn to be asked about again"
    )
    pause_days: int = Field(30, ge=1, le=180, description="days after which a paused case goes on by itself")
    suggestion_precision: float = Field(
        0.9, ge=0.5, le=0.99, description="share of category suggestions that must be right, measured out of fold"
    )
    sealing_algorithm: Literal["aes-256-gcm", "sm4-gcm"] = Field(
        "aes-256-gcm", description="cipher that seals personal data: aes-256-gcm, or sm4-gcm where it is required"
    )
    disclosure_days: int = Field(
        1096, ge=1096, le=7305, description="days that the log of who read whose data is kept (three years at least)"
    )
    request_days: int = Field(
        15, ge=1, le=30, description="days within which a resident's request about their data is answered"
    )
    evacuation_days: int = Field(
        30, ge=1, le=365, description="days after an operation until what help its households needed is erased"
    )
    undo_days: int = Field(30, ge=1, le=180, description="days in which a change of the register can be undone")
    open311_jurisdiction: str = Field(
        "", max_length=80, description="jurisdiction_id of Open311, such as the city's web address; empty: its code"
    )
    open311_contact: str = Field(
        "微格对外接口由市、街道工作人员管理，请与他们联系。", description="whom Open311 discovery names for questions"
    )
    open311_key_service: str = Field(
        "请向所在街道或市里申请 api_key。", description="how one gets a key, as Open311 discovery says it"
    )
    open311_address_beside_point: bool = Field(
        False,
        description="Open311 takes address_string beside lat and long, as words only; otherwise one form of place alone",
    )
    webhook_ports: list[int] = Field([443], description="ports to which webhooks may call (JSON list)")
    webhook_networks: list[IPvAnyNetwork] = Field(
        [],
        description="inner networks that webhooks may call all the same, with http as well (JSON list: 10.20.0.0/16)",
    )
    webhook_authority: Path | None = Field(
        None,
        description="file with certificates of the city's own authority, trusted by webhooks besides the public ones",
    )
    webhook_log_days: int = Field(90, ge=7, le=1096, description="days that settled deliveries of webhooks are kept")
    warning_ports: list[int] = Field([443], description="ports from which warnings may be read (JSON list)")
    warning_networks: list[IPvAnyNetwork] = Field(
        [],
        description="inner networks from which an officer may have warnings read, with http as well (JSON list); a feed's "
        "own links are never followed there",
    )
    warning_authority: Path | None = Field(
        None,
        description="file with certificates of the city's own authority, trusted when warnings are read",
    )
    log_format: str = Field("json", pattern="^(json|text)$", description="form of log lines: json or text")


@lru_cache(maxsize=1)
def configuration() -> Configuration:
    """The settings in force in this process."""
    return Configuration()  # type: ignore[call-arg]


def key_file(name: str, data: Path) -> bytes:
    """A secret of 32 bytes from the environment (``WEIGE_<NAME>_KEY``, hex) or a file in the data folder.

    The file is made at the first start, readable by its owner only. Keep a copy elsewhere: what is sealed with a
    lost key is lost.
    """
    from_environment = os.environ.get(f"WEIGE_{name.upper()}_KEY")
    if from_environment:
        return bytes.fromhex(from_environment)
    path = data / "keys" / f"{name}.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    return bytes.fromhex(path.read_text().strip())


def numbered_keys(name: str, data: Path) -> dict[int, bytes]:
    """All keys of a name by their number: the first as :func:`key_file`, further ones ``<name>-2.key``, ``-3``, ...

    In the environment they are ``WEIGE_<NAME>_KEY``, ``WEIGE_<NAME>_KEY_2``, ... A key is added by
    ``weige keys add`` and may go when nothing is sealed with it any more (``weige keys rotate``).
    """
    keys = {1: key_file(name, data)}
    variable = f"WEIGE_{name.upper()}_KEY_"
    for key, value in os.environ.items():
        if key.startswith(variable) and key.removeprefix(variable).isdigit():
            keys[int(key.removeprefix(variable))] = bytes.fromhex(value)
    for path in (data / "keys").glob(f"{name}-*.key"):
        number = path.stem.removeprefix(f"{name}-")
        if number.isdigit():
            keys[int(number)] = bytes.fromhex(path.read_text().strip())
    if wrong := [number for number, key in keys.items() if not 1 <= number <= 255 or len(key) != 32]:
        raise ValueError(f"{name} key {wrong[0]} is not a key: numbers go from 1 to 255, keys have 64 hex digits")
    return keys


def add_key(name: str, data: Path) -> tuple[int, Path]:
    """Make the next key of a name in the data folder; returns its number and file. It seals from the next start on."""
    number = max(numbered_keys(name, data)) + 1
    path = data / "keys" / f"{name}-{number}.key"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    return number, path
