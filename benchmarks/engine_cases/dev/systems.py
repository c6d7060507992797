"""Development half: log lines, hosts."""

from __future__ import annotations

from datetime import datetime
from ipaddress import IPv4Address
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class LogLine(BaseModel):
    timestamp: datetime
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    logger: str | None
    message: str


CASES.add(
    "log-1",
    LogLine,
    "2024-04-09T10:22:31Z ERROR [billing.worker] Payment gateway timed out after 30 s",
    {
        "timestamp": "2024-04-09T10:22:31Z",
        "level": "ERROR",
        "logger": "billing.worker",
        "message": "Payment gateway timed out after 30 s",
    },
)


class Access(BaseModel):
    client_ip: IPv4Address
    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    status: int = Field(description="HTTP status code", ge=100, le=599)
    bytes_sent: int | None
    user_agent: str | None


CASES.add(
    "log-2",
    Access,
    '203.0.113.9 - - [10/Oct/2023:13:55:36 +0000] "GET /static/app.js HTTP/1.1" 304 512 "-" "curl/8.4.0"',
    {
        "client_ip": "203.0.113.9",
        "method": "GET",
        "path": "/static/app.js",
        "status": 304,
        "bytes_sent": any_of(512, None),
        "user_agent": any_of("curl/8.4.0", None),
    },
)


class Job(BaseModel):
    job_id: UUID | None
    queue: str | None
    duration_ms: float | None = Field(description="Duration in milliseconds")
    attempt: int | None
    success: bool | None
    worker: str | None


CASES.add(
    "log-3",
    Job,
    """\
level=info ts=2024-01-30T04:00:12Z msg="job done" job_id=7f2c1c1e-5d1b-4c55-9f0e-2f1f7a1d9a10 queue=mail attempt=2 \
duration=1.4s success=true
""",
    {
        "job_id": "7f2c1c1e-5d1b-4c55-9f0e-2f1f7a1d9a10",
        "queue": "mail",
        "duration_ms": 1400,
        "attempt": 2,
        "success": True,
        "worker": None,
    },
)


class Login(BaseModel):
    user: str
    ip: str


class Logins(BaseModel):
    failed_logins: list[Login]


CASES.add(
    "log-4",
    Logins,
    """\
Mar 11 02:10:01 gw sshd[811]: login failed user=admin ip=198.51.100.23
Mar 11 02:10:04 gw sshd[811]: login failed user=root ip=198.51.100.23
Mar 11 02:11:40 gw sshd[815]: login failed user=oracle ip=192.0.2.77
""",
    {
        "failed_logins": [
            {"user": "admin", "ip": "198.51.100.23"},
            {"user": "root", "ip": "198.51.100.23"},
            {"user": "oracle", "ip": "192.0.2.77"},
        ]
    },
)


class Host(BaseModel):
    hostname: str
    ip: IPv4Address
    os: str | None
    cpus: int | None


CASES.add(
    "hosts-2",
    list[Host],
    """\
Inventory (rack 4)

hostname    ip          os             cpus
web-01      10.0.4.11   Debian 12      8
web-02      10.0.4.12   Debian 12      8
db-01       10.0.4.20   Rocky 9        32
""",
    [
        {"hostname": "web-01", "ip": "10.0.4.11", "os": "Debian 12", "cpus": 8},
        {"hostname": "web-02", "ip": "10.0.4.12", "os": "Debian 12", "cpus": 8},
        {"hostname": "db-01", "ip": "10.0.4.20", "os": "Rocky 9", "cpus": 32},
    ],
)


class Server(BaseModel):
    host: str
    port: int = Field(ge=1, le=65535)
    tls: bool | None
    user: str | None


class Config(BaseModel):
    primary: Server
    replica: Server | None


CASES.add(
    "hosts-4",
    Config,
    """\
The new database settings are:

Primary
  host: pg1.internal.example
  port: 5432
  tls: on
Replica
  host: pg2.internal.example
  port: 5433
  tls: off
  user: readonly
""",
    {
        "primary": {"host": "pg1.internal.example", "port": 5432, "tls": True, "user": None},
        "replica": {"host": "pg2.internal.example", "port": 5433, "tls": False, "user": "readonly"},
    },
)


class Machine(BaseModel):
    name: str
    address: str = Field(description="IP address")
    environment: Literal["production", "staging", "development"]


class Fleet(BaseModel):
    machines: list[Machine]


CASES.add(
    "hosts-5",
    Fleet,
    """\
- name: atlas, address: 172.16.0.5, env: production
- name: borealis, address: 172.16.0.6, env: staging
- name: castor, address: fd00::7, env: production

(Gateway for all: 172.16.0.1)
""",
    {
        "machines": [
            {"name": "atlas", "address": "172.16.0.5", "environment": "production"},
            {"name": "borealis", "address": "172.16.0.6", "environment": "staging"},
            {"name": "castor", "address": "fd00::7", "environment": "production"},
        ]
    },
)
