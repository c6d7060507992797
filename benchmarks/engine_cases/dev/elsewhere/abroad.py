"""What the extra `local` is for: countries, currencies, months and telephone numbers as they are written elsewhere.

Not counted in the two halves; measured with and without the extra (`python -m benchmarks.engine --half abroad`).
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from ...case import CaseTable, any_of

CASES = CaseTable()


class Trip(BaseModel):
    country: str | None = None
    day: date | None = None
    phone: str | None = None
    price: float | None = None
    currency: str | None = Field(default=None, description="ISO 4217 code")


class Home(BaseModel):
    country_code: str | None = Field(default=None, description="ISO 3166-1 alpha-2 code")
    phone: str | None = None


_ROWS: tuple[tuple[type[BaseModel], str, object], ...] = (
    (
        Trip,
        "Wir fahren am 3. Mai 2024 nach Schweden. Das kostet 1200 Schweizer Franken.",
        {"country": "Schweden", "day": "2024-05-03", "price": 1200, "currency": "CHF"},
    ),
    (
        Trip,
        "Vertrek: 12 maart 2025 naar Noorwegen, prijs: 300 euro",
        {"country": "Noorwegen", "day": "2025-03-12", "price": 300, "currency": "EUR"},
    ),
    (Trip, "Partenza il 7 giugno 2024 per la Norvegia.", {"country": "Norvegia", "day": "2024-06-07"}),
    (Trip, "Wyjazd 15 października 2024 do kraju: Hiszpania", {"country": "Hiszpania", "day": "2024-10-15"}),
    (Trip, "A viagem é em 21 de setembro de 2024 para a Alemanha.", {"country": "Alemanha", "day": "2024-09-21"}),
    (Trip, "Vi ses den 4 augusti 2024 i Tyskland", {"country": "Tyskland", "day": "2024-08-04"}),
    (
        Trip,
        "We fly on 9 May 2024; the fare is 4,500 Thai baht. Call +66 2 555 0123.",
        {"day": "2024-05-09", "price": 4500, "currency": "THB", "phone": "+66 2 555 0123"},
    ),
    (
        Trip,
        "The hotel in Kyrgyzstan asks 90 Swiss francs, tel. +996312555012",
        {"country": "Kyrgyzstan", "price": 90, "currency": "CHF", "phone": "+996312555012"},
    ),
    (Trip, "Price: 250 PHP\nCountry: Philippines", {"country": "Philippines", "price": 250, "currency": "PHP"}),
    (
        Trip,
        "Ring +358-40-555 0112 before 1 June 2024",
        {"phone": "+358-40-555 0112", "day": any_of("2024-06-01", None)},
    ),
    (Home, "She lives in Portugal. Phone: +351 912 345 678", {"country_code": "PT", "phone": "+351 912 345 678"}),
    (Home, "Country: South Korea", {"country_code": "KR"}),
    (Home, "Land: Deutschland\nTelefon: 030/55501234", {"country_code": "DE", "phone": "030/55501234"}),
    (
        Trip,
        "Rechnung vom 11. Dezember 2024 über 89,90 Euro, Österreich",
        {"country": "Österreich", "day": "2024-12-11", "price": 89.9, "currency": "EUR"},
    ),
    (
        Trip,
        "Prix: 75 $ CA, pays: Belgique, le 2 août 2024",
        {"country": "Belgique", "price": 75, "day": "2024-08-02", "currency": any_of("CAD", None)},
    ),
    (
        Trip,
        "Our march to Turkey took 12 days. May was in the team; the Polish guide cost 20 dollars.",
        {"country": "Turkey", "price": 20},
    ),
)
for _number, (_output, _text, _expected) in enumerate(_ROWS, 1):
    CASES.add(f"abroad-{_number}", _output, _text, _expected)
