"""Words of labels and field names, made comparable.

`words("invoiceNumber")`, `words("Invoice No.")` and `words("invoice_number")` give the same. A plural is its
singular, so that a label "Items" meets a field `item`. Synonyms are data: a row is a group of words or phrases that
mean the same in a label. They are few on purpose: a wrong synonym gives a wrong value, a missing one gives none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+|\d+|#")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "for",
        "your",
        "our",
        "my",
        "his",
        "her",
        "their",
        "its",
        "this",
        "that",
        "please",
        "der",
        "die",
        "das",
        "le",
        "la",
        "el",
    ]
)

SYNONYMS: tuple[tuple[str, ...], ...] = (
    # identifiers
    (
        "number",
        "no",
        "nr",
        "num",
        "#",
        "nummer",
        "numero",
        "id",
        "identifier",
        "ref",
        "reference",
        "code",
        "numéro",
        "número",
    ),
    ("invoice number", "rechnungsnummer", "rechnungsnr", "numéro de facture", "número de factura"),
    ("invoice date", "issue date", "rechnungsdatum", "date issued", "issued", "date de facturation", "dated"),
    ("order number", "order id", "bestellnummer", "auftragsnummer", "numéro de commande"),
    ("customer number", "customer id", "kundennummer"),
    ("delivery date", "lieferdatum"),
    ("invoice", "bill", "rechnung", "facture", "factura"),
    ("order", "bestellung", "commande", "pedido", "purchase order", "po"),
    ("customer", "client", "kunde", "cliente", "bill to", "billed to", "sold to", "buyer"),
    ("vendor", "supplier", "seller", "merchant", "store", "lieferant", "sold by", "issuer"),
    ("sku", "article number", "part number", "item number", "product code"),
    # people
    ("name", "full name", "nom", "nombre"),
    ("first name", "given name", "forename", "vorname", "prénom"),
    ("last name", "surname", "family name", "nachname"),
    ("email", "e mail", "mail", "email address", "e mail address", "correo", "courriel"),
    ("phone", "telephone", "tel", "phone number", "telephone number", "telefon", "téléphone", "teléfono"),
    ("mobile", "cell", "mobile phone", "cell phone", "handy", "móvil"),
    ("fax", "fax number", "telefax"),
    ("website", "web", "url", "homepage", "web site", "link", "site"),
    ("company", "organization", "organisation", "employer", "firm", "firma", "entreprise", "empresa", "company name"),
    ("job title", "position", "role", "title", "beruf"),
    ("department", "dept", "abteilung"),
    ("date of birth", "birth date", "birthdate", "birthday", "dob", "born", "geburtsdatum"),
    ("gender", "sex"),
    ("participant", "attendee", "guest", "participants", "attendees", "people", "who"),
    # places
    ("address", "adresse", "anschrift", "dirección"),
    ("street", "street address", "address line", "straße", "strasse", "rue", "calle"),
    ("city", "town", "stadt", "ort", "ville", "ciudad"),
    ("state", "province", "region"),
    ("zip", "zip code", "zipcode", "postal code", "postcode", "post code", "plz", "code postal", "postleitzahl"),
    ("country", "land", "pays", "país"),
    ("origin", "from", "departure city", "departing from"),
    ("destination", "to", "arrival city"),
    ("location", "place", "venue", "where", "lieu", "lugar"),
    ("shipping", "ship to", "delivery", "deliver to", "lieferung"),
    ("billing", "bill to", "invoice to"),
    # money
    (
        "total",
        "grand total",
        "total amount",
        "amount due",
        "total due",
        "balance due",
        "amount",
        "gesamt",
        "summe",
        "gesamtbetrag",
        "montant",
        "montant total",
        "total price",
        "sum",
    ),
    ("subtotal", "sub total", "net", "net amount", "net total", "zwischensumme"),
    ("tax", "vat", "sales tax", "mwst", "MwSt", "ust", "tva", "iva", "gst", "tax amount"),
    ("discount", "rabatt", "rebate"),
    ("price", "unit price", "cost", "preis", "einzelpreis", "prix", "precio", "rate", "each"),
    ("quantity", "qty", "count", "menge", "anzahl", "quantité", "cantidad", "units", "pcs"),
    ("currency", "währung", "devise", "moneda"),
    ("salary", "pay", "compensation", "wage", "gehalt"),
    ("payment method", "paid by", "payment", "paid with"),
    # time
    ("date", "datum", "fecha", "day", "when", "on"),
    ("time", "uhrzeit", "heure", "hora"),
    ("start", "from", "begin", "beginning", "start time", "starts", "start date"),
    ("end", "until", "to", "finish", "end time", "ends", "end date"),
    ("due date", "due", "payment due", "fällig", "deadline", "due by", "pay by"),
    ("duration", "length", "dauer", "durée"),
    ("timestamp", "datetime", "ts", "time", "date time"),
    # things
    ("description", "item", "product", "article", "artikel", "beschreibung", "desc", "bezeichnung"),
    ("item", "line item", "product", "position", "entry", "line"),
    ("title", "event", "event name", "event title", "headline"),
    ("subject", "betreff", "objet", "asunto", "re"),
    ("sender", "from", "von", "de"),
    ("recipient", "to", "an"),
    ("message", "msg", "text", "body"),
    ("level", "severity", "loglevel", "log level", "lvl"),
    ("priority", "prio", "urgency"),
    ("status", "state"),
    ("category", "kind", "type", "kategorie"),
    ("brand", "manufacturer", "make", "marke", "hersteller"),
    ("weight", "gewicht", "poids", "peso"),
    ("color", "colour", "farbe", "couleur"),
    ("size", "größe", "dimension"),
    ("skill", "requirement", "skills", "requirements", "qualification"),
    ("medication", "medicine", "drug"),
    ("dose", "dosage"),
    ("diagnosis", "dx", "assessment"),
    ("ip", "ip address", "address", "ipv4", "client ip"),
    ("host", "hostname", "server", "host name"),
    ("note", "comment", "remark", "notes", "comments", "bemerkung"),
)

GENERIC = frozenset(
    [
        "number",
        "id",
        "name",
        "date",
        "amount",
        "value",
        "code",
        "total",
        "detail",
        "info",
        "information",
        "field",
        "text",
        "address",
        "line",
        "full",
        "list",
        "data",
    ]
)
"""Words that may be added to a label, or left out of it, without a change of meaning: "Total" and "Total amount"."""

UNIT_WORDS = frozenset(
    (
        *(
            "percent",
            "pct",
            "kg",
            "g",
            "lb",
            "cm",
            "mm",
            "m",
            "km",
            "inch",
            "ft",
            "second",
            "minute",
            "hour",
            "day",
            "ms",
        ),
        *("usd", "eur", "gbp", "celsius", "fahrenheit", "mb", "gb", "kb", "in"),
    )
)
"""Words of a field's name that only say the unit: `battery_percent` is the label "Battery"."""

WEAK = frozenset(
    [
        "name",
        "date",
        "number",
        "id",
        "title",
        "type",
        "value",
        "amount",
        "price",
        "total",
        "status",
        "description",
        "time",
        "code",
        "state",
        "text",
        "note",
        "role",
        "key",
        "start",
        "end",
        "count",
        "level",
        "kind",
        "label",
        "category",
    ]
)
"""Names too common to be met by a longer label: a field `name` is not the label "Product name"."""


def _stem(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        return word[:-1]
    return word


@lru_cache(maxsize=8192)
def words(label: str) -> tuple[str, ...]:
    """The words of a label or a field name, in lower case, singular, without articles.

    >>> words("invoiceNumber"), words("Invoice No.")
    (('invoice', 'number'), ('invoice', 'no'))
    """
    split = _CAMEL.sub(" ", label[:200])
    found = [_stem(word) for word in _WORD.findall(unicodedata.normalize("NFC", split).lower())]
    return tuple(word for word in found if word not in ARTICLES) or tuple(found)


def _groups() -> dict[tuple[str, ...], list[int]]:
    index: dict[tuple[str, ...], list[int]] = {}
    for number, group in enumerate(SYNONYMS):
        for phrase in group:
            index.setdefault(words(phrase), []).append(number)
    return index


_INDEX = _groups()
_PHRASES = [{words(phrase) for phrase in group} for group in SYNONYMS]


@lru_cache(maxsize=8192)
def synonyms(phrase: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """What means the same as a phrase: whole-phrase synonyms, and single words of it replaced by theirs."""
    found: set[tuple[str, ...]] = set()
    for number in _INDEX.get(phrase, ()):
        found |= _PHRASES[number]
    if 1 < len(phrase) <= 4:
        for at, word in enumerate(phrase):
            for number in _INDEX.get((word,), ()):
                found |= {phrase[:at] + other + phrase[at + 1 :] for other in _PHRASES[number]}
    found.discard(phrase)
    return frozenset(found)
