"""Docstrings in three styles say the same things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractly.tools.docstrings import DocText, read_docstring

GOOGLE = """Get the weather.

    Call it for any city.

    Args:
        city (str, optional): Name of the city:
            as people write it.

        unit (Literal["c", "f"]): Unit of the answer.
        silent:
        *days (int): Which days.

    Returns:
        str: The weather.
    """
NUMPY = """Get the weather.

    Call it for any city.

    Parameters
    ----------
    city : str, optional
        Name of the city:
        as people write it.
    unit : {"c", "f"}
        Unit of the answer.
    silent
    *days : int
        Which days.

    Returns
    -------
    str
        The weather.
    """
SPHINX = """Get the weather.

    Call it for any city.

    :param str city: Name of the city:
        as people write it.
    :param unit: Unit of the answer.
    :type unit: str
    :param silent:
    :param int days: Which days.
    :returns: The weather.
    :raises ValueError: Never.
    """
EXPECTED = DocText(
    "Get the weather.\n\nCall it for any city.",
    {"city": "Name of the city: as people write it.", "unit": "Unit of the answer.", "days": "Which days."},
)


@pytest.mark.parametrize("text", [GOOGLE, NUMPY, SPHINX], ids=["google", "numpy", "sphinx"])
def test_each_style_gives_the_same(text: str) -> None:
    assert read_docstring(text) == EXPECTED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, DocText(None, {})),
        ("", DocText(None, {})),
        ("   \n  ", DocText(None, {})),
        ("One line.", DocText("One line.", {})),
        ("Two\nlines: of text.", DocText("Two\nlines: of text.", {})),
        ("Note that: it ends.\n\nArgs: inline are text", DocText("Note that: it ends.\n\nArgs: inline are text", {})),
        ("Args:\n    a: first\n", DocText(None, {"a": "first"})),
        ("X\nArgs:\na: not indented\n", DocText("X", {})),
        ("Args:\n    a: first\nand more text\n    b: no entry\n", DocText(None, {"a": "first"})),
        ("Args:\n    nothing here is an entry\n    at all\n", DocText(None, {})),
        ("Keyword Args:\n    a: first\n", DocText(None, {"a": "first"})),
        ("X.\n\nParameters\n----------\n    indented text first\na, b : int\n    Numbers.\n",
         DocText("X.", {"a": "Numbers.", "b": "Numbers."})),
        ("X.\n\nOther Parameters\n----------------\na\n    First.\n", DocText("X.", {"a": "First."})),
        ("X.\n\n:smile: is no field", DocText("X.\n\n:smile: is no field", {})),
        ("X.\n\n:param: no name", DocText("X.", {})),
        ("X.\n\n:param a: first\nother text\n    deeper", DocText("X.", {"a": "first"})),
        ("X.\n\nArgs:\n    a: one\n    a: two\n", DocText("X.", {"a": "one"})),
        ("X.\n\nReturns:\n    a: no parameter\n", DocText("X.", {})),
        ("X.\n\nArgs:\n    f (Callable[[int], str]): A function.\n", DocText("X.", {"f": "A function."})),
        ("X.\n\nArgs:\n    f (Callable[(int)]): Nested.\n", DocText("X.", {"f": "Nested."})),
    ],
)  # fmt: skip
def test_odd_docstrings(text: str | None, expected: DocText) -> None:
    assert read_docstring(text) == expected


@given(
    st.lists(st.sampled_from(["Args:", "Parameters", "----", ":param a: b", "    a: b", "", "text", "  x", ":", "a:"]))
)
def test_any_docstring_is_read(lines: list[str]) -> None:
    read = read_docstring("\n".join(lines))
    assert all(name and text for name, text in read.parameters.items())
