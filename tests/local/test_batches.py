"""Files and batches of the embedded server: what they answer, step by step, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractly.local.serving import batch_lines, files
from extractly.local.serving.service import Service
from extractly.testing import LocalServer

openai = pytest.importorskip("openai")

URL = "/v1/chat/completions"
MESSAGES = [{"role": "user", "content": "Name: Oslo"}]
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "city", "strict": True, "schema": SCHEMA}}
BODY = {"model": "m", "messages": MESSAGES, "response_format": FORMAT}


def line(custom_id: Any, body: Any = BODY, **fields: Any) -> bytes:
    return json.dumps({"custom_id": custom_id, "method": "POST", "url": URL, "body": body, **fields}).encode() + b"\n"


def form(*parts: tuple[str, str | None, bytes], boundary: str = "b0undary") -> tuple[bytes, dict[str, str]]:
    """A form's body and headers; each part is a name, a file's name, and the content."""
    written = b""
    for name, filename, content in parts:
        extra = "" if filename is None else f'; filename="{filename}"'
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
        written += head.encode() + content + b"\r\n"
    return written + f"--{boundary}--\r\n".encode(), {"content-type": f"multipart/form-data; boundary={boundary}"}


class Api:
    """A service, and the JSON that it answers."""

    def __init__(self) -> None:
        self.service = Service()

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, Any]:
        reply = self.service.answer(method, path, body, {name.replace("_", "-"): headers[name] for name in headers})
        assert isinstance(reply.body, bytes)
        return reply.status, json.loads(reply.body)

    def upload(self, content: bytes, *, purpose: str = "batch", filename: str = "in.jsonl") -> Any:
        body, headers = form(("purpose", None, purpose.encode()), ("file", filename, content))
        return self.ask("POST", "/v1/files", body, content_type=headers["content-type"])[1]

    def batch(self, file_id: str, **fields: Any) -> tuple[int, Any]:
        body = {"input_file_id": file_id, "endpoint": URL, "completion_window": "24h", **fields}
        return self.ask("POST", "/v1/batches", json.dumps(body).encode())

    def look(self, batch: Any) -> Any:
        return self.ask("GET", f"/v1/batches/{batch['id']}")[1]

    def lines(self, file_id: str) -> list[Any]:
        reply = self.service.answer("GET", f"/v1/files/{file_id}/content", b"", {})
        assert isinstance(reply.body, bytes)
        return [json.loads(found) for found in reply.body.splitlines()]


@pytest.fixture
def api() -> Api:
    return Api()


def test_each_look_moves_a_batch_on_to_its_answers(api: Api) -> None:
    file = api.upload(b"".join(line(f"row-{number}") for number in range(3)))
    _, batch = api.batch(file["id"], metadata={"run": "a"})
    assert (batch["status"], batch["metadata"]) == ("validating", {"run": "a"})
    seen = [api.look(batch) for _ in range(5)]
    assert [look["status"] for look in seen] == ["in_progress", "in_progress", "finalizing", "completed", "completed"]
    assert [look["request_counts"]["completed"] for look in seen] == [0, 2, 3, 3, 3]
    assert seen[-1] == seen[-2]
    last = seen[-1]
    assert last["error_file_id"] is None
    assert last["created_at"] < last["in_progress_at"] < last["finalizing_at"] < last["completed_at"]
    found = api.lines(last["output_file_id"])
    assert [row["custom_id"] for row in found] == ["row-0", "row-1", "row-2"]
    assert found[0]["response"]["status_code"] == 200
    assert json.loads(found[0]["response"]["body"]["choices"][0]["message"]["content"]) == {"name": "Oslo"}
    assert last["usage"]["total_tokens"] == sum(row["response"]["body"]["usage"]["total_tokens"] for row in found)


def test_the_same_requests_get_the_same_answers() -> None:
    def told() -> list[Any]:
        api = Api()
        _, batch = api.batch(api.upload(line("a"))["id"])
        return [batch, *(api.look(batch) for _ in range(4))]

    assert told() == told()


def test_a_request_that_is_refused_is_a_line_of_the_error_file(api: Api) -> None:
    bad = {"model": "m", "messages": []}
    _, batch = api.batch(api.upload(line("good") + line("bad", bad))["id"])
    last = [api.look(batch) for _ in range(4)][-1]
    assert last["request_counts"] == {"total": 2, "completed": 1, "failed": 1}
    (found,) = api.lines(last["error_file_id"])
    assert (found["custom_id"], found["response"]["status_code"], found["error"]) == ("bad", 400, None)
    assert found["response"]["body"]["error"]["type"] == "invalid_request_error"


def test_a_batch_of_refused_requests_has_no_output_file(api: Api) -> None:
    _, batch = api.batch(api.upload(line("bad", {"model": "m"}))["id"])
    last = [api.look(batch) for _ in range(4)][-1]
    assert (last["status"], last["output_file_id"]) == ("completed", None)


def test_a_streamed_answer_is_written_as_a_whole_one(api: Api) -> None:
    _, batch = api.batch(api.upload(line("a", {**BODY, "stream": True}))["id"])
    last = [api.look(batch) for _ in range(4)][-1]
    assert api.lines(last["output_file_id"])[0]["response"]["body"]["object"] == "chat.completion"


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        (b"", [("empty_file", None)]),
        (b" \n", [("empty_file", None)]),
        (b"{]\n" + line("a"), [("invalid_json_line", 1)]),
        (line("a") + b"[1]\n", [("invalid_json_line", 2)]),
        (line("a") + b"\n" + line("b"), [("invalid_json_line", 2)]),
        (line("a") + line("a"), [("duplicate_custom_id", 2)]),
        (line(7), [("missing_required_parameter", 1)]),
        (line("a", body="text"), [("missing_required_parameter", 1)]),
        (line("a", method="GET"), [("url_mismatch", 1)]),
        (line("a", url="/v1/embeddings") + b"x", [("url_mismatch", 1), ("invalid_json_line", 2)]),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else "-".join(str(code) for code, _ in value),
)
def test_a_file_with_a_bad_line_fails_as_a_whole(api: Api, content: bytes, errors: list[Any]) -> None:
    _, batch = api.batch(api.upload(content)["id"])
    seen = [api.look(batch) for _ in range(2)]
    assert [look["status"] for look in seen] == ["failed", "failed"]
    assert [(error["code"], error["line"]) for error in seen[0]["errors"]["data"]] == errors
    assert seen[0]["output_file_id"] is None


def test_a_file_above_the_limits_fails(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_lines, "MAX_BATCH_REQUESTS", 1)
    _, batch = api.batch(api.upload(line("a") + line("b"))["id"])
    assert api.look(batch)["errors"]["data"][0]["code"] == "too_many_tasks"


def test_errors_of_lines_are_named_up_to_a_number(api: Api) -> None:
    _, batch = api.batch(api.upload(b"x\n" * 300)["id"])
    assert len(api.look(batch)["errors"]["data"]) == batch_lines.MAX_LINE_ERRORS


@pytest.mark.parametrize(("looks", "done"), [(0, 0), (1, 0), (2, 1)], ids=["validating", "begun", "half done"])
def test_a_cancelled_batch_gives_what_was_done(api: Api, looks: int, done: int) -> None:
    _, batch = api.batch(api.upload(line("a") + line("b"))["id"])
    for _ in range(looks):
        api.look(batch)
    _, cancelling = api.ask("POST", f"/v1/batches/{batch['id']}/cancel")
    assert cancelling["status"] == "cancelling"
    last = [api.look(batch) for _ in range(2)][-1]
    assert last["status"] == "cancelled"
    output = [] if last["output_file_id"] is None else api.lines(last["output_file_id"])
    left_out = api.lines(last["error_file_id"])
    assert [row["custom_id"] for row in [*output, *left_out]] == ["a", "b"]
    assert len(output) == done
    assert {row["error"]["code"] for row in left_out} == {"batch_cancelled"}
    assert left_out[0]["response"] is None
    assert api.ask("POST", f"/v1/batches/{batch['id']}/cancel")[0] == 409


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/files/nothing", 404),
        ("GET", "/v1/files/nothing/content", 404),
        ("DELETE", "/v1/files/nothing", 404),
        ("GET", "/v1/batches/nothing", 404),
        ("POST", "/v1/batches/nothing/cancel", 404),
        ("PUT", "/v1/files", 405),
        ("GET", "/v1/files/../../etc/passwd", 404),
        ("GET", "/v1/files?limit=0", 400),
        ("GET", "/v1/files?limit=many", 400),
        ("GET", "/v1/batches?limit=101", 400),
        ("GET", "/v1/batches?after=nothing", 400),
        ("POST", "/v1/batches", 400),
    ],
)
def test_what_is_not_there_is_refused(api: Api, method: str, path: str, status: int) -> None:
    found, body = api.ask(method, path)
    assert found == status
    assert body["error"]["message"]


@pytest.mark.parametrize(
    ("fields", "status", "param"),
    [
        ({"input_file_id": "nothing"}, 404, "id"),
        ({"endpoint": "/v1/embeddings"}, 400, "endpoint"),
        ({"completion_window": "1h"}, 400, "completion_window"),
        ({"metadata": {str(number): "x" for number in range(17)}}, 400, "metadata"),
        ({"metadata": ["x"]}, 400, "metadata"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_batch_that_cannot_be_made_is_refused(api: Api, fields: dict[str, Any], status: int, param: str) -> None:
    file = api.upload(line("a"))
    found, body = api.batch(**{"file_id": file["id"], **fields})
    assert (found, body["error"]["param"]) == (status, param)


def test_a_file_for_something_else_is_no_input(api: Api) -> None:
    status, body = api.batch(api.upload(b"x", purpose="user_data")["id"])
    assert (status, body["error"]["param"]) == (400, "input_file_id")


@settings(max_examples=150, deadline=None)
@given(
    form_bytes=st.binary(max_size=60)
    | st.lists(st.sampled_from([b"--b0undary", b"\r\n", b"--", b": ", b"x"])).map(b"".join),
    lines=st.lists(st.binary(max_size=20) | st.sampled_from([line("a"), line("b", {}), b"{}"]), max_size=4),
)
def test_whatever_comes_is_answered(form_bytes: bytes, lines: list[bytes]) -> None:
    """Any form and any input file get an answer of the API, never a 500."""
    api = Api()
    _, headers = form()
    assert api.ask("POST", "/v1/files", form_bytes, content_type=headers["content-type"])[0] in (200, 400, 413)
    _, batch = api.batch(api.upload(b"\n".join(lines))["id"])
    last = [api.look(batch) for _ in range(4)][-1]
    assert last["status"] in ("completed", "failed")


GOOD_BODY, GOOD_HEADERS = form(("purpose", None, b"batch"), ("file", "a.jsonl", b"x"))


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (GOOD_BODY, "application/json", 415),
        (GOOD_BODY, "", 415),
        (GOOD_BODY, "multipart/form-data", 415),
        (GOOD_BODY, "multipart/form-data; boundary=other", 400),
        (GOOD_BODY[:-20], GOOD_HEADERS["content-type"], 400),
        (b"", GOOD_HEADERS["content-type"], 400),
        (b"preamble" + GOOD_BODY, GOOD_HEADERS["content-type"], 400),
        (form(("purpose", None, b"batch"))[0], GOOD_HEADERS["content-type"], 400),
        (form(("purpose", None, b"batch"), ("file", None, b"x"))[0], GOOD_HEADERS["content-type"], 400),
        (form(("purpose", None, b"party"), ("file", "a.jsonl", b"x"))[0], GOOD_HEADERS["content-type"], 400),
        (form(("file", "a.jsonl", b"x"))[0], GOOD_HEADERS["content-type"], 400),
        (form(("purpose", None, b"batch"), ("file", "a.txt", b"x"))[0], GOOD_HEADERS["content-type"], 400),
        (form(*[("x", None, b"")] * 40)[0], GOOD_HEADERS["content-type"], 400),
        (b"--b0undary\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b0undary--", GOOD_HEADERS["content-type"], 400),
    ],
    ids=[
        *("json", "nothing", "no boundary", "other boundary", "cut off", "empty", "preamble", "no file", "no filename"),
        *("other purpose", "no purpose", "no jsonl", "too many fields", "no name"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(api: Api, body: bytes, content_type: str, status: int) -> None:
    found, answer = api.ask("POST", "/v1/files", body, content_type=content_type)
    assert found == status
    assert answer["error"]["message"]


def test_files_take_a_bounded_room(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_STORED_BYTES", 10)
    assert api.upload(b"123456")["bytes"] == 6
    assert "delete some" in api.upload(b"123456")["error"]["message"]


def test_lists_come_in_pages(api: Api) -> None:
    ids = [api.upload(line(str(number)))["id"] for number in range(3)]
    api.upload(b"x", purpose="user_data")
    batches = [api.batch(file_id)[1]["id"] for file_id in ids]
    assert [file["id"] for file in api.ask("GET", "/v1/files?purpose=batch&order=asc")[1]["data"]] == ids
    first = api.ask("GET", "/v1/batches?limit=2")[1]
    assert ([batch["id"] for batch in first["data"]], first["has_more"]) == (batches[:0:-1], True)
    rest = api.ask("GET", f"/v1/batches?limit=2&after={first['last_id']}")[1]
    assert ([batch["id"] for batch in rest["data"]], rest["has_more"]) == (batches[:1], False)
    assert api.ask("GET", "/v1/files?purpose=vision")[1]["first_id"] is None


@pytest.fixture
def client() -> Iterator[openai.OpenAI]:
    with LocalServer() as server, openai.OpenAI(base_url=server.base_url, api_key="any", max_retries=0) as made:
        yield made


def test_the_official_client_goes_through_a_whole_cycle(client: openai.OpenAI) -> None:
    file = client.files.create(file=("in.jsonl", line("a")), purpose="batch")
    assert (client.files.retrieve(file.id).filename, file.bytes) == ("in.jsonl", len(line("a")))
    batch = client.batches.create(input_file_id=file.id, endpoint=URL, completion_window="24h")
    while batch.status != "completed":
        batch = client.batches.retrieve(batch.id)
    assert '"custom_id":"a"' in client.files.content(batch.output_file_id).text
    assert [found.id for found in client.batches.list()] == [batch.id]
    assert client.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(file.id)


def test_each_server_has_files_of_its_own() -> None:
    with LocalServer() as one, LocalServer() as other:
        clients = [openai.OpenAI(base_url=server.base_url, api_key="any") for server in (one, other)]
        clients[0].files.create(file=("in.jsonl", b"x"), purpose="batch")
        assert [len(list(client.files.list())) for client in clients] == [1, 0]
        one.clear()
        assert list(clients[0].files.list()) == []
        for client in clients:
            client.close()
