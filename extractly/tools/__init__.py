"""Tools: functions, types and schemas that a model may call; validated, run and answered.

`function_tool` makes one, `ToolSet` validates and runs the calls of a message, `run_tools` holds the conversation.
`docstrings` and `signatures` read a function, `texts` words what the model is told, `waiting` is the only part that
knows threads and asyncio, `conversation` decides, `loop` and `streams` drive.
"""

from __future__ import annotations

from .conversation import ToolRun
from .function_tool import FunctionTool, function_tool
from .loop import arun_tools, astream_tools, run_tools, stream_tools
from .signatures import Injected
from .streams import AsyncToolStream, ToolMessageEvent, ToolStream
from .toolset import PendingCall, ToolSet

__all__ = [
    "AsyncToolStream",
    "FunctionTool",
    "Injected",
    "PendingCall",
    "ToolMessageEvent",
    "ToolRun",
    "ToolSet",
    "ToolStream",
    "arun_tools",
    "astream_tools",
    "function_tool",
    "run_tools",
    "stream_tools",
]
