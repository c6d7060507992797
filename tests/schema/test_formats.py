"""Formats: rows of texts that have one and texts that do not, and time that stays linear."""

from __future__ import annotations

import time

import pytest

from extractly.schema.checking.formats import FORMATS, fits_format

ROWS: dict[str, tuple[list[str], list[str]]] = {
    "date": (["2024-02-29", "0001-01-01", "0000-02-29"], ["2023-02-29", "2024-1-1", "2024-13-01", "x", "",
      "2024-02-29 ",
      "২০২৪-০১-০১"]),
    "date-time": (
        ["2024-01-31T12:00:00Z", "2024-01-31t12:00:00.123456789z", "1998-12-31T23:59:60Z",
        "1998-12-31T15:59:60.1-08:00",
         "2024-01-31T12:00:00+23:59"],
        ["2024-01-31T12:00:00", "2024-01-31 12:00:00Z", "2024-01-31T24:00:00Z", "1998-12-31T22:59:60Z",
        "Invalid Date",
         "2024-02-30T12:00:00Z", "2024-01-31T12:00:00+24:00", "2024-01-31T12:00Z", "2024-01-31T12:00:00.Z", "",
         "1998-12-31T23:59:60+01:00", "2024-01-31T12:00:61Z"],
    ),
    "time": (["12:00:00Z", "12:00:00.5+01:00", "00:29:60+00:30"], ["12:00:00", "12:00Z", "25:00:00Z", "12:00:60Z"]),
    "duration": (
        ["P1Y", "P4DT12H30M5S", "P2W", "PT1M", "P1M", "PT0S", "P1Y2M3D"],
        ["P", "PT", "P1", "1D", "P1YT", "P2D1Y", "P1Y2W", "PT1D", "P1D2H", "p1d", "P1Y3D"],
    ),
    "email": (
        ["joe.bloggs@example.com", "te~st@example.com", '"joe bloggs"@example.com', "joe@[127.0.0.1]",
         "joe@[IPv6:::1]", "a@localhost"],
        ["2962", "@example.com", ".test@example.com", "te..st@example.com", "joe@-example.com", "joe@[127.0.0.300]",
        "a b@c.d"],
    ),
    "hostname": (["www.example.com", "a", "xn--4gbwdl.xn--wgbh1c", "1host"], ["-a.com", "a_b", "a..b", "", "a" * 64,
      "a.b-"]),
    "ipv4": (["192.168.0.1", "0.0.0.0"], ["127.0.0.0.1", "256.1.1.1", "127.0", "0x7f000001", "087.10.0.1",
      "1२7.0.0.1"]),
    "ipv6": (["::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"], ["12345::", "1:2", "::1%eth0", "1:2:3:4:5:6:7:8:9", "x"]),
    "uri": (
        ["http://foo.bar/?baz=qux#quux", "http://[::1]:80/x", "mailto:a@b.c", "urn:isbn:1", "tel:+1-2", "a:",
        "http://a%20b/",
         "http://user:pw@host:1/p;x=y", "https://example.com"],
        ["//foo.bar", "/abc", "\\\\WINDOWS\\share", "abc", "http:// shouldfail.com", ":// x", "bar,baz:foo",
        "http://ƒøø.com",
         "https://[@example.org/t", "http://a/<>", "http://a/%zz", "http://a/b c", ""],
    ),
    "uri-reference": (["http://a.b/c", "//foo", "/abc", "abc", "#frag", ""], ["\\\\WINDOWS", "#frag\\ment", "a b"]),
    "iri": (["http://ƒøø.ßår/?∂éœ=πîx#πîüx"], ["/abc", "http://a b"]),
    "iri-reference": (["/âππ", "#ƒrägmênt"], ["#ƒräg\\mênt", "a b"]),
    "uri-template": (["http://e.com/{term:1}/{term}", "plain", ""], ["http://e.com/{term:1}/{term", "a b", "{}"]),
    "json-pointer": (["", "/a~0b~1c/0", "/", "/\u00e9 "], ["a", "/~2", "/~", "#/a"]),
    "relative-json-pointer": (["1", "0/foo/bar", "2#", "0"], ["/foo", "-1/a", "01/a", "+1", "0##", ""]),
    "regex": (["^a+$", "\\p{L}+", "(?<year>\\d{4})", "(?<=a)b", "\\/"], ["^(abc]", "a\\Z", "*"]),
    "uuid": (["2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380"],
             ["2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380", "x",
             "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_rows(name: str) -> None:
    good, bad = ROWS[name]
    assert [text for text in good if not fits_format(name, text)] == []
    assert [text for text in bad if fits_format(name, text)] == []
    assert not any(fits_format(name, text + "\n") for text in good if "pointer" not in name and name != "regex")


def test_what_is_no_string_and_what_is_no_name() -> None:
    assert fits_format("date", 5)
    assert fits_format("phone", "x")
    assert fits_format(["date"], "x")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "text", ["a" * 50_000, "a." * 25_000, "1:" * 25_000, "%41" * 15_000, "P" + "1" * 50_000, "/" * 50_000]
)
def test_time_is_linear(name: str, text: str) -> None:
    start = time.perf_counter()
    fits_format(name, text)
    fits_format(name, text + "\x00")
    assert time.perf_counter() - start < 3
