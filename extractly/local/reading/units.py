"""Units of measure: what each measures, and its factor to the base unit of that."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from .wants import Want
from .words import words

_ROWS = """
mass 0.001 mg milligram milligrams
mass 0.000001 mcg µg μg microgram micrograms
mass 1 g gram grams gr gramm
mass 1000 kg kilo kilos kilogram kilograms kgs
mass 1000000 t tonne tonnes
mass 453.59237 lb lbs pound pounds
mass 28.349523125 oz ounce ounces
mass 6350.29318 st stone stones
length 0.001 mm millimeter millimeters millimetre millimetres
length 0.01 cm centimeter centimeters centimetre centimetres
length 1 m meter meters metre metres
length 1000 km kilometer kilometers kilometre kilometres kms
length 0.0254 in inch inches " ″ zoll
length 0.3048 ft foot feet
length 1609.344 mi mile miles
time 0.001 ms millisecond milliseconds msec
time 1 s sec secs second seconds sek
time 60 min mins minute minutes
time 3600 h hr hrs hour hours std stunden
time 86400 d day days
time 604800 week weeks wk wks
data 1000 kb kilobyte kilobytes
data 1000000 mb megabyte megabytes
data 1000000000 gb gigabyte gigabytes
data 1000000000000 tb terabyte terabytes
volume 0.001 ml milliliter milliliters millilitre millilitres
volume 0.01 cl
volume 1 l liter liters litre litres
area 1 m² sqm m2 qm
area 0.09290304 sqft ft²
energy 1 wh
energy 1000 kwh
food 1 kj
food 4.184 kcal
power 1 w watt watts
power 1000 kw
charge 1 mah
frequency 1 hz
frequency 1000000 mhz
frequency 1000000000 ghz
speed 1 km/h kmh kph
speed 1.609344 mph
pressure 1 mmhg
celsius 1 °c celsius
fahrenheit 1 °f fahrenheit
beats 1 bpm
sound 1 db dba decibel
light 1 lm lumen lumens
voltage 1 v volt volts
current 1 ma
density 1 dpi ppi
frames 1 fps
power 735.49875 hp ps
pressure 51.7149326 psi
pressure 750.0615758 bar
torque 1 nm
length 0.9144 yd yard yards
area 10000 ha hectare hectares
area 4046.8564224 acre acres
volume 3.785411784 gal gallon gallons
turns 1 rpm
bitrate 1 mbps mbit/s
bitrate 1000 gbps
span 1 month months monat monate
span 12 year years yr yrs jahre
"""
UNITS: dict[str, tuple[str, Decimal]] = {
    unit: (row.split()[0], Decimal(row.split()[1])) for row in _ROWS.strip().splitlines() for unit in row.split()[2:]
}
"""By the unit in lower case: its dimension, and its factor to the base unit of the dimension."""

DIMENSION_WORDS: dict[str, str] = {
    **dict.fromkeys(("weight", "mass", "gewicht"), "mass"),
    **dict.fromkeys(("height", "width", "depth", "length", "distance", "diameter"), "length"),
    **dict.fromkeys(("duration", "runtime", "elapsed", "latency", "timeout", "uptime"), "time"),
    **dict.fromkeys(("capacity", "storage", "memory", "ram", "disk"), "data"),
    **dict.fromkeys(("volume",), "volume"),
    **dict.fromkeys(("area", "surface"), "area"),
    **dict.fromkeys(("power",), "power"),
    **dict.fromkeys(("temperature",), "celsius"),
}

_SAID = re.compile(r"\bin ([a-zµ²/]{1,12})\b|\(([a-zµ²°/]{1,12})\)|, ([a-zµ²]{1,6})$")
_BEHIND = re.compile(r"(?:[(\[]\s?(?:in )?([^()\[\]\d]{1,12}?)\s?[)\]]|, ([a-zA-Zµ²]{1,4})| in ([a-z²]{1,12}))\Z")
_NO_UNITS = frozenset(("in", "t", "d", "m", "l", "h", "s", "min"))
"""Last words of a name that are more often something else: `logged_in`, `price_min`."""
_KELVIN_WORDS = {"c": "°c", "f": "°f"}


def wanted_unit(want: Want) -> str | None:
    """The unit that a field's name or description asks for: `weight_kg`, "in minutes"."""
    known: tuple[str | None] | None = want.memo.get("unit")
    if known is None:
        known = want.memo["unit"] = (_wanted(want),)
    return known[0]


def _wanted(want: Want) -> str | None:
    parts = words(want.name)
    if "per" in parts:
        return None  # `price_per_month` is no number of months
    last = want.name.lower().replace("-", "_").split("_")[-1]
    if len(parts) > 1:
        if last in _KELVIN_WORDS and "temp" in parts[0]:
            return _KELVIN_WORDS[last]
        for word in (last, parts[-1]):
            if word in UNITS and word not in _NO_UNITS:
                return word
        if last == "min" and {"duration", "length", "time", "runtime", "prep", "cook"} & set(parts):
            return "min"
        if last in ("m", "h", "s", "l"):
            return last
    found = _SAID.search(want.description.lower()[:500])
    unit = next((group for group in found.groups() if group), None) if found else None
    return unit if unit in UNITS else None


@lru_cache(maxsize=4096)
def unit_of_label(label: str) -> str:
    """The unit that a label or a head states: "Weight (g)", `weight_g`; empty for none."""
    found = _BEHIND.search(label.strip()[-24:]) if len(label) < 80 else None
    unit = next((group for group in found.groups() if group), "").strip().lower() if found else ""
    if unit in UNITS:
        return unit
    last = label.rpartition("_")[2].lower() if "_" in label else ""
    return last if last in UNITS and last not in _NO_UNITS else ""


def converted(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """A value in another unit; `None` where the two measure different things."""
    (dimension, factor), (asked, base) = UNITS[unit], UNITS[wanted]
    if dimension != asked:
        if (dimension, asked) == ("fahrenheit", "celsius"):
            return (value - 32) * 5 / 9
        return value * 9 / 5 + 32 if (dimension, asked) == ("celsius", "fahrenheit") else None
    return value if factor == base else value * factor / base
