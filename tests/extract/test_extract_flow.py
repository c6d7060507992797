"""The extract flow over real sockets: each row is what the service answers and what becomes of it, sync and async."""

from __future__ import annotations

from typing import Any

import pytest
from extract_runs import Run
from flow_cases import BAD, CASES, FAIR, GOOD, NO, TBD, Case, Event, Line, cut, say
from pydantic import BaseModel, field_validator

from extractly import errors
from extractly.streaming import Partial
from extractly.testing import LocalServer, Reply


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, run: Run, server: LocalServer) -> None:
    server.reply(*case.replies)
    asked = case.requests
    tokens = 15 * asked if case.tokens is None else case.tokens
    if case.error is None:
        extraction = run(case.output, **case.keywords)
        assert extraction.value == case.value
        assert tuple(dict.fromkeys(repair.rule for repair in extraction.repairs)) == case.repairs
        assert ((extraction.usage.total_tokens or 0) if extraction.usage else 0) == tokens
        assert extraction.attempts[-1].error is None
        assert extraction.completion is extraction.attempts[-1].completion
        assert not extraction.truncated
    else:
        with pytest.raises(case.error) as caught:
            run(case.output, **case.keywords)
        error = caught.value
        if case.not_error:
            assert not isinstance(error, case.not_error)
        if case.raw_text is not None:
            assert error.raw_text == case.raw_text
        if isinstance(error, errors.OutputError) and error.completion is not None:
            assert error.usage.total_tokens == tokens
            assert len(error.attempts) == asked
            assert error.request_id == error.attempts[-1].request_id
    assert len(server.requests) == asked


def test_salvage_gives_the_partial_value(run: Run, server: LocalServer) -> None:
    server.reply(cut('{"value": [{"sku": "a"}, {"sku": "b'))
    extraction = run(list[Line], on_truncation="salvage")
    assert extraction.truncated
    assert extraction.value[0] == Line(sku="a")
    assert extraction.value[1].sku == "b"
    assert len(extraction.attempts) == 1
    assert isinstance(extraction.attempts[0].error, errors.LengthFinishReasonError)


def test_a_cut_off_error_holds_what_was_said(run: Run, server: LocalServer) -> None:
    server.reply(cut('{"value": [{"sku": "a"}, {"sku": "b'))
    with pytest.raises(errors.LengthFinishReasonError) as caught:
        run(list[Line])
    assert caught.value.partial[0] == Line(sku="a")
    assert caught.value.usage.total_tokens == 15


def test_collected_items_stand_beside_the_good_ones(run: Run, server: LocalServer) -> None:
    server.reply(say(content='{"value": [{"sku": "a"}, {"sku": 1}, 7]}'))
    extraction = run(list[Line], on_item_error="collect")
    assert [(bad.index, bad.raw) for bad in extraction.item_errors] == [(1, {"sku": 1}), (2, 7)]
    assert extraction.item_errors[0].errors[0]["loc"] == (1, "sku")


def test_what_goes_back_is_bounded_and_in_the_names_of_the_wire(run: Run, server: LocalServer) -> None:
    server.reply(say(content=BAD), say(content=TBD), say(content=GOOD))
    extraction = run(Event, [{"role": "user", "content": "fair on Friday"}])
    first, second, third = (request.json["messages"] for request in server.requests)
    assert first == [{"role": "user", "content": "fair on Friday"}]
    assert second[:2] == [*first, {"role": "assistant", "content": BAD}]
    assert "$.name" in second[2]["content"]
    assert "pydantic.dev" not in second[2]["content"]
    assert len(third) == len(second) == 3
    assert third[1]["content"] == TBD
    assert "write the real name" in third[2]["content"]
    assert [attempt.raw_text for attempt in extraction.attempts] == [BAD, TBD, GOOD]
    assert [type(attempt.error) for attempt in extraction.attempts][2] is type(None)


def test_a_long_invalid_answer_is_shortened_on_its_way_back(run: Run, server: LocalServer) -> None:
    server.reply(say(content='{"name": "' + "x" * 100_000 + '", "guests": 3}'), say(content=GOOD))
    run(Event)
    assert len(server.requests[1].body) < 40_000


def test_many_errors_are_counted_not_listed(run: Run, server: LocalServer) -> None:
    items = ",".join('{"sku": 1}' for _ in range(500))
    server.reply(say(content=f'{{"value": [{items}]}}'), say(content='{"value": []}'))
    run(list[Line])
    assert server.requests[1].json["messages"][-1]["content"].count("\n- ") <= 21


def test_models_are_tried_in_order(run: Run, server: LocalServer) -> None:
    server.reply(say(refusal=NO), say(content=BAD), say(content=BAD), say(content=GOOD))
    extraction = run(Event, model=["a", "b", "c"])
    assert [request.json["model"] for request in server.requests] == ["a", "b", "b", "c"]
    assert [attempt.model for attempt in extraction.attempts] == ["a", "b", "b", "c"]
    assert extraction.usage.total_tokens == 60


NEXT_MODEL = [
    (say(refusal=NO), True),
    (say(content=""), True),
    (cut('{"na'), False),
    (say(content="x", finish_reason="content_filter"), False),
    (Reply.error(404, "no such model"), False),
]


@pytest.mark.parametrize(("reply", "goes_on"), NEXT_MODEL)
def test_what_leads_to_the_next_model(run: Run, server: LocalServer, reply: Reply, goes_on: bool) -> None:
    server.reply(reply, *([say(content=GOOD)] if goes_on else []))
    if goes_on:
        assert run(Event, model=["a", "b"], retries=0).value == FAIR
    else:
        with pytest.raises(errors.ExtractlyError):
            run(Event, model=["a", "b"], retries=0)
    assert len(server.requests) == 2 if goes_on else 1


def test_the_last_model_raises_with_every_attempt(run: Run, server: LocalServer) -> None:
    server.reply(say(refusal=NO), say(refusal="No."))
    with pytest.raises(errors.RefusalError, match="No") as caught:
        run(Event, model=["a", "b"])
    assert [attempt.model for attempt in caught.value.attempts] == ["a", "b"]


def test_errors_of_the_service_carry_the_account_too(run: Run, server: LocalServer) -> None:
    server.reply(say(content=BAD), Reply.error(401, "the key was revoked"))
    with pytest.raises(errors.AuthenticationError) as caught:
        run(Event)
    error: Any = caught.value
    assert error.usage.total_tokens == 15
    assert [type(attempt.error).__mro__[1].__name__ for attempt in error.attempts] == [
        "SchemaNotEnforcedError",
        "APIStatusError",
    ]


def test_what_a_validator_lets_through_is_the_callers(run: Run, server: LocalServer) -> None:
    class Odd(BaseModel):
        name: str

        @field_validator("name")
        @classmethod
        def fails(cls, value: str) -> str:
            raise LookupError(value)

    server.reply(say(content='{"name": "x"}'))
    with pytest.raises(LookupError):
        run(Odd)
    assert len(server.requests) == 1


def test_context_reaches_the_validators(run: Run, server: LocalServer) -> None:
    class Named(BaseModel):
        name: str

        @field_validator("name")
        @classmethod
        def known(cls, value: str, info: Any) -> str:
            return info.context["names"][value]

    server.reply(say(content='{"name": "x"}'))
    assert run(Named, context={"names": {"x": "y"}}).value.name == "y"


def test_the_last_candidate_is_kept_unvalidated(run: Run, server: LocalServer) -> None:
    server.reply(say(content='{"name": "TBD", "guests": null}'), say(content="Hm."))
    with pytest.raises(errors.InvalidJSONError) as caught:
        run(Event, retries=1)
    assert caught.value.last_candidate == {"name": "TBD"}
    server.reply(say(content='```json\n{"value": [{"sku": 5}]}\n```'))
    with pytest.raises(errors.OutputValidationError) as invalid:
        run(list[Line], retries=0)
    assert invalid.value.last_candidate == [{"sku": 5}]
    server.reply(say(content='{"value": 5}'))
    with pytest.raises(errors.OutputValidationError) as collected:
        run(list[Line], retries=0, on_item_error="collect")
    assert collected.value.last_candidate == 5


def test_a_cut_off_branch_is_salvaged(run: Run, server: LocalServer) -> None:
    cut_call = [{"id": "c", "type": "function", "function": {"name": "Line", "arguments": '{"sku": "a'}}]
    server.reply(*[say(tool_calls=cut_call, finish_reason="length")] * 2)
    extraction = run(Line | Event, mode="tool", on_truncation="salvage")
    assert extraction.truncated
    assert extraction.value.sku == "a"
    with pytest.raises(errors.LengthFinishReasonError):
        run(list[Line | Event], mode="tool", on_truncation="salvage")


def items(*texts: Any) -> Reply:
    return say(content='{"value": [' + ", ".join(f'{{"sku": {text}}}' for text in texts) + "]}")


ITEM_ROUNDS: list[tuple[list[Reply], list[str], list[int], int]] = [
    ([items('"a"', "1", '"c"', "2"), items('"b"', '"d"')], ["a", "b", "c", "d"], [], 2),
    ([items('"a"', "1", '"c"', "2"), items("1", '"d"'), items('"b"')], ["a", "b", "c", "d"], [], 3),
    ([items('"a"', "1", '"c"', "2"), items('"b"', "2"), items("3")], ["a", "b", "c"], [3], 3),
    ([items('"a"', "1"), items('"b"', '"too many"')], ["a"], [1], 2),
    ([items('"a"', "1"), say(content="Hm.")], ["a"], [1], 2),
    ([items('"a"', '"b"')], ["a", "b"], [], 1),
    ([items("1", "2"), items('"a"', '"b"')], ["a", "b"], [], 2),
]


@pytest.mark.parametrize(("replies", "good", "bad", "requests"), ITEM_ROUNDS)
def test_only_the_bad_items_are_asked_again(
    run: Run, server: LocalServer, replies: list[Reply], good: list[str], bad: list[int], requests: int
) -> None:
    server.reply(*replies)
    extraction = run(list[Line], on_item_error="reask")
    assert [line.sku for line in extraction.value] == good
    assert [item.index for item in extraction.item_errors] == bad
    assert len(server.requests) == len(extraction.attempts) == requests
    if requests > 1:
        shown = server.requests[1].json["messages"][1]["content"]
        assert '"a"' not in shown
        assert "item 1: sku" in server.requests[1].json["messages"][2]["content"]


def test_a_budget_counts_what_the_parts_add_up_to(run: Run, server: LocalServer) -> None:
    choice = {"index": 0, "message": {"role": "assistant", "content": BAD}, "finish_reason": "stop"}
    server.reply(Reply.json({"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 5}}))
    with pytest.raises(errors.BudgetExceededError) as caught:
        run(Event, max_total_tokens=12)
    assert (caught.value.limit_name, caught.value.limit, caught.value.spent) == ("max_total_tokens", 12, 12)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("content", "partial"),
    [
        ('{"name": "Bo', Partial),
        ('{"name": "Bob", "year": "many"}', Partial),
        ('Here: {"name": "Bob", "year": [', Partial),
        ("I do not know.", type(None)),
    ],
)
def test_an_invalid_answer_leaves_its_partial(content: str, partial: type, run: Run, server: LocalServer) -> None:
    class Person(BaseModel):
        name: str
        year: int

    server.reply(Reply.completion(content=content))
    with pytest.raises(errors.OutputError) as caught:
        run(Person, "text", model="m", retries=0)
    assert isinstance(caught.value.partial, partial)
    if partial is Partial:
        assert caught.value.partial.name in ("Bo", "Bob")
