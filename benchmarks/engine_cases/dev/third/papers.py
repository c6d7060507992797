"""Third development set: invoices, receipts, orders, products, medical notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal

from pydantic import BaseModel, Field

from ...case import CaseTable, any_of

CASES = CaseTable()


class LineItem(BaseModel):
    description: str
    hours: float
    rate: Decimal
    amount: Decimal


class ConsultingInvoice(BaseModel):
    number: str
    issued: date | None = None
    due: date | None = None
    seller: str | None = None
    buyer: str | None = None
    line_items: list[LineItem] = []
    total_due: Decimal


CASES.add(
    "invoice-b1",
    ConsultingInvoice,
    """\
INVOICE 2024-77

From: Marlow Analytics Ltd.
To:   Granite Bay Brewing Co.

Issued: 4 Nov 2024
Due:    18 Nov 2024

Description                 Hours    Rate       Amount
Data audit                  12.5     $95.00     $1,187.50
Dashboard build             20       $110.00    $2,200.00
Training session            3        $95.00     $285.00

Total due: $3,672.50
""",
    {
        "number": "2024-77",
        "issued": "2024-11-04",
        "due": "2024-11-18",
        "seller": "Marlow Analytics Ltd.",
        "buyer": "Granite Bay Brewing Co.",
        "line_items": [
            {"description": "Data audit", "hours": 12.5, "rate": 95, "amount": 1187.5},
            {"description": "Dashboard build", "hours": 20, "rate": 110, "amount": 2200},
            {"description": "Training session", "hours": 3, "rate": 95, "amount": 285},
        ],
        "total_due": 3672.5,
    },
)


class PhoneBill(BaseModel):
    customer_no: str | None = Field(default=None, description="Customer number")
    billing_period: str | None = None
    data_used_gb: float | None = None
    calls_minutes: int | None = None
    amount: float | None = Field(default=None, description="Amount to pay this month")
    paid_by_direct_debit: bool | None = None


CASES.add(
    "invoice-b2",
    PhoneBill,
    """\
Hello Mr Sato,

your bill for October is ready.

Customer no.: 88-20314
Billing period: 01.10.2024 - 31.10.2024
Data used: 14.2 GB
Calls: 212 min
Amount to pay: 29,90 €
Paid by direct debit: yes
""",
    {
        "customer_no": "88-20314",
        "billing_period": "01.10.2024 - 31.10.2024",
        "data_used_gb": 14.2,
        "calls_minutes": 212,
        "amount": 29.9,
        "paid_by_direct_debit": True,
    },
)


class Purchase(BaseModel):
    shop: str | None = None
    bought_on: date | None = None
    total: float | None = None
    vat_amount: float | None = None
    method: Literal["cash", "credit card", "debit card"] | None = None
    loyalty_points: int | None = None


CASES.add(
    "receipt-b1",
    Purchase,
    """\
** BOOKSHELF & SONS **
14 Dec 2024 16:20   Till 3

1 x The Glass Harbour      12.99
2 x Gift wrap               3.00
----------------------------------
TOTAL GBP                  15.99
incl. VAT 20%               0.50
Paid: DEBIT CARD
You earned 15 loyalty points
""",
    {
        "shop": any_of("BOOKSHELF & SONS", None),
        "bought_on": "2024-12-14",
        "total": 15.99,
        "vat_amount": 0.5,
        "method": "debit card",
        "loyalty_points": 15,
    },
)


class HotelReceipt(BaseModel):
    hotel: str | None = None
    guest_name: str | None = None
    room: str | None = None
    check_in: date | None = None
    check_out: date | None = None
    nightly_rate: Decimal | None = None
    city_tax: Decimal | None = None
    total: Decimal | None = None


CASES.add(
    "receipt-b2",
    HotelReceipt,
    """\
Hotel: Pension Alpenblick
Guest name: Carla Ventura
Room: 204
Check-in: 2024-02-03
Check-out: 2024-02-06
3 nights at EUR 84.00
City tax: EUR 7.50
Total: EUR 259.50
""",
    {
        "hotel": "Pension Alpenblick",
        "guest_name": "Carla Ventura",
        "room": "204",
        "check_in": "2024-02-03",
        "check_out": "2024-02-06",
        "nightly_rate": any_of(84, None),
        "city_tax": 7.5,
        "total": 259.5,
    },
)


class Addr(BaseModel):
    line1: str | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None


class Buyer(BaseModel):
    name: str | None = None
    email: str | None = None
    address: Addr | None = None


class Item(BaseModel):
    product: str
    qty: int
    price: Decimal


class ShopOrder(BaseModel):
    order_no: str
    buyer: Buyer | None = None
    items: list[Item]
    shipping_fee: Decimal | None = None
    notes: str | None = None


CASES.add(
    "order-b1",
    ShopOrder,
    """\
order_no: SO-3391
buyer:
  name: Emeka Obi
  email: emeka.obi@mail.example
  address:
    line1: 5 Adeola Close
    city: Lagos
    postcode: "101233"
    country: Nigeria
items:
  - product: Solar lamp
    qty: 3
    price: 18.50
  - product: Battery pack
    qty: 1
    price: 42.00
shipping_fee: 6.00
notes: leave at the gate
""",
    {
        "order_no": "SO-3391",
        "buyer": {
            "name": "Emeka Obi",
            "email": "emeka.obi@mail.example",
            "address": {
                "line1": "5 Adeola Close",
                "city": "Lagos",
                "region": None,
                "postcode": "101233",
                "country": "Nigeria",
            },
        },
        "items": [
            {"product": "Solar lamp", "qty": 3, "price": 18.5},
            {"product": "Battery pack", "qty": 1, "price": 42},
        ],
        "shipping_fee": 6,
        "notes": "leave at the gate",
    },
)


class Flowers(BaseModel):
    bouquet: str | None = None
    stems: int | None = None
    recipient: str | None = None
    delivery_date: date | None = None
    message_card: str | None = None


CASES.add(
    "order-b2",
    Flowers,
    """\
Bouquet: Autumn Meadow
Stems: 24
Recipient: Mrs Olga Brandt
Delivery date: Friday, 8 November 2024
Message card: "Happy birthday, Mum!"
""",
    {
        "bouquet": "Autumn Meadow",
        "stems": 24,
        "recipient": "Mrs Olga Brandt",
        "delivery_date": "2024-11-08",
        "message_card": "Happy birthday, Mum!",
    },
)


class Monitor(BaseModel):
    model: str | None = None
    diagonal_inches: float | None = None
    resolution: str | None = None
    refresh_rate_hz: int | None = None
    panel: Literal["IPS", "VA", "OLED", "TN"] | None = None
    ports: list[str] = []
    weight_kg: float | None = None
    vesa_mount: bool | None = None


CASES.add(
    "product-b1",
    Monitor,
    """\
Technical data

- Model: ViewLine 27Q
- Diagonal: 27"
- Resolution: 2560 x 1440
- Refresh rate: 165 Hz
- Panel: IPS
- Ports: 2x HDMI 2.0, 1x DisplayPort 1.4, USB-C
- Weight: 5,400 g
- VESA mount: yes, 100 x 100 mm
""",
    {
        "model": "ViewLine 27Q",
        "diagonal_inches": 27,
        "resolution": "2560 x 1440",
        "refresh_rate_hz": 165,
        "panel": "IPS",
        "ports": ["2x HDMI 2.0", "1x DisplayPort 1.4", "USB-C"],
        "weight_kg": 5.4,
        "vesa_mount": True,
    },
)


class Wine(BaseModel):
    name: str | None = None
    vintage: int | None = None
    grape: str | None = None
    region: str | None = None
    alcohol_percent: float | None = None
    bottle_ml: int | None = Field(default=None, description="bottle size in ml")
    price_eur: float | None = None


CASES.add(
    "product-b2",
    Wine,
    "Our wine of the month is a 2019 vintage with 13.5 % alcohol in a 0.75 l bottle. Price: €11.90. Region: Douro, "
    "Portugal.",
    {
        "name": None,
        "vintage": any_of(2019, None),
        "grape": None,
        "region": any_of("Douro, Portugal", "Douro"),
        "alcohol_percent": 13.5,
        "bottle_ml": any_of(750, None),
        "price_eur": 11.9,
    },
)


class Smoker(Enum):
    NEVER = "never"
    FORMER = "former"
    CURRENT = "current"


class Admission(BaseModel):
    patient: str | None = None
    dob: date | None = None
    ward: str | None = None
    complaint: str | None = None
    smoking_status: Smoker | None = None
    temperature_c: float | None = None
    pulse_bpm: int | None = None
    allergies: list[str] = []
    consultant: str | None = None


CASES.add(
    "medical-b1",
    Admission,
    """\
ADMISSION NOTE
Patient: Grace Oyelaran    DOB: 09/23/1990
Ward: 7 East
Presenting complaint: shortness of breath
Smoking status: former smoker
Obs: temp 38.2 °C, pulse 104 bpm
Allergies: NKDA
Consultant: Dr Liam Doherty
""",
    {
        "patient": "Grace Oyelaran",
        "dob": "1990-09-23",
        "ward": "7 East",
        "complaint": "shortness of breath",
        "smoking_status": "former",
        "temperature_c": 38.2,
        "pulse_bpm": 104,
        "allergies": any_of([], ["NKDA"]),
        "consultant": any_of("Dr Liam Doherty", "Liam Doherty"),
    },
)


class Drug(BaseModel):
    name: str
    dose_mg: float | None = None
    times_per_day: int | None = None


class Plan(BaseModel):
    patient: str | None = None
    drugs: list[Drug] = []
    follow_up: date | None = None


CASES.add(
    "medical-b2",
    Plan,
    """\
Patient: Tom Becker

Drugs
| Name | Dose | Times per day |
|---|---|---|
| Amoxicillin | 500 mg | 3 |
| Ibuprofen | 0.4 g | 2 |

Follow-up: 12 March 2025
""",
    {
        "patient": "Tom Becker",
        "drugs": [
            {"name": "Amoxicillin", "dose_mg": 500, "times_per_day": 3},
            {"name": "Ibuprofen", "dose_mg": 400, "times_per_day": 2},
        ],
        "follow_up": "2025-03-12",
    },
)
