"""Test half, only measured: log lines, fragments inside prose, tickets."""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum
from typing import Literal

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class SyslogLine(BaseModel):
    time: datetime | None
    severity: Literal["debug", "info", "warn", "error", "fatal"]
    component: str | None
    text: str | None = Field(description="The message itself")


CASES.add(
    "log-5",
    SyslogLine,
    "2024-06-21 03:12:09,114 WARN  [scheduler] skipped 3 jobs: lock held by node-2",
    {
        "time": any_of("2024-06-21T03:12:09.114", "2024-06-21T03:12:09.114000", "2024-06-21T03:12:09"),
        "severity": "warn",
        "component": "scheduler",
        "text": "skipped 3 jobs: lock held by node-2",
    },
)


class Request(BaseModel):
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    status: int
    latency_ms: float | None = Field(description="Latency in milliseconds")
    request_id: str | None
    user_id: int | None


CASES.add(
    "log-6",
    list[Request],
    """\
method=GET path=/v1/items status=200 latency=12ms request_id=ab-1
method=POST path=/v1/items status=422 latency=0.2s request_id=ab-2 user_id=88
""",
    [
        {"method": "GET", "path": "/v1/items", "status": 200, "latency_ms": 12, "request_id": "ab-1"},
        {
            "method": "POST",
            "path": "/v1/items",
            "status": 422,
            "latency_ms": 200,
            "request_id": "ab-2",
            "user_id": 88,
        },
    ],
)


class Backup(BaseModel):
    host: str | None
    started: datetime | None
    finished: datetime | None
    files: int | None
    size_gb: float | None
    errors: int | None
    encrypted: bool | None


CASES.add(
    "log-9",
    Backup,
    """\
*** nightly backup ***
host: nas-2.example.org
started: 2024-05-01T01:00:00Z
finished: 2024-05-01T01:42:37Z
files: 184,220
size: 96.4 GB
errors: 0
""",
    {
        "host": "nas-2.example.org",
        "started": "2024-05-01T01:00:00Z",
        "finished": "2024-05-01T01:42:37Z",
        "files": 184220,
        "size_gb": 96.4,
        "errors": 0,
        "encrypted": None,
    },
)


class Owner(BaseModel):
    name: str
    email: str


class Repository(BaseModel):
    name: str
    stars: int
    archived: bool
    owner: Owner
    licence: str | None


CASES.add(
    "fragment-3",
    Repository,
    """\
The API answers, for instance:

{
  "id": 991,
  "name": "tidepool",
  "stars": 412,
  "archived": false,
  "owner": {"name": "Kit Larsen", "email": "kit@tide.example"}
}

What does "archived" mean here? I have 3 other repositories.
""",
    {
        "name": "tidepool",
        "stars": 412,
        "archived": False,
        "owner": {"name": "Kit Larsen", "email": "kit@tide.example"},
        "licence": None,
    },
)


class Reading(BaseModel):
    station: str
    temperature: float = Field(description="Temperature in °C")
    rainfall_mm: float | None


class Readings(BaseModel):
    readings: list[Reading]
    source: str | None


CASES.add(
    "fragment-5",
    Readings,
    """\
Weather of yesterday, copied from the page (source: Met Office archive):

<table class="wx">
  <tr><th>Station</th><th>Temperature (°C)</th><th>Rainfall (mm)</th></tr>
  <tr><td>Aldergrove</td><td>11.2</td><td>4.6</td></tr>
  <tr><td>Eskdalemuir</td><td>-0.8</td><td></td></tr>
</table>
""",
    {
        "readings": [
            {"station": "Aldergrove", "temperature": 11.2, "rainfall_mm": 4.6},
            {"station": "Eskdalemuir", "temperature": -0.8},
        ],
        "source": "Met Office archive",
    },
)


class Recipe(BaseModel):
    title: str
    servings: int | None
    prep_minutes: int | None
    ingredients: list[str]
    vegan: bool | None


CASES.add(
    "fragment-8",
    Recipe,
    """\
I found this front matter in the file:

---
title: Lentil soup
servings: 4
prep_time: 25 min
vegan: true
ingredients:
  - red lentils
  - carrots
  - cumin
---

Serve it with bread; it keeps for 3 days.
""",
    {
        "title": "Lentil soup",
        "servings": 4,
        "prep_minutes": 25,
        "ingredients": ["red lentils", "carrots", "cumin"],
        "vegan": True,
    },
)


class Level(IntEnum):
    one = 1
    two = 2
    three = 3


class HelpdeskTicket(BaseModel):
    ticket_id: str
    opened_by: str | None
    opened_on: date | None
    department: str | None
    support_level: Level | None
    status: Literal["open", "pending", "closed"]
    resolution: str | None


CASES.add(
    "ticket-1",
    HelpdeskTicket,
    """\
Ticket ID      HD-30991
Opened by      Valentina Cruz
Opened on      17 Oct 2023
Department     Payroll
Support level  2
Status         Pending
Last reply     19 Oct 2023
""",
    {
        "ticket_id": "HD-30991",
        "opened_by": "Valentina Cruz",
        "opened_on": "2023-10-17",
        "department": "Payroll",
        "support_level": 2,
        "status": "pending",
        "resolution": None,
    },
)


class Issue(BaseModel):
    number: int
    title: str | None
    author: str | None
    milestone: str | None
    closed: bool | None
    assignees: list[str]


CASES.add(
    "ticket-4",
    Issue,
    """\
Issue #512
Title: Timezone lost when saving drafts
Author: mvdberg
Assignees: hkim, tosca
Milestone: 2.8
Comments: 14
""",
    {
        "number": 512,
        "title": "Timezone lost when saving drafts",
        "author": "mvdberg",
        "milestone": "2.8",
        "closed": None,
        "assignees": ["hkim", "tosca"],
    },
)


class Outage(BaseModel):
    region: str | None
    began: datetime | None
    duration_minutes: int | None = Field(description="How long it lasted, in minutes")
    root_cause: str | None
    customers: int | None
    compensation: float | None


CASES.add(
    "ticket-7",
    Outage,
    """\
OUTAGE SUMMARY
==============
Region: eu-north-1
Began: 2024-02-11 09:40
Duration: 2 hours
Root cause: expired certificate
Customers affected: 87
""",
    {
        "region": "eu-north-1",
        "began": "2024-02-11T09:40:00",
        "duration_minutes": 120,
        "root_cause": "expired certificate",
        "customers": 87,
        "compensation": None,
    },
)
