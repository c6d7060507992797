"""Every function calling example of the guide runs after its import is replaced.

Each file in `examples/` is one example of `reference/openai-guide.txt` with its indentation restored; a line that had
to be mended ends in `# mended: <the line as published>`. They run against scripted replies; the conversations of the
guide are then held with tools of ours, against the scripted server and the embedded engine.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest

from extractly.client import Client
from extractly.protocol.values import (
    ChatCompletionMessage,
    ChatCompletionMessageToolCall,
    Choice,
    Function,
)
from extractly.testing import LocalServer, Reply
from extractly.tools import ToolSet, run_tools

EXAMPLES = Path(__file__).parent / "examples"
CITIES = ["New York", "London", "Tokyo"]


def call(name: str, arguments: str, call_id: str = "call_62136354") -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def calls(*given: dict[str, Any]) -> Reply:
    return Reply.completion(tool_calls=list(given), finish_reason="tool_calls")


ORDER = call("get_delivery_date", '{"order_id":"order_12345"}')
RECIPE = json.dumps({"title": "Pancakes", "ingredients": ["flour", "eggs"], "instructions": ["Mix.", "Fry."]})
VALUES = {
    "ChatCompletionMessage": ChatCompletionMessage,
    "ChatCompletionMessageToolCall": ChatCompletionMessageToolCall,
    "Choice": Choice,
    "Function": Function,
    "json": json,
    "datetime": datetime,
    "get_delivery_date": lambda order_id: f"{order_id}: Friday",
    "check_weather": lambda city: f"sunny in {city}",
}


class Story(NamedTuple):
    """Examples that build on one another, the replies they get, and what they print."""

    examples: list[str]
    replies: list[Reply]
    prints: list[str]


STORIES = [
    Story(["overview"], [calls(call("get_weather", "{'location':'Paris'}"))], ["get_weather", "{'location':'Paris'}"]),
    Story(
        ["order_delivery_first"],
        [Reply.completion(content="Hi there! I can help with that. Can you please provide your order ID?")],
        [],
    ),
    Story(["order_delivery_second", "order_delivery_handle"], [calls(ORDER)], []),
    Story(["order_delivery_answer"], [Reply.completion(content="It comes on Friday.")], ["It comes on Friday."]),
    Story(
        ["recipe_streaming"],
        [
            Reply.stream(
                tool_calls=[call("generate_recipe", RECIPE)], pieces=9, finish_reason="tool_calls", include_usage=False
            )
        ],
        [
            "Function name: 'generate_recipe'",
            f"Arguments: {RECIPE}",
            "Function call 'generate_recipe' is complete.",
            json.dumps(json.loads(RECIPE), indent=2),
        ],
    ),
    Story(
        ["parallel_calls", "parallel_answer"],
        [Reply.completion(content="In New York the weather is sunny.")],
        [f"Weather in {city}: sunny in {city}" for city in CITIES] + ["In New York the weather is sunny."],
    ),
    Story(["forced_tools"], [calls(call("get_weather", '{"location":"Boston","unit":"f"}'))], ["Boston"]),
]


@pytest.mark.shared
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_each_example_is_the_published_one_but_for_indentation_and_mended_lines(path: Path, shared: Path) -> None:
    guide = (shared / "reference" / "openai-guide.txt").read_text(encoding="utf-8")
    lines = [published(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert "\n".join(lines) in "\n".join(line.strip() for line in guide.splitlines() if line.strip())


def published(line: str) -> str:
    mended = re.search(r"# mended: (.*)$", line)
    return (mended[1] if mended else line).strip().replace("extractly", "openai")


def test_every_example_is_in_a_story() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {name for story in STORIES for name in story.examples}


@pytest.mark.parametrize("story", STORIES, ids=[story.examples[0] for story in STORIES])
def test_each_example_runs(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    import extractly

    for setting in ("api_key", "base_url", "default_headers"):
        monkeypatch.setattr(extractly, setting, None)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-examples")
    printed = io.StringIO()
    with LocalServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        server.reply(*story.replies)
        names: dict[str, Any] = {"extractly": extractly, "client": Client(), **VALUES}
        for name in story.examples:
            path = EXAMPLES / f"{name}.py"
            with contextlib.redirect_stdout(printed):
                exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
        assert len(server.requests) == len(story.replies)
        check_wire(story.examples[0], server.requests[-1].json, names)
    for text in story.prints:
        assert text in printed.getvalue()


def check_wire(name: str, body: dict[str, Any], names: dict[str, Any]) -> None:
    """What the server got is what the guide says is sent."""
    if name == "order_delivery_second":
        assert names["delivery_date"] == "order_12345: Friday"
        assert body["tools"] == names["tools"]
    elif name == "order_delivery_answer":
        assert body["messages"][4]["tool_calls"][0]["function"]["arguments"] == "{'order_id': 'order_12345'}"
        assert body["messages"][5]["tool_call_id"] == "call_62136354"
    elif name == "parallel_calls":
        ids = [call["id"] for call in body["messages"][2]["tool_calls"]]
        assert ids == [message["tool_call_id"] for message in body["messages"][3:]]
    elif name == "forced_tools":
        assert body["tool_choice"] == "required"


@pytest.fixture
def client() -> Iterator[Client]:
    with Client() as client:
        yield client


def get_delivery_date(order_id: str) -> datetime:
    """Get the delivery date for a customer's order.

    Args:
        order_id: The customer's order ID.
    """
    return datetime(2026, 11, 20)


def get_weather(city: str, unit: Literal["c", "f"] = "c") -> str:
    """Get the weather.

    Args:
        city: Name of the city.
    """
    return f"22 {unit} in {city}"


def test_order_delivery_as_a_conversation() -> None:
    with LocalServer() as server, Client(base_url=server.base_url, api_key="k") as client:
        server.reply(calls(ORDER), Reply.completion(content="On Friday."))
        question = [{"role": "user", "content": "i think it is order_12345"}]
        result = run_tools(client, question, [get_delivery_date], model="gpt-4o")
    assert result.messages[2] == {
        "role": "tool",
        "tool_call_id": "call_62136354",
        "content": '"2026-11-20T00:00:00"',
    }
    assert result.text == "On Friday."


def test_weather_in_three_cities_in_parallel_with_the_embedded_engine(client: Client) -> None:
    question = "Can you tell me the weather in New York, London, and Tokyo?"
    completion = client.chat.completions.create(
        model="local", messages=[{"role": "user", "content": question}], tools=ToolSet([get_weather]).tools
    )
    answers = ToolSet([get_weather]).run(completion.choices[0].message)
    assert [answer["content"] for answer in answers] == [f"22 c in {city}" for city in CITIES]


@pytest.mark.parametrize(
    ("choice", "called"),
    [
        ("required", ["get_delivery_date"]),
        ({"type": "function", "function": {"name": "get_delivery_date"}}, ["get_delivery_date"]),
        ("none", []),
    ],
)
def test_forced_tools_with_the_embedded_engine(client: Client, choice: Any, called: list[str]) -> None:
    tools = ToolSet([get_weather, get_delivery_date])
    completion = client.chat.completions.create(
        model="local",
        messages=[{"role": "user", "content": "order id: order_12345"}],
        tools=tools.tools,
        tool_choice=choice,
    )
    message = completion.choices[0].message
    assert [call.function.name for call in message.tool_calls or []] == called
    assert [answer["content"] for answer in tools.run(message)] == ['"2026-11-20T00:00:00"'] * len(called)


def test_recipe_streaming_with_the_embedded_engine(client: Client) -> None:
    def generate_recipe(title: str, ingredients: list[str], instructions: list[str]) -> int:
        """Generate a recipe."""
        return len(ingredients)

    tools = ToolSet([generate_recipe])
    text = "title: Pancakes\ningredients: flour, eggs, milk\ninstructions: Mix, Fry"
    with client.chat.completions.stream(
        model="local", messages=[{"role": "user", "content": text}], tools=tools.tools, tool_choice="required"
    ) as stream:
        titles = [
            event.parsed_arguments.title
            for event in stream
            if event.type == "tool_calls.function.arguments.delta" and event.parsed_arguments is not None
        ]
        message = stream.get_final_completion().choices[0].message
    assert titles[-1] == "Pancakes"
    assert tools.run(message)[0]["content"] == "3"
