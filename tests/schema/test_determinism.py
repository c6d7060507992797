"""Two processes with different hash seeds make the same schemas, losses and names, so that requests can be cached."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

SCRIPT = """
import json
from type_zoo import CASES
from extractly.schema import compile_schema
for case in CASES:
    for dialect in ("openai", "anthropic", "llama.cpp"):
        schema = compile_schema(case.type, dialect=dialect)
        print(schema.name, json.dumps(schema.json_schema), [str(loss) for loss in schema.losses])
"""


def digest(seed: str) -> str:
    paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, env=environment, check=True)
    assert len(done.stdout) > 10_000
    return hashlib.sha256(done.stdout).hexdigest()


def test_schemas_are_the_same_in_every_process() -> None:
    assert digest("1") == digest("2")
