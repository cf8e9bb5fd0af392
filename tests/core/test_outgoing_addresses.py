"""Which addresses webhooks may call: properties over all numbers, and the tricks that are known."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.core.errors import Text
from weige.core.outgoing import addresses
from weige.core.outgoing.addresses import METADATA, Rules, Target, choose, is_public, read_host, read_url, refuse

STRICT = Rules()
INNER_4 = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
           "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
           "240.0.0.0/4"]  # fmt: skip
INNER_6 = ["::/127", "fc00::/7", "fe80::/10", "ff00::/8", "2001:db8::/32", "fec0::/10", "64:ff9b::/96", "2002::/16",
           "2001::/32", "::ffff:0:0/96", "::/96", "100::/64"]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "114.114.114.114", "223.5.5.5", "2400:3200::1", "2606:4700:4700::1111"]


def inside(networks: list[str]) -> st.SearchStrategy[IPv4Address | IPv6Address]:
    return st.sampled_from(networks).flatmap(
        lambda text: st.integers(0, ip_network(text).num_addresses - 1).map(lambda at: ip_network(text)[at])
    )


def forms(address: IPv4Address) -> list[str]:
    """Ways to write an IPv4 address that some programs read as the same."""
    number, parts = int(address), [int(part) for part in str(address).split(".")]
    return [
        str(number), hex(number), f"0{number:o}", ".".join(f"0{part:o}" for part in parts),
        ".".join(hex(part) for part in parts), f"{parts[0]}.{number & 0xFFFFFF}", f"{parts[0]}.{parts[1]}.{number & 0xFFFF}",
        f"{address}.", ".".join(f"{part:03}" for part in parts), f"{hex(parts[0])}.{number & 0xFFFFFF}",
    ]  # fmt: skip


@given(inside(INNER_4 + INNER_6))
def test_no_inner_address_is_called(address: IPv4Address | IPv6Address) -> None:
    assert refuse(address, STRICT) is not None


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_what_the_standard_library_takes_for_inner_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if is_public(address):
        assert address.is_global
        inner = [address.is_private, address.is_loopback, address.is_link_local, address.is_multicast]
        assert not any(inner)


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_is_called_in_the_clothes_of_ipv6(address: IPv4Address) -> None:
    number = int(address)
    for carrier in (0xFFFF << 32, 0, 0x64FF9B << 96, 0xFFFF << 48, 0x2001 << 112):
        assert not is_public(IPv6Address(carrier | number))
    assert not is_public(IPv6Address((0x2002 << 112) | (number << 80)))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_called(text: str) -> None:
    assert refuse(ip_address(text), STRICT) is None


@pytest.mark.parametrize("address", sorted(METADATA, key=str), ids=str)
def test_no_cloud_tells_its_secrets(address: IPv4Address | IPv6Address) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_numbers_in_unusual_forms_are_refused_even_for_public_addresses(address: IPv4Address) -> None:
    for written in forms(address):
        if written == str(address):
            continue
        found = read_host(written, bracketed=False)
        assert isinstance(found, Text), written


@given(inside(INNER_4))
def test_a_url_with_an_inner_number_is_refused(address: IPv4Address) -> None:
    for host in (str(address), *forms(address), f"[::ffff:{address}]"):
        assert isinstance(read_url(f"https://{host}/", STRICT), Text), host


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.com{text}", f"https://example.com:{text}/"):
        found = read_url(url, STRICT)
        assert isinstance(found, Target | Text)
        if isinstance(found, Target):
            assert found.scheme == "https"
            assert found.port == 443


REFUSED = [
    "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/", "",
    "https://", "https:///x", "https://example.com:22/", "https://example.com:8443/", "https://example.com:99999/",
    "https://user@example.com/", "https://user:pass@example.com/", "https://example.com@127.0.0.1/",
    "https://example.com#@127.0.0.1/", "https://localhost/", "https://server/", "https://127.0.0.1/", "https://[::1]/",
    "https://[fe80::1%25eth0]/", "https://[::]/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
    "https://127.1/", "https://0/", "https://①②⑦.⓪.⓪.①/", "https://例子.中国/", "https://exa mple.com/",
    "https://example.com\\@127.0.0.1/", "https://example.com\r\nHost: x/", "https://-x.com/", "https://a..com/",
    "https://169.254.169.254/latest/meta-data/", "https://100.100.100.200/", "https://[fd00:ec2::254]/",
    "https://" + "a" * 600 + ".com/", "https://example.com/" + "a" * 600, "https://[::ffff:8.8.8.8]/", "https://1.2.3/",
    "https://example.0x7f/", "https://1.2.3.4.5/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_urls_that_are_never_called(url: str) -> None:
    assert isinstance(read_url(url, STRICT), Text)


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [("https://example.com", "example.com", "/"), ("https://EXAMPLE.com:443/a?b=c", "example.com", "/a?b=c"),
     ("https://xn--fsqu00a.xn--fiqs8s/x", "xn--fsqu00a.xn--fiqs8s", "/x"), ("https://8.8.8.8/", "8.8.8.8", "/"),
     ("https://[2400:3200::1]/", "2400:3200::1", "/"), ("https://1.2.3.example.com/", "1.2.3.example.com", "/")],
)  # fmt: skip
def test_urls_that_may_be_called(url: str, host: str, path: str) -> None:
    found = read_url(url, STRICT)
    assert isinstance(found, Target)
    assert (found.host, found.path, found.port) == (host, path, 443)


def target(url: str, rules: Rules = STRICT) -> Target:
    found = read_url(url, rules)
    assert isinstance(found, Target)
    return found


@given(inside(INNER_4 + INNER_6), st.permutations([*map(ip_address, PUBLIC)]))
def test_one_inner_answer_among_public_ones_refuses_the_name(
    inner: IPv4Address | IPv6Address, public: list[IPv4Address | IPv6Address]
) -> None:
    answers = [*public[:2], inner, *public[2:4]]
    assert isinstance(choose(answers, target("https://example.com/"), STRICT), Text)
    assert choose(public, target("https://example.com/"), STRICT) in public


def test_a_name_without_address_is_not_called() -> None:
    assert choose([], target("https://example.com/"), STRICT) == addresses.UNRESOLVED


def test_a_network_is_allowed_by_name_and_no_other() -> None:
    rules = Rules(frozenset({443, 8080}), (ip_network("10.20.0.0/16"),))
    assert refuse(ip_address("10.20.3.4"), rules) is None
    assert refuse(ip_address("10.21.0.1"), rules) is not None
    assert refuse(ip_address("::ffff:10.20.3.4"), rules) is not None
    assert isinstance(read_url("https://10.20.3.4:8080/", rules), Target)


def test_plain_http_goes_into_allowed_networks_only() -> None:
    rules = Rules(frozenset({80}), (ip_network("10.20.0.0/16"),))
    found = target("http://example.com/", rules)
    assert choose([ip_address("10.20.3.4")], found, rules) == ip_address("10.20.3.4")
    assert choose([ip_address("8.8.8.8")], found, rules) == addresses.ONLY_HTTPS
