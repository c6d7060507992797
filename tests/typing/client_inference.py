"""What type checkers infer of the clients: run by mypy strict and pyright strict, never by Python."""

from __future__ import annotations

from typing import Any, assert_type

from pydantic import BaseModel

from extractly.client import AsyncClient, AsyncStream, Client, Stream
from extractly.protocol.values import ChatCompletion, ChatCompletionChunk, ParsedChatCompletion


class M(BaseModel):
    a: int


c = Client()
ms = [{"role": "user", "content": "x"}]
assert_type(c.chat.completions.create(model="m", messages=ms), ChatCompletion)
assert_type(c.chat.completions.create(model="m", messages=ms, temperature=0.5, stream=False), ChatCompletion)
assert_type(c.chat.completions.create(model="m", messages=ms, stream=True), Stream[ChatCompletionChunk])
p = c.chat.completions.parse(model="m", messages=ms, response_format=M)
assert_type(p, ParsedChatCompletion[M])
assert_type(p.choices[0].message.parsed, M | None)
q = c.chat.completions.parse(model="m", messages=ms, response_format=list[int])
assert_type(q.choices[0].message.parsed, list[int] | None)
u = c.chat.completions.parse(model="m", messages=ms, response_format=int | str)
assert_type(u.choices[0].message.parsed, int | str | None)
d = c.chat.completions.parse(model="m", messages=ms, response_format={"type": "json_object"})
assert_type(d, ParsedChatCompletion[Any])
c.chat.completions.create(model="m", messages=ms, frobnicate=3)
with c.chat.completions.stream(model="m", messages=ms, response_format=M) as s:
    for e in s:
        if e.type == "content.done":
            assert_type(e.parsed, M | None)
    assert_type(s.get_final_completion(), ParsedChatCompletion[M])


async def f() -> None:
    a = AsyncClient()
    assert_type(await a.chat.completions.create(model="m", messages=ms), ChatCompletion)
    assert_type(await a.chat.completions.create(model="m", messages=ms, stream=True), AsyncStream[ChatCompletionChunk])
    async for chunk in await a.chat.completions.create(model="m", messages=ms, stream=True):
        assert_type(chunk, ChatCompletionChunk)
    async with a.chat.completions.stream(model="m", messages=ms, response_format=M) as t:
        async for ev in t:
            if ev.type == "content.delta":
                assert_type(ev.delta, str)
