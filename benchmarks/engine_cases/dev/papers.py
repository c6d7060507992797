"""Development half: invoices, receipts."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class Line(BaseModel):
    description: str
    quantity: int
    unit_price: Decimal


class Invoice(BaseModel):
    invoice_number: str
    issue_date: date | None
    due_date: date | None
    vendor: str | None
    total: Decimal | None = Field(description="Amount due including tax")
    currency: str | None = Field(description="ISO 4217 code")
    lines: list[Line] = []


CASES.add(
    "invoice-3",
    Invoice,
    """\
NORTHWIND STATIONERY LTD
14 Quay Street, Bristol

INVOICE

Invoice no.   NW-20418            Order ref.  PO-7731
Date          7 March 2024        Payable by  6 April 2024

Description            Qty    Unit price    Amount
A4 paper, 80 g          20          4.10     82.00
Gel pens, blue          12          1.25     15.00
Stapler                  1         11.90     11.90

                             Subtotal       108.90
                             VAT 20 %        21.78
                             Total due   GBP 130.68
""",
    {
        "invoice_number": "NW-20418",
        "issue_date": "2024-03-07",
        "due_date": "2024-04-06",
        "vendor": any_of("NORTHWIND STATIONERY LTD", None),
        "total": 130.68,
        "currency": "GBP",
        "lines": [
            {"description": "A4 paper, 80 g", "quantity": 20, "unit_price": 4.10},
            {"description": "Gel pens, blue", "quantity": 12, "unit_price": 1.25},
            {"description": "Stapler", "quantity": 1, "unit_price": 11.90},
        ],
    },
)


class FreelanceBill(BaseModel):
    number: str
    billed_to: str | None
    hours: float | None
    hourly_rate: float | None
    net: float | None
    vat: float | None
    gross: float | None
    iban: str | None


CASES.add(
    "invoice-4",
    FreelanceBill,
    """\
Hi Petra,

please find my bill for October below.

Bill number: 2023/117
Billed to: Halvorsen Media AS
Hours worked: 37.5
Rate: €85.00 per hour
Net amount: €3,187.50
VAT (19%): €605.63
Gross amount: €3,793.13

Please transfer to IBAN DE89 3704 0044 0532 0130 00 within 14 days.

Thanks, Jonas
""",
    {
        "number": "2023/117",
        "billed_to": "Halvorsen Media AS",
        "hours": 37.5,
        "hourly_rate": 85.0,
        "net": 3187.5,
        "vat": 605.63,
        "gross": 3793.13,
        "iban": any_of("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    },
)


class UtilityBill(BaseModel):
    account_number: str | None
    period_start: date | None
    period_end: date | None
    amount_due: float | None
    previous_balance: float | None
    usage_kwh: int | None = Field(description="Electricity used in this period, in kWh")
    autopay: bool | None = None


CASES.add(
    "invoice-5",
    UtilityBill,
    """\
Your electricity statement

Account Number ........ 4480-2210-93
Service Period ........ Jan 3, 2024 - Feb 2, 2024
Previous Balance ...... $88.14
Payment Received ...... -$88.14
Current Charges ....... $104.37
Amount Due ............ $104.37
Usage ................. 612 kWh (last year: 655 kWh)
AutoPay ............... No
""",
    {
        "account_number": "4480-2210-93",
        "period_start": "2024-01-03",
        "period_end": "2024-02-02",
        "amount_due": 104.37,
        "previous_balance": 88.14,
        "usage_kwh": 612,
        "autopay": False,
    },
)


class Reminder(BaseModel):
    invoice_number: str | None
    amount: Decimal | None = Field(description="Outstanding amount")
    invoice_date: date | None
    late_fee: Decimal | None
    status: Literal["paid", "overdue", "open"] | None


CASES.add(
    "invoice-6",
    Reminder,
    """\
Dear Ms Okafor,

Our records show that invoice INV-00932, dated 12/05/2023, is still overdue.
The outstanding amount is $1,249.00. No late fee has been added so far.

Kind regards
Accounts Receivable
""",
    {
        "invoice_number": "INV-00932",
        "amount": 1249,
        "invoice_date": None,
        "late_fee": any_of(None, 0),
        "status": "overdue",
    },
)


class Receipt(BaseModel):
    store: str | None
    date: str | None = Field(description="Date of purchase, YYYY-MM-DD")
    time: str | None = Field(description="Time of purchase, HH:MM, 24 h")
    total: float
    payment_method: Literal["cash", "card", "voucher"] | None
    change: float | None


CASES.add(
    "receipt-1",
    Receipt,
    """\
        GREEN GROCER
   220 Elm Ave, Portland OR
------------------------------
2024-02-18            17:42:09
Bananas 1.2 kg            1.55
Oat milk                  3.29
Sourdough                 5.00
------------------------------
SUBTOTAL                  9.84
TAX                       0.00
TOTAL                     9.84
CASH                     20.00
CHANGE                   10.16
      Thank you!
""",
    {
        "store": any_of("GREEN GROCER", None),
        "date": "2024-02-18",
        "time": any_of("17:42", "17:42:09"),
        "total": 9.84,
        "payment_method": "cash",
        "change": 10.16,
    },
)


class TaxiReceipt(BaseModel):
    trip_date: date | None
    pickup: time | None = Field(description="Pickup time")
    dropoff: time | None = Field(description="Drop-off time")
    distance_km: float | None = Field(description="Distance in kilometres")
    fare: float | None
    tip: float | None
    total: float | None
    driver: str | None


CASES.add(
    "receipt-3",
    TaxiReceipt,
    """\
Thanks for riding with Zipcab!

Trip on 9 Sep 2023
Pickup 08:15 - Drop-off 08:47
Distance: 5 miles
Fare: $18.20 | Tip: $3.00 | Total: $21.20
Your driver was Samira.
""",
    {
        "trip_date": "2023-09-09",
        "pickup": "08:15:00",
        "dropoff": "08:47:00",
        "distance_km": any_of(8.04672, 8.05, 8.047, 8.0, 8.0467),
        "fare": 18.20,
        "tip": 3.0,
        "total": 21.2,
        "driver": "Samira",
    },
)
