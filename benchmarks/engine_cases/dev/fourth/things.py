"""Fourth development set: products, medical notes, bilingual labels, tables, prose."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal

from pydantic import BaseModel, Field

from ...case import REFUSE, CaseTable, any_of

CASES = CaseTable()


class Bicycle(BaseModel):
    brand: str | None = None
    model_name: str | None = None
    frame_material: Literal["aluminium", "carbon", "steel"] | None = None
    wheel_size_in: float | None = None
    gears: int | None = None
    mass_g: int | None = Field(None, description="mass in grams")
    max_load_kg: float | None = None
    colours: list[str] = []
    msrp: Decimal | None = None
    electric: bool | None = None


CASES.add(
    "product-c1",
    Bicycle,
    """\
| Property | Value |
|---|---|
| Brand | Velora |
| Model name | Cargo 8 |
| Frame material | Aluminium |
| Wheel size | 20 in |
| Gears | 8 |
| Mass | 23.5 kg |
| Max. load | 200 kg |
| Colours | moss, slate, sand |
| MSRP | $2,499 |
""",
    {
        "brand": "Velora",
        "model_name": "Cargo 8",
        "frame_material": "aluminium",
        "wheel_size_in": 20,
        "gears": 8,
        "mass_g": 23500,
        "max_load_kg": 200,
        "colours": ["moss", "slate", "sand"],
        "msrp": 2499,
        "electric": None,
    },
)


class Lens(BaseModel):
    manufacturer: str | None = None
    focal_length_mm: int | None = None
    max_aperture: str | None = None
    filter_thread_mm: int | None = None
    weather_sealed: bool | None = None
    min_focus_cm: float | None = None
    price: float | None = None
    release_year: int | None = None


CASES.add(
    "product-c2",
    Lens,
    """\
Manufacturer ...... Optar
Focal length ...... 85 mm
Max aperture ...... f/1.8
Filter thread ..... 67 mm
Weather sealed .... yes
Min focus ......... 0.8 m
""",
    {
        "manufacturer": "Optar",
        "focal_length_mm": 85,
        "max_aperture": "f/1.8",
        "filter_thread_mm": 67,
        "weather_sealed": True,
        "min_focus_cm": 80,
        "price": None,
        "release_year": None,
    },
)


class Cheese(BaseModel):
    product_name: str | None = None
    milk: Literal["cow", "goat", "sheep"] | None = None
    aged_months: int | None = None
    fat_percent: float | None = None
    origin_country: str | None = None
    net_weight_g: float | None = None
    best_before: date | None = None
    lot: str | None = None


CASES.add(
    "product-c3",
    Cheese,
    "Product name: Alpine Reserve\nMilk: cow\nAged: 14 months\nFat: 32 % in dry matter\nOrigin country: Switzerland\n"
    "Net weight: 0.25 kg\nBest before: 2026-04-18\nLot: L2291-C",
    {
        "product_name": "Alpine Reserve",
        "milk": "cow",
        "aged_months": 14,
        "fat_percent": 32,
        "origin_country": "Switzerland",
        "net_weight_g": 250,
        "best_before": "2026-04-18",
        "lot": "L2291-C",
    },
)


class Tent(BaseModel):
    sleeps: int | None = Field(None, description="number of people")
    packed_length_cm: float | None = None
    water_column_mm: int | None = None
    seasons: int | None = None
    poles: str | None = None
    retail_price: float | None = None
    warranty_years: int | None = None


CASES.add(
    "product-c4",
    Tent,
    "The Fjell tent sleeps 3 people and has a water column of 4000 mm. Its packed length is 48 cm, and it comes with a "
    "warranty of 5 years. Retail price: 429.95 euros.",
    {
        "sleeps": 3,
        "packed_length_cm": 48,
        "water_column_mm": 4000,
        "seasons": None,
        "poles": None,
        "retail_price": 429.95,
        "warranty_years": 5,
    },
)


class Grade(Enum):
    FIRST = "I"
    SECOND = "II"
    THIRD = "III"


class Discharge(BaseModel):
    patient_name: str | None = None
    mrn: str | None = Field(None, description="medical record number")
    admitted: date | None = None
    discharged: date | None = None
    main_diagnosis: str | None = None
    procedures: list[str] = []
    weight_kg: float | None = None
    height_cm: float | None = None
    blood_group: str | None = None
    grade: Grade | None = None
    attending: str | None = None


CASES.add(
    "medical-c1",
    Discharge,
    """\
DISCHARGE SUMMARY

Patient name: Leonora Petrie          MRN: 0092-118
Admitted: 3 Feb 2025                  Discharged: 9 Feb 2025

Main diagnosis: fracture of the left wrist
Procedures:
  - closed reduction
  - plaster cast
Height 168 cm, weight 61.5 kg
Grade: II
Attending: Dr. S. Whitlock
""",
    {
        "patient_name": "Leonora Petrie",
        "mrn": "0092-118",
        "admitted": "2025-02-03",
        "discharged": "2025-02-09",
        "main_diagnosis": "fracture of the left wrist",
        "procedures": ["closed reduction", "plaster cast"],
        "weight_kg": 61.5,
        "height_cm": 168,
        "blood_group": None,
        "grade": "II",
        "attending": any_of("Dr. S. Whitlock", "S. Whitlock"),
    },
)


class Result(BaseModel):
    analyte: str
    value: float
    unit: str | None = None
    reference_range: str | None = None


class LabReport(BaseModel):
    sample_id: str | None = None
    collected: date | None = None
    results: list[Result] = []


CASES.add(
    "medical-c2",
    LabReport,
    """\
Sample ID: B-20991
Collected: 2025-05-06

Analyte        Value    Unit      Reference range
Hemoglobin     13.9     g/dL      12.0-15.5
Platelets      251      10^9/L    150-400
Ferritin       18       ng/mL     15-150
""",
    {
        "sample_id": "B-20991",
        "collected": "2025-05-06",
        "results": [
            {"analyte": "Hemoglobin", "value": 13.9, "unit": "g/dL", "reference_range": "12.0-15.5"},
            {"analyte": "Platelets", "value": 251, "unit": "10^9/L", "reference_range": "150-400"},
            {"analyte": "Ferritin", "value": 18, "unit": "ng/mL", "reference_range": "15-150"},
        ],
    },
)


class Vitals(BaseModel):
    systolic: int | None = None
    diastolic: int | None = None
    heart_rate: int | None = None
    resp_rate: int | None = None
    spo2: int | None = None
    temp_c: float | None = None
    pain_score: int | None = None


CASES.add(
    "medical-c3",
    Vitals,
    "Seen on ward round. BP 128/76, HR 82, RR 16, SpO2 97% on air, temp 36.9 °C. Comfortable, eating well.",
    {"systolic": 128, "diastolic": 76, "heart_rate": 82, "resp_rate": 16, "spo2": 97, "temp_c": 36.9},
)


class Dental(BaseModel):
    tooth: int | None = None
    finding: str | None = None
    treatment: str | None = None
    anaesthetic: str | None = None
    next_visit: date | None = None
    smoker: bool | None = None


CASES.add(
    "medical-c4",
    Dental,
    "Tooth: 36\nFinding: deep caries\nTreatment: root canal, first session\nSmoker: no\nNext visit: in two weeks",
    {
        "tooth": 36,
        "finding": "deep caries",
        "treatment": "root canal, first session",
        "smoker": False,
        "next_visit": None,
    },
)


class Mietvertrag(BaseModel):
    tenant: str | None = None
    landlord: str | None = None
    monthly_rent: Decimal | None = None
    deposit: Decimal | None = None
    lease_start: date | None = None
    living_area_m2: float | None = None


CASES.add(
    "bilingual-c1",
    Mietvertrag,
    """\
Mieter / Tenant: Jonas Weidner
Vermieter / Landlord: Haus am See KG
Monatsmiete / Monthly rent: 1.240,00 EUR
Kaution / Deposit: 3.720,00 EUR
Mietbeginn / Lease start: 01.09.2025
Wohnfläche / Living area: 71,5 m²
""",
    {
        "tenant": "Jonas Weidner",
        "landlord": "Haus am See KG",
        "monthly_rent": 1240,
        "deposit": 3720,
        "lease_start": "2025-09-01",
        "living_area_m2": 71.5,
    },
)


class Customs(BaseModel):
    sender_name: str | None = None
    contents: str | None = None
    declared_value: float | None = None
    net_weight_kg: float | None = None
    country_of_origin: str | None = None
    is_gift: bool | None = None
    hs_code: str | None = None


CASES.add(
    "bilingual-c2",
    Customs,
    """\
Expéditeur / Sender name: Luc Marchand
Contenu / Contents: livres
Valeur / Declared value: 45,00 EUR
Poids net / Net weight: 1,8 kg
Pays d'origine / Country of origin: France
""",
    {
        "sender_name": "Luc Marchand",
        "contents": "livres",
        "declared_value": 45,
        "net_weight_kg": 1.8,
        "country_of_origin": "France",
        "is_gift": None,
        "hs_code": None,
    },
)


class Species(BaseModel):
    common_name: str
    latin_name: str | None = None
    wingspan_cm: float | None = None
    status: Literal["least concern", "vulnerable", "endangered"] | None = None


CASES.add(
    "table-c1",
    list[Species],
    """\
| Common name | Latin name      | Wingspan | Status        |
|-------------|-----------------|----------|---------------|
| Barn owl    | Tyto alba       | 90 cm    | Least concern |
| Red kite    | Milvus milvus   | 1.7 m    | least concern |
| Puffin      | Fratercula arctica | 55 cm | Vulnerable    |
""",
    [
        {"common_name": "Barn owl", "latin_name": "Tyto alba", "wingspan_cm": 90, "status": "least concern"},
        {"common_name": "Red kite", "latin_name": "Milvus milvus", "wingspan_cm": 170, "status": "least concern"},
        {"common_name": "Puffin", "latin_name": "Fratercula arctica", "wingspan_cm": 55, "status": "vulnerable"},
    ],
)


class Stage(BaseModel):
    stage: int
    start_town: str
    finish_town: str
    distance_km: float
    winner: str | None = None


class Race(BaseModel):
    race: str | None = None
    stages: list[Stage]


CASES.add(
    "table-c2",
    Race,
    """\
Race: Tour of the Lakes

Stage  Start town   Finish town   Distance  Winner
1      Lucerne      Zug           98.4 km   R. Alder
2      Zug          Glarus        121 km    M. Boni
3      Glarus       Chur          87.9 km
""",
    {
        "race": "Tour of the Lakes",
        "stages": [
            {"stage": 1, "start_town": "Lucerne", "finish_town": "Zug", "distance_km": 98.4, "winner": "R. Alder"},
            {"stage": 2, "start_town": "Zug", "finish_town": "Glarus", "distance_km": 121, "winner": "M. Boni"},
            {"stage": 3, "start_town": "Glarus", "finish_town": "Chur", "distance_km": 87.9, "winner": None},
        ],
    },
)


class Painting(BaseModel):
    title: str
    artist: str
    year: int | None = None
    medium: str | None = None
    estimate_low: int | None = None
    estimate_high: int | None = None


CASES.add(
    "prose-c2",
    Painting,
    """\
Lot 112
Title: Boats at Low Tide
Artist: Henriette Moll
Year: 1904
Medium: oil on canvas
Estimate: £8,000 - £12,000
""",
    {
        "title": "Boats at Low Tide",
        "artist": "Henriette Moll",
        "year": 1904,
        "medium": "oil on canvas",
        "estimate_low": 8000,
        "estimate_high": 12000,
    },
)


class Company(BaseModel):
    company_name: str | None = None
    founded: int | None = Field(None, description="year of foundation")
    headquarters: str | None = None
    employees: int | None = None
    revenue_musd: float | None = Field(None, description="annual revenue in millions of US dollars")
    ceo: str | None = None
    stock_ticker: str | None = None


CASES.add(
    "prose-c3",
    Company,
    "Kestrel Robotics Inc. was founded in 2009 and is headquartered in Tucson. It has 430 employees. Its CEO, Priya "
    "Raman, announced a new factory last week.",
    {
        "company_name": "Kestrel Robotics Inc.",
        "founded": 2009,
        "headquarters": "Tucson",
        "employees": 430,
        "revenue_musd": None,
        "ceo": "Priya Raman",
        "stock_ticker": None,
    },
)


class Loan(BaseModel):
    principal: Decimal
    interest_rate_percent: float
    term_months: int
    borrower: str


CASES.add(
    "absent-c1",
    Loan,
    "The borrower, Ewan Tate, asked for a loan with an interest rate of 4.9 % over 60 months.",
    REFUSE,
)
CASES.add(
    "absent-c2",
    Bicycle,
    "Our café by the river is open every day from 9 to 18. Cake of the week: plum crumble, 4.20. We have 12 tables "
    "outside. Dogs are welcome.",
    {},
)
