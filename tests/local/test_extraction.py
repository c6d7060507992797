"""The engine fills the schemas of `extraction_cases_*`, each value from its place in the text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from extractly.local import engine
from extractly.local.reading.extract import extract
from extractly.schema import compile_schema

from . import extraction_cases_documents, extraction_cases_prose, extraction_cases_records

CASES = extraction_cases_documents.CASES + extraction_cases_records.CASES + extraction_cases_prose.CASES


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def ask(body: dict[str, Any]) -> dict[str, Any]:
    reply = engine.answer("POST", "/v1/chat/completions", json.dumps(body).encode())
    assert isinstance(reply.body, bytes)
    return {"status": reply.status, **json.loads(reply.body)}


@pytest.mark.parametrize(("output", "text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_extraction(output: Any, text: str, expected: Any) -> None:
    schema = compile_schema(output)
    body = {
        "model": "local",
        "messages": [{"role": "user", "content": text}],
        "response_format": schema.response_format(),
    }
    message = ask(body)["choices"][0]["message"]
    if message["refusal"] is not None:
        assert expected is None, message["refusal"]
        assert message["refusal"].startswith("I could not find these required fields in the text: ")
        assert message["content"] is None
        return
    schema.validate_json(message["content"])
    value = schema.decode_data(json.loads(message["content"]))
    if isinstance(expected, dict) and isinstance(value, dict):
        value = {key: value.get(key) for key in expected}
    assert without_nulls(value) == without_nulls(expected)


@pytest.mark.parametrize(("output", "text"), [case[1:3] for case in CASES], ids=[case[0] for case in CASES])
def test_every_value_has_its_place(output: Any, text: str) -> None:
    schema = compile_schema(output)
    extracted = extract({"title": schema.name, **schema.json_schema}, text)
    leaves = list(scalars(extracted.value, ()))
    for path, value in leaves:
        if value is None or path not in extracted.spans:
            assert value is None or path[-1] in ("key", "kind"), f"{path} has no place"
            continue
        start, end = extracted.spans[path]
        assert 0 <= start < end <= len(text)
        said = text[start:end]
        if isinstance(value, str) and any(char.isalpha() for char in value) and value not in said:
            assert said.lower() == value.lower() or output is not str


def scalars(value: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from scalars(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from scalars(item, (*path, index))
    else:
        yield path, value
