"""The two ends of a stretch of days or hours, where one of them leaves out what the other says.

`3-5 May 2024` is the third and the fifth of May; `15 October 2024, 14:00 - 15:30` is one day. What is left out is taken
from the other end only, and its place in the text is that of the whole stretch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..recognisers.dates import MONTHS

_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?[ ])?"
TO = r"[ ]?(?:-|–|—|to|until|till|bis|through|thru|au|al|hasta|fino al)[ ]?"
_DAY_ONLY = re.compile(rf"{_WEEKDAY}({_DAY})\Z", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"{_WEEKDAY}{_DAY}[ ](?:de[ ])?{_MONTH}\Z", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}({_MONTH})[ ]{_DAY}\Z", re.IGNORECASE)
_DMY = re.compile(rf"{_WEEKDAY}{_DAY}(?P<rest>[ ](?:de[ ]|of[ ])?{_MONTH},?[ ](?:de[ ])?\d{{4}})", re.IGNORECASE)
_MDY = re.compile(rf"{_WEEKDAY}{_MONTH}[ ]{_DAY},?[ ](?P<year>\d{{4}})", re.IGNORECASE)
_DAY_YEAR = re.compile(rf"{_DAY},?[ ]\d{{4}}\Z", re.IGNORECASE)
_CLOCK_ONLY = re.compile(r"\d{1,2}(?:[:.h]\d\d)?(?:[ ]?[ap]\.?m\.?)?(?:[ ]?(?:UTC|GMT|Uhr|Z))?\Z", re.IGNORECASE)
_DATED_CLOCK = re.compile(
    r"(?P<day>.*\d{4}.*?)(?:T|,?[ ]+(?:at[ ]|um[ ])?)\d{1,2}[:.h]\d\d(?:[ ]?[ap]\.?m\.?)?\Z", re.IGNORECASE
)

STRETCH = re.compile(
    rf"(?<![\w/.-])(?:{_DAY}(?:[ ]{_MONTH}(?:,?[ ]\d{{4}})?)?{TO}"
    rf"{_DAY}[ ](?:de[ ]|of[ ])?{_MONTH},?[ ](?:de[ ])?\d{{4}}"
    rf"|{_MONTH}[ ]{_DAY}(?:,?[ ]\d{{4}})?{TO}(?:{_MONTH}[ ])?{_DAY},?[ ]\d{{4}}"
    r"|\d{4}-\d\d-\d\d[ ]?(?:-|–|—|to|until|till|bis|through)[ ]?\d{4}-\d\d-\d\d"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{4})?[ ]?(?:-|–|—|to|until|bis|au)[ ]?\d{1,2}\.\d{1,2}\.\d{4})(?![\w/-]|\.\d)",
    re.IGNORECASE,
)
"""A stretch of days in running text, its year said at least once."""

HOURS = re.compile(
    r"(?<![\w:.,/-])\d{1,2}:\d\d(?:[ ]?[ap]\.?m\b\.?)?[ ]?(?:-|–|—|to|until|till|bis)"
    r"[ ]?\d{1,2}:\d\d(?:[ ]?[ap]\.?m\b\.?)?(?![\w:])",
    re.IGNORECASE,
)
"""A stretch of hours in running text."""


def completed(first: str, last: str) -> Iterator[tuple[str, str]]:
    """The two ends, each with what only the other says; nothing where neither leaves anything out.

    >>> list(completed("3", "5 May 2024"))
    [('3 May 2024', '5 May 2024')]
    >>> list(completed("May 30", "June 2, 2024")), list(completed("May 3", "5, 2024"))
    ([('May 30, 2024', 'June 2, 2024')], [('May 3, 2024', 'May 5, 2024')])
    """
    day_month_year, month_day_year = _DMY.match(last), _MDY.match(last)
    if day_month_year and (only := _DAY_ONLY.match(first)):
        yield only[1] + day_month_year["rest"], last
    elif day_month_year and _DAY_MONTH.match(first):
        yield f"{first} {day_month_year['rest'][-4:]}", last
    elif month_day_year and _MONTH_DAY.match(first):
        yield f"{first}, {month_day_year['year']}", last
    elif (month := _MONTH_DAY.match(first)) and _DAY_YEAR.match(last):
        yield f"{first}, {last[-4:]}", f"{month[1]} {last}"
    elif _CLOCK_ONLY.match(last) and (dated := _DATED_CLOCK.match(first)):
        yield first, f"{dated['day']} {last}"
