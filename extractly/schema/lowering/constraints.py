"""Which constraint stands on the wire: kept where the dialect enforces it, else said in words, always with its loss."""

from __future__ import annotations

from typing import Any, Final

from ..._types import JsonPath
from ..capabilities import Dialect
from ..losses import Action, Loss
from ..nodes import Array, Mapping, Node, Object, Scalar, Tuple
from ..patterns import compiles, wire_pattern
from ..reading.marks import ALSO, LOST
from ..words import constraint_words, shown

__all__ = ["Constraints"]

_NARROWER: Final = {
    "email": "an address that can exist, not only one that looks right",
    "date-time": "no leap second",
    "time": "no leap second",
}
"""Formats of which a decoder lets more through than the answer may have."""
_UUID_VERSIONS: Final = frozenset(f"uuid{version}" for version in range(1, 9))
MAX_REPEAT: Final = 500
"""Largest length that is said as a pattern: automata grow with it, and engines refuse more (Rust's `regex`: 1,000)."""

_SILENT: Final = frozenset({"title", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"})


class Constraints:
    """Fits the keywords of nodes to a dialect.

    Attributes:
        losses: Written by every rule that takes something off the wire.
        paths: For each definition the first place that uses it, in the user's terms.
    """

    def __init__(self, dialect: Dialect, losses: list[Loss]) -> None:
        self.dialect = dialect
        self.losses = losses
        self.paths: dict[str, JsonPath] = {}

    def fit(self, node: Node, path: JsonPath) -> None:
        """Keep the keywords that the dialect takes for this kind of node; the others become words."""
        if not node.keywords:
            return
        self._known_losses(node, path)
        if self.dialect.as_is:
            node.keywords.pop("oneOf", None)
            return
        if isinstance(node, Scalar) and node.kind == "string":
            self._fit_string(node, path)
        taken = self._taken(node)
        kept: dict[str, Any] = {}
        said: list[str] = []
        for keyword, value in node.keywords.items():
            if keyword in self.dialect.annotations or (keyword in taken and self._allowed(keyword, value)):
                kept[keyword] = value
            elif keyword not in _SILENT:
                said += self._say(keyword, value, path)
        node.keywords = kept
        self.describe(node, said)

    def _known_losses(self, node: Node, path: JsonPath) -> None:
        """What was lost before: it had no keyword in the type, or could not be merged."""
        for name, action, words in node.keywords.pop(LOST, ()):
            self.lose(path, name, action, words)
        for also in node.keywords.pop(ALSO, ()):
            for keyword, value in also.items():
                self.lose(path, keyword, "checked locally", f"{keyword} {shown(value)} holds as well")

    def describe(self, node: Node, said: list[str]) -> None:
        """Add constraints in words to a description."""
        if said:
            words = "; ".join(said)
            node.description = f"{node.description} ({words})" if node.description else words[0].upper() + words[1:]

    def lose(self, path: JsonPath, keyword: str, action: Action, detail: str) -> None:
        """Write a loss."""
        self.losses.append(Loss(path=path, keyword=keyword, action=action, detail=detail))

    def _taken(self, node: Node) -> frozenset[str]:
        if isinstance(node, Scalar):
            by_kind = {
                "string": self.dialect.string_keywords | {"format"},
                "integer": self.dialect.integer_keywords,
                "number": self.dialect.number_keywords,
            }
            return by_kind.get(node.kind, frozenset())
        if isinstance(node, Array) or (isinstance(node, Tuple) and node.native):
            return self.dialect.array_keywords
        if isinstance(node, Mapping) and not node.native:
            return frozenset()
        if isinstance(node, Object):
            return self.dialect.object_keywords if node.extra is not None and node.extra_key is None else frozenset()
        return self.dialect.object_keywords if isinstance(node, Mapping) else frozenset()

    def _allowed(self, keyword: str, value: Any) -> bool:
        if keyword == "format":
            return self.dialect.formats is None or value in self.dialect.formats
        if keyword == "minItems" and self.dialect.min_items_max is not None:
            return bool(value <= self.dialect.min_items_max)
        if keyword == "multipleOf":
            return isinstance(value, (int, float)) and value > 0
        return True

    def _fit_string(self, node: Scalar, path: JsonPath) -> None:
        """Patterns in the dialect's spelling, lengths as a pattern, and what cannot stand beside what."""
        keywords = node.keywords
        if "pattern" in keywords and "pattern" in self.dialect.string_keywords:
            written = wire_pattern(keywords["pattern"], self.dialect)
            if written is None:
                self.describe(node, self._say("pattern", keywords.pop("pattern"), path))
            else:
                keywords["pattern"] = written
        if keywords.get("format") in _UUID_VERSIONS and self._allowed("format", "uuid"):
            self.lose(path, "format", "rewritten", f"{keywords['format']}, said as uuid")
            keywords["format"] = "uuid"
        if keywords.get("format") is not None and not self._allowed("format", keywords["format"]):
            self.describe(node, self._say("format", keywords.pop("format"), path))
        if keywords.get("format") in _NARROWER:
            self.lose(path, "format", "checked locally", _NARROWER[keywords["format"]])
        shaped = "pattern" in keywords or "format" in keywords
        if shaped and self.dialect.pattern_excludes_length:
            self._drop_lengths(node, path)
            if "pattern" in keywords and "format" in keywords:
                self.describe(node, self._say("pattern", keywords.pop("pattern"), path))
        elif self.dialect.length_as_pattern and not shaped:
            self._length_as_pattern(node, path)

    def _drop_lengths(self, node: Scalar, path: JsonPath) -> None:
        for keyword in ("minLength", "maxLength"):
            if keyword in node.keywords:
                self.describe(node, self._say(keyword, node.keywords.pop(keyword), path))

    def _length_as_pattern(self, node: Scalar, path: JsonPath) -> None:
        r"""Lengths as `^[\s\S]{1,20}$`, where the dialect has patterns and no lengths (DIALECTS.md 1.3)."""
        least, most = node.keywords.get("minLength", 0), node.keywords.get("maxLength")
        given = [keyword for keyword in ("minLength", "maxLength") if keyword in node.keywords]
        if not given or "minLength" in self.dialect.string_keywords:
            return
        given = [k for k in given if isinstance(node.keywords[k], int) and node.keywords[k] <= MAX_REPEAT]
        if not given:
            return
        least = least if "minLength" in given else 0
        most = most if "maxLength" in given else None
        node.keywords["pattern"] = f"^[\\s\\S]{{{least},{'' if most is None else most}}}$"
        for keyword in given:
            value = node.keywords.pop(keyword)
            self.lose(path, keyword, "rewritten", f"{constraint_words(keyword, value)}, said as a pattern")

    def _say(self, keyword: str, value: Any, path: JsonPath) -> list[str]:
        """Take a constraint off the wire: its words, if it has any, and its loss."""
        if keyword == "oneOf":
            self.lose(path, keyword, "checked locally", f"exactly one of {value} branches holds")
            return []
        words = constraint_words(keyword, value)
        detail = words or f"{keyword}: {value!r}"
        if keyword == "pattern" and not compiles(value):
            detail += " (it does not compile, so it is said and cannot be checked)"
        self.lose(path, keyword, "described" if words else "checked locally", detail)
        return [words] if words else []
