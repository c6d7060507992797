"""Streamed extractions over real sockets: updates, their view, the end, items, coalescing; sync and async."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from typing import Any

import pytest
from extract_runs import Run
from hypothesis import given
from hypothesis import strategies as st
from stream_cases import CASES, STRICT, TEA, TWO, Case, Joke, Recipe, call, show

from extractly import errors
from extractly.client import AsyncClient, Client
from extractly.extraction_streams import _Items
from extractly.extractor import Extractor
from extractly.protocol.extraction import Endpoint, ModeMemory, Plan, Update, UpdateSession, make_settings
from extractly.protocol.extraction.call import Call
from extractly.protocol.extraction.stream_text import ValueText
from extractly.protocol.retry import RetryPolicy
from extractly.streaming import DegenerationGuard
from extractly.streaming.changes import apply_changes
from extractly.streaming.partial import json_view
from extractly.testing import LocalServer, Reply
from extractly.verbs import astream, stream


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, run_stream: Run, server: LocalServer) -> None:
    server.reply(*case.replies)
    try:
        updates, end = run_stream(case.output, **case.keywords)
    except errors.ExtractlyError as error:  # refused when the stream was opened
        updates, end = [], error
    assert len(server.requests) == case.requests
    assert len(updates) >= case.least_updates
    if case.error is not None:
        assert isinstance(end, case.error)
        assert not any(update.done for update, _ in updates)
        if case.partial is not None:
            assert json_view(end.partial) == case.partial
        return
    assert not isinstance(end, Exception), end
    if case.partial is not None:
        assert end.truncated
        assert json_view(end.value) == case.partial
    else:
        assert end.value == case.value
    assert end.usage.total_tokens == 15
    check_updates(updates, end)


def check_updates(updates: list[tuple[Update[Any], Any]], end: Any) -> None:
    """The rules of updates: one done, the last, which holds the result; the changes rebuild each view."""
    assert [update.done for update, _ in updates] == [False] * (len(updates) - 1) + [True]
    assert updates[-1][1] is end.value
    assert updates[-1][0].is_complete()
    view: Any = None
    for update, value in updates:
        assert update.changes or update.done
        view = apply_changes(update.changes, view)
        assert view == json_view(value)
        assert json_view(update.value) == json_view(value)


def test_an_update_read_late_shows_what_it_showed_when_it_came(server: LocalServer, client: Client) -> None:
    server.reply(show(content=STRICT, pieces=40), show(content=STRICT, pieces=40))
    with stream(Recipe, "text", model="m", client=client) as updates:
        kept = list(updates)
    with stream(Recipe, "text", model="m", client=client) as updates:
        fresh = [(json_view(update.value), update.is_complete("name")) for update in updates]
    assert [(json_view(update.value), update.is_complete("name")) for update in kept] == fresh
    backwards = [(json_view(update.value), update.is_complete("name")) for update in reversed(kept)]
    assert backwards[::-1] == fresh


def test_a_stream_may_be_left_and_read_on(server: LocalServer, client: Client) -> None:
    server.reply(show(content=STRICT, pieces=40))
    with stream(Recipe, "text", model="m", client=client) as updates:
        first = next(updates)
        for _ in updates:
            break
        assert not first.done
        assert updates.until_done() is updates
        assert updates.result().value == TEA
    assert updates.result().value == TEA


def test_leaving_early_closes_the_response(server: LocalServer, client: Client) -> None:
    server.reply(show(content=STRICT, pieces=40, chunk_delay_seconds=0.05))
    with stream(Recipe, "text", model="m", client=client) as updates:
        next(updates)
    with pytest.raises(RuntimeError, match="closed before its end"):
        updates._progress.result()
    server.reply(show(content=STRICT))
    with stream(Recipe, "text", model="m", client=client) as updates:
        assert updates.result().value == TEA


def test_the_body_asks_for_a_stream_with_usage(server: LocalServer, client: Client) -> None:
    server.reply(show(content=STRICT), show(content=STRICT, include_usage=False))
    with stream(Recipe, "text", model="m", client=client) as updates:
        updates.until_done()
    with stream(Recipe, "text", model="m", client=client, stream_options={"include_usage": False}) as updates:
        assert updates.result().usage is None
    first, second = (request.json for request in server.requests)
    assert first["stream"] is second["stream"] is True
    assert first["stream_options"] == {"include_usage": True}
    assert second["stream_options"] == {"include_usage": False}


ITEMS = [
    ("steps", Recipe, STRICT, TEA.steps),
    (None, list[Joke], json.dumps(TWO), [Joke(text="a"), Joke(text="b")]),
    (None, list[int], '{"value": [1, 22, 333]}', [1, 22, 333]),
    (None, tuple[int, ...], '{"value": [1, 22]}', [1, 22]),
    (None, set[int], '{"value": [3, 1]}', [3, 1]),
    (None, list[Joke], '{"value": []}', []),
    (None, list[Joke], '{"value": [{"text": "a"},]}', [Joke(text="a")]),
    ("steps", Recipe, '{"name": "x", "steps": null, "notes": null}', []),
    (
        "a",
        {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}}}},
        '{"a": [1, 2]}',
        [1, 2],
    ),
]


@pytest.mark.parametrize(("name", "output", "text", "expected"), ITEMS)
@pytest.mark.parametrize("pieces", [1, 7, 60])
def test_items(
    server: LocalServer, client: Client, name: Any, output: Any, text: str, expected: list[Any], pieces: int
) -> None:
    server.reply(show(content=text, pieces=pieces), show(content=text, pieces=pieces))
    with stream(output, "text", model="m", client=client) as updates:
        assert in_order(output, list(updates.items(name))) == expected

    async def run() -> list[Any]:
        async with (
            AsyncClient(base_url=server.base_url, api_key="k") as other,
            astream(output, "text", model="m", client=other) as updates,
        ):
            return [item async for item in updates.items(name)]

    assert in_order(output, asyncio.run(run())) == expected


def in_order(output: Any, items: list[Any]) -> list[Any]:
    return sorted(items, reverse=True) if output == set[int] else items


def test_items_of_several_calls(server: LocalServer, client: Client) -> None:
    server.reply(show(tool_calls=[*call("Joke", '{"text": "a"}'), *call("Recipe", STRICT)], pieces=20))
    with stream(list[Joke | Recipe], "text", model="m", client=client, mode="tool") as updates:
        items = updates.items()
        assert next(items) == Joke(text="a")
        seen = next(updates)
        assert not seen.done
        assert seen.is_complete(0)
        assert not seen.is_complete(7)
        assert list(items) == [TEA]


def test_items_come_before_the_end(server: LocalServer, client: Client) -> None:
    server.reply(show(content=STRICT, pieces=60))
    with stream(Recipe, "text", model="m", client=client) as updates:
        items = updates.items("steps")
        assert next(items) == TEA.steps[0]
        assert not next(updates).done


def test_a_service_that_does_not_know_stream_options(server: LocalServer, client: Client) -> None:
    server.reply(
        Reply.error(422, "Extra inputs are not permitted: stream_options"), show(content=STRICT, include_usage=False)
    )
    with stream(Recipe, "text", model="m", client=client) as updates:
        extraction = updates.result()
    assert extraction.value == TEA
    assert extraction.usage is None
    assert extraction.mode_used == "json_schema"
    assert [attempt.error is None for attempt in extraction.attempts] == [False, True]
    assert "stream_options" not in server.requests[1].json
    server.reply(Reply.error(422, "stream_options is not permitted"))
    with (
        pytest.raises(errors.UnprocessableEntityError),
        stream(Recipe, "text", model="m", client=client, stream_options={"include_usage": True}),
    ):
        pass


def test_many_at_once(server: LocalServer) -> None:
    """One extractor, one client, 40 calls at a time: each answer goes to its own call."""

    async def ask(extractor: Extractor[Recipe], number: int) -> str:
        async with extractor.astream(f"Name: tea {number}") as updates:
            return (await updates.result()).value.name

    async def run() -> list[str]:
        async with AsyncClient(base_url=server.base_url, api_key="k") as client:
            extractor = Extractor(Recipe, model="m", client=client)
            return await asyncio.gather(*(ask(extractor, number) for number in range(40)))

    assert asyncio.run(run()) == [f"tea {number}" for number in range(40)]


def test_items_of_no_list(server: LocalServer, client: Client) -> None:
    server.reply(show(content=STRICT))
    with stream(Recipe, "text", model="m", client=client) as updates, pytest.raises(TypeError, match="name the field"):
        list(updates.items())
    assert list(_Items("x").new(Update([], None, value={"x": None}, done=True))) == []


def test_coalescing_loses_nothing(run_stream: Run, server: LocalServer) -> None:
    server.reply(show(content=STRICT, pieces=60), show(content=STRICT, pieces=60))
    updates, end = run_stream(Recipe, min_interval_seconds=30.0)
    assert len(updates) <= 2
    assert end.value == TEA
    check_updates(updates, end)
    updates, end = run_stream(Recipe, min_interval_seconds=0.000001)
    check_updates(updates, end)
    with pytest.raises(ValueError, match="min_interval_seconds"):
        run_stream(Recipe, min_interval_seconds=-1.0)


def test_an_early_verdict_saves_the_rest(server: LocalServer, client: Client) -> None:
    text = '{"name": 5, "steps": [' + ",".join('{"title": "x", "minutes": 1}' for _ in range(200)) + '], "notes": null}'
    server.reply(show(content=text, pieces=400, chunk_delay_seconds=0.002))
    with (
        pytest.raises(errors.OutputValidationError) as caught,
        stream(Recipe, "t", model="m", client=client) as updates,
    ):
        updates.until_done()
    assert len(caught.value.raw_text or "") < len(text) // 2
    assert len(caught.value.attempts) == 1


WRAPPED = [
    ('{"a": [1, "}"]}', "{", '{"a": [1, "}"]}'),
    ('x {"a": "\\"}"} y {"b": 1}', "{", '{"a": "\\"}"}'),
    ("<think>{}</think>\n{}", "{", "{}"),
    (" <thinking>[1]</thinking> [2]", "[", "[2]"),
    ("a long piece of prose first <think> {}", "{", "{}"),
    ("see [1]: {}", "{", "{}"),
    ("42 ", "", "42 "),
    ("nothing here", "{[", ""),
    ('{"open": [1', "{", '{"open": [1'),
    ('{"a": "\\\\"} tail', "{", '{"a": "\\\\"}'),
]


@pytest.mark.parametrize(("text", "openers", "expected"), WRAPPED)
def test_the_value_inside_a_text_at_every_split(text: str, openers: str, expected: str) -> None:
    for size in range(1, len(text) + 1):
        value = ValueText(openers)
        pieces = (text[at : at + size] for at in range(0, len(text), size))
        assert "".join(value.feed(piece) for piece in pieces) == expected


@given(
    st.recursive(st.one_of(st.text(), st.integers()), lambda x: st.one_of(st.lists(x), st.dictionaries(st.text(), x))),
    st.data(),
)
def test_the_value_is_found_whatever_it_holds(inner: Any, data: st.DataObject) -> None:
    """Law: any chunking of prose, a JSON object and a tail gives exactly the object."""
    text = json.dumps({"x": inner}, ensure_ascii=data.draw(st.booleans()))
    whole = f"Sure, here you are: {text}\n``` tail }}"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    value = ValueText("{")
    bounds = itertools.pairwise([0, *cuts, len(whole)])
    assert "".join(value.feed(whole[start:end]) for start, end in bounds) == text


def test_updates_print_shortly() -> None:
    assert repr(Update([("add", (), {}, None, 0)], None)) == "Update(1 changes, done=False)"
    assert Update([], None).value is None
    assert not Update([], None).is_complete()


def test_a_guard_of_ones_own(run_stream: Run, server: LocalServer) -> None:
    server.reply(show(content='{"text":' + " " * 100 + '"a"}', pieces=30))
    _, end = run_stream(Joke, guard=lambda: DegenerationGuard(max_whitespace_chars=20))
    assert isinstance(end, errors.DegenerateOutputError)
    assert end.kind == "whitespace"


def test_the_causes_of_an_error_are_kept(server: LocalServer, client: Client) -> None:
    server.reply(show(content='{"text": 5}', pieces=3), Reply.completion(content='{"text": 5}'))
    with (
        pytest.raises(errors.SchemaNotEnforcedError) as streamed,
        stream(Joke, "t", model="m", client=client) as updates,
    ):
        updates.until_done()
    with pytest.raises(errors.SchemaNotEnforcedError) as whole:
        Extractor(Joke, model="m", client=client, retries=0).run("t")
    for caught in (streamed, whole):
        assert type(caught.value.__cause__) is errors.OutputValidationError
        assert type(caught.value.__cause__.__cause__).__name__ == "ValidationError"
    assert streamed.value.errors[0]["loc"] == whole.value.errors[0]["loc"] == ("text",)


def test_done_after_a_whole_answer_is_an_end(run_stream: Run, server: LocalServer) -> None:
    server.reply(Reply.sse([{"choices": [{"index": 0, "delta": {"content": '{"text": "a"}'}}]}]))
    _, end = run_stream(Joke)
    assert end.value == Joke(text="a")


@pytest.mark.parametrize("reads_values", [False, True], ids=["updates only", "each value read"])
def test_the_cost_of_an_update_does_not_grow_with_the_stream(reads_values: bool) -> None:
    """CPU time per chunk of four characters of `UpdateSession.feed`, in a stream sixteen times as long."""

    def per_chunk_seconds(steps: int) -> float:
        text = json.dumps({"name": "tea", "steps": [{"title": f"step {n}", "minutes": n} for n in range(steps)]})
        deltas = [text[at : at + 4] for at in range(0, len(text), 4)]
        chunks = [
            b"data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": delta}}]}).encode() + b"\n\n"
            for delta in deltas
        ]
        plan: Plan[Recipe] = Plan(Recipe, make_settings(model="m"))
        endpoint = Endpoint(address="", policy=RetryPolicy(), is_local=lambda _: False, memory=ModeMemory())
        session: UpdateSession[Recipe] = UpdateSession(
            Call(plan.settings, endpoint), plan.offer("json_schema"), "m", request_id=None, guard=DegenerationGuard()
        )
        start = time.process_time()
        for chunk in chunks:
            for update in session.feed(chunk):
                assert not reads_values or update.value is not None
        return (time.process_time() - start) / len(chunks)

    short = min(per_chunk_seconds(50) for _ in range(3))
    assert per_chunk_seconds(800) < 4 * max(short, 1e-5)
