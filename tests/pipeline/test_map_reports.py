"""Progress on a terminal, in a log and by a callback; and the summary that says what failed."""

from __future__ import annotations

import io
import os
import sys
import termios
from typing import Any

import pytest
from map_runs import MakeExtractor, Run

from extractly.pipeline import Err, MapOptions, MapProgress, Ok, reports, values
from extractly.pipeline.reports import Report, progress_line
from extractly.pipeline.spending import Spending
from extractly.testing import LocalServer, Reply

TEXTS = [f"Number: {index}" for index in range(6)]


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


NOTHING = Spending(("m",))


def ok(index: int) -> Any:
    return Ok(value=1, input_key=index, extraction=None, index=index)  # type: ignore[arg-type]


def err(index: int, error: Exception) -> Err:
    return Err(error=error, input_key=f"row {index}", index=index, input="text")


@pytest.mark.parametrize("length", [True, False])
def test_a_callback_sees_the_run_grow_and_its_end(
    run: Run, make: MakeExtractor, server: LocalServer, length: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "_CALL_SECONDS", 0.0)
    seen: list[MapProgress] = []
    server.reply(Reply.error(400, "no"))
    run(make(), TEXTS if length else iter(TEXTS), progress=seen.append, concurrency=1)
    assert [progress.done for progress in seen] == [1, 2, 3, 4, 5, 6, 6]
    assert [progress.is_last for progress in seen] == [False] * 6 + [True]
    last = seen[-1]
    assert (last.errors, last.from_checkpoint, last.total) == (1, 0, 6 if length else None)
    assert last.tokens > 0
    assert last.rows_per_second == pytest.approx(6 / last.elapsed_seconds)
    assert last.eta_seconds == (0 if length else None)


def test_what_a_callback_raises_ends_the_run(run: Run, make: MakeExtractor) -> None:
    def fail(progress: MapProgress) -> None:
        raise RuntimeError("stop here")

    with pytest.raises(RuntimeError, match="stop here"):
        run(make(), TEXTS, progress=fail)


def test_a_terminal_has_one_line_that_is_redrawn_and_a_log_has_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_REDRAW_SECONDS", 0.0)
    monkeypatch.setattr(reports, "_LOG_SECONDS", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    screen, log = Screen(), io.StringIO()
    for out in (screen, log):
        report = Report(MapOptions(progress=True), 2, NOTHING, out)
        report.count(ok(0))
        report.count(err(1, ValueError("no")))
        report.finish()
        report.finish()
    assert screen.getvalue().count("\r\x1b[2K") == 3
    assert screen.getvalue().count("\n") == 1
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("1 of 2 rows, 0 failed, ")
    assert "0 tokens" in lines[1]
    assert "1 failed (ValueError 1: row 1)" in lines[2]


def test_lines_are_not_written_more_often_than_a_log_wants() -> None:
    out = io.StringIO()
    report = Report(MapOptions(progress=True), None, NOTHING, out)
    for index in range(1000):
        report.count(ok(index))
    assert out.getvalue() == ""


def test_the_default_is_standard_error_and_silence_without_progress(
    make: MakeExtractor, capsys: pytest.CaptureFixture[str]
) -> None:
    list(make().map(TEXTS))
    assert capsys.readouterr() == ("", "")
    list(make().map(TEXTS, progress=True))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("6 with a value, none failed, 420 tokens.\n")


def test_the_summary_names_what_failed_and_how_to_run_it_again(
    make: MakeExtractor, server: LocalServer, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MAX_FAILED_KEYS", 2)
    server.reply(*[Reply.error(400, "no")] * 2, *[Reply.completion(refusal="no")] * 2)
    keywords = {"key": lambda text: text[-1], "concurrency": 1}
    run = make().map(TEXTS, **keywords)
    rows = list(run)
    summary = run.summary
    assert summary.errors_by_class == {"BadRequestError": 2, "RefusalError": 2}
    assert summary.failed_keys == ("0", "1")
    assert "4 failed (BadRequestError 2, RefusalError 2: 0, 1, …)" in str(summary)
    assert "Err.input" in str(summary)
    again = make().map([row.input for row in rows if isinstance(row, Err)], checkpoint=tmp_path / "c", **keywords)
    assert all(isinstance(row, Ok) for row in again)
    again = make().map(TEXTS[:4], checkpoint=tmp_path / "c")
    list(again)
    assert "4 with a value (4 from the checkpoint), none failed" in str(again.summary)
    assert again.summary.checkpoint == str(tmp_path / "c")


def test_a_summary_with_a_checkpoint_says_to_run_the_same_again(
    make: MakeExtractor, server: LocalServer, tmp_path: Any
) -> None:
    server.reply(Reply.error(400, "no"))
    run = make().map(TEXTS, checkpoint=tmp_path / "c")
    list(run)
    assert "Run the same again: only the failed rows are asked" in str(run.summary)


def test_the_lines() -> None:
    fields: dict[str, Any] = {"done": 5, "errors": 0, "tokens": 0, "elapsed_seconds": 1.0, "rows_per_second": 5.0}
    line = progress_line(MapProgress(from_checkpoint=3, total=None, **fields))
    assert line == "5 rows, 0 failed, 3 from the checkpoint, 5.0 rows/s, 0 tokens"
    line = progress_line(MapProgress(from_checkpoint=0, total=36_005, **fields))
    assert line.endswith("2:00:00 left")
    assert MapProgress(from_checkpoint=0, total=4, **{**fields, "rows_per_second": 0}).eta_seconds is None
    assert values.MAX_FAILED_KEYS >= 1000


def test_the_rate_is_that_of_the_last_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(reports.time, "monotonic", lambda: now)
    report = Report(MapOptions(), 1000, NOTHING, io.StringIO())
    for _ in range(500):
        report.count(ok(0))  # found in the checkpoint, at once
    for _ in range(100):
        now += 2.0
        report.count(ok(0))
    assert report.progress().rows_per_second == pytest.approx(0.5, rel=0.02)
    assert report.progress().eta_seconds == pytest.approx(800, rel=0.02)


def test_progress_goes_on_while_no_result_comes(
    run: Run, make: MakeExtractor, server: LocalServer, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(reports, "_LOG_SECONDS", 0.05)
    server.reply(Reply.completion(content='{"number": 1}', delay_seconds=0.5))
    run(make(), ["Number: 1"], progress=True)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) >= 3
    assert lines[0].startswith("0 of 1 rows, 0 failed, 0.0 rows/s, 0 tokens")
    assert "1 with a value" in lines[-1]


class NarrowScreen(Screen):
    """A terminal of 40 columns."""

    def __init__(self, terminal: int) -> None:
        super().__init__()
        self._terminal = terminal

    def fileno(self) -> int:
        return self._terminal


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")
def test_a_redrawn_line_is_no_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_REDRAW_SECONDS", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    main, terminal = os.openpty()
    try:
        termios.tcsetwinsize(terminal, (24, 40))
        screen = NarrowScreen(terminal)
        report = Report(MapOptions(progress=True), 1_000_000, NOTHING, screen)
        report.count(ok(0))
    finally:
        os.close(main)
        os.close(terminal)
    assert screen.getvalue().startswith("\r\x1b[2K1 of 1000000 rows, 0 failed, ")
    assert len(screen.getvalue()) == len("\r\x1b[2K") + 39


def test_costs_are_shown_as_they_are_read() -> None:
    fields: dict[str, Any] = {"done": 1, "errors": 0, "from_checkpoint": 0, "total": None, "elapsed_seconds": 1.0}
    shown = {
        0.0: "cost 0",
        0.00067: "cost 0.00067",
        0.5: "cost 0.5",
        1.0: "cost 1.00",
        12345.678: "cost 12345.68",
        None: "900 tokens",
    }
    for cost, words in shown.items():
        progress = MapProgress(tokens=900, rows_per_second=1.0, cost=cost, **fields)
        assert progress_line(progress).endswith(words)
    unknown = MapProgress(tokens=None, rows_per_second=1.0, unknown_usage=1, **fields)
    assert progress_line(unknown).endswith("1.0 rows/s, tokens unknown")
    some = MapProgress(tokens=5, rows_per_second=1.0, unknown_usage=2, cost=0.1, **fields)
    assert progress_line(some).endswith("5 tokens, cost 0.1, 2 requests of unknown use")
