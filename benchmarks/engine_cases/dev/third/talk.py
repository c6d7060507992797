"""Third development set: people, jobs, events, mails, prose."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from pydantic import BaseModel, Field

from ...case import REFUSE, CaseTable, any_of

CASES = CaseTable()


class Signature(BaseModel):
    name: str | None = None
    position: str | None = None
    company: str | None = None
    phone: str | None = None
    mobile: str | None = None
    email: str | None = None
    street_address: str | None = None


CASES.add(
    "contact-b1",
    Signature,
    """\
Hi Robin,

thanks for the call. I'll send the drawings by Monday.

Kind regards,

Beth Marston
Project Engineer | Tideway Structures Ltd
Office: +44 20 7946 0113
Mob: +44 7700 900 441
beth.marston@tideway.example
""",
    {
        "name": "Beth Marston",
        "position": "Project Engineer",
        "company": "Tideway Structures Ltd",
        "phone": any_of("+44 20 7946 0113", None),
        "mobile": "+44 7700 900 441",
        "email": "beth.marston@tideway.example",
        "street_address": None,
    },
)


class Student(BaseModel):
    student_id: str
    name: str
    program: str | None = None
    gpa: float | None = None
    graduated: bool | None = None


CASES.add(
    "contact-b2",
    list[Student],
    """\
student_id | name | program | gpa | graduated
S1001 | Mina Park | Chemistry | 3.8 | yes
S1002 | Joel Brandt | History | 3.1 | no
""",
    [
        {"student_id": "S1001", "name": "Mina Park", "program": "Chemistry", "gpa": 3.8, "graduated": True},
        {"student_id": "S1002", "name": "Joel Brandt", "program": "History", "gpa": 3.1, "graduated": False},
    ],
)


class Author(BaseModel):
    name: str
    birth_year: int | None = None
    nationality: str | None = None
    notable_works: list[str] = []


CASES.add(
    "contact-b3",
    Author,
    "Name: Ilse Haverkamp\nBirth year: 1931\nNationality: Dutch\n"
    "Notable works: The Long Canal; Salt and Brick; Winter Ferry",
    {
        "name": "Ilse Haverkamp",
        "birth_year": 1931,
        "nationality": "Dutch",
        "notable_works": ["The Long Canal", "Salt and Brick", "Winter Ferry"],
    },
)


class Vacancy(BaseModel):
    role: str | None = None
    organisation: str | None = None
    city: str | None = None
    contract_type: Literal["permanent", "temporary", "freelance"] | None = None
    annual_salary_from: int | None = None
    annual_salary_to: int | None = None
    requirements: list[str] = []
    deadline: date | None = None


CASES.add(
    "job-b1",
    Vacancy,
    """\
Role: Marine Biologist
Organisation: Skagen Ocean Institute
City: Aarhus
Contract type: permanent
Annual salary: 480,000 - 540,000 DKK

Requirements:
• PhD in biology
• Diving certificate
• Fluent Danish

Deadline: 2025-01-15
""",
    {
        "role": "Marine Biologist",
        "organisation": "Skagen Ocean Institute",
        "city": "Aarhus",
        "contract_type": "permanent",
        "annual_salary_from": 480000,
        "annual_salary_to": 540000,
        "requirements": ["PhD in biology", "Diving certificate", "Fluent Danish"],
        "deadline": "2025-01-15",
    },
)


class JobAd(BaseModel):
    job_title: str | None = None
    hourly_pay: float | None = None
    weekly_hours: int | None = None
    phone: str | None = None
    start: date | None = None


CASES.add(
    "job-b2",
    JobAd,
    "We are looking for a Delivery Driver. You get $19.50 per hour for 25 hours per week, starting on 3 February 2025. "
    "Call (415) 555-0137.",
    {
        "job_title": "Delivery Driver",
        "hourly_pay": 19.5,
        "weekly_hours": 25,
        "phone": "(415) 555-0137",
        "start": "2025-02-03",
    },
)


class Workshop(BaseModel):
    title: str | None = None
    teacher: str | None = None
    day: date | None = None
    start_time: time | None = None
    end_time: time | None = None
    room: str | None = None
    max_participants: int | None = None
    fee: float | None = None


CASES.add(
    "event-b1",
    Workshop,
    """\
## Bookbinding for beginners

*Teacher:* Anselm Ruck
*Day:* 16 November 2024
*Time:* 10:00 – 15:30
*Room:* Atelier 2
*Max. participants:* 8
*Fee:* 75 EUR
""",
    {
        "title": "Bookbinding for beginners",
        "teacher": "Anselm Ruck",
        "day": "2024-11-16",
        "start_time": "10:00:00",
        "end_time": "15:30:00",
        "room": "Atelier 2",
        "max_participants": 8,
        "fee": 75,
    },
)


class Invite(BaseModel):
    event: str | None = None
    host: str | None = None
    starts: datetime | None = None
    address: str | None = None
    rsvp_email: str | None = None


CASES.add(
    "event-b2",
    Invite,
    "You're invited to the Harvest Supper, hosted by Ruth Calloway, on 5 October 2024 at 6:30 pm at 9 Mill Lane, Bath. "
    "RSVP: ruth@calloway.example",
    {
        "event": "Harvest Supper",
        "host": "Ruth Calloway",
        "starts": "2024-10-05T18:30:00",
        "address": any_of("9 Mill Lane, Bath", "9 Mill Lane"),
        "rsvp_email": "ruth@calloway.example",
    },
)


class Mail(BaseModel):
    from_name: str | None = None
    from_email: str | None = None
    to: list[str] = []
    cc: list[str] = []
    subject: str | None = None
    date: str | None = Field(default=None, description="date of the mail, YYYY-MM-DD")


CASES.add(
    "mail-b1",
    Mail,
    """\
From: "Noor Aziz" <noor.aziz@lumen.example>
To: team@lumen.example
Cc: pat@lumen.example, lee@lumen.example
Subject: Standup moved
Date: 2 Sep 2024 07:58

Moved to 10:15 today.
""",
    {
        "from_name": any_of("Noor Aziz", None),
        "from_email": "noor.aziz@lumen.example",
        "to": ["team@lumen.example"],
        "cc": ["pat@lumen.example", "lee@lumen.example"],
        "subject": "Standup moved",
        "date": "2024-09-02",
    },
)


class Claim(BaseModel):
    policy_number: str
    incident_date: date | None = None
    claim_type: Literal["theft", "fire", "water damage", "collision"] | None = None
    estimated_damage: float | None = None
    police_report: bool | None = None


CASES.add(
    "mail-b2",
    Claim,
    """\
Good morning,

I would like to report water damage in my kitchen. It happened on 28 January 2025. My policy number is HH-55-90213.
The plumber estimates the damage at 1,850 euros.

Yours sincerely
Pierre Lambert
""",
    {
        "policy_number": "HH-55-90213",
        "incident_date": "2025-01-28",
        "claim_type": "water damage",
        "estimated_damage": 1850,
        "police_report": None,
    },
)


class Movie(BaseModel):
    title: str
    year: int | None = None
    director: str | None = None
    runtime_minutes: int | None = None
    genres: list[str] = []
    cast: list[str] = []


CASES.add(
    "prose-b1",
    Movie,
    """\
Title: The Quiet Orchard
Year: 2011
Directed by: Sanna Virtanen
Runtime: 1 h 47 min
Genres: drama, mystery
Cast: Otto Lindh, Maria Kemp, Jules Arnaud
""",
    {
        "title": "The Quiet Orchard",
        "year": 2011,
        "director": "Sanna Virtanen",
        "runtime_minutes": 107,
        "genres": ["drama", "mystery"],
        "cast": ["Otto Lindh", "Maria Kemp", "Jules Arnaud"],
    },
)


class Planet(BaseModel):
    mass_kg: float | None = None
    radius_km: float | None = None
    moons: int | None = None
    discovered_by: str | None = None


CASES.add(
    "absent-b1",
    Planet,
    "The observatory opens at 18:00 on Saturdays. Tickets cost 9 euros, and the cafe sells 12 kinds of cake.",
    {},
)


class Visa(BaseModel):
    visa_number: str
    holder: str
    valid_until: date


CASES.add(
    "absent-b2",
    Visa,
    "Holder: Amara Diallo\nValid until: unknown\nVisa type: tourist",
    REFUSE,
)
