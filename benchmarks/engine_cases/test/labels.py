"""Test half, only measured: bilingual labels, and texts where the asked is absent."""

from __future__ import annotations

from datetime import date, time

from pydantic import BaseModel, Field

from ..case import REFUSE, CaseTable

CASES = CaseTable()


class Ticket(BaseModel):
    passenger: str
    travel_date: date | None
    origin: str | None
    destination: str | None
    fare: float | None
    travel_class: int | None


CASES.add(
    "bilingual-1",
    Ticket,
    """\
Billet / Ticket

Voyageur / Passenger: Inès Garnier
Date de voyage / Travel date: 9 novembre 2024
De / From: Nantes
À / To: Strasbourg
Classe / Class: 2
Prix / Fare: 74,50 €
""",
    {
        "passenger": "Inès Garnier",
        "travel_date": "2024-11-09",
        "origin": "Nantes",
        "destination": "Strasbourg",
        "fare": 74.5,
        "travel_class": 2,
    },
)


class Factura(BaseModel):
    invoice_number: str = Field(description="Número de factura")
    date: str | None = Field(description="Fecha de emisión, YYYY-MM-DD")
    customer: str | None = Field(description="Cliente")
    vat: float | None = Field(description="IVA, importe")
    total: float | None = Field(description="Total a pagar")


CASES.add(
    "bilingual-2",
    Factura,
    """\
Número de factura: F-2024/093
Fecha de emisión: 15 de abril de 2024
Cliente: Librería Luna S.L.

Base imponible: 400,00 €
IVA (21 %): 84,00 €
Total a pagar: 484,00 €
""",
    {
        "invoice_number": "F-2024/093",
        "date": "2024-04-15",
        "customer": "Librería Luna S.L.",
        "vat": 84,
        "total": 484,
    },
)


class Member(BaseModel):
    member_number: str
    first_name: str | None
    last_name: str | None
    date_of_birth: date | None
    city: str | None


CASES.add(
    "bilingual-3",
    Member,
    """\
Mitgliedsnummer / Member number: 0042-7
Vorname / First name: Jürgen
Nachname / Last name: Wölk
Geburtsdatum / Date of birth: 30.01.1968
Wohnort / City: Görlitz
""",
    {
        "member_number": "0042-7",
        "first_name": "Jürgen",
        "last_name": "Wölk",
        "date_of_birth": "1968-01-30",
        "city": "Görlitz",
    },
)


class Rental(BaseModel):
    tenant: str | None
    address: str | None
    rent: float | None = Field(description="Monthly rent without utilities (Kaltmiete)")
    deposit: float | None = Field(description="Kaution")
    rooms: float | None
    available_from: date | None


CASES.add(
    "bilingual-5",
    Rental,
    """\
Wohnung zu vermieten

Adresse: Lindenweg 4, 04177 Leipzig
Zimmer: 2,5
Kaltmiete: 640 €
Warmmiete: 810 €
Kaution: 1.920 €
Verfügbar ab: 1. August 2024
""",
    {
        "tenant": None,
        "address": "Lindenweg 4, 04177 Leipzig",
        "rent": 640,
        "deposit": 1920,
        "rooms": 2.5,
        "available_from": "2024-08-01",
    },
)


class BankAccount(BaseModel):
    iban: str
    account_holder: str
    balance: float


CASES.add(
    "absent-1",
    BankAccount,
    """\
Hi! Our garden party was great. 14 people came, we drank 20 litres of lemonade and paid 35.60 for cake.
Next year on 8 June again, I hope.
""",
    REFUSE,
)


class Survey(BaseModel):
    respondent: str | None
    age: int | None
    income: float | None
    satisfied: bool | None
    comments: str | None


CASES.add(
    "absent-2",
    Survey,
    "The survey ran from 3 May 2024 to 17 May 2024 in 12 towns. 1,204 forms were sent out and 388 came back.",
    {"respondent": None, "age": None, "income": None, "satisfied": None, "comments": None},
)


class Shipment(BaseModel):
    tracking_id: str
    carrier: str
    ship_date: date


CASES.add(
    "absent-3",
    Shipment,
    """\
Carrier: Posten
Ship date: 2024-03-05

Your parcel is being packed. The tracking ID will follow.
""",
    REFUSE,
)


class Opening(BaseModel):
    shop: str | None
    opens: time | None
    closes: time | None
    manager: str | None
    founded: date | None
    parking: bool | None


CASES.add(
    "absent-4",
    Opening,
    """\
Shop: Kettle & Thread
Opens: 09:30
Closes: 18:00
Founded: sometime in the 1890s
Manager: (vacant)
""",
    {
        "shop": "Kettle & Thread",
        "opens": "09:30:00",
        "closes": "18:00:00",
        "manager": None,
        "founded": None,
        "parking": None,
    },
)
