"""Development half: facts in running sentences, and texts that contradict themselves."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from ..case import REFUSE, CaseTable, any_of

CASES = CaseTable()


class Rental(BaseModel):
    price_per_month: float | None
    size_sqm: float | None
    rooms: int | None
    floor: int | None
    balcony: bool | None
    available_from: date | None


CASES.add(
    "prose-1",
    Rental,
    """\
Bright flat to let in the old town: 3 rooms, 72 m², second floor, with a balcony facing south. The rent is €1,150 per
month plus €180 for heating. Available from 1 October 2024; viewings on 12 and 14 September.
""",
    {
        "price_per_month": 1150,
        "size_sqm": 72,
        "rooms": 3,
        "floor": any_of(2, None),
        "balcony": any_of(True, None),
        "available_from": "2024-10-01",
    },
)


class CarAd(BaseModel):
    year: int | None = Field(description="Year of manufacture")
    mileage_km: int | None
    price: float | None
    phone: str | None
    automatic: bool | None


CASES.add(
    "prose-2",
    CarAd,
    """\
Selling my 2016 Tern hatchback, 88,000 km, two owners. New tyres since 2023. Asking price $7,400, no offers please.
Call 555-0142 after six.
""",
    {"year": any_of(2016, None), "mileage_km": 88000, "price": 7400, "phone": "555-0142", "automatic": None},
)


class Quake(BaseModel):
    magnitude: float | None
    depth_km: float | None
    occurred_on: date | None
    deaths: int | None
    place: str | None


CASES.add(
    "prose-3",
    Quake,
    """\
A magnitude 5.8 earthquake struck near Port Ellery on 17 May 2023 at a depth of 12 km. Some 340 houses were damaged;
nobody was hurt. The last strong quake in the region was in 1987.
""",
    {
        "magnitude": 5.8,
        "depth_km": 12,
        "occurred_on": "2023-05-17",
        "deaths": any_of(None, 0),
        "place": any_of("Port Ellery", "near Port Ellery", None),
    },
)


class Quarter(BaseModel):
    company: str | None
    revenue: float | None = Field(description="Revenue of the quarter in US dollars")
    growth_percent: float | None
    employees: int | None
    ceo: str | None
    dividend: Decimal | None


CASES.add(
    "prose-4",
    Quarter,
    """\
Halcyon Robotics Inc. reported revenue of $42.5 million for the third quarter, up 12% on the year before. The company
has 1,850 employees. "We are pleased," said CEO Martin Asher.
""",
    {
        "company": any_of("Halcyon Robotics Inc.", "Halcyon Robotics"),
        "revenue": 42500000,
        "growth_percent": 12,
        "employees": 1850,
        "ceo": "Martin Asher",
        "dividend": None,
    },
)


class Trip(BaseModel):
    origin: str | None
    destination: str | None
    departure_date: date | None
    return_date: date | None
    travellers: int | None
    travel_class: Literal["economy", "business", "first"] | None


CASES.add(
    "prose-5",
    Trip,
    "I need a flight from Warsaw to Toronto on 2024-09-12, returning on 2024-09-30, for 2 adults in business class.",
    {
        "origin": "Warsaw",
        "destination": "Toronto",
        "departure_date": "2024-09-12",
        "return_date": "2024-09-30",
        "travellers": 2,
        "travel_class": "business",
    },
)


class Delivery(BaseModel):
    order_id: str
    delivery_date: date | None
    address: str | None
    weight_kg: float | None


CASES.add(
    "conflict-1",
    Delivery,
    """\
Order ID: 8841
Delivery date: 2024-03-04
Address: 5 Mill Lane, Kendal

--- copy ---
Order ID: 8841
Delivery date: 2024-03-11
Address: 5 Mill Lane, Kendal
""",
    {"order_id": "8841", "delivery_date": None, "address": "5 Mill Lane, Kendal", "weight_kg": None},
)


class Meter(BaseModel):
    meter_id: str
    reading: int


CASES.add(
    "conflict-2",
    Meter,
    """\
Meter ID: 77-A
Reading: 10422
Reading: 10722
""",
    REFUSE,
)


class Course(BaseModel):
    course: str
    start: time | None
    room: str | None
    starts_on: datetime | None


CASES.add(
    "conflict-3",
    Course,
    """\
Course: Pottery for beginners
Start: n/a
Room: TBD
Starts on: 31.02.2024 10:00
""",
    {"course": "Pottery for beginners", "start": None, "room": None, "starts_on": None},
)
