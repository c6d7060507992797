"""Second development set: products, medical notes, bilingual labels, and texts where the asked is absent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from ...case import REFUSE, CaseTable, any_of

CASES = CaseTable()


class Phone(BaseModel):
    brand: str | None = None
    model_name: str | None = None
    battery_mah: int | None = None
    screen_size_in: float | None = Field(default=None, description="diagonal in inches")
    storage_gb: int | None = None
    weight_g: float | None = Field(default=None, description="weight in grams")
    waterproof: bool | None = None
    colors: list[str] = []


CASES.add(
    "product-a1",
    Phone,
    """\
Brand: Fenwick
Model name: Fenwick One Plus
Battery: 4,500 mAh
Screen size: 6.1 inches
Storage: 256 GB
Weight: 0.187 kg
Waterproof: yes (IP68)
Colors: black, silver, rose gold
""",
    {
        "brand": "Fenwick",
        "model_name": "Fenwick One Plus",
        "battery_mah": 4500,
        "screen_size_in": 6.1,
        "storage_gb": 256,
        "weight_g": 187,
        "waterproof": True,
        "colors": ["black", "silver", "rose gold"],
    },
)


class Washer(BaseModel):
    name: str | None = None
    capacity_kg: float | None = None
    spin_speed_rpm: int | None = None
    energy_class: Literal["A", "B", "C", "D", "E", "F", "G"] | None = None
    noise_db: int | None = None
    height_cm: float | None = None
    width_cm: float | None = None
    depth_cm: float | None = None


CASES.add(
    "product-a2",
    Washer,
    """\
## AquaSpin 900

| Specification | Value |
|---|---|
| Capacity | 8 kg |
| Spin speed | 1400 rpm |
| Energy class | B |
| Noise | 72 dB |
| Height | 850 mm |
| Width | 60 cm |
| Depth | 55 cm |
""",
    {
        "name": any_of("AquaSpin 900", None),
        "capacity_kg": 8,
        "spin_speed_rpm": 1400,
        "energy_class": "B",
        "noise_db": 72,
        "height_cm": 85,
        "width_cm": 60,
        "depth_cm": 55,
    },
)


class Product(BaseModel):
    name: str
    price: Decimal
    currency: str | None = None
    in_stock: bool | None = None
    rating: float | None = None
    review_count: int | None = None


CASES.add(
    "product-a3",
    list[Product],
    """\
name,price,currency,in_stock,rating,review_count
Trail tent 2P,189.00,EUR,true,4.6,212
Gas stove,39.50,EUR,false,4.1,87
Headlamp,24.99,EUR,true,,0
""",
    [
        {
            "name": "Trail tent 2P",
            "price": 189,
            "currency": "EUR",
            "in_stock": True,
            "rating": 4.6,
            "review_count": 212,
        },
        {"name": "Gas stove", "price": 39.5, "currency": "EUR", "in_stock": False, "rating": 4.1, "review_count": 87},
        {"name": "Headlamp", "price": 24.99, "currency": "EUR", "in_stock": True, "rating": None, "review_count": 0},
    ],
)

CASES.add(
    "product-a4",
    Product,
    """\
<div class="product">
  <h1>Stoneware teapot</h1>
  <table>
    <tr><th>Price</th><td>&euro;42.00</td></tr>
    <tr><th>In stock</th><td>No</td></tr>
    <tr><th>Rating</th><td>4.8</td></tr>
    <tr><th>Review count</th><td>31</td></tr>
  </table>
</div>
""",
    {
        "name": "Stoneware teapot",
        "price": 42,
        "currency": any_of("EUR", "€", None),
        "in_stock": False,
        "rating": 4.8,
        "review_count": 31,
    },
)


class Car(BaseModel):
    make: str | None = None
    model: str | None = None
    year: int | None = None
    mileage_km: int | None = None
    fuel: Literal["petrol", "diesel", "electric", "hybrid"] | None = None
    transmission: Literal["manual", "automatic"] | None = None
    price: int | None = None


CASES.add(
    "product-a5",
    Car,
    """\
For sale
Make: Skoda
Model: Octavia Combi
Year: 2018
Mileage: 94,300 km
Fuel: Diesel
Transmission: automatic (DSG)
Price: 14 900 €
""",
    {
        "make": "Skoda",
        "model": "Octavia Combi",
        "year": 2018,
        "mileage_km": 94300,
        "fuel": "diesel",
        "transmission": "automatic",
        "price": 14900,
    },
)


class Recipe(BaseModel):
    name: str | None = None
    servings: int | None = None
    prep_time_minutes: int | None = None
    cook_time_minutes: int | None = None
    ingredients: list[str] = []
    vegetarian: bool | None = None


CASES.add(
    "product-a6",
    Recipe,
    """\
# Red lentil soup

Servings: 4
Prep time: 10 min
Cook time: 1 h

Ingredients:
* 250 g red lentils
* 1 onion
* 1 l vegetable stock

Method: simmer everything until soft.
""",
    {
        "name": any_of("Red lentil soup", None),
        "servings": 4,
        "prep_time_minutes": 10,
        "cook_time_minutes": 60,
        "ingredients": ["250 g red lentils", "1 onion", "1 l vegetable stock"],
        "vegetarian": None,
    },
)


class Rx(BaseModel):
    medication: str
    dose: str | None = None
    frequency: str | None = None


class VisitNote(BaseModel):
    patient_name: str | None = None
    age: int | None = None
    sex: Literal["male", "female"] | None = None
    doctor: str | None = None
    visit_date: date | None = None
    blood_pressure: str | None = None
    weight_kg: float | None = None
    prescriptions: list[Rx] = []


CASES.add(
    "medical-a1",
    VisitNote,
    """\
Patient name: Robert Ainsley
Age: 67   Sex: male
Visit date: 11 January 2024
Attending: Dr. Meera Shah
BP: 138/84
Weight: 81.5 kg

Prescriptions:
- Lisinopril 10 mg once daily
- Metformin 500 mg twice daily
""",
    {
        "patient_name": "Robert Ainsley",
        "age": 67,
        "sex": "male",
        "doctor": any_of("Dr. Meera Shah", "Meera Shah"),
        "visit_date": "2024-01-11",
        "blood_pressure": "138/84",
        "weight_kg": 81.5,
        "prescriptions": [
            {"medication": "Lisinopril", "dose": "10 mg", "frequency": "once daily"},
            {"medication": "Metformin", "dose": "500 mg", "frequency": "twice daily"},
        ],
    },
)

CASES.add(
    "medical-a2",
    VisitNote,
    "Mrs. Elena Duarte, 58, was seen by Dr. Anders Holm on 4 April 2024. Blood pressure 145/90, weight 72 kg.",
    {
        "patient_name": any_of("Elena Duarte", "Mrs. Elena Duarte"),
        "age": 58,
        "sex": any_of(None, "female"),
        "doctor": any_of("Dr. Anders Holm", "Anders Holm"),
        "visit_date": "2024-04-04",
        "blood_pressure": "145/90",
        "weight_kg": 72,
        "prescriptions": [],
    },
)


class Analyte(BaseModel):
    name: str
    value: float
    unit: str | None = None
    reference_range: str | None = None


class BloodPanel(BaseModel):
    patient_id: str | None = None
    fasting: bool | None = None
    analytes: list[Analyte]


CASES.add(
    "medical-a3",
    BloodPanel,
    """\
Patient ID: MRN-558102
Fasting: yes

Sodium: 139 mmol/L (135-145)
Potassium: 4.2 mmol/L (3.5-5.1)
Creatinine: 0.9 mg/dL (0.6-1.2)
""",
    {
        "patient_id": "MRN-558102",
        "fasting": True,
        "analytes": [
            {"name": "Sodium", "value": 139, "unit": "mmol/L", "reference_range": "135-145"},
            {"name": "Potassium", "value": 4.2, "unit": "mmol/L", "reference_range": "3.5-5.1"},
            {"name": "Creatinine", "value": 0.9, "unit": "mg/dL", "reference_range": "0.6-1.2"},
        ],
    },
)


class Vaccination(BaseModel):
    vaccine: str | None = None
    lot_number: str | None = None
    date_given: date | None = None
    next_dose: date | None = None
    site: Literal["left arm", "right arm", "thigh"] | None = None


CASES.add(
    "medical-a4",
    Vaccination,
    """\
Vaccine: Tdap
Lot number: A9K-331
Date given: 02/19/2024
Next dose: 19 Feb 2034
Site: Left arm
""",
    {
        "vaccine": "Tdap",
        "lot_number": "A9K-331",
        "date_given": "2024-02-19",
        "next_dose": "2034-02-19",
        "site": "left arm",
    },
)


class Pet(BaseModel):
    pet_name: str | None = None
    species: Literal["dog", "cat", "rabbit"] | None = None
    breed: str | None = None
    weight_kg: float | None = None
    owner_name: str | None = None
    owner_phone: str | None = None
    vaccinated: bool | None = None


CASES.add(
    "medical-a5",
    Pet,
    """\
Pet name: Biscuit
Species: Dog
Breed: Border collie
Weight: 17,300 g
Owner: Claire Dubois (tel. +33 1 55 55 01 72)
Vaccinated: Y
""",
    {
        "pet_name": "Biscuit",
        "species": "dog",
        "breed": "Border collie",
        "weight_kg": 17.3,
        "owner_name": "Claire Dubois",
        "owner_phone": "+33 1 55 55 01 72",
        "vaccinated": True,
    },
)


class Member(BaseModel):
    first_name: str
    last_name: str
    birth_date: date | None = None
    city: str | None = None
    phone: str | None = None


CASES.add(
    "bilingual-a1",
    Member,
    """\
Vorname / First name: Jürgen
Nachname / Last name: Pfeiffer
Geburtsdatum / Date of birth: 05.11.1969
Ort / City: Graz
Telefon / Phone: +43 316 555 010
""",
    {
        "first_name": "Jürgen",
        "last_name": "Pfeiffer",
        "birth_date": "1969-11-05",
        "city": "Graz",
        "phone": "+43 316 555 010",
    },
)

CASES.add(
    "bilingual-a2",
    Member,
    """\
Prénom : Amélie
Nom de famille : Rousseau
Date de naissance : 23 février 1994
Ville : Nantes
Téléphone : 02 55 55 01 44
""",
    {
        "first_name": "Amélie",
        "last_name": "Rousseau",
        "birth_date": "1994-02-23",
        "city": "Nantes",
        "phone": "02 55 55 01 44",
    },
)


class Rental(BaseModel):
    renter: str | None = None
    pickup_date: date | None = None
    return_date: date | None = None
    vehicle: str | None = None
    daily_rate: float | None = None
    deposit: float | None = None


CASES.add(
    "bilingual-a3",
    Rental,
    """\
Contrato de alquiler / Rental agreement
Arrendatario / Renter: Pilar Montoya
Fecha de recogida / Pickup date: 18/07/2024
Fecha de devolución / Return date: 25/07/2024
Vehículo / Vehicle: Seat León
Tarifa diaria / Daily rate: 41,50 €
Depósito / Deposit: 300 €
""",
    {
        "renter": "Pilar Montoya",
        "pickup_date": "2024-07-18",
        "return_date": "2024-07-25",
        "vehicle": "Seat León",
        "daily_rate": 41.5,
        "deposit": 300,
    },
)


class Flight(BaseModel):
    flight_number: str
    departure_airport: str
    arrival_airport: str
    seat: str | None = None


CASES.add(
    "absent-a1",
    Flight,
    "Dear Ms Lund, your hotel reservation at the Fjord Inn is confirmed for 8 June 2024. Breakfast starts at 07:00.",
    REFUSE,
)


class Loan(BaseModel):
    borrower: str | None = None
    principal: Decimal | None = None
    interest_rate: float | None = Field(default=None, description="percent per year")
    maturity: date | None = None
    collateral: str | None = None


CASES.add(
    "absent-a2",
    Loan,
    """\
Borrower: Kestrel Farms LLC
Interest rate: 6.25% p.a.
Maturity: to be agreed
Fees: $450
""",
    {
        "borrower": "Kestrel Farms LLC",
        "principal": None,
        "interest_rate": 6.25,
        "maturity": any_of(None),
        "collateral": None,
    },
)

CASES.add(
    "absent-a3",
    Car,
    "We spent the whole afternoon at the lake. In 2019 the path was closed, but now it is 12 km of pure joy.",
    {},
)
