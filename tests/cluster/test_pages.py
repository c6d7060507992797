"""The snippets of the pages on Ray and Spark, on the clusters of these tests; run and compared as on all pages."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to"


def run_page(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner of all pages, which is a test of another folder."""
    spec = importlib.util.spec_from_file_location("snippets", ROOT / "tests" / "docs" / "test_snippets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.run_page(HOW_TO / name, "cluster", tmp_path, monkeypatch)


@pytest.mark.filterwarnings("ignore::FutureWarning:ray", "ignore::DeprecationWarning:ray")
@pytest.mark.filterwarnings("ignore::ResourceWarning:ray")
def test_the_page_on_ray(ray_cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_page("run-on-ray.md", tmp_path, monkeypatch)


@pytest.mark.filterwarnings("ignore::FutureWarning:pyspark", "ignore::DeprecationWarning:pyspark")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_page_on_spark(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_page("run-on-spark.md", tmp_path, monkeypatch)
