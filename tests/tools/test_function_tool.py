"""`function_tool`: the wire form, validation of what models write, and calls."""

from __future__ import annotations

import copy
import functools
import json
import pickle
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from loops import in_loop
from pydantic import BaseModel, Field, field_validator
from typing_extensions import TypedDict

from extractly.errors import SchemaError, ToolCallError
from extractly.schema import Provided
from extractly.tools import FunctionTool, Injected, ToolSet, function_tool


def get_weather(city: str, unit: Literal["c", "f"] = "c", days: dict[str, int] | None = None) -> str:
    """Get the weather.

    Args:
        city: Name of the city.
    """
    return f"{city}: 22 {unit} {days}"


async def get_later(city: str) -> str:
    return f"later {city}"


def add(a: int, b: int) -> int:
    return a + b


class GetOrder(BaseModel):
    """Find an order."""

    order_id: str
    limit: Annotated[int, Field(ge=1)] = 10


@dataclass
class Point:
    x: int
    y: int = 0


class Options(TypedDict):
    name: str


RAW = {
    "type": "object",
    "properties": {"location": {"type": "string"}, "unit": {"type": "string"}},
    "required": ["location"],
}


def test_the_wire_form_is_plain_json_and_strict() -> None:
    tool = function_tool(get_weather)
    function = json.loads(json.dumps(tool))["function"]
    assert list(tool) == ["type", "function"]
    assert tool["type"] == "function"
    assert function["name"] == tool.name == "get_weather"
    assert function["description"] == "Get the weather."
    assert function["strict"] is True
    parameters = function["parameters"]
    assert parameters["required"] == ["city", "unit", "days"]
    assert parameters["additionalProperties"] is False
    assert parameters["properties"]["city"] == {"type": "string", "description": "Name of the city."}


def test_name_and_description_can_be_given() -> None:
    function = function_tool(get_weather, name="weather", description="W.")["function"]
    assert (function["name"], function["description"]) == ("weather", "W.")


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (lambda a: a, "lambda"),
        (functools.partial(add, 1), "add"),
        (GetOrder, "GetOrder"),
        (Point, "Point"),
        (Options, "Options"),
        ({**RAW, "title": "where"}, "where"),
        ({"type": "function", "function": {"name": "Sys.call now", "parameters": RAW}}, "Sys"),
        ({"name": "inner", "description": "d", "parameters": RAW}, "inner"),
        ({"type": "function", "function": {"name": "nothing"}}, "nothing"),
    ],
)  # fmt: skip
def test_names_are_legal(target: Any, name: str) -> None:
    function = function_tool(target)["function"]
    assert name in function["name"]
    assert function["name"].replace("_", "").replace("-", "").isalnum()
    assert len(function["name"]) <= 64
    assert function["strict"] is True


def test_a_tool_made_of_a_tool_is_itself() -> None:
    tool = function_tool(add)
    assert function_tool(tool) is tool
    assert tool(1, 2) == 3
    assert repr(tool) == "FunctionTool('add')"


def test_a_decorated_function_is_still_called_as_before() -> None:
    @function_tool
    def double(a: int) -> int:
        return a * 2

    assert double(4) == 8
    assert double.call('{"a": 4}') == 8


def test_copies_are_plain_dicts() -> None:
    tool = function_tool(add)
    assert pickle.loads(pickle.dumps(tool)) == copy.deepcopy(tool) == dict(tool)


PARIS = "Paris: 22 c None"
VALID: list[tuple[Any, str]] = [
    ('{"city": "Paris", "unit": null, "days": null}', PARIS),
    (b'{"city": "Paris", "unit": "c", "days": null}', PARIS),
    (bytearray(b'{"city": "Paris", "unit": "c"}'), PARIS),
    ({"city": "Paris", "unit": None, "days": None}, PARIS),
    ('{"city": "Paris"}', PARIS),
    ('{"city": "Paris", "days": [{"key": "a", "value": 1}]}', "Paris: 22 c {'a': 1}"),
    ('{"city": "Paris", "days": {"a": 1}}', "Paris: 22 c {'a': 1}"),
    ({"city": "Paris", "days": {"a": 1}}, "Paris: 22 c {'a': 1}"),
    ('```json\n{"city": "Paris"}\n```', PARIS),
    (json.dumps('{"city": "Paris"}'), PARIS),
]


@pytest.mark.parametrize(("arguments", "result"), VALID)
def test_what_models_write_is_read(arguments: Any, result: str) -> None:
    assert function_tool(get_weather).call(arguments) == result


def test_no_arguments_are_an_empty_object() -> None:
    tool = function_tool(lambda: "called")
    for arguments in ("", None, " \n", "{}", b"", {}):
        assert tool.call(arguments) == "called"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('{"city": 1}', r"The arguments of `get_weather` are invalid; nothing was called\.\n- .*city.*\nCall it again"),
        ('{"unit": "c"}', r"are invalid.*\n- .*city"),
        ('{"city": "x", "unit": "k"}', r"are invalid.*\n- .*unit"),
        ('{"city": "x", "town": "y"}', r"are invalid.*\n- .*town"),
        ('{"city": "x", "days": [{"key": "a", "value": "many"}]}', r"are invalid.*\n- .*days"),
        ("[1]", r"are invalid"),
        ("3", r"are invalid"),
        ('{"city": "Par', r"are no valid JSON; nothing was called"),
        ("{city Paris!}", r"are no valid JSON; nothing was called"),
        ("", r"The arguments of `get_weather` are"),
        ({"city": 1}, r"are invalid"),
        (b'{"city": "\xff', r"are no valid JSON"),
        ('{"city":' * 100_000, r"are"),
        ("[" * 100_000, r"are"),
    ],
)
def test_bad_arguments_reach_no_function(arguments: Any, message: str) -> None:
    called: list[str] = []

    def get_weather(city: str, unit: Literal["c", "f"] = "c", days: dict[str, int] | None = None) -> None:
        called.append(city)

    with pytest.raises(ToolCallError, match=message) as caught:
        function_tool(get_weather).call(arguments)
    assert not called
    assert caught.value.tool_name == "get_weather"
    assert caught.value.raw_text is not None
    assert caught.value.__cause__ is not None
    assert "pydantic.dev" not in caught.value.message


def test_the_errors_are_pydantics() -> None:
    with pytest.raises(ToolCallError) as caught:
        function_tool(add).call('{"a": "x", "b": 1.5}')
    assert [(error["loc"], error["type"]) for error in caught.value.errors] == [
        (("a",), "int_parsing"),
        (("b",), "int_from_float"),
    ]


def test_a_message_to_the_model_is_short() -> None:
    def total(numbers: list[int]) -> int:
        return sum(numbers)

    with pytest.raises(ToolCallError) as caught:
        function_tool(total).call(json.dumps({"numbers": ["x" * 10_000] * 1_000}))
    assert len(caught.value.message) < 8_000
    assert "more" in caught.value.message


def test_a_type_gives_the_value_itself() -> None:
    assert function_tool(GetOrder).call('{"order_id": "1", "limit": null}') == GetOrder(order_id="1")
    assert function_tool(Point).call('{"x": 1, "y": 2}') == Point(1, 2)
    assert function_tool(Options).call('{"name": "n"}') == {"name": "n"}
    assert function_tool(RAW).call('{"location": "Rome", "unit": null}') == {"location": "Rome"}
    with pytest.raises(TypeError, match=r"The tool 'GetOrder' has no function: it was made from a type"):
        function_tool(GetOrder)()


def test_a_type_or_a_schema_with_a_function() -> None:
    assert function_tool(GetOrder, function=lambda order: order.limit).call('{"order_id": "1", "limit": 3}') == 3
    assert (
        function_tool(RAW, function=lambda location, unit="c": location + unit).call('{"location": "Rome"}') == "Romec"
    )
    assert function_tool(Options, function=lambda name: name * 2).call('{"name": "n"}') == "nn"


def test_validate_gives_typed_arguments() -> None:
    value = function_tool(get_weather).validate('{"city": "Paris", "unit": "f", "days": null}')
    assert (value.city, value.unit, value.days) == ("Paris", "f", None)
    assert isinstance(value, BaseModel)


def test_injected_values() -> None:
    def use(a: int, db: Annotated[dict[str, int], Injected()]) -> int:
        return a + db["x"]

    tool = function_tool(use)
    assert list(tool["function"]["parameters"]["properties"]) == ["a"]
    assert tool.call('{"a": 1}', injected={"db": {"x": 2}}) == 3
    with pytest.raises(TypeError, match="The injected parameter 'db' was not given"):
        tool.call('{"a": 1}')
    with pytest.raises(ToolCallError, match="db"):
        tool.call('{"a": 1, "db": {"x": 100}}', injected={"db": {"x": 2}})


class Scoped(BaseModel):
    tenant: Annotated[str, Provided()]
    number: int


def test_fields_that_the_application_provides() -> None:
    tool = function_tool(Scoped)
    assert list(tool["function"]["parameters"]["properties"]) == ["number"]
    context = {"provided": {"tenant": "acme"}}
    call = {"id": "1", "function": {"name": "Scoped", "arguments": '{"number": 1}'}}
    expected = Scoped(tenant="acme", number=1)
    assert tool.call('{"number": 1}', context=context) == expected
    assert tool.validate({"number": 1}, context=context) == expected
    assert ToolSet([tool], context=context).call(call) == expected
    assert ToolSet([tool], context=context).run({"tool_calls": [call]})[0]["content"] == expected.model_dump_json()


@in_loop
async def test_calls_of_async_functions() -> None:
    tool = function_tool(get_later)
    assert tool.is_async
    assert await tool.acall('{"city": "Rome"}') == "later Rome"
    assert await function_tool(add).acall('{"a": 1, "b": 2}') == 3
    with pytest.raises(TypeError, match=r"The tool 'get_later' is async and an event loop is running"):
        tool.call('{"city": "Rome"}')


def test_an_async_function_from_sync_code() -> None:
    def wrapped(city: str) -> Any:
        return get_later(city)

    class Later:
        async def __call__(self, city: str) -> str:
            return await get_later(city)

    for target in (get_later, wrapped, Later(), functools.partial(get_later, city="Rome")):
        arguments = "{}" if isinstance(target, functools.partial) else '{"city": "Rome"}'
        assert function_tool(target).call(arguments) == "later Rome"


def test_a_users_validator_speaks_to_the_model() -> None:
    class Even(BaseModel):
        number: int

        @field_validator("number")
        @classmethod
        def even(cls, value: int) -> int:
            if value % 2:
                raise ValueError("must be even")
            return value

    with pytest.raises(ToolCallError, match="must be even"):
        function_tool(Even).call('{"number": 3}')


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (lambda *numbers: None, r"\*numbers"),
        (lambda **options: None, r"\*\*options"),
        ({"type": "function", "function": {"parameters": RAW}}, r"\$\.function: a tool of type 'function' has"),
        ({"type": "function", "function": 3}, r"\$\.function: a tool of type 'function' has"),
        (object(), r"."),
        (42, r"."),
    ],
)
def test_what_can_be_no_tool(target: Any, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        function_tool(target)


def test_the_guides_arguments_with_single_quotes() -> None:
    """The guide prints `"{'location':'Paris'}"` as the arguments of its first call."""
    tool: FunctionTool[Any] = function_tool({"name": "get_weather", "parameters": RAW})
    assert tool.call("{'location':'Paris'}") == {"location": "Paris"}
