"""The mode ladder: which refusals mean "this step is not supported", and what is remembered of them.

`mode="auto"` begins at the strongest step and goes one down only on a refusal that names the step's own request field
(`_FIELDS`, `_REFUSES`). A schema that the service does not like (`Invalid schema for response_format ...`) is no such
refusal: falling would hide a mistake that has a remedy. What was learnt holds for the endpoint and the model, in
memory.

Sources of the texts: the providers' pages and threads collected in the dialect notes (OpenAI, DeepSeek, Groq, LM
Studio, Ollama, llama.cpp, vLLM, Mistral), read in November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ...errors import APIStatusError
from .values import Mode

__all__ = ["ModeMemory", "says_unsupported"]

_STATUSES: Final = frozenset({400, 404, 405, 415, 422, 501})

_FIELDS: Final[Mapping[Mode, re.Pattern[str]]] = {
    "json_schema": re.compile(r"response[_ ]?format|json[_ ]?schema|structured[_ ]?outputs?", re.IGNORECASE),
    "tool": re.compile(r"\btools?\b|tool[_ ]?choice|tool[_ ]?calls?|function[_ ]?call|functions\b", re.IGNORECASE),
    "json_object": re.compile(r"response[_ ]?format|json[_ ]?object|json[_ ]?mode", re.IGNORECASE),
}
"""What a refusal must name, by step; `text` is the last step and cannot be refused so."""

_REFUSES: Final = re.compile(
    r"not (?:yet )?(?:support|available|allow|permit|implement|accept|recogni[sz]ed|enabled)|unsupported|unavailable"
    r"|(?:does|do)(?: not|n't) (?:support|accept|allow)|must be one of|should be '"
    r"|unknown (?:parameter|field|name|argument)|unrecogni[sz]ed|unexpected (?:keyword|field|parameter)"
    r"|extra (?:inputs|fields)|invalid value|requires --|cannot be (?:used|combined)|only supports?|no endpoints found",
    re.IGNORECASE,
)
_SCHEMA_FAULT: Final = re.compile(
    r"invalid schema|schema (?:conversion|must)|in context=|invalid_json_schema|invalid_function_parameters"
    r"|must contain the word|does not match pattern|too long",
    re.IGNORECASE,
)

_MOST_REMEMBERED: Final = 1_000


def says_unsupported(error: APIStatusError, mode: Mode) -> bool:
    """Whether a refusal means that the endpoint does not take this step, whatever the schema.

    Args:
        error: What the service answered.
        mode: The step that was asked for.
    """
    field = _FIELDS.get(mode)
    if field is None or error.status_code not in _STATUSES:
        return False
    said = f"{error.message} {error.param or ''} {error.code or ''}"
    if _SCHEMA_FAULT.search(said):
        return False
    return field.search(said) is not None and _REFUSES.search(said.replace("_", " ")) is not None


class ModeMemory:
    """The highest step that an endpoint has not refused, by `(address, model)`; bounded, safe across threads.

    A lost update costs one request that is refused again, so no lock is needed.
    """

    __slots__ = ("_refused",)

    def __init__(self) -> None:
        self._refused: dict[tuple[str, str], dict[Mode, None]] = {}

    def remember_refusal(self, address: str, model: str, mode: Mode) -> None:
        """This step is not tried again there."""
        if len(self._refused) >= _MOST_REMEMBERED:
            self._refused.clear()
        key = (address, model)
        known = self._refused.get(key)
        self._refused[key] = {mode: None} if known is None else {**known, mode: None}

    def first(self, address: str, model: str, modes: Sequence[Mode]) -> Mode:
        """The strongest of `modes` that was not refused there; the last one if all were."""
        refused = self._refused.get((address, model))
        if refused:
            for mode in modes:
                if mode not in refused:
                    return mode
            return modes[-1]
        return modes[0]
