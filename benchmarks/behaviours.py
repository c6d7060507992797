"""What each library does with the same answers: `python -m benchmarks.behaviours` prints one table of outcomes.

No times here. Each row is a type, and answers that a loopback server gives (a row without answers is answered by the
embedded engine, under whatever schema it is sent); each library is called in its most natural
way for structured output with one re-ask where it has re-asks, and the outcome is read from what the caller holds
afterwards: the value, or the error. Whether something is *kept* is looked for in the error, its attributes and its
causes, however deep, by `holds`: the best case for every library.

Needs the peers (`pip install -e '.[bench]'`); a library that is not installed is left out, and said to be.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any, Literal

from pydantic import BaseModel

from extractly.testing import LocalServer, Reply

__all__ = ["LIBRARIES", "ROWS", "Row", "main", "run"]

_TEXT = "The numbers are 7 and 8."
_MESSAGES: list[Any] = [{"role": "user", "content": _TEXT}]
_CHARS_A_PIECE = 3


class Tagged(BaseModel):
    name: str
    tags: dict[str, int]


class Priced(BaseModel):
    name: str
    quantity: int = 3


class Item(BaseModel):
    name: str
    price: float


class Basket(BaseModel):
    items: list[Item]


class Task(BaseModel):
    status: Literal["in progress", "in review"]
    hours: int


def holds(found: object, needle: str, depth: int = 6) -> bool:
    """Whether a text can be reached from an object: by its words, attributes, items or causes."""
    if depth < 0 or found is None or isinstance(found, type | int | float):
        return False
    if isinstance(found, str | bytes):
        return needle in (found if isinstance(found, str) else found.decode(errors="replace"))
    if isinstance(found, dict):
        return any(holds(each, needle, depth - 1) for each in found.values())
    if isinstance(found, list | tuple):
        return any(holds(each, needle, depth - 1) for each in found)
    inside = [getattr(found, "__dict__", None), getattr(found, "__cause__", None)]
    if isinstance(found, BaseException):
        inside += [list(found.args), found.__context__, *_declared(found)]
    return any(holds(each, needle, depth - 1) for each in inside) or needle in repr(found)


def _declared(found: BaseException) -> Iterator[object]:
    for name in ("raw_text", "completion", "last_completion", "partial", "body", "failed_attempts", "attempts"):
        yield getattr(found, name, None)


class Library:
    """One library, called as its documentation does.

    Args:
        name: Its distribution.
        ask: `(type, base_url) -> (value, what the caller holds beside it)`.
        stream: `(type, base_url) -> values as they grow`.
    """

    def __init__(
        self, name: str, ask: Callable[[Any, str], tuple[Any, Any]], stream: Callable[[Any, str], Iterator[Any]]
    ) -> None:
        self.name = name
        self.ask = ask
        self.stream = stream


def _ours() -> Library:
    from extractly import Client, extract, stream

    def ask(output: Any, base_url: str) -> tuple[Any, Any]:
        with Client(api_key="key", base_url=base_url, max_retries=0) as client:
            return extract(output, _TEXT, model="m", client=client, retries=1, mode="json_schema"), None

    def grow(output: Any, base_url: str) -> Iterator[Any]:
        with (
            Client(api_key="key", base_url=base_url, max_retries=0) as client,
            stream(output, _TEXT, model="m", client=client, mode="json_schema") as updates,
        ):
            for update in updates:
                yield update.value

    return Library("extractly", ask, grow)


def _openai() -> Library:
    from openai import OpenAI

    def ask(output: Any, base_url: str) -> tuple[Any, Any]:
        with OpenAI(api_key="key", base_url=base_url, max_retries=0) as client:
            done: Any = client.chat.completions.parse(model="m", messages=_MESSAGES, response_format=output)
            return done.choices[0].message.parsed, done.model_dump()

    def grow(output: Any, base_url: str) -> Iterator[Any]:
        with (
            OpenAI(api_key="key", base_url=base_url, max_retries=0) as client,
            client.chat.completions.stream(model="m", messages=_MESSAGES, response_format=output) as events,
        ):
            for event in events:
                if event.type == "content.delta":
                    yield event.parsed
            yield events.get_final_completion().choices[0].message.parsed

    return Library("openai", ask, grow)


def _instructor() -> Library:
    import instructor
    from openai import OpenAI

    def client_of(base_url: str) -> Any:
        return instructor.from_openai(
            OpenAI(api_key="key", base_url=base_url, max_retries=0), mode=instructor.Mode.JSON_SCHEMA
        )

    def ask(output: Any, base_url: str) -> tuple[Any, Any]:
        return client_of(base_url).create(model="m", messages=_MESSAGES, response_model=output, max_retries=1), None

    def grow(output: Any, base_url: str) -> Iterator[Any]:
        yield from client_of(base_url).create_partial(
            model="m", messages=_MESSAGES, response_model=output, max_retries=0
        )

    return Library("instructor", ask, grow)


def _pydantic_ai() -> Library:
    from pydantic_ai import Agent, NativeOutput
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    def agent(output: Any, base_url: str) -> Any:
        model = OpenAIChatModel("m", provider=OpenAIProvider(base_url=base_url, api_key="key"))
        return Agent(model, output_type=NativeOutput(output, strict=True), retries=1)

    def ask(output: Any, base_url: str) -> tuple[Any, Any]:
        return agent(output, base_url).run_sync(_TEXT).output, None

    def grow(output: Any, base_url: str) -> Iterator[Any]:
        result = agent(output, base_url).run_stream_sync(_TEXT)
        yield from result.stream_output(debounce_by=None)

    return Library("pydantic-ai-slim", ask, grow)


class Outcome:
    """What a library made of a row: the value or the error, the values on the way, and what the server was asked."""

    def __init__(self, value: Any, held: Any, error: Exception | None, grown: list[Any], asked: list[Any]) -> None:
        self.value = value
        self.held = held
        self.error = error
        self.grown = grown
        self.asked = asked

    @property
    def plain(self) -> Any:
        """The value as JSON data."""
        return self.value.model_dump(mode="json") if isinstance(self.value, BaseModel) else self.value

    def or_error(self, said: str) -> str:
        """What is said of the value, or the name of the error."""
        return said if self.error is None else type(self.error).__name__


class Row:
    """One case: a type, answers, and how the outcome is said."""

    def __init__(
        self, name: str, output: Any, replies: list[Reply], say: Callable[[Outcome], str], *, streamed: bool = False
    ) -> None:
        self.name = name
        self.output = output
        self.replies = replies
        self.say = say
        self.streamed = streamed


def _wire(outcome: Outcome) -> tuple[dict[str, Any], str]:
    """The schema that was sent, and what to say of one that strict modes refuse."""
    sent = outcome.asked[0]["response_format"]["json_schema"]
    return sent["schema"], "which strict modes refuse" if sent.get("strict") else "not in strict mode"


def _wire_tags(outcome: Outcome) -> str:
    schema, refused = _wire(outcome)
    tags = schema["properties"]["tags"]
    if tags["type"] == "array":
        return "a list of entries"
    return "may only be `{}`" if tags["additionalProperties"] is False else f"an open object, {refused}"


def _wire_quantity(outcome: Outcome) -> str:
    schema, refused = _wire(outcome)
    if "quantity" not in schema["required"]:
        return f"leave it out, {refused}"
    return "say `null`; the default applies" if "null" in json.dumps(schema["properties"]["quantity"]) else "invent one"


def _kept(*needles: str) -> Callable[[Outcome], str]:
    """The error, and whether some texts can be reached from it; without one, the value."""

    def say(outcome: Outcome) -> str:
        lost = [needle for needle in needles if not holds(outcome.error or outcome.held, needle)]
        kept = f"{', '.join(f'`{each}`' for each in lost)} lost" if lost else "all kept"
        if outcome.error is None:
            return f"no error: `{json.dumps(outcome.plain)}`" + ("" if outcome.plain else f", {kept}")
        return f"{type(outcome.error).__name__}, {kept}"

    return say


def _value_is(wanted: Any) -> Callable[[Outcome], str]:
    return lambda outcome: outcome.or_error("yes" if outcome.plain == wanted else f"`{json.dumps(outcome.plain)}`")


def _seen(name: str) -> Callable[[Outcome], str]:
    """The different values of a field while it grew."""

    def say(outcome: Outcome) -> str:
        seen: list[Any] = []
        for value in outcome.grown:
            found = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
            if found is not None and found not in seen:
                seen.append(found)
        shown = ", ".join(f"`{json.dumps(each)}`" for each in seen)
        return shown if outcome.error is None else f"{shown} {type(outcome.error).__name__}".strip()

    return say


def _complete(text: str, **k: Any) -> Reply:
    return Reply.completion(content=text, **k)


_CUT = '{"items": [{"name": "first", "price": 1}, {"name": "second", "price": 2}, {"name": "thi'
_TASK = '{"status": "in progress", "hours": 1250}'
_TASK_STREAM = Reply.stream(content=_TASK, pieces=-(-len(_TASK) // _CHARS_A_PIECE))

ROWS = (
    Row(
        "`dict[str, int]` in a strict schema travels as",
        Tagged,
        [_complete('{"name": "n", "tags": [{"key": "a", "value": 1}]}')],
        _wire_tags,
    ),
    Row("`list[int]` as the type, of a text with 7 and 8", list[int], [], _value_is([7, 8])),
    Row(
        "`quantity: int = 3`, not said in the text: the schema lets the model",
        Priced,
        [_complete('{"name": "n", "quantity": 3}')],
        _wire_quantity,
    ),
    Row(
        "an answer in a Markdown fence, with a trailing comma",
        Priced,
        [_complete('```json\n{"name": "n", "quantity": 1,}\n```')] * 2,
        _value_is({"name": "n", "quantity": 1}),
    ),
    Row(
        "cut off at the token limit: two finished items",
        Basket,
        [_complete(_CUT, finish_reason="length")] * 2,
        _kept("first", "second"),
    ),
    Row(
        "invalid twice: the first and the last answer",
        Priced,
        [_complete('{"name": "one", "quantity": "x"}'), _complete('{"name": "two", "quantity": "y"}')],
        _kept("one", "two"),
    ),
    Row("a refusal: its text", Priced, [_complete(None, refusal="I may not.")] * 2, _kept("I may not.")),
    Row("a streamed Literal shows", Task, [_TASK_STREAM], _seen("status"), streamed=True),
    Row("a streamed number shows", Task, [_TASK_STREAM], _seen("hours"), streamed=True),
    Row(
        "a stream that breaks off in the middle",
        Task,
        [Reply.sse([{"choices": [{"index": 0, "delta": {"content": _TASK[:20]}}]}], done=False)],
        _kept(_TASK[:20]),
        streamed=True,
    ),
)


def run(library: Library, row: Row) -> str:
    """The outcome of a row, in words."""
    value: Any = None
    held: Any = None
    error: Exception | None = None
    grown: list[Any] = []
    with LocalServer() as server:
        server.reply(*row.replies)
        try:
            if row.streamed:
                grown += library.stream(row.output, server.base_url)
                value = grown[-1] if grown else None
            else:
                value, held = library.ask(row.output, server.base_url)
        except Exception as caught:
            error = caught
        return row.say(Outcome(value, held, error, grown, [request.json for request in server.requests]))


LIBRARIES = {
    "extractly": ("extractly", _ours),
    "openai": ("openai", _openai),
    "instructor": ("instructor", _instructor),
    "pydantic_ai": ("pydantic-ai-slim", _pydantic_ai),
}


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")  # the peers' own, as their log lines
    logging.disable()
    libraries = [make() for module, (_, make) in LIBRARIES.items() if importlib.util.find_spec(module)]
    for module, (name, _) in LIBRARIES.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name}: left out, not installed")
    heads = [f"{library.name} {version(library.name)}" for library in libraries]
    print("| | " + " | ".join(heads) + " |\n" + "|---" * (len(libraries) + 1) + "|")
    for row in ROWS:
        print(f"| {row.name} | " + " | ".join(run(library, row) for library in libraries) + " |")


if __name__ == "__main__":
    main()
