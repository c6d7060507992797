"""A long document through an extractor: real requests, failing pieces, the whole validated, where each value stood."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, model_validator

from extractly import (
    BadRequestError,
    BudgetExceededError,
    Client,
    ConfigurationError,
    DocumentExtraction,
    Err,
    ExtractlyError,
    Extractor,
    LengthFinishReasonError,
    MergeOptions,
    Ok,
    OutputValidationError,
    Provided,
    RefusalError,
    SchemaError,
    SplitOptions,
    compile_schema,
)
from extractly.documents import Source
from extractly.documents.split import PIECE_NOTE
from extractly.testing import LocalServer, Reply


class Line(BaseModel):
    """A line of an order."""

    sku: str
    quantity: int = Field(ge=1)


class Order(BaseModel):
    """An order."""

    number: str
    customer: str | None
    lines: list[Line]


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as server:
        yield server


Run = Callable[..., DocumentExtraction[Any]]


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest, server: LocalServer) -> Run:
    """`run(output, text, **keywords)`: keywords of `run_document`, and `settings` of the extractor."""

    def run(output: Any, text: str, *, settings: dict[str, Any] | None = None, **keywords: Any) -> Any:
        client = Client(base_url=server.base_url, api_key="key", max_retries=0)
        extractor = Extractor(output, **{"model": "m", "client": client, "retries": 0, **(settings or {})})
        keywords = {"concurrency": 1, **keywords}
        if request.param == "sync":
            return extractor.run_document(text, **keywords)
        return asyncio.run(extractor.arun_document(text, **keywords))

    return run


def said(**fields: Any) -> Reply:
    """The answer of a piece; what is not said is null."""
    return Reply.completion(content=json.dumps({"number": None, "customer": None, "lines": [], **fields}))


def line(sku: str, quantity: int = 1) -> dict[str, Any]:
    return {"sku": sku, "quantity": quantity}


TEXT = "Part one. Part two. Part ten. "
THREE = SplitOptions(max_chars=10, overlap_chars=0)


def prompts(server: LocalServer) -> list[str]:
    return [request.json["messages"][-1]["content"] for request in server.requests]


def test_the_pieces_are_asked_and_merged(run: Run, server: LocalServer) -> None:
    server.reply(
        said(number="A-1", lines=[line("pen"), line("ink", 2)]),
        said(customer="Ann", lines=[line("ink", 2)]),
        said(number="A-2", lines=[line("pad")]),
    )
    document = run(Order, TEXT, split=THREE)
    assert prompts(server) == ["Part one. ", "Part two. ", "Part ten. "]
    assert document.value == Order(
        number="A-1", customer="Ann", lines=[Line(**line(*each)) for each in [("pen", 1), ("ink", 2), ("pad", 1)]]
    )
    assert [(each.path, each.values, each.chosen) for each in document.conflicts] == [
        (("number",), ("A-1", "A-2"), "A-1")
    ]
    assert document.sources_of("lines", 1, "sku") == (
        Source(piece=0, start=0, end=10),
        Source(piece=1, start=10, end=20),
    )
    assert document.sources_of("customer") == (Source(piece=1, start=10, end=20),)
    assert document.sources_of("number") == (Source(piece=0, start=0, end=10),)
    assert document.sources_of() == ()
    assert document.complete
    assert document.errors == ()
    assert document.usage is not None
    assert document.usage.total_tokens == 45
    assert [result.input_key for result in document.results] == [0, 1, 2]
    assert [TEXT[piece.start : piece.end] for piece in document.pieces] == prompts(server)


def test_a_piece_is_asked_for_what_it_states(run: Run, server: LocalServer) -> None:
    server.reply(*[said(number="1")] * 6)
    run(Order, TEXT, split=THREE)
    sent = server.requests[0].json["response_format"]["json_schema"]
    assert sent["name"] == "Order"
    assert sent["description"] == f"An order. {PIECE_NOTE}"
    fields = sent["schema"]["properties"]
    assert fields["number"]["type"] == ["string", "null"]
    assert fields["lines"] == {"type": "array", "items": {"$ref": "#/$defs/Line"}}
    assert sent["schema"]["$defs"]["Line"]["properties"]["quantity"]["type"] == "integer"
    run(Order, TEXT, split=replace(THREE, note=""), merge=MergeOptions(keys={"lines": "sku"}))
    assert server.requests[3].json["response_format"]["json_schema"]["description"] == "An order."
    keyed = server.requests[3].json["response_format"]["json_schema"]["schema"]["$defs"]["Line_piece"]["properties"]
    assert (keyed["sku"]["type"], keyed["quantity"]["type"]) == ("string", ["integer", "null"])


@pytest.mark.parametrize("text", ["", "   ", "Number: A-1\nCustomer: Ann"])
def test_a_text_of_one_piece_is_asked_for_as_run_asks(run: Run, server: LocalServer, text: str) -> None:
    answer = Reply.completion(content='{"number": "A-1", "customer": null, "lines": []}')
    server.reply(answer, answer)
    document = run(Order, text)
    client = Client(base_url=server.base_url, api_key="key")
    assert document.value == Extractor(Order, model="m", client=client, retries=0).run(text).value
    first, second = (request.json for request in server.requests)
    assert first == second
    assert document.sources_of("number") == (Source(piece=0, start=0, end=len(text)),)
    assert document.results[0].value is document.value
    assert document.conflicts == ()


FAILING: list[tuple[Reply, type[Exception]]] = [
    (Reply.error(400, "not today"), BadRequestError),
    (Reply.completion(refusal="I won't"), RefusalError),
    (Reply.completion(content='{"number": "A-', finish_reason="length"), LengthFinishReasonError),
    (Reply.completion(content='{"number": 3, "customer": null, "lines": []}'), OutputValidationError),
]


@pytest.mark.parametrize(("reply", "error"), FAILING, ids=["status", "refusal", "cut off", "invalid"])
def test_a_piece_that_fails_is_kept_as_its_error(
    run: Run, server: LocalServer, reply: Reply, error: type[Exception]
) -> None:
    script = [said(number="A-1", lines=[line("pen")]), reply, said(lines=[line("pad")])]
    server.reply(*script)
    document = run(Order, TEXT, split=THREE)
    assert [each.sku for each in document.value.lines] == ["pen", "pad"]
    assert not document.complete
    (failed,) = document.errors
    assert isinstance(failed.error, error)
    assert (failed.index, failed.input) == (1, document.pieces[1])
    assert [type(result) for result in document.results] == [Ok, Err, Ok]
    server.clear()
    server.reply(*script)
    with pytest.raises(error):
        run(Order, TEXT, split=THREE, on_error="raise")


def test_a_cut_off_piece_can_be_salvaged(run: Run, server: LocalServer) -> None:
    cut = '{"number": "A-1", "customer": null, "lines": [{"sku": "pen", "quantity": 1}, {"sku": "in'
    server.reply(Reply.completion(content=cut, finish_reason="length"), said(lines=[line("pad")]), said())
    document = run(Order, TEXT, split=THREE, settings={"on_truncation": "salvage"})
    assert document.value == Order(number="A-1", customer=None, lines=[Line(**line("pen")), Line(**line("pad"))])
    assert not document.complete
    assert document.errors == ()


def test_an_invalid_item_of_a_piece_can_be_left_out(run: Run, server: LocalServer) -> None:
    server.reply(said(number="1", lines=[line("pen"), line("ink", 0)]), said(lines=[line("pad")]), said())
    document = run(Order, TEXT, split=THREE, settings={"on_item_error": "collect"})
    assert [each.sku for each in document.value.lines] == ["pen", "pad"]
    assert not document.complete
    (left_out,) = document.results[0].extraction.item_errors  # type: ignore[union-attr]
    assert left_out.raw == {"sku": "ink", "quantity": 0}


def test_an_invalid_answer_of_a_piece_is_asked_for_again(run: Run, server: LocalServer) -> None:
    server.reply(said(number=5), said(number="5"), said(), said())
    document = run(Order, TEXT, split=THREE, settings={"retries": 1})
    assert document.value.number == "5"
    assert len(document.results[0].extraction.attempts) == 2  # type: ignore[union-attr]


def test_what_no_piece_states_is_an_error_that_holds_what_was_found(run: Run, server: LocalServer) -> None:
    server.reply(said(lines=[line("pen")]), Reply.error(400, "no"), said(customer="Ann"))
    with pytest.raises(OutputValidationError) as caught:
        run(Order, TEXT, split=THREE)
    error = caught.value
    assert str(error) == (
        "The answer is no valid value of the type (1 error):\n$.number: Field required\n"
        "This is what 3 pieces gave together, 1 of which failed: see `document.errors`."
    )
    assert [each["loc"] for each in error.errors] == [("number",)]
    assert error.last_candidate == {"customer": "Ann", "lines": [{"sku": "pen", "quantity": 1}]}
    assert error.partial.customer == "Ann"
    assert error.partial.lines == [Line(sku="pen", quantity=1)]
    assert error.usage.total_tokens == 30
    assert len(error.attempts) == 3
    assert error.document.value == error.last_candidate
    assert error.document.sources_of("customer") == (Source(piece=2, start=20, end=30),)
    assert error.document.errors[0].index == 1
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


class Bounded(BaseModel):
    lines: Annotated[list[str], Field(min_length=2, max_length=3)]
    first: str = ""
    last: str = ""

    @model_validator(mode="after")
    def ordered(self) -> Bounded:
        if self.first > self.last:
            raise ValueError("first comes after last")
        return self


def bounded(**fields: Any) -> Reply:
    return Reply.completion(content=json.dumps({"lines": [], "first": None, "last": None, **fields}))


def test_what_holds_for_the_whole_is_asked_of_the_whole(run: Run, server: LocalServer) -> None:
    server.reply(bounded(lines=["a"]), bounded(first="x", lines=["b"]), bounded(last="y"))
    assert run(Bounded, TEXT, split=THREE).value == Bounded(lines=["a", "b"], first="x", last="y")
    for reply, match in [(bounded(last="b"), "first comes after last"), (bounded(lines=["c", "d"]), "at most 3")]:
        server.reply(bounded(lines=["a"]), bounded(first="x", lines=["b"], last="z"), reply)
        with pytest.raises(OutputValidationError, match=match):
            run(Bounded, TEXT, split=THREE, merge=MergeOptions(rule="last"))


def test_if_every_piece_fails_the_first_error_is_raised(run: Run, server: LocalServer) -> None:
    server.reply(Reply.error(400, "one"), Reply.completion(refusal="two"), Reply.error(404, "three"))
    with pytest.raises(BadRequestError, match="one") as caught:
        run(Order, TEXT, split=THREE)
    assert caught.value.__notes__ == ["Each of the 3 pieces of the document failed; this is the first one's error."]
    server.reply(Reply.completion(refusal="alone"))
    with pytest.raises(RefusalError):
        run(Order, "short")


def test_a_checkpoint_keeps_the_answers_of_the_pieces(run: Run, server: LocalServer, tmp_path: Path) -> None:
    path = tmp_path / "pieces.checkpoint"
    server.reply(said(number="A-1"), Reply.error(400, "no"), said(lines=[line("pad")]))
    run(Order, TEXT, split=THREE, checkpoint=path)
    server.reply(said(lines=[line("ink")]))
    document = run(Order, TEXT, split=THREE, checkpoint=path)
    assert len(server.requests) == 4
    assert [each.sku for each in document.value.lines] == ["ink", "pad"]
    assert [result.from_checkpoint for result in document.results] == [True, False, True]  # type: ignore[union-attr]
    assert document.usage is not None
    assert document.usage.total_tokens == 45


def test_a_budget_for_the_whole_document(run: Run, server: LocalServer) -> None:
    server.reply(*[said(number="1")] * 3)
    document = run(Order, TEXT, split=THREE, max_total_tokens=30)
    assert [type(result) for result in document.results] == [Ok, Ok, Err]
    assert isinstance(document.errors[0].error, BudgetExceededError)


class Tenanted(BaseModel):
    tenant: Annotated[str, Provided()]
    words: list[str]


def test_fields_of_the_application_are_filled_in_the_whole(run: Run, server: LocalServer) -> None:
    server.reply(*[Reply.completion(content=json.dumps({"words": [word]})) for word in "abc"])
    settings = {"context": {"provided": {"tenant": "acme"}}}
    assert run(Tenanted, TEXT, split=THREE, settings=settings).value == Tenanted(tenant="acme", words=["a", "b", "c"])
    assert "tenant" not in server.requests[0].json["response_format"]["json_schema"]["schema"]["properties"]


@pytest.mark.parametrize(
    ("output", "replies", "value"),
    [
        (list[int], ['{"value": [1]}', '{"value": []}', '{"value": [1, 2]}'], [1, 2]),
        (int, ['{"value": null}', '{"value": 7}', '{"value": null}'], 7),
        (dict[str, int],
         ['{"value": [{"key": "a", "value": 1}]}', '{"value": []}', '{"value": [{"key": "b", "value": 2}]}'],
         {"a": 1, "b": 2}),
        ({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False},
         ['{"a": null}', '{"a": 4}', '{"a": 5}'], {"a": 4}),
    ],
    ids=["list", "scalar", "dict", "schema"],
)  # fmt: skip
def test_any_root_will_do(run: Run, server: LocalServer, output: Any, replies: list[str], value: Any) -> None:
    client = Client(base_url=server.base_url, api_key="key")
    body = Extractor(output, model="m", client=client).dry_run("x")
    root = next(iter(body["response_format"]["json_schema"]["schema"]["properties"]))
    server.reply(*[Reply.completion(content=reply.replace('{"value": ', f'{{"{root}": ', 1)) for reply in replies])
    assert run(output, TEXT, split=THREE).value == value


@pytest.mark.parametrize("mode", ["tool", "json_object", "text"])
def test_every_mode_asks_pieces(run: Run, server: LocalServer, mode: str) -> None:
    content = json.dumps({"number": "1", "customer": None, "lines": []})
    call = Reply.completion(tool_calls=[{"name": "Order", "arguments": content}])
    server.reply(*[call if mode == "tool" else Reply.completion(content=content)] * 3)
    assert run(Order, TEXT, split=THREE, settings={"mode": mode}).value.number == "1"
    assert "null" in server.requests[0].body.decode()


class Wide(BaseModel):
    a: str
    b: int | None
    c: list[str]
    d: str = "d"


def test_where_few_fields_may_be_null_a_piece_leaves_them_out(run: Run, server: LocalServer) -> None:
    server.reply(
        *[
            Reply.completion(content=text)
            for text in ('{"b": 1, "c": []}', '{"a": "x", "b": null, "c": ["y"]}', '{"b": 2, "c": []}')
        ]
    )
    document = run(Wide, TEXT, split=THREE, settings={"dialect": "anthropic"})
    assert document.value == Wide(a="x", b=1, c=["y"])
    sent = server.requests[0].json["response_format"]["json_schema"]["schema"]
    assert sent["required"] == ["b", "c"]
    assert sent["properties"]["a"] == {"type": "string"}


def test_a_compiled_schema_is_a_type_too(run: Run, server: LocalServer) -> None:
    server.reply(said(number="1"), said(), said(customer="Ann"))
    assert run(compile_schema(Order), TEXT, split=THREE).value == Order(number="1", customer="Ann", lines=[])


TABLE = "| name | age |\n|---|---|\n" + "".join(f"| Ann{chr(97 + index)} | {20 + index} |\n" for index in range(10))


class Person(BaseModel):
    name: str
    age: int


def test_the_embedded_engine_says_where_each_value_stands() -> None:
    document = Extractor(list[Person], model="local").run_document(
        TABLE, split=SplitOptions(max_chars=100, overlap_chars=20), concurrency=2
    )
    assert document.value == [Person(name=f"Ann{chr(97 + index)}", age=20 + index) for index in range(10)]
    assert len(document.pieces) > 2
    assert document.pieces[1].context == TABLE[:25]
    exact = {path: spans for path, spans in document.provenance.items() if len(path) == 2}
    assert len(exact) == 20
    for (index, name), spans in exact.items():
        for span in spans:
            assert span.exact
            assert TABLE[span.start : span.end] == str(getattr(document.value[index], str(name)))
    alone = Extractor(Person, model="local").run_document("Name: Eve\nAge: 7")
    assert [(path, each.start, each.end, each.exact) for path, (each,) in sorted(alone.provenance.items())] == [
        ((), 0, 16, False),
        (("age",), 15, 16, True),
        (("name",), 6, 9, True),
    ]


def test_answers_from_a_checkpoint_still_say_where_they_were_read(tmp_path: Path) -> None:
    extractor = Extractor(list[Person], model="local")
    keywords: Any = {"split": SplitOptions(max_chars=100, overlap_chars=0), "checkpoint": tmp_path / "c"}
    first, second = (extractor.run_document(TABLE, **keywords) for _ in range(2))
    assert all(result.from_checkpoint for result in second.results)  # type: ignore[union-attr]
    assert second.provenance == first.provenance
    assert second.value == first.value


def test_a_document_of_a_megabyte(server: LocalServer) -> None:
    rows = "".join(f"| p{number} | {number % 90} |\n" for number in range(60_000))
    text = f"| name | age |\n|---|---|\n{rows}"
    assert len(text) > 900_000
    client = Client(base_url=server.base_url, api_key="key")
    extractor = Extractor(list[Person], model="m", client=client)
    names = iter(range(100_000))
    server.reply(
        *[
            Reply.completion(content=json.dumps({root(extractor): [{"name": f"p{next(names)}", "age": 1}]}))
            for _ in range(120)
        ]
    )
    document = extractor.run_document(text)
    assert len(document.pieces) == len(document.value) == len(server.requests)
    assert 70 < len(document.pieces) < 120
    assert all(piece.context for piece in document.pieces[1:])
    assert document.complete


def root(extractor: Extractor[Any]) -> str:
    schema = extractor.dry_run("x")["response_format"]["json_schema"]["schema"]
    return str(next(iter(schema["properties"])))


@given(
    st.lists(
        st.sampled_from(
            ["Name: Eve\n", "Age: 7\n", "| name | age |\n|---|---|\n", "| Bob | 8 |\n", "x\r\n", "é👍🏽", "\ud800"]
        ),
        max_size=12,
    ).map("".join)
    | st.text(max_size=80),
    st.integers(5, 60),
)
def test_any_text_is_a_value_or_our_error(text: str, max_chars: int) -> None:
    """Whatever the text and wherever it is cut: a document whose exact places stand in the text, or our error."""
    try:
        document = Extractor(list[Person], model="local", retries=0).run_document(
            text, split=SplitOptions(max_chars=max_chars), concurrency=1
        )
    except ExtractlyError:
        return
    for sources in document.provenance.values():
        for source in sources:
            piece = document.pieces[source.piece]
            assert piece.start <= source.start <= source.end <= piece.end


@pytest.mark.parametrize(
    ("keywords", "error", "match"),
    [
        ({"text": b"bytes"}, TypeError, "str"),
        ({"split": SplitOptions(max_chars=10), "concurrency": 0}, ValueError, "concurrency"),
        ({"merge": MergeOptions(keys={"$.nothing": "id"})}, ValueError, "nothing can be merged"),
        ({"ordered": False}, TypeError, "run_document got a keyword 'ordered'; it takes concurrency, "),
        ({"split": {"max_chars": 10}}, TypeError, "split must be SplitOptions, got dict"),
        ({"merge": "first"}, TypeError, "merge must be MergeOptions, got str"),
        ({"on_error": "skip"}, ValueError, "on_error"),
    ],
)
def test_wrong_keywords_are_refused_before_anything_is_sent(
    run: Run, server: LocalServer, keywords: dict[str, Any], error: type[Exception], match: str
) -> None:
    text = keywords.get("text", TEXT)
    given = {name: value for name, value in keywords.items() if name != "text"}
    with pytest.raises(error, match=match):
        run(Order, text, **given)
    assert not server.requests


def test_what_no_piece_is_to_blame_for_is_raised(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXTRACTLY_MODEL", raising=False)
    with pytest.raises(ConfigurationError, match="No model"):
        run(Order, TEXT, split=THREE, settings={"model": None})
    with pytest.raises(SchemaError):
        run(type(lambda: 0), TEXT, split=THREE)
