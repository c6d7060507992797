"""Everything of an extraction that does not depend on the input: made once per `Extractor`, read by every call.

A plan knows the type, the settings and the offers, and writes the body of each request: the first, the re-ask, the
continuation. Nothing here is sent, and nothing of it changes after it is made (the offers are filled in when first
needed).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from ..request import build_body
from .messages import build_messages
from .offers import Offer, OfferBook
from .settings import Settings
from .values import Mode

__all__ = ["Plan"]

T = TypeVar("T")

_MAX_ECHO_CHARS = 24_000
"""How much of an invalid answer goes back with its errors; the middle of a longer one is left out."""


class Plan(Generic[T]):
    """A type and the settings of its calls.

    Attributes:
        settings: The settings.
    """

    __slots__ = ("_offers", "_params", "settings")

    def __init__(self, output: Any, settings: Settings) -> None:
        self.settings = settings
        self._offers = OfferBook(output, settings.dialect)
        self._params = build_body(**settings.params)

    def offer(self, mode: Mode) -> Offer:
        """The offer for a mode; raises `SchemaError` if the type cannot be said in it."""
        return self._offers.offer(mode)

    def messages(self, offer: Offer, given: Any) -> list[dict[str, Any]]:
        """The messages of the first request, as new dicts."""
        prompt = offer.prompt_schema
        if prompt is not None:
            prompt = self.settings.schema_prompt.replace("{schema}", prompt)
        return build_messages(given, self.settings.instructions, prompt)

    def body(self, offer: Offer, model: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
        """The body of a request for the whole answer; the caller's own fields win over the mode's."""
        return {"model": model, "messages": messages, **offer.fields, **self._params}

    def reask(self, messages: list[dict[str, Any]], raw_text: str, lines: Sequence[str]) -> list[dict[str, Any]]:
        """The first messages, the last invalid answer and its errors: the length does not grow with the attempts."""
        errors = "\n".join(f"- {line}" for line in lines)
        echo = [{"role": "assistant", "content": _shortened(raw_text)}] if raw_text.strip() else []
        return [*messages, *echo, {"role": "user", "content": self.settings.reask_prompt.replace("{errors}", errors)}]

    def continuation(self, model: str, messages: list[dict[str, Any]], text: str) -> dict[str, Any]:
        """The body that asks for the rest of a text; without the schema, which the rest alone would not match."""
        so_far = [{"role": "assistant", "content": text}, {"role": "user", "content": self.settings.continue_prompt}]
        return {"model": model, "messages": [*messages, *so_far], **self._params}


def _shortened(text: str) -> str:
    if len(text) <= _MAX_ECHO_CHARS:
        return text
    half = _MAX_ECHO_CHARS // 2
    return f"{text[:half]}\n[… {len(text) - 2 * half} characters left out …]\n{text[-half:]}"
