"""Test half, only measured: products, medical-style notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from ..case import CaseTable, any_of

CASES = CaseTable()


class Headphones(BaseModel):
    brand: str | None
    model_name: str
    weight_kg: float | None = Field(description="Weight in kg")
    battery_hours: int | None
    bluetooth: str | None = Field(description="Bluetooth version")
    noise_cancelling: bool | None
    colour: str | None


CASES.add(
    "product-2",
    Headphones,
    """\
Brand:              Ostara
Model name:         Quiet 2
Battery life:       38 hours
Weight:             254 g
Bluetooth:          5.3
Noise cancelling:   Yes
Price:              EUR 179
""",
    {
        "brand": "Ostara",
        "model_name": "Quiet 2",
        "weight_kg": 0.254,
        "battery_hours": 38,
        "bluetooth": "5.3",
        "noise_cancelling": True,
        "colour": None,
    },
)


class Paint(BaseModel):
    name: str
    finish: Literal["matt", "satin", "gloss"] | None
    volume_litres: float | None
    coverage: str | None
    drying_time_hours: float | None
    price: Decimal | None
    voc_free: bool | None


CASES.add(
    "product-5",
    Paint,
    """\
Name: Harbour White
Finish: Satin
Volume: 2.5 l
Coverage: 12 m² per litre
Drying time: 4 h
RRP: £34.00, now only £27.50
""",
    {
        "name": "Harbour White",
        "finish": "satin",
        "volume_litres": 2.5,
        "coverage": "12 m² per litre",
        "drying_time_hours": 4,
        "price": any_of(27.5, 34, None),
        "voc_free": None,
    },
)


class Variant(BaseModel):
    size: Literal["S", "M", "L", "XL"]
    stock: int
    price: float


class Shirt(BaseModel):
    product: str | None
    material: str | None
    variants: list[Variant]


CASES.add(
    "product-7",
    Shirt,
    """\
Product: Fisherman's shirt
Material: 100 % linen

Size | Stock | Price
S    | 14    | 49.00
M    | 0     | 49.00
XL   | 3     | 52.50
""",
    {
        "product": "Fisherman's shirt",
        "material": "100 % linen",
        "variants": [
            {"size": "S", "stock": 14, "price": 49},
            {"size": "M", "stock": 0, "price": 49},
            {"size": "XL", "stock": 3, "price": 52.5},
        ],
    },
)


class Engine(BaseModel):
    power_kw: float | None
    fuel: Literal["petrol", "diesel", "electric"] | None


class Car(BaseModel):
    make: str
    model: str
    first_registration: int | None = Field(description="Year of first registration")
    mileage_km: int | None
    engine: Engine | None
    accident_free: bool | None


CASES.add(
    "product-8",
    Car,
    """\
Make: Velar
Model: Nomad GT
First registration: 2019
Mileage: 61,400 km
Price: 17,900 EUR

Engine
Power: 110 kW
Fuel: Diesel
""",
    {
        "make": "Velar",
        "model": "Nomad GT",
        "first_registration": 2019,
        "mileage_km": 61400,
        "engine": {"power_kw": 110, "fuel": "diesel"},
        "accident_free": None,
    },
)


class Visit(BaseModel):
    patient_name: str
    visit_date: date | None
    weight_kg: float | None
    height_cm: float | None
    blood_pressure: str | None
    smoker: bool | None
    next_visit: date | None


CASES.add(
    "medical-1",
    Visit,
    """\
Patient name: Olga Petrenko
Visit date: 12 February 2024
Weight 64.5 kg, height 171 cm
Blood pressure: 118/76
Smoker: no
Next visit in six months.
""",
    {
        "patient_name": "Olga Petrenko",
        "visit_date": "2024-02-12",
        "weight_kg": 64.5,
        "height_cm": 171,
        "blood_pressure": "118/76",
        "smoker": False,
        "next_visit": None,
    },
)


class Drug(BaseModel):
    name: str
    dose: str
    times_per_day: int | None


class Prescription(BaseModel):
    patient: str
    prescriber: str | None
    drugs: list[Drug]
    refills: int | None


CASES.add(
    "medical-3",
    Prescription,
    """\
Patient: Samuel Achebe
Prescriber: Dr. Lotte Maas
Refills: 2

- name: Metformin, dose: 500 mg, times per day: 2
- name: Atorvastatin, dose: 20 mg, times per day: 1
""",
    {
        "patient": "Samuel Achebe",
        "prescriber": any_of("Dr. Lotte Maas", "Lotte Maas"),
        "drugs": [
            {"name": "Metformin", "dose": "500 mg", "times_per_day": 2},
            {"name": "Atorvastatin", "dose": "20 mg", "times_per_day": 1},
        ],
        "refills": 2,
    },
)


class Vaccination(BaseModel):
    vaccine: str
    batch: str | None = Field(description="Batch or lot number")
    given_on: date | None
    site: Literal["left arm", "right arm"] | None
    adverse_reaction: bool | None
    clinic: str | None


CASES.add(
    "medical-6",
    Vaccination,
    """\
Vaccine: Tetravax
Lot no.: TX9921A
Given on: 06/07/2023
Site: Left arm
Adverse reaction: none
""",
    {
        "vaccine": "Tetravax",
        "batch": "TX9921A",
        "given_on": None,
        "site": "left arm",
        "adverse_reaction": any_of(False, None),
        "clinic": None,
    },
)
