"""Fourth development set: logs, tickets, hosts, e-mails, fragments of JSON, YAML, HTML, CSV."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from ...case import CaseTable, any_of

CASES = CaseTable()


class Access(BaseModel):
    client_ip: str | None = None
    verb: Literal["GET", "POST", "PUT", "DELETE"] | None = None
    endpoint: str | None = None
    http_status: int | None = None
    response_bytes: int | None = None
    user_agent: str | None = None


CASES.add(
    "log-c1",
    Access,
    '198.51.100.23 - - [17/Jan/2026:10:11:12 +0000] "PUT /v2/carts/81 HTTP/1.1" 204 0 "-" "shop-app/3.2"',
    {
        "client_ip": "198.51.100.23",
        "verb": "PUT",
        "endpoint": "/v2/carts/81",
        "http_status": 204,
        "response_bytes": 0,
        "user_agent": "shop-app/3.2",
    },
)


class Event(BaseModel):
    timestamp: datetime
    severity: Literal["DEBUG", "INFO", "WARN", "ERROR"]
    service: str | None = None
    message: str | None = None
    request_id: str | None = None
    duration_ms: float | None = None
    region: str | None = None


CASES.add(
    "log-c2",
    Event,
    "2026-01-05T03:22:41Z WARN service=ledger request_id=9f2c-11 duration_ms=1830 retrying the settlement",
    {
        "timestamp": "2026-01-05T03:22:41Z",
        "severity": "WARN",
        "service": "ledger",
        "message": any_of("retrying the settlement", None),
        "request_id": "9f2c-11",
        "duration_ms": 1830,
        "region": None,
    },
)


class Cron(BaseModel):
    job: str | None = None
    started: datetime | None = None
    finished: datetime | None = None
    rows_copied: int | None = None
    exit_code: int | None = None
    error: str | None = None


CASES.add(
    "log-c3",
    Cron,
    """\
job: nightly-export
started: 2026-01-12 01:00:03
finished: 2026-01-12 01:07:45
rows copied: 128,004
exit code: 0
""",
    {
        "job": "nightly-export",
        "started": "2026-01-12T01:00:03",
        "finished": "2026-01-12T01:07:45",
        "rows_copied": 128004,
        "exit_code": 0,
        "error": None,
    },
)


class Bug(BaseModel):
    key: str | None = None
    summary: str | None = None
    reporter: str | None = None
    assigned_to: str | None = None
    state: Literal["open", "in progress", "resolved", "closed"] | None = None
    severity: Literal["minor", "major", "critical"] | None = None
    affects_version: str | None = None
    fix_version: str | None = None
    opened: date | None = None
    story_points: int | None = None
    tags: list[str] = []


CASES.add(
    "ticket-c1",
    Bug,
    """\
[GEO-418] Map tiles flicker when zooming

Reporter: Ivana Horvat
Assigned to: Sam Ncube
State: In Progress
Severity: major
Affects version: 4.2.1
Opened: 2025-11-03
Tags: map, rendering
""",
    {
        "key": any_of("GEO-418", None),
        "summary": any_of("Map tiles flicker when zooming", None),
        "reporter": "Ivana Horvat",
        "assigned_to": "Sam Ncube",
        "state": "in progress",
        "severity": "major",
        "affects_version": "4.2.1",
        "fix_version": None,
        "opened": "2025-11-03",
        "story_points": None,
        "tags": ["map", "rendering"],
    },
)


class Helpdesk(BaseModel):
    case_number: str | None = None
    caller: str | None = None
    device: str | None = None
    problem: str | None = None
    urgent: bool | None = None
    callback_number: str | None = None
    resolved_on: date | None = None


CASES.add(
    "ticket-c2",
    Helpdesk,
    "Case number HD-9001. Caller: Winston Achebe. The device is a LaserJet 500. Callback number: +44 161 496 0345. "
    "Urgent: yes.",
    {
        "case_number": "HD-9001",
        "caller": "Winston Achebe",
        "device": any_of("LaserJet 500", "a LaserJet 500"),
        "problem": None,
        "urgent": True,
        "callback_number": "+44 161 496 0345",
        "resolved_on": None,
    },
)


class Complaint(BaseModel):
    tracking_id: str | None = None
    customer: str | None = None
    product: str | None = None
    purchase_date: date | None = None
    amount_paid: float | None = None
    desired_outcome: Literal["refund", "replacement", "repair"] | None = None


CASES.add(
    "ticket-c3",
    Complaint,
    """\
Hello,

my kettle (purchased on 6 January 2026 for $39.90) stopped working. I would like a refund, please.

Regards,
Dana Ortiz
""",
    {
        "tracking_id": None,
        "customer": any_of("Dana Ortiz", None),
        "product": any_of("kettle", None),
        "purchase_date": "2026-01-06",
        "amount_paid": any_of(39.9, None),
        "desired_outcome": "refund",
    },
)


class Host(BaseModel):
    hostname: str
    address: str
    os: str | None = None
    cpu_cores: int | None = None
    memory_gb: int | None = None
    role: str | None = None


CASES.add(
    "hosts-c1",
    list[Host],
    """\
hostname,address,os,cpu_cores,memory_gb,role
web01,192.0.2.11,Debian 12,4,16,frontend
web02,192.0.2.12,Debian 12,4,16,frontend
db01,192.0.2.40,Rocky 9,16,128,database
""",
    [
        {
            "hostname": "web01",
            "address": "192.0.2.11",
            "os": "Debian 12",
            "cpu_cores": 4,
            "memory_gb": 16,
            "role": "frontend",
        },
        {
            "hostname": "web02",
            "address": "192.0.2.12",
            "os": "Debian 12",
            "cpu_cores": 4,
            "memory_gb": 16,
            "role": "frontend",
        },
        {
            "hostname": "db01",
            "address": "192.0.2.40",
            "os": "Rocky 9",
            "cpu_cores": 16,
            "memory_gb": 128,
            "role": "database",
        },
    ],
)


class Rule(BaseModel):
    chain: str | None = None
    source_network: str | None = None
    dest_port: int | None = None
    protocol: Literal["tcp", "udp"] | None = None
    action: Literal["allow", "deny"] | None = None
    comment: str | None = None
    expires: date | None = None


CASES.add(
    "hosts-c2",
    Rule,
    """\
rule:
  chain: inbound
  source_network: 203.0.113.0/24
  dest_port: 8443
  protocol: tcp
  action: allow
  comment: partner VPN
""",
    {
        "chain": "inbound",
        "source_network": "203.0.113.0/24",
        "dest_port": 8443,
        "protocol": "tcp",
        "action": "allow",
        "comment": "partner VPN",
        "expires": None,
    },
)


class Message(TypedDict, total=False):
    sender_email: str
    receiver_email: str
    subject_line: str
    sent_at: datetime
    attachments: list[str]
    reply_to: str | None


CASES.add(
    "email-c1",
    Message,
    """\
From: orders@paperhaus.example
To: julia@atelier.example
Subject: Proof for your letterhead
Sent: 2026-01-09 14:05
Attachments: proof_v2.pdf, fonts.zip

Hi Julia, the new proof is attached. Call me if the blue is off. Max
""",
    {
        "sender_email": "orders@paperhaus.example",
        "receiver_email": "julia@atelier.example",
        "subject_line": "Proof for your letterhead",
        "sent_at": "2026-01-09T14:05:00",
        "attachments": ["proof_v2.pdf", "fonts.zip"],
    },
)


class Booking(BaseModel):
    guest: str | None = None
    arrival: date | None = None
    departure: date | None = None
    adults: int | None = None
    children: int | None = None
    room_type: Literal["single", "double", "suite"] | None = None
    breakfast: bool | None = None
    confirmation_code: str | None = None
    total_price: float | None = None


CASES.add(
    "email-c2",
    Booking,
    """\
Hi,

we would like to book a double room from 4 July 2026 to 9 July 2026 for 2 adults and 1 child.

Many thanks,
Francesca Bellini
""",
    {
        "guest": any_of("Francesca Bellini", None),
        "arrival": any_of("2026-07-04", None),
        "departure": any_of("2026-07-09", None),
        "adults": 2,
        "children": any_of(1, None),
        "room_type": "double",
        "breakfast": None,
        "confirmation_code": None,
        "total_price": None,
    },
)


class Meeting(BaseModel):
    organiser: str | None = None
    participants: list[str] = []
    held_on: date | None = None
    next_meeting: date | None = None
    decisions: list[str] = []


CASES.add(
    "email-c3",
    Meeting,
    """\
Minutes
Held on: 15 October 2025
Organiser: Beatriz Lopes
Participants: Beatriz Lopes, Ken Adler, Yusuf Demir

Decisions
* Repaint the lobby
* Close the annex in winter

Next meeting: 19 November 2025
""",
    {
        "organiser": "Beatriz Lopes",
        "participants": ["Beatriz Lopes", "Ken Adler", "Yusuf Demir"],
        "held_on": "2025-10-15",
        "next_meeting": "2025-11-19",
        "decisions": ["Repaint the lobby", "Close the annex in winter"],
    },
)


class Sensor(BaseModel):
    device_id: str
    battery_pct: int | None = None
    readings: list[float] = []
    firmware: str | None = None
    last_seen: datetime | None = None
    errors: int | None = Field(None, description="number of errors since the start")


CASES.add(
    "fragment-c1",
    Sensor,
    """\
The gateway sent this before it went silent:

```json
{"deviceId": "th-0042", "batteryPct": 17, "readings": [21.5, 21.7, 22.0], "firmware": "1.9.3",
 "lastSeen": "2025-12-24T23:59:01Z"}
```

Please have a look.
""",
    {
        "device_id": "th-0042",
        "battery_pct": 17,
        "readings": [21.5, 21.7, 22.0],
        "firmware": "1.9.3",
        "last_seen": "2025-12-24T23:59:01Z",
        "errors": None,
    },
)


class Book(BaseModel):
    isbn: str | None = None
    title: str
    authors: list[str] = []
    pages: int | None = None
    publisher: str | None = None
    published: int | None = Field(None, description="year of publication")


CASES.add(
    "fragment-c2",
    list[Book],
    """\
<table>
<tr><th>ISBN</th><th>Title</th><th>Pages</th><th>Publisher</th><th>Published</th></tr>
<tr><td>978-0-306-40615-7</td><td>Tides of Glass</td><td>312</td><td>Northlight</td><td>2018</td></tr>
<tr><td>978-1-86197-876-9</td><td>The Salt Road</td><td>204</td><td>Quill Press</td><td>2021</td></tr>
</table>
""",
    [
        {
            "isbn": "978-0-306-40615-7",
            "title": "Tides of Glass",
            "pages": 312,
            "publisher": "Northlight",
            "published": 2018,
        },
        {
            "isbn": "978-1-86197-876-9",
            "title": "The Salt Road",
            "pages": 204,
            "publisher": "Quill Press",
            "published": 2021,
        },
    ],
)
CASES.add(
    "fragment-c3",
    {
        "type": "object",
        "properties": {
            "cluster": {"type": "string"},
            "replicas": {"type": "integer"},
            "image": {"type": "string", "description": "container image with its tag"},
            "autoscale": {"type": ["boolean", "null"]},
            "namespace": {"type": ["string", "null"]},
        },
        "required": ["cluster", "replicas", "image", "autoscale", "namespace"],
        "additionalProperties": False,
    },
    """\
We deployed with these values:

cluster: eu-north-2
replicas: 6
image: registry.example/pay:2.14.0
autoscale: true

and saw no errors since.
""",
    {
        "cluster": "eu-north-2",
        "replicas": 6,
        "image": "registry.example/pay:2.14.0",
        "autoscale": True,
        "namespace": None,
    },
)
CASES.add(
    "fragment-c4",
    {
        "type": "object",
        "properties": {
            "ship": {"type": ["string", "null"]},
            "imo_number": {"type": ["string", "null"]},
            "flag": {"type": ["string", "null"], "description": "flag state"},
            "draught_m": {"type": ["number", "null"]},
            "eta": {"type": ["string", "null"], "format": "date-time"},
            "cargo": {"type": ["string", "null"]},
            "crew_size": {"type": ["integer", "null"]},
        },
        "required": ["ship", "imo_number", "flag", "draught_m", "eta", "cargo", "crew_size"],
        "additionalProperties": False,
    },
    "Ship: MV Aurora Bay\nIMO number: 9321483\nFlag: Panama\nDraught: 11.2 m\nETA: 2026-02-02 06:00\n"
    "Remarks: awaiting pilot",
    {
        "ship": "MV Aurora Bay",
        "imo_number": "9321483",
        "flag": "Panama",
        "draught_m": 11.2,
        "eta": any_of("2026-02-02T06:00:00", "2026-02-02T06:00:00Z", None),
        "cargo": None,
        "crew_size": None,
    },
)
