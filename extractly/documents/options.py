"""How answers are merged: the rules for values that differ, the keys of items, and where in the type each applies."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, get_args

from .._types import JsonPath, format_path
from ..schema.guards import is_array, is_object

__all__ = ["MergeOptions", "Repeats", "Rule", "Way", "canonical", "choose", "way_of"]

RuleName = Literal["first", "last", "longest", "most_common"]
Rule: TypeAlias = "RuleName | Callable[[list[Any]], Any]"
Repeats = Literal["merge", "neighbours", "keep"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOptions:
    """How the answers of the pieces become one.

    Paths are those of the type's JSON, with `[*]` for the items of a list and the values of a dict:
    `$.invoices[*].total`. The `$.` may be left out.

    Attributes:
        rule: Which of several different values is taken: the `"first"` or the `"last"` in the text, the `"longest"` (as
            text), the `"most_common"` (of equals the first); or a function of the list of values, in the order of the
            pieces, which returns one. Asked only where pieces differ, and the difference is a conflict all the same.
        rules: Rules by path. What has a rule of its own is taken whole, be it a list, a dict or an object.
        keys: For a list of objects, by its path, the field or fields by which its items are known: items of different
            pieces with the same key are one item, merged field by field.
        repeats: What an item is that equals one of another piece: `"merge"`: the same item; `"neighbours"`: the same
            where the pieces are next to each other, else another; `"keep"`: another. Equal items of one piece are
            always kept.
    """

    rule: Rule = "first"
    rules: Mapping[str, Rule] = field(default_factory=dict[str, "Rule"])
    keys: Mapping[str, str | Sequence[str]] = field(default_factory=dict[str, "str | Sequence[str]"])
    repeats: Repeats = "merge"

    def __post_init__(self) -> None:
        """Check what can be checked without a type.

        Raises:
            TypeError, ValueError: No such rule, or a path that cannot be read.
        """
        for rule in (self.rule, *self.rules.values()):
            if not callable(rule) and rule not in get_args(RuleName):
                raise ValueError(f"a rule is a function or one of {', '.join(get_args(RuleName))}; got {rule!r}")
        if self.repeats not in get_args(Repeats):
            raise ValueError(f"repeats must be one of {', '.join(get_args(Repeats))}; got {self.repeats!r}")
        way_of(self)


class Way:
    """What the options say of one position of the type, and of those below it.

    Attributes:
        path: The position.
        rule: Its own rule; `None` for none.
        keys: The fields by which the items of this list are known; empty for none.
        kept: Fields of this object that are the keys of the list around it.
        used: The type has such a position, and `rule` or `keys` make sense there.
    """

    __slots__ = ("_steps", "kept", "keys", "path", "rule", "used")

    def __init__(self, path: JsonPath = ()) -> None:
        self.path = path
        self.rule: Rule | None = None
        self.keys: tuple[str, ...] = ()
        self.kept: tuple[str, ...] = ()
        self.used = False
        self._steps: dict[str | int, Way] = {}

    def step(self, name: str) -> Way:
        """What is said of the position one step below; an empty way where nothing is."""
        return self._steps.get(name, NO_WAY)

    def made(self, path: JsonPath) -> Way:
        """The way to a path, made where it is not there."""
        way = self
        for step in path:
            way = way._steps.setdefault(step, Way((*way.path, step)))
        return way

    def unused(self) -> Iterator[Way]:
        """The ways that say something and were not used."""
        if (self.rule is not None or self.keys) and not self.used:
            yield self
        for step in self._steps.values():
            yield from step.unused()


NO_WAY: Final = Way()


def way_of(options: MergeOptions) -> Way:
    """The options, by position.

    Raises:
        TypeError, ValueError: A path that cannot be read, keys that are no names, or a rule and keys at one path.
    """
    root = Way()
    for text, rule in options.rules.items():
        root.made(_path(text)).rule = rule
    for text, given in options.keys.items():
        path = _path(text)
        names = (given,) if isinstance(given, str) else tuple(given)
        if not names or not all(isinstance(name, str) for name in names):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"keys of {text!r} must be the name of a field, or several, got {given!r}")
        way = root.made(path)
        if way.rule is not None:
            raise ValueError(f"{text!r} has a rule and keys: with a rule the list is taken whole")
        way.keys = names
        root.made((*path, "*")).kept = names
    return root


_STEP: Final = re.compile(r"""\.([A-Za-z_][A-Za-z0-9_-]*)|\[(\*)\]|\[('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]""")


def _path(text: str) -> JsonPath:
    """The steps of a path as `format_path` prints it."""
    rest = text if text.startswith("$") else f"$.{text}" if not text.startswith("[") else f"${text}"
    steps: list[str] = []
    at = 1
    while at < len(rest):
        found = _STEP.match(rest, at)
        if found is None:
            raise ValueError(f"no path: {text!r}. Write it as {format_path(('items', '*', 'name'))}")
        steps.append(found[1] or found[2] or ast.literal_eval(found[3]))
        at = found.end()
    return tuple(steps)


def canonical(value: Any) -> str:
    """A value as text that equal values share: the order of keys does not count, and `1.0` is `1`.

    Raises:
        TypeError: It is no JSON.
    """
    return _encoded(value if isinstance(value, str) else _plain(value))


_encoded: Final = json.JSONEncoder(sort_keys=True).encode


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if is_object(value):
        return {key: _plain(inner) for key, inner in value.items()}
    if is_array(value):
        return [_plain(inner) for inner in value]
    return value


def choose(rule: Rule, values: list[Any]) -> Any:
    """The value that a rule takes of several, which differ."""
    if callable(rule):
        return rule(list(values))
    return _RULES[rule](values)


def _longest(values: list[Any]) -> Any:
    return max(values, key=lambda value: len(value if isinstance(value, str) else canonical(value)))


def _most_common(values: list[Any]) -> Any:
    texts = [canonical(value) for value in values]
    return values[max(range(len(texts)), key=lambda index: texts.count(texts[index]))]


_RULES: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "longest": _longest,
    "most_common": _most_common,
}
