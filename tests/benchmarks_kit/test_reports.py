"""What a benchmark report says: medians, ratios, losses; as text, as Markdown, and drawn."""

from __future__ import annotations

import copy
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import benchmarks
from benchmarks import plot, runner
from benchmarks.__main__ import main
from benchmarks.report import lines, losses, markdown, short, unit_of, with_tables

ROOT = Path(__file__).resolve().parents[2]
REPORT: dict[str, Any] = {
    "date": "2026-11-20",
    "machine": "CPython 3.11.7, Linux x86_64, 2 cores of a CPU, load 0.1 before",
    "versions": {"extractly": "0.1.0", "peer": "2.0"},
    "rounds": 3,
    "smoke": False,
    "benchmarks": {
        "speed": {
            "title": "How fast.",
            "baseline": "floor",
            "alike": [["floor", "extractly", "peer"], ["extractly, large", "peer, large"]],
            "left_out": {"absent": ["absent-lib"]},
            "failed": {},
            "runs": {
                "floor": {"call_us": [1.0, 9.0, 2.0], "peak_mb": [30.0, 30.0, 30.0]},
                "extractly": {"call_us": [3.0, 3.0, 4.0], "peak_mb": [20.0, 20.0, 20.0], "hit_ratio": [0.5, 0.5, 0.5]},
                "peer": {"call_us": [200.0, 100.0, 150.0], "peak_mb": [19.0, 19.0, 19.0], "hit_ratio": [0.6, 0.6, 0.6]},
                "extractly, large": {"call_us": [1000.0]},
                "peer, large": {"call_us": [1000.0]},
            },
        }
    },
}


def test_losses_are_every_figure_of_ours_that_another_in_the_same_job_beats() -> None:
    assert [str(loss) for loss in losses(REPORT)] == [
        "speed call_us (µs): extractly 3.00; better: floor 2.00",
        "speed hit_ratio (share of 1): extractly 0.50; better: peer 0.60",
        "speed peak_mb (MB): extractly 20.0; better: peer 19.0",
    ]


def test_memory_is_compared_only_where_the_same_was_measured() -> None:
    other = copy.deepcopy(REPORT)
    del other["benchmarks"]["speed"]["runs"]["peer"]["hit_ratio"]
    assert {loss.metric for loss in losses(REPORT)} - {loss.metric for loss in losses(other)} == {
        "hit_ratio",
        "peak_mb",
    }


def test_lines_show_ratios_versions_and_what_was_left_out() -> None:
    text = "\n".join(lines(REPORT))
    assert "extractly 0.1.0, peer 2.0; median of rounds: 3" in text
    assert "absent: left out, not installed: absent-lib" in text
    assert "hit_ratio (share of 1, more is better)" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["peer", "150.000", "75.00x"] in rows
    assert "Where another library does better:\n  speed call_us (µs): extractly" in text
    better = copy.deepcopy(REPORT)
    better["benchmarks"]["speed"]["alike"] = []
    assert "nowhere in this run" in "\n".join(lines(better))
    assert list(lines({**REPORT, "smoke": True}))[-1] == "A smoke run: the figures mean nothing."


def test_markdown_has_a_table_a_picture_and_the_losses() -> None:
    text = markdown(REPORT, pictures="../pictures")
    assert "|  | `call_us` | `hit_ratio` | `peak_mb` |" in text
    assert "| peer | 150 (75.0x) | 0.60 | 19.0 (0.63x) |" in text
    assert "![speed, drawn](../pictures/benchmark-speed.svg)" in text
    assert "| speed `peak_mb` | extractly 20.0 | peer 19.0 |" in text


def test_shares_by_kind_are_told_by_their_overall_figure() -> None:
    kinds = copy.deepcopy(REPORT)
    shares = {f"{kind}_recall_ratio": [0.5] for kind in ("dev_overall", *"abcdefghij")}
    kinds["benchmarks"]["speed"]["runs"] = {"extractly": {**shares, "all_s": [1.0]}}
    assert "|  | `dev_overall_recall_ratio` | `all_s` |" in markdown(kinds, pictures=".")
    assert "Nowhere in this run." in markdown(kinds, pictures=".")


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    page = (ROOT / "docs" / "reference" / "benchmarks.md").read_text(encoding="utf-8")
    once = with_tables(page, "new")
    assert "\n\nnew\n\n" in once
    assert with_tables(once, "newer") == once.replace("\n\nnew\n\n", "\n\nnewer\n\n")
    with pytest.raises(ValueError, match="The page must hold the lines"):
        with_tables("# A page", "new")


@pytest.mark.parametrize(
    ("value", "text"), [(1234.5, "1,234"), (99.95, "100.0"), (1.005, "1.00"), (0.1234, "0.12"), (0.00123, "0.0012")]
)
def test_figures_have_three_digits_that_count(value: float, text: str) -> None:
    assert short(value) == text


def test_a_benchmark_without_figures_is_not_drawn(tmp_path: Path) -> None:
    empty = copy.deepcopy(REPORT)
    empty["benchmarks"]["speed"]["runs"] = {}
    assert plot.draw(empty, tmp_path) == []
    assert "### speed" not in markdown(empty, pictures=".")


def test_a_metric_says_its_unit() -> None:
    assert unit_of("call_us").words == "µs, less is better"
    with pytest.raises(ValueError, match="'speed' must end in one of _us, "):
        unit_of("speed")


def test_plots_are_the_same_each_time_and_say_what_is_better(tmp_path: Path) -> None:
    first, second = plot.draw(REPORT, tmp_path / "a"), plot.draw(REPORT, tmp_path / "b")
    assert [path.name for path in first] == ["benchmark-speed.svg"]
    assert first[0].read_bytes() == second[0].read_bytes()
    words = " ".join(
        "".join(element.itertext()) for element in ElementTree.parse(first[0]).iter() if element.tag.endswith("text")
    )
    for expected in ("speed: How fast.", "call_us (µs, less is better; log axis)", "more is better", "peer, large"):
        assert expected in words
    assert "2026" not in first[0].read_text(encoding="utf-8")


def test_a_recorded_run_is_printed_drawn_and_put_in_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded, page = tmp_path / "run.json", tmp_path / "docs" / "page.md"
    recorded.write_text(json.dumps(REPORT), encoding="utf-8")
    page.parent.mkdir()
    page.write_text(
        with_tables((ROOT / "docs/reference/benchmarks.md").read_text(encoding="utf-8"), ""), encoding="utf-8"
    )
    drawn, again = tmp_path / "pictures", tmp_path / "again.json"
    files = ["--from-json", str(recorded), "--plot", str(drawn), "--markdown", str(page), "--json", str(again)]
    main(files)
    assert "speed: How fast. (ratios to: floor)" in capsys.readouterr().out
    assert json.loads(again.read_text(encoding="utf-8")) == REPORT
    assert (drawn / "benchmark-speed.svg").exists()
    assert "![speed, drawn](../pictures/benchmark-speed.svg)" in page.read_text(encoding="utf-8")


def test_a_competitor_that_fails_is_told_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken_pair.py").write_text(
        "def fail():\n    raise OSError('no such thing')\n"
        "BASELINE = 'well'\nREQUIRES = {}\nCOMPETITORS = {'ill': fail, 'well': lambda: {'call_us': 1.0}}\n"
    )
    (tmp_path / "sitecustomize.py").write_text(f"import benchmarks; benchmarks.__path__.append({str(tmp_path)!r})\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    monkeypatch.setattr(benchmarks, "__path__", [*benchmarks.__path__, str(tmp_path)])
    report = runner.run_all(["broken_pair"], rounds=2, smoke=False)
    assert report["benchmarks"]["broken_pair"]["failed"] == {"ill": "OSError: no such thing"}
    assert report["benchmarks"]["broken_pair"]["runs"]["well"]["call_us"] == [1.0, 1.0]
    assert capsys.readouterr().err.count("OSError: no such thing") == 1
    assert "  ill: FAILED: OSError: no such thing" in list(lines(report))
    recorded = tmp_path / "run.json"
    recorded.write_text(json.dumps(report), encoding="utf-8")
    with pytest.raises(SystemExit, match="A competitor failed"):
        main(["--from-json", str(recorded)])


def test_the_page_of_the_docs_is_the_recorded_run() -> None:
    """Nobody edits a figure by hand."""
    recorded = json.loads((ROOT / "benchmarks" / "recorded.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "reference" / "benchmarks.md").read_text(encoding="utf-8")
    assert with_tables(page, markdown(recorded, pictures="../pictures")) == page
    assert not recorded["smoke"]
    assert tuple(recorded["benchmarks"]) == runner.NAMES


@pytest.mark.parametrize("name", runner.NAMES)
def test_a_benchmark_names_only_its_own_competitors(name: str) -> None:
    module = importlib.import_module(f"benchmarks.{name}")
    alike: set[str] = set().union(*getattr(module, "ALIKE", ()))
    needy = {competitor for competitor, needs in module.REQUIRES.items() if needs}
    assert {module.BASELINE, *needy, *alike} <= set(module.COMPETITORS)


def test_a_run_in_processes_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "request", "--smoke", "--json", str(tmp_path / "run.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("A smoke run: the figures mean nothing.\n")
    assert "request, round 1 of 1: bare httpx" in done.stderr
    report = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert report["rounds"] == 1
    figures = report["benchmarks"]["request"]["runs"]["extractly extract()"]
    assert figures["request_us"][0] > 0
    assert 1 < figures["peak_mb"][0] < 1_000
