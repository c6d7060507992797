"""Who carries parcels: the names of the large carriers, as they write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Hints, Match, Recogniser, as_it_stands, words_of

_CARRIER = re.compile(
    r"(?<![\w-])(?:UPS|FedEx|DHL(?: Express| Paket)?|USPS|DPD|GLS|TNT|Royal Mail|Parcelforce|Evri|Hermes|Deutsche Post"
    r"|La Poste|Colissimo|Chronopost|Mondial Relay|PostNL|bpost|PostNord|Swiss Post|Correos|Canada Post|Australia Post"
    r"|Purolator|An Post|Poste Italiane|InPost|Aramex|Yamato|Sagawa)(?![\w-])"
)


def _find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _CARRIER.finditer(text, start, end):
        yield Match(match.start(), match.end())


ROW = Recogniser(
    name="carrier",
    types=frozenset({"string"}),
    name_words=words_of("carrier courier shipper"),
    description_words=words_of("carrier courier"),
    find=_find,
    normalise=as_it_stands,
    verbatim=True,
)
