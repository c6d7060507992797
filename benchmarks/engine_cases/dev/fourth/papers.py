"""Fourth development set: invoices, receipts, orders."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from ...case import REFUSE, CaseTable, any_of

CASES = CaseTable()


class PlumberBill(BaseModel):
    bill_no: str
    job_address: str | None = None
    date_of_work: date | None = None
    labour: Decimal | None = None
    materials: Decimal | None = None
    vat: Decimal | None = Field(None, description="VAT amount, not the rate")
    grand_total: Decimal


CASES.add(
    "invoice-c1",
    PlumberBill,
    """\
PIPEWRIGHT PLUMBING & HEATING
Bill no. PW/0931
Job address: 27 Orchard Row, Leeds LS6 2AB
Date of work: 12 June 2025

Labour (4 h @ £48)        £192.00
Materials                  £63.40
VAT 20%                    £51.08
Grand total               £306.48

Payment within 14 days, thank you.
""",
    {
        "bill_no": "PW/0931",
        "job_address": "27 Orchard Row, Leeds LS6 2AB",
        "date_of_work": "2025-06-12",
        "labour": 192,
        "materials": 63.4,
        "vat": 51.08,
        "grand_total": 306.48,
    },
)


class Charge(BaseModel):
    service: str
    units: int
    unit_cost: float
    line_total: float


class VetInvoice(BaseModel):
    invoice_ref: str | None = None
    clinic: str | None = None
    owner: str | None = None
    animal: str | None = None
    species: Literal["dog", "cat", "horse", "other"] | None = None
    visit_date: date | None = None
    charges: list[Charge] = []
    amount_due: float | None = None
    insurance_claim: bool | None = None


CASES.add(
    "invoice-c2",
    VetInvoice,
    """\
# Willow Vets

**Invoice ref:** WV-2290
**Owner:** Mrs. Hannah Lund
**Animal:** Biscuit (dog)
**Visit date:** 2025-02-17

| Service | Units | Unit cost | Line total |
|---------|------:|----------:|-----------:|
| Consultation | 1 | 42.00 | 42.00 |
| Vaccine L4 | 1 | 28.50 | 28.50 |
| Nail clipping | 2 | 6.00 | 12.00 |

**Amount due:** 82.50 EUR
""",
    {
        "invoice_ref": "WV-2290",
        "clinic": any_of("Willow Vets", None),
        "owner": any_of("Mrs. Hannah Lund", "Hannah Lund"),
        "animal": any_of("Biscuit", "Biscuit (dog)"),
        "species": any_of("dog", None),
        "visit_date": "2025-02-17",
        "charges": [
            {"service": "Consultation", "units": 1, "unit_cost": 42, "line_total": 42},
            {"service": "Vaccine L4", "units": 1, "unit_cost": 28.5, "line_total": 28.5},
            {"service": "Nail clipping", "units": 2, "unit_cost": 6, "line_total": 12},
        ],
        "amount_due": 82.5,
        "insurance_claim": None,
    },
)


class FreightInvoice(BaseModel):
    document_number: str | None = None
    shipper: str | None = None
    consignee: str | None = None
    gross_weight_kg: float | None = None
    packages: int | None = None
    incoterm: str | None = Field(None, description="Incoterms rule, e.g. DAP")
    freight_charge: Decimal | None = None
    fuel_surcharge: Decimal | None = None
    currency_code: str | None = Field(None, description="ISO 4217")
    payment_terms_days: int | None = None
    bank_account: str | None = None


CASES.add(
    "invoice-c3",
    FreightInvoice,
    """\
Document number:   FRT-77120-B
Shipper:           Nordvik Timber AS
Consignee:         Casa Mobili S.r.l.
Packages:          18
Gross weight:      4.2 t
Incoterm:          DAP Milano

Freight charge     EUR 1,940.00
Fuel surcharge     EUR   232.80

Terms: 30 days net
""",
    {
        "document_number": "FRT-77120-B",
        "shipper": "Nordvik Timber AS",
        "consignee": "Casa Mobili S.r.l.",
        "gross_weight_kg": 4200,
        "packages": 18,
        "incoterm": any_of("DAP Milano", "DAP"),
        "freight_charge": 1940,
        "fuel_surcharge": 232.8,
        "currency_code": "EUR",
        "payment_terms_days": 30,
        "bank_account": None,
    },
)


class Utility(BaseModel):
    account_number: str
    supply_address: str | None = None
    meter_serial: str | None = None
    previous_reading: int | None = None
    current_reading: int | None = None
    consumption_kwh: float | None = None
    standing_charge: float | None = None
    due_by: date | None = None


CASES.add(
    "invoice-c4",
    Utility,
    "Your electricity bill for account number 4471-0092 is ready. Meter serial E13-22871 showed a previous reading of "
    "18230 and a current reading of 18655, so your consumption was 425 kWh. Please pay by 3 December 2025.",
    {
        "account_number": "4471-0092",
        "meter_serial": "E13-22871",
        "previous_reading": 18230,
        "current_reading": 18655,
        "consumption_kwh": 425,
        "due_by": "2025-12-03",
    },
)

CASES.add(
    "invoice-c5",
    PlumberBill,
    "Bill no.: 118\nDate of work: 4 May 2025\nLabour: 80.00\nThe grand total will follow by post.",
    REFUSE,
)


class Slip(BaseModel):
    merchant: str | None = None
    terminal_id: str | None = None
    auth_code: str | None = None
    card_last4: str | None = Field(None, description="last four digits of the card")
    paid_at: time | None = None
    subtotal: float | None = None
    tip: float | None = None
    total: float | None = None
    cashier: str | None = None


CASES.add(
    "receipt-c1",
    Slip,
    """\
      TAVERNA LEFKADA
   Harbour Road 3, Cork

Terminal ID: 00418823
Auth code: 7Q3K1P
Card: **** **** **** 5519

Subtotal      46.00
Tip            5.00
TOTAL EUR     51.00

19:42   Thank you!
""",
    {
        "merchant": any_of("TAVERNA LEFKADA", None),
        "terminal_id": "00418823",
        "auth_code": "7Q3K1P",
        "card_last4": any_of("5519", None),
        "paid_at": any_of("19:42:00", None),
        "subtotal": 46,
        "tip": 5,
        "total": 51,
        "cashier": None,
    },
)


class FuelReceipt(BaseModel):
    station: str | None = None
    pump: int | None = None
    fuel_type: Literal["diesel", "petrol", "lpg"] | None = None
    litres: float | None = None
    price_per_litre: float | None = None
    amount: float | None = None
    odometer_km: int | None = None


CASES.add(
    "receipt-c2",
    FuelReceipt,
    """\
Station: Greenway Services M4
Pump 6
Fuel type: DIESEL
41.37 litres
Price per litre: 1.479
Amount: 61.19
""",
    {
        "station": "Greenway Services M4",
        "pump": 6,
        "fuel_type": "diesel",
        "litres": 41.37,
        "price_per_litre": 1.479,
        "amount": 61.19,
        "odometer_km": None,
    },
)


class Parking(BaseModel):
    location: str | None = None
    plate: str | None = Field(None, description="licence plate of the car")
    entered: time | None = None
    left: time | None = None
    fee: float | None = None
    discount_code: str | None = None


CASES.add(
    "receipt-c3",
    Parking,
    "Location: Stadthaus Garage\nPlate: ZH 482 117\nEntered: 08:12\nLeft: 11:47\nFee: CHF 14.00\n",
    {"location": "Stadthaus Garage", "plate": "ZH 482 117", "entered": "08:12:00", "left": "11:47:00", "fee": 14},
)


class Where(BaseModel):
    street: str | None = None
    number: str | None = None
    town: str | None = None
    zip_code: str | None = None
    state: str | None = None


class Line(BaseModel):
    article: str
    size: str | None = None
    count: int
    each: Decimal


class ClothesOrder(BaseModel):
    reference: str
    ordered_on: date | None = None
    ship_to: Where | None = None
    lines: list[Line]
    gift: bool | None = None
    voucher: str | None = None


CASES.add(
    "order-c1",
    ClothesOrder,
    """\
Thanks for shopping with us! Here is what we have on file:

{"reference": "TX-55120", "ordered_on": "2025-03-30",
 "ship_to": {"street": "Elm Street", "number": "14b", "town": "Bangor", "zip_code": "04401", "state": "ME"},
 "lines": [{"article": "Wool socks", "size": "M", "count": 4, "each": 7.95},
           {"article": "Rain jacket", "size": "L", "count": 1, "each": 89.00}],
 "gift": false, "voucher": null}

Your parcel leaves us within two days.
""",
    {
        "reference": "TX-55120",
        "ordered_on": "2025-03-30",
        "ship_to": {"street": "Elm Street", "number": "14b", "town": "Bangor", "zip_code": "04401", "state": "ME"},
        "lines": [
            {"article": "Wool socks", "size": "M", "count": 4, "each": 7.95},
            {"article": "Rain jacket", "size": "L", "count": 1, "each": 89},
        ],
        "gift": False,
        "voucher": None,
    },
)


class Address(BaseModel):
    street: str | None = None
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Party(BaseModel):
    name: str | None = None
    address: Address | None = None


class PurchaseOrder(BaseModel):
    po_number: str
    bill_to: Party | None = None
    ship_to: Party | None = None
    requested_delivery: date | None = None
    contact_person: str | None = None


CASES.add(
    "order-c2",
    PurchaseOrder,
    """\
PURCHASE ORDER
PO number: 4500-8812

Bill to:
Hartwell Ceramics Ltd
8 Kiln Lane
Stoke-on-Trent
ST1 4QQ
United Kingdom

Ship to:
Hartwell Warehouse
Unit 3, Dock Road
Liverpool
L3 4AF
United Kingdom

Requested delivery: 9 September 2025
Contact person: Imogen Fry
""",
    {
        "po_number": "4500-8812",
        "bill_to": {
            "name": "Hartwell Ceramics Ltd",
            "address": {
                "street": "8 Kiln Lane",
                "city": "Stoke-on-Trent",
                "postal_code": "ST1 4QQ",
                "country": "United Kingdom",
            },
        },
        "ship_to": {
            "name": "Hartwell Warehouse",
            "address": {
                "street": any_of("Unit 3, Dock Road", "Dock Road"),
                "city": "Liverpool",
                "postal_code": "L3 4AF",
                "country": "United Kingdom",
            },
        },
        "requested_delivery": "2025-09-09",
        "contact_person": "Imogen Fry",
    },
)


class Dish(BaseModel):
    dish: str
    portions: int


class Catering(BaseModel):
    client: str | None = None
    guests: int | None = None
    serve_at: time | None = None
    dishes: list[Dish] = []
    dietary_notes: str | None = None


CASES.add(
    "order-c3",
    Catering,
    """\
client: Oakfield School
guests: 60
serve at: 12:30
dishes:
- Lentil soup x 40
- Chicken pie x 20
dietary notes: three guests without gluten
""",
    {
        "client": "Oakfield School",
        "guests": 60,
        "serve_at": "12:30:00",
        "dishes": any_of([{"dish": "Lentil soup", "portions": 40}, {"dish": "Chicken pie", "portions": 20}], []),
        "dietary_notes": "three guests without gluten",
    },
)
