"""The options of every command, with argparse: fast to import, and usage errors exit with 2 by themselves."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

__all__ = ["parse"]

_TARGET = "what to extract: module:Type, file.py:Type, or a .json file that holds a JSON Schema"
_EPILOG = """\
examples:
  extractly extract events.py:CalendarEvent "Alice and Bob are going to a science fair on Friday." --model local
  extractly extract invoice.json invoice.txt --model gpt-4o-mini --output table
  cat mail.txt | extractly extract events.py:CalendarEvent - --stream
  extractly lint events.py:CalendarEvent --dialect gemini

exit codes: 0 fine; 1 the answer or the schema was bad; 2 the command or the configuration was wrong; 3 the service
failed
"""


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line.

    Args:
        arguments: The words after the command's name; those of this process by default.

    Returns:
        The options; `command` is the command's name.

    Raises:
        SystemExit: `--help`, `--version` (0) or a usage error (2).
    """
    parser = argparse.ArgumentParser(
        prog="extractly",
        description="Typed data out of text: a type and a text in, a value of that type out.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _extract(commands.add_parser("extract", help="read a value of a type out of a text"))
    schema = commands.add_parser("schema", help="print the JSON Schema that a type is sent as")
    lint = commands.add_parser("lint", help="say what a type costs, loses and risks in a dialect")
    for command in (schema, lint):
        command.add_argument("target", metavar="TARGET", help=_TARGET)
        command.add_argument("--dialect", default="openai", metavar="D", help="whose rules to follow (default: openai)")
    lint.add_argument("--strict", action="store_true", help="exit with 1 for advice too")
    serve = commands.add_parser("serve", help="serve the embedded engine over HTTP on loopback, OpenAI-compatible")
    serve.add_argument("--port", type=_port, default=None, metavar="N", help="the port (0: any free one)")
    return parser.parse_args(arguments)


def _extract(command: argparse.ArgumentParser) -> None:
    command.add_argument("target", metavar="TARGET", help=_TARGET)
    command.add_argument("input", metavar="INPUT", help="the text itself, a file, or - for standard input")
    command.add_argument(
        "--model", metavar="M", help="the model (default: EXTRACTLY_MODEL); local: the embedded engine"
    )
    command.add_argument(
        "--mode",
        default="auto",
        choices=("auto", "json_schema", "tool", "json_object", "text"),
        help="how the schema is sent (default: the strongest way that the endpoint takes)",
    )
    command.add_argument("--stream", action="store_true", help="show the value as it grows")
    command.add_argument(
        "--output",
        default="json",
        choices=("json", "jsonl", "table"),
        help="json (default), jsonl (one line; with --stream a line for each update, the last being the value), table",
    )
    command.add_argument("--instructions", metavar="TEXT", help="further instructions for the model")
    command.add_argument("--retries", type=_count, default=2, metavar="N", help="re-asks for a bad answer (default: 2)")
    command.add_argument("--timeout", type=_seconds, metavar="S", help="seconds for each phase of a request")


class _Version(argparse.Action):
    """`--version`, which imports the package only when asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: object) -> None:
        super().__init__(option_strings, dest, nargs=0, help=str(options["help"]))

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        from .. import __version__

        sys.stdout.write(f"extractly {__version__}\n")
        parser.exit()


def _port(text: str) -> int:
    return _number(text, "a port from 0 to 65535", most=65535)


def _count(text: str) -> int:
    return _number(text, "a number of re-asks from 0 to 100", most=100)


def _number(text: str, wanted: str, *, most: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise argparse.ArgumentTypeError(f"expected {wanted}, got {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number of seconds above 0, got {text!r}")
    return seconds
