"""Test half, only measured: facts in running sentences, and texts that contradict themselves."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from ..case import REFUSE, CaseTable, any_of

CASES = CaseTable()


class Loan(BaseModel):
    amount: float | None = Field(description="Amount borrowed")
    interest_rate: float | None = Field(description="Interest rate in percent")
    term_months: int | None
    lender: str | None
    first_payment: date | None


CASES.add(
    "prose-6",
    Loan,
    """\
The borrower receives an amount of $25,000 at an interest rate of 6.4% for a term of 60 months. The first payment is due
on 1 November 2024. A fee of $150 applies.
""",
    {"amount": 25000, "interest_rate": 6.4, "term_months": 60, "lender": None, "first_payment": "2024-11-01"},
)


class LostDog(BaseModel):
    name: str | None
    breed: str | None
    age_years: int | None
    chip_number: str | None
    phone: str | None
    last_seen: date | None


CASES.add(
    "prose-7",
    LostDog,
    """\
Our dog Biscuit has been missing since Monday; he was last seen on 3 June 2024 by the canal. He is 4 years old and
wears a red collar (chip number 985112004571203). Please call +1 503 555 0188, reward $200!
""",
    {
        "name": "Biscuit",
        "breed": None,
        "age_years": 4,
        "chip_number": "985112004571203",
        "phone": any_of("+1 503 555 0188", "+15035550188"),
        "last_seen": "2024-06-03",
    },
)


class Hike(BaseModel):
    distance_km: float | None
    ascent_m: int | None
    duration_hours: float | None
    difficulty: Literal["easy", "moderate", "hard"] | None
    start_point: str | None


CASES.add(
    "prose-8",
    Hike,
    """\
A moderate walk of 14.5 km with an ascent of 620 m. Allow a duration of 5 hours, plus half an hour for the hut. The
path was rebuilt in 2019; dogs on a lead.
""",
    {"distance_km": 14.5, "ascent_m": 620, "duration_hours": 5, "difficulty": "moderate", "start_point": None},
)


class Acquisition(BaseModel):
    buyer: str | None
    price: float | None = Field(description="Purchase price in euros")
    announced_on: date | None
    employees: int | None
    website: str | None


CASES.add(
    "prose-11",
    Acquisition,
    """\
On 8 April 2024 it was announced that Norrland Timber AB buys the sawmill for €3.2 million. The mill, founded in 1931,
has 74 employees. More at https://norrland.example/news.
""",
    {
        "buyer": any_of("Norrland Timber AB", "Norrland Timber"),
        "price": 3200000,
        "announced_on": "2024-04-08",
        "employees": 74,
        "website": "https://norrland.example/news",
    },
)


class Reservation(BaseModel):
    name: str | None
    guests: int | None
    day: date | None
    at: time | None = Field(description="Time of arrival")
    highchair: bool | None
    email: str | None


CASES.add(
    "prose-12",
    Reservation,
    """\
Good morning, I'd like to book a table for 6 guests on 2024-12-21 at 7:30 pm. You can confirm to m.keane@post.example.
Many thanks, Maeve Keane
""",
    {
        "name": "Maeve Keane",
        "guests": 6,
        "day": "2024-12-21",
        "at": "19:30:00",
        "highchair": None,
        "email": "m.keane@post.example",
    },
)


class Membership(BaseModel):
    member_id: str
    plan: Literal["basic", "plus", "family"] | None
    joined: date | None
    fee: Decimal | None


CASES.add(
    "conflict-6",
    Membership,
    """\
Member ID: M-2207
Plan: plus
Plan: family
Joined: 14 March 2022
Fee: 12.00
Fee: 12.00
""",
    {"member_id": "M-2207", "plan": None, "joined": "2022-03-14", "fee": 12},
)


class Invoice(BaseModel):
    invoice_number: str
    total: float


CASES.add(
    "conflict-7",
    Invoice,
    """\
Invoice number: 100-1
Total: 80.00

Invoice number: 100-2
Total: 95.00
""",
    REFUSE,
)


class Visit(BaseModel):
    visitor: str
    host: str | None
    arrives: datetime | None
    badge: int | None


CASES.add(
    "conflict-8",
    Visit,
    """\
Visitor: Pavel Horák
Host: -
Arrives: 2024-13-40 09:00
Badge: unknown
""",
    {"visitor": "Pavel Horák", "host": None, "arrives": None, "badge": None},
)
