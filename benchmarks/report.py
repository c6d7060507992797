"""What a report says (`runner.py` has its form): medians, ratios, and where another library does better than ours.

Used for the terminal, for the Markdown of `docs/reference/benchmarks.md`, and by the plots.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

__all__ = [
    "UNITS",
    "Loss",
    "Unit",
    "losses",
    "lines",
    "markdown",
    "median_figures",
    "metrics_of",
    "short",
    "summary",
    "unit_of",
    "with_tables",
]

BEGIN = "<!-- figures: made by `python -m benchmarks --markdown`; what stands below is replaced -->"
END = "<!-- end of figures -->"
MAX_COLUMNS = 9
"""A benchmark with more metrics tells shares by kind as well; in tables and pictures those called "overall" stand."""
PEAK = "peak_mb"


class Unit(NamedTuple):
    """What a metric's last word says: how the unit is written, and whether less of it is better."""

    text: str
    less_is_better: bool = True

    @property
    def words(self) -> str:
        """As a heading or an axis says it."""
        return f"{self.text}, {'less' if self.less_is_better else 'more'} is better"


UNITS = {
    "us": Unit("µs"),
    "ms": Unit("ms"),
    "s": Unit("s"),
    "mb": Unit("MB"),
    "chars": Unit("characters"),
    "ratio": Unit("share of 1", less_is_better=False),
}

Figures = dict[str, dict[str, float]]
"""Competitor -> metric -> median."""


Named = tuple[tuple[str, float], ...]
"""Competitors with their figures."""


class Loss(NamedTuple):
    """Figures of ours in one metric that other libraries beat, and the figures that beat them."""

    benchmark: str
    metric: str
    ours: Named
    better: Named

    def __str__(self) -> str:
        unit = unit_of(self.metric).text
        return f"{self.benchmark} {self.metric} ({unit}): {_named(self.ours)}; better: {_named(self.better)}"


def unit_of(metric: str) -> Unit:
    """The unit that a metric's name ends in.

    Raises:
        ValueError: It ends in none of `UNITS`. Name the metric after its unit.
    """
    suffix = metric.rpartition("_")[2]
    if suffix not in UNITS:
        raise ValueError(f"The metric {metric!r} must end in one of {', '.join(f'_{unit}' for unit in UNITS)}.")
    return UNITS[suffix]


def median_figures(benchmark: Mapping[str, Any]) -> Figures:
    """The median of each figure's rounds."""
    return {
        competitor: {metric: statistics.median(rounds) for metric, rounds in metrics.items()}
        for competitor, metrics in benchmark["runs"].items()
    }


def metrics_of(figures: Figures) -> list[str]:
    """All metrics, in order of appearance; peak memory last."""
    names = dict.fromkeys(metric for metrics in figures.values() for metric in metrics)
    return sorted(names, key=lambda metric: metric == PEAK)


def summary(metrics: list[str]) -> list[str]:
    """The metrics of tables and pictures."""
    if len(metrics) <= MAX_COLUMNS:
        return metrics
    return [metric for metric in metrics if "_overall_" in metric or not metric.endswith("_ratio")]


def losses(report: Mapping[str, Any]) -> Iterator[Loss]:
    """Every figure of ours that another library's, in the same job, beats; by however little.

    Peak memory is compared between those that measured the same metrics: it is that of all inputs together.
    """
    for name, benchmark in report["benchmarks"].items():
        figures = median_figures(benchmark)
        for metric in metrics_of(figures):
            for group in benchmark["alike"]:
                values = {competitor: figures[competitor].get(metric) for competitor in group if competitor in figures}
                pairs = [
                    (ours, theirs)
                    for ours in values
                    for theirs in values
                    if _is_ours(ours) and not _is_ours(theirs) and _beats(metric, values[theirs], values[ours])
                    if metric != PEAK or figures[ours].keys() == figures[theirs].keys()
                ]
                if pairs:
                    losing, better = ({pair[side] for pair in pairs} for side in (0, 1))
                    yield Loss(name, metric, _chosen(values, losing), _chosen(values, better))


def _beats(metric: str, theirs: float | None, ours: float | None) -> bool:
    if theirs is None or ours is None:
        return False
    return theirs < ours if unit_of(metric).less_is_better else theirs > ours


def _chosen(values: Mapping[str, float | None], names: set[str]) -> Named:
    return tuple((name, value) for name, value in values.items() if name in names and value is not None)


def _is_ours(competitor: str) -> bool:
    return competitor.startswith("extractly")


def short(value: float) -> str:
    """A figure with three digits that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.2g}"


def _with_ratio(value: float | None, base: float | None) -> str:
    if value is None:
        return ""
    ratio = f" ({short(value / base)}x)" if base else ""
    return short(value) + ratio


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """The report for a terminal: a line per figure, with its ratio to the baseline; then our losses."""
    versions = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    yield f"{report['date']}, {report['machine']}; {versions}; median of rounds: {report['rounds']}"
    for name, benchmark in report["benchmarks"].items():
        yield f"{name}: {benchmark['title']} (ratios to: {benchmark['baseline']})"
        for competitor, missing in benchmark["left_out"].items():
            yield f"  {competitor}: left out, not installed: {', '.join(missing)}"
        yield from (f"  {competitor}: FAILED: {reason}" for competitor, reason in benchmark["failed"].items())
        figures = median_figures(benchmark)
        base = figures.get(benchmark["baseline"], {})
        for metric in metrics_of(figures):
            yield f"  {metric} ({unit_of(metric).words})"
            for competitor, metrics in figures.items():
                if metric in metrics:
                    ratio = f"{metrics[metric] / base[metric]:8.2f}x" if base.get(metric) else ""
                    yield f"    {competitor:46} {metrics[metric]:14.3f} {ratio}"
    if report["smoke"]:
        yield "A smoke run: the figures mean nothing."
        return
    yield "Where another library does better:"
    yield from [f"  {loss}" for loss in losses(report)] or ["  nowhere in this run"]


def markdown(report: Mapping[str, Any], *, pictures: str) -> str:
    """The report as Markdown: when and where, a table and a picture for each benchmark, and our losses.

    Args:
        report: The report.
        pictures: The folder of the plots, as seen from the page.
    """
    versions = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    parts = [
        f"Measured on {report['date']}, rounds: {report['rounds']}, {report['machine']}; {versions}.",
        "In brackets: the ratio to the baseline.",
    ]
    for name, benchmark in report["benchmarks"].items():
        if not benchmark["runs"]:
            continue
        parts += [f"### {name}", f"{benchmark['title']} Baseline: *{benchmark['baseline']}*."]
        parts += [_table(benchmark), f"![{name}, drawn]({pictures}/benchmark-{name}.svg)"]
    parts += ["### Where another library does better", _loss_table(report)]
    return "\n\n".join(parts)


def _table(benchmark: Mapping[str, Any]) -> str:
    figures = median_figures(benchmark)
    base = figures.get(benchmark["baseline"], {})
    metrics = summary(metrics_of(figures))
    rows = [
        [competitor, *(_with_ratio(values.get(metric), base.get(metric)) for metric in metrics)]
        for competitor, values in figures.items()
    ]
    return _rows(["", *(f"`{metric}`" for metric in metrics)], rows)


def _loss_table(report: Mapping[str, Any]) -> str:
    rows = [[f"{loss.benchmark} `{loss.metric}`", _named(loss.ours), _named(loss.better)] for loss in losses(report)]
    return _rows(["", "ours", "better"], rows) if rows else "Nowhere in this run."


def _named(figures: Named) -> str:
    """Without commas between them, as names hold commas."""
    return " · ".join(f"{name} {short(value)}" for name, value in figures)


def _rows(headings: list[str], rows: Iterable[list[str]]) -> str:
    head = [headings, ["---"] * len(headings)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [*head, *rows])


def with_tables(page: str, tables: str) -> str:
    """A page with what stands between its two marks replaced.

    Raises:
        ValueError: The page has not both marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page must hold the lines {BEGIN!r} and {END!r}.")
    return f"{before}{begin}\n\n{tables}\n\n{end}{after}"
