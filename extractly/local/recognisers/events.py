"""What people go to: "a science fair" of "going to a science fair on Friday"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Hints, Match, Recogniser, as_it_stands, words_of

_STOP = (
    r"on|at|in|from|with|next|this|tomorrow|today|tonight|by|for|until|to|and|or|that|which|will|is|are|was|were|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|every|starting|takes|between|during|near|after|before|where|when|who|hosted|scheduled|happening"
)
_EVENT = re.compile(
    r"\b(?:(?:going|go|goes|went|invited|coming|come|headed|heading)[ ]to|attend(?:s|ed|ing)?"
    r"|join(?:s|ed|ing)?(?:[ ](?:us|me|them)[ ](?:for|at))?|invite[sd]?[ ](?:you|us|everyone|them)[ ]to"
    r"|host(?:s|ed|ing)?|organi[sz](?:es|ed|ing)|hav(?:e|ing)|has|meet(?:ing)?[ ]for|planning|schedul(?:e|ed|ing)"
    r"|celebrat(?:e|es|ing))[ ](?:a|an|the|our|their|his|her|my|your|its)[ ]"
    rf"(?P<event>(?!(?:{_STOP})\b)[\w'’&-]+(?:[ ](?!(?:{_STOP})\b)[\w'’&-]+){{0,5}})",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\b(?P<event>(?!(?:The|A|An|Our|Your|This|That|My)\b)"
    r"(?:[A-Z][\w'’&-]*[ ]){1,4}(?:Conference|Meeting|Workshop|Party|Summit|Festival|Concert|Fair|Review"
    r"|Kickoff|Webinar|Seminar|Gala|Dinner|Lunch|Exhibition|Symposium|Standup|Retreat|Launch|Hackathon|Meetup|Ceremony"
    r"|Wedding)(?:[ ]\d{4})?)\b"
)


def _find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    found = [Match(*m.span("event")) for pattern in (_EVENT, _NOUN) for m in pattern.finditer(text, start, end)]
    stop = -1
    for match in sorted(found):
        if match.start >= stop:
            yield match
            stop = match.end


ROW = Recogniser(
    name="event",
    types=frozenset({"string"}),
    name_words=words_of("event"),
    find=_find,
    normalise=as_it_stands,
    verbatim=True,
)
