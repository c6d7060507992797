"""Test half, only measured: contacts, jobs, bios."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class Signature(BaseModel):
    name: str
    position: str | None
    organisation: str | None
    email: str | None
    telephone: str | None
    address: str | None


CASES.add(
    "contact-1",
    Signature,
    """\
See you on Thursday, and bring the samples.

Kind regards,

Dr. Emil Sandström
Head of Quality
Polarfisk AB
Hamngatan 12, 971 77 Luleå
Tel. +46 920 555 120
emil.sandstrom@polarfisk.example
""",
    {
        "name": any_of("Dr. Emil Sandström", "Emil Sandström"),
        "position": "Head of Quality",
        "organisation": "Polarfisk AB",
        "email": "emil.sandstrom@polarfisk.example",
        "telephone": any_of("+46 920 555 120", "+46920555120"),
        "address": "Hamngatan 12, 971 77 Luleå",
    },
)


class BusinessCard(BaseModel):
    first_name: str | None
    last_name: str | None
    email: str | None
    website: str | None
    fax: str | None


CASES.add(
    "contact-2",
    BusinessCard,
    """\
First name: Amara
Last name: Diallo
Phone: +1 (212) 555-0175
Mail: amara@diallo-law.example
Web: https://diallo-law.example
""",
    {
        "first_name": "Amara",
        "last_name": "Diallo",
        "email": "amara@diallo-law.example",
        "website": "https://diallo-law.example",
        "fax": None,
    },
)


class Entry(BaseModel):
    name: str
    phone: str
    emergency: bool = Field(description="Whether this is an emergency contact")


CASES.add(
    "contact-4",
    list[Entry],
    """\
Name,Phone,Emergency
Gwen Price,+44 1632 960 233,yes
Omar Farouk,+44 1632 960 871,no
""",
    [
        {"name": "Gwen Price", "phone": any_of("+44 1632 960 233", "+441632960233"), "emergency": True},
        {"name": "Omar Farouk", "phone": any_of("+44 1632 960 871", "+441632960871"), "emergency": False},
    ],
)


class Office(BaseModel):
    city: str
    phone: str | None
    opening_hours: str | None


class Company(BaseModel):
    company_name: str | None
    general_email: str | None = Field(description="E-mail address for general questions")
    press_email: str | None
    offices: list[Office]


CASES.add(
    "contact-6",
    Company,
    """\
Company name: Meridian Optics
General enquiries: hello@meridian.example
Press: press@meridian.example

## Offices

| City     | Phone            | Opening hours |
|----------|------------------|---------------|
| Utrecht  | +31 30 555 0110  | Mon-Fri 9-17  |
| Ghent    | +32 9 555 01 22  | Mon-Thu 10-16 |
""",
    {
        "company_name": "Meridian Optics",
        "general_email": "hello@meridian.example",
        "press_email": "press@meridian.example",
        "offices": [
            {"city": "Utrecht", "phone": any_of("+31 30 555 0110", "+31305550110"), "opening_hours": "Mon-Fri 9-17"},
            {"city": "Ghent", "phone": any_of("+32 9 555 01 22", "+3295550122"), "opening_hours": "Mon-Thu 10-16"},
        ],
    },
)


class Job(BaseModel):
    title: str
    company: str | None
    remote: bool | None
    salary_from: int | None = Field(description="Lower end of the yearly salary")
    salary_to: int | None = Field(description="Upper end of the yearly salary")
    benefits: list[str]
    deadline: date | None


CASES.add(
    "job-3",
    Job,
    """\
# Backend Developer at Fennel Health

**Remote:** yes
**Salary:** $110k to $135k per year
**Apply by:** 30 Nov 2024

## Benefits
* 30 days of holiday
* Pension plan
* Home office budget
""",
    {
        "title": "Backend Developer",
        "company": "Fennel Health",
        "remote": True,
        "salary_from": 110000,
        "salary_to": 135000,
        "benefits": ["30 days of holiday", "Pension plan", "Home office budget"],
        "deadline": "2024-11-30",
    },
)


class Internship(BaseModel):
    role: str
    department: str | None
    start_date: date | None
    duration_months: int | None
    stipend: float | None = Field(description="Monthly stipend")
    supervisor: str | None
    paid: bool | None = None


CASES.add(
    "job-4",
    Internship,
    """\
Role: Marine biology intern
Department: Benthic Ecology
Start date: 2 September 2024
Duration: 6 months
Supervisor: Prof. Liu Yang
Applications (PDF) by 15 July to internships@shorelab.example
""",
    {
        "role": "Marine biology intern",
        "department": "Benthic Ecology",
        "start_date": "2024-09-02",
        "duration_months": 6,
        "stipend": None,
        "supervisor": any_of("Prof. Liu Yang", "Liu Yang"),
        "paid": None,
    },
)


class Seniority(BaseModel):
    job_title: str
    level: Literal["junior", "mid", "senior"] | None
    min_experience_years: int | None
    required_languages: list[str]
    reference: str | None


CASES.add(
    "job-6",
    Seniority,
    """\
We are looking for a senior person to join our tax desk.

Job title: Tax Adviser
Reference: TX-2024-09
Experience: at least 6 years
Required languages: English and Dutch
""",
    {
        "job_title": "Tax Adviser",
        "level": "senior",
        "min_experience_years": 6,
        "required_languages": ["English", "Dutch"],
        "reference": "TX-2024-09",
    },
)


class Scientist(BaseModel):
    name: str
    born: date | None
    nationality: str | None
    field: str | None = Field(description="Field of study")
    awards: list[str]
    website: str | None


CASES.add(
    "bio-5",
    Scientist,
    """\
Name: Ruta Kalniņa
Born: 22 August 1974
Nationality: Latvian
Field: soil chemistry

Awards:
- Baltic Science Medal
- Humus Prize
""",
    {
        "name": "Ruta Kalniņa",
        "born": "1974-08-22",
        "nationality": "Latvian",
        "field": "soil chemistry",
        "awards": ["Baltic Science Medal", "Humus Prize"],
        "website": None,
    },
)


class Customer(BaseModel):
    name: str
    age: int | None
    email: str | None
    newsletter: bool | None


CASES.add(
    "bio-7",
    Customer,
    "My name is Teresa Blum, I am 62 years old and you can reach me at teresa.blum@garden.example.",
    {"name": "Teresa Blum", "age": 62, "email": "teresa.blum@garden.example", "newsletter": None},
)


class Author(BaseModel):
    author: str
    year_of_birth: int | None
    first_book: str | None
    publisher: str | None


CASES.add(
    "bio-9",
    Author,
    """\
About the author
Author: Jonas Weil
Year of birth: 1986
Lives in: Graz
Publisher: Nachtigall Verlag
""",
    {"author": "Jonas Weil", "year_of_birth": 1986, "first_book": None, "publisher": "Nachtigall Verlag"},
)
