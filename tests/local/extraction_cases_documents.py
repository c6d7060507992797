"""Documents: invoices, receipts, orders, contacts, job posts, mails, notes.

A row is a name, a type, a text and the value that must come out (`None`: a refusal). Fields that a row does not name
may hold anything.
"""

from __future__ import annotations

from typing import Any

from .extraction_types import (
    Bug,
    ColorList,
    Company2,
    Contact,
    Invoice,
    Job,
    Mail,
    Meeting,
    Note,
    Order,
    Payment,
    Product,
    Receipt,
    Recipe,
    Sensor,
    Ticket,
)

CASES: list[tuple[str, Any, str, Any]] = [
    (
        "invoice",
        Invoice,
        """INVOICE

From: Globex GmbH
Bill To: Acme Inc.
Invoice number: INV-2024-001
Issue date: 2024-05-06
Due date: 5 June 2024

| Description | Quantity | Unit price | Amount |
|-------------|---------:|-----------:|-------:|
| Widget      | 3        | $4.00      | $12.00 |
| Gadget, big | 1        | $1,005.50  | $1,005.50 |

Subtotal: $1,017.50
Tax (10%): $101.75
Total: $1,119.25
""",
        {
            "invoice_number": "INV-2024-001",
            "issue_date": "2024-05-06",
            "due_date": "2024-06-05",
            "vendor": "Globex GmbH",
            "customer": "Acme Inc.",
            "items": [
                {"description": "Widget", "quantity": 3, "unit_price": 4.0},
                {"description": "Gadget, big", "quantity": 1, "unit_price": 1005.5},
            ],
            "subtotal": 1017.5,
            "tax": 101.75,
            "total": 1119.25,
        },
    ),
    (
        "invoice prose",
        Invoice,
        (
            "Please find attached invoice #4711 dated 12 March 2024 for a total of EUR 1.250,00. Payment is due "
            "by 11 April 2024."
        ),
        {"invoice_number": "4711", "issue_date": "2024-03-12", "due_date": "2024-04-11", "total": 1250.0},
    ),
    (
        "german",
        Invoice,
        (
            "Rechnungsnummer: 2024-17\n"
            "Rechnungsdatum: 03.02.2024\n"
            "Fällig: 17.02.2024\n"
            "Kunde: Müller AG\n"
            "Zwischensumme: 100,00 €\n"
            "MwSt: 19,00 €\n"
            "Gesamtbetrag: 119,00 €\n"
        ),
        {
            "invoice_number": "2024-17",
            "customer": "Müller AG",
            "subtotal": 100,
            "tax": 19,
            "total": 119,
            "issue_date": "2024-02-03",
            "due_date": "2024-02-17",
        },
    ),
    (
        "signature",
        Contact,
        ("Best regards,\n\nAnn Lee\nSenior Engineer\nAcme Inc.\n+1 (555) 010-2345\nann.lee@acme.com\nhttps://acme.com"),
        {
            "name": "Ann Lee",
            "company": "Acme Inc.",
            "email": "ann.lee@acme.com",
            "phone": "+1 (555) 010-2345",
            "website": "https://acme.com",
            "title": "Senior Engineer",
        },
    ),
    (
        "contact labels",
        Contact,
        "Name — Ann Lee\nPosition — CTO\nTel: +44 20 7946 0958\nE-mail: ann@x.org",
        {"name": "Ann Lee", "title": "CTO", "phone": "+44 20 7946 0958", "email": "ann@x.org"},
    ),
    (
        "contact list",
        list[Contact],
        ("Name: Ann Lee\nEmail: ann@x.org\nPhone: 555-0100\n\nName: Bob Ray\nEmail: bob@x.org\nPhone: 555-0101\n"),
        [
            {"name": "Ann Lee", "email": "ann@x.org", "phone": "555-0100"},
            {"name": "Bob Ray", "email": "bob@x.org", "phone": "555-0101"},
        ],
    ),
    (
        "order",
        Order,
        """Order ID: A-1001

Customer:
  Name: Ann Lee
  Email: ann@x.org

Shipping address:
  Street: 12 Main St
  City: Springfield
  Postal code: 62704
  Country: USA

Billing address:
  Street: 5 Oak Ave
  City: Portland
  Postal code: 97201

Items:
- description: Blue mug
  quantity: 2
  unit price: 8.50
- description: Tea
  quantity: 1
  unit price: 12.00
""",
        {
            "order_id": "A-1001",
            "customer": {"name": "Ann Lee", "email": "ann@x.org"},
            "shipping_address": {
                "street": "12 Main St",
                "city": "Springfield",
                "postal_code": "62704",
                "country": "USA",
            },
            "billing_address": {"street": "5 Oak Ave", "city": "Portland", "postal_code": "97201"},
            "items": [
                {"description": "Blue mug", "quantity": 2, "unit_price": 8.5},
                {"description": "Tea", "quantity": 1, "unit_price": 12.0},
            ],
        },
    ),
    (
        "job",
        Job,
        (
            "# Senior Data Engineer\n"
            "\n"
            "Company: Acme GmbH\n"
            "Location: Berlin, Germany\n"
            "Remote: yes\n"
            "Salary: €70,000 - €90,000\n"
            "\n"
            "## Skills\n"
            "- Python\n"
            "- SQL\n"
            "- Airflow\n"
        ),
        {
            "title": "Senior Data Engineer",
            "company": "Acme GmbH",
            "location": "Berlin, Germany",
            "remote": True,
            "skills": ["Python", "SQL", "Airflow"],
        },
    ),
    (
        "job2",
        Job,
        "Job title: Data Engineer\nEmployer: Acme\nRequirements: Python, SQL and Go\n",
        {"title": "Data Engineer", "company": "Acme", "skills": ["Python", "SQL", "Go"]},
    ),
    (
        "mail",
        Mail,
        (
            "From: Ann Lee <ann@x.org>\n"
            "To: bob@y.org, carl@z.org\n"
            "Subject: Re: Lunch on Friday\n"
            "Date: Mon, 6 May 2024 10:00:00 +0000\n"
            "\n"
            "Hi Bob,\n"
            "let's meet.\n"
        ),
        {
            "sender": "Ann Lee <ann@x.org>",
            "recipients": ["bob@y.org", "carl@z.org"],
            "subject": "Re: Lunch on Friday",
            "date": "Mon, 6 May 2024 10:00:00 +0000",
        },
    ),
    (
        "ticket",
        Ticket,
        "Ticket #8812\nStatus: In Progress\nPriority: High\nReported by: Dana\nSummary: Login page is slow",
        {"id": "8812", "status": "in progress", "priority": "high", "summary": "Login page is slow"},
    ),
    (
        "product",
        Product,
        "Name: Trail Shoe\nPrice: €89.90\nWeight: 180 g\nColor: red\nIn stock: no\n",
        {"name": "Trail Shoe", "price": 89.9, "weight_kg": 0.18, "color": "red", "in_stock": False},
    ),
    (
        "note",
        Note,
        (
            "Patient: John Smith\n"
            "DOB: 1970-03-12\n"
            "BP: 120/80\n"
            "Temperature: 37.2 C\n"
            "Medications: aspirin, metformin\n"
            "Dx: hypertension"
        ),
        {
            "patient": "John Smith",
            "date_of_birth": "1970-03-12",
            "medications": ["aspirin", "metformin"],
            "temperature": 37.2,
            "diagnosis": "hypertension",
        },
    ),
    (
        "meeting",
        Meeting,
        "Title: Kickoff\nDay: 2024-06-01\nStart: 3:30 pm\nLocation: Room 5\nAttendees: Ann, Bob and Carl",
        {
            "title": "Kickoff",
            "day": "2024-06-01",
            "start": "15:30:00",
            "location": "Room 5",
            "attendees": ["Ann", "Bob", "Carl"],
        },
    ),
    (
        "payment",
        Payment,
        "Amount: 12.50\nMethod: bank\nIBAN: DE89370400440532013000",
        {"amount": "12.50", "method": {"kind": "bank", "iban": "DE89370400440532013000"}},
    ),
    (
        "colors",
        ColorList,
        "Red: #ff0000\nGreen: #00ff00",
        {"colors": [{"name": "Red", "hex": "#ff0000"}, {"name": "Green", "hex": "#00ff00"}]},
    ),
    ("colors none", ColorList, "List 3 colors and their hex codes", {"colors": []}),
    (
        "receipt",
        Receipt,
        (
            "Corner Cafe\n"
            "2024-01-05 10:31\n"
            "2 x Coffee 7.00\n"
            "1 x Bagel 3.50\n"
            "TOTAL 10.50\n"
            "Paid by: VISA\n"
            "Merchant: Corner Cafe"
        ),
        {"merchant": "Corner Cafe", "purchase_date": "2024-01-05", "total": "10.50", "payment_method": "VISA"},
    ),
    (
        "recipe",
        Recipe,
        ("# Pancakes\n\nServings: 4\n\n## Ingredients\n- 2 eggs\n- 200 g flour\n\n## Steps\n1. Mix.\n2. Fry.\n"),
        {"title": "Pancakes", "servings": 4, "ingredients": ["2 eggs", "200 g flour"], "steps": ["Mix.", "Fry."]},
    ),
    ("sensor", Sensor, "humidity: 45%, temperature: 21.5 C, battery: 80%", {"temperature": 21.5, "humidity": 0.45}),
    (
        "bug",
        Bug,
        "Bug: crash on save\nTitle: Crash on save\nThis is a blocker.\nSteps:\n1. Open\n2. Save",
        {"title": "Crash on save", "severity": "critical", "steps": ["Open", "Save"]},
    ),
    (
        "depts",
        Company2,
        (
            "Company: Acme\n"
            "\n"
            "## Sales\n"
            "| Name | Age |\n"
            "|---|---|\n"
            "| Ann | 30 |\n"
            "\n"
            "## IT\n"
            "| Name | Age |\n"
            "|---|---|\n"
            "| Bob | 40 |\n"
            "| Cy | 41 |\n"
        ),
        {
            "company": "Acme",
            "departments": [
                {"name": "Sales", "employees": [{"name": "Ann", "age": 30}]},
                {"name": "IT", "employees": [{"name": "Bob", "age": 40}, {"name": "Cy", "age": 41}]},
            ],
        },
    ),
    (
        "prefix",
        Order,
        (
            "order_id: A1\n"
            "customer_name: Ann Lee\n"
            "customer_email: ann@x.org\n"
            "shipping_street: 1 Main St\n"
            "shipping_city: Rome\n"
            "shipping_postal_code: 00100\n"
            "\n"
            "description,quantity,unit_price\n"
            "Mug,2,8.5\n"
        ),
        {
            "order_id": "A1",
            "customer": {"name": "Ann Lee", "email": "ann@x.org"},
            "shipping_address": {"street": "1 Main St", "city": "Rome", "postal_code": "00100"},
            "items": [{"description": "Mug", "quantity": 2, "unit_price": 8.5}],
        },
    ),
]
