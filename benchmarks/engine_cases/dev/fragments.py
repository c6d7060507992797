"""Development half: fragments inside prose, tickets."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any, Literal

from pydantic import BaseModel, Field, HttpUrl

from ..case import CaseTable, any_of

CASES = CaseTable()


class Sensor(BaseModel):
    sensor_id: str
    temperature_c: float | None
    humidity: float | None
    battery_low: bool | None
    firmware: str | None


CASES.add(
    "fragment-1",
    Sensor,
    """\
The device in the attic sends this every minute, is that normal?

```json
{"sensorId": "th-77", "temperatureC": 31.25, "humidity": 48, "batteryLow": true}
```

My other one shows 22 degrees.
""",
    {"sensor_id": "th-77", "temperature_c": 31.25, "humidity": 48, "battery_low": True, "firmware": None},
)


class Service(BaseModel):
    name: str
    image: str
    replicas: int
    ports: list[int]


CASES.add(
    "fragment-2",
    Service,
    """\
Please deploy with:

```yaml
service:
  name: checkout
  image: registry.example/checkout:1.9.2
  replicas: 3
  ports:
    - 8080
    - 9090
```
and tell me when it is up.
""",
    {
        "name": "checkout",
        "image": "registry.example/checkout:1.9.2",
        "replicas": 3,
        "ports": [8080, 9090],
    },
)


class Fund(BaseModel):
    ticker: str
    isin: str
    price: float


CASES.add(
    "fragment-4",
    list[Fund],
    """\
<p>Prices of today</p>
<table>
<tr><th>Ticker</th><th>ISIN</th><th>Price</th></tr>
<tr><td>ABX</td><td>IE00B4L5Y983</td><td>81.20</td></tr>
<tr><td>QRT</td><td>LU0392494562</td><td>64.05</td></tr>
</table>
<p>No liability.</p>
""",
    [
        {"ticker": "ABX", "isin": "IE00B4L5Y983", "price": 81.2},
        {"ticker": "QRT", "isin": "LU0392494562", "price": 64.05},
    ],
)


class Animal(BaseModel):
    tag: str
    species: str
    weight_kg: float = Field(description="Weight in kg")
    vaccinated: bool


class Shelter(BaseModel):
    animals: list[Animal]


CASES.add(
    "fragment-6",
    Shelter,
    """\
Here is the export from the shelter:

tag,species,weight (g),vaccinated
C-19,cat,4200,yes
D-07,dog,18500,no

It is from Monday.
""",
    {
        "animals": [
            {"tag": "C-19", "species": "cat", "weight_kg": 4.2, "vaccinated": True},
            {"tag": "D-07", "species": "dog", "weight_kg": 18.5, "vaccinated": False},
        ]
    },
)


class Priority(Enum):
    low = "low"
    medium = "medium"
    high = "high"
    critical = "critical"


class Ticket(BaseModel):
    id: str
    title: str
    priority: Priority | None
    assignee: str | None
    reporter: str | None
    created: date | None
    labels: list[str]


CASES.add(
    "ticket-2",
    Ticket,
    """\
[WEB-2291] Login button invisible in dark mode
Priority: High
Reporter: Fatima Noor
Assigned to: Kyle Brennan
Created: 2024-02-05 | Updated: 2024-02-07
Labels: ui, dark-mode, regression
""",
    {
        "id": "WEB-2291",
        "title": "Login button invisible in dark mode",
        "priority": "high",
        "assignee": "Kyle Brennan",
        "reporter": "Fatima Noor",
        "created": "2024-02-05",
        "labels": ["ui", "dark-mode", "regression"],
    },
)


class Incident(BaseModel):
    severity: Literal["SEV1", "SEV2", "SEV3"]
    started_at: datetime | None
    resolved_at: datetime | None
    affected_services: list[str]
    customers_affected: int | None
    postmortem: HttpUrl | None


CASES.add(
    "ticket-3",
    Incident,
    """\
Incident report, SEV2

Started: 2024-03-02 22:14 UTC
Detected: 2024-03-02 22:19 UTC
Resolved: 2024-03-03 00:02 UTC
Affected services: search, recommendations
Customers affected: approx. 1,300
Post-mortem: https://wiki.example.com/pm/88
""",
    {
        "severity": "SEV2",
        "started_at": any_of("2024-03-02T22:14:00Z", "2024-03-02T22:14:00"),
        "resolved_at": any_of("2024-03-03T00:02:00Z", "2024-03-03T00:02:00"),
        "affected_services": ["search", "recommendations"],
        "customers_affected": 1300,
        "postmortem": "https://wiki.example.com/pm/88",
    },
)


class Bug(BaseModel):
    summary: str | None
    version: str | None = Field(description="Version in which the bug was seen")
    fixed_in: str | None
    os: Literal["linux", "windows", "macos"] | None
    reproducible: bool | None
    steps: list[str]


CASES.add(
    "ticket-5",
    Bug,
    """\
### Summary
Export to PDF crashes on empty pages

### Environment
- Version: 4.2.1
- OS: Windows 11

### Steps to reproduce
1. Open a new document
2. Insert a page break
3. Choose Export > PDF

Reproducible: always
""",
    {
        "summary": "Export to PDF crashes on empty pages",
        "version": "4.2.1",
        "fixed_in": None,
        "os": "windows",
        "reproducible": any_of(True, None),
        "steps": ["Open a new document", "Insert a page break", "Choose Export > PDF"],
    },
)

SUPPORT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "customer_email": {"type": "string", "format": "email"},
        "ticket_number": {"type": "integer"},
        "category": {"type": "string", "enum": ["billing", "shipping", "technical"]},
        "refund_amount": {"type": ["number", "null"]},
    },
    "required": ["customer_email", "ticket_number", "category", "refund_amount"],
    "additionalProperties": False,
}
CASES.add(
    "ticket-6",
    SUPPORT_SCHEMA,
    """\
Ticket #48213 (category: Billing)
"I was charged twice for May, $19.99 each." - lin.zhao@post.example
Agent note: promised an answer within 2 days.
""",
    {
        "customer_email": "lin.zhao@post.example",
        "ticket_number": 48213,
        "category": "billing",
        "refund_amount": None,
    },
)
