"""What one request costs beside the network: time from the call to the validated value, over a mock transport.

The floor is what nobody can leave out: an `httpx` post of the same body, reading the envelope with jiter, and
`model_validate_json` of the content. Each competitor gets the same answer from a `MockTransport` of the HTTP library
that it is built on (openai 3 and instructor on httpx2, where that is what is installed), in process: no socket, no
server. The request body, schema included, is built anew for each call, as in a program. Targets: within 1.6 of the
floor, and 7 times cheaper than the openai SDK's `.parse()`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from .harness import per_call_seconds

ADDRESS = "http://benchmark.invalid/v1"
MODEL = "gpt-4o-mini"
TEXT = "Order 42 for Ann: two lamps at 19.90 and a chair at 79.00, to be sent to Oslo."
MESSAGES = [{"role": "user", "content": TEXT}]


class Item(BaseModel):
    """A line of an order."""

    name: str
    quantity: int
    price: float


class Order(BaseModel):
    """What is extracted."""

    number: int
    customer: str
    city: str | None
    items: list[Item]


CONTENT = Order(
    number=42,
    customer="Ann",
    city="Oslo",
    items=[Item(name="lamp", quantity=2, price=19.9), Item(name="chair", quantity=1, price=79.0)],
).model_dump_json()

ANSWER = json.dumps(
    {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_767_225_600,
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": CONTENT, "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 120, "completion_tokens": 40, "total_tokens": 160},
        "system_fingerprint": "fp_1",
    }
).encode()

HEADERS = {"content-type": "application/json", "x-request-id": "req_1"}


def _mock(library: Any) -> Any:
    """A client of httpx or httpx2 whose transport gives the answer at once."""

    def answer(_request: Any) -> Any:
        return library.Response(200, headers=HEADERS, content=ANSWER)

    return library.Client(transport=library.MockTransport(answer))


def _measure(call: Callable[[], Order]) -> dict[str, float]:
    if call().items[1].price != 79.0:
        raise AssertionError("the value is wrong")
    return {"request_us": per_call_seconds(call, budget_seconds=2, rounds=9) * 1e6}


def bare() -> dict[str, float]:
    """An httpx post, jiter, and `model_validate_json`."""
    import httpx
    import jiter

    client = _mock(httpx)
    schema = {"name": "Order", "strict": True, "schema": Order.model_json_schema()}
    response_format = {"type": "json_schema", "json_schema": schema}
    headers = {"authorization": "Bearer sk-1", "content-type": "application/json"}

    def call() -> Order:
        body = {"model": MODEL, "messages": MESSAGES, "response_format": response_format}
        response = client.post(f"{ADDRESS}/chat/completions", content=json.dumps(body), headers=headers)
        completion = jiter.from_json(response.content)
        return Order.model_validate_json(completion["choices"][0]["message"]["content"])

    return _measure(call)


def extractly_extract() -> dict[str, float]:
    """`extract()`."""
    import httpx

    from extractly import Client, extract

    client = Client(api_key="sk-1", base_url=ADDRESS, http_client=_mock(httpx))
    return _measure(lambda: extract(Order, TEXT, model=MODEL, client=client))


def extractly_parse() -> dict[str, float]:
    """`client.chat.completions.parse()`."""
    import httpx

    from extractly import Client

    client = Client(api_key="sk-1", base_url=ADDRESS, http_client=_mock(httpx))
    parse = client.chat.completions.parse

    def call() -> Order:
        completion = parse(model=MODEL, messages=MESSAGES, response_format=Order)
        parsed = completion.choices[0].message.parsed
        assert parsed is not None
        return parsed

    return _measure(call)


def _openai_client() -> Any:
    import openai

    base: Any = openai.DefaultHttpxClient.__mro__
    library = next(cls.__module__.partition(".")[0] for cls in base if cls.__module__.startswith("httpx"))
    return openai.OpenAI(api_key="sk-1", base_url=ADDRESS, http_client=_mock(__import__(library)))


def openai_parse() -> dict[str, float]:
    """The openai SDK's `.parse()`."""
    parse = _openai_client().chat.completions.parse
    return _measure(
        lambda: parse(model=MODEL, messages=MESSAGES, response_format=Order).choices[0].message.parsed  # type: ignore[no-any-return]
    )


def instructor_create() -> dict[str, float]:
    """The instructor library's `create` over the openai SDK, in its JSON Schema mode."""
    import instructor

    client = instructor.from_openai(_openai_client(), mode=instructor.Mode.JSON_SCHEMA)
    return _measure(lambda: client.create(model=MODEL, messages=MESSAGES, response_model=Order))  # type: ignore[no-any-return]


BASELINE = "bare httpx"

COMPETITORS: dict[str, Callable[[], dict[str, float]]] = {
    "bare httpx": bare,
    "extractly extract()": extractly_extract,
    "extractly .parse()": extractly_parse,
    "openai .parse()": openai_parse,
    "instructor": instructor_create,
}

REQUIRES: dict[str, list[str]] = {
    "bare httpx": ["httpx", "jiter", "pydantic"],
    "extractly extract()": ["httpx"],
    "extractly .parse()": ["httpx"],
    "openai .parse()": ["openai"],
    "instructor": ["instructor", "openai"],
}
