"""Progress on a terminal, in a log and by a callback; and the summary that says what failed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from map_runs import MakeExtractor, Run

from extractly.pipeline import Err, MapOptions, MapProgress, Ok, reports, values
from extractly.pipeline.reports import Report, progress_line
from extractly.testing import LocalServer, Reply

TEXTS = [f"Number: {index}" for index in range(6)]


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


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
        report = Report(MapOptions(progress=True), 2, out)
        report.count(ok(0), 10)
        report.count(err(1, ValueError("no")), 10)
        report.finish()
        report.finish()
    assert screen.getvalue().count("\r\x1b[2K") == 3
    assert screen.getvalue().count("\n") == 1
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("1 of 2 rows, 0 failed, ")
    assert "10 tokens" in lines[1]
    assert "1 failed (ValueError 1)" in lines[2]


def test_lines_are_not_written_more_often_than_a_log_wants() -> None:
    out = io.StringIO()
    report = Report(MapOptions(progress=True), None, out)
    for index in range(1000):
        report.count(ok(index), 0)
    assert out.getvalue() == ""


def test_the_default_is_standard_error_and_silence_without_progress(
    make: MakeExtractor, capsys: pytest.CaptureFixture[str]
) -> None:
    list(make().map(TEXTS))
    assert capsys.readouterr() == ("", "")
    list(make().map(TEXTS, progress=True))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("6 with a value, none failed.\n")


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
    assert "4 failed (BadRequestError 2, RefusalError 2)" in str(summary)
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
    report = Report(MapOptions(), 1000, io.StringIO())
    for _ in range(500):
        report.count(ok(0), 0)  # found in the checkpoint, at once
    for _ in range(100):
        now += 2.0
        report.count(ok(0), 0)
    assert report.progress().rows_per_second == pytest.approx(0.5, rel=0.02)
    assert report.progress().eta_seconds == pytest.approx(800, rel=0.02)
