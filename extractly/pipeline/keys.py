"""The key of a row in a checkpoint: a hash of everything that decides what is asked, and of nothing else.

In it: the input as messages, the instructions, the wire schema, the models, the fields of the body, the mode, the
address, and the version of this scheme. Not in it: the row's place (an index would find the wrong answer as soon as a
row is put in before it), headers and the key of the service, and what only reads the answer (validators, `context`,
repairs): an answer is validated again when it is read.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from ..protocol.extraction import Plan
from ..protocol.extraction.messages import build_messages

__all__ = ["KEY_VERSION", "KeyMaker"]

KEY_VERSION: Final = 1
"""Raised when the same settings begin to ask something else: old answers are then not found, and asked for again."""


class KeyMaker:
    """Makes the keys of one extractor.

    Args:
        plan: Of the extractor.
        models: The models that are asked, in order.
        address: The base URL, without credentials.

    Raises:
        TypeError: A field of the body is no JSON.
    """

    def __init__(self, plan: Plan[Any], models: tuple[str, ...], address: str) -> None:
        settings = plan.settings
        offer = plan.offer(settings.modes()[0])
        fixed = {
            "version": KEY_VERSION,
            "address": address,
            "models": models,
            "mode": settings.mode,
            "instructions": settings.instructions,
            # As text: the order of the properties is part of what is asked.
            "schema": json.dumps(offer.schema.json_schema),
            "schema_prompt": settings.schema_prompt,
            "body": plan.body(offer, "", []),
            "extra_body": dict(settings.options.extra_body or {}),
        }
        self._base = hashlib.sha256(_canonical(fixed))

    def key(self, given: Any) -> bytes:
        """The key of an input: 32 bytes.

        Raises:
            TypeError, ValueError: The input is none (`build_messages`), or holds what is no JSON.
        """
        made = self._base.copy()
        made.update(_canonical(build_messages(given, None, None)))
        return made.digest()


def _canonical(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
