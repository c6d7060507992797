"""Development half: products, medical-style notes, bilingual labels, and texts where the asked is absent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from ..case import REFUSE, CaseTable

CASES = CaseTable()


class Laptop(BaseModel):
    model: str
    weight_kg: float | None = Field(description="Weight in kilograms")
    screen_inches: float | None
    ram_gb: int | None
    price: Decimal | None
    touchscreen: bool | None
    colours: list[str]


CASES.add(
    "product-1",
    Laptop,
    """\
Model: Corvus Air 14
Display: 14" IPS, matte
Memory: 16 GB LPDDR5
Storage: 512 GB SSD
Weight: 1,180 g
Touchscreen: no
Colours: slate, sand
List price: $1,299.00
""",
    {
        "model": "Corvus Air 14",
        "weight_kg": 1.18,
        "screen_inches": 14,
        "ram_gb": 16,
        "price": 1299,
        "touchscreen": False,
        "colours": ["slate", "sand"],
    },
)


class Bike(BaseModel):
    name: str
    frame_material: Literal["steel", "aluminium", "carbon"] | None
    gears: int | None
    weight: str | None = Field(description="Weight as printed, with its unit")
    warranty_years: int | None
    in_stock: bool | None


CASES.add(
    "product-3",
    Bike,
    """\
Product name: Wanderer 3
Gears: 11
Frame: carbon fibre
Weight: 8.4 kg
Max. load: 120 kg
Warranty: 5 years
In stock: Yes
""",
    {
        "name": "Wanderer 3",
        "frame_material": "carbon",
        "gears": 11,
        "weight": "8.4 kg",
        "warranty_years": 5,
        "in_stock": True,
    },
)


class Dimensions(BaseModel):
    width_mm: float
    depth_mm: float
    height_mm: float


class Shelf(BaseModel):
    article_number: str
    dimensions: Dimensions | None
    max_load_kg: float | None
    price: float | None
    rating: float | None = Field(description="Average customer rating, 0 to 5", ge=0, le=5)


CASES.add(
    "product-4",
    Shelf,
    """\
HALLA wall shelf
Article number: 604.218.77

Dimensions
Width: 80 cm
Depth: 25 cm
Height: 3 cm

Max load: 15 kg
Price: 29.99
Rating: 4.3 out of 5 (218 reviews)
""",
    {
        "article_number": "604.218.77",
        "dimensions": {"width_mm": 800, "depth_mm": 250, "height_mm": 30},
        "max_load_kg": 15,
        "price": 29.99,
        "rating": 4.3,
    },
)


class Food(BaseModel):
    product: str | None
    energy_kcal: float | None = Field(description="Energy per 100 g in kcal")
    fat_g: float | None
    sugar_g: float | None
    salt_g: float | None
    allergens: list[str]
    organic: bool | None


CASES.add(
    "product-6",
    Food,
    """\
Product: Hazelnut granola
Nutrition per 100 g

| Energy        | 1890 kJ / 452 kcal |
| Fat           | 18 g               |
| Carbohydrate  | 58 g               |
| of which sugar| 14 g               |
| Salt          | 0.35 g             |

Allergens: hazelnut, oats
""",
    {
        "product": "Hazelnut granola",
        "energy_kcal": 452,
        "fat_g": 18,
        "sugar_g": 14,
        "salt_g": 0.35,
        "allergens": ["hazelnut", "oats"],
        "organic": None,
    },
)


class Vitals(BaseModel):
    patient_id: str | None
    systolic: int | None = Field(description="Systolic blood pressure, mmHg")
    diastolic: int | None = Field(description="Diastolic blood pressure, mmHg")
    heart_rate: int | None = Field(description="Beats per minute")
    temperature: float | None = Field(description="Body temperature in °C")
    oxygen_saturation: int | None = Field(description="SpO2 in percent")


CASES.add(
    "medical-2",
    Vitals,
    """\
Pt ID: 0093-KL
Seen 11:40, sitting.
BP 142/88 mmHg, HR 76 bpm, Temp 37.9 °C, RR 16.
Advised rest and fluids.
""",
    {
        "patient_id": "0093-KL",
        "systolic": 142,
        "diastolic": 88,
        "heart_rate": 76,
        "temperature": 37.9,
        "oxygen_saturation": None,
    },
)


class Medication(BaseModel):
    drug: str
    dose_mg: float
    frequency: str


class Discharge(BaseModel):
    patient: str
    date_of_birth: date | None
    admitted: date | None
    discharged: date | None
    diagnosis: str | None
    allergies: list[str]
    medications: list[Medication]


CASES.add(
    "medical-4",
    Discharge,
    """\
DISCHARGE SUMMARY

Patient: Harold Jensen      DOB: 14 Feb 1951
Admitted: 2 Apr 2024        Discharged: 6 Apr 2024
Diagnosis: community-acquired pneumonia
Allergies: penicillin, latex

Medications:
| Drug         | Dose    | Frequency   |
| Doxycycline  | 100 mg  | twice daily |
| Paracetamol  | 1 g     | as needed   |
""",
    {
        "patient": "Harold Jensen",
        "date_of_birth": "1951-02-14",
        "admitted": "2024-04-02",
        "discharged": "2024-04-06",
        "diagnosis": "community-acquired pneumonia",
        "allergies": ["penicillin", "latex"],
        "medications": [
            {"drug": "Doxycycline", "dose_mg": 100, "frequency": "twice daily"},
            {"drug": "Paracetamol", "dose_mg": 1000, "frequency": "as needed"},
        ],
    },
)


class LabResult(BaseModel):
    test: str
    value: float
    unit: str
    flag: Literal["H", "L"] | None = None


class LabReport(BaseModel):
    sample_id: str
    collected: date | None
    results: list[LabResult]


CASES.add(
    "medical-5",
    LabReport,
    """\
Sample ID: S-44120
Collected: 08-Jan-2024
Reported: 09-Jan-2024

Test          Value   Unit      Reference     Flag
Hemoglobin    11.2    g/dL      12.0-15.5     L
Glucose       5.4     mmol/L    3.9-5.6
CRP           24      mg/L      <5            H
""",
    {
        "sample_id": "S-44120",
        "collected": "2024-01-08",
        "results": [
            {"test": "Hemoglobin", "value": 11.2, "unit": "g/dL", "flag": "L"},
            {"test": "Glucose", "value": 5.4, "unit": "mmol/L"},
            {"test": "CRP", "value": 24, "unit": "mg/L", "flag": "H"},
        ],
    },
)


class Booking(BaseModel):
    guest: str
    arrival: date | None
    departure: date | None
    nights: int | None
    price_per_night: float | None
    breakfast_included: bool | None


CASES.add(
    "bilingual-4",
    Booking,
    """\
Reservierungsbestätigung / Booking confirmation

Gast / Guest: Noémie Caron
Anreise / Arrival: 21.06.2024
Abreise / Departure: 24.06.2024
Nächte / Nights: 3
Preis pro Nacht / Price per night: 118,00 €
Frühstück / Breakfast: ja / yes
""",
    {
        "guest": "Noémie Caron",
        "arrival": "2024-06-21",
        "departure": "2024-06-24",
        "nights": 3,
        "price_per_night": 118.0,
        "breakfast_included": True,
    },
)


class Rechnung(BaseModel):
    invoice_number: str = Field(description="Rechnungsnummer")
    invoice_date: date | None = Field(description="Rechnungsdatum")
    net_amount: Decimal | None = Field(description="Nettobetrag")
    total_amount: Decimal | None = Field(description="Gesamtbetrag, Bruttobetrag")
    customer: str | None = Field(description="Kunde")


CASES.add(
    "bilingual-6",
    Rechnung,
    """\
Rechnungsnummer: 2024-0815
Kundennummer: 5512
Kunde: Bäckerei Sommer GmbH
Rechnungsdatum: 3. Mai 2024
Leistungszeitraum: April 2024

Nettobetrag      1.250,00 EUR
USt. 19 %          237,50 EUR
Gesamtbetrag     1.487,50 EUR
""",
    {
        "invoice_number": "2024-0815",
        "invoice_date": "2024-05-03",
        "net_amount": 1250,
        "total_amount": 1487.5,
        "customer": "Bäckerei Sommer GmbH",
    },
)


class Passport(BaseModel):
    passport_number: str
    surname: str
    expiry_date: date


CASES.add(
    "absent-5",
    Passport,
    """\
Dear guest, thank you for your message. Breakfast is from 7 to 10 and the pool opens at 9.
We look forward to seeing you on 12 July 2024!
""",
    REFUSE,
)


class Lease(BaseModel):
    tenant: str | None
    landlord: str | None
    monthly_rent: float | None
    deposit: float | None
    start: date | None = Field(description="First day of the lease")
    pets_allowed: bool | None


CASES.add(
    "absent-6",
    Lease,
    """\
Tenant: Yusuf Demir
The flat has 54 square metres and was painted in 2022. The deposit equals two months' rent.
Start of lease: 01.02.23
""",
    {
        "tenant": "Yusuf Demir",
        "landlord": None,
        "monthly_rent": None,
        "deposit": None,
        "start": None,
        "pets_allowed": None,
    },
)
