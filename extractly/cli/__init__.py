"""The command line: `extractly extract | map | batch | cache | schema | lint | serve`, also `python -m extractly`.

`main` is the entry point. Nothing heavy is imported before a command needs it, so that `--help` is instant. The exit
codes are API.md §8's, by the class of the error: 0 fine; 1 the answer or the schema was bad; 2 the command or the
configuration was wrong; 3 the service failed; and as shells have it 130 for Ctrl-C, 141 where the reader of the output
went away. Every error is one paragraph on stderr that says what to do; a traceback is shown only under
`EXTRACTLY_DEBUG=1`.

`arguments` defines the options, `sources` reads TARGET and INPUT, `output` prints, `commands` does the work; that of
`map` is in `mapping` (its inputs in `rows`, `readers` and `parquet_input`; its tables in `tables`, `parquet_output` and
`part_file`), that of `cache` in `caches`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from .arguments import parse

__all__ = ["main"]

_BAD_OUTPUT, _BAD_COMMAND, _BAD_SERVICE, _INTERRUPTED, _BROKEN_PIPE = 1, 2, 3, 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The words after the command's name; those of this process by default.

    Returns:
        The exit code.
    """
    options = parse(arguments)
    try:
        from . import commands

        code = commands.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Python would complain again when it flushes stdout at its end (docs.python.org, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except Exception as error:  # the last line of defence of a command line: no traceback
        if os.environ.get("EXTRACTLY_DEBUG"):
            raise
        return _report(error)
    return code


def _report(error: Exception) -> int:
    from ..errors import APIError, ConfigurationError, ExtractlyError

    if isinstance(error, ExtractlyError):
        words = error.message
        bad_command = isinstance(error, ConfigurationError)
        code = _BAD_COMMAND if bad_command else _BAD_SERVICE if isinstance(error, APIError) else _BAD_OUTPUT
    else:
        words = f"{type(error).__name__}: {error}. Set EXTRACTLY_DEBUG=1 to see where."
        code = _BAD_OUTPUT
    sys.stderr.write(f"extractly: error: {paragraph(words)}\n")
    return code


def paragraph(text: str) -> str:
    """A message as one paragraph; the lines of a list are joined by semicolons."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined = ""
    for line in lines:
        glue = " " if not joined or joined.endswith((".", ":", ";", ",", "!", "?")) else "; "
        joined += glue + line
    return joined.strip()
