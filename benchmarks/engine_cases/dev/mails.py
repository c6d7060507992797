"""Development half: e-mails, events."""

from __future__ import annotations

from datetime import date, datetime, time
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
