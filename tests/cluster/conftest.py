"""One cluster of each kind for all tests, of two workers; a server for each test, in this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractly.testing import LocalServer

HERE = Path(__file__).parent


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """The service."""
    with LocalServer() as server:
        yield server


@pytest.fixture(scope="session")
def workers_environment() -> Iterator[None]:
    """What workers inherit: the key, and where the types of the tests are."""
    before = dict(os.environ)
    os.environ.update(OPENAI_API_KEY="of-a-worker", PYTHONPATH=str(HERE), PYTHONWARNINGS="ignore")
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def ray_cluster(workers_environment: None) -> Iterator[Any]:
    """Ray on this machine: two places for actors, no dashboard, nothing sent home, nothing written there."""
    os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_AUTH_MODE="disabled", RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO="0")
    ray = pytest.importorskip("ray", reason="ray is not installed: pip install 'extractly[ray]'")
    ray.init(num_cpus=2, object_store_memory=80 * 1024 * 1024, include_dashboard=False, log_to_driver=False)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    yield ray
    ray.shutdown()


@pytest.fixture(scope="session")
def spark(workers_environment: None) -> Iterator[Any]:
    """Spark on this machine: two tasks at once, each tried three times."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: pip install 'extractly[spark]'")
    os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable)
    builder = sql.SparkSession.builder.master("local[2,3]").appName("extractly")
    for name, value in SPARK_SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


SPARK_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
