"""Test half, only measured: orders with nested addresses, tables, hosts."""

from __future__ import annotations

from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class Address(BaseModel):
    street: str
    city: str
    zip_code: str
    state: str | None = None


class WebOrder(BaseModel):
    order_number: str
    customer_email: str | None
    delivery: Address
    invoice_to: Address | None
    express: bool | None


CASES.add(
    "order-1",
    WebOrder,
    """\
Order number: W-2024-3381
E-mail: d.kowalska@post.example
Express: no

Delivery address
Street: 77 Harbor Blvd, Apt 5
City: San Pedro
State: CA
ZIP: 90731

Invoice address
Street: 1200 Main St
City: Fresno
State: CA
ZIP: 93721
""",
    {
        "order_number": "W-2024-3381",
        "customer_email": "d.kowalska@post.example",
        "delivery": {"street": "77 Harbor Blvd, Apt 5", "city": "San Pedro", "zip_code": "90731", "state": "CA"},
        "invoice_to": {"street": "1200 Main St", "city": "Fresno", "zip_code": "93721", "state": "CA"},
        "express": False,
    },
)


class Dish(BaseModel):
    dish: str
    count: int


class Takeaway(BaseModel):
    phone: str | None
    dishes: list[Dish]
    pickup_time: str | None
    total: float | None
    notes: str | None


CASES.add(
    "order-2",
    Takeaway,
    """\
New order from the website

Phone: 020 7946 0991
Pickup time: 18:45

2 x Pad Thai
1 x Green curry
3 x Spring rolls

Total: £41.30
Notes: no peanuts please
""",
    {
        "phone": any_of("020 7946 0991", "02079460991", "+442079460991"),
        "dishes": [
            {"dish": "Pad Thai", "count": 2},
            {"dish": "Green curry", "count": 1},
            {"dish": "Spring rolls", "count": 3},
        ],
        "pickup_time": "18:45",
        "total": 41.3,
        "notes": "no peanuts please",
    },
)


class Contact(BaseModel):
    name: str | None
    phone: str | None


class Buyer(BaseModel):
    company: str
    contact: Contact | None


class PurchaseOrder(BaseModel):
    po_number: str
    order_date: date | None
    buyer: Buyer
    payment_terms: str | None
    cancelled: bool | None = None


CASES.add(
    "order-5",
    PurchaseOrder,
    """\
```yaml
po_number: PO-4471
order_date: 2024-01-19
buyer:
  company: Vestland Shipping
  contact:
    name: Ingrid Aune
    phone: "+47 55 12 34 56"
payment_terms: net 30
```
Delivery expected on 2024-02-10, please confirm.
""",
    {
        "po_number": "PO-4471",
        "order_date": "2024-01-19",
        "buyer": {
            "company": "Vestland Shipping",
            "contact": {"name": "Ingrid Aune", "phone": any_of("+47 55 12 34 56", "+4755123456")},
        },
        "payment_terms": "net 30",
        "cancelled": None,
    },
)


class Parcel(BaseModel):
    tracking_number: str
    carrier: Literal["UPS", "DHL", "FedEx"] | None
    weight_kg: float | None = Field(description="Weight in kilograms")
    recipient: str | None
    delivered_on: date | None
    signed_by: str | None


CASES.add(
    "order-6",
    Parcel,
    """\
Your DHL parcel is on its way.

Tracking number: JD014600003RU
Shipped on: 11 June 2024
Expected delivery: 13 June 2024
Recipient: Beatriz Nunes
Weight: 750 g
""",
    {
        "tracking_number": "JD014600003RU",
        "carrier": "DHL",
        "weight_kg": 0.75,
        "recipient": "Beatriz Nunes",
        "delivered_on": None,
        "signed_by": None,
    },
)


class Book(BaseModel):
    title: str
    author: str
    year: int
    isbn: str | None


class Catalogue(BaseModel):
    books: list[Book]


CASES.add(
    "table-1",
    Catalogue,
    """\
Reading list for the autumn term (2 books are still missing):

| Author        | Title                | Published | ISBN              |
|:--------------|:---------------------|:---------:|-------------------|
| L. Marchetti  | Salt Roads           | 2011      | 978-3-16-148410-0 |
| P. Nakamura   | A Winter in Otaru    | 1998      |                   |
| G. Fairweather| Clocks               | 2020      | 978-0-306-40615-7 |
""",
    {
        "books": [
            {"title": "Salt Roads", "author": "L. Marchetti", "year": 2011, "isbn": "978-3-16-148410-0"},
            {"title": "A Winter in Otaru", "author": "P. Nakamura", "year": 1998},
            {"title": "Clocks", "author": "G. Fairweather", "year": 2020, "isbn": "978-0-306-40615-7"},
        ]
    },
)


class Train(BaseModel):
    train: str
    departure: str = Field(description="HH:MM")
    platform: int
    delay_minutes: int | None


CASES.add(
    "table-3",
    list[Train],
    """\
Departures from Basel SBB

Train     Destination    Departure   Platform   Delay
IC 3      Zürich HB      10:03       7          +4 min
RE 12     Olten          10:09       2
EC 151    Milano         10:28       4          +12 min
""",
    [
        {"train": "IC 3", "departure": "10:03", "platform": 7, "delay_minutes": 4},
        {"train": "RE 12", "departure": "10:09", "platform": 2},
        {"train": "EC 151", "departure": "10:28", "platform": 4, "delay_minutes": 12},
    ],
)


class Holding(BaseModel):
    account: str
    balance: float
    rate_percent: float = Field(description="Interest rate in percent")
    closed: bool


class Statement(BaseModel):
    holder: str | None
    holdings: list[Holding]


CASES.add(
    "table-6",
    Statement,
    """\
Account holder: Declan Moore

+-----------+------------+--------+--------+
| Account   | Balance    | Rate   | Closed |
+-----------+------------+--------+--------+
| Savings   | 12,400.50  | 2.10 % | no     |
| Current   | -310.75    | 0.00 % | no     |
| Old bonus | 0.00       | 1.00 % | yes    |
+-----------+------------+--------+--------+
""",
    {
        "holder": "Declan Moore",
        "holdings": [
            {"account": "Savings", "balance": 12400.5, "rate_percent": 2.1, "closed": False},
            {"account": "Current", "balance": -310.75, "rate_percent": 0, "closed": False},
            {"account": "Old bonus", "balance": 0, "rate_percent": 1, "closed": True},
        ],
    },
)


class Node(BaseModel):
    name: str
    ipv4: IPv4Address
    role: Literal["master", "worker"]
    memory_gb: int = Field(description="RAM in GB")


class Cluster(BaseModel):
    cluster: str | None
    nodes: list[Node]


CASES.add(
    "hosts-1",
    Cluster,
    """\
Cluster: tern-prod

NAME      ROLE     IPV4           MEMORY
tern-m1   master   10.20.0.10     16 GB
tern-w1   worker   10.20.0.21     64 GB
tern-w2   worker   10.20.0.22     64 GB
""",
    {
        "cluster": "tern-prod",
        "nodes": [
            {"name": "tern-m1", "ipv4": "10.20.0.10", "role": "master", "memory_gb": 16},
            {"name": "tern-w1", "ipv4": "10.20.0.21", "role": "worker", "memory_gb": 64},
            {"name": "tern-w2", "ipv4": "10.20.0.22", "role": "worker", "memory_gb": 64},
        ],
    },
)


class Network(BaseModel):
    gateway: IPv4Address | None
    subnet: IPv4Network | None
    dns_servers: list[IPv4Address]
    dhcp: bool | None
    vlan_id: int | None
    mac: str | None = Field(description="MAC address")


CASES.add(
    "hosts-3",
    Network,
    """\
Settings for the guest network:

Gateway      192.168.40.1
Subnet       192.168.40.0/24
DNS servers  9.9.9.9, 149.112.112.112
DHCP         enabled
VLAN ID      40
Interface    eth2, 3c:52:82:10:ab:0f
""",
    {
        "gateway": "192.168.40.1",
        "subnet": "192.168.40.0/24",
        "dns_servers": ["9.9.9.9", "149.112.112.112"],
        "dhcp": True,
        "vlan_id": 40,
        "mac": "3c:52:82:10:ab:0f",
    },
)


class Endpoint(BaseModel):
    service: str
    url: str
    timeout_s: float | None = Field(description="Timeout in seconds")


CASES.add(
    "hosts-6",
    list[Endpoint],
    """\
Endpoints to monitor:

service=auth url=https://auth.example.net/health timeout=2s
service=search url=https://search.example.net/ping timeout=500ms
service=mail url=https://mail.example.net/up
""",
    [
        {"service": "auth", "url": "https://auth.example.net/health", "timeout_s": 2},
        {"service": "search", "url": "https://search.example.net/ping", "timeout_s": 0.5},
        {"service": "mail", "url": "https://mail.example.net/up"},
    ],
)
