"""Fifth development set, second part: logs, tickets, hosts, mails, fragments, tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from ...case import CaseTable, any_of

CASES = CaseTable()


class Failure(BaseModel):
    occurred: datetime | None = None
    level: Literal["info", "warning", "error"] | None = None
    component: str | None = None
    error_code: str | None = None
    retries: int | None = None
    elapsed_s: float | None = None
    host: str | None = None
    user_id: str | None = None


CASES.add(
    "log-d1",
    Failure,
    "2025-12-01 04:10:55,204 ERROR billing.export: upload failed error_code=E4102 retries=3 elapsed_s=12.75",
    {
        "occurred": any_of("2025-12-01T04:10:55.204", "2025-12-01T04:10:55.204000"),
        "level": "error",
        "component": any_of("billing.export", None),
        "error_code": "E4102",
        "retries": 3,
        "elapsed_s": 12.75,
        "host": None,
        "user_id": None,
    },
)


class Deployment(BaseModel):
    app: str | None = None
    commit: str | None = None
    environment: Literal["dev", "staging", "production"] | None = None
    deployed_by: str | None = None
    deployed_at: datetime | None = None
    rollback: bool | None = None


CASES.add(
    "log-d2",
    Deployment,
    "app=checkout commit=4be91d0 environment=production deployed_by=rkaur deployed_at=2026-02-11T09:30:00Z",
    {
        "app": "checkout",
        "commit": "4be91d0",
        "environment": "production",
        "deployed_by": "rkaur",
        "deployed_at": "2026-02-11T09:30:00Z",
        "rollback": None,
    },
)


class Request(BaseModel):
    ticket_no: str | None = None
    requested_by: str | None = None
    category: Literal["hardware", "software", "access"] | None = None
    asset_tag: str | None = None
    needed_by: date | None = None
    approved: bool | None = None
    cost_centre: str | None = None
    approver: str | None = None


CASES.add(
    "ticket-d1",
    Request,
    """\
Ticket no: 55820
Requested by: Lerato Mokoena
Category: Hardware
Asset tag: LT-00931
Needed by: 1 December 2025
Cost centre: 4400

The docking station has no power. I tried two sockets. It is 3 years old.
""",
    {
        "ticket_no": "55820",
        "requested_by": "Lerato Mokoena",
        "category": "hardware",
        "asset_tag": "LT-00931",
        "needed_by": "2025-12-01",
        "approved": None,
        "cost_centre": "4400",
        "approver": None,
    },
)


class Machine(BaseModel):
    node: str
    ipv4: str
    rack: int | None = None
    disk_tb: float | None = None
    decommissioned: bool | None = None


CASES.add(
    "hosts-d1",
    list[Machine],
    """\
node      ipv4            rack   disk_tb
arc-1     198.51.100.10   3      7.6
arc-2     198.51.100.11   3      15.2
arc-3     198.51.100.12   4      7.6
""",
    [
        {"node": "arc-1", "ipv4": "198.51.100.10", "rack": 3, "disk_tb": 7.6},
        {"node": "arc-2", "ipv4": "198.51.100.11", "rack": 3, "disk_tb": 15.2},
        {"node": "arc-3", "ipv4": "198.51.100.12", "rack": 4, "disk_tb": 7.6},
    ],
)


class Inquiry(BaseModel):
    name: str | None = None
    company: str | None = None
    phone_number: str | None = None
    product_of_interest: str | None = None
    quantity: int | None = None
    budget_eur: float | None = None
    deadline: date | None = None
    delivery_city: str | None = None


CASES.add(
    "email-d1",
    Inquiry,
    """\
Good afternoon,

we are planning a new canteen and need 120 chairs by 30 June 2026. Our budget is 9,500 EUR. Delivery would be to
Ghent. We have 2 entrances, one of them with a ramp.

Kind regards
Els Verhaeghe
Purchasing Manager, Lysbloem NV
+32 9 555 01 20
""",
    {
        "name": "Els Verhaeghe",
        "company": any_of("Lysbloem NV", None),
        "phone_number": "+32 9 555 01 20",
        "product_of_interest": any_of("chairs", None),
        "quantity": any_of(120, None),
        "budget_eur": 9500,
        "deadline": any_of("2026-06-30", None),
        "delivery_city": any_of("Ghent", None),
    },
)


class Cancellation(BaseModel):
    booking_number: str | None = None
    traveller: str | None = None
    cancelled_on: date | None = None
    refund: float | None = None
    cancellation_fee: float | None = None
    refund_method: Literal["card", "voucher", "bank transfer"] | None = None
    reason: str | None = None


CASES.add(
    "email-d2",
    Cancellation,
    "Dear Mr. Petrov, your booking number is QX-8810. It was cancelled on 3 January 2026. The cancellation fee is "
    "25 euros and the refund is 310.40 euros. You will get it by bank transfer within 10 days.",
    {
        "booking_number": "QX-8810",
        "traveller": any_of("Mr. Petrov", "Petrov", None),
        "cancelled_on": "2026-01-03",
        "refund": 310.4,
        "cancellation_fee": 25,
        "refund_method": "bank transfer",
        "reason": None,
    },
)


class Depot(BaseModel):
    depot: str
    manager: str | None = None
    address: str | None = None
    docks: int | None = None


class Network(BaseModel):
    operator: str | None = None
    depots: list[Depot] = []


CASES.add(
    "fragment-d1",
    Network,
    """\
operator: Transalp Cargo
depots:
  - depot: Innsbruck
    manager: Vera Hofer
    address: Bahnweg 4
    docks: 12
  - depot: Bolzano
    manager: Luca Rossi
    docks: 8
""",
    {
        "operator": "Transalp Cargo",
        "depots": [
            {"depot": "Innsbruck", "manager": "Vera Hofer", "address": "Bahnweg 4", "docks": 12},
            {"depot": "Bolzano", "manager": "Luca Rossi", "address": None, "docks": 8},
        ],
    },
)


class Page(BaseModel):
    headline: str | None = None
    written_by: str | None = None
    published_on: date | None = None
    section: str | None = None
    word_count: int | None = None
    updated_on: date | None = None


CASES.add(
    "fragment-d2",
    Page,
    """\
<article>
<h1>Ferry link returns after ten years</h1>
<p>Written by: Solveig Aas</p>
<p>Published on: 11 February 2026</p>
<p>Section: Transport</p>
</article>
""",
    {
        "headline": "Ferry link returns after ten years",
        "written_by": "Solveig Aas",
        "published_on": "2026-02-11",
        "section": "Transport",
        "word_count": None,
        "updated_on": None,
    },
)


class Hausarzt(BaseModel):
    insured_person: str | None = None
    insurance_number: str | None = None
    date_of_birth: date | None = None
    diagnosis: str | None = None
    sick_from: date | None = None
    sick_until: date | None = None


CASES.add(
    "bilingual-d1",
    Hausarzt,
    """\
Versicherter / Insured person: Malte Brandt
Versicherungsnummer / Insurance number: M442190873
Geburtsdatum / Date of birth: 14.02.1988
Krank von / Sick from: 05.01.2026
Krank bis / Sick until: 09.01.2026
""",
    {
        "insured_person": "Malte Brandt",
        "insurance_number": "M442190873",
        "date_of_birth": "1988-02-14",
        "diagnosis": None,
        "sick_from": "2026-01-05",
        "sick_until": "2026-01-09",
    },
)


class Election(BaseModel):
    candidate: str
    votes: int
    share: float | None = Field(None, description="share of the votes in percent")
    elected: bool | None = None


CASES.add(
    "table-d1",
    list[Election],
    """\
Candidate          Votes     Share     Elected
Rita Vance         12,404    48.1 %    yes
Tom Okoro           9,871    38.3 %    no
Sia Lund            3,507    13.6 %    no
""",
    [
        {"candidate": "Rita Vance", "votes": 12404, "share": 48.1, "elected": True},
        {"candidate": "Tom Okoro", "votes": 9871, "share": 38.3, "elected": False},
        {"candidate": "Sia Lund", "votes": 3507, "share": 13.6, "elected": False},
    ],
)


class Bridge(BaseModel):
    bridge: str | None = None
    length_m: float | None = None
    opened: int | None = Field(None, description="year in which it was opened")
    engineer: str | None = None
    river: str | None = None
    toll: float | None = None
    lanes: int | None = None


CASES.add(
    "prose-d1",
    Bridge,
    "The bridge has a length of 412 m and was opened in 1936. It has four lanes, and about 21,000 vehicles use it "
    "every day. The engineer was Otto Kessler. In 1998 the toll was abolished.",
    {
        "bridge": None,
        "length_m": 412,
        "opened": 1936,
        "engineer": "Otto Kessler",
        "river": None,
        "toll": None,
        "lanes": any_of(4, None),
    },
)


class Recipe(BaseModel):
    recipe: str | None = None
    servings: int | None = None
    prep_minutes: int | None = None
    oven_c: int | None = Field(None, description="oven temperature in °C")
    ingredients: list[str] = []
    calories: int | None = None


CASES.add(
    "prose-d2",
    Recipe,
    """\
Recipe: Barley and Mushroom Bake
Servings: 4
Prep: 25 min
Oven: 190 °C

Ingredients:
- 200 g pearl barley
- 300 g mushrooms
- 1 onion
""",
    {
        "recipe": "Barley and Mushroom Bake",
        "servings": 4,
        "prep_minutes": 25,
        "oven_c": 190,
        "ingredients": ["200 g pearl barley", "300 g mushrooms", "1 onion"],
        "calories": None,
    },
)
