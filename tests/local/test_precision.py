"""What must not be taken: the rest of a sentence, a person without the role, a name of something else."""

from __future__ import annotations

from typing import Any

import pytest

from extractly.local.reading.extract import extract

from .test_structures import INT, N, S, arr, null, obj

DATE: dict[str, Any] = {"type": "string", "format": "date"}


@pytest.mark.parametrize("title", ["", "CalendarEvent", "Thing"])
def test_the_fields_beside_it_say_what_a_name_names(title: str) -> None:
    schema = obj(title, name=S, date=S, participants=arr(S))
    text = "Alice and Bob are going to a science fair on Friday."
    expected = {"name": "science fair", "date": "Friday", "participants": ["Alice", "Bob"]}
    assert extract(schema, text).value == expected
    assert extract(obj(title, name=S, age=INT), "Ann Lee is 30.").value == {"name": "Ann Lee", "age": 30}


@pytest.mark.parametrize(
    "text", ["Ann is going to meet Bob on Friday.", "The report of Monday was late.", "We met on 5 May 2024 in Rome"]
)
def test_the_rest_of_a_sentence_is_no_value(text: str) -> None:
    schema = obj(title=null(S), name=null(S), message=null(S), date=S)
    assert set(extract(schema, text).value.values()) <= {None, "Friday", "Monday", "5 May 2024"}
    assert extract(obj(name=S, date=S), text).missing == ["name"]


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        (obj(name=null(S), price=N), "Buy the Trail Shoe for only $89.90!", {"name": None, "price": 89.9}),
        (obj(day=S, organizer=null(S)), "Dinner with Sam on Friday", {"day": "Friday", "organizer": None}),
        (obj(day=S, organizer=null(S)), "Friday, organized by Sam", {"day": "Friday", "organizer": "Sam"}),
        (
            obj(day=S, message=S),
            "2024-05-06 the disk is full",
            {"day": "2024-05-06", "message": "the disk is full"},
        ),
    ],
)
def test_a_wrong_value_is_worse_than_none(schema: dict[str, Any], text: str, expected: Any) -> None:
    assert extract(schema, text).value == expected


@pytest.mark.parametrize(
    ("name", "kind", "text", "expected"),
    [
        ("start", DATE, "A post at the museum. Interviews are on 12 March 2026.", None),
        ("interviews", DATE, "A post at the museum. Interviews are on 12 March 2026.", "2026-03-12"),
        ("visit_date", DATE, "Write to us before the closing date, 31 August 2024. Thank you.", None),
        ("closing_date", DATE, "Write to us before the closing date, 31 August 2024. Thank you.", "2024-08-31"),
        ("deadline", DATE, "The concert is on 12 December 2024. Bring a friend.", None),
        ("birth_date", DATE, "He was born in Bad Ischl on 4 June 1921 and liked hats.", "1921-06-04"),
        ("fee", N, "The invoice has a total of $12,480.50. Thank you.", None),
        ("total", N, "The invoice has a total of $12,480.50. Thank you.", 12480.5),
        ("deposit", N, "The heating costs 180 euros. It is warm.", None),
        ("labour", N, "The labour (4 h) was hard.", None),
        ("labour_cost", N, "Labour cost: 4 h", None),
        ("toll", N, "In 1998 the toll was abolished. Nobody was sad.", None),
        ("distance_km", N, "The quake was at a depth of 12 km. Nobody was hurt.", None),
        ("height_cm", N, "The car ran 88,000 km. It is red.", None),
        ("height_cm", N, "The vase is 31 cm high. It is red.", 31),
        ("emergency_contact", S, "Please call back.\n\nRegards\nRosa Delgado", None),
        ("customer_no", S, "Rosa Delgado came on Monday. She left.", None),
        ("company", S, "Founded in 2021, the company employs 38 people.", None),
        ("city", S, "The offer came from Acme Robotics Inc. last week. We like it.", None),
        ("venue", S, "Dr. Sofia Lindqvist came on Monday. She left.", None),
        ("country", S, "She works in Wellington now. He left.", None),
        ("author", S, "Service period: Jan 3, 2024. It is over.", None),
        ("energy_class", {"enum": ["A", "G"]}, "It has a weight (g) of 300. It is red.", None),
        ("grade", {"enum": ["I", "II"]}, "So I came home. It was late.", None),
        ("passenger", S, "Guests: " + "the choir of the old town and " * 4 + "others", None),
    ],
)
def test_an_unlabelled_value_must_be_the_fields_own(name: str, kind: dict[str, Any], text: str, expected: Any) -> None:
    assert extract(obj(**{name: null(kind)}, weather=null(S)), text).value[name] == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("pets_allowed", "A flat. Pets are prohibited here.", False),
        ("pets_allowed", "A flat. No pets, please.", False),
        ("has_balcony", "A flat with a balcony, very bright.", True),
        ("parking_included", "A flat. Parking is included in the rent.", True),
        ("furnished", "A flat, furnished, near the park.", True),
        ("furnished", "A flat near furnished houses of friends.", None),
        ("balcony", "A flat with a balcony. The other has no balcony.", None),
    ],
)
def test_a_sentence_states_or_denies_a_thing(name: str, text: str, expected: bool | None) -> None:
    assert extract(obj(**{name: null({"type": "boolean"})}, weather=null(S)), text).value[name] is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The server is 10.20.30.400 today. Fine.", None),
        ("Reach us on 020 7946 0113 today. Fine.", "020 7946 0113"),
        ("T +33 1 70 18 99 00 | F +33 1 70 18 99 01", "+33 1 70 18 99 00"),
        ("On 2024-05-06 it rained. It cost 1 200 300.50 then.", None),
    ],
)
def test_a_telephone_number_is_none_of_the_others(text: str, expected: str | None) -> None:
    assert extract(obj(phone=null(S), weather=null(S)), text).value["phone"] == expected
