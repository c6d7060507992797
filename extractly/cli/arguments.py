"""The options of every command, with argparse: fast to import, and usage errors exit with 2 by themselves."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .batch import add_batch

__all__ = ["parse"]

_TARGET = "what to extract: module:Type, file.py:Type, or a .json file that holds a JSON Schema"
_EPILOG = """\
examples:
  extractly extract events.py:CalendarEvent "Alice and Bob are going to a science fair on Friday." --model local
  extractly extract invoice.json invoice.txt --model gpt-4o-mini --output table
  cat mail.txt | extractly extract events.py:CalendarEvent - --stream
  extractly map invoice.json mails/*.txt --model gpt-4o-mini -o invoices.csv
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
    _map(commands.add_parser("map", help="read a value out of each row of files, into a table"))
    batch = commands.add_parser("batch", help="the same through the Batch API, a step at a time or all at once")
    add_batch(batch, _TARGET)
    _asking(batch)
    _cache(commands.add_parser("cache", help="look into the checkpoint of a map: show, prune, export"))
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
    command.add_argument("--stream", action="store_true", help="show the value as it grows")
    command.add_argument(
        "--output",
        default="json",
        choices=("json", "jsonl", "table"),
        help="json (default), jsonl (one line; with --stream a line for each update, the last being the value), table",
    )
    _asking(command)


def _asking(command: argparse.ArgumentParser) -> None:
    """How the model is asked: the options of every command that asks one."""
    command.add_argument(
        "--model", metavar="M", help="the model (default: EXTRACTLY_MODEL); local: the embedded engine"
    )
    command.add_argument(
        "--mode",
        default="auto",
        choices=("auto", "json_schema", "tool", "json_object", "text"),
        help="how the schema is sent (default: the strongest way that the endpoint takes)",
    )
    command.add_argument("--instructions", metavar="TEXT", help="further instructions for the model")
    command.add_argument("--retries", type=_count, default=2, metavar="N", help="re-asks for a bad answer (default: 2)")
    command.add_argument("--timeout", type=_seconds, metavar="S", help="seconds for each phase of a request")


def _map(command: argparse.ArgumentParser) -> None:
    command.add_argument("target", metavar="TARGET", help=_TARGET)
    command.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        help="JSONL, CSV, Parquet and text files, and globs (a text file is one row)",
    )
    command.add_argument(
        "-o",
        "--out",
        required=True,
        metavar="OUT",
        help="the table: .jsonl, .csv or .parquet; failures go to OUT.errors.jsonl",
    )
    command.add_argument("--overwrite", action="store_true", help="replace an OUT that has no OUT.checkpoint beside it")
    command.add_argument("--column", default="text", metavar="C", help="the column that holds the text (default: text)")
    command.add_argument(
        "--key", action="append", default=[], metavar="C", help="a column to keep beside the value; may be repeated"
    )
    command.add_argument("--concurrency", type=_rows, default=16, metavar="N", help="rows at once (default: 16)")
    command.add_argument("--requests-per-minute", type=_rate, metavar="N", help="a limit of your own")
    command.add_argument("--tokens-per-minute", type=_rate, metavar="N", help="a limit of your own")
    _spending(command)
    command.add_argument(
        "--no-checkpoint", action="store_true", help="keep no OUT.checkpoint, from which the next run goes on"
    )
    _asking(command)


def _spending(command: argparse.ArgumentParser) -> None:
    """What tokens cost, and how much may be spent."""
    for name, words in (
        ("input", "the price of a million tokens of input: the cost is then shown; with --price-output"),
        ("output", "the price of a million tokens of output"),
        ("cached-input", "the price of a million tokens of input that the service had cached (default: as input)"),
    ):
        command.add_argument(f"--price-{name}", type=_price, metavar="P", help=words)
    command.add_argument("--max-cost", type=_amount, metavar="P", help="ask nothing more once so much is spent")
    command.add_argument("--max-total-tokens", type=_tokens, metavar="N", help="likewise, in tokens")


def _cache(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words in (
        ("show", "count the answers, by model"),
        ("prune", "remove old answers"),
        ("export", "print the answers, one JSON object a line"),
    ):
        action = actions.add_parser(name, help=words)
        action.add_argument("file", metavar="FILE", help="the checkpoint, OUT.checkpoint")
        if name == "prune":
            action.add_argument(
                "--older-than-days", type=_days, required=True, metavar="N", help="the age above which they go"
            )


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


def _rows(text: str) -> int:
    wanted = "a number of rows from 1 to 1000"
    rows = _number(text, wanted, most=1000)
    if not rows:
        raise argparse.ArgumentTypeError(f"expected {wanted}, got 0")
    return rows


def _number(text: str, wanted: str, *, most: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise argparse.ArgumentTypeError(f"expected {wanted}, got {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    return _above_zero(text, "a number of seconds above 0")


def _rate(text: str) -> float:
    return _above_zero(text, "a number above 0")


def _amount(text: str) -> float:
    return _above_zero(text, "an amount above 0")


def _price(text: str) -> float:
    return 0.0 if text == "0" else _above_zero(text, "a price of 0 or more")


def _tokens(text: str) -> int:
    return _number(text, "a number of tokens", most=10**15)


def _days(text: str) -> float:
    return _above_zero(text, "a number of days above 0")


def _above_zero(text: str, wanted: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected {wanted}, got {text!r}")
    return number
