"""Fourth development set: contacts and signatures, job posts, events."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from pydantic import BaseModel, EmailStr, Field, HttpUrl

from ...case import CaseTable, any_of

CASES = CaseTable()


class Card(BaseModel):
    full_name: str | None = None
    job_title: str | None = None
    organization: str | None = None
    work_phone: str | None = None
    fax: str | None = None
    email: str | None = None
    website: str | None = None
    linkedin: str | None = None


CASES.add(
    "contact-c1",
    Card,
    """\
Dr. Amelie Rousseau
Head of Conservation
Musée des Horloges
T +33 1 70 18 99 00 | F +33 1 70 18 99 01
a.rousseau@horloges.example | www.horloges.example
""",
    {
        "full_name": any_of("Amelie Rousseau", "Dr. Amelie Rousseau"),
        "job_title": "Head of Conservation",
        "organization": "Musée des Horloges",
        "work_phone": "+33 1 70 18 99 00",
        "fax": "+33 1 70 18 99 01",
        "email": "a.rousseau@horloges.example",
        "website": any_of("www.horloges.example", "https://www.horloges.example"),
        "linkedin": None,
    },
)


class Sender(BaseModel):
    sender: str | None = Field(None, description="who wrote the message")
    recipient: str | None = Field(None, description="to whom it is written")
    role: str | None = None
    employer: str | None = None
    mobile_number: str | None = None
    reply_by: date | None = None


CASES.add(
    "contact-c2",
    Sender,
    """\
Dear Ms Okonkwo,

please send me the signed lease before 20 January 2026.

Best wishes
Tobias Falk
Letting Agent, Nordhaus Immobilien GmbH
Mobile: 0171 555 0182
""",
    {
        "sender": "Tobias Falk",
        "recipient": any_of("Ms Okonkwo", "Okonkwo", None),
        "role": "Letting Agent",
        "employer": "Nordhaus Immobilien GmbH",
        "mobile_number": "0171 555 0182",
        "reply_by": any_of("2026-01-20", None),
    },
)


class Player(BaseModel):
    player: str
    position: str
    shirt_number: int
    goals: int | None = None
    born: date | None = None


CASES.add(
    "contact-c3",
    list[Player],
    """\
player;position;shirt_number;goals;born
Aino Laine;goalkeeper;1;0;1998-07-02
Petra Novak;striker;9;14;2001-11-23
Ines Duarte;midfield;6;;1999-01-15
""",
    [
        {"player": "Aino Laine", "position": "goalkeeper", "shirt_number": 1, "goals": 0, "born": "1998-07-02"},
        {"player": "Petra Novak", "position": "striker", "shirt_number": 9, "goals": 14, "born": "2001-11-23"},
        {"player": "Ines Duarte", "position": "midfield", "shirt_number": 6, "goals": None, "born": "1999-01-15"},
    ],
)


class Member(BaseModel):
    first_name: str | None = None
    last_name: str | None = None
    membership_no: str | None = None
    joined: date | None = None
    date_of_birth: date | None = None
    newsletter: bool | None = None
    emergency_contact: str | None = None


CASES.add(
    "contact-c4",
    Member,
    """\
<dl>
  <dt>First name</dt><dd>Oona</dd>
  <dt>Last name</dt><dd>McBride</dd>
  <dt>Membership no.</dt><dd>RC-0077</dd>
  <dt>Joined</dt><dd>1 April 2019</dd>
  <dt>Newsletter</dt><dd>No</dd>
</dl>
""",
    {
        "first_name": "Oona",
        "last_name": "McBride",
        "membership_no": "RC-0077",
        "joined": "2019-04-01",
        "newsletter": False,
    },
)


class Composer(BaseModel):
    name: str | None = None
    born_in: str | None = Field(None, description="place of birth")
    birth_date: date | None = None
    died: date | None = None
    instruments: list[str] = []
    teacher: str | None = None


CASES.add(
    "bio-c1",
    Composer,
    "Clara Lindqvist was born in Uppsala on 8 March 1875 and died on 2 October 1941. She played the violin and the "
    "organ.",
    {
        "name": "Clara Lindqvist",
        "born_in": "Uppsala",
        "birth_date": "1875-03-08",
        "died": "1941-10-02",
        "instruments": any_of([], ["violin", "organ"], ["the violin", "the organ"]),
        "teacher": None,
    },
)


class Position(BaseModel):
    headline: str | None = None
    employer_name: str | None = None
    location: str | None = None
    remote: bool | None = None
    pay_min: int | None = None
    pay_max: int | None = None
    pay_period: Literal["hour", "day", "month", "year"] | None = None
    experience_years: int | None = None
    skills: list[str] = []
    apply_by: date | None = None
    apply_url: str | None = None


CASES.add(
    "job-c1",
    Position,
    """\
## Senior Glazier

Employer name: Brightpane Facades
Location: Rotterdam, NL
Remote: no
Pay: €3,400 - €4,100 per month
Experience: at least 5 years
Skills: curtain walls, leadwork, site safety

Apply by 31 July 2025 at https://brightpane.example/jobs/114
""",
    {
        "headline": any_of("Senior Glazier", None),
        "employer_name": "Brightpane Facades",
        "location": "Rotterdam, NL",
        "remote": False,
        "pay_min": 3400,
        "pay_max": 4100,
        "pay_period": any_of("month", None),
        "experience_years": 5,
        "skills": ["curtain walls", "leadwork", "site safety"],
        "apply_by": "2025-07-31",
        "apply_url": "https://brightpane.example/jobs/114",
    },
)


class Internship(BaseModel):
    field: str | None = None
    duration_months: int | None = None
    stipend: float | None = None
    starts_on: date | None = None
    supervisor: str | None = None
    paid: bool | None = None


CASES.add(
    "job-c2",
    Internship,
    "The institute offers a six-month internship in hydrology. Interns receive a stipend of 900 euros. Supervisor: "
    "Prof. Lena Aho. Starts on 1 February 2026.",
    {
        "field": any_of("hydrology", None),
        "duration_months": any_of(6, None),
        "stipend": 900,
        "starts_on": "2026-02-01",
        "supervisor": any_of("Prof. Lena Aho", "Lena Aho"),
        "paid": None,
    },
)


class Concert(BaseModel):
    ensemble: str | None = None
    conductor: str | None = None
    hall: str | None = None
    performance: datetime | None = None
    doors_open: time | None = None
    ticket_from: float | None = Field(None, description="cheapest ticket")
    sold_out: bool | None = None
    programme: list[str] = []


CASES.add(
    "event-c1",
    Concert,
    """\
Ensemble: Bergen Chamber Players
Conductor: Ole Strand
Hall: Grieghallen
Performance: 14 March 2026, 19:30
Doors open: 18:45
Tickets from NOK 250

Programme:
1. Suite for Strings
2. Winter Songs
3. Symphony in C
""",
    {
        "ensemble": "Bergen Chamber Players",
        "conductor": "Ole Strand",
        "hall": "Grieghallen",
        "performance": "2026-03-14T19:30:00",
        "doors_open": "18:45:00",
        "ticket_from": 250,
        "sold_out": None,
        "programme": ["Suite for Strings", "Winter Songs", "Symphony in C"],
    },
)


class Match(BaseModel):
    home_team: str | None = None
    away_team: str | None = None
    venue: str | None = None
    kick_off: datetime | None = None
    referee: str | None = None
    attendance: int | None = None


CASES.add(
    "event-c2",
    Match,
    """\
Home team: Port Vale Rovers
Away team: Ashby United
Venue: The Meadow
Kick-off: 2025-08-23 15:00
Attendance: 2,318
""",
    {
        "home_team": "Port Vale Rovers",
        "away_team": "Ashby United",
        "venue": "The Meadow",
        "kick_off": "2025-08-23T15:00:00",
        "referee": None,
        "attendance": 2318,
    },
)


class Webinar(BaseModel):
    topic: str | None = None
    speakers: list[str] = []
    begins: datetime | None = None
    duration_min: int | None = None
    registration_link: str | None = None
    language: str | None = None
    free: bool | None = None


CASES.add(
    "event-c3",
    Webinar,
    """\
Topic: Soil health in vineyards
Speakers: Marta Costa, Julien Petit and Anna Weiss
Begins: 5 Nov 2025 at 16:00
Duration: 1.5 hours
Registration link: https://vine.example/webinar
Language: English
""",
    {
        "topic": "Soil health in vineyards",
        "speakers": ["Marta Costa", "Julien Petit", "Anna Weiss"],
        "begins": "2025-11-05T16:00:00",
        "duration_min": 90,
        "registration_link": "https://vine.example/webinar",
        "language": "English",
        "free": None,
    },
)


class Trip(BaseModel):
    passenger: str | None = None
    departure_airport: str | None = None
    arrival_airport: str | None = None
    flight_no: str | None = None
    departs: datetime | None = None
    arrives: datetime | None = None
    seat: str | None = None
    gate: str | None = None


CASES.add(
    "event-c4",
    Trip,
    """\
BOARDING PASS
Passenger: ITO/KENJI MR
Flight no: LX 0181
From: Zurich (ZRH)   To: Singapore (SIN)
Departs: 2025-10-02 22:40
Seat: 31K
""",
    {
        "passenger": "ITO/KENJI MR",
        "departure_airport": any_of("Zurich (ZRH)", "Zurich", "ZRH", None),
        "arrival_airport": any_of("Singapore (SIN)", "Singapore", "SIN", None),
        "flight_no": "LX 0181",
        "departs": "2025-10-02T22:40:00",
        "arrives": None,
        "seat": "31K",
        "gate": None,
    },
)


class Listing(BaseModel):
    contact_email: EmailStr | None = None
    page: HttpUrl | None = None
    bedrooms: int | None = None
    area_sqm: float | None = None
    rent: int | None = Field(None, description="monthly rent")
    deposit: int | None = None
    available_from: date | None = None
    furnished: bool | None = None
    pets_allowed: bool | None = None


CASES.add(
    "prose-c1",
    Listing,
    "Bright flat with 2 bedrooms and 68 m² in the old town. The rent is 1,150 euros per month, the deposit 2,300 "
    "euros. Available from 1 March 2026. No pets. Write to rooms@altstadt.example.",
    {
        "contact_email": "rooms@altstadt.example",
        "page": None,
        "bedrooms": 2,
        "area_sqm": any_of(68, None),
        "rent": 1150,
        "deposit": 2300,
        "available_from": "2026-03-01",
        "furnished": None,
        "pets_allowed": any_of(False, None),
    },
)
