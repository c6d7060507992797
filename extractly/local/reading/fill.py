"""Filling a schema from scopes: objects.

The order in which an object's fields are looked for, surest first; what one step took, the next leaves alone:

1. objects and arrays under a heading of their name,
2. scalars with a label, all fields at once, the best label first,
3. objects by prefix (`customer_name`), arrays by their records (`arrays`),
4. scalars next to their word in running text, then those that are the only value of their kind,
5. in a one-line record, the text that is left.

A label that stands twice with different values settles nothing, and the field counts as not found.
"""

from __future__ import annotations

from ..recognisers import for_want
from ..recognisers.addresses import PARTS, read_addresses
from ..segments.lines import read_text
from .arrays import Arrays
from .belongings import by_prefix, claim, groups, owns_the_list
from .convert import Found, convert
from .doubts import dimension, is_meant, of_another
from .filled import Filled, prefixed
from .hints import read_hints
from .labelled import assign_labelled
from .labels import LIKELY, match_words, score
from .line_records import assign_line, maybe_title
from .person_names import assign_above, assign_addressee, assign_roles, in_role, split_name
from .phrases import assign_phrases
from .prose import Prose
from .ranges import assign_ranges, assign_stretches
from .scope import Scope
from .signature import assign_signature, signature_span
from .structure import assign_headed, assign_moments, assign_title
from .unions import choose
from .wants import Want
from .words import words

MAX_DEPTH = 12
"""Objects inside objects that are filled; deeper ones are empty."""

MIN_PARTS = 2
"""Parts of an address that an object must ask for before one is looked for."""

SCALARS = frozenset(("string", "number", "integer", "boolean", "enum", "any"))


class Filler:
    """Reads a text once and fills any number of schemas from it.

    Args:
        text: What to read.
        hints: Instructions, for how dates and numbers are written.
    """

    def __init__(self, text: str, hints: str) -> None:
        self.text = text
        self.hints = read_hints(text, hints)
        self.prose = Prose(text, self.hints)
        self.root = read_text(text)
        self.arrays = Arrays(self)

    def fill(self, want: Want) -> Filled:
        """Fill a schema from the whole text."""
        found = self.value(want, self.root, set(), 0, alone=True)
        if (found is None or found.missing) and (line := self._only_line()) is not None:
            again = self.value(want, line, set(), 0, alone=True)
            found = again if again is not None and not again.missing else found
        return found if found is not None else self.absent(want, ())

    def _only_line(self) -> Scope | None:
        """The text as a one-line record, if it is one line."""
        lines = self.root.lines
        if len(lines) != 1 or self.root.pairs or self.text.strip() != lines[0].text:
            return None
        return Scope(self.text, lines[0].start, lines[0].end, leaf=lines[0])

    def records(self, want: Want) -> tuple[list[Filled], list[str]]:
        """All records of an object schema in the text, and what the first one would lack."""
        many = self.arrays.records(want, self.root, 0)
        if len(many) > 1:
            return many, []
        one = self.fill(want)
        varied = self.arrays.varied(want, one)
        if varied:
            return varied, []
        return ([] if one.missing else [one]), one.missing

    def value(
        self, want: Want, scope: Scope, used: set[tuple[int, int]], depth: int, *, alone: bool = False
    ) -> Filled | None:
        """Fill one position from a scope; `None` if the scope has nothing for it."""
        if depth > MAX_DEPTH:
            return None
        if want.mapping is not None:
            return self.arrays.mapping(want, want.mapping, scope, used, alone=alone)
        if want.kind == "object":
            return self.object(want, scope, used, depth)
        if want.kind == "array":
            return self.arrays.fill(want, scope, used, depth, alone=alone)
        if want.kind == "union" and any(branch.kind not in SCALARS for branch in want.branches):
            return choose(self, want, scope, used, depth)
        found = self.unlabelled(want, scope, used, alone=alone)
        return None if found is None else Filled(found.value, spans={(): (found.start, found.end)}, found=1)

    def object(self, want: Want, scope: Scope, used: set[tuple[int, int]], depth: int) -> Filled:
        """Fill an object; what it lacks is in `missing`."""
        got: dict[str, Filled] = {}
        fields = [field for field in want.fields if not field.fixed]
        scalars = [field for field in fields if is_scalar(field)]
        others = [field for field in fields if not is_scalar(field)]
        for field in others:
            _put(got, field, self._headed(field, scope, used, depth))
        assign_ranges(self, scalars, scope, used, got)
        doubtful = assign_labelled([field for field in scalars if field.name not in got], scope, self.hints, used, got)
        if len(got) == len(fields):
            return self._assemble(want, got)
        certain = [field for field in scalars if field.name not in doubtful]
        for assign in (assign_headed, assign_moments):
            assign(self, certain, scope, used, got)
        self._address(scalars, scope, used, got)
        for field in others:
            if field.name not in got:
                alone = len(fields) == 1 or owns_the_list(field, others, scope)
                _put(got, field, self._found_inside(field, scope, used, depth, alone=alone))
        assign_above(certain, others, scope, got)
        open_fields = [field for field in scalars if field.name not in got and field.name not in doubtful]
        titled = maybe_title(open_fields, scope)
        if titled is not None:
            _put(got, titled[0], _one(titled[1]))
            open_fields.remove(titled[0])
        split_name(self, open_fields, scope, got)
        assign_title(self, certain, scope, used, got)
        if depth == 0:
            assign_signature(self, certain, scope, used, got)
        assign_phrases(self, certain, scope, got)
        open_fields = [field for field in open_fields if field.name not in got]
        if not scope.structured:
            assign_stretches(self, open_fields, scope, used, got)
            assign_roles(self, open_fields, scope, used, got)
            open_fields = [field for field in open_fields if field.name not in got]
            self._in_prose(open_fields, scope, used, got, alone=len(fields) == 1)
        if scope.leaf is not None and not scope.structured:
            assign_line(self, scalars, scope, got)
        return self._assemble(want, got)

    def _address(self, fields: list[Want], scope: Scope, used: set[tuple[int, int]], got: dict[str, Filled]) -> None:
        """The parts of the only address in the scope."""
        if scope.structured or len(PARTS & {word for field in fields for word in field.words}) < MIN_PARTS:
            return
        found = list(read_addresses(self.text, scope.start, scope.end))
        if len(found) == 1:
            assign_addressee(fields, scope, found[0][0].leaf.start, got)
            part = Scope(scope.source, scope.start, scope.end, structured=True)
            part.pairs = found[0]
            assign_labelled([field for field in fields if field.name not in got], part, self.hints, used, got)

    def _assemble(self, want: Want, got: dict[str, Filled]) -> Filled:
        result = Filled({})
        for field in want.fields:
            filled = got.get(field.name)
            if filled is None or (filled.missing and (field.nullable or not field.required)):
                filled = self.absent(field, ())
                if not field.required and not filled.found and not field.fixed:
                    continue
            result.value[field.name] = filled.value
            result.missing += [prefixed(field.name, path) for path in filled.missing]
            result.spans.update({(field.name, *path): span for path, span in filled.spans.items()})
            result.found += filled.found
        return result

    def absent(self, want: Want, trail: tuple[str, ...]) -> Filled:
        """What stands for a position that the text has nothing for."""
        if want.fixed:
            return Filled(want.values[0])
        if want.nullable:
            return Filled(None)
        if want.kind == "array" and not want.schema.get("minItems"):
            return Filled([])
        if want.mapping is not None and not want.schema.get("minProperties"):
            return Filled({})
        if want.kind == "object" and want.fields and len(trail) < MAX_DEPTH:
            result = Filled({})
            for field in want.fields:
                inner = self.absent(field, (*trail, field.name))
                if field.required:
                    result.value[field.name] = inner.value
                    result.missing += [prefixed(field.name, path) for path in inner.missing]
            return result
        return Filled(None, missing=[""])

    # objects and arrays ---------------------------------------------------------------------------

    def _headed(self, field: Want, scope: Scope, used: set[tuple[int, int]], depth: int) -> Filled | None:
        """An object or array whose own heading stands in the text."""
        best, group = 0.0, None
        for candidate in groups(scope):
            rank = match_words(field.words, words(candidate.label), field.context)
            if rank > best and (candidate.start, -candidate.end) not in used:
                best, group = rank, candidate
        if group is None or best < LIKELY:
            return None
        filled = self.value(field, group, used, depth + 1, alone=True)
        if filled is None or not filled.found or filled.missing:
            return None
        used.add((group.start, -group.end))
        claim(used, group)
        return filled

    def _found_inside(
        self, field: Want, scope: Scope, used: set[tuple[int, int]], depth: int, *, alone: bool
    ) -> Filled | None:
        if field.kind != "object":
            return self.value(field, scope, used, depth + 1, alone=alone)
        part = by_prefix(field, scope, used)
        whole = self._labelled_whole(field, scope, used, depth) if part is None or len(part.pairs) == 1 else None
        if whole is not None:
            return whole
        if part is not None:
            filled = self.value(field, part, used, depth + 1)
            if filled is not None and filled.found and not filled.missing:
                claim(used, part)
                return filled
        filled = self.value(field, scope, used, depth + 1)
        return filled if filled is not None and filled.found and not filled.missing else None

    def _labelled_whole(self, field: Want, scope: Scope, used: set[tuple[int, int]], depth: int) -> Filled | None:
        """An object whose parts stand in one labelled text: `Ship to: 12 Main St, Springfield, IL 62704`."""
        ranked = sorted(
            ((score(field, pair), pair.leaf.start, pair) for pair in scope.flat_pairs()), key=lambda r: -r[0]
        )
        for rank, _, pair in ranked[:3]:
            if rank < LIKELY or (pair.leaf.start, pair.leaf.end) in used:
                break
            part = Scope(scope.source, pair.leaf.start, pair.leaf.end, leaf=pair.leaf)
            filled = self.object(field, part, set(), depth + 1)
            if filled.found and not filled.missing:
                used.add((pair.leaf.start, pair.leaf.end))
                return filled
        return None

    # scalars --------------------------------------------------------------------------------------

    def _in_prose(
        self, fields: list[Want], scope: Scope, used: set[tuple[int, int]], got: dict[str, Filled], *, alone: bool
    ) -> None:
        for field in fields:
            near = [f for f in self.prose.near(field, scope.start, scope.end) if not _overlaps(f, used)]
            if len(near) == 1:
                used.add((near[0].start, near[0].end))
                _put(got, field, _one(near[0]))
        rest = [field for field in fields if field.name not in got]
        for field in rest:
            if _rivals(field, rest):
                continue
            found = self.unlabelled(field, scope, used, alone=alone)
            if found is not None:
                used.add((found.start, found.end))
                _put(got, field, _one(found))

    def unlabelled(self, want: Want, scope: Scope, used: set[tuple[int, int]], *, alone: bool) -> Found | None:
        """The only value of the position's kind in a scope; `None` if there is none or more than one."""
        if scope.leaf is not None:
            whole = convert(want, scope.leaf, self.hints)
            if whole is not None and want.name == "":
                return whole
        if scope.structured or want.kind in ("boolean", "any"):
            return None
        kinds = for_want(want)
        shaped = bool(kinds) and kinds[0].name not in ("number", "identifier")
        free = bool(kinds and kinds[0].distinctive) or (scope.leaf is not None and (shaped or not kinds))
        taken = sorted(span for span in used if span[1] >= 0)
        taken = taken if free else sorted([*taken, *scope.labelled_spans])
        if kinds and kinds[0].name == "currency":
            taken = []  # it stands in the amounts
        sure = not (alone or scope.leaf is not None)
        found = self.prose.only(want, scope.start, scope.end, taken, sure=sure)
        if len(found) > 1 and shaped and kinds[0].name in _SIGNED and (signed := signature_span(scope)):
            found = [each for each in found if signed[0] <= each.start < signed[1]]
        if len(found) != 1 or not in_role(want, self.text, found[0]):
            return None
        if not alone and of_another(want, kinds, self.text, found[0]):
            return None
        sure_of = alone or scope.leaf is not None or is_meant(want, kinds, scope, related=bool(used))
        return found[0] if sure_of else None


_SIGNED = frozenset(("email", "phone", "url"))


def is_scalar(want: Want) -> bool:
    """Whether a position holds a scalar (a union of scalars too)."""
    return want.kind in SCALARS or (want.kind == "union" and all(branch.kind in SCALARS for branch in want.branches))


def _one(found: Found) -> Filled:
    return Filled(found.value, spans={(): (found.start, found.end)}, found=1)


def _put(got: dict[str, Filled], field: Want, filled: Filled | None) -> None:
    if filled is not None and filled.found and (not filled.missing or field.kind == "array"):
        got[field.name] = filled


def _overlaps(found: Found, used: set[tuple[int, int]]) -> bool:
    return any(start < found.end and found.start < end for start, end in used)


def _rivals(field: Want, others: list[Want]) -> bool:
    """Another open field asks for the same kind of value, and nothing tells which is which."""
    kinds = for_want(field)
    if not kinds:
        return field.kind != "enum" and "pattern" not in field.schema
    return any(
        other is not field
        and other.kind == field.kind
        and (rows := for_want(other))
        and rows[0].name == kinds[0].name
        and dimension(other) == dimension(field)
        for other in others
    )
