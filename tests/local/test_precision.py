"""What must not be taken: the rest of a sentence, a person without the role, a name of something else."""

from __future__ import annotations

from typing import Any

import pytest

from extractly.local.extract import extract

from .test_structures import INT, N, S, arr, null, obj


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
