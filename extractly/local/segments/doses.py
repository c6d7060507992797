"""Prescriptions: `Metformin 500 mg twice daily` is a drug, its dose and how often it is taken."""

from __future__ import annotations

import re

from ..reading.scope import Leaf, Pair

_DOSE = re.compile(
    r"(?P<drug>[^\W\d_][^\W\d_-]+(?:[ -][^\W\d_]+){0,2}),?[ ]+"
    r"(?P<dose>\d{1,5}(?:[.,]\d{1,3})?[ ]?(?:mg|g|mcg|µg|μg|ml|IU|units?|U))\b"
    r"(?:/\d*[ ]?ml)?[ ,;:–-]*(?P<frequency>[^\n;]{0,60}?)[ .]*\Z"
)
_UNIT = re.compile(r"\d ?(?:mg|g|mcg|µg|μg|ml|IU|U|unit)")
_OFTEN = re.compile(
    r"\b(?:daily|once|twice|times|every|each|weekly|nightly|morning|evening|bedtime|night|needed|prn|bid|tid|qid|qd|od|bd|tds|q\d+h"
    r"|x|hourly|hours|per day|a day|meals?|täglich|fois)\b",
    re.IGNORECASE,
)


def read_dose(text: str, start: int) -> list[Pair]:
    """The parts of a prescription; empty for any other text."""
    match = _DOSE.match(text) if len(text) < 160 and _UNIT.search(text) else None
    if match is None or (match["frequency"] and not _OFTEN.search(match["frequency"])):
        return []
    return [
        Pair(name, Leaf(said, start + match.start(name), start + match.end(name)))
        for name, said in match.groupdict().items()
        if said
    ]
