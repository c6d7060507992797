"""JSON text that arrives in pieces -> a live, typed partial value.

Called by the stream layers (`protocol`, `parsing`) and by users (`PartialParser`); knows JSON and the nodes of
`schema/nodes.py`, neither HTTP nor chat messages. Stages, each fed by the one before: `lexer` (text to JSON events),
`builder` (events to values, through `plans`, `frames` and `targets`), both in `live` (what the library's own streams
use), `parser` (the public face, and the last word of the schema). Each character is looked at a bounded number of
times, each value is validated once when its JSON closes, and `close()` is the schema's own `validate_json` of the whole
text. Beside them `guard` ends a stream that has gone bad. Repair of broken JSON is left to `extractly.parsing`.

What a partial value is
-----------------------

*Incomplete*, *invalid* and *may still grow* are three things. The table is the specification: the tests run each row,
and the docs page is made from it. `Step`, `Ticket` and `Shape` are:

    class Step(BaseModel):
        text: str
        done: bool = False

    class Ticket(BaseModel):
        title: str
        level: Literal["low", "high"]
        due: date | None
        counts: dict[str, int]

    class Shape(BaseModel):
        area: Circle | Square      # Circle has a radius, Square has a side

| type | text so far | `value` | because |
|---|---|---|---|
| `Step` | `` | `None` | nothing has arrived |
| `Step` | `{` | `Partial[Step]()` | an object shows as soon as it opens; a field that has not arrived reads as `None` |
| `Step` | `{"te` | `Partial[Step]()` | half a key is nothing |
| `Step` | `{"text": "` | `Partial[Step](text='')` | a string has begun |
| `Step` | `{"text": "Re` | `Partial[Step](text='Re')` | a string grows |
| `Step` | `{"text": "caf\\u00e` | `Partial[Step](text='caf')` | half an escape is held back |
| `Step` | `{"text": "ok \\ud83d` | `Partial[Step](text='ok ')` | so is half a surrogate pair |
| `Step` | `{"text": "a", "done": tru` | `Partial[Step](text='a')` | a boolean appears once, complete |
| `Step` | `{"text": "a", "done": null` | `Partial[Step](text='a', done=False)` | "not given": the default shows |
| `Step` | `{"text": "a", "done": true}` | `Step(text='a', done=True)` | closed and valid: the real instance |
| `Ticket` | `{"title": "a", "level": "lo` | `Partial[Ticket](title='a')` | a Literal or Enum appears once, complete |
| `Ticket` | `{"due": "2024-02-29` | `Partial[Ticket]()` | so does a date |
| `Ticket` | `{"due": null` | `Partial[Ticket](due=None)` | this null is a value; `model_fields_set` has it |
| `Ticket` | `{"counts": [{"key": "a", "value": 1` | `Partial[Ticket](counts={})` | 1 may become 12 |
| `Ticket` | `{"counts": [{"key": "a", "value": 1}` | `Partial[Ticket](counts={'a': 1})` | entries are a dict |
| `Ticket` | `{"counts": [{"value": 1, "key": "b"}` | `Partial[Ticket](counts={'b': 1})` | a value waits for its key |
| `list[int]` | `{"value": [` | `[]` | a root that is no object shows bare; an opened list at once |
| `list[int]` | `{"value": [1, 23` | `[1]` | a number is complete at a delimiter |
| `list[Step]` | `{"value": [{"text": "a` | `[Partial[Step](text='a')]` | items are typed from their first field |
| `set[str]` | `{"value": ["b", "a", "b"` | `['b', 'a', 'b']` | a set is a list, in order of arrival, until it closes |
| `tuple[int, str]` | `{"0": 1, "1": "x` | `(1, 'x')` | a tuple shows the positions that have arrived |
| `int` | `{"value": 12` | `None` | a scalar root is `None` before it is complete |
| `int` | `{"value": 12}` | `12` | and then itself |
| `Shape` | `{"area": {` | `Partial[Shape]()` | a union is `None` until one branch is left |
| `Shape` | `{"area": {"side": 2` | `Partial[Shape](area=Partial[Square]())` | only a Square has that key |
| `int \\| str` | `{"value": "1` | `None` | a string beside a number may change: it appears once |

Also: what is complete never changes, strings only extend, and a snapshot never changes after it is handed out (values
that have closed are shared between snapshots; treat them as read-only). Validators that read `info`, and those of the
object itself, run when the object around them closes; what they may still change is not shown before. With
`on_invalid="defer"` a value that is not valid shows as it came, and the objects around it stay partial.
"""  # noqa: D301  # the escapes are the text of the table

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .changes import Change, apply_changes, merge_changes
    from .guard import DegenerationGuard
    from .json_patch import to_json_patch
    from .parser import PartialParser
    from .partial import Partial

__all__ = [
    "Change",
    "DegenerationGuard",
    "Partial",
    "PartialParser",
    "apply_changes",
    "merge_changes",
    "to_json_patch",
]

_HOMES: Final = {
    "changes": ("Change", "apply_changes", "merge_changes"),
    "guard": ("DegenerationGuard",),
    "json_patch": ("to_json_patch",),
    "parser": ("PartialParser",),
    "partial": ("Partial",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f".{home}", __name__), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
