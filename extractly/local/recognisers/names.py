"""People, places and organisations, by their capitals and their surroundings.

A run of capitalised words is a person with a title or a known given name in front, or (one or two words) where a
verb or a list of persons is next to it; a place if it is known or stands behind "in", "at", "from", "to" and is no
person; an organisation by its legal form or kind. What fits none is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Hints, Match, Recogniser, as_it_stands, words_of
from .dates import MONTHS
from .gazetteer import CITIES, COUNTRIES, GIVEN_NAMES, NO_NAMES, STATES

STRING = frozenset({"string"})

_CAP = r"[^\W\d_a-zà-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_PERSON = re.compile(
    rf"(?<![\w@#./])(?P<title>(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Herr|Frau)\.?[ ])?(?P<name>(?:[A-Z]\.|{_CAP})"
    rf"(?:[ ](?:(?:van|de|von|der|den|la|del|bin|al|da|di)[ ]){{0,2}}(?:[A-Z]\.|{_CAP})){{0,3}})(?![\w@])"
)
_VERB = re.compile(
    r"['’]s\b|,?[ ](?:is|are|was|were|will|has|have|had|said|says|met|and|or|joined|works?|worked|lives?|lived"
    r"|called|sent|wrote|asked|went|goes|plans?|wants?|likes?|bought|ordered|paid|attends?|attended|presented|leads?"
    r"|reported|is seen|was seen|aged?|\(?\d{1,3}\b|who)\b|[ ]?\(\d",
)
_BEFORE = re.compile(
    r"(?:\b(?:with|by|and|or|dear|hi|hello|from|to|for|between|named|called|am|is|meet|contact|attn|invited?|regards,?)|[,:&])\s+\Z",
    re.IGNORECASE,
)
_LIVED = re.compile(
    r",? \(?(?:(?:was )?born|b\.|née?|\*|geb(?:oren|\.))[ ]|[ ]\(\d{4}[ ]?[-–]"
    r"|,? (?:is|was) an? [\w ]{3,40}(?:\.|,| who| from| at| and)"
)
_LEGAL = (
    r"(?:Inc|Ltd|LLC|GmbH|Corp|Corporation|AG|SA|S\.A|SAS|BV|B\.V|PLC|plc|LLP|Co|KG|SE|Oy|AB|Pty|SpA|SARL|Limited|Company"
    r"|Group|Holdings|University|Institute|College|Bank|Foundation|Hospital|Clinic|Labs?|Technologies|Systems|Solutions"
    r"|Industries|Partners|Associates|Airlines|Motors|Ministry|Department)"
)
JOBS = (
    r"(?:Manager|Director|Engineer|Developer|Designer|Architect|Analyst|Consultant|Officer|Chief|President|Lead|Partner"
    r"|Head|Assistant|Coordinator|Specialist|Representative|Agent|Accountant|Lawyer|Attorney|Nurse|Physician|Surgeon"
    r"|Professor|Lecturer|Teacher|Editor|Scientist|Researcher|Technician|Supervisor|Administrator|Secretary|Founder"
    r"|Owner|CEO|CTO|CFO|COO|Advisor|Planner|Buyer|Recruiter|Producer|Strategist|Controller|Associate|Executive)"
)
_NO_NAME = rf"{_LEGAL}|{JOBS}"
_POST = re.compile(rf",[ ](?:(?:the|our|their)[ ])?(?:[A-Za-z][\w&-]{{0,20}}[ ]){{0,4}}?{JOBS}\b", re.IGNORECASE)
_ORGANISATION = re.compile(
    rf"(?<!\w)(?:{_CAP}|&|\d{{1,4}}[A-Z]\w{{0,20}})(?:[ ](?:{_CAP}|&|of|and)){{0,5}}?"
    rf",?[ ]{_LEGAL}\b\.?(?:,?[ ]{_LEGAL}\b\.?){{0,2}}(?:[ ]of[ ]{_CAP}(?:[ ]{_CAP})?)?"
)
_HIRES = re.compile(
    rf"(?<![\w.] )(?<!\w)(?P<name>{_CAP}(?:[ ](?:{_CAP}|&)){{0,3}})[ ](?:is|are)[ ](?:now[ ]|currently[ ])?"
    r"(?:hiring|looking[ ]for|seeking|recruiting)\b"
)
_LEGAL_WORD = re.compile(rf"[ ]{_LEGAL}\Z")
_LEGAL_NEXT = re.compile(rf",?[ ]{_LEGAL}\b")
_SURNAME = re.compile(rf"[ ]{_CAP}")
_DAY_NEXT = re.compile(r"\.?[ ]\d{1,2}\b")
_KNOWN = re.compile(
    r"(?<!\w)(?:"
    + "|".join(sorted((re.escape(name) for name in CITIES | COUNTRIES), key=len, reverse=True))
    + r")(?!\w)"
)
_IN_COUNTRY = re.compile(
    rf"(?<![\w,] )(?<!\w){_CAP}(?:[ -]{_CAP}){{0,2}},[ ](?:"
    + "|".join(sorted((re.escape(name) for name in COUNTRIES), key=len, reverse=True))
    + r")(?!\w)"
)
_IN = re.compile(
    rf"\b(?:in|at|from|to|near|around|visiting|visit)[ ]"
    rf"(?P<name>(?:the[ ])?{_CAP}(?:[ ]{_CAP}){{0,3}}(?:,[ ](?:{_CAP}))?)(?!\w)"
)


def find_people(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    """Names of people."""
    for match in _PERSON.finditer(text, start, end):
        yield from _people_in(text, match)


def _people_in(text: str, match: re.Match[str]) -> Iterator[Match]:
    start, stop = match.span("name")
    name = match["name"]
    words = name.split(" ")
    while words and words[0].lower().strip(".") in NO_NAMES:
        start += len(words[0]) + 1
        words = words[1:]
    while words and words[-1].lower().strip(".") in NO_NAMES:
        stop -= len(words[-1]) + 1
        words = words[:-1]
    if words and _is_person(text, words, start, stop, titled=match["title"] is not None):
        yield Match(start, stop)


def _is_person(text: str, words: list[str], start: int, stop: int, *, titled: bool) -> bool:
    name = " ".join(words)
    if name in CITIES or name in COUNTRIES or (name.isupper() and len(name) > 3) or any(len(w) > 20 for w in words):
        return False
    if len(words) == 1 and words[0].lower() in MONTHS and _DAY_NEXT.match(text, stop):
        return False  # "Jan 3"
    if any(re.fullmatch(_NO_NAME, word.strip(".,")) for word in words) or re.match(
        rf",?[ ]{_LEGAL}\b", text[stop : stop + 20]
    ):
        return False
    known = re.sub(r"['’-].*", "", words[0].lower()) in GIVEN_NAMES
    if titled or known:
        return True
    if len(words) > 3:
        return False
    before = _BEFORE.search(text[max(0, start - 12) : start])
    after = _VERB.match(text, stop)
    if 2 <= len(words) <= 3 and (_LIVED.match(text, stop) or _POST.match(text, stop)):
        return True
    if before and before[0].strip().lower() in ("to", "from", "for", "at"):
        return False
    if before and len(words) > 1 and before[0].strip().lower() == "by":
        return True
    if before and _next_to_known(text, start, stop):
        return True
    return after is not None and len(words) == 2 and not after[0].startswith((" is", " are", " or", "'s"))


def _next_to_known(text: str, start: int, stop: int) -> bool:
    """In a list with a known given name: "Alice, Zed and Bob"."""
    around = re.findall(r"[^\W\d_]+", text[max(0, start - 40) : start] + " " + text[stop : stop + 40])
    return any(word.lower() in GIVEN_NAMES and word[0].isupper() for word in around)


def find_places(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    """Known cities and countries, and capitalised words behind a preposition of place."""
    found: dict[int, Match] = {}
    for match in _IN.finditer(text, start, end):
        start, end_of_name = match.span("name")
        first = match["name"].split()[0].strip(",").lower()
        firm = _LEGAL_WORD.search(match["name"]) or _LEGAL_NEXT.match(text, end_of_name)
        if first not in GIVEN_NAMES and (first == "the" or first not in NO_NAMES) and not firm:
            found[start] = Match(start, _without_next_city(text, start, end_of_name))
    known = [Match(m.start(), m.end()) for m in _KNOWN.finditer(text, start, end) if not _is_given(text, m)]
    known += [Match(m.start(), m.end()) for m in _IN_COUNTRY.finditer(text, start, end)]
    spans = sorted([*found.values(), *known], key=lambda m: (m.start, -m.end))
    stop = -1
    for place in spans:
        if place.start >= stop:
            yield place
            stop = place.end


def _is_given(text: str, match: re.Match[str]) -> bool:
    """A city's name that is somebody's: "Dr. Sofia Lindqvist"."""
    return match[0].lower() in GIVEN_NAMES and _SURNAME.match(text, match.end()) is not None


def _without_next_city(text: str, start: int, end: int) -> int:
    """Where a place ends: what stands behind a comma belongs to it only if it is a country or a state."""
    comma = text.find(",", start, end)
    if comma < 0:
        return end
    rest = text[comma + 1 : end].strip()
    return end if rest in COUNTRIES or rest in STATES else comma


def find_cities(text: str, start: int, end: int, hints: Hints) -> Iterator[Match]:
    """Places without what follows a comma: "Paris" of "Paris, France"."""
    for match in find_places(text, start, end, hints):
        name = text[match.start : match.end]
        if name not in COUNTRIES and not text.endswith(" at ", 0, match.start):
            comma = name.find(",")
            yield Match(match.start, match.start + comma) if comma > 0 else match


def find_countries(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    """Known countries."""
    return (Match(m.start(), m.end()) for m in _KNOWN.finditer(text, start, end) if m[0] in COUNTRIES)


def find_organisations(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    """Names with a legal form or a kind of organisation in them."""
    found = [Match(*match.span()) for match in _ORGANISATION.finditer(text, start, end)]
    found += [Match(*match.span("name")) for match in _HIRES.finditer(text, start, end)]
    stop = -1
    for match in sorted(found):
        first = text[match.start : match.end].partition(" ")[0]
        skip = len(first) + 1 if first.lower() in NO_NAMES else 0
        if match.start >= stop and match.end - match.start > skip:
            stop = match.end
            yield Match(match.start + skip, match.end)


PERSON_WORDS = words_of(
    "person people participant attendee guest author name speaker customer client contact patient doctor sender"
    " recipient employee manager owner assignee reporter candidate applicant student teacher host organizer organiser"
    " member user who buyer seller friend passenger player signer interviewer recruiter lawyer physician nurse"
    " character director editor composer artist singer actor founder president ceo cto chair judge"
)
ROWS = (
    Recogniser(
        name="person",
        types=STRING,
        name_words=PERSON_WORDS,
        description_words=words_of("person people"),
        find=find_people,
        normalise=as_it_stands,
        verbatim=True,
    ),
    Recogniser(
        name="city",
        types=STRING,
        name_words=words_of("city town stadt"),
        description_words=words_of("city town"),
        find=find_cities,
        normalise=as_it_stands,
        verbatim=True,
    ),
    Recogniser(
        name="country",
        types=STRING,
        name_words=words_of("country land nation"),
        description_words=words_of("country"),
        find=find_countries,
        normalise=as_it_stands,
        verbatim=True,
    ),
    Recogniser(
        name="place",
        types=STRING,
        name_words=words_of("location place venue where destination origin region area headquarter hq seat"),
        description_words=words_of("location place"),
        find=find_places,
        normalise=as_it_stands,
        verbatim=True,
    ),
    Recogniser(
        name="organisation",
        types=STRING,
        name_words=words_of(
            "company organization organisation employer vendor supplier merchant manufacturer brand firm issuer"
            " institution university school bank"
        ),
        description_words=words_of("company organization organisation"),
        find=find_organisations,
        normalise=as_it_stands,
        verbatim=True,
    ),
)
