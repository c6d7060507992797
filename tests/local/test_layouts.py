"""Layouts that say what a value is by where it stands: each with a text that only looks like it."""

from __future__ import annotations

from typing import Any

import pytest

from extractly.local.reading.extract import extract

from .test_structures import INT, N, S, arr, null, obj

DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
STAY = obj(start=null(DAY), end=null(DAY))
CARD = obj("Contact", name=null(S), title=null(S), company=null(S), email=null(S))
GUEST = obj("Person", name=S, age=INT, occupation=S, city=S)
TEST = obj(test=S, value=N, unit=S, reference_range=null(S), flag=null(S))
NONE: dict[str, None] = {"start": None, "end": None}

CASES: list[tuple[str, Any, str, Any]] = [
    ("days of one month", STAY, "Dates: 3-5 May 2024", {"start": "2024-05-03", "end": "2024-05-05"}),
    ("days, month first", STAY, "Dates: June 3-5, 2024", {"start": "2024-06-03", "end": "2024-06-05"}),
    ("days of two months", STAY, "From 28 June to 2 July 2025", {"start": "2025-06-28", "end": "2025-07-02"}),
    ("days, no stretch", STAY, "Met on 3 May 2024 and on 9 May 2024.", NONE),
    ("days that run backwards", STAY, "Dates: 9-5 May 2024", NONE),
    (
        "hours of one day",
        obj(starts_at=MOMENT, ends_at=MOMENT),
        "When: 15 October 2024, 14:00 - 15:30",
        {"starts_at": "2024-10-15T14:00:00", "ends_at": "2024-10-15T15:30:00"},
    ),
    (
        "amounts in a sentence",
        obj(salary_min=null(INT), salary_max=null(INT)),
        "We pay NZD 78,000 to NZD 92,000.",
        {"salary_min": 78000, "salary_max": 92000},
    ),
    (
        "lines of one shape",
        arr(GUEST),
        "John Smith (42), plumber, Dublin\nAisha Khan (29), teacher, Bradford",
        [
            {"name": "John Smith", "age": 42, "occupation": "plumber", "city": "Dublin"},
            {"name": "Aisha Khan", "age": 29, "occupation": "teacher", "city": "Bradford"},
        ],
    ),
    ("lines of two shapes", arr(GUEST), "Welcome (42), coffee, tea\nBudget, questions", []),
    (
        "hosts in brackets",
        arr(obj(host=S, address=S)),
        "- wiki (192.0.2.1)\n- mail (192.0.2.2)",
        [{"host": "wiki", "address": "192.0.2.1"}, {"host": "mail", "address": "192.0.2.2"}],
    ),
    (
        "laboratory",
        obj(results=arr(TEST)),
        "Sodium: 139 mmol/L (135-145)\nCRP: 24 mg/L H",
        {
            "results": [
                {"test": "Sodium", "value": 139, "unit": "mmol/L", "reference_range": "135-145", "flag": None},
                {"test": "CRP", "value": 24, "unit": "mg/L", "reference_range": None, "flag": "H"},
            ]
        },
    ),
    (
        "visiting card",
        CARD,
        "Hanna Lind\nResearch Director\nNordlys AB\nhanna@nordlys.example",
        {"name": "Hanna Lind", "title": "Research Director", "company": "Nordlys AB", "email": "hanna@nordlys.example"},
    ),
    (
        "no visiting card",
        CARD,
        "Our Services\nWeb design\nHosting\ninfo@studio.example",
        {"name": None, "title": None, "company": None, "email": "info@studio.example"},
    ),
    (
        "a team signs",
        CARD,
        "Hello!\n\nKind regards,\nThe Support Team\nAcme Cloud\nhelp@acme.example",
        {"name": None, "title": None, "company": None, "email": "help@acme.example"},
    ),
    (
        "signature with bars",
        CARD,
        "Hi,\nsee you.\n\nRegards,\nJane Roe | Senior Engineer | Acme Corp\njane@acme.example",
        {"name": "Jane Roe", "title": "Senior Engineer", "company": "Acme Corp", "email": "jane@acme.example"},
    ),
    (
        "hobbies",
        obj(hobbies=arr(S)),
        "Her hobbies are chess, music and pottery.",
        {"hobbies": ["chess", "music", "pottery"]},
    ),
    ("no list", obj(skills=arr(S)), "Skills are important and rare.", {"skills": []}),
    ("rate in a label", obj(vat=N, vat_rate=N), "VAT (19%): 19.50", {"vat": 19.5, "vat_rate": 19}),
    ("a percentage is no amount", obj(total_amount=null(N)), "Total amount: 5 %", {"total_amount": None}),
    ("an amount is no percentage", obj(vat_percent=null(N)), "VAT: $5.00", {"vat_percent": None}),
    ("two units", obj(runtime_minutes=INT), "Runtime: 1 h 47 min", {"runtime_minutes": 107}),
    ("unknown unit", obj(weight_kg=null(N)), "Weight: 12 qz", {"weight_kg": None}),
    (
        "dose apart",
        obj(medication=S, dose=S),
        "Medication: Metformin 500 mg daily",
        {"medication": "Metformin", "dose": "500 mg"},
    ),
    (
        "doctor and patient",
        obj(patient=null(S), doctor=null(S)),
        "Paul Weiss saw Dr. Kim on Friday.",
        {"patient": "Paul Weiss", "doctor": "Dr. Kim"},
    ),
    ("two doctors", obj(patient=null(S), doctor=null(S)), "Dr. Lee called Dr. Kim.", {"patient": None, "doctor": None}),
    (
        "who lives there",
        obj(ship_to=obj(recipient=S, street=S, city=S)),
        "Ship to:\nMarcus Bell\n2207 Juniper Street\nAustin, TX 78702",
        {"ship_to": {"recipient": "Marcus Bell", "street": "2207 Juniper Street", "city": "Austin"}},
    ),
    ("mapping", {"type": "object", "additionalProperties": INT}, "cpu: 4\ndisk: 100", {"cpu": 4, "disk": 100}),
    ("empty mapping", obj(m={"type": "object", "additionalProperties": INT}), "Hello.", {"m": {}}),
    (
        "owner's number",
        obj(owner_name=S, owner_phone=S),
        "Owner: Ann Lee (tel. 555-0172)",
        {"owner_name": "Ann Lee", "owner_phone": "555-0172"},
    ),
    ("heading in HTML", obj(title=S, price=N), "<h1>Teapot</h1>\nPrice: 4", {"title": "Teapot", "price": 4}),
    (
        "sum of columns",
        arr(obj(region=S, units=INT, cost=N)),
        "| Region | Units | Cost |\n|--|--|--|\n| North | 4 | 2 |\n| Total | 4 | 2 |",
        [{"region": "North", "units": 4, "cost": 2}],
    ),
    (
        "German label",
        obj(d=null({**DAY, "description": "Rechnungsdatum"})),
        "Rechnungsdatum: 05.11.2024",
        {"d": "2024-11-05"},
    ),
    ("no label that tells", obj(date=null(DAY)), "Date: 05/11/2024", {"date": None}),
    ("time as asked", obj(time={**S, "description": "HH:MM"}), "Time: 7:30 pm", {"time": "19:30"}),
    (
        "country as asked",
        obj(country={"anyOf": [{**S, "description": "ISO 3166 alpha-2"}, {"type": "null"}]}),
        "Country: PT",
        {"country": "PT"},
    ),
]


@pytest.mark.parametrize(("schema", "text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_layouts(schema: dict[str, Any], text: str, expected: Any) -> None:
    assert extract(schema, text).value == expected
