"""Running text, single values, and texts that give nothing.

A row is a name, a type, a text and the value that must come out (`None`: a refusal). Fields that a row does not name
may hold anything.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from .extraction_types import CalendarEvent, Company, Flight, MathResponse, Person, Priority, Rental, UserInfo

CASES: list[tuple[str, Any, str, Any]] = [
    (
        "guide",
        CalendarEvent,
        "Alice and Bob are going to a science fair on Friday.",
        {"name": "science fair", "date": "Friday", "participants": ["Alice", "Bob"]},
    ),
    (
        "meeting prose",
        CalendarEvent,
        "Carol, Dave and Erin will attend the quarterly budget review on March 3 in Berlin.",
        {"name": "quarterly budget review", "date": "March 3", "participants": ["Carol", "Dave", "Erin"]},
    ),
    (
        "meeting 2",
        CalendarEvent,
        "Please join us for the Spring Gala on Saturday, May 4, 2024. Invited: John Smith, Mary Jones.",
        {"name": "Spring Gala", "date": "Saturday, May 4, 2024", "participants": ["John Smith", "Mary Jones"]},
    ),
    (
        "people prose",
        Person,
        "Maria Garcia is 34 years old and lives in Madrid.",
        {"name": "Maria Garcia", "age": 34, "city": "Madrid"},
    ),
    ("user", UserInfo, "John Doe is 30 years old.", {"name": "John Doe", "age": 30}),
    ("user2", UserInfo, "Jason is 25 years old", {"name": "Jason", "age": 25}),
    ("user3", UserInfo, "Extract: Jason is a 25-year-old engineer", {"name": "Jason", "age": 25}),
    ("user4", UserInfo, "My name is Zorblax and I am 44.", {"name": "Zorblax", "age": 44}),
    ("math", MathResponse, "solve 8x + 31 = 2", None),
    ("int", int, "There are 42 apples in the box.", 42),
    ("float", float, "Pi is about 3.14159", 3.14159),
    ("bool", bool, "The answer is yes.", None),
    ("date", date, "The contract was signed on 5 May 2024.", "2024-05-05"),
    (
        "dates",
        list[date],
        "We met on 2024-01-02, 2024-01-03 and March 4, 2024.",
        ["2024-01-02", "2024-01-03", "2024-03-04"],
    ),
    ("ambiguous", date | None, "Signed 03/04/2024", None),
    ("uuid", UUID, "id 123e4567-e89b-12d3-a456-426614174000 was lost", "123e4567-e89b-12d3-a456-426614174000"),
    ("literal", Literal["positive", "negative", "neutral"], "Overall the tone is negative.", "negative"),
    ("enum", Priority, "This is of high priority!", "high"),
    ("duration", timedelta, "The talk takes 1 hour and 30 minutes.", "PT1H30M"),
    ("datetime", datetime, "It starts at 2024-05-06T10:00:00Z sharp", "2024-05-06T10:00:00Z"),
    ("empty", list[Person], "", []),
    ("empty obj", Person, "", None),
    ("noise", Person, "\x00\x01\x02\ufffd" * 50, None),
    ("contradict", Person, "Name: Ann\nAge: 30\nAge: 31", None),
    ("same twice", Person, "Name: Ann\nAge: 30\n\nAge: 30", {"name": "Ann", "age": 30}),
    ("tuple", tuple[int, int], "width 3 height 4", None),
    (
        "flight",
        Flight,
        "Flight number: LH 123\nOrigin: Berlin\nDestination: Paris\nDeparture date: 2024-07-01",
        {"flight_number": "LH 123", "origin": "Berlin", "destination": "Paris", "departure_date": "2024-07-01"},
    ),
    (
        "flight prose",
        Flight,
        "Your flight LH123 from Berlin to Paris departs on 1 July 2024.",
        {"departure_date": "2024-07-01", "flight_number": "LH123", "origin": "Berlin", "destination": "Paris"},
    ),
    (
        "company",
        Company,
        "Acme Corp was founded in 1985 and has 250 employees. Its headquarters is in Berlin.",
        {"name": "Acme Corp", "founded": 1985, "employees": 250},
    ),
    (
        "rental",
        Rental,
        "Lovely flat with 3 bedrooms and 2 bathrooms in Hamburg, rent is €1,200 per month. Pets allowed: no",
        {"bedrooms": 3, "bathrooms": 2, "rent": 1200, "city": "Hamburg", "pets_allowed": False},
    ),
    ("optional none", int | None, "nothing here", None),
    ("phone list", list[str], "Call +1 555 010 2345", []),
    ("yes", UserInfo, "Name: N/A\nAge: 3", None),
]
