"""What a tool call costs beside its function: microseconds from the call as it came to the result, or to the answer.

* `call_…_us`: from the call to the function's result. The baseline is pydantic's own validation of the same arguments
  (`Model.model_validate_json`) and calling the function with the fields; it is given the arguments' text and the model,
  and neither looks for the call in a message nor for the tool by its name.
* `answer_…_us`: from the assistant message to the list of tool messages. The baseline is the same as above, then
  `pydantic_core.to_json` of the result and a tool message around it. For the other reading of the cost there is a
  competitor that validates and calls only, and one that writes the result through pydantic's serialiser of its type.

Three calls: a small one (three scalars), an ordinary one (an order with lists and a nested object), each with every
parameter required, and the ordinary one with optional parameters. Ours are given the call as a dict, as an object of a
completion that nobody has looked into, and as one whose fields were read before. Peers: pydantic's `validate_call`
schema (validates and calls in Rust), the argument reading of the openai SDK's `.parse()`, and pydantic-ai's validator.
Target: within 1.5 of the baseline.
"""

# ruff: noqa: ARG001 - the parameters are there for the schema
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_json

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
    "small": (add, Add, SMALL),
    "ordinary": (order, Order, ORDINARY),
    "optional": (reorder, Reorder, OPTIONAL),
}


Make = Callable[[Callable[..., int], type[BaseModel], str], Callable[[], object]]
"""Of a function, the model of its parameters and the arguments: what is measured."""


def _measured(make: Make, *, kind: str = "call") -> dict[str, float]:
    return {f"{kind}_{name}_us": per_call_seconds(make(*case)) * 1e6 for name, case in CASES.items()}


def _validating(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
    return lambda: function(**model.model_validate_json(arguments).__dict__)


def _answering(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
    def run() -> list[dict[str, Any]]:
        content = to_json(function(**model.model_validate_json(arguments).__dict__)).decode()
        return [{"role": "tool", "tool_call_id": "call_1", "content": content}]

    return run


def _answering_by_type(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
    adapter = TypeAdapter(int)

    def run() -> list[dict[str, Any]]:
        content = adapter.dump_json(function(**model.model_validate_json(arguments).__dict__)).decode()
        return [{"role": "tool", "tool_call_id": "call_1", "content": content}]

    return run


def _pydantic() -> dict[str, float]:
    return {**_measured(_validating), **_measured(_answering, kind="answer")}


def _validate_call() -> dict[str, float]:
    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        adapter: TypeAdapter[Any] = TypeAdapter(function)
        return lambda: adapter.validate_json(arguments)

    return _measured(make)


def _call(function: Callable[..., int], arguments: str) -> dict[str, Any]:
    return {"id": "call_1", "type": "function", "function": {"name": function.__name__, "arguments": arguments}}


def _message(function: Callable[..., int], arguments: str, *, read: bool) -> Any:
    """The message of a completion of ours; `read`: its calls and their names were looked at before."""
    from extractly import ChatCompletion

    message = {"role": "assistant", "content": None, "tool_calls": [_call(function, arguments)]}
    choice = {"index": 0, "finish_reason": "tool_calls", "message": message}
    completion = ChatCompletion({"id": "c", "object": "chat.completion", "created": 1, "choices": [choice]})
    if read:
        assert completion.choices[0].message.tool_calls[0].function.name == function.__name__
    return completion.choices[0].message


def _calling(call_of: Callable[[Callable[..., int], str], Any]) -> Callable[[], dict[str, float]]:
    """`ToolSet.call` of the call that `call_of` makes of a function and its arguments."""

    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        from extractly import ToolSet

        tools, call = ToolSet([function]), call_of(function, arguments)
        return lambda: tools.call(call)

    return lambda: _measured(make)


def _running(message_of: Callable[[Callable[..., int], str], Any]) -> Callable[[], dict[str, float]]:
    """`ToolSet.run` of the message that `message_of` makes of a function and its arguments."""

    def make(function: Callable[..., int], model: type[BaseModel], arguments: str) -> Callable[[], object]:
        from extractly import ToolSet

        tools, message = ToolSet([function]), message_of(function, arguments)
        return lambda: tools.run(message)

    return lambda: _measured(make, kind="answer")


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


BASELINE = "pydantic by hand"
COMPETITORS: dict[str, Callable[[], dict[str, float]]] = {
    BASELINE: _pydantic,
    "pydantic by hand, no answer made": lambda: _measured(_validating, kind="answer"),
    "pydantic by hand, result written by its type": lambda: _measured(_answering_by_type, kind="answer"),
    "pydantic, validate_call's schema": _validate_call,
    "extractly, call of a dict": _calling(_call),
    "extractly, call of an object": _calling(lambda f, text: _message(f, text, read=False).tool_calls[0]),
    "extractly, call of an object read before": _calling(lambda f, text: _message(f, text, read=True).tool_calls[0]),
    "extractly, run of a dict": _running(lambda f, text: {"role": "assistant", "tool_calls": [_call(f, text)]}),
    "extractly, run of an object": _running(lambda f, text: _message(f, text, read=False)),
    "extractly, run of an object read before": _running(lambda f, text: _message(f, text, read=True)),
    "openai, reading in .parse()": _openai,
    "pydantic-ai, its validator": _pydantic_ai,
}
REQUIRES: dict[str, list[str]] = {
    "openai, reading in .parse()": ["openai"],
    "pydantic-ai, its validator": ["pydantic-ai-slim"],
}
