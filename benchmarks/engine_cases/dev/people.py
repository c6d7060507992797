"""Development half: events, contacts, jobs, e-mails, bios."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum
from typing import Literal

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class CalendarEvent(BaseModel):
    name: str
    date: str
    participants: list[str]


CASES.add(
    "event-1",
    CalendarEvent,
    "Alice and Bob are going to a science fair on Friday.",
    {"name": any_of("science fair", "a science fair", "Science fair", "Science Fair"), "date": "Friday",
     "participants": ["Alice", "Bob"]},
)  # fmt: skip


class Meetup(BaseModel):
    title: str
    starts_at: datetime | None
    venue: str | None
    entry_fee: float | None
    max_attendees: int | None
    url: str | None


CASES.add(
    "event-2",
    Meetup,
    """\
**PyNight #48: Typing in anger**

When: 2024-11-14 19:00
Where: Kulturhaus Lerchenfeld, room 2
Entry: free for members, 5 € for guests
Seats: 60
RSVP: https://pynight.example.org/48
""",
    {
        "title": any_of("PyNight #48: Typing in anger", "Typing in anger"),
        "starts_at": "2024-11-14T19:00:00",
        "venue": any_of("Kulturhaus Lerchenfeld, room 2", "Kulturhaus Lerchenfeld"),
        "entry_fee": any_of(5, None),
        "max_attendees": 60,
        "url": "https://pynight.example.org/48",
    },
)


class Webinar(BaseModel):
    topic: str | None
    speaker: str | None
    day: date | None
    start_time: time | None
    duration_minutes: int | None = Field(description="Length in minutes")
    platform: Literal["Zoom", "Teams", "Meet"] | None


CASES.add(
    "event-3",
    Webinar,
    """\
You are invited!

Topic: Reading flame graphs without fear
Speaker: Dr. Ngozi Umeh (Tracewell)
Date: Tuesday, 23 January 2024
Time: 4:30 pm
Duration: 1.5 hours
The Zoom link will be mailed an hour before.
""",
    {
        "topic": "Reading flame graphs without fear",
        "speaker": any_of("Dr. Ngozi Umeh", "Ngozi Umeh", "Dr. Ngozi Umeh (Tracewell)"),
        "day": "2024-01-23",
        "start_time": "16:30:00",
        "duration_minutes": 90,
        "platform": "Zoom",
    },
)


class Concert(BaseModel):
    artist: str
    city: str
    day: date


CASES.add(
    "event-4",
    list[Concert],
    """\
Tour dates

- Artist: The Low Tides, City: Ghent, Date: 2024-08-02
- Artist: The Low Tides, City: Lille, Date: 2024-08-04
- Artist: Mira Sol, City: Ghent, Date: 2024-08-09
""",
    [
        {"artist": "The Low Tides", "city": "Ghent", "day": "2024-08-02"},
        {"artist": "The Low Tides", "city": "Lille", "day": "2024-08-04"},
        {"artist": "Mira Sol", "city": "Ghent", "day": "2024-08-09"},
    ],
)


class Deadline(BaseModel):
    conference: str | None
    submission_deadline: date | None
    notification: date | None = Field(description="Notification of acceptance")
    camera_ready: date | None
    conference_start: date | None


CASES.add(
    "event-5",
    Deadline,
    """\
CALL FOR PAPERS
Conference: 9th Workshop on Small Grammars
Published: 15 November 2023

Important dates
Submission deadline: 12 January 2024 (AoE)
Notification: 1 March 2024
Camera-ready version: to be announced
The workshop opens on June 10, 2024.
""",
    {
        "conference": "9th Workshop on Small Grammars",
        "submission_deadline": "2024-01-12",
        "notification": "2024-03-01",
        "camera_ready": None,
        "conference_start": any_of("2024-06-10", None),
    },
)


class Appointment(BaseModel):
    patient: str | None
    doctor: str | None
    when: date | None = Field(description="Day of the appointment")
    room: str | None


CASES.add(
    "event-6",
    Appointment,
    """\
Reminder for Karim Benali: you have an appointment with Dr. Sofia Lindqvist on 03/04/2024 at 9:20.
Please come to room B12 ten minutes early and bring your card.
""",
    {
        "patient": "Karim Benali",
        "doctor": any_of("Dr. Sofia Lindqvist", "Sofia Lindqvist"),
        "when": None,
        "room": any_of("B12", "room B12"),
    },
)


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


class Remote(str, Enum):
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


class Mail(BaseModel):
    sender: str | None = Field(description="E-mail address of the sender")
    recipients: list[str] = Field(description="E-mail addresses of the recipients")
    subject: str | None
    sent_at: datetime | None
    has_attachment: bool | None = None


MAIL = """\
From: Oskar Lind <oskar@lindbygg.example>
To: kay@arkitekt.example, sam@arkitekt.example
Date: Mon, 18 Mar 2024 08:05:11 +0100
Subject: Roof, second offer

Morning both,
the new offer is 14 200 kr, valid until 30 April. Call me at noon.
Oskar
"""
CASES.add(
    "email-1",
    Mail,
    MAIL,
    {
        "sender": "oskar@lindbygg.example",
        "recipients": ["kay@arkitekt.example", "sam@arkitekt.example"],
        "subject": "Roof, second offer",
        "sent_at": any_of("2024-03-18T08:05:11+01:00", "2024-03-18T08:05:11"),
    },
)


class Complaint(BaseModel):
    order_number: str | None
    customer_name: str | None
    wants_refund: bool | None
    product: str | None
    amount_paid: float | None


CASES.add(
    "email-2",
    Complaint,
    """\
Subject: broken kettle

Hello,
I bought the Stelton kettle from you (order number 7714-B) and paid $64.90. It leaks. Shipping was another $8.
I would like a new one.

Yours
Rosa Delgado
""",
    {
        "order_number": "7714-B",
        "customer_name": "Rosa Delgado",
        "wants_refund": any_of(None, False),
        "product": any_of("Stelton kettle", "kettle", "the Stelton kettle", None),
        "amount_paid": 64.9,
    },
)


class MeetingRequest(BaseModel):
    proposed_by: str | None
    slot: datetime | None = Field(description="Proposed start, date and time")
    location: str | None
    agenda: list[str]


CASES.add(
    "email-3",
    MeetingRequest,
    """\
Hi Wei,

can we meet on 2024-06-04 at 14:00? The last meeting was on 2024-05-21, so it's about time.

Location: Blue Room, 3rd floor
Agenda:
1. Budget for Q3
2. Hiring plan
3. Office move

Regards,
Tomás Herrera
""",
    {
        "proposed_by": "Tomás Herrera",
        "slot": "2024-06-04T14:00:00",
        "location": any_of("Blue Room, 3rd floor", "Blue Room"),
        "agenda": ["Budget for Q3", "Hiring plan", "Office move"],
    },
)


class Flight(BaseModel):
    confirmation_code: str
    flight_number: str
    origin: str = Field(description="IATA code of the departure airport")
    destination: str = Field(description="IATA code of the arrival airport")
    departure: datetime | None
    seat: str | None


CASES.add(
    "email-6",
    Flight,
    """\
Your booking is confirmed. Confirmation code: QX7P2L

Flight    KL 1706
From      Madrid (MAD)
To        Amsterdam (AMS)
Departs   2024-10-02 13:05
Arrives   2024-10-02 15:40
Seat      14C
""",
    {
        "confirmation_code": "QX7P2L",
        "flight_number": any_of("KL 1706", "KL1706"),
        "origin": "MAD",
        "destination": "AMS",
        "departure": "2024-10-02T13:05:00",
        "seat": "14C",
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
