"""The types that the tests of this room merge."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field


class Row(BaseModel):
    """An item that may be known by its id."""

    id: str
    quantity: int | None = None
    note: str = ""


class Circle(BaseModel):
    kind: Literal["circle"]
    radius: int


class Square(BaseModel):
    kind: Literal["square"]
    side: int
    color: str | None


class Address(BaseModel):
    street: str
    zip: str | None


class Report(BaseModel):
    """One of everything."""

    title: str
    pages: int | None
    tags: list[str]
    rows: list[Row]
    prices: dict[str, float]
    offices: dict[str, Address | None]
    head: Address
    size: tuple[int, int]
    shape: Annotated[Circle | Square, Field(discriminator="kind")]
    contact: Address | Row
    words: set[str]
    anything: Any = None
    copies: int = 1
    parent: Report | None = None
