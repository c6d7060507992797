"""A griffe extension: the doctests of a docstring are shown as code, since in Markdown `>>>` begins a quotation."""

from __future__ import annotations

import re
from typing import Any

import griffe

_DOCTEST = re.compile(r"^( *)>>> .*\n(?:.*\S.*\n?)*", re.MULTILINE)


class Doctests(griffe.Extension):
    """Puts a fence around each run of lines that begins with a prompt."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of an object, once it is read."""
        if obj.docstring is not None:
            obj.docstring.value = _DOCTEST.sub(_fenced, obj.docstring.value)


def _fenced(found: re.Match[str]) -> str:
    margin = found[1]
    return f"{margin}```pycon\n{found[0].rstrip()}\n{margin}```\n"
