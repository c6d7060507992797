"""Test half, only measured: e-mails, events."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class Header(BaseModel):
    from_name: str | None
    from_address: str | None
    subject: str | None
    date: datetime | None
    cc: list[str]


CASES.add(
    "email-4",
    Header,
    """\
From: "Nia Roberts" <nia@castlecymru.example>
To: tours@bus.example
Cc: huw@castlecymru.example
Date: Fri, 05 Jul 2024 16:20:00 +0100
Subject: Re: Group of 48 on Saturday

Could you arrive at 10:30 rather than 11? Parking is free.
Nia
""",
    {
        "from_name": "Nia Roberts",
        "from_address": "nia@castlecymru.example",
        "subject": "Re: Group of 48 on Saturday",
        "date": any_of("2024-07-05T16:20:00+01:00", "2024-07-05T16:20:00"),
        "cc": ["huw@castlecymru.example"],
    },
)


class Cancellation(BaseModel):
    customer_number: str
    contract_end: date | None = Field(description="Day on which the contract ends")
    reason: str | None
    confirmed: bool | None
    phone: str | None


CASES.add(
    "email-5",
    Cancellation,
    """\
Dear team,

I hereby cancel my gym membership. My customer number is 30-5571.
The contract ends on 31 December 2024; I signed it on 4 January 2022.

Reason: moving abroad

Sincerely,
Luca Ferri
""",
    {
        "customer_number": "30-5571",
        "contract_end": "2024-12-31",
        "reason": "moving abroad",
        "confirmed": None,
        "phone": None,
    },
)


class Offer(BaseModel):
    offer_number: str | None
    valid_until: date | None
    price: float | None
    discount_percent: float | None
    delivery_weeks: int | None
    sales_person: str | None


CASES.add(
    "email-8",
    Offer,
    """\
Hello Mr Patel,

as discussed, here is our offer no. Q-7003.

Price: 18,750.00 USD
Discount: 12.5 %
Delivery: 6 weeks
Valid until: 2024-08-31

Best wishes
Clara Jónsdóttir
Sales
""",
    {
        "offer_number": "Q-7003",
        "valid_until": "2024-08-31",
        "price": 18750,
        "discount_percent": 12.5,
        "delivery_weeks": 6,
        "sales_person": any_of("Clara Jónsdóttir", None),
    },
)


class Exhibition(BaseModel):
    title: str
    opens: date | None
    closes: date | None
    museum: str | None
    admission: float | None = Field(description="Regular admission fee")
    free_for_children: bool | None


CASES.add(
    "event-7",
    Exhibition,
    """\
Title: Paper Cities
Museum: Kunsthal Noord
Opens: 16 March 2024
Closes: 8 September 2024
Admission: €14 (students €7)
""",
    {
        "title": "Paper Cities",
        "opens": "2024-03-16",
        "closes": "2024-09-08",
        "museum": "Kunsthal Noord",
        "admission": 14,
        "free_for_children": None,
    },
)


class Wedding(BaseModel):
    couple: list[str] = Field(description="Names of the couple")
    ceremony: datetime | None
    reception_place: str | None
    reply_by: date | None


CASES.add(
    "event-8",
    Wedding,
    """\
Couple: Aoife and Daniel
Ceremony: 2024-09-07 14:30, St Brigid's Church
Reception: The Boat House
Please reply by 1 August 2024.
""",
    {
        "couple": ["Aoife", "Daniel"],
        "ceremony": "2024-09-07T14:30:00",
        "reception_place": "The Boat House",
        "reply_by": "2024-08-01",
    },
)


class Race(BaseModel):
    race: str | None
    race_day: date | None
    distance_km: float | None
    entry_fee: float | None
    limit: int | None = Field(description="Maximum number of runners")


CASES.add(
    "event-9",
    Race,
    """\
Race: Lakeside Half
Race day: 05.10.2024
Distance: 21.1 km
Entry fee: 35 €
Limit: 1,500 runners
""",
    {"race": "Lakeside Half", "race_day": "2024-10-05", "distance_km": 21.1, "entry_fee": 35, "limit": 1500},
    instructions="Dates in the text are day.month.year.",
)
