"""What the tests of runs share: the type that is extracted, and the types of the fixtures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, field_validator

from extractly import Extractor


class Row(BaseModel):
    """What is extracted; the server's engine reads it out of `Number: 7`."""

    number: int


class Touchy(BaseModel):
    """A type whose validator has a bug."""

    number: int

    @field_validator("number")
    @classmethod
    def fail(cls, value: int) -> int:
        """Raise what is no validation error."""
        raise RuntimeError("my own bug")


MakeExtractor = Callable[..., Extractor[Any]]
Run = Callable[..., list[Any]]
