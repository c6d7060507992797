"""What a run spends: exact sums over attempts and models, what is unknown said so, and limits that hold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from map_runs import MakeExtractor, Run, Touchy

from extractly import BudgetExceededError, ConfigurationError
from extractly.pipeline import Err, MapOptions, Ok, Price
from extractly.pipeline.spending import Spending
from extractly.protocol.usage import CompletionUsage
from extractly.testing import LocalServer, Reply

GOOD = '{"number": 1}'
PRICE = Price(input=2.0, output=10.0, cached_input=0.5)
PLAIN = Price(input=2.0, output=10.0)


def usage(prompt: int = 100, answer: int = 10, cached: int | None = None) -> dict[str, Any]:
    details = {} if cached is None else {"prompt_tokens_details": {"cached_tokens": cached}}
    return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer, **details}


def answer(content: str = GOOD, *, used: Any = None, **keywords: Any) -> Reply:
    return Reply.completion(content=content, usage=usage() if used is None else used, **keywords)


def unknown(content: str = GOOD) -> Reply:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    return Reply.json({"id": "c", "object": "chat.completion", "model": "m", "choices": [choice]})


def texts(count: int) -> Iterator[str]:
    return (f"Number: {index}" for index in range(count))


def last(extractor: Any, inputs: Any, **keywords: Any) -> Any:
    """The progress at the end, and the results."""
    run = extractor.map(inputs, **keywords)
    rows = list(run)
    return run.summary, rows


COSTS: list[tuple[str, dict[str, Any], list[Reply], int, float, int]] = [
    ("one answer", {}, [answer()], 110, 100 * 2e-6 + 10 * 10e-6, 0),
    ("from the cache", {}, [answer(used=usage(100, 10, 80))], 110, 20 * 2e-6 + 80 * 0.5e-6 + 10 * 10e-6, 0),
    ("asked again", {"retries": 1}, [answer('{"number": "x"}'), answer()], 220, 2 * 300e-6, 0),
    ("invalid to the end", {"retries": 0}, [answer('{"number": "x"}')], 110, 300e-6, 0),
    ("refused", {}, [Reply.completion(refusal="no", usage=usage())], 110, 300e-6, 0),
    ("a 500 costs nothing", {}, [Reply.error(500, "oh", headers={"retry-after-ms": "1"}), answer()], 110, 300e-6, 0),
    ("a 429 costs nothing", {}, [Reply.error(429, "oh", headers={"retry-after-ms": "1"}), answer()], 110, 300e-6, 0),
    ("a 400 costs nothing", {}, [Reply.error(400, "no")], 0, 0.0, 0),
    ("a validator of the user's", {"output": Touchy}, [answer()], 110, 300e-6, 0),
    ("hung up, then answered", {}, [Reply(drop_before_head=True), answer()], 110, 300e-6, 1),
    ("asked again, one silent", {"retries": 1}, [unknown('{"number": "x"}'), answer()], 110, 300e-6, 1),
]


@pytest.mark.parametrize("case", COSTS, ids=lambda case: case[0])
def test_the_cost_of_a_row(make: MakeExtractor, server: LocalServer, case: Any) -> None:
    _, keywords, replies, tokens, cost, unknown_usage = case
    server.reply(*replies)
    seen = last(make(**keywords), ["Number: 1"], prices=PRICE)[0].progress
    assert (seen.tokens, seen.cost, seen.unknown_usage) == (tokens, pytest.approx(cost, rel=1e-12), unknown_usage)
    assert len(server.requests) == len(replies)


def test_each_model_of_a_cascade_has_its_price(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    server.reply(answer('{"number": "x"}'), answer('{"number": "y"}'), answer(used=usage(1000, 100)))
    prices = {"small": Price(input=1, output=1), "large": Price(input=100, output=1000)}
    summary, (row,) = last(make(model=["small", "large"], retries=1), ["Number: 1"], prices=prices)
    assert isinstance(row, Ok)
    assert summary.progress.cost == pytest.approx((220 + 1000 * 100 + 100 * 1000) / 1e6, rel=1e-12)
    with pytest.raises(ConfigurationError, match=r"no price for the model 'large'; it has 'small'"):
        run(make(model=["small", "large"]), [], prices={"small": PLAIN})


@pytest.mark.parametrize(
    "reply",
    [
        unknown(),
        Reply(drop_before_head=True),
        answer(used={"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}),
        answer(used={"total_tokens": None}),
        Reply(b"<html>sign in</html>"),
    ],
    ids=["no usage", "hung up", "zeros", "null", "HTML"],
)
def test_what_nobody_said_is_unknown_and_not_0(make: MakeExtractor, server: LocalServer, reply: Reply) -> None:
    server.reply(reply)
    summary, _ = last(make(max_retries=0, retries=0), ["Number: 1"], prices=PRICE)
    assert (summary.progress.tokens, summary.progress.cost, summary.progress.unknown_usage) == (None, None, 1)
    assert "tokens unknown" in str(summary)
    assert "0 tokens" not in str(summary)


def test_tokens_may_be_known_where_the_cost_is_not(make: MakeExtractor, server: LocalServer) -> None:
    server.reply(*[answer(used={"total_tokens": 70})] * 2)
    seen = last(make(), ["Number: 1"], prices=PRICE)[0].progress
    assert (seen.tokens, seen.cost, seen.unknown_usage) == (70, None, 1)
    seen = last(make(), ["Number: 1"])[0].progress
    assert (seen.tokens, seen.cost, seen.unknown_usage) == (70, None, 0)


def test_what_comes_from_a_checkpoint_costs_nothing(make: MakeExtractor, tmp_path: Any) -> None:
    first = last(make(), texts(5), prices=PRICE, checkpoint=tmp_path / "c")[0].progress
    again = last(make(), texts(5), prices=PRICE, checkpoint=tmp_path / "c")[0].progress
    assert first.cost > 0
    assert (again.cost, again.tokens, again.unknown_usage) == (0.0, 0, 0)


def test_sums_are_exact() -> None:
    spending = Spending(("m",), Price(input=0.1, output=0.2))
    for _ in range(10_000):
        spending.add("m", CompletionUsage(usage(1, 1)))
    assert spending.cost == 0.003
    assert Price(input=0.1, output=0.3).cost(prompt=3, cached=0, answer=1) == Decimal("0.0000006")


def test_counts_that_cannot_be_are_not_counted() -> None:
    spending = Spending(("m",), PRICE)
    spending.add("m", CompletionUsage({**usage(), "prompt_tokens": -5}))
    assert (spending.cost, spending.tokens, spending.unknown) == (None, 110, 1)
    spending.add("m", CompletionUsage({**usage(), "prompt_tokens_details": {"cached_tokens": 900}}))
    assert spending.cost == pytest.approx((100 * 0.5 + 100) / 1e6)


@pytest.mark.parametrize("concurrency", [1, 8, 64])
@pytest.mark.parametrize(
    "limit", [{"max_total_tokens": 1100}, {"max_cost": 10 * 300e-6, "prices": PLAIN}], ids=["tokens", "cost"]
)
def test_a_limit_of_the_run_ends_the_asking_and_keeps_what_is_finished(
    run: Run, make: MakeExtractor, server: LocalServer, tmp_path: Any, concurrency: int, limit: dict[str, Any]
) -> None:
    server.reply(*[answer()] * 60)
    keywords = {"checkpoint": tmp_path / "c", "concurrency": concurrency}
    rows = run(make(), texts(40), **keywords, **limit)
    assert len(server.requests) == 10  # ten times 110 tokens are the limit
    assert [row.index for row in rows] == list(range(40))
    assert sum(isinstance(row, Ok) for row in rows) == 10
    errors = [row.error for row in rows if isinstance(row, Err)]
    assert {type(error) for error in errors} == {BudgetExceededError}
    assert {error.limit_name for error in errors} == {next(iter(limit))}  # type: ignore[attr-defined]
    larger = {**limit, next(iter(limit)): next(iter(limit.values())) * 100}
    rows = run(make(), texts(40), **keywords, **larger)
    assert len(server.requests) == 40
    assert sum(row.from_checkpoint for row in rows) == 10


def test_the_summary_says_that_a_limit_was_reached(make: MakeExtractor, server: LocalServer) -> None:
    server.reply(*[answer()] * 9)
    summary, _ = last(make(), texts(9), prices=PLAIN, max_cost=0.0009)
    assert summary.progress.not_asked == summary.errors_by_class["BudgetExceededError"] == 6
    assert summary.limit_reached == "max_cost=0.0009"
    assert "330 tokens, cost 0.0009. max_cost=0.0009 was reached, and 6 rows were not asked: raise it." in str(summary)


def test_a_limit_holds_within_a_row_and_the_row_keeps_its_account(make: MakeExtractor, server: LocalServer) -> None:
    server.reply(*[answer('{"number": "x"}')] * 4)
    told: list[Any] = []
    extractor = make(retries=3, hooks={"result": told.append})
    summary, (row, _) = last(extractor, texts(2), max_total_tokens=150, concurrency=1)
    assert len(server.requests) == 1
    assert isinstance(row.error, BudgetExceededError)
    assert [attempt.usage.total_tokens for attempt in row.error.attempts] == [110]
    assert summary.progress.not_asked == 1  # the other one; this one was asked, and then no more
    assert [event.error is None for event in told] == [False, False]


def test_a_limit_may_be_passed_only_by_what_is_under_way_above_the_mean(
    run: Run, make: MakeExtractor, server: LocalServer
) -> None:
    server.reply(answer(), *[answer(used=usage(1000, 100), delay_seconds=0.05)] * 30)
    rows = run(make(), texts(30), max_total_tokens=1100, concurrency=4)
    assert sum(isinstance(row, Ok) for row in rows) == len(server.requests) <= 1 + 4


def test_a_limit_that_cannot_be_kept_ends_the_run(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    server.reply(*[unknown()] * 8)
    with pytest.raises(ConfigurationError, match="does not say what its answers use, so max_cost cannot be kept"):
        run(make(), texts(8), prices=PRICE, max_cost=1.0)
    assert len(server.requests) == 1  # nobody was sent before the first had said nothing


def test_an_answer_of_unknown_use_counts_as_the_others(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    server.reply(answer(), *[unknown()] * 30)
    rows = run(make(), texts(20), max_total_tokens=550, concurrency=1)
    assert sum(isinstance(row, Ok) for row in rows) == len(server.requests) == 5


def test_with_on_error_raise_the_limit_is_raised(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    server.reply(*[answer()] * 9)
    with pytest.raises(BudgetExceededError, match="max_total_tokens=220"):
        run(make(), texts(9), max_total_tokens=220, on_error="raise")


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"prices": {"m": 0.5}}, TypeError, "prices"),
    ({"prices": 0.5}, TypeError, "prices"),
    ({"max_total_tokens": 1.5}, TypeError, "max_total_tokens"),
    ({"max_total_tokens": 0}, ValueError, "max_total_tokens"),
    ({"max_cost": 1.0}, ValueError, "needs prices"),
    ({"max_cost": "1", "prices": PRICE}, TypeError, "max_cost"),
    ({"max_cost": -1, "prices": PRICE}, ValueError, "max_cost"),
    ({"max_cost": float("nan"), "prices": PRICE}, ValueError, "max_cost"),
]


@pytest.mark.parametrize(("keywords", "error", "match"), WRONG)
def test_wrong_limits_are_refused(keywords: dict[str, Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        MapOptions(**keywords)


@pytest.mark.parametrize("amount", [-1, float("inf"), "1", True, None])
def test_wrong_prices_are_refused(amount: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="input"):
        Price(input=amount, output=1)
    if amount is not None:
        with pytest.raises((TypeError, ValueError), match="cached_input"):
            Price(input=1, output=1, cached_input=amount)
