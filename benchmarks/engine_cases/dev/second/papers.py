"""Second development set: invoices, receipts, orders."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Literal

from pydantic import BaseModel, Field

from ...case import CaseTable, any_of

CASES = CaseTable()


class Position(BaseModel):
    item: str
    qty: float
    unit_price: float
    amount: float


class HostingInvoice(BaseModel):
    invoice_no: str
    date_issued: date
    client: str | None = None
    items: list[Position]
    subtotal: float | None = None
    tax_rate: float | None = Field(default=None, description="VAT rate in percent")
    total: float
    currency: str | None = Field(default=None, description="three-letter currency code")


CASES.add(
    "invoice-a1",
    HostingInvoice,
    """\
BlueFern Hosting BV
Keizersgracht 110, 1015 CW Amsterdam

Invoice # BF-2024-00381
Date: 2024-09-30
Bill to: Tandartspraktijk De Wit

| Item                 | Qty | Unit price | Amount  |
|----------------------|-----|------------|---------|
| VPS Medium           | 2   | €14.50     | €29.00  |
| Backup storage 250GB | 1   | €6.00      | €6.00   |
| Domain renewal .nl   | 3   | €9.25      | €27.75  |

Subtotal: €62.75
VAT (21%): €13.18
Total: EUR 75.93
""",
    {
        "invoice_no": "BF-2024-00381",
        "date_issued": "2024-09-30",
        "client": "Tandartspraktijk De Wit",
        "items": [
            {"item": "VPS Medium", "qty": 2, "unit_price": 14.5, "amount": 29},
            {"item": "Backup storage 250GB", "qty": 1, "unit_price": 6, "amount": 6},
            {"item": "Domain renewal .nl", "qty": 3, "unit_price": 9.25, "amount": 27.75},
        ],
        "subtotal": 62.75,
        "tax_rate": 21,
        "total": 75.93,
        "currency": "EUR",
    },
)


class PaymentTerms(BaseModel):
    due_date: date | None = None
    days: int | None = Field(default=None, description="payment term in days")


class PlumberInvoice(BaseModel):
    invoice_id: str
    supplier_name: str | None = None
    supplier_vat_id: str | None = Field(default=None, description="VAT registration number of the supplier")
    customer_name: str | None = None
    terms: PaymentTerms | None = None
    amount_due: Decimal


CASES.add(
    "invoice-a2",
    PlumberInvoice,
    """\
Supplier: O'Hara & Sons Plumbing Ltd
VAT Reg No: IE6388047V
Customer: Mrs. Deirdre Walsh

Invoice ID: 7741-B
Callout 14 May 2024, replaced cistern and two isolation valves

Labour          €180.00
Materials        €64.35
VAT @ 13.5%      €32.99
AMOUNT DUE      €277.34

Payment due within 30 days (13 June 2024).
""",
    {
        "invoice_id": "7741-B",
        "supplier_name": "O'Hara & Sons Plumbing Ltd",
        "supplier_vat_id": "IE6388047V",
        "customer_name": any_of("Mrs. Deirdre Walsh", "Deirdre Walsh"),
        "terms": {"due_date": "2024-06-13", "days": 30},
        "amount_due": 277.34,
    },
)


class InvoiceSummary(BaseModel):
    vendor: str | None = Field(default=None, description="Company that sent the invoice")
    invoice_number: str | None = None
    invoice_date: str | None = Field(default=None, description="ISO date (YYYY-MM-DD)")
    total_amount: float | None = None
    currency: str | None = None
    is_paid: bool | None = None


CASES.add(
    "invoice-a3",
    InvoiceSummary,
    "Please find attached invoice #10422 from Acme Robotics Inc., dated March 3, 2025, for a total of $12,480.50 USD.",
    {
        "vendor": "Acme Robotics Inc.",
        "invoice_number": "10422",
        "invoice_date": "2025-03-03",
        "total_amount": 12480.5,
        "currency": "USD",
        "is_paid": None,
    },
)

CASES.add(
    "invoice-a4",
    InvoiceSummary,
    """\
FACTURA Nº 2024/0098
Proveedor: Talleres Ibáñez S.L.
Fecha: 15/11/2024
Base imponible: 1.200,00 €
IVA 21%: 252,00 €
TOTAL: 1.452,00 €
Estado: pagada
""",
    {
        "vendor": "Talleres Ibáñez S.L.",
        "invoice_number": "2024/0098",
        "invoice_date": "2024-11-15",
        "total_amount": 1452,
        "currency": any_of("EUR", "€"),
        "is_paid": any_of(True, None),
    },
)


class PayMethod(Enum):
    CASH = "cash"
    CARD = "card"
    MOBILE = "mobile"


class ReceiptItem(BaseModel):
    name: str
    price: float


class CafeReceipt(BaseModel):
    merchant: str | None = None
    purchased_at: datetime | None = None
    items: list[ReceiptItem] = []
    tax: float | None = None
    total: float
    payment: PayMethod | None = None
    card_last4: str | None = Field(default=None, description="last four digits of the card")


CASES.add(
    "receipt-a1",
    CafeReceipt,
    """\
THE DAILY GRIND
Receipt 00913
2024-06-11 08:14

Flat white           4.20
Almond croissant     3.95
Orange juice         3.50

Tax                  0.93
Total              $12.58
VISA ************4417
Thank you, see you tomorrow!
""",
    {
        "merchant": any_of("THE DAILY GRIND", None),
        "purchased_at": "2024-06-11T08:14:00",
        "items": [
            {"name": "Flat white", "price": 4.2},
            {"name": "Almond croissant", "price": 3.95},
            {"name": "Orange juice", "price": 3.5},
        ],
        "tax": 0.93,
        "total": 12.58,
        "payment": any_of("card", None),
        "card_last4": any_of("4417", None),
    },
)


class FuelReceipt(BaseModel):
    station: str | None = None
    date: str | None = Field(default=None, description="as YYYY-MM-DD")
    time: str | None = None
    litres: float
    price_per_litre: float
    total: float
    odometer_km: int | None = None


CASES.add(
    "receipt-a2",
    FuelReceipt,
    """\
Station: Q8 Rue de Namur
Date: 21.03.2024   Time: 17:05
Product: Diesel B7
Litres: 41,37 L
Price/L: 1,789 EUR
Total: 74,01 EUR
Odometer: 128 450 km
""",
    {
        "station": "Q8 Rue de Namur",
        "date": "2024-03-21",
        "time": any_of("17:05", "17:05:00"),
        "litres": 41.37,
        "price_per_litre": 1.789,
        "total": 74.01,
        "odometer_km": 128450,
    },
)


class ParkingReceipt(BaseModel):
    location: str | None = None
    entry_time: time | None = None
    exit_time: time | None = None
    amount: Decimal | None = Field(default=None, description="amount paid")
    plate: str | None = Field(default=None, description="licence plate")


CASES.add(
    "receipt-a3",
    ParkingReceipt,
    """\
CITY PARK P3 HARBOUR
Plate: KV-482-LM
Entry: 09:12
Exit: 13:47
Duration: 4 h 35 min
Amount paid: CHF 14.00
""",
    {
        "location": any_of("CITY PARK P3 HARBOUR", None),
        "entry_time": "09:12:00",
        "exit_time": "13:47:00",
        "amount": 14,
        "plate": "KV-482-LM",
    },
)


class Address(BaseModel):
    street: str | None = None
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None


class OrderLine(BaseModel):
    sku: str
    name: str
    quantity: int


class WebOrder(BaseModel):
    order_number: str
    placed_on: date | None = None
    status: Literal["pending", "shipped", "delivered", "cancelled"] | None = None
    shipping_address: Address | None = None
    billing_address: Address | None = None
    lines: list[OrderLine]


CASES.add(
    "order-a1",
    WebOrder,
    """\
Order number: WEB-55019
Placed on: August 2, 2024
Status: Shipped

Shipping address:
  Street: 12 Rosewood Lane
  City: Leeds
  Postal code: LS6 3AB
  Country: United Kingdom

Billing address:
  Street: 4 Castle Yard
  City: York
  Postal code: YO1 7HH
  Country: United Kingdom

Items:
SKU       Name                 Quantity
TB-100    Tea bags Assam       4
MG-220    Mug, enamel          2
""",
    {
        "order_number": "WEB-55019",
        "placed_on": "2024-08-02",
        "status": "shipped",
        "shipping_address": {
            "street": "12 Rosewood Lane",
            "city": "Leeds",
            "postal_code": "LS6 3AB",
            "country": "United Kingdom",
        },
        "billing_address": {
            "street": "4 Castle Yard",
            "city": "York",
            "postal_code": "YO1 7HH",
            "country": "United Kingdom",
        },
        "lines": [
            {"sku": "TB-100", "name": "Tea bags Assam", "quantity": 4},
            {"sku": "MG-220", "name": "Mug, enamel", "quantity": 2},
        ],
    },
)


class ShipTo(BaseModel):
    recipient: str | None = None
    street: str | None = None
    city: str | None = None
    zip: str | None = None
    state: str | None = None


class Order2(BaseModel):
    order_id: str
    ship_to: ShipTo | None = None
    products: list[str] = Field(default=[], description="names of the ordered products")
    grand_total: Decimal | None = None
    gift: bool | None = None


CASES.add(
    "order-a2",
    Order2,
    """\
Thanks for your order!

Order ID: 114-8832017
Gift: yes

Ship to:
Marcus Bell
2207 Juniper Street
Austin, TX 78702

Products:
- Cast iron skillet 10 in
- Silicone spatula
- Beeswax wrap (3 pack)

Grand total: $71.47
""",
    {
        "order_id": "114-8832017",
        "ship_to": {
            "recipient": "Marcus Bell",
            "street": "2207 Juniper Street",
            "city": "Austin",
            "zip": "78702",
            "state": "TX",
        },
        "products": ["Cast iron skillet 10 in", "Silicone spatula", "Beeswax wrap (3 pack)"],
        "grand_total": 71.47,
        "gift": True,
    },
)


class PizzaOrder(BaseModel):
    customer: str | None = None
    phone: str | None = None
    size: Literal["small", "medium", "large"] | None = None
    toppings: list[str] = []
    quantity: int | None = None
    delivery: bool | None = None


CASES.add(
    "order-a3",
    PizzaOrder,
    """\
Customer: Lena Ortiz
Phone: (512) 555-0148
Quantity: 2
Size: Large
Toppings: mushrooms, olives and red onion
Delivery: No (pick-up)
""",
    {
        "customer": "Lena Ortiz",
        "phone": "(512) 555-0148",
        "size": "large",
        "toppings": ["mushrooms", "olives", "red onion"],
        "quantity": 2,
        "delivery": False,
    },
)

CASES.add(
    "order-a4",
    Order2,
    """\
{"note": "export"} Order received via API:

```json
{"order_id": "A-9", "ship_to": {"recipient": "Ines Koch", "street": "Am Wall 3", "city": "Bremen", "zip": "28195"},
 "products": ["Kettle", "Filter"], "grand_total": "88.10", "gift": false}
```
""",
    {
        "order_id": "A-9",
        "ship_to": {"recipient": "Ines Koch", "street": "Am Wall 3", "city": "Bremen", "zip": "28195", "state": None},
        "products": ["Kettle", "Filter"],
        "grand_total": 88.1,
        "gift": False,
    },
)
