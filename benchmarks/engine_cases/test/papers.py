"""Test half, only measured: invoices, receipts."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class Position(BaseModel):
    item: str
    units: float
    line_total: float


class AgencyInvoice(BaseModel):
    invoice_id: str = Field(description="The number of the invoice")
    client: str | None
    issued: date | None
    due: date | None
    positions: list[Position]
    subtotal: float | None
    tax: float | None
    total: float | None
    purchase_order: str | None


CASES.add(
    "invoice-1",
    AgencyInvoice,
    """\
Pixel & Pine Studio                                     Invoice #1047
Client: Rowan Outdoor Co.
Issued: May 6, 2024
Due: June 5, 2024

| Item                 | Units | Rate    | Line total |
| -------------------- | ----- | ------- | ---------- |
| Logo refresh         | 1     | $900.00 | $900.00    |
| Illustration (hours) | 6.5   | $80.00  | $520.00    |

Subtotal: $1,420.00
Sales tax (8.25%): $117.15
TOTAL: $1,537.15
""",
    {
        "invoice_id": any_of("1047", "#1047"),
        "client": "Rowan Outdoor Co.",
        "issued": "2024-05-06",
        "due": "2024-06-05",
        "positions": [
            {"item": "Logo refresh", "units": 1, "line_total": 900},
            {"item": "Illustration (hours)", "units": 6.5, "line_total": 520},
        ],
        "subtotal": 1420,
        "tax": 117.15,
        "total": 1537.15,
        "purchase_order": None,
    },
)


class Party(BaseModel):
    name: str
    vat_id: str | None


class CrossBorder(BaseModel):
    reference: str
    seller: Party
    buyer: Party
    amount: Decimal
    currency: str
    reverse_charge: bool | None


CASES.add(
    "invoice-2",
    CrossBorder,
    """\
Reference: RE-88-2024

Seller
Name: Talo Keramiikka Oy
VAT ID: FI12345671

Buyer
Name: Galerie Perrin SARL
VAT ID: FR40303265045

Amount: 2 480,00
Currency: EUR
Reverse charge: yes
""",
    {
        "reference": "RE-88-2024",
        "seller": {"name": "Talo Keramiikka Oy", "vat_id": "FI12345671"},
        "buyer": {"name": "Galerie Perrin SARL", "vat_id": "FR40303265045"},
        "amount": 2480,
        "currency": "EUR",
        "reverse_charge": True,
    },
)


class HostingInvoice(BaseModel):
    invoice_number: str
    plan: str | None
    billing_date: date | None
    next_billing_date: date | None
    amount_paid: float | None
    card_last4: str | None = Field(description="Last four digits of the card")


CASES.add(
    "invoice-7",
    HostingInvoice,
    """\
Thanks for your payment!

We charged $24.00 to your Visa ending in 4242 for invoice HST-553021.

Plan: Cloud Small
Billing date: Feb 14, 2024
Next billing date: Mar 14, 2024
Amount paid: $24.00
""",
    {
        "invoice_number": "HST-553021",
        "plan": "Cloud Small",
        "billing_date": "2024-02-14",
        "next_billing_date": "2024-03-14",
        "amount_paid": 24,
        "card_last4": "4242",
    },
)


class Bought(BaseModel):
    name: str
    price: float


class ShopReceipt(BaseModel):
    shop: str | None
    items: list[Bought]
    subtotal: float | None
    tax: float | None
    total: float
    cashier: str | None


CASES.add(
    "receipt-2",
    ShopReceipt,
    """\
Shop: Ridgeway Books
Cashier: Tom

name                      price
The Long Ferry            12.99
Notebook A5                4.50
Bookmark                   1.20

Subtotal                  18.69
Tax                        1.50
Total                     20.19
""",
    {
        "shop": "Ridgeway Books",
        "items": [
            {"name": "The Long Ferry", "price": 12.99},
            {"name": "Notebook A5", "price": 4.5},
            {"name": "Bookmark", "price": 1.2},
        ],
        "subtotal": 18.69,
        "tax": 1.5,
        "total": 20.19,
        "cashier": "Tom",
    },
)


class Payment(Enum):
    cash = "cash"
    credit_card = "credit card"
    bank_transfer = "bank transfer"


class HotelReceipt(BaseModel):
    guest_name: str
    check_in: date | None
    check_out: date | None
    room_number: str | None
    city_tax: float | None
    total_paid: float | None
    paid_by: Payment | None


CASES.add(
    "receipt-4",
    HotelReceipt,
    """\
HOTEL BELLAVISTA - Receipt 2291 printed 2024-09-16
Guest name....: Hannah Osei
Room number...: 317
Check-in......: 2024-09-13
Check-out.....: 2024-09-16
3 nights......: EUR 342.00
City tax......: EUR 10.50
Total paid....: EUR 352.50
Paid by.......: Credit card
""",
    {
        "guest_name": "Hannah Osei",
        "check_in": "2024-09-13",
        "check_out": "2024-09-16",
        "room_number": "317",
        "city_tax": 10.5,
        "total_paid": 352.5,
        "paid_by": "credit card",
    },
)


class FuelReceipt(BaseModel):
    station: str | None
    purchased_at: datetime | None
    litres: float | None
    price_per_litre: float | None
    fuel_type: str | None
    amount: float | None
    loyalty_card: str | None


CASES.add(
    "receipt-5",
    FuelReceipt,
    """\
Station: Esker Fuels, N7 Naas
Purchased: 2024-07-19 06:58
Pump 4

Fuel type: Diesel
Volume: 41.30 L
Price per litre: €1.679
Amount: €69.34
""",
    {
        "station": any_of("Esker Fuels, N7 Naas", "Esker Fuels"),
        "purchased_at": "2024-07-19T06:58:00",
        "litres": 41.3,
        "price_per_litre": 1.679,
        "fuel_type": "Diesel",
        "amount": 69.34,
        "loyalty_card": None,
    },
)


class ParkingReceipt(BaseModel):
    plate: str | None = Field(description="Licence plate")
    entered: time | None
    left: time | None = Field(description="Time of leaving")
    day: date | None
    minutes: int | None = Field(description="Length of stay in minutes")
    fee: float


CASES.add(
    "receipt-6",
    ParkingReceipt,
    """\
CITY PARKING
Plate: 7KDL 204
Day: 01/02/2024
Entered: 9:05 AM
Left: 11:20 AM
Stay: 2 h 15 min
Fee: $6.75
""",
    {
        "plate": "7KDL 204",
        "entered": "09:05:00",
        "left": "11:20:00",
        "day": None,
        "minutes": 135,
        "fee": 6.75,
    },
)
