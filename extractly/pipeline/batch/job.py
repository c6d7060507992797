"""What an `Extractor` hands to its batches: what to ask, how to read, and how to reach the service.

A batch asks the first model, in the strongest mode that its endpoint has not refused. A re-ask, a continuation and the
next model need another request, which a file cannot hold: an answer is read as a live call with one attempt reads it,
and what that leaves open is for the rows' second try (`failed=`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from ...client._core import AsyncCore, SyncCore
from ...protocol.extraction import Endpoint, ModeMemory, Plan
from ...protocol.retry import RetryPolicy
from ..keys import KeyMaker

__all__ = ["BatchJob"]

T = TypeVar("T")


class BatchJob(Generic[T]):
    """What a batch is to do.

    Args:
        output: The type.
        plan: Of the extractor.
        endpoint: Where it asks.
        address: The base URL, without credentials.
        cores: Give the inside of its sync client and of its async one.
        maps: Its `map` and `amap`, for rows that are asked live.

    Raises:
        ConfigurationError: No model.
        SchemaError: The type cannot be said.
        TypeError: A field of the body is no JSON.
    """

    def __init__(
        self,
        output: Any,
        plan: Plan[T],
        endpoint: Endpoint,
        address: str,
        cores: tuple[Callable[[], SyncCore], Callable[[], AsyncCore]],
        maps: tuple[Callable[..., Any], Callable[..., Any]],
    ) -> None:
        models = plan.settings.resolved_models()
        self.plan = plan
        self.core, self.acore = cores
        self.map, self.amap = maps
        self.address = address
        self.model = models[0]
        self.local = endpoint.is_local(self.model)
        self.policy = endpoint.policy
        self.mode = endpoint.memory.first(endpoint.address, self.model, plan.settings.modes())
        self.keys = KeyMaker(plan, models, address)
        self._output = output
        self._endpoint = endpoint
        self._offer = plan.offer(self.mode)

    def body(self, given: Any) -> dict[str, Any]:
        """The body of the request for an input."""
        plan, offer = self.plan, self._offer
        extra = plan.settings.options.extra_body
        return {**plan.body(offer, self.model, plan.messages(offer, given)), **(extra or {})}

    def reading(self, model: str, mode: Any) -> tuple[Plan[T], Endpoint]:
        """A plan and an endpoint that read one answer and never ask again.

        Args:
            model: That was asked.
            mode: In which it was asked.
        """
        settings = self.plan.settings
        alone = replace(
            settings,
            models=(model,),
            mode=mode,
            retries=0,
            max_attempts=None,
            max_total_tokens=None,
            on_truncation="salvage" if settings.on_truncation == "salvage" else "raise",
            on_item_error="raise" if settings.on_item_error == "raise" else "collect",
            hooks=replace(settings.hooks, request=None),
            options=replace(settings.options, max_retries=0),
        )
        endpoint = replace(self._endpoint, policy=RetryPolicy(max_retries=0), memory=ModeMemory())
        return Plan(self._output, alone), endpoint

    def fingerprints(self) -> dict[str, str]:
        """What tells another run's state from this one's: hashes of all settings but the type, and of the type."""
        settings = self.plan.settings
        asked: Any = [
            self.address,
            self.model,
            settings.instructions,
            settings.schema_prompt,
            sorted(settings.params.items()),
            dict(settings.options.extra_body or {}),
        ]
        schema = self._offer.schema.json_schema
        return {"settings": _hash(asked), "schema": _hash([self.mode, schema])}


def _hash(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=repr).encode()).hexdigest()
