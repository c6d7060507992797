"""A batch run: requests in, a value or a typed error for each input out, over a real socket."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from batch_runs import Take, answer, asked, batch, custom_ids, lines_sent, result, take_async, take_sync
from hypothesis import given, settings
from hypothesis import strategies as st
from map_runs import MakeExtractor, Row
from pydantic import AfterValidator, BaseModel, Field

from extractly import (
    AsyncClient,
    BadRequestError,
    BatchRowError,
    Client,
    Extractor,
    InvalidJSONError,
    LengthFinishReasonError,
    OutputError,
    OutputValidationError,
    RateLimitError,
    RefusalError,
)
from extractly.pipeline import Err, Ok
from extractly.pipeline.batch import BatchProgress
from extractly.pipeline.batch.requests import Packer
from extractly.testing import LocalServer, Reply

TEXTS = [f"Number: {number}" for number in range(7)]


@pytest.fixture(params=["for", "async for"])
def take(request: pytest.FixtureRequest) -> Take:
    """`take(run)`: all its results."""
    return take_sync if request.param == "for" else take_async


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "run.batch"


def shown(rows: list[Any]) -> list[Any]:
    """The number of each row, or the code or class of its error."""
    return [
        row.value.number if isinstance(row, Ok) else getattr(row.error, "code", None) or type(row.error).__name__
        for row in rows
    ]


def test_every_input_gets_its_value_in_order(make: MakeExtractor, take: Take, server: LocalServer, state: Path) -> None:
    run = make(instructions="Read.").batch(TEXTS, state=state, max_requests=3)
    rows = take(run)
    assert shown(rows) == list(range(7))
    assert [(row.index, row.input_key) for row in rows] == [(number, number) for number in range(7)]
    first = rows[0].extraction
    assert (first.mode_used, len(first.attempts), first.repairs) == ("json_schema", 1, ())
    assert first.request_id.startswith("req_")
    assert first.usage.total_tokens == first.completion.usage.total_tokens > 0
    sent = lines_sent(server)
    assert [len(lines) for lines in sent] == [3, 3, 1]
    assert {(line["method"], line["url"]) for lines in sent for line in lines} == {("POST", "/v1/chat/completions")}
    assert sent[0][0]["body"] == make(instructions="Read.").dry_run(TEXTS[0])
    summary = run.summary
    assert (summary.rows, summary.requests, summary.answers, summary.unknown_ids) == (7, 7, 7, 0)
    assert [part.status for part in summary.parts] == ["completed"] * 3
    assert summary.tokens == sum(row.extraction.usage.total_tokens for row in rows)


def test_the_custom_id_is_the_key_of_the_row_in_a_checkpoint(
    make: MakeExtractor, server: LocalServer, state: Path
) -> None:
    extractor = make()
    list(extractor.batch(TEXTS, state=state))
    keys = extractor.batch_job().keys
    assert custom_ids(server) == [keys.key(text).hex() for text in TEXTS]
    assert {len(name) for name in custom_ids(server)} == {64}


def test_equal_inputs_share_a_request_and_have_a_result_each(
    make: MakeExtractor, take: Take, server: LocalServer, state: Path
) -> None:
    rows = take(make().batch(["Number: 1", "Number: 2", "Number: 1"], state=state, max_requests=2))
    assert shown(rows) == [1, 2, 1]
    assert [row.index for row in rows] == [0, 1, 2]
    assert len(custom_ids(server)) == 2


def test_rows_of_other_shapes_keep_their_key_and_input(make: MakeExtractor, take: Take, state: Path) -> None:
    class Document:
        def __init__(self, text: str) -> None:
            self.text = text

    inputs: list[Any] = [{"id": "a", "text": "Number: 1"}, Document("Number: 2"), {"id": "c"}, 7]
    run = make().batch(
        inputs,
        state=state,
        key=lambda row: row["id"] if isinstance(row, dict) else Path("key"),
        to_input=lambda row: row["text"] if isinstance(row, dict) else row.text,
    )
    rows = take(run)
    assert shown(rows) == [1, 2, "invalid_input", "invalid_input"]
    assert [row.input_key for row in rows] == ["a", "key", "c", "key"]
    assert rows[2].input == {"id": "c"}
    assert "KeyError" in str(rows[2].error)
    assert rows[3].input == 7


def test_async_inputs_are_read_in_async_code_only(make: MakeExtractor, state: Path) -> None:
    async def inputs() -> AsyncIterator[str]:
        for text in TEXTS:
            yield text

    assert shown(take_async(make().batch(inputs(), state=state))) == list(range(7))
    with pytest.raises(TypeError, match="async"):
        make().batch(inputs(), state=state).write()


def test_an_async_client_is_as_good(server: LocalServer, state: Path, take: Take) -> None:
    client = AsyncClient(base_url=server.base_url, api_key="key")
    assert shown(take(Extractor(Row, model="m", client=client).batch(TEXTS[:2], state=state))) == [0, 1]


def test_the_embedded_engine_needs_no_server(state: Path, take: Take) -> None:
    run = Extractor(Row, model="local").batch(TEXTS[:2], state=state, poll_interval_ms=0)
    assert shown(take(run)) == [0, 1]


def test_the_summary_tells_a_batch_that_is_only_written(make: MakeExtractor, state: Path) -> None:
    run = make().batch(TEXTS[:2], state=state)
    run.write()
    assert str(run.summary) == "2 rows, 2 requests, 0 answered; batches: one to be made."


def test_no_inputs_make_no_batch(make: MakeExtractor, take: Take, server: LocalServer, state: Path) -> None:
    run = make().batch([], state=state)
    assert take(run) == []
    assert server.requests == []
    assert str(run.summary) == "0 rows, 0 requests, 0 answered; batches: none."


@pytest.mark.parametrize(("inputs", "says"), [("text", "got one text"), (b"text", "got one text"), (7, "got int")])
def test_inputs_that_are_none_are_refused(make: MakeExtractor, take: Take, state: Path, inputs: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        take(make().batch(inputs, state=state))
    assert not state.exists()


def test_a_row_too_large_for_a_file_is_that_rows_failure(
    make: MakeExtractor, take: Take, server: LocalServer, state: Path
) -> None:
    texts = ["Number: 1", "Number: 2" + " " * 3000, "Number: 3"]
    rows = take(make().batch(texts, state=state, max_bytes=2000))
    assert shown(rows) == [1, "request_too_large", 3]
    assert "a file may have 2000" in str(rows[1].error)
    assert rows[1].input == texts[1]
    assert len(custom_ids(server)) == 2


def test_a_row_too_large_for_a_file_can_be_asked_live(make: MakeExtractor, take: Take, state: Path) -> None:
    texts = ["Number: 1", "Number: 2" + " " * 3000, "Number: 3"]
    assert shown(take(make().batch(texts, state=state, max_bytes=2000, failed="live"))) == [1, 2, 3]


def test_an_input_that_raises_leaves_no_half_written_run(make: MakeExtractor, state: Path) -> None:
    def inputs() -> Any:
        yield "Number: 1"
        raise OSError("the source broke")

    with pytest.raises(OSError, match="the source broke"):
        make().batch(inputs(), state=state).write()
    assert shown(list(make().batch(TEXTS, state=state))) == list(range(7))


def submitted(make: MakeExtractor, server: LocalServer, state: Path, texts: list[str], **keywords: Any) -> Any:
    """A run whose batch was made, and the ids of its requests."""
    run = make(**{name[5:]: keywords.pop(name) for name in list(keywords) if name.startswith("make_")}).batch(
        texts, state=state, **{"poll_interval_ms": 1, **keywords}
    )
    run.write()
    run.submit()
    return run, custom_ids(server)


BODY_400 = {"status_code": 400, "request_id": "req-4", "body": {"error": {"message": "bad", "code": "invalid_x"}}}
BODY_429 = {"status_code": 429, "request_id": "req-5", "body": {"error": {"message": "slow down"}}}


def test_each_kind_of_line_is_what_a_live_answer_would_be(
    make: MakeExtractor, server: LocalServer, state: Path
) -> None:
    texts = [f"Number: {number}" for number in range(12)]
    run, ids = submitted(make, server, state, texts, make_mode="json_object")
    server.reply(batch("completed", output_file_id="file-out", error_file_id="file-err"))
    expired = {"code": "batch_expired", "message": "too late"}
    errors = [
        result(ids[6], BODY_400, None),
        result(ids[7], None, expired),
        result(ids[8], None, None),
        result(ids[9], BODY_429, None),
        result(ids[0], None, expired),  # in both files: the answer counts
    ]
    output = [  # not in the order of the inputs
        answer(ids[5], None, finish_reason="content_filter"),
        answer(ids[1], 'Here it is: ```json\n{"number": 1,}\n```'),
        answer(ids[0], '{"number": 0}'),
        answer(ids[2], '{"number": "two"}'),
        answer(ids[3], '{"number": 3', finish_reason="length"),
        answer(ids[4], None, message={"role": "assistant", "content": None, "refusal": "no"}),
        result(ids[10], {"status_code": 200, "request_id": None, "body": {"choices": []}}, None),
        b"\n",
    ]
    server.reply(Reply(b"".join(errors)), Reply(b"".join(output)))
    run.poll()
    rows = list(run.results())
    assert shown(rows) == [
        *(0, 1),
        *("OutputValidationError", "LengthFinishReasonError", "RefusalError", "ContentFilterFinishReasonError"),
        *("invalid_x", "batch_expired", "no_answer", "RateLimitError", "APIResponseValidationError", "missing"),
    ]
    mended = rows[1].extraction
    assert mended.repairs
    assert mended.usage.total_tokens == 5
    assert mended.request_id == f"req-{ids[1][:6]}"
    invalid = rows[2].error
    assert isinstance(invalid, OutputValidationError)
    assert (invalid.raw_text, invalid.usage.total_tokens) == ('{"number": "two"}', 5)
    assert invalid.completion.choices[0].message.content == invalid.raw_text
    assert (invalid.request_id, len(invalid.attempts)) == (f"req-{ids[2][:6]}", 1)
    assert isinstance(rows[3].error, LengthFinishReasonError)
    assert isinstance(rows[4].error, RefusalError)
    refused = rows[6].error
    assert isinstance(refused, BadRequestError)
    assert (refused.request_id, refused.retryable) == ("req-4", False)
    late = rows[7].error
    assert isinstance(late, BatchRowError)
    assert (late.body["custom_id"], late.retryable, late.message) == (
        ids[7],
        True,
        f"batch_expired: too late (batch {run.summary.parts[0].batch_id})",
    )
    assert isinstance(rows[9].error, RateLimitError)
    assert all(row.input == texts[row.index] for row in rows if isinstance(row, Err))


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        ("expired", "batch_expired", True),
        ("cancelled", "batch_cancelled", True),
        ("completed", "missing", True),
        ("failed", "batch_failed", False),
    ],
)
def test_a_row_without_a_line_says_what_became_of_its_batch(
    make: MakeExtractor, server: LocalServer, state: Path, status: str, code: str, retryable: bool
) -> None:
    run, ids = submitted(make, server, state, TEXTS[:2])
    why = {"data": [{"code": "invalid_json_line", "line": 3, "message": "not JSON"}]} if status == "failed" else None
    output = None if status == "failed" else "file-out"
    server.reply(batch(status, output_file_id=output, errors=why), Reply(answer(ids[0], '{"number": 0}')))
    run.poll()
    rows = list(run.results())
    assert shown(rows)[1] == code
    assert rows[1].error.retryable is retryable
    if status == "failed":
        assert shown(rows)[0] == code
        assert "invalid_json_line, line 3: not JSON" in str(rows[0].error)
        assert run.summary.parts[0].errors == ("invalid_json_line, line 3: not JSON",)
    else:
        assert shown(rows)[0] == 0


def test_lines_that_belong_nowhere_are_counted(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    run, ids = submitted(make, server, state, TEXTS[:2])
    lines = [
        answer("somebody-else", '{"number": 9}'),
        b"[1]\n",
        result(7, None, None),
        answer(ids[0], '{"number": 0}'),
        answer(ids[1], '{"number": 1}')[:40],  # the file was cut off
    ]
    server.reply(batch("completed", output_file_id="file-out"), Reply(b"".join(lines)))
    run.poll()
    assert shown(list(run.results())) == [0, "missing"]
    assert (run.summary.unknown_ids, run.summary.broken_lines) == (1, 3)
    assert "1 lines of unknown requests, 3 broken lines" in str(run.summary)


def test_a_file_that_is_gone_leaves_its_rows_without_a_line(
    make: MakeExtractor, server: LocalServer, state: Path
) -> None:
    run, ids = submitted(make, server, state, TEXTS[:2])
    server.reply(batch("completed", output_file_id="file-out", error_file_id="file-err"))
    server.reply(Reply(result(ids[1], BODY_400, None)), Reply.error(404, "it has expired"))
    run.poll()
    assert shown(list(run.results())) == ["missing", "invalid_x"]
    assert shown(list(make().batch(TEXTS[:2], state=state, failed="live"))) == [0, 1]


def test_the_event_loop_has_its_turn_while_results_are_read(make: MakeExtractor, state: Path) -> None:
    turns = 0

    async def main() -> None:
        nonlocal turns

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        run = make().batch(TEXTS, state=state)
        assert len([row async for row in run]) == len(TEXTS)
        counting = asyncio.create_task(count())
        await asyncio.sleep(0)
        before = turns
        assert len([row async for row in run.aresults()]) == len(TEXTS)
        counting.cancel()
        turns -= before

    asyncio.run(main())
    assert turns >= 1


def test_results_before_the_end_are_what_there_is(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    run = make().batch(TEXTS[:2], state=state, max_requests=1)
    run.write()
    assert shown(list(run.results())) == ["pending", "pending"]
    run.submit()
    assert shown(list(run.results())) == ["pending", "pending"]
    assert asked(server) == ["POST files", "POST batches"] * 2
    assert [part.status for part in run.summary.parts] == ["validating"] * 2


def test_inputs_that_can_be_read_once_are_read_once(make: MakeExtractor, take: Take, state: Path) -> None:
    run = make().batch((text for text in TEXTS), state=state)
    run.write()
    assert shown(take(run)) == shown(take(run)) == list(range(7))


def test_a_look_does_not_wait(make: MakeExtractor, take: Take, state: Path) -> None:
    run = make().batch(TEXTS[:2], state=state)
    run.write()
    run.submit()
    statuses = []
    for _ in range(4):
        asyncio.run(run.alook()) if take is take_async else run.look()
        statuses.append(run.summary.parts[0].status)
    assert statuses == ["in_progress", "in_progress", "finalizing", "completed"]
    assert (run.summary.parts[0].completed, run.summary.parts[0].failed) == (2, 0)
    assert shown(list(run.results())) == [0, 1]


def test_a_cancelled_run_gives_what_was_done(make: MakeExtractor, take: Take, server: LocalServer, state: Path) -> None:
    run = make().batch(TEXTS[:4], state=state)
    run.write()
    run.submit()
    with Client(base_url=server.base_url, api_key="key") as client:
        for _ in range(2):  # half is done
            client.batches.retrieve(run.summary.parts[0].batch_id or "")
    asyncio.run(run.acancel()) if take is take_async else run.cancel()
    run.cancel()  # is cancelling: nothing is asked
    run.poll()
    run.cancel()  # has ended: nothing is asked
    assert asked(server).count("POST batches/*/cancel") == 1
    assert shown(list(run.results())) == [0, 1, "batch_cancelled", "batch_cancelled"]


def test_failed_rows_are_asked_live_with_everything_that_a_live_call_does(
    make: MakeExtractor, take: Take, server: LocalServer, state: Path
) -> None:
    run, ids = submitted(make, server, state, TEXTS[:4], failed="live", concurrency=1)
    server.reply(batch("expired", output_file_id="file-out", error_file_id="file-err"))
    server.reply(Reply(result(ids[3], None, {"code": "batch_expired", "message": "late"})))
    refusal = {"role": "assistant", "content": None, "refusal": "no"}
    output = answer(ids[0], "no JSON") + answer(ids[1], '{"number": 1}') + answer(ids[2], None, message=refusal)
    server.reply(Reply(output))
    server.reply(Reply.completion(content='{"number": "zero"}'), Reply.completion(content='{"number": 100}'))
    rows = take(run)
    assert shown(rows) == [100, 1, "RefusalError", 3]
    assert [(row.index, row.input_key) for row in rows] == [(number, number) for number in range(4)]
    assert len(rows[0].extraction.attempts) == 2  # re-asked, as a live call is
    assert asked(server)[-3:] == ["POST chat/completions"] * 3
    before = len(server.requests)
    again = take(make().batch(state=state, failed="live"))
    assert shown(again) == [100, 1, "RefusalError", 3]
    assert len(server.requests) == before  # the live answers were kept

    class Small(BaseModel):
        number: Annotated[int, Field(lt=100)]

    # A live answer that is no value of the type any more is left, and the batch's own line is read.
    assert shown(take(make(Small).batch(state=state)))[0] == "SchemaNotEnforcedError"


def test_rows_that_fail_live_too_have_the_live_error(
    make: MakeExtractor, take: Take, server: LocalServer, state: Path
) -> None:
    run, ids = submitted(make, server, state, TEXTS[:2], failed="live", concurrency=1, make_client_max_retries=0)
    server.reply(batch("completed", output_file_id="file-out"), Reply(answer(ids[1], '{"number": 1}')))
    server.reply(Reply.error(500, "oh"))
    rows = take(run)
    assert shown(rows) == ["InternalServerError", 1]
    assert (rows[0].index, rows[0].input) == (0, TEXTS[0])


def test_failed_rows_go_into_another_batch(make: MakeExtractor, take: Take, server: LocalServer, state: Path) -> None:
    run, ids = submitted(make, server, state, [*TEXTS[:4], TEXTS[3]], failed="batch", max_requests=2)
    done = answer(ids[1], '{"number": 1}')
    bad = result(ids[0], BODY_400, None)
    server.reply(batch("completed", output_file_id="file-out", error_file_id="file-err"))
    server.reply(batch("expired", output_file_id="file-out"))
    server.reply(Reply(bad), Reply(done), Reply(answer(ids[2], "no JSON")))
    rows = take(run)
    assert shown(rows) == ["invalid_x", 1, 2, 3, 3]
    assert [part.round for part in run.summary.parts] == [0, 0, 1]
    assert custom_ids(server)[4:] == ids[2:4]  # what was refused is not sent again


def test_rounds_are_bounded(make: MakeExtractor, take: Take, server: LocalServer, state: Path) -> None:
    run, _ = submitted(make, server, state, TEXTS[:1], failed="batch", max_rounds=2)
    for _ in range(2):
        server.reply(batch("expired"), Reply.json({"id": "file-y", "created_at": 2}), batch("validating"))
    server.reply(batch("expired"))
    assert shown(take(run)) == ["batch_expired"]
    assert [part.round for part in run.summary.parts] == [0, 1, 2]


def test_a_full_queue_is_tried_again_and_a_bad_file_is_not(
    make: MakeExtractor, take: Take, server: LocalServer, state: Path
) -> None:
    run, _ = submitted(make, server, state, TEXTS[:2], failed="batch", max_requests=1)
    server.reply(batch("failed", errors={"data": [{"code": "token_limit_exceeded", "message": "queue"}]}))
    server.reply(batch("failed", errors={"data": [{"code": "invalid_json_line", "line": 1, "message": "x"}]}))
    assert shown(take(run)) == [0, "batch_failed"]


def test_progress_is_told_at_each_look(make: MakeExtractor, take: Take, state: Path) -> None:
    told: list[BatchProgress] = []
    take(make().batch(TEXTS[:4], state=state, max_requests=2, progress=told.append))
    assert [(seen.completed, seen.total, seen.is_last) for seen in told] == [
        *((0, 4, False), (2, 4, False), (4, 4, False), (4, 4, True)),
    ]
    assert told[0].statuses == {"in_progress": 2}


def test_progress_lines_go_to_standard_error(
    make: MakeExtractor, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    list(make().batch(TEXTS[:1], state=state, progress=True))
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith("1 of 1 requests answered, 0 failed, batches: 1 completed, 0:00:0")


def test_metadata_travels_beside_what_marks_the_run(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    list(make().batch(TEXTS[:1], state=state, metadata={"team": "a"}))
    (created,) = [request.json for request in server.requests if request.path == "/v1/batches"]
    assert created["metadata"]["team"] == "a"
    assert set(created["metadata"]) == {"team", "extractly_run", "extractly_part"}


def test_the_options_of_the_extractor_hold_for_every_call(
    make: MakeExtractor, server: LocalServer, state: Path
) -> None:
    extractor = make(extra_headers={"x-tenant": "7"}, extra_query={"v": "1"}, extra_body={"lane": "slow"})
    assert shown(list(extractor.batch(TEXTS[:1], state=state))) == [0]
    assert {(request.headers["x-tenant"], request.query["v"]) for request in server.requests} == {("7", "1")}
    assert lines_sent(server)[0][0]["body"]["lane"] == "slow"


@pytest.mark.parametrize("mode", ["json_schema", "tool", "json_object", "text"])
def test_every_mode_is_written_and_read(make: MakeExtractor, state: Path, mode: str) -> None:
    rows = list(make(mode=mode).batch(TEXTS[:2], state=state))
    assert shown(rows) == [0, 1]
    assert {row.extraction.mode_used for row in rows} == {mode}


def test_what_needs_another_request_is_left_to_the_second_try(
    make: MakeExtractor, server: LocalServer, state: Path
) -> None:
    class Numbers(BaseModel):
        numbers: list[int]

    extractor = make(Numbers, retries=3, on_truncation="continue", on_item_error="reask", max_attempts=1)
    run = extractor.batch(TEXTS[:3], state=state)
    run.write()
    run.submit()
    ids = custom_ids(server)
    lines = [
        answer(ids[0], '{"numbers": [1, "x"]}'),
        answer(ids[1], '{"numbers": [1', finish_reason="length"),
        answer(ids[2], "no JSON"),
    ]
    server.reply(batch("completed", output_file_id="file-out"), Reply(b"".join(lines)))
    run.poll()
    rows = list(run.results())
    assert rows[0].value.numbers == [1]
    assert len(rows[0].extraction.item_errors) == 1
    assert isinstance(rows[1].error, LengthFinishReasonError)
    assert isinstance(rows[2].error, InvalidJSONError)


def test_a_cut_off_answer_can_be_salvaged(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    class Numbers(BaseModel):
        numbers: list[int]

    run = make(Numbers, on_truncation="salvage").batch(TEXTS[:1], state=state, poll_interval_ms=1)
    run.write()
    run.submit()
    (name,) = custom_ids(server)
    cut = answer(name, '{"numbers": [1, 2', finish_reason="length")
    server.reply(batch("completed", output_file_id="file-out"), Reply(cut))
    run.poll()
    (row,) = list(run.results())
    assert row.extraction.truncated
    assert row.value.numbers == [1]


def test_what_a_validator_raises_is_its_rows(make: MakeExtractor, take: Take, state: Path) -> None:
    def check(number: int) -> int:
        if number == 1:
            raise KeyError("no such number")
        return number

    class Checked(BaseModel):
        number: Annotated[int, AfterValidator(check)]

    assert shown(take(make(Checked).batch(TEXTS[:3], state=state))) == [0, "KeyError", 2]


def test_hooks_see_the_answers(make: MakeExtractor, state: Path) -> None:
    told: list[str] = []
    hooks = {name: lambda _event, name=name: told.append(name) for name in ("request", "response", "result")}
    list(make(hooks=hooks).batch(TEXTS[:1], state=state))
    assert told == ["response", "result"]


def test_the_file_is_for_its_owner_and_holds_no_key(make: MakeExtractor, state: Path, server: LocalServer) -> None:
    client = Client(base_url=server.base_url, api_key="sk-very-secret", default_headers={"x-token": "hidden-too"})
    extractor = Extractor(Row, model="m", client=client, extra_headers={"x-api-key": "hidden-as-well"})
    before = os.umask(0)
    try:
        list(extractor.batch(TEXTS, state=state, max_requests=2))
    finally:
        os.umask(before)
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert [path.name for path in state.parent.iterdir()] == ["run.batch"]
    content = state.read_bytes()
    assert not [word for word in (b"sk-very-secret", b"hidden-too", b"hidden-as-well") if word in content]
    assert b"secret" not in repr(extractor.batch(state=state)).encode()


@pytest.mark.parametrize(
    ("keywords", "error"),
    [
        ({"failed": "again"}, ValueError),
        ({"progress": 7}, TypeError),
        ({"key": "id"}, TypeError),
        ({"to_input": 7}, TypeError),
        ({"concurrency": 0}, ValueError),
        ({"poll_interval_ms": -1}, ValueError),
        ({"max_requests": 50_001}, ValueError),
        ({"max_requests": 0}, ValueError),
        ({"max_bytes": True}, TypeError),
        ({"max_bytes": 200_000_001}, ValueError),
        ({"metadata": {str(number): "" for number in range(15)}}, ValueError),
        ({"surprise": 1}, TypeError),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_keywords_are_checked_at_once(
    make: MakeExtractor, state: Path, keywords: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        make().batch(TEXTS, state=state, **keywords)


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 50), max_size=60),
    max_requests=st.integers(1, 9),
    max_bytes=st.integers(50, 120),
)
def test_files_keep_to_the_limits(sizes: list[int], max_requests: int, max_bytes: int) -> None:
    """No file passes a limit, the order is kept, and no file could have taken the first line of the next."""
    packer = Packer(3, max_requests=max_requests, max_bytes=max_bytes)
    placed = [(packer.place(size), size) for size in sizes]
    parts = [part for part, _ in placed]
    assert parts == sorted(parts)
    assert set(parts) == set(range(3, 3 + len(set(parts))))
    by_part = {part: [size for where, size in placed if where == part] for part in parts}
    for part, inside in by_part.items():
        assert len(inside) <= max_requests
        assert sum(inside) <= max_bytes
        if part + 1 in by_part:
            assert len(inside) == max_requests or sum(inside) + by_part[part + 1][0] > max_bytes


def test_lone_surrogates_travel_as_escapes(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    rows = list(make().batch(["Number: 1 \ud800"], state=state))
    assert shown(rows) == [1]
    assert lines_sent(server)[0][0]["body"]["messages"][-1]["content"] == "Number: 1 \ud800"


def test_an_error_of_a_row_pickles_and_is_an_api_error(make: MakeExtractor, state: Path) -> None:
    (row,) = list(make().batch([7], state=state))
    copied = pickle.loads(pickle.dumps(row.error))
    assert (type(copied), copied.code, str(copied)) == (BatchRowError, "invalid_input", str(row.error))
    assert not isinstance(copied, OutputError)
    assert json.dumps(copied.body)
