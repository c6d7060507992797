"""Third development set: logs, tickets, hosts, fragments, bilingual labels, tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from ...case import CaseTable, any_of

CASES = CaseTable()


class Syslog(BaseModel):
    host: str
    process: str
    pid: int | None = None
    message: str


CASES.add(
    "log-b1",
    list[Syslog],
    """\
Mar  3 02:11:07 edge-4 sshd[2214]: Failed password for root from 198.51.100.7 port 52144
Mar  3 02:11:09 edge-4 cron[871]: (backup) CMD (/usr/local/bin/snap)
""",
    [
        {
            "host": "edge-4",
            "process": "sshd",
            "pid": 2214,
            "message": "Failed password for root from 198.51.100.7 port 52144",
        },
        {"host": "edge-4", "process": "cron", "pid": 871, "message": "(backup) CMD (/usr/local/bin/snap)"},
    ],
)


class BuildResult(BaseModel):
    build_number: int
    branch: str | None = None
    commit: str | None = None
    passed: int | None = Field(default=None, description="tests passed")
    failed: int | None = Field(default=None, description="tests failed")
    duration_seconds: float | None = None
    result: Literal["success", "failure", "unstable"] | None = None


CASES.add(
    "log-b2",
    BuildResult,
    """\
Build number: 1187
Branch: release/2.4
Commit: 9fceb02
Passed: 412
Failed: 3
Duration: 2 min 30 s
Result: FAILURE
""",
    {
        "build_number": 1187,
        "branch": "release/2.4",
        "commit": "9fceb02",
        "passed": 412,
        "failed": 3,
        "duration_seconds": 150,
        "result": "failure",
    },
)


class Incident(BaseModel):
    key: str
    summary: str | None = None
    severity: Literal["sev1", "sev2", "sev3"] | None = None
    started: datetime | None = None
    resolved: datetime | None = None
    owner: str | None = None
    affected: list[str] = Field(default=[], description="affected services")


CASES.add(
    "ticket-b1",
    Incident,
    """\
Key: INC-4410
Summary: Checkout latency above 5 s
Severity: SEV2
Started: 2024-07-09 13:02
Resolved: 2024-07-09 14:45
Owner: Ravi Menon
Affected services: checkout, cart
""",
    {
        "key": "INC-4410",
        "summary": "Checkout latency above 5 s",
        "severity": "sev2",
        "started": "2024-07-09T13:02:00",
        "resolved": "2024-07-09T14:45:00",
        "owner": "Ravi Menon",
        "affected": ["checkout", "cart"],
    },
)


class Issue(BaseModel):
    number: int
    title: str
    labels: list[str] = []
    author: str | None = None
    comments: int | None = None


CASES.add(
    "ticket-b2",
    list[Issue],
    """\
[{"number": 12, "title": "Crash on start", "labels": ["bug"], "author": "kim", "comments": 4},
 {"number": 15, "title": "Add dark mode", "labels": ["ui", "wish"], "author": "lou", "comments": 0}]
""",
    [
        {"number": 12, "title": "Crash on start", "labels": ["bug"], "author": "kim", "comments": 4},
        {"number": 15, "title": "Add dark mode", "labels": ["ui", "wish"], "author": "lou", "comments": 0},
    ],
)


class Switch(BaseModel):
    name: str
    ip_address: str
    mac_address: str | None = None
    vlan: int | None = None


CASES.add(
    "hosts-b1",
    list[Switch],
    """\
Name,IP address,MAC address,VLAN
sw-core,10.9.0.2,00:1b:44:11:3a:b7,10
sw-lab,10.9.0.3,00:1b:44:11:3a:c9,20
""",
    [
        {"name": "sw-core", "ip_address": "10.9.0.2", "mac_address": "00:1b:44:11:3a:b7", "vlan": 10},
        {"name": "sw-lab", "ip_address": "10.9.0.3", "mac_address": "00:1b:44:11:3a:c9", "vlan": 20},
    ],
)


class Retry(BaseModel):
    attempts: int
    backoff_ms: int | None = None


class Job(BaseModel):
    name: str
    schedule: str | None = None
    retry: Retry | None = None
    tags: list[str] = []


CASES.add(
    "fragment-b1",
    Job,
    """\
The job definition, as promised:

{
  "name": "nightly-sync",
  "schedule": "0 3 * * *",
  "retry": {"attempts": 5, "backoff_ms": 1500},
  "tags": ["etl", "prod"]
}

Ping me if the cron line looks odd.
""",
    {
        "name": "nightly-sync",
        "schedule": "0 3 * * *",
        "retry": {"attempts": 5, "backoff_ms": 1500},
        "tags": ["etl", "prod"],
    },
)


class Scores(BaseModel):
    exam: str | None = None
    scores: dict[str, float]


CASES.add(
    "fragment-b2",
    Scores,
    """\
Exam: Statics I

Scores:
  Ana: 1.7
  Boris: 2.3
  Chen: 1.0
""",
    {"exam": "Statics I", "scores": {"Ana": 1.7, "Boris": 2.3, "Chen": 1.0}},
)


class Lieferung(BaseModel):
    delivery_note: str | None = Field(default=None, description="Lieferscheinnummer")
    delivery_date: date | None = None
    recipient: str | None = None
    packages: int | None = None
    gross_weight_kg: float | None = None


CASES.add(
    "bilingual-b1",
    Lieferung,
    """\
Lieferscheinnummer: LS-20881
Lieferdatum: 28.03.2024
Empfänger: Hofladen Krüger
Pakete / Packages: 4
Bruttogewicht / Gross weight: 38,5 kg
""",
    {
        "delivery_note": "LS-20881",
        "delivery_date": "2024-03-28",
        "recipient": "Hofladen Krüger",
        "packages": 4,
        "gross_weight_kg": 38.5,
    },
)


class Cours(BaseModel):
    course: str | None = None
    teacher: str | None = None
    start_date: date | None = None
    price: float | None = None
    level: Literal["beginner", "intermediate", "advanced"] | None = None


CASES.add(
    "bilingual-b2",
    Cours,
    """\
Cours / Course : Aquarelle
Professeur / Teacher : Hélène Marchand
Date de début / Start date : 14 janvier 2025
Prix / Price : 180,00 €
Niveau / Level : débutant / beginner
""",
    {
        "course": "Aquarelle",
        "teacher": "Hélène Marchand",
        "start_date": "2025-01-14",
        "price": 180,
        "level": "beginner",
    },
)


class Result(BaseModel):
    rank: int
    runner: str
    club: str | None = None
    finish_time: str | None = None


CASES.add(
    "table-b1",
    list[Result],
    """\
Rank  Runner            Club              Finish time
1     Lena Ohlsson      IF Norr           34:12
2     Dara Quinn        Harbour AC        34:40
3     Ivana Petric      -                 35:03
""",
    [
        {"rank": 1, "runner": "Lena Ohlsson", "club": "IF Norr", "finish_time": "34:12"},
        {"rank": 2, "runner": "Dara Quinn", "club": "Harbour AC", "finish_time": "34:40"},
        {"rank": 3, "runner": "Ivana Petric", "club": None, "finish_time": "35:03"},
    ],
)


class Plan(BaseModel):
    plan: str
    price_per_month: float
    users: int | None = None
    support: bool | None = Field(default=None, description="phone support included")


CASES.add(
    "table-b2",
    list[Plan],
    """\
<p>Choose a plan:</p>
<table>
<thead><tr><th>Plan</th><th>Price per month</th><th>Users</th><th>Support</th></tr></thead>
<tbody>
<tr><td>Solo</td><td>$9</td><td>1</td><td>no</td></tr>
<tr><td>Team</td><td>$29</td><td>10</td><td>yes</td></tr>
</tbody>
</table>
""",
    [
        {"plan": "Solo", "price_per_month": 9, "users": 1, "support": False},
        {"plan": "Team", "price_per_month": 29, "users": 10, "support": True},
    ],
)


class Stay(BaseModel):
    property_name: str | None = None
    guests: int | None = None
    arrival: date | None = None
    departure: date | None = None
    total_price: float | None = None
    cancellation: Literal["free", "non-refundable"] | None = None


CASES.add(
    "mail-b3",
    Stay,
    """\
Your stay at Casa Lumbre is confirmed!

Arrival: Sat, 10 May 2025
Departure: Tue, 13 May 2025
Guests: 2 adults
Total price: 312.40 EUR
Cancellation: free until 8 May
""",
    {
        "property_name": any_of("Casa Lumbre", None),
        "guests": 2,
        "arrival": "2025-05-10",
        "departure": "2025-05-13",
        "total_price": 312.4,
        "cancellation": "free",
    },
)
