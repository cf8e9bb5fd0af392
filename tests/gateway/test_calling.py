"""One call to receivers that hang, lie, flood and break off: real sockets on the loopback, allowed for the test."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.gateway.receivers import OK, Behaviour, answer, drip, flood, hang, receiver, status

from weige.core.outgoing.addresses import Address, Rules
from weige.core.outgoing.calling import Called, Limits, call, resolve

QUICK = Limits(connect=1, read=0.5, total=1.5, resolve=1)
HEADERS = {"webhook-id": "msg_1"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


def called(behaviour: Behaviour) -> Called:
    with receiver(behaviour) as there:
        return call(there.url, b"{}", HEADERS, rules=there.rules, limits=QUICK)


def test_a_message_arrives_as_it_was_sent() -> None:
    with receiver() as there:
        found = call(there.url, b'{"a":1}', HEADERS, rules=there.rules)
    assert (found.outcome, found.status, found.said) == ("delivered", 200, "ok")
    (got,) = there.requests
    assert got.line == "POST /hook HTTP/1.1"
    assert got.body == b'{"a":1}'
    assert got.headers["webhook-id"] == "msg_1"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{there.port}"


BEHAVIOURS = {
    "hangs": (hang, "timeout"),
    "hangs after the status": (drip(b"HTTP/1.1 200 OK\r\n", b""), "timeout"),
    "drips its head": (drip(b"HTTP/1.1 200 OK\r\n", b"x-a: b\r\n"), "timeout"),
    "drips its body": (drip(HEAD, b"x"), "timeout"),
    "fails": (status(500, body=b"oops"), "status"),
    "is gone": (status(410), "gone"),
    "closes at once": (answer(), "broken"),
    "closes within the head": (answer(b"HTTP/1.1 200 OK\r\nContent-"), "broken"),
    "closes within the body": (answer(HEAD, b"half"), "broken"),
    "speaks no HTTP": (answer(b"\x00\xff\x16\x03 nonsense\r\n\r\n"), "broken"),
    "has endless headers": (answer(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 300_000 + b"\r\n\r\n"), "broken"),
    "has a negative length": (answer(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), "broken"),
    "is created": (status(201), "delivered"),
    "has nothing to say": (status(204), "delivered"),
}


@pytest.mark.parametrize(("behaviour", "outcome"), BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_whatever_a_receiver_does_the_call_ends_and_says_how(behaviour: Behaviour, outcome: str) -> None:
    done: list[Called] = []
    calling = threading.Thread(target=lambda: done.append(called(behaviour)), daemon=True)
    calling.start()
    calling.join(20)
    assert not calling.is_alive(), "the call hangs"
    assert done[0].outcome == outcome


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_inward_is_not_followed(code: int) -> None:
    with receiver() as inner, receiver(status(code, f"Location: {inner.url}")) as there:
        rules = Rules(frozenset({there.port, inner.port}), there.rules.networks)
        found = call(there.url, b"{}", HEADERS, rules=rules, limits=QUICK)
    assert (found.outcome, found.status) == ("redirect", code)
    assert inner.requests == []


def test_ten_megabytes_are_not_read() -> None:
    found = called(flood(10 * 1024 * 1024))
    assert (found.outcome, len(found.said)) == ("delivered", 200)


def test_a_compressed_bomb_is_not_opened() -> None:
    bomb = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
    assert called(answer(bomb)).outcome == "delivered"


def test_of_an_answer_the_first_200_characters_are_kept_in_one_line() -> None:
    found = called(status(500, body=("错误\r\n\x1b[31m\u202e" + "长" * 500).encode()))
    assert len(found.said) == 200
    assert found.said.startswith("错误")
    assert found.said.isprintable()


def test_a_port_on_which_nobody_listens_is_unreachable() -> None:
    with receiver() as there:
        pass
    assert call(there.url, b"{}", HEADERS, rules=there.rules, limits=QUICK).outcome == "unreachable"


def test_without_the_setting_the_own_machine_is_not_called() -> None:
    with receiver() as there:
        for rules in (Rules(frozenset({there.port})), Rules(frozenset({there.port}), (ip_network("10.0.0.0/8"),))):
            assert call(there.url, b"{}", HEADERS, rules=rules).outcome == "refused"
            named = call(f"https://localhost.test:{there.port}/", b"{}", HEADERS, rules=rules, resolving=loopback)
            assert named.outcome == "refused"
    assert there.requests == []


def loopback(host: str, port: int) -> list[Address]:
    return [ip_address("127.0.0.1")]


def test_a_name_is_resolved_once_and_that_very_address_is_called() -> None:
    """The second answer of a rebinding name is never heard of."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[Address]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "127.0.0.2")]

    with receiver() as there:
        url = f"http://hooks.example.test:{there.port}/x?y=1"
        found = call(url, b"{}", HEADERS, rules=there.rules, limits=QUICK, resolving=rebinding)
    assert found.outcome == "delivered"
    assert asked == ["hooks.example.test"]
    assert there.requests[0].headers["host"] == f"hooks.example.test:{there.port}"
    assert there.requests[0].line == "POST /x?y=1 HTTP/1.1"


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as proxy, receiver() as there:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert call(there.url, b"{}", HEADERS, rules=there.rules).outcome == "delivered"
    assert proxy.requests == []


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    over, ended = threading.Event(), threading.Event()

    def wait(*args: object, **named: object) -> list[object]:
        over.wait()
        ended.set()
        return []

    monkeypatch.setattr("socket.getaddrinfo", wait)
    try:
        assert resolve("example.test", 443, seconds=0.1) == []
        assert not ended.is_set()
    finally:
        over.set()


def test_a_name_that_does_not_exist_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **named: object) -> None:
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", fail)
    found = call("https://nothing.invalid/", b"{}", HEADERS, rules=Rules())
    assert (found.outcome, found.status) == ("unreachable", None)


def certificates(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate for a name, and the file of the authority that gave it."""
    now = dt.datetime.now(dt.UTC)

    def make(
        subject: str, issuer: x509.Name | None, signer: ec.EllipticCurvePrivateKey, key: ec.EllipticCurvePrivateKey
    ) -> x509.Certificate:
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
        built = (
            x509.CertificateBuilder().subject_name(who).issuer_name(issuer or who).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        )  # fmt: skip
        if issuer is not None:
            built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), critical=False)
        return built.sign(signer, hashes.SHA256())

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = make("city authority", None, root_key, root_key)
    leaf = make(name, root.subject, root_key, key)
    authority, chain = folder / "ca.pem", folder / "server.pem"
    authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context, authority


def test_the_certificate_is_checked_against_the_name_though_a_number_is_called(tmp_path: Path) -> None:
    context, authority = certificates(tmp_path, "hooks.example.test")
    with receiver(answer(OK), tls=context) as there:

        def to(host: str, trusted: Path | None) -> Called:
            url = f"https://{host}:{there.port}/hook"
            return call(url, b"{}", HEADERS, rules=there.rules, limits=QUICK, resolving=loopback, authority=trusted)

        assert to("hooks.example.test", authority).outcome == "delivered"
        assert to("other.example.test", authority).outcome == "unreachable"
        assert to("hooks.example.test", None).outcome == "unreachable"
    assert len(there.requests) == 1
