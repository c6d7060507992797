"""Log lines whose fields have their place: the access log of web servers, syslog, `TIME LEVEL [logger] message`.

Formats: the Common and Combined Log Format (https://httpd.apache.org/docs/2.4/logs.html), the BSD syslog line
(RFC 3164), and the usual layouts of logging libraries. A line of one of them becomes labelled values.
"""

from __future__ import annotations

import re

from ..reading.scope import Leaf, Pair

_LEVEL = r"(?P<level>TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE)"
_TIME = r"(?P<timestamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[ ]?[+-]\d\d:?\d\d)?)"
_NAME = r"[A-Za-z_][\w.$/-]{1,80}"
_DOTTED = r"[a-z_]\w{0,40}(?:\.[A-Za-z_]\w{0,40}){1,6}"
_FORMATS = (
    re.compile(
        r'(?P<client_ip>\S{1,60}) \S{1,60} (?P<user>\S{1,60}) \[(?P<timestamp>[^\]]{10,40})\] "(?P<method>[A-Z]{3,10})'
        r' (?P<path>\S{1,2000})(?: (?P<protocol>[\w/.]{1,12}))?" (?P<status>\d{3}) (?P<bytes_sent>\d{1,15}|-)'
        r'(?: "(?P<referrer>[^"]{0,2000})" "(?P<user_agent>[^"]{0,1000})")?\s*\Z'
    ),
    re.compile(
        r"(?:<\d{1,3}>)?(?P<timestamp>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?P<host>[\w.:-]{1,80})"
        r" (?P<process>[\w./-]{1,60})(?:\[(?P<pid>\d{1,9})\])?: (?P<message>\S.{0,2000})\Z"
    ),
    re.compile(
        rf"\[?{_TIME}\]?\s+\[?{_LEVEL}\]?:?\s+\[(?P<logger>{_NAME})\]:?\s+(?:-\s+)?(?P<message>\S.{{0,2000}})\Z"
    ),
    re.compile(rf"\[?{_TIME}\]?\s+\[?{_LEVEL}\]?\s+(?P<logger>{_NAME})(?::| -)\s+(?P<message>\S.{{0,2000}})\Z"),
    re.compile(rf"\[?{_TIME}\]?\s+\[(?P<logger>{_NAME})\]\s+\[?{_LEVEL}\]?:?\s+(?P<message>\S.{{0,2000}})\Z"),
    re.compile(rf"{_TIME} - (?P<logger>{_NAME}) - {_LEVEL} - (?P<message>\S.{{0,2000}})\Z"),
    re.compile(rf"\[?{_TIME}\]?\s+\[?{_LEVEL}\]?\s+(?P<logger>{_DOTTED})\s+(?P<message>\S.{{0,2000}})\Z"),
    re.compile(rf"{_LEVEL}:(?P<logger>{_NAME}):(?P<message>\S.{{0,2000}})\Z"),
)
_DIGIT_NEAR = 40


def read_log_line(text: str, start: int) -> list[Pair]:
    """The fields of a log line; empty for any other line.

    Args:
        text: The line.
        start: Where it begins in the source.
    """
    if not (
        any(char.isdigit() for char in text[:_DIGIT_NEAR]) or text.startswith(("INFO:", "WARN", "ERROR:", "DEBUG"))
    ):
        return []
    for layout in _FORMATS:
        match = layout.match(text)
        if match is not None:
            return [
                Pair(name.replace("_", " "), Leaf(said, start + match.start(name), start + match.end(name)))
                for name, said in match.groupdict().items()
                if said and said != "-"
            ]
    return []
