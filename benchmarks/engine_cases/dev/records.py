"""Development half: orders with nested addresses, tables."""

from __future__ import annotations

from datetime import date, time

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class Address(BaseModel):
    street: str | None
    postcode: str | None
    city: str | None
    country: str | None


class Order(BaseModel):
    order_id: str
    placed_on: date | None
    customer: str | None
    shipping_address: Address | None
    billing_address: Address | None
    gift: bool | None


CASES.add(
    "order-3",
    Order,
    """\
Order confirmation #A-100482
Placed: 2024-05-30
Customer: Lena Vogt
Gift wrap: yes

Ship to:
  Street: 8 Canal Row
  City: Leeds
  Postcode: LS1 4DY
  Country: United Kingdom

Bill to:
  Street: Am Markt 3
  City: Jena
  Postcode: 07743
  Country: Germany
""",
    {
        "order_id": any_of("A-100482", "#A-100482"),
        "placed_on": "2024-05-30",
        "customer": "Lena Vogt",
        "shipping_address": {
            "street": "8 Canal Row",
            "city": "Leeds",
            "postcode": "LS1 4DY",
            "country": "United Kingdom",
        },
        "billing_address": {"street": "Am Markt 3", "city": "Jena", "postcode": "07743", "country": "Germany"},
        "gift": True,
    },
)


class Item(BaseModel):
    sku: str
    name: str
    qty: int
    price: float


class Basket(BaseModel):
    order_number: str
    items: list[Item]
    shipping: float | None = Field(description="Shipping cost")
    discount_code: str | None
    grand_total: float


CASES.add(
    "order-4",
    Basket,
    """\
Hello Marta, thanks for your order 558-1201!

| SKU     | Item              | Qty | Price  |
|---------|-------------------|----:|-------:|
| KB-101  | Mechanical keys   |   1 | €89.00 |
| MS-220  | Wireless mouse    |   2 | €24.50 |
| CB-003  | USB-C cable (1 m) |   3 |  €7.99 |

Delivery: €4.95
Grand total: €166.92

We'll write again when the parcel leaves.
""",
    {
        "order_number": "558-1201",
        "items": [
            {"sku": "KB-101", "name": "Mechanical keys", "qty": 1, "price": 89.0},
            {"sku": "MS-220", "name": "Wireless mouse", "qty": 2, "price": 24.5},
            {"sku": "CB-003", "name": "USB-C cable (1 m)", "qty": 3, "price": 7.99},
        ],
        "shipping": 4.95,
        "discount_code": None,
        "grand_total": 166.92,
    },
)


class Country(BaseModel):
    name: str
    capital: str
    population: int = Field(description="Number of inhabitants")
    eu_member: bool


class Atlas(BaseModel):
    countries: list[Country]


CASES.add(
    "table-2",
    Atlas,
    """\
The figures are from the 2022 yearbook (page 31).

Country     Capital      Population   EU member
Norway      Oslo          5,457,000   no
Sweden      Stockholm    10,490,000   yes
Finland     Helsinki      5,556,000   yes
""",
    {
        "countries": [
            {"name": "Norway", "capital": "Oslo", "population": 5457000, "eu_member": False},
            {"name": "Sweden", "capital": "Stockholm", "population": 10490000, "eu_member": True},
            {"name": "Finland", "capital": "Helsinki", "population": 5556000, "eu_member": True},
        ]
    },
)


class Result(BaseModel):
    rank: int
    athlete: str
    nation: str = Field(description="Country code")
    time_seconds: float = Field(description="Finishing time in seconds")


CASES.add(
    "table-4",
    list[Result],
    """\
## Women's 100 m, final

| # | Name            | NOC | Time  | Wind |
|---|-----------------|-----|-------|------|
| 1 | Ada Whitlock    | GBR | 10.91 | +0.4 |
| 2 | Inês Carvalho   | POR | 10.97 | +0.4 |
| 3 | Kemi Adeyemi    | NGR | 11.02 | +0.4 |
""",
    [
        {"rank": 1, "athlete": "Ada Whitlock", "nation": "GBR", "time_seconds": 10.91},
        {"rank": 2, "athlete": "Inês Carvalho", "nation": "POR", "time_seconds": 10.97},
        {"rank": 3, "athlete": "Kemi Adeyemi", "nation": "NGR", "time_seconds": 11.02},
    ],
)


class Shift(BaseModel):
    employee: str
    start: time
    end: time
    note: str | None


class Roster(BaseModel):
    department: str | None
    shifts: list[Shift]


CASES.add(
    "table-5",
    Roster,
    """\
Department: Radiology

Employee;Start;End;Note
M. Haddad;07:00;15:00;
J. Brandt;15:00;23:00;on call
S. Ito;23:00;07:00;
""",
    {
        "department": "Radiology",
        "shifts": [
            {"employee": "M. Haddad", "start": "07:00:00", "end": "15:00:00", "note": None},
            {"employee": "J. Brandt", "start": "15:00:00", "end": "23:00:00", "note": "on call"},
            {"employee": "S. Ito", "start": "23:00:00", "end": "07:00:00", "note": None},
        ],
    },
)
