"""Warnings' files: what real senders write is read, what is wrong is named by its rule, what is hostile is refused."""

from __future__ import annotations

import base64

import pytest
import warnings_made as made
from hypothesis import example, given, settings
from hypothesis import strategies as st

from weige.emergency.warnings.alert import ReadAlert, ReadFile
from weige.emergency.warnings.judging import judged
from weige.emergency.warnings.reading import read
from weige.emergency.warnings.rules import RULES, is_usable
from weige.emergency.warnings.shapes import shape_of, square_km


def of(content: str | bytes) -> ReadFile:
    return read(content.encode() if isinstance(content, str) else content, made.ZONE)


def rules_of(content: str | bytes) -> set[str]:
    """All rules that a file breaks, of the file and of its alerts, alone and together."""
    found = of(content)
    alerts = judged(found.alerts, made.NOW, made.known, made.CITY)
    return {fault.rule for fault in (*found.faults, *(fault for each in alerts for fault in each.faults))}


def one(content: str | bytes) -> ReadAlert:
    (found,) = of(content).alerts
    return found


def test_a_whole_warning_is_read_without_a_fault_but_its_colour_in_the_headline() -> None:
    found = one(made.alert()).alert
    assert (found.identifier, found.sender, found.status, found.msg_type) == (
        "5101-20260720-1",
        "qxt@example.org",
        "Actual",
        "Alert",
    )
    assert found.sent is not None
    assert found.sent.isoformat() == "2026-07-20T14:00:00+08:00"
    (part,) = found.infos
    assert (part.event, part.severity, part.areas[0].description) == ("暴雨", "Moderate", "锦江区")
    shape = shape_of(part.areas[0])
    assert shape is not None
    assert 100 < square_km(shape) < 110
    assert rules_of(made.alert()) == {"colour.headline"}


def polygon(text: str) -> str:
    return made.alert(infos=made.info(areas=made.area(f"<polygon>{text}</polygon>")))


def info_with(**changes: str) -> str:
    return made.alert(infos=made.info(**changes))


BROKEN: list[tuple[str, str | bytes]] = [
    ("file.empty", "   \n"),
    ("file.no_alert", "<report/>"),
    ("xml.broken", "<alert><identifier>"),
    ("xml.doctype", '<!DOCTYPE alert [<!ENTITY a "b">]><alert>&a;</alert>'),
    ("xml.doctype", '<!DOCTYPE alert SYSTEM "http://127.0.0.1/x.dtd"><alert/>'),
    ("xml.too_deep", "<a>" * 60 + "</a>" * 60),
    ("xml.space_before", "\n\n" + made.alert()),
    ("xml.html_entity", made.alert().replace("锦江区", "锦江区&nbsp;")),
    ("encoding.bom", b"\xef\xbb\xbf" + made.alert().encode()),
    ("encoding.unknown", made.alert(declaration='<?xml version="1.0" encoding="klingon"?>')),
    ("encoding.wrong", made.alert(declaration='<?xml version="1.0" encoding="UTF-8"?>').encode("gb18030")),
    ("encoding.wrong", made.alert(declaration='<?xml version="1.0" encoding="ISO-8859-1"?>').encode()),
    ("namespace.missing", made.alert(namespace="")),
    ("namespace.wrong", made.alert(namespace=' xmlns="urn:oasis:names:tc:emergency:cap:9.9"')),
    ("namespace.older", made.alert(namespace=' xmlns="urn:oasis:names:tc:emergency:cap:1.1"')),
    ("element.missing", made.alert().replace("<event>暴雨</event>", "")),
    ("element.empty", made.alert().replace("<event>暴雨</event>", "<event> </event>")),
    ("element.repeated", made.alert().replace("<event>暴雨</event>", "<event>暴雨</event><event>大风</event>")),
    ("element.unknown", made.alert().replace("<event>", "<colour>yellow</colour><event>")),
    ("element.order", made.alert().replace("<status>Actual</status><msgType>Alert</msgType>", "<msgType>Alert</msgType><status>Actual</status>")),
    ("element.case", made.alert().replace("areaDesc", "AreaDesc")),
    ("identifier.missing", made.alert(identifier="")),
    ("identifier.characters", made.alert(identifier="a b")),
    ("sender.missing", made.alert(sender="")),
    ("sender.characters", made.alert(sender="a,b")),
    ("value.unknown", made.alert(status="Serious")),
    ("value.case", made.alert(status="actual")),
    ("value.number", info_with(areas=made.area(codes="<altitude>high</altitude>"))),
    ("time.unreadable", made.alert(sent="yesterday")),
    ("time.zone", made.alert(sent="2026-07-20T14:00:00")),
    ("time.z", made.alert(sent="2026-07-20T06:00:00Z")),
    ("time.form", made.alert(sent="2026-07-20 14:00:00+0800")),
    ("sent.missing", made.alert(sent="")),
    ("sent.future", made.alert(sent="2026-07-22T14:00:00+08:00")),
    ("effective.before_sent", info_with(effective="<effective>2026-07-20T13:00:00+08:00</effective>")),
    ("onset.after_expires", info_with(effective="<onset>2026-07-23T13:00:00+08:00</onset>")),
    ("expires.missing", info_with(expires="")),
    ("expires.before_start", info_with(expires="<expires>2026-07-20T13:00:00+08:00</expires>")),
    ("expires.far", info_with(expires="<expires>2027-07-20T13:00:00+08:00</expires>")),
    ("references.missing", made.alert(msg_type="Cancel")),
    ("references.form", made.alert(msg_type="Cancel", references="qxt@example.org;5101-1")),
    ("references.self", made.alert(msg_type="Update", references="qxt@example.org,5101-20260720-1,2026-07-20T14:00:00+08:00")),
    ("references.later", made.alert(msg_type="Update", references="qxt@example.org,5101-9,2026-07-20T14:30:00+08:00")),
    ("references.other_sender", made.alert(msg_type="Update", references="else@example.org,5101-9,2026-07-20T13:30:00+08:00")),
    ("references.on_alert", made.alert(references="qxt@example.org,5101-9,2026-07-20T13:30:00+08:00")),
    ("restriction.missing", made.alert(scope="<scope>Restricted</scope>")),
    ("restriction.needless", made.alert(scope="<scope>Public</scope><restriction>x</restriction>")),
    ("addresses.missing", made.alert(scope="<scope>Private</scope>")),
    ("note.missing", made.alert(msg_type="Error", references="qxt@example.org,5101-9,2026-07-20T13:30:00+08:00")),
    ("exercise.note", made.alert(status="Exercise")),
    ("status.not_actual", made.alert(status="Test")),
    ("info.missing", made.alert(infos="")),
    ("info.language_repeated", made.alert(infos=made.info() + made.info())),
    ("info.languages_differ", made.alert(infos=made.info() + made.info(language="en-US", severity="Severe"))),
    ("language.form", info_with(language="中文")),
    ("headline.long", info_with(headline="雨" * 161)),
    ("text.html", info_with(headline="&lt;b&gt;暴雨&lt;/b&gt;")),
    ("urgency.unknown", info_with(urgency="Unknown")),
    ("severity.unknown", info_with(severity="Unknown")),
    ("certainty.unknown", made.alert().replace("Likely", "Unknown")),
    ("colour.headline", info_with()),
    ("colour.differs", info_with(severity="Extreme")),
    ("colour.none", info_with(headline="暴雨预警")),
    ("area.missing", info_with(areas="")),
    ("area.no_shape", info_with(areas=made.area(""))),
    ("area.code_only", info_with(areas=made.area("", made.geocode("510104000000")))),
    ("polygon.points", polygon("30,104 31,104")),
    ("polygon.number", polygon("30,104 31,x 31,105 30,104")),
    ("polygon.number", polygon("30,104 31,104 31,105 30")),
    ("polygon.number", polygon("nan,104 31,104 31,105 nan,104")),
    ("polygon.separator", polygon("30,104\t30,105\n31,105\t30,104")),
    ("polygon.range", polygon("30,190 30,191 31,191 30,190")),
    ("polygon.order", polygon("104.0,30.6 104.1,30.6 104.1,30.7 104.0,30.6")),
    ("polygon.closed", polygon("30,104 30,105 31,105")),
    ("polygon.crossing", polygon("30,104 31,105 31,104 30,105 30,104")),
    ("polygon.flat", polygon("30,104 31,104 32,104 30,104")),
    ("polygon.clockwise", polygon("30,104 31,104 31,105 30,104")),
    ("polygon.repeated_point", polygon("30,104 30,105 30,105 31,105 30,104")),
    ("polygon.too_many_points", polygon(" ".join(f"{30 + at / 1e6:.6f},104" for at in range(20_002)))),
    ("circle.form", info_with(areas=made.area("<circle>30.6 104</circle>"))),
    ("circle.radius", info_with(areas=made.area("<circle>30.6,104 0</circle>"))),
    ("geocode.form", info_with(areas=made.area("", made.geocode("51010")))),
    ("geocode.parent", info_with(areas=made.area("", made.geocode("510104032999")))),
    ("geocode.elsewhere", info_with(areas=made.area("", made.geocode("440100000000")))),
    ("altitude.ceiling_alone", info_with(areas=made.area(codes="<ceiling>100</ceiling>"))),
    ("resource.no_address", info_with(areas="<resource><resourceDesc>图</resourceDesc><mimeType>image/png</mimeType></resource>")),
    ("resource.relative_uri", info_with(areas="<resource><resourceDesc>图</resourceDesc><mimeType>image/png</mimeType><uri>a.png</uri></resource>")),
    ("resource.content", info_with(areas="<resource><resourceDesc>图</resourceDesc><mimeType>image/png</mimeType><derefUri>***</derefUri></resource>")),
    ("resource.digest", info_with(areas=f"<resource><resourceDesc>图</resourceDesc><mimeType>image/png</mimeType><derefUri>{base64.b64encode(b'x').decode()}</derefUri><digest>00</digest></resource>")),
    ("web.form", made.alert().replace("</headline>", "</headline><web>javascript:alert(1)</web>")),
    ("file.repeated_alert", f"<feed>{made.alert(declaration='')}{made.alert(declaration='')}</feed>"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "content"), BROKEN, ids=[f"{at}-{rule}" for at, (rule, _) in enumerate(BROKEN)])
def test_each_rule_is_named_where_it_is_broken(rule: str, content: str | bytes) -> None:
    assert rule in rules_of(content)


def test_no_rule_is_named_that_the_table_lacks() -> None:
    assert {rule for _, content in BROKEN for rule in rules_of(content)} <= set(RULES)


UNSHOWN = {
    "file.too_large", "file.too_many_alerts", "polygon.too_many", "xml.too_many_elements",
    "value.older", "references.circle", "references.other_status",
}  # fmt: skip
"""Rules with a test of their own below."""


def test_every_rule_is_shown_by_an_example() -> None:
    assert {rule for rule, _ in BROKEN} | UNSHOWN == set(RULES)


@pytest.mark.parametrize(
    "content",
    [
        made.alert(declaration='<?xml version="1.0" encoding="GB2312"?>').encode("gb18030"),
        made.alert(declaration='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"),
        b"\xef\xbb\xbf" + made.alert().encode(),
        made.alert(declaration='<?xml version="1.0" encoding="ISO-8859-1"?>').encode(),
        made.alert(declaration="").encode("gb18030"),
    ],
    ids=["gb2312", "utf-16", "bom", "latin-1 that is utf-8", "gbk undeclared"],
)
def test_the_words_survive_every_encoding(content: bytes) -> None:
    assert one(content).alert.infos[0].headline == "市气象台发布暴雨黄色预警"


def test_latin_1_is_read_as_declared() -> None:
    text = made.alert(
        infos=made.info(headline="Orage à Genève", language="fr-CH", areas=""),
        declaration='<?xml version="1.0" encoding="ISO-8859-1"?>',
    )
    found = of(text.replace("暴雨", "orage").encode("iso-8859-1"))
    assert found.alerts[0].alert.infos[0].headline == "Orage à Genève"
    assert found.faults == ()


def test_a_polygon_with_tabs_and_line_breaks_is_the_same_polygon() -> None:
    straight = one(made.alert()).alert.infos[0].areas[0].rings
    crooked = "\n\t" + made.SQUARE.replace(" ", "\t\n  ") + "\n"
    assert one(polygon(crooked)).alert.infos[0].areas[0].rings == straight


def test_alerts_are_found_in_feeds_and_envelopes() -> None:
    inner = made.alert(declaration="")
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="text/xml">{inner}</content></entry></feed>'
    edxl = f'<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0"><contentObject><xmlContent><embeddedXMLContent>{inner}</embeddedXMLContent></xmlContent></contentObject></EDXLDistribution>'
    for envelope in (atom, edxl):
        assert [each.alert.identifier for each in of(envelope).alerts] == ["5101-20260720-1"]


def test_a_feed_of_links_tells_them() -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://example.org/a.html"/><link type="application/cap+xml" href="https://example.org/a.xml"/></entry></feed>'
    rss = "<rss><channel><item><link>https://example.org/b.xml</link></item></channel></rss>"
    assert of(feed).links == ("https://example.org/a.xml",)
    assert of(rss).links == ("https://example.org/b.xml",)
    assert of(feed).faults == ()


def test_values_of_the_first_cap_are_understood() -> None:
    old = made.alert(
        namespace=' xmlns="http://www.incident.com/cap/1.0"',
        infos=made.info(parameters="<parameter>HSAS=YELLOW</parameter>"),
    )
    found = one(old.replace("Likely", "Very Likely"))
    assert found.alert.infos[0].certainty == "Likely"
    assert (found.alert.infos[0].parameters[0].name, found.alert.infos[0].parameters[0].value) == ("HSAS", "YELLOW")
    assert {fault.rule for fault in found.faults} >= {"namespace.older", "value.older"}


def test_a_resource_without_its_type_is_told() -> None:
    found = one(
        info_with(areas="<resource><resourceDesc>图</resourceDesc><uri>https://example.org/a.png</uri></resource>")
    )
    assert ("element.missing", "mimeType") in {(fault.rule, fault.value) for fault in found.faults}


def test_references_in_a_circle_are_told() -> None:
    first = made.alert(
        identifier="a", msg_type="Update", references="qxt@example.org,b,2026-07-20T14:00:00+08:00", declaration=""
    )
    second = made.alert(
        identifier="b", msg_type="Update", references="qxt@example.org,a,2026-07-20T14:00:00+08:00", declaration=""
    )
    assert "references.circle" in rules_of(f"<feed>{first}{second}</feed>")


def test_an_exercise_that_speaks_of_an_actual_warning_is_told() -> None:
    actual = made.alert(identifier="a", declaration="")
    exercise = made.alert(
        identifier="b",
        status="Exercise",
        msg_type="Cancel",
        infos="",
        references="qxt@example.org,a,2026-07-20T14:00:00+08:00",
        declaration="",
    )
    assert "references.other_status" in rules_of(f"<feed>{actual}{exercise}</feed>")


def test_what_is_too_much_is_refused_or_cut_with_word() -> None:
    assert rules_of(b" " + b"<" * (16 * 2**20 + 1)) == {"file.too_large"}
    assert rules_of("<a>" + "<b/>" * 400_001 + "</a>") == {"xml.too_many_elements"}
    small = made.alert(infos="", declaration="")
    many = of("<feed>" + small * 2_001 + "</feed>")
    assert len(many.alerts) == 2_000
    assert "file.too_many_alerts" in {fault.rule for fault in many.faults}
    shapes = "<circle>30,104 1</circle>" * 2_001
    crowded = one(info_with(areas=made.area(shapes)))
    assert len(crowded.alert.infos[0].areas[0].circles) == 2_000
    assert "polygon.too_many" in {fault.rule for fault in crowded.faults}


def test_only_what_cannot_be_acted_on_is_unusable() -> None:
    assert not is_usable(one(made.alert(namespace=' xmlns="urn:x"')).faults)
    assert not is_usable(of('<!DOCTYPE a [<!ENTITY b "c">]><alert/>').faults)
    assert is_usable(one(polygon("30,104 31,105 31,104 30,105")).faults)


def test_a_polygon_that_crosses_itself_still_covers_what_it_should() -> None:
    bow = one(polygon("30,104 31,105 31,104 30,105 30,104")).alert.infos[0].areas[0]
    shape = shape_of(bow)
    assert shape is not None
    assert shape.is_valid
    assert 5_000 < square_km(shape) < 6_000


def test_two_megabytes_of_teeth_are_read_and_judged() -> None:
    """Teeth that lean over each other: what polygons cost most."""
    teeth = []
    for at in range(9_990):
        teeth += [
            f"{30 + at / 20_000:.6f},{104 + (at % 2):.6f}",
            f"{30 + at / 20_000 + 0.4:.6f},{104.5 + (at % 2) / 2:.6f}",
        ]
    one_of_them = f"<polygon>{' '.join(teeth)}</polygon>"
    content = info_with(areas=made.area(one_of_them * (2 * 2**20 // len(one_of_them))))
    found = one(content)
    assert len(found.alert.infos[0].areas[0].rings) == content.count("<polygon>")
    assert "polygon.crossing" in rules_of(content)
    shape = shape_of(found.alert.infos[0].areas[0])
    assert shape is not None
    assert shape.equals(shape.convex_hull)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
@example(b"<?xml version='1.0' encoding='hex'?><alert/>")
def test_no_bytes_make_it_fall_over(content: bytes) -> None:
    found = of(content)
    assert found.faults or found.alerts


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_cut_or_changed_warning_makes_it_fall_over(data: st.DataObject) -> None:
    whole = made.alert().encode()
    at = data.draw(st.integers(0, len(whole)))
    changed = whole[:at] + data.draw(st.binary(max_size=6)) + whole[data.draw(st.integers(at, len(whole))) :]
    rules_of(changed)
