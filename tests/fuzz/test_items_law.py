"""`on_item_error="collect"`, whatever the model sent: good and bad items are together what came, in their places."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from extractly import Client, ExtractlyError, Extractor


class Town(BaseModel):
    """An item."""

    name: str
    people: int = 0


class Towns(BaseModel):
    """A list inside an object."""

    towns: list[Town]


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.floats(allow_nan=False, allow_infinity=False)
)
TOWN = st.fixed_dictionaries({}, optional={"name": SCALARS, "people": SCALARS, "extra": SCALARS})
GOOD = st.fixed_dictionaries({"name": st.text(max_size=4), "people": st.integers(0, 9)})
ITEMS = st.lists(GOOD | TOWN | SCALARS | st.lists(SCALARS, max_size=2), max_size=8)


def is_good(item: Any) -> bool:
    """What pydantic says of the item alone, read from JSON."""
    try:
        TypeAdapter(Town).validate_json(json.dumps(item))
    except ValidationError:
        return False
    return True


def chunks(text: str) -> bytes:
    events = [{"choices": [{"index": 0, "delta": {"content": text[at : at + 5]}}]} for at in range(0, len(text), 5)]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def extraction(output: Any, text: str, streamed: bool) -> Any:
    message = {"role": "assistant", "content": text}
    whole = json.dumps({"choices": [{"index": 0, "finish_reason": "stop", "message": message}]}).encode()
    content = chunks(text) if streamed else whole
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    http_client = httpx.Client(transport=transport)
    with Client(api_key="key", base_url="http://host/v1", http_client=http_client) as client:
        extractor: Any = Extractor(output, client=client, model="m", mode="text", on_item_error="collect", retries=0)
        if not streamed:
            return extractor.run("x")
        with extractor.stream("x") as updates:
            return updates.result()


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("output", [list[Town], Towns], ids=["list", "object"])
@given(items=ITEMS)
def test_nothing_is_lost(output: Any, streamed: bool, items: list[Any]) -> None:
    text = json.dumps(items if output is not Towns else {"towns": items})
    try:
        found = extraction(output, text, streamed)
    except ExtractlyError as error:
        pytest.fail(f"{error!r}")
    good = found.value if output is not Towns else found.value.towns
    assert len(good) + len(found.item_errors) == len(items)
    places = [at for at, item in enumerate(items) if not is_good(item)]
    assert [bad.index for bad in found.item_errors] == places
    assert [bad.raw for bad in found.item_errors] == [items[at] for at in places]
    assert all(bad.errors for bad in found.item_errors)
