"""One SVG per benchmark: a panel per metric, a bar per competitor, ours, the baseline and the others in three colours.

The same report and the same release of matplotlib (of the extra `bench`, imported when a plot is drawn) give the same
bytes: no date, no random ids. The background is drawn, so that a picture reads the same on a light page and a dark one.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .report import Figures, median_figures, metrics_of, short, summary, unit_of

__all__ = ["draw"]

LOG_FROM = 30
"""A panel whose longest bar is this many times the shortest has a logarithmic axis: the short ones would vanish."""
COLUMNS = 2
BACKGROUND, INK, GRID = "#fbfbf8", "#111122", "#d8d8d0"
OURS, BASE, OTHERS = "#2c5fb3", "#e0a030", "#9aa0a8"
SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "extractly",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "axes.facecolor": BACKGROUND,
    "figure.facecolor": BACKGROUND,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw(report: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write `benchmark-NAME.svg` for each benchmark of a report that has figures.

    Args:
        report: The report, as in `runner.py`.
        folder: Where to; made if it is not there.

    Returns:
        The files written.

    Raises:
        SystemExit: matplotlib is not installed.
    """
    try:
        matplotlib: Any = importlib.import_module("matplotlib")
        figure_type: Any = importlib.import_module("matplotlib.figure").Figure
    except ImportError as error:
        raise SystemExit("Plots need matplotlib: pip install -e '.[bench]'") from error
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name, benchmark in report["benchmarks"].items():
        if not benchmark["runs"]:
            continue
        path = folder / f"benchmark-{name}.svg"
        with matplotlib.rc_context({**matplotlib.rcParamsDefault, **SETTINGS, "backend": "svg"}):
            _figure(figure_type, name, benchmark).savefig(path, metadata={"Date": None, "Creator": None})
        paths.append(path)
    return paths


def _figure(figure_type: Any, name: str, benchmark: Mapping[str, Any]) -> Any:
    figures = median_figures(benchmark)
    metrics = summary(metrics_of(figures))
    bars = [[competitor for competitor in figures if metric in figures[competitor]] for metric in metrics]
    panels = [list(range(first, min(first + COLUMNS, len(metrics)))) for first in range(0, len(metrics), COLUMNS)]
    heights = [max(len(bars[panel]) for panel in row) + 2.5 for row in panels]
    figure = figure_type(figsize=(11, 0.22 * sum(heights) + 0.7), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.15, h_pad=0.08)
    figure.suptitle(f"{name}: {benchmark['title']}".replace("`", ""), fontsize=11)
    grid = figure.add_gridspec(len(panels), COLUMNS, height_ratios=heights)
    for row, members in enumerate(panels):
        for column, panel in enumerate(members):
            axes = figure.add_subplot(grid[row, column])
            axes.set_ylim(max(len(bars[member]) for member in members) - 0.4, -0.6)
            _panel(axes, metrics[panel], bars[panel], figures, benchmark["baseline"])
    return figure


def _panel(axes: Any, metric: str, competitors: Sequence[str], figures: Figures, baseline: str) -> None:
    values = [figures[competitor][metric] for competitor in competitors]
    colours = [_colour(competitor, baseline) for competitor in competitors]
    rows = range(len(competitors))
    axes.barh(rows, values, color=colours, height=0.7)
    axes.set_yticks(rows, competitors)
    axes.tick_params(length=0)
    axes.grid(visible=True, axis="x", color=GRID, linewidth=0.6)
    log = min(values) > 0 and max(values) / min(values) > LOG_FROM
    if log:
        axes.set_xscale("log")
        axes.set_xlim(min(values) / 2, max(values) * 4)
    else:
        axes.set_xlim(0, max(values) * 1.2 or 1)
    for row, value in zip(rows, values, strict=True):
        axes.annotate(short(value), (value, row), (4, 0), textcoords="offset points", va="center", fontsize=8)
    axes.minorticks_off()
    axes.set_title(f"{metric} ({unit_of(metric).words}{'; log axis' if log else ''})", fontsize=9, loc="left")


def _colour(competitor: str, baseline: str) -> str:
    if competitor.startswith("extractly"):
        return OURS
    return BASE if competitor == baseline else OTHERS
