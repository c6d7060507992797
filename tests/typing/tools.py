"""What type checkers make of tools. Checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import Any, assert_type

from pydantic import BaseModel

from extractly.tools import FunctionTool, ToolRun, ToolSet, arun_tools, function_tool, run_tools


class Order(BaseModel):
    """A type as a tool."""

    number: int


def add(a: int, b: int) -> int:
    """Add."""
    return a + b


async def later(city: str) -> str:
    """Wait."""
    return city


assert_type(function_tool(add), FunctionTool[int])
assert_type(function_tool(later), FunctionTool[str])
assert_type(function_tool(Order), FunctionTool[Order])
assert_type(function_tool({"type": "object"}), FunctionTool[Any])
assert_type(function_tool(add).call("{}"), int)
assert_type(function_tool(Order).call("{}"), Order)


@function_tool
def decorated(a: int) -> list[int]:
    """Decorate."""
    return [a]


assert_type(decorated.call("{}"), list[int])
assert_type(ToolSet([add, later]).tools, list[FunctionTool[Any]])
assert_type(run_tools(object(), [], [add]), ToolRun)


async def check() -> None:
    """Awaited results."""
    assert_type(await function_tool(later).acall("{}"), str)
    assert_type(await arun_tools(object(), [], [add]), ToolRun)
