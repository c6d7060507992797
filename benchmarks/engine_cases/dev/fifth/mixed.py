"""Fifth development set, first part: more running text, more values beside the ones that are asked for."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from ...case import REFUSE, CaseTable, any_of

CASES = CaseTable()


class RentBill(BaseModel):
    invoice_id: str | None = None
    billed_to: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    net: Decimal | None = None
    tax_rate: float | None = None
    tax_amount: Decimal | None = None
    gross: Decimal | None = None
    late_fee: Decimal | None = None


CASES.add(
    "invoice-d1",
    RentBill,
    """\
STELLA SELF STORAGE            Invoice ID: 7741-S

Billed to: Rowan Achterberg
Period start: 2025-07-01      Period end: 2025-07-31

Net          120.00
Tax 21%       25.20
Gross        145.20 EUR

Unpaid invoices are charged interest after 30 days.
""",
    {
        "invoice_id": "7741-S",
        "billed_to": "Rowan Achterberg",
        "period_start": "2025-07-01",
        "period_end": "2025-07-31",
        "net": 120,
        "tax_rate": any_of(21, None),
        "tax_amount": 25.2,
        "gross": 145.2,
        "late_fee": None,
    },
)


class Cab(BaseModel):
    driver: str | None = None
    pickup: str | None = None
    dropoff: str | None = None
    distance_km: float | None = None
    fare: float | None = None
    tip: float | None = None
    ride_date: date | None = None
    rating: int | None = None


CASES.add(
    "receipt-d1",
    Cab,
    """\
Thanks for riding, Mira!
21 May 2025

Driver: Hassan
Pickup: Central Station, 18:04
Dropoff: 12 Quay Street, 18:21
Distance: 5.6 km

Fare    £11.20
Tip      £2.00
Total   £13.20
""",
    {
        "driver": "Hassan",
        "pickup": any_of("Central Station, 18:04", "Central Station"),
        "dropoff": any_of("12 Quay Street, 18:21", "12 Quay Street"),
        "distance_km": 5.6,
        "fare": 11.2,
        "tip": 2,
        "ride_date": "2025-05-21",
        "rating": None,
    },
)


class Talk(BaseModel):
    talk_title: str | None = None
    speaker_name: str | None = None
    affiliation: str | None = None
    on: date | None = Field(None, description="day of the talk")
    at: time | None = Field(None, description="time at which the talk begins")
    room: str | None = None
    capacity: int | None = None
    livestream: str | None = Field(None, description="URL of the stream")


CASES.add(
    "event-d1",
    Talk,
    "On 12 May 2026 at 17:00, Dr. Selma Aydin (University of Graz) will speak about glacier lakes in room H2. The talk "
    "is streamed at https://stream.example/h2. Coffee is served from 16:30.",
    {
        "talk_title": any_of("glacier lakes", None),
        "speaker_name": any_of("Selma Aydin", "Dr. Selma Aydin"),
        "affiliation": any_of("University of Graz", None),
        "on": "2026-05-12",
        "at": any_of("17:00:00", None),
        "room": "H2",
        "capacity": None,
        "livestream": "https://stream.example/h2",
    },
)


class Festival(BaseModel):
    festival: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    town: str | None = None
    day_ticket: float | None = None
    weekend_ticket: float | None = None
    campsite: bool | None = None
    headliners: list[str] = []


CASES.add(
    "event-d2",
    Festival,
    """\
## Saltmarsh Folk Festival

- **Town:** Whitby
- **First day:** 7 August 2026
- **Last day:** 9 August 2026
- **Day ticket:** £38
- **Weekend ticket:** £95
- **Headliners:** The Larks, Oona Reid, Harbour Brass
""",
    {
        "festival": any_of("Saltmarsh Folk Festival", None),
        "first_day": "2026-08-07",
        "last_day": "2026-08-09",
        "town": "Whitby",
        "day_ticket": 38,
        "weekend_ticket": 95,
        "campsite": None,
        "headliners": ["The Larks", "Oona Reid", "Harbour Brass"],
    },
)


class Signer(BaseModel):
    signer_name: str | None = None
    signer_title: str | None = None
    firm: str | None = None
    direct_line: str | None = None
    mail: str | None = None
    city: str | None = None
    assistant: str | None = None


CASES.add(
    "contact-d1",
    Signer,
    """\
I attach the revised offer and look forward to your answer.

Sincerely,

Gareth Pugh
Sales Director
Oakline Furniture Ltd
Cardiff
Direct line: 029 2018 0455
gareth@oakline.example
""",
    {
        "signer_name": "Gareth Pugh",
        "signer_title": "Sales Director",
        "firm": "Oakline Furniture Ltd",
        "direct_line": "029 2018 0455",
        "mail": "gareth@oakline.example",
        "city": "Cardiff",
        "assistant": None,
    },
)


class Staff(BaseModel):
    staff_id: str
    surname: str
    given_name: str
    department: str | None = None
    extension: int | None = None
    part_time: bool | None = None


CASES.add(
    "contact-d2",
    list[Staff],
    """\
| Staff ID | Surname | Given name | Department | Extension | Part time |
|---|---|---|---|---|---|
| N-12 | Okafor | Chidi | Nursing | 4410 | no |
| N-31 | Berg | Liv | Radiology | 4477 | yes |
""",
    [
        {
            "staff_id": "N-12",
            "surname": "Okafor",
            "given_name": "Chidi",
            "department": "Nursing",
            "extension": 4410,
            "part_time": False,
        },
        {
            "staff_id": "N-31",
            "surname": "Berg",
            "given_name": "Liv",
            "department": "Radiology",
            "extension": 4477,
            "part_time": True,
        },
    ],
)


class Opening(BaseModel):
    position_title: str | None = None
    institution: str | None = None
    weekly_hours: float | None = None
    salary_per_year: int | None = None
    start: date | None = None
    closing_date: date | None = None
    reference_number: str | None = None
    contact_email: str | None = None
    visa_sponsorship: bool | None = None


CASES.add(
    "job-d1",
    Opening,
    "The Harbour Museum is looking for a Collections Officer. The weekly hours are 37.5 and the salary is £29,400 per "
    "year. The closing date is 28 February 2026; interviews are on 12 March 2026. Please quote reference number "
    "HM-2026-04 and write to jobs@harbour.example.",
    {
        "position_title": "Collections Officer",
        "institution": any_of("Harbour Museum", "The Harbour Museum", None),
        "weekly_hours": 37.5,
        "salary_per_year": 29400,
        "start": None,
        "closing_date": "2026-02-28",
        "reference_number": "HM-2026-04",
        "contact_email": "jobs@harbour.example",
        "visa_sponsorship": None,
    },
)


class Pump(BaseModel):
    article_no: str | None = None
    flow_rate_lph: float | None = Field(None, description="flow rate in litres per hour")
    power_w: float | None = None
    cable_m: float | None = None
    noise_db: float | None = None
    submersible: bool | None = None
    max_depth_m: float | None = None
    price: Decimal | None = None


CASES.add(
    "product-d1",
    Pump,
    """\
Article no.    AQ-550
Power          38 W
Cable          10 m
Noise          32 dB
Submersible    yes
Price          74.90 EUR
Shipping within 48 hours, 2 years of warranty.
""",
    {
        "article_no": "AQ-550",
        "flow_rate_lph": None,
        "power_w": 38,
        "cable_m": 10,
        "noise_db": 32,
        "submersible": True,
        "max_depth_m": None,
        "price": 74.9,
    },
)


class Car(BaseModel):
    make: str | None = None
    mileage_km: int | None = None
    first_registration: str | None = None
    engine_kw: int | None = None
    doors: int | None = None
    owners: int | None = Field(None, description="number of previous owners")
    asking_price: int | None = None
    accident_free: bool | None = None


CASES.add(
    "product-d2",
    Car,
    "For sale: estate car with 5 doors, mileage 84,300 km, engine 110 kW, two previous owners. Inspection valid until "
    "November 2026. Asking price: 9,800 euros.",
    {
        "make": None,
        "mileage_km": 84300,
        "first_registration": None,
        "engine_kw": 110,
        "doors": 5,
        "owners": any_of(2, None),
        "asking_price": 9800,
        "accident_free": None,
    },
)


class Visit(BaseModel):
    patient: str | None = None
    age: int | None = None
    reason_for_visit: str | None = None
    systolic_bp: int | None = None
    diastolic_bp: int | None = None
    heart_rate_bpm: int | None = None
    glucose_mg_dl: float | None = None
    medication: str | None = None
    physician: str | None = None
    next_appointment: date | None = None


CASES.add(
    "medical-d1",
    Visit,
    """\
Patient: Edgar Ruiz, 58 years
Reason for visit: follow-up of hypertension
BP 146/92 mmHg, pulse 71 bpm
Plan: lisinopril 10 mg once daily, less salt.
Next appointment: 14 April 2026
""",
    {
        "patient": "Edgar Ruiz",
        "age": 58,
        "reason_for_visit": "follow-up of hypertension",
        "systolic_bp": 146,
        "diastolic_bp": 92,
        "heart_rate_bpm": 71,
        "glucose_mg_dl": None,
        "medication": any_of("lisinopril 10 mg once daily", "lisinopril 10 mg", "lisinopril", None),
        "physician": None,
        "next_appointment": "2026-04-14",
    },
)


class Vaccination(BaseModel):
    vaccine: str
    dose_number: int | None = None
    given_on: date | None = None
    batch: str | None = None


class Booklet(BaseModel):
    holder: str | None = None
    vaccinations: list[Vaccination] = []


CASES.add(
    "medical-d2",
    Booklet,
    """\
Holder: Noa Lindgren

Vaccine,Dose number,Given on,Batch
Tetanus,3,2019-09-02,TT771
Hepatitis B,1,2024-11-20,HB-20
""",
    {
        "holder": "Noa Lindgren",
        "vaccinations": [
            {"vaccine": "Tetanus", "dose_number": 3, "given_on": "2019-09-02", "batch": "TT771"},
            {"vaccine": "Hepatitis B", "dose_number": 1, "given_on": "2024-11-20", "batch": "HB-20"},
        ],
    },
)


class Theft(BaseModel):
    report_number: str
    stolen_item: str
    officer: str | None = None


CASES.add(
    "absent-d1",
    Theft,
    "The officer wrote down everything. Report number: 25-1180. We do not know yet what was taken.",
    REFUSE,
)


class Poll(BaseModel):
    party: str | None = None
    share_percent: float | None = None
    sample_size: int | None = None
    field_end: datetime | None = None
    margin_of_error: float | None = None
    client: str | None = None
    mode: Literal["phone", "online", "mixed"] | None = None


CASES.add(
    "absent-d2",
    Poll,
    "Rehearsals take place on Tuesdays at 20:00 in the parish hall. We are 34 singers, and the next concert, with "
    "works by Bruckner, is on 6 June 2026. Tickets: 15 euros, 20 % off for students.",
    {},
)
