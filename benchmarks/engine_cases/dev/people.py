"""Development half: contacts, jobs, bios."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class Contact(BaseModel):
    name: str
    title: str | None
    company: str | None
    email: str | None
    phone: str | None
    mobile: str | None
    website: str | None


CASES.add(
    "contact-3",
    Contact,
    """\
Could you send the drawings by noon? The old address (office@hudsonfield.example) no longer works.

Best
--
Margaret Oyelaran
Senior Structural Engineer
Hudson & Field LLP
T: +44 20 7946 0018
M: +44 7700 900 441
m.oyelaran@hudsonfield.example | www.hudsonfield.example
""",
    {
        "name": "Margaret Oyelaran",
        "title": "Senior Structural Engineer",
        "company": "Hudson & Field LLP",
        "email": "m.oyelaran@hudsonfield.example",
        "phone": any_of("+44 20 7946 0018", "+442079460018"),
        "mobile": any_of("+44 7700 900 441", "+447700900441"),
        "website": any_of("www.hudsonfield.example", "https://www.hudsonfield.example"),
    },
)


class Person(BaseModel):
    full_name: str
    role: str | None
    email: str | None
    extension: int | None


class Team(BaseModel):
    team: str | None
    members: list[Person]


CASES.add(
    "contact-5",
    Team,
    """\
# Platform team

* **Ana Ruiz** (lead), ana.ruiz@corp.example, ext. 4410
* **Ben Okoye** (SRE), ben.okoye@corp.example, ext. 4413
* **Chloé Martin** (backend), chloe.martin@corp.example
""",
    {
        "team": any_of("Platform team", "Platform"),
        "members": [
            {"full_name": "Ana Ruiz", "role": "lead", "email": "ana.ruiz@corp.example", "extension": 4410},
            {"full_name": "Ben Okoye", "role": "SRE", "email": "ben.okoye@corp.example", "extension": 4413},
            {"full_name": "Chloé Martin", "role": "backend", "email": "chloe.martin@corp.example"},
        ],
    },
)


class Remote(StrEnum):
    onsite = "onsite"
    hybrid = "hybrid"
    remote = "remote"


class JobPost(BaseModel):
    position: str
    employer: str | None
    location: str | None
    salary_min: int | None
    salary_max: int | None
    workplace: Remote | None
    skills: list[str]


CASES.add(
    "job-1",
    JobPost,
    """\
Position: Data Engineer (f/m/x)
Company: Brightwater Analytics
Location: Rotterdam
Workplace: hybrid, three days a week in the office
Salary: €58,000 - €72,000 a year

Skills:
- Python
- dbt
- Airflow
""",
    {
        "position": any_of("Data Engineer (f/m/x)", "Data Engineer"),
        "employer": "Brightwater Analytics",
        "location": "Rotterdam",
        "salary_min": 58000,
        "salary_max": 72000,
        "workplace": "hybrid",
        "skills": ["Python", "dbt", "Airflow"],
    },
)


class Vacancy(BaseModel):
    job_title: str
    contract: Literal["full-time", "part-time", "internship"] | None
    hours_per_week: int | None
    closing_date: date | None
    years_experience: int | None = Field(description="Minimum years of experience")
    apply_email: str | None


CASES.add(
    "job-2",
    Vacancy,
    """\
We're hiring a Night Pharmacist!

This is a part-time post of 24 hours per week. You have at least 3 years of experience in a hospital pharmacy.
Send your CV to jobs@stmary.example before the closing date, 31 August 2024. Questions: pharmacy@stmary.example.
""",
    {
        "job_title": "Night Pharmacist",
        "contract": "part-time",
        "hours_per_week": 24,
        "closing_date": "2024-08-31",
        "years_experience": 3,
        "apply_email": "jobs@stmary.example",
    },
)


class Opening(BaseModel):
    title: str
    city: str
    hourly_wage: float


class Openings(BaseModel):
    openings: list[Opening]
    contact_phone: str | None


CASES.add(
    "job-5",
    Openings,
    """\
Seasonal jobs, summer 2024

Title: Lifeguard
City: Brighton
Hourly wage: £12.40

Title: Ice-cream seller
City: Hove
Hourly wage: £11.44

Call 01273 496 0155 to apply.
""",
    {
        "openings": [
            {"title": "Lifeguard", "city": "Brighton", "hourly_wage": 12.4},
            {"title": "Ice-cream seller", "city": "Hove", "hourly_wage": 11.44},
        ],
        "contact_phone": any_of("01273 496 0155", "+441273496 0155", "+4412734960155"),
    },
)


class Bio(BaseModel):
    name: str
    birth_date: date | None
    birth_place: str | None
    occupation: str | None
    death_date: date | None


CASES.add(
    "bio-1",
    Bio,
    """\
Elisabeth Marie Thorsen (born 4 June 1921 in Tromsø; died 19 December 2003 in Oslo) was a Norwegian geologist.
She led the survey of 1954 and was honoured in 1977.
""",
    {
        "name": "Elisabeth Marie Thorsen",
        "birth_date": "1921-06-04",
        "birth_place": "Tromsø",
        "occupation": any_of("geologist", "Norwegian geologist", "a Norwegian geologist"),
        "death_date": "2003-12-19",
    },
)


class Profile(BaseModel):
    name: str
    age: int | None
    city: str | None
    employer: str | None


CASES.add(
    "bio-2",
    Profile,
    "Jason is 25 years old, lives in Lisbon and works for Corvid Labs as a test engineer.",
    {"name": "Jason", "age": 25, "city": "Lisbon", "employer": "Corvid Labs"},
)
CASES.add(
    "bio-3",
    list[Profile],
    """\
Name: Dana Whitfield, Age: 41, City: Tulsa
Name: Imre Szabó, Age: 29, City: Pécs, Employer: Danube Rail
""",
    [
        {"name": "Dana Whitfield", "age": 41, "city": "Tulsa"},
        {"name": "Imre Szabó", "age": 29, "city": "Pécs", "employer": "Danube Rail"},
    ],
)


class Education(BaseModel):
    degree: str
    institution: str
    year: int


class Resume(BaseModel):
    name: str
    email: str | None
    education: list[Education]
    languages: list[str]
    linkedin: str | None


CASES.add(
    "bio-4",
    Resume,
    """\
PRIYA RAMAN
priya.raman@mail.example · +1 415 555 0134

EDUCATION
Degree | Institution | Year
MSc Statistics | Univ. of Leeds | 2016
BSc Mathematics | Anna University | 2013

LANGUAGES
English, Tamil, German
""",
    {
        "name": any_of("PRIYA RAMAN", "Priya Raman"),
        "email": "priya.raman@mail.example",
        "education": [
            {"degree": "MSc Statistics", "institution": "Univ. of Leeds", "year": 2016},
            {"degree": "BSc Mathematics", "institution": "Anna University", "year": 2013},
        ],
        "languages": ["English", "Tamil", "German"],
        "linkedin": None,
    },
)


class Player(BaseModel):
    player: str
    club: str | None
    height_m: float | None = Field(description="Height in metres")
    jersey_number: int | None
    left_footed: bool | None


CASES.add(
    "bio-6",
    Player,
    """\
Player profile
Full name: Mateo Ibarra
Club: Real Ensenada (since 2021)
Previous club: Tijuana B
Height: 187 cm
Shirt no.: 9
Preferred foot: left
""",
    {
        "player": "Mateo Ibarra",
        "club": any_of("Real Ensenada", "Real Ensenada (since 2021)"),
        "height_m": 1.87,
        "jersey_number": 9,
        "left_footed": any_of(True, None),
    },
)
