"""`extractly cache show | prune | export FILE`: what is in a checkpoint."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from ..pipeline.checkpoint import Checkpoint

__all__ = ["run_cache"]

_DAY_SECONDS = 86_400


def run_cache(options: Namespace) -> int:
    """Run the command.

    Raises:
        ConfigurationError: There is no such file, or it is no checkpoint, or damaged.
    """
    path = Path(options.file)
    with closing(Checkpoint(path, must_exist=True)) as checkpoint:
        if options.action == "show":
            _show(checkpoint)
        elif options.action == "prune":
            removed = checkpoint.prune(time.time() - options.older_than_days * _DAY_SECONDS)
            sys.stdout.write(f"{removed} answers removed\n")
        else:
            _export(checkpoint)
    return 0


def _show(checkpoint: Checkpoint) -> None:
    from .output import table_text

    rows = [
        [model, str(answers), str(tokens), _time(oldest), _time(newest)]
        for model, answers, tokens, oldest, newest in checkpoint.counts()
    ]
    sys.stdout.write(table_text(["model", "answers", "tokens", "oldest", "newest"], rows))


def _export(checkpoint: Checkpoint) -> None:
    """One JSON object a line: the key, and the record as it is kept."""
    for key, created, _, _, answer in checkpoint.rows():
        line = {"key": key.hex(), "created": _time(created), **json.loads(answer)}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
