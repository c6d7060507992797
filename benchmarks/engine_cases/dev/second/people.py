"""Second development set: contacts, signatures, CVs, job posts, events."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, EmailStr, Field, HttpUrl

from ...case import CaseTable, any_of

CASES = CaseTable()


class Contact(BaseModel):
    full_name: str | None = None
    job_title: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None


CASES.add(
    "contact-a1",
    Contact,
    """\
Best regards,

Priya Raman
Senior Account Manager
Helix Logistics GmbH
T: +49 40 5557 2310
priya.raman@helix-logistics.example
www.helix-logistics.example
""",
    {
        "full_name": "Priya Raman",
        "job_title": "Senior Account Manager",
        "company": "Helix Logistics GmbH",
        "email": "priya.raman@helix-logistics.example",
        "phone": "+49 40 5557 2310",
        "website": "www.helix-logistics.example",
    },
)

CASES.add(
    "contact-a2",
    Contact,
    """\
Hi all, we have a new contact for the Lisbon office: Tomás Figueira, Head of Procurement at Azul Têxteis SA.
You can reach him at tomas@azultexteis.example or on +351 21 555 0199.
""",
    {
        "full_name": "Tomás Figueira",
        "job_title": "Head of Procurement",
        "company": any_of("Azul Têxteis SA", "Azul Têxteis SA."),
        "email": "tomas@azultexteis.example",
        "phone": "+351 21 555 0199",
        "website": None,
    },
)


class Emergency(BaseModel):
    name: str
    relationship: str | None = None
    phone: str | None = None


class StaffRecord(BaseModel):
    employee_id: str
    first_name: str
    last_name: str
    birth_date: date | None = None
    department: str | None = None
    hire_date: date | None = None
    salary: Decimal | None = None
    remote: bool | None = None
    emergency_contact: Emergency | None = None


CASES.add(
    "contact-a3",
    StaffRecord,
    """\
EMPLOYEE FILE

Employee ID: E-20771
First name: Oluwaseun
Last name: Adeyemi
Date of birth: 1988-07-19
Department: Quality Assurance
Hired: 1 February 2019
Annual salary: $68,500
Remote: Yes

Emergency contact
Name: Funmi Adeyemi
Relationship: wife
Phone: 555-0163
""",
    {
        "employee_id": "E-20771",
        "first_name": "Oluwaseun",
        "last_name": "Adeyemi",
        "birth_date": "1988-07-19",
        "department": "Quality Assurance",
        "hire_date": "2019-02-01",
        "salary": 68500,
        "remote": True,
        "emergency_contact": {"name": "Funmi Adeyemi", "relationship": "wife", "phone": "555-0163"},
    },
)


class Card(BaseModel):
    name: str
    role: str | None = None
    organization: str | None = None
    emails: list[str] = []
    mobile: str | None = None
    city: str | None = None
    country: str | None = None


CASES.add(
    "contact-a4",
    Card,
    """\
Dr. Hanna Lindqvist
Research Director
Nordlys Biotech AB
Uppsala, Sweden

Mobile: +46 70 555 01 23
E-mail: hanna.lindqvist@nordlys.example, office@nordlys.example
""",
    {
        "name": any_of("Dr. Hanna Lindqvist", "Hanna Lindqvist"),
        "role": "Research Director",
        "organization": "Nordlys Biotech AB",
        "emails": ["hanna.lindqvist@nordlys.example", "office@nordlys.example"],
        "mobile": "+46 70 555 01 23",
        "city": "Uppsala",
        "country": "Sweden",
    },
)


class Person(BaseModel):
    name: str
    age: int | None = None
    occupation: str | None = None
    city: str | None = None
    hobbies: list[str] = []


CASES.add(
    "contact-a5",
    Person,
    "Maria Gonzalez is a 34-year-old architect from Valencia. Her hobbies are rock climbing, chess and pottery.",
    {
        "name": "Maria Gonzalez",
        "age": 34,
        "occupation": "architect",
        "city": "Valencia",
        "hobbies": ["rock climbing", "chess", "pottery"],
    },
)

CASES.add(
    "contact-a6",
    list[Person],
    """\
Guests so far:
John Smith (42), plumber, Dublin
Aisha Khan (29), teacher, Bradford
Pavel Novak (51), chef, Brno
""",
    [
        {"name": "John Smith", "age": 42, "occupation": "plumber", "city": "Dublin"},
        {"name": "Aisha Khan", "age": 29, "occupation": "teacher", "city": "Bradford"},
        {"name": "Pavel Novak", "age": 51, "occupation": "chef", "city": "Brno"},
    ],
)


class Job(BaseModel):
    title: str
    company: str | None = None
    location: str | None = None
    employment_type: Literal["full-time", "part-time", "contract", "internship"] | None = None
    salary_min: int | None = Field(default=None, description="lower end of the salary range")
    salary_max: int | None = Field(default=None, description="upper end of the salary range")
    currency: str | None = None
    remote: bool | None = None
    skills: list[str] = Field(default=[], description="required skills")


CASES.add(
    "job-a1",
    Job,
    """\
# Backend Engineer (Python)

**Company:** Loomlight
**Location:** Berlin, Germany
**Type:** Full-time
**Salary:** €65,000 - €80,000 per year
**Remote:** yes

## Required skills
- Python
- PostgreSQL
- Docker

## Nice to have
- Terraform
""",
    {
        "title": any_of("Backend Engineer (Python)", "Backend Engineer"),
        "company": "Loomlight",
        "location": "Berlin, Germany",
        "employment_type": "full-time",
        "salary_min": 65000,
        "salary_max": 80000,
        "currency": any_of("EUR", "€"),
        "remote": True,
        "skills": ["Python", "PostgreSQL", "Docker"],
    },
)


class Opening(BaseModel):
    position: str | None = None
    employer: str | None = None
    hours_per_week: float | None = None
    hourly_wage: float | None = None
    start_date: date | None = None
    apply_by: date | None = Field(default=None, description="application deadline")
    contact_email: EmailStr | None = None


CASES.add(
    "job-a2",
    Opening,
    """\
WE ARE HIRING!

Position: Night shift baker
Employer: Crust & Crumb Bakery
Hours: 32 per week
Wage: £13.80/hour
Start date: 1 July 2024
Apply by 10 June 2024 with a short CV to jobs@crustcrumb.example
""",
    {
        "position": "Night shift baker",
        "employer": "Crust & Crumb Bakery",
        "hours_per_week": 32,
        "hourly_wage": 13.8,
        "start_date": "2024-07-01",
        "apply_by": "2024-06-10",
        "contact_email": "jobs@crustcrumb.example",
    },
)

CASES.add(
    "job-a3",
    Job,
    """\
Orchard Health is looking for a Physiotherapist in Wellington. This is a part-time position paying NZD 78,000 to
NZD 92,000. On-site only.
""",
    {
        "title": "Physiotherapist",
        "company": "Orchard Health",
        "location": "Wellington",
        "employment_type": "part-time",
        "salary_min": 78000,
        "salary_max": 92000,
        "currency": "NZD",
        "remote": any_of(False, None),
        "skills": [],
    },
)


class Stint(BaseModel):
    company: str
    role: str
    start: str
    end: str | None = None


class Resume(BaseModel):
    name: str
    email: str | None = None
    languages: list[str] = []
    experience: list[Stint] = []


CASES.add(
    "job-a4",
    Resume,
    """\
Name: Giulia Ferrari
Email: giulia.f@example.org
Languages: Italian, English, French

Experience
Company           Role               Start      End
Studio Verde      Junior designer    2016       2019
Kite Labs         Lead designer      2019       2023
""",
    {
        "name": "Giulia Ferrari",
        "email": "giulia.f@example.org",
        "languages": ["Italian", "English", "French"],
        "experience": [
            {"company": "Studio Verde", "role": "Junior designer", "start": "2016", "end": "2019"},
            {"company": "Kite Labs", "role": "Lead designer", "start": "2019", "end": "2023"},
        ],
    },
)


class Event(BaseModel):
    title: str
    start_date: date | None = None
    end_date: date | None = None
    venue: str | None = None
    city: str | None = None
    price: float | None = None
    registration_url: HttpUrl | None = None


CASES.add(
    "event-a1",
    Event,
    """\
Event: PyData Rotterdam
Dates: 3-5 May 2024
Venue: De Doelen
City: Rotterdam
Price: €120
Register: https://pydata.example/rotterdam
""",
    {
        "title": "PyData Rotterdam",
        "start_date": "2024-05-03",
        "end_date": "2024-05-05",
        "venue": "De Doelen",
        "city": "Rotterdam",
        "price": 120,
        "registration_url": "https://pydata.example/rotterdam",
    },
)


class Meeting(BaseModel):
    subject: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    location: str | None = None
    attendees: list[str] = []


CASES.add(
    "event-a2",
    Meeting,
    """\
Subject: Quarterly budget review
When: Tuesday, 15 October 2024, 14:00 - 15:30
Where: Meeting room 4B
Attendees: Nadia Petrova, Sam O'Neil; Yuki Tanaka
""",
    {
        "subject": "Quarterly budget review",
        "starts_at": "2024-10-15T14:00:00",
        "ends_at": "2024-10-15T15:30:00",
        "location": "Meeting room 4B",
        "attendees": ["Nadia Petrova", "Sam O'Neil", "Yuki Tanaka"],
    },
)


class Concert(BaseModel):
    artist: str | None = None
    venue: str | None = None
    date: str | None = Field(default=None, description="YYYY-MM-DD")
    doors: time | None = Field(default=None, description="doors open at")
    ticket_price: float | None = None


CASES.add(
    "event-a3",
    Concert,
    """\
Artist: The Velvet Kites
Live at the Paradiso on 12 December 2024. Doors open 7:30 pm, tickets from $35.
""",
    {
        "artist": "The Velvet Kites",
        "venue": any_of("Paradiso", "the Paradiso"),
        "date": "2024-12-12",
        "doors": "19:30:00",
        "ticket_price": 35,
    },
)


class Wedding(BaseModel):
    couple: list[str] = []
    date: str | None = None
    rsvp_by: str | None = None
    dress_code: str | None = None


CASES.add(
    "event-a4",
    Wedding,
    """\
Date: Saturday 7 September 2024
Dress code: cocktail
RSVP by: 1 August
""",
    {
        "couple": [],
        "date": any_of("Saturday 7 September 2024", "7 September 2024", "2024-09-07"),
        "rsvp_by": "1 August",
        "dress_code": "cocktail",
    },
)
