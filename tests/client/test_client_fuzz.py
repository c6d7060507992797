"""Whatever a service sends, each method ends in a value or in one of our errors, and never in anything else."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from client_calls import KEY, MESSAGES, METHODS, STREAMS, City
from hypothesis import given
from hypothesis import strategies as st

from extractly.client import Client
from extractly.errors import ExtractlyError

REQUEST: dict[str, Any] = {"model": "m", "messages": MESSAGES}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
WORDS = ["id", "index", "role", "content", "refusal", "parsed", "finish_reason", "delta", "message", "logprobs", "type"]
WORDS += ["tool_calls", "function", "arguments", "name", "usage", "error", "choices", "model", "object"]
FIELDS = st.sampled_from(WORDS)
TEXTS = st.sampled_from(['{"name": "Oslo"}', '{"na', "stop", "length", "content_filter", "chat.completion.chunk", ""])
NEAR = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=5),
    max_leaves=20,
)
"""Data in the words of the protocol, in no order of its."""
MESSAGE = st.dictionaries(
    st.sampled_from(["content", "refusal", "tool_calls", "parsed", "function_call"]), NEAR, max_size=3
)
CHOICE = st.fixed_dictionaries(
    {},
    optional={"message": MESSAGE | NEAR, "delta": MESSAGE | NEAR, "index": SCALARS, "finish_reason": TEXTS | SCALARS},
)
BODY = st.fixed_dictionaries(
    {"choices": st.lists(CHOICE | NEAR, max_size=3) | NEAR}, optional={"usage": NEAR, "error": NEAR}
)


def run(method: str, content: bytes, content_type: str) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=content, headers={"content-type": content_type})

    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    with Client(api_key=KEY, base_url="http://host/v1", max_retries=0, http_client=http_client) as client:
        completions = client.chat.completions
        try:
            if method == "create":
                shown(completions.create(**REQUEST))
            elif method == "parse":
                shown(completions.parse(**REQUEST, response_format=City))
            elif method == "create_stream":
                for chunk in completions.create(**REQUEST, stream=True):
                    shown(chunk)
            else:
                with completions.stream(**REQUEST, response_format=City) as stream:
                    for event in stream:
                        repr(event)
                    shown(stream.get_final_completion())
        except ExtractlyError as error:
            shown_message = str(error)
        else:
            shown_message = "fine"
    assert shown_message


def shown(value: Any) -> None:
    """Look at everything, as a caller would."""
    repr(value)
    value.model_dump()
    for choice in value.choices if isinstance(value.choices, list) else ():
        repr(choice)


def text_of(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("method", METHODS)
@given(content=st.binary(max_size=60), content_type=st.sampled_from(["application/json", "text/event-stream", ""]))
def test_any_bytes(method: str, content: bytes, content_type: str) -> None:
    run(method, content, content_type)


@pytest.mark.parametrize("method", METHODS)
@given(value=ANYTHING | NEAR | BODY)
def test_any_json(method: str, value: Any) -> None:
    content = text_of(value)
    if method in STREAMS:
        run(method, b"data: " + content + b"\n\ndata: [DONE]\n\n", "text/event-stream")
    run(method, content, "application/json")


@pytest.mark.parametrize("method", STREAMS)
@given(values=st.lists(BODY, max_size=5), done=st.booleans())
def test_any_chunks(method: str, values: list[Any], done: bool) -> None:
    content = b"".join(b"data: " + text_of(value) + b"\n\n" for value in values)
    run(method, content + b"data: [DONE]\n\n" * done, "text/event-stream")
