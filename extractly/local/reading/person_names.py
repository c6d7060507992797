"""What a person's name alone does not say: which part is which, and who did what.

A full name of exactly two words is cut into first and last; with more, nothing says which of them belong together. The
only person of a text is its organizer or director only if a word of that role stands beside the name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..recognisers.base import words_of
from ..recognisers.names import find_people
from .convert import Found
from .filled import Filled
from .scope import Scope
from .wants import Want
from .words import words

if TYPE_CHECKING:
    from .fill import Filler

_FIRST = frozenset((("first", "name"), ("given", "name"), ("forename",)))
_LAST = frozenset((("last", "name"), ("surname",), ("family", "name")))
_LABELS = frozenset((("name",), ("full", "name")))


_ROLES = words_of(
    "organizer organiser manager author director doctor speaker assignee reporter owner host editor teacher sender"
    " recipient composer artist singer actor founder president ceo cto chair judge lawyer nurse physician interviewer"
    " recruiter seller buyer signer"
)
_ROLE_CHARS = 5
_NEAR_CHARS = 25
_BRACKET = re.compile(r"[ ]\([^()\n]{1,60}\)")


def in_role(want: Want, text: str, found: Found) -> bool:
    """Whether a person found without a label may stand in a role: "Organized by Sarah" for `organizer`."""
    roles = _ROLES & set(want.words)
    bracket = _BRACKET.match(text, found.end)  # "Dr. Selma Aydin (University of Graz) will speak"
    end = bracket.end() if bracket else found.end
    around = (text[max(0, found.start - _NEAR_CHARS) : found.end] + text[end : end + _NEAR_CHARS]).lower()
    return not roles or any(role[:_ROLE_CHARS] in around for role in roles)


_ADDRESSEES = words_of("recipient addressee name contact consignee receiver")
_ABOVE = re.compile(r"(?:\A|\n|: )[ \t]*(?P<name>[^\W\d_a-z][^\d\n,:;]{1,60}?),?[ \t]*(?:\n[ \t]*|,[ ])?\Z")


def assign_addressee(fields: list[Want], scope: Scope, start: int, got: dict[str, Filled]) -> None:
    """Fill the one field for who lives there from the line above an address, inside a labelled block."""
    holders = [f for f in fields if f.kind == "string" and f.words and f.words[-1] in _ADDRESSEES and f.name not in got]
    above = _ABOVE.search(scope.source[scope.start : start])
    if len(holders) != 1 or above is None or not scope.label or len(above["name"].split()) > MAX_NAME_WORDS:
        return
    first = scope.start + above.start("name")
    if words(above["name"]) != words(scope.label):
        got[holders[0].name] = Filled(above["name"], spans={(): (first, first + len(above["name"]))}, found=1)


def assign_above(fields: list[Want], others: list[Want], scope: Scope, got: dict[str, Filled]) -> None:
    """Fill the field for who lives there from the line above the address that another field took."""
    for other in others:
        if "address" in other.words and other.name in got and got[other.name].spans:
            assign_addressee(fields, scope, min(got[other.name].spans.values())[0], got)


MAX_NAME_WORDS = 5
_DOCTORS = words_of("doctor physician attending gp clinician consultant surgeon provider dr")
_DOCTOR = re.compile(r"(?:Dr|Prof)\.?[ ]\Z")


def assign_roles(
    filler: Filler, fields: list[Want], scope: Scope, used: set[tuple[int, int]], got: dict[str, Filled]
) -> None:
    """Tell a doctor from a patient by the title: the only person called "Dr", and the only other one."""
    doctors = [f for f in fields if set(f.words) & _DOCTORS and f.kind == "string"]
    patients = [f for f in fields if f.words in _PATIENT and f.kind == "string"]
    if len(doctors) != 1 or len(patients) > 1 or doctors[0].name in got:
        return
    taken = [*used, *scope.labelled_spans]
    people: dict[str, tuple[int, int, bool]] = {}
    for match in find_people(filler.text, scope.start, scope.end, filler.hints):
        if not any(start < match.end and match.start < end for start, end in taken):
            title = _DOCTOR.search(filler.text[max(0, match.start - 6) : match.start])
            start = match.start - len(title[0]) if title else match.start
            people.setdefault(filler.text[match.start : match.end], (start, match.end, title is not None))
    titled = [each for each in people.values() if each[2]]
    others = [each for each in people.values() if not each[2]]
    if len(titled) != 1 or len(others) > 1:
        return
    for field, found in zip((doctors[0], *patients), (*titled, *others), strict=False):
        start, end, _ = found
        if field.name not in got:
            used.add((start, end))
            got[field.name] = Filled(filler.text[start:end], spans={(): (start, end)}, found=1)


_PATIENT = frozenset((("patient",), ("patient", "name"), ("name", "patient")))


def split_name(filler: Filler, fields: list[Want], scope: Scope, got: dict[str, Filled]) -> None:
    """Fill the two fields from the only full name of the scope."""
    first = [field for field in fields if field.words in _FIRST and field.kind == "string"]
    last = [field for field in fields if field.words in _LAST and field.kind == "string"]
    if len(first) != 1 or len(last) != 1:
        return
    full = _full_name(filler, scope)
    if full is None or full[0].count(" ") != 1:
        return
    text, start = full
    cut = text.index(" ")
    got[first[0].name] = Filled(text[:cut], spans={(): (start, start + cut)}, found=1)
    got[last[0].name] = Filled(text[cut + 1 :], spans={(): (start + cut + 1, start + len(text))}, found=1)


def _full_name(filler: Filler, scope: Scope) -> tuple[str, int] | None:
    labelled = [pair.leaf for pair in scope.flat_pairs() if words(pair.label) in _LABELS]
    if labelled:
        return (labelled[0].text, labelled[0].start) if len(labelled) == 1 else None
    if scope.structured:
        return None
    taken = scope.labelled_spans
    people = [
        match
        for match in find_people(filler.text, scope.start, scope.end, filler.hints)
        if not any(start < match.end and match.start < end for start, end in taken)
    ]
    named = {filler.text[match.start : match.end]: match.start for match in reversed(people)}
    return next(iter(named.items())) if len(named) == 1 else None
