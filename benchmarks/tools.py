"""What a tool call costs beside its function: from the call as it came to the function's result.

The baseline is pydantic's own validation of the same arguments (`Model.model_validate_json`) and calling the function
with the fields. Two calls: a small one (three scalars) and an ordinary one (an order with lists and a nested object),
each with every parameter required, and the ordinary one with optional parameters, which travel as null. Peers:
pydantic's `validate_call` schema (validates and calls in Rust), the argument reading of the openai SDK's `.parse()`,
and pydantic-ai's function schema. Target: within 1.5 of the baseline.
"""

# ruff: noqa: ARG001 - the parameters are there for the schema
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, TypeAdapter

from .harness import per_call_seconds


class Address(BaseModel):
    """Where to."""

    street: str
    city: str
    postcode: str


def add(a: int, b: int, label: str) -> int:
    """Add two numbers."""
    return a + b


def order(customer: str, items: list[str], quantities: list[int], address: Address, notes: str) -> int:
    """Place an order."""
    return len(items)


def reorder(
    customer: str,
    items: list[str],
    quantities: list[int],
    address: Address,
    notes: str | None = None,
    express: bool = False,
) -> int:
    """Place an order again."""
    return len(items)


class Add(BaseModel):
    """The parameters of `add`."""

    a: int
    b: int
    label: str


class Order(BaseModel):
    """The parameters of `order`."""

    customer: str
    items: list[str]
    quantities: list[int]
    address: Address
    notes: str


class Reorder(BaseModel):
    """The parameters of `reorder`."""

    customer: str
    items: list[str]
    quantities: list[int]
    address: Address
    notes: str | None = None
    express: bool = False


SMALL = '{"a": 1, "b": 2, "label": "a sum"}'
GOODS: dict[str, Any] = {
    "customer": "Ann Example",
    "items": ["lamp", "chair", "table"],
    "quantities": [2, 1, 1],
    "address": {"street": "Main Street 1", "city": "Oslo", "postcode": "0150"},
    "notes": "Leave it at the door, please, and ring twice.",
}
ORDINARY = json.dumps(GOODS)
OPTIONAL = json.dumps({**GOODS, "express": True})
CASES: dict[str, tuple[Callable[..., int], type[BaseModel], str]] = {
    "small_us": (add, Add, SMALL),
    "ordinary_us": (order, Order, ORDINARY),
    "optional_us": (reorder, Reorder, OPTIONAL),
}


def _measured(make: Callable[[Callable[..., int], type[BaseModel], str], Callable[[], object]]) -> dict[str, float]:
    return {name: per_call_seconds(make(*case)) * 1e6 for name, case in CASES.items()}


def _pydantic() -> dict[str, float]:
    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        return lambda: function(**model.model_validate_json(arguments).__dict__)

    return _measured(make)


def _validate_call() -> dict[str, float]:
    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        adapter: TypeAdapter[Any] = TypeAdapter(function)
        return lambda: adapter.validate_json(arguments)

    return _measured(make)


def _call(function: Callable[..., int], arguments: str) -> dict[str, Any]:
    return {"id": "call_1", "type": "function", "function": {"name": function.__name__, "arguments": arguments}}


def _extractly() -> dict[str, float]:
    from extractly import ToolSet

    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        tools, call = ToolSet([function]), _call(function, arguments)
        return lambda: tools.call(call)

    return _measured(make)


def _extractly_objects() -> dict[str, float]:
    from extractly import ChatCompletionMessageToolCall, ToolSet

    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        tools, call = ToolSet([function]), ChatCompletionMessageToolCall(_call(function, arguments))
        return lambda: tools.call(call)

    return _measured(make)


def _extractly_messages() -> dict[str, float]:
    from extractly import ToolSet

    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        tools, message = ToolSet([function]), {"role": "assistant", "tool_calls": [_call(function, arguments)]}
        return lambda: tools.run(message)

    return _measured(make)


def _openai() -> dict[str, float]:
    import openai
    from openai.lib._parsing import parse_chat_completion

    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        tools = [openai.pydantic_function_tool(model, name=function.__name__)]
        message = {"role": "assistant", "content": None, "tool_calls": [_call(function, arguments)]}
        choice = {"index": 0, "finish_reason": "tool_calls", "message": message}
        completion = openai.types.chat.ChatCompletion.model_validate(
            {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        )

        def run() -> int:
            parsed = parse_chat_completion(response_format=openai.omit, input_tools=tools, chat_completion=completion)
            calls = parsed.choices[0].message.tool_calls or []
            return function(**calls[0].function.parsed_arguments.__dict__)  # type: ignore[union-attr]

        return run

    return _measured(make)


def _pydantic_ai() -> dict[str, float]:
    from pydantic_ai import Tool

    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        # Its own validator for the arguments; the call itself is awaited in its agent graph and left out here.
        validator = Tool(function).function_schema.validator
        return lambda: function(**validator.validate_json(arguments))

    return _measured(make)


BASELINE = "pydantic, model_validate_json and a call"
COMPETITORS: dict[str, Callable[[], dict[str, float]]] = {
    BASELINE: _pydantic,
    "pydantic, validate_call's schema": _validate_call,
    "extractly, ToolSet.call": _extractly,
    "extractly, ToolSet.call of our objects": _extractly_objects,
    "extractly, ToolSet.run of a message": _extractly_messages,
    "openai, reading in .parse()": _openai,
    "pydantic-ai, its validator": _pydantic_ai,
}
REQUIRES: dict[str, list[str]] = {
    "openai, reading in .parse()": ["openai"],
    "pydantic-ai, its validator": ["pydantic-ai-slim"],
}
