"""What the tests of runs share: the type that is extracted, and the types of the fixtures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from extractly import Extractor


class Row(BaseModel):
    """What is extracted; the server's engine reads it out of `Number: 7`."""

    number: int


MakeExtractor = Callable[..., Extractor[Any]]
Run = Callable[..., list[Any]]
