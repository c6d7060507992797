"""Second development set: log lines, tickets, host lists, JSON/YAML/INI fragments in prose."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from ipaddress import IPv4Address
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from ...case import CaseTable, any_of

CASES = CaseTable()


class LogEntry(BaseModel):
    timestamp: datetime
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    logger: str | None = None
    message: str


CASES.add(
    "log-a1",
    list[LogEntry],
    """\
2024-03-01T10:15:32Z INFO api.auth User 4411 logged in
2024-03-01T10:15:40Z ERROR db.pool Connection refused by 10.2.0.9
2024-03-01T10:16:02Z WARNING api.rate Limit near for key k_22
""",
    [
        {
            "timestamp": "2024-03-01T10:15:32Z",
            "level": "INFO",
            "logger": "api.auth",
            "message": "User 4411 logged in",
        },
        {
            "timestamp": "2024-03-01T10:15:40Z",
            "level": "ERROR",
            "logger": "db.pool",
            "message": "Connection refused by 10.2.0.9",
        },
        {
            "timestamp": "2024-03-01T10:16:02Z",
            "level": "WARNING",
            "logger": "api.rate",
            "message": "Limit near for key k_22",
        },
    ],
)


class HttpHit(BaseModel):
    client_ip: str
    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    status_code: int
    bytes_sent: int | None = None


CASES.add(
    "log-a2",
    HttpHit,
    '203.0.113.77 - - [12/Feb/2024:06:25:14 +0000] "POST /api/v2/orders HTTP/1.1" 201 5316 "-" "curl/8.4.0"',
    {
        "client_ip": "203.0.113.77",
        "method": "POST",
        "path": "/api/v2/orders",
        "status_code": 201,
        "bytes_sent": any_of(5316, None),
    },
)


class Failure(BaseModel):
    service: str | None = None
    request_id: UUID | None = None
    client: IPv4Address | None = None
    duration_ms: int | None = None
    error_code: str | None = None


CASES.add(
    "log-a3",
    Failure,
    "[2024-06-02 23:10:01,551] service=checkout request_id=7d9f2c1e-3b44-4a55-9a7e-0c0f7f2b9d11, client=198.51.100.23 "
    "duration_ms=1842 error_code=E_TIMEOUT",
    {
        "service": "checkout",
        "request_id": "7d9f2c1e-3b44-4a55-9a7e-0c0f7f2b9d11",
        "client": "198.51.100.23",
        "duration_ms": 1842,
        "error_code": "E_TIMEOUT",
    },
)

CASES.add(
    "log-a4",
    Failure,
    "Request 0b6cf8f4-92a5-4c7e-8a0d-3f6f1f1f8e02, from 192.0.2.15, failed after 3.2 s in the payments service.",
    {
        "service": any_of("payments", None),
        "request_id": "0b6cf8f4-92a5-4c7e-8a0d-3f6f1f1f8e02",
        "client": "192.0.2.15",
        "duration_ms": any_of(3200, None),
        "error_code": None,
    },
)


class Priority(Enum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Ticket(BaseModel):
    ticket_id: str
    title: str | None = None
    reporter: str | None = None
    assignee: str | None = None
    priority: Priority | None = None
    status: Literal["open", "in_progress", "resolved", "closed"] | None = None
    opened: date | None = None
    tags: list[str] = []


CASES.add(
    "ticket-a1",
    Ticket,
    """\
Ticket ID: SUP-20931
Title: Printer on 2nd floor offline
Reporter: Hugo Lamb
Assignee: unassigned
Priority: High
Status: In progress
Opened: 2024-02-27
Tags: hardware, printer
""",
    {
        "ticket_id": "SUP-20931",
        "title": "Printer on 2nd floor offline",
        "reporter": "Hugo Lamb",
        "assignee": any_of(None, "unassigned"),
        "priority": "high",
        "status": "in_progress",
        "opened": "2024-02-27",
        "tags": ["hardware", "printer"],
    },
)

CASES.add(
    "ticket-a2",
    Ticket,
    """\
[URGENT] BUG-8812: Export button does nothing

Reported by Anneke Visser on 5 June 2024, assigned to Carlos Mendes.
""",
    {
        "ticket_id": "BUG-8812",
        "title": "Export button does nothing",
        "reporter": "Anneke Visser",
        "assignee": "Carlos Mendes",
        "priority": "urgent",
        "status": None,
        "opened": "2024-06-05",
        "tags": [],
    },
)


class Bug(BaseModel):
    version: str | None = None
    os: str | None = Field(default=None, description="operating system")
    browser: str | None = None
    steps: list[str] = Field(default=[], description="steps to reproduce")
    reproducible: bool | None = None


CASES.add(
    "ticket-a3",
    Bug,
    """\
**Version:** 3.14.2
**OS:** Windows 11
**Browser:** Firefox 126

### Steps to reproduce
1. Open the dashboard
2. Click "Filters"
3. Press Escape

**Reproducible:** always, yes
""",
    {
        "version": "3.14.2",
        "os": "Windows 11",
        "browser": "Firefox 126",
        "steps": ["Open the dashboard", 'Click "Filters"', "Press Escape"],
        "reproducible": any_of(True, None),
    },
)


class Host(BaseModel):
    hostname: str
    ip: str
    os: str | None = None
    cpu_cores: int | None = None
    memory_gb: int | None = None


CASES.add(
    "hosts-a1",
    list[Host],
    """\
hostname     ip            os            cpu_cores  memory_gb
web-01       10.0.1.11     Ubuntu 22.04  4          16
web-02       10.0.1.12     Ubuntu 22.04  4          16
db-01        10.0.2.20     Debian 12     16         128
""",
    [
        {"hostname": "web-01", "ip": "10.0.1.11", "os": "Ubuntu 22.04", "cpu_cores": 4, "memory_gb": 16},
        {"hostname": "web-02", "ip": "10.0.1.12", "os": "Ubuntu 22.04", "cpu_cores": 4, "memory_gb": 16},
        {"hostname": "db-01", "ip": "10.0.2.20", "os": "Debian 12", "cpu_cores": 16, "memory_gb": 128},
    ],
)


class Inventory(BaseModel):
    environment: str | None = None
    hosts: list[Host]


CASES.add(
    "hosts-a2",
    Inventory,
    """\
Environment: staging

- hostname: cache-1
  ip: 172.16.5.4
  os: Alpine
  cpu_cores: 2
  memory_gb: 8
- hostname: cache-2
  ip: 172.16.5.5
  os: Alpine
  cpu_cores: 2
  memory_gb: 8
""",
    {
        "environment": "staging",
        "hosts": [
            {"hostname": "cache-1", "ip": "172.16.5.4", "os": "Alpine", "cpu_cores": 2, "memory_gb": 8},
            {"hostname": "cache-2", "ip": "172.16.5.5", "os": "Alpine", "cpu_cores": 2, "memory_gb": 8},
        ],
    },
)


class Pair(BaseModel):
    host: str
    address: str


CASES.add(
    "hosts-a3",
    list[Pair],
    """\
The following machines are in scope:
- gateway (192.0.2.1)
- mailer (192.0.2.25)
- wiki (192.0.2.80)
""",
    [
        {"host": "gateway", "address": "192.0.2.1"},
        {"host": "mailer", "address": "192.0.2.25"},
        {"host": "wiki", "address": "192.0.2.80"},
    ],
)


class Service(BaseModel):
    name: str
    replicas: int
    image: str | None = None
    port: int | None = None
    env: dict[str, str] = {}


CASES.add(
    "fragment-a1",
    Service,
    """\
We deployed this yesterday:

```yaml
name: billing-api
replicas: 3
image: registry.example/billing:1.9.0
port: 8443
env:
  LOG_LEVEL: info
  REGION: eu-west-1
```

Let me know if anything breaks.
""",
    {
        "name": "billing-api",
        "replicas": 3,
        "image": "registry.example/billing:1.9.0",
        "port": 8443,
        "env": {"LOG_LEVEL": "info", "REGION": "eu-west-1"},
    },
)


class Webhook(BaseModel):
    event: str
    order_id: int
    amount: float
    paid: bool
    coupon: str | None = None


CASES.add(
    "fragment-a2",
    Webhook,
    'The hook sent {"event": "order.paid", "orderId": 88123, "amount": 42.5, "paid": true, "coupon": null} twice.',
    {"event": "order.paid", "order_id": 88123, "amount": 42.5, "paid": True, "coupon": None},
)


class DbConfig(BaseModel):
    host: str
    port: int
    database: str
    user: str | None = None
    ssl: bool | None = None
    pool_size: int | None = None


CASES.add(
    "fragment-a3",
    DbConfig,
    """\
Here is the section from settings.ini:

[database]
host = db.internal.example
port = 5432
database = orders
user = app_rw
ssl = on
pool_size = 20
""",
    {
        "host": "db.internal.example",
        "port": 5432,
        "database": "orders",
        "user": "app_rw",
        "ssl": any_of(True, None),
        "pool_size": 20,
    },
)


class Reading(BaseModel):
    sensor_id: str
    temperature_c: float
    humidity: float | None = Field(default=None, description="relative humidity in percent")
    recorded_at: datetime | None = None


CASES.add(
    "fragment-a4",
    list[Reading],
    """\
sensor_id;temperature_c;humidity;recorded_at
S1;21,5;44;2024-05-01 12:00
S2;19,8;51;2024-05-01 12:00
""",
    [
        {"sensor_id": "S1", "temperature_c": 21.5, "humidity": 44, "recorded_at": "2024-05-01T12:00:00"},
        {"sensor_id": "S2", "temperature_c": 19.8, "humidity": 51, "recorded_at": "2024-05-01T12:00:00"},
    ],
)


class Settings(BaseModel):
    limits: dict[str, int]


CASES.add(
    "fragment-a5",
    Settings,
    """\
Limits:
  cpu: 4
  memory: 2048
  disk: 100
""",
    {"limits": {"cpu": 4, "memory": 2048, "disk": 100}},
)


class Alert(BaseModel):
    alert_name: str | None = None
    severity: Literal["info", "warning", "critical"] | None = None
    host: str | None = None
    value: float | None = Field(default=None, description="measured value in percent")
    threshold: float | None = None
    triggered_at: datetime | None = None


CASES.add(
    "log-a5",
    Alert,
    """\
ALERT: DiskUsageHigh
Severity: critical
Host: db-03.prod.example
Value: 93.4%
Threshold: 90%
Triggered at: 2024-08-14 03:22:10 UTC
""",
    {
        "alert_name": "DiskUsageHigh",
        "severity": "critical",
        "host": "db-03.prod.example",
        "value": 93.4,
        "threshold": 90,
        "triggered_at": "2024-08-14T03:22:10Z",
    },
)
