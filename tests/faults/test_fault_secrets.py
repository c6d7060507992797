"""The key shows nowhere (issue 5, item 8): not in texts, logs, errors, pickles; logs carry no content unless asked."""

from __future__ import annotations

import asyncio
import logging
import pickle
import traceback
from typing import Any

import pytest
from fault_table import KEY, KINDS, OSLO, REQUEST_ID, STREAMED, City, Fault, ask, check_secrets, error, say

from extractly import AsyncClient, Client, Extractor
from extractly.testing import LocalServer, Reply

SECRET_TEXT = "Where is the fair?"
HEADER = "Basic c2VjcmV0LWhlYWRlcg=="

SAYING_FAULTS = [
    Fault(name="fine", replies=[say(OSLO)]),
    Fault(name="retried", replies=[error(500), say(OSLO)]),
    Fault(name="the key repeated", replies=[Reply.error(401, f"Incorrect API key provided: {KEY}")]),
    Fault(name="the key repeated in HTML", replies=[Reply(f"<html>Bearer {KEY}</html>")]),
    Fault(name="the key repeated in a 500", replies=[Reply(f"{KEY}", status=500, headers={"retry-after-ms": "5"})] * 3),
    Fault(name="the key repeated in an error of a 200", replies=[Reply.json({"error": {"message": KEY}})]),
    Fault(name="the key repeated in an event", replies=[Reply.sse([{"error": {"message": KEY}}])], methods=STREAMED),
    Fault(name="the key repeated as no event", replies=[Reply.sse([f"data: {KEY}\n\n".encode()])], methods=STREAMED),
    Fault(name="the key in a header", replies=[Reply.error(400, "no", headers={"x-echo": KEY, **REQUEST_ID})]),
    Fault(name="hung up", replies=[Reply(drop_before_head=True)] * 3),
    Fault(name="invalid", replies=[say('{"name": 1}')] * 2),
    Fault(name="a bad address", replies=[], client={"base_url": "http://user:hunter2-secret@127.0.0.1:9/v1"}),
]
CASES = [(fault, method) for fault in SAYING_FAULTS for method in fault.methods]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("fault", "method"), CASES, ids=[f"{f.name}-{m}".replace(" ", "_") for f, m in CASES])
def test_neither_errors_nor_logs_tell(
    fault: Fault, method: str, kind: str, server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("extractly").setLevel(logging.DEBUG)
    row = Fault(
        name=fault.name,
        replies=fault.replies,
        client={"default_headers": {"x-api-key": HEADER}, "max_retries": 2, **fault.client},
    )
    server.reply(*(reply if isinstance(reply, Reply) else reply[method in STREAMED] for reply in fault.replies))
    outcome = ask(row, method, kind, server)
    logged = "\n".join(
        f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name.startswith("extractly")
    )
    for secret in (KEY, HEADER, "hunter2-secret", SECRET_TEXT, "Oslo"):
        assert secret not in logged
    if outcome.error is not None:
        check_secrets(outcome.error)
        shown = "".join(traceback.format_exception(outcome.error)) + repr(vars(outcome.error))
        assert HEADER not in shown
        assert "hunter2-secret" not in shown
        assert KEY.encode() not in pickle.dumps(outcome.error)


@pytest.mark.parametrize("make", [Client, AsyncClient])
def test_pickles_of_an_extractor_hold_settings_only(make: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    client = make(
        api_key=KEY,
        base_url="http://user:hunter2-secret@host/v1?api-key=query-secret",
        default_headers={"Authorization": HEADER, "x-team": "blue"},
    )
    extractor = Extractor(City, client=client, model="m", temperature=0)
    for text in (
        repr(extractor),
        str(extractor),
        repr(client),
        str(client),
        repr(client.settings),
        repr(vars(extractor)),
    ):
        for secret in (KEY, HEADER, "hunter2-secret", "query-secret"):
            assert secret not in text
    data = pickle.dumps(extractor)
    for secret in (KEY, HEADER, "hunter2-secret", "query-secret"):
        assert secret.encode() not in data
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-other-side")
    assert pickle.loads(data).dry_run("x") == extractor.dry_run("x")
    if make is AsyncClient:
        asyncio.run(client.close())
    else:
        client.close()


def test_a_pickled_extractor_asks_with_the_key_of_its_environment(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Client(api_key=KEY, base_url=server.base_url) as client:
        data = pickle.dumps(Extractor(City, client=client, model="m"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-other-side")
    server.reply(Reply.completion(OSLO))
    assert pickle.loads(data)("x") == City(name="Oslo")
    assert server.requests[0].headers["authorization"] == "Bearer sk-of-the-other-side"
