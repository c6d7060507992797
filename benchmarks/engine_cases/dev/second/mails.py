"""Second development set: e-mails, plain prose, lists, tables in mails."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from ...case import CaseTable, any_of

CASES = CaseTable()


class MailHead(BaseModel):
    sender: str | None = Field(default=None, description="e-mail address of the sender")
    recipients: list[str] = []
    subject: str | None = None
    sent_at: datetime | None = None
    has_attachment: bool | None = None


CASES.add(
    "mail-a1",
    MailHead,
    """\
From: Leila Haddad <leila@cedar.example>
To: ops@cedar.example, finance@cedar.example
Date: Mon, 13 May 2024 09:41:00 +0200
Subject: Re: Invoice overdue

Hi both, any news on this? Thanks, Leila
""",
    {
        "sender": "leila@cedar.example",
        "recipients": ["ops@cedar.example", "finance@cedar.example"],
        "subject": "Re: Invoice overdue",
        "sent_at": "2024-05-13T09:41:00+02:00",
        "has_attachment": None,
    },
)


class Reservation(BaseModel):
    name: str | None = None
    party_size: int | None = None
    date: str | None = Field(default=None, description="YYYY-MM-DD")
    time: str | None = Field(default=None, description="HH:MM 24h")
    phone: str | None = None


CASES.add(
    "mail-a2",
    Reservation,
    """\
Hello,

I'd like to book a table for 6 people on 22 November 2024 at 7:30 pm. My number is 0161 555 0182.

Kind regards,
Gareth Pugh
""",
    {
        "name": "Gareth Pugh",
        "party_size": 6,
        "date": "2024-11-22",
        "time": "19:30",
        "phone": "0161 555 0182",
    },
)


class Trip(BaseModel):
    booking_reference: str
    passenger: str | None = None
    origin: str | None = None
    destination: str | None = None
    departure: datetime | None = None
    arrival: datetime | None = None
    seat: str | None = None
    fare: Decimal | None = None


CASES.add(
    "mail-a3",
    Trip,
    """\
Your train ticket

Booking reference: QX7P2L
Passenger: Mr Ivan Kolar
From: Vienna Hbf
To: Budapest Keleti
Departure: 19 Apr 2024 08:42
Arrival: 19 Apr 2024 11:19
Coach 23, seat 61
Fare: EUR 39.90
""",
    {
        "booking_reference": "QX7P2L",
        "passenger": any_of("Mr Ivan Kolar", "Ivan Kolar"),
        "origin": "Vienna Hbf",
        "destination": "Budapest Keleti",
        "departure": "2024-04-19T08:42:00",
        "arrival": "2024-04-19T11:19:00",
        "seat": "61",
        "fare": 39.9,
    },
)


class Shipment(BaseModel):
    tracking_number: str
    carrier: str | None = None
    weight_kg: float | None = None
    pieces: int | None = None
    expected_delivery: date | None = None


CASES.add(
    "mail-a4",
    Shipment,
    "Good news! Your parcel (tracking number 1Z999AA10123456784) was handed to UPS. It weighs 2.4 kg and should arrive "
    "on Thursday, 6 June 2024.",
    {
        "tracking_number": "1Z999AA10123456784",
        "carrier": "UPS",
        "weight_kg": 2.4,
        "pieces": None,
        "expected_delivery": "2024-06-06",
    },
)


class Complaint(BaseModel):
    customer_name: str | None = None
    order_number: str | None = None
    product: str | None = None
    issue: Literal["damaged", "late", "wrong item", "missing"] | None = None
    refund_requested: bool | None = None


CASES.add(
    "mail-a5",
    Complaint,
    """\
Dear team,

my order #A-77120 arrived damaged yesterday. Please advise.

Regards,
Sofia Marchetti
""",
    {
        "customer_name": "Sofia Marchetti",
        "order_number": "A-77120",
        "product": None,
        "issue": "damaged",
        "refund_requested": None,
    },
)


class Sale(BaseModel):
    region: str
    units: int
    revenue: Decimal


class Report(BaseModel):
    quarter: str | None = None
    sales: list[Sale]


CASES.add(
    "table-a1",
    Report,
    """\
Hi Jo, here are the numbers you wanted.

Quarter: Q2 2024

| Region | Units | Revenue    |
|--------|------:|-----------:|
| North  |   412 | $20,600.00 |
| South  | 1,038 | $51,900.00 |
| Total  | 1,450 | $72,500.00 |
""",
    {
        "quarter": "Q2 2024",
        "sales": [
            {"region": "North", "units": 412, "revenue": 20600},
            {"region": "South", "units": 1038, "revenue": 51900},
        ],
    },
)


class Fixture(BaseModel):
    home: str
    away: str
    home_goals: int | None = None
    away_goals: int | None = None


CASES.add(
    "table-a2",
    list[Fixture],
    """\
Home          Away          Home goals   Away goals
Rovers        United        2            1
City          Athletic      0            0
""",
    [
        {"home": "Rovers", "away": "United", "home_goals": 2, "away_goals": 1},
        {"home": "City", "away": "Athletic", "home_goals": 0, "away_goals": 0},
    ],
)


class Course(BaseModel):
    code: str
    title: str
    credits: int
    instructor: str | None = None


CASES.add(
    "table-a3",
    list[Course],
    """\
code\ttitle\tcredits\tinstructor
CS101\tIntro to Programming\t6\tM. Okoye
MA204\tLinear Algebra\t5\tR. Stein
""",
    [
        {"code": "CS101", "title": "Intro to Programming", "credits": 6, "instructor": "M. Okoye"},
        {"code": "MA204", "title": "Linear Algebra", "credits": 5, "instructor": "R. Stein"},
    ],
)


class Listing(BaseModel):
    address: str | None = None
    bedrooms: int | None = None
    bathrooms: float | None = None
    area_sqm: float | None = Field(default=None, description="floor area in square metres")
    rent: float | None = Field(default=None, description="monthly rent")
    available_from: date | None = None
    furnished: bool | None = None


CASES.add(
    "prose-a1",
    Listing,
    """\
Bright flat at 18 Harbour Road, Cork. 2 bedrooms, 1 bathroom, 74 m². Rent: €1,650 per month.
Available from 1 September 2024. Furnished: no.
""",
    {
        "address": any_of("18 Harbour Road, Cork", "18 Harbour Road"),
        "bedrooms": 2,
        "bathrooms": 1,
        "area_sqm": 74,
        "rent": 1650,
        "available_from": "2024-09-01",
        "furnished": False,
    },
)


class Company(BaseModel):
    name: str | None = None
    founded: int | None = Field(default=None, description="year of foundation")
    headquarters: str | None = None
    employees: int | None = None
    ceo: str | None = None
    revenue: str | None = None


CASES.add(
    "prose-a2",
    Company,
    "Brightwater Systems Inc. was founded in 2009 and is headquartered in Oslo. The company has 340 employees. Its CEO "
    "is Ingrid Solberg.",
    {
        "name": "Brightwater Systems Inc.",
        "founded": 2009,
        "headquarters": "Oslo",
        "employees": 340,
        "ceo": "Ingrid Solberg",
        "revenue": None,
    },
)


class Workout(BaseModel):
    activity: str | None = None
    distance_km: float | None = None
    duration: timedelta | None = None
    avg_heart_rate: int | None = None
    calories: int | None = None
    started: time | None = None


CASES.add(
    "prose-a3",
    Workout,
    """\
Activity: Trail run
Distance: 12.4 km
Duration: 1:08:30
Avg heart rate: 151 bpm
Calories: 870 kcal
Started: 6:45 am
""",
    {
        "activity": "Trail run",
        "distance_km": 12.4,
        "duration": any_of("PT1H8M30S", "PT4110S", None),
        "avg_heart_rate": 151,
        "calories": 870,
        "started": "06:45:00",
    },
)


class Weather(BaseModel):
    city: str | None = None
    temperature_c: float | None = None
    humidity: int | None = Field(default=None, description="%")
    wind_kmh: float | None = None
    condition: Literal["sunny", "cloudy", "rainy", "snowy"] | None = None


CASES.add(
    "prose-a4",
    Weather,
    "Weather report for Tromsø: -4 °C, humidity 81 %, wind 23 km/h, cloudy.",
    {"city": "Tromsø", "temperature_c": -4, "humidity": 81, "wind_kmh": 23, "condition": "cloudy"},
)


class Book(BaseModel):
    title: str
    author: str | None = None
    isbn: str | None = None
    pages: int | None = None
    publisher: str | None = None
    published: int | None = Field(default=None, description="year")


CASES.add(
    "prose-a5",
    Book,
    """\
Title: The Salt Road
Author: Miriam Castellano
Publisher: Heron House, 2017
Pages: 384
ISBN: 978-3-16-148410-0
""",
    {
        "title": "The Salt Road",
        "author": "Miriam Castellano",
        "isbn": "978-3-16-148410-0",
        "pages": 384,
        "publisher": any_of("Heron House", None),
        "published": any_of(2017, None),
    },
)


class Transfer(BaseModel):
    from_account: str | None = None
    to_account: str | None = None
    beneficiary: str | None = None
    amount: Decimal
    currency: str | None = None
    value_date: date | None = None
    reference: str | None = None


CASES.add(
    "prose-a6",
    Transfer,
    """\
TRANSFER CONFIRMATION
From account ........ DE44 5001 0517 5407 3249 31
To account .......... FR76 3000 6000 0112 3456 7890 189
Beneficiary ......... Atelier Moreau SARL
Amount .............. 2,300.00 EUR
Value date .......... 03 Jul 2024
Reference ........... Rent July
""",
    {
        "from_account": "DE44 5001 0517 5407 3249 31",
        "to_account": "FR76 3000 6000 0112 3456 7890 189",
        "beneficiary": "Atelier Moreau SARL",
        "amount": 2300,
        "currency": "EUR",
        "value_date": "2024-07-03",
        "reference": "Rent July",
    },
)


class Todo(BaseModel):
    task: str
    owner: str | None = None
    due: date | None = None


class Minutes(BaseModel):
    meeting_date: date | None = None
    chair: str | None = None
    actions: list[Todo] = []


CASES.add(
    "mail-a6",
    Minutes,
    """\
Minutes of the meeting of 9 October 2024
Chair: Beatriz Lima

Actions
| Task                    | Owner | Due         |
|-------------------------|-------|-------------|
| Renew the fire permit   | Paul  | 2024-10-31  |
| Order new whiteboards   | Dana  | 2024-11-15  |
""",
    {
        "meeting_date": "2024-10-09",
        "chair": "Beatriz Lima",
        "actions": [
            {"task": "Renew the fire permit", "owner": "Paul", "due": "2024-10-31"},
            {"task": "Order new whiteboards", "owner": "Dana", "due": "2024-11-15"},
        ],
    },
)
