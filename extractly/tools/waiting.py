"""Waiting for functions: in time, in a thread, a few at once.

The only part of the tools that knows threads and asyncio, imported on first use. A sync function that is to be given
up on runs in a daemon thread: Python cannot stop it, and a pool's thread would hold up the end of the program and of
`asyncio.run` for ever. An async one is a task, cancelled when its time is up, and not waited for after that.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

    from .function_tool import FunctionTool

__all__ = ["ToolTimeoutError", "call_async", "call_in_time", "gather_limited", "refuse_running_loop", "run_coroutine"]

T = TypeVar("T")


class ToolTimeoutError(TimeoutError):
    """A function took longer than the set's `timeout`; apart from a `TimeoutError` that the function itself raises."""

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(f"The tool {name!r} did not finish within {seconds:g} seconds.")
        self.seconds = seconds


def call_in_time(tool: FunctionTool[Any], value: Any, injected: Mapping[str, Any], seconds: float) -> Any:
    """Call a tool's function from sync code and give it up after so many seconds.

    Raises:
        ToolTimeoutError: It was given up.
    """
    if tool.is_async:
        return run_coroutine(lambda: call_async(tool, value, injected, seconds), tool.name)
    future = _in_thread(lambda: tool.invoke(value, injected))
    try:
        return future.result(seconds)
    except TimeoutError:
        if future.done():  # the function's own, or it ended this very moment
            return future.result()
        raise ToolTimeoutError(tool.name, seconds) from None


async def call_async(tool: FunctionTool[Any], value: Any, injected: Mapping[str, Any], seconds: float | None) -> Any:
    """Call a tool's function from async code: awaited, or in a thread.

    Raises:
        ToolTimeoutError: It took more than `seconds`.
    """
    run = tool.bind(value, injected)
    if seconds is None:
        return await _running(run, tool.is_async)
    import asyncio

    task = asyncio.ensure_future(_running(run, tool.is_async))
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        if not task.done():
            task.add_done_callback(_forget)
            task.cancel()
    if not done:
        raise ToolTimeoutError(tool.name, seconds)
    return task.result()


async def gather_limited(jobs: Sequence[Callable[[], Awaitable[T]]], limit: int) -> list[T]:
    """Run all jobs, at most `limit` at once. The first failure cancels the rest and is raised.

    Returns:
        The results in the order of the jobs.
    """
    import asyncio

    results: dict[int, T] = {}
    waiting = iter(enumerate(jobs))

    async def work() -> None:
        for position, job in waiting:
            results[position] = await job()

    workers = [asyncio.ensure_future(work()) for _ in range(min(limit, len(jobs)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return [results[position] for position in range(len(jobs))]


def run_coroutine(make: Callable[[], Awaitable[T]], name: str) -> T:
    """Wait for an async function's result in sync code.

    Raises:
        TypeError: An event loop runs in this thread already; nothing was called.
    """
    import asyncio

    refuse_running_loop(name)
    return asyncio.run(_await(make))


def refuse_running_loop(name: str) -> None:
    """Make sure that an async function can be waited for in this thread.

    Raises:
        TypeError: An event loop runs in it already; use the async methods.
    """
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise TypeError(f"The tool {name!r} is async and an event loop is running: use `await tools.acall(…)` or `arun`.")


async def _await(make: Callable[[], Awaitable[T]]) -> T:
    return await make()


async def _running(run: Callable[[], Any], is_async: bool) -> Any:
    if is_async:
        return await run()
    import asyncio

    result = await asyncio.wrap_future(_in_thread(run))
    return await result if hasattr(result, "__await__") else result


def _in_thread(run: Callable[[], T]) -> Future[T]:
    """Start in a daemon thread, under the caller's context variables."""
    from concurrent.futures import Future
    from contextvars import copy_context
    from threading import Thread

    future: Future[T] = Future()
    context = copy_context()

    def work() -> None:
        try:
            result = context.run(run)
        except BaseException as error:  # handed to the one who waits, whatever it is
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
        else:
            if future.set_running_or_notify_cancel():
                future.set_result(result)

    Thread(target=work, name="extractly-tool", daemon=True).start()
    return future


def _forget(task: asyncio.Future[Any]) -> None:
    """Look at the exception of a task that was given up, so that asyncio does not report it as lost."""
    if not task.cancelled():
        task.exception()
