"""The types of `extraction_cases_*`."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from ipaddress import IPv4Address
from typing import Literal

from pydantic import BaseModel, Field


class CalendarEvent(BaseModel):
    name: str
    date: str
    participants: list[str]


class Address(BaseModel):
    street: str
    city: str
    postal_code: str
    country: str | None = None


class LineItem(BaseModel):
    description: str
    quantity: int
    unit_price: float


class Invoice(BaseModel):
    invoice_number: str
    issue_date: date | None = None
    due_date: date | None = None
    vendor: str | None = None
    customer: str | None = None
    items: list[LineItem] = []
    subtotal: float | None = None
    tax: float | None = None
    total: float


class Contact(BaseModel):
    name: str
    title: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None


class Order(BaseModel):
    order_id: str
    customer: Contact
    shipping_address: Address
    billing_address: Address | None = None
    items: list[LineItem]


class LogEntry(BaseModel):
    timestamp: str
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    message: str


class Job(BaseModel):
    title: str
    company: str
    location: str | None = None
    salary_min: int | None = None
    salary_max: int | None = None
    remote: bool | None = None
    skills: list[str] = []


class Mail(BaseModel):
    sender: str
    recipients: list[str]
    subject: str
    date: str | None = None


class Priority(StrEnum):
    low = "low"
    medium = "medium"
    high = "high"


class Ticket(BaseModel):
    id: str
    priority: Priority
    status: Literal["open", "in progress", "closed"]
    reporter: str | None = None
    summary: str | None = None


class Product(BaseModel):
    name: str
    price: float
    weight_kg: float | None = Field(None, description="Weight in kg")
    color: str | None = None
    in_stock: bool | None = None


class Person(BaseModel):
    name: str
    age: int
    city: str | None = None


class Server(BaseModel):
    hostname: str
    ip: IPv4Address
    port: int


class Note(BaseModel):
    patient: str
    date_of_birth: date | None = None
    medications: list[str] = []
    blood_pressure: str | None = None
    temperature: float | None = None
    diagnosis: str | None = None


class Meeting(BaseModel):
    title: str
    start: time | None = None
    day: date | None = None
    location: str | None = None
    attendees: list[str]


class Card(BaseModel):
    kind: Literal["card"]
    card_number: str


class Bank(BaseModel):
    kind: Literal["bank"]
    iban: str


class Payment(BaseModel):
    amount: Decimal
    method: Card | Bank = Field(discriminator="kind")


class Color(BaseModel):
    name: str
    hex: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")


class ColorList(BaseModel):
    colors: list[Color]


class Step(BaseModel):
    explanation: str
    output: str


class MathResponse(BaseModel):
    steps: list[Step]
    final_answer: str


class UserInfo(BaseModel):
    name: str
    age: int


class Receipt(BaseModel):
    merchant: str
    purchase_date: date | None = None
    items: list[LineItem] = []
    total: Decimal
    payment_method: str | None = None


class Tree(BaseModel):
    name: str
    children: list[Tree] = []


class Recipe(BaseModel):
    title: str
    servings: int | None = None
    ingredients: list[str]
    steps: list[str]


class Flight(BaseModel):
    flight_number: str
    origin: str
    destination: str
    departure_date: date | None = None


class Movie(BaseModel):
    title: str
    year: int
    director: str | None = None
    rating: float | None = None


class Company(BaseModel):
    name: str
    founded: int | None = None
    employees: int | None = None
    headquarters: str | None = None


class Sensor(BaseModel):
    humidity: float | None = Field(None, description="Relative humidity as a fraction between 0 and 1", le=1)
    temperature: float
    battery_percent: int


class Bug(BaseModel):
    title: str
    severity: Literal["minor", "major", "critical"] = Field(
        description="minor: cosmetic, trivial; major: serious; critical: blocker, urgent"
    )
    steps: list[str] = []


class Rental(BaseModel):
    bedrooms: int
    bathrooms: int | None = None
    rent: float
    city: str | None = None
    pets_allowed: bool | None = None


class Dept(BaseModel):
    name: str
    employees: list[Person]


class Company2(BaseModel):
    company: str
    departments: list[Dept]
