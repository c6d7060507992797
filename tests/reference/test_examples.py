"""Every Chat Completions example of the reference documents runs after its import is replaced.

Each file in `examples/` is one example with its indentation restored. `openai` reads `extractly`; a line that had to be
mended (pseudo-code such as `messages=[...]`, a comment that lost its `#`) ends in `# mended: <the line as published>`.
Where the reference lies beside the project, the first test compares each file with it, white space aside. The function
calling examples of the guide are in tests/tools.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from extractly import AsyncOpenAI, OpenAI
from extractly.testing import LocalServer, Reply

EXAMPLES = Path(__file__).parent / "examples"
DOCUMENTS = {"completions": "chat-completions.md", "helpers": "helpers.md", "guide": "openai-guide.txt"}
TEST = "This is a test."
COLORS = '{"colors": [{"name": "red", "hex": "#ff0000"}, {"name": "lime", "hex": "#00ff00"}]}'
MATH = '{"steps": [{"explanation": "subtract 31", "output": "8x = -29"}], "final_answer": "x = -29/8"}'
QUERY = (
    '{"table_name": "orders", "columns": ["id", "delivered_at"], "conditions": [{"column": "delivered_at", '
    '"operator": ">", "value": {"column_name": "expected_delivery_date"}}], "order_by": "asc"}'
)


def call(name: str, arguments: str) -> dict[str, Any]:
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}


class Example(NamedTuple):
    name: str
    replies: list[Reply]
    prints: str = ""
    check: Callable[[dict[str, Any]], bool] = lambda _: True
    prelude: Callable[[], dict[str, Any]] = dict


def sync_client() -> dict[str, Any]:
    return {"client": OpenAI()}


def async_client() -> dict[str, Any]:
    return {"client": AsyncOpenAI(), "messages": [{"role": "user", "content": "Say this is a test"}]}


def weather_client() -> dict[str, Any]:
    return {**sync_client(), "get_weather": lambda location, unit: {"location": location, "degrees": 22, "unit": unit}}


def vision_client() -> dict[str, Any]:
    image = {"img_url": "http://127.0.0.1/cat.png", "img_type": "image/png", "img_b64_str": "aGk="}
    return {**sync_client(), "prompt": "What is this?", **image}


ROWS = [
    Example(
        "completions_basic",
        [Reply.completion(content="Paris."), Reply.completion(content="Beep.")],
        "Paris.\n",
        lambda names: names["response"].choices[0].message.content == "Beep.",
    ),
    Example(
        "completions_streaming",
        [Reply.stream(content=TEST, include_usage=False), Reply.stream(content="Hi", include_usage=True)],
        f"Response: {TEST}\n",
        lambda names: names["chunk"].usage.total_tokens > 0,
        sync_client,
    ),
    Example(
        "completions_function_calling",
        [
            Reply.completion(tool_calls=[call("get_weather", '{"location": "Paris"}')], finish_reason="tool_calls"),
            Reply.completion(content="22 degrees in Paris."),
        ],
        "22 degrees in Paris.\n",
        lambda names: names["messages"][2]["tool_call_id"] == "call_1",
        weather_client,
    ),
    Example(
        "completions_structured_outputs",
        [Reply.completion(content=COLORS), Reply.completion(content=COLORS)],
        "First color: red - #ff0000\n",
        prelude=sync_client,
    ),
    Example(
        "completions_advanced",
        [Reply.completion(content="42"), Reply.completion(content="la"), Reply.completion(content="n): ...")],
        prelude=lambda: {**sync_client(), "audio_data_base64": "UklGRg=="},
        check=lambda names: names["response"].choices[0].message.content == "n): ...",
    ),
    Example(
        "helpers_parse",
        [Reply.completion(content=MATH)],
        "[Step(explanation='subtract 31', output='8x = -29')]\nanswer:  x = -29/8\n",
    ),
    Example(
        "helpers_tool_calls",
        [Reply.completion(tool_calls=[call("Query", QUERY)], finish_reason="tool_calls")],
        check=lambda names: names["tool_call"].function.parsed_arguments.table_name.value == "orders",
    ),
    Example("helpers_stream", [Reply.stream(content=TEST)], TEST),
    Example(
        "helpers_final_completion",
        [Reply.stream(content=TEST)],
        check=lambda names: names["completion"].choices[0].message.content == TEST,
        prelude=async_client,
    ),
    Example("helpers_until_done", [Reply.stream(content=TEST)], prelude=async_client),
    Example("guide_usage", [Reply.completion(content=TEST)]),
    Example("guide_vision_url", [Reply.completion(content="A cat.")], prelude=vision_client),
    Example("guide_vision_base64", [Reply.completion(content="A cat.")], prelude=vision_client),
    Example("guide_async", [Reply.completion(content=TEST)]),
    Example("guide_streaming", [Reply.stream(content=TEST, include_usage=False)], TEST),
    Example("guide_streaming_async", [Reply.stream(content=TEST, include_usage=False)], TEST),
    Example("guide_module_client", [Reply.completion(content="os.listdir")], "os.listdir\n"),
    Example(
        "guide_structured_response",
        [Reply.completion(content='{"name": "Science fair", "date": "Friday", "participants": ["Alice", "Bob"]}')],
        check=lambda names: names["event"].participants == ["Alice", "Bob"],
    ),
    Example(
        "guide_chain_of_thought",
        [Reply.completion(content=MATH)],
        check=lambda names: names["math_reasoning"].final_answer == "x = -29/8",
    ),
    Example(
        "guide_pydantic_tool",
        [Reply.completion(tool_calls=[call("GetDeliveryDate", '{"order_id": "12345"}')], finish_reason="tool_calls")],
        check=lambda names: names["response"].choices[0].message.tool_calls[0].function.name == "GetDeliveryDate",
    ),
]


def published(line: str) -> str:
    """The line as it stood in the reference, without its indentation."""
    mended = re.search(r"# mended: (.*)$", line)
    return (mended[1] if mended else line).strip().replace("extractly", "openai")


@pytest.mark.shared
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_each_example_is_the_published_one_but_for_indentation_and_mended_lines(path: Path, shared: Path) -> None:
    document = shared / "reference" / DOCUMENTS[path.stem.partition("_")[0]]
    reference = [line.strip() for line in document.read_text(encoding="utf-8").splitlines() if line.strip()]
    example = [published(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    joined = "\n".join(line for line in example if line)
    assert joined in "\n".join(reference)


def test_every_example_file_has_a_row() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {row.name for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_each_example_runs(row: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    import extractly

    path = EXAMPLES / f"{row.name}.py"
    code = compile(
        path.read_text(encoding="utf-8"), str(path), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
    )
    printed = io.StringIO()
    for setting in ("api_key", "base_url", "default_headers"):
        monkeypatch.setattr(extractly, setting, None)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-examples")
    with LocalServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        server.reply(*row.replies)
        names = {"__name__": "__main__", "base_url": server.base_url, **row.prelude()}
        with contextlib.redirect_stdout(printed):
            result = eval(code, names)
            if inspect.iscoroutine(result):
                asyncio.run(result)
        assert len(server.requests) == len(row.replies)
    assert row.prints in printed.getvalue()
    assert row.check(names)
