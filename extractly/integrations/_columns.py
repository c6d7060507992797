"""Columns: how the user form of a value (its type's own JSON data) stands in typed cells, and how it is read back.

A column holds one kind of data. `cell` turns data into what an Arrow array is built of, `data` turns such a cell back;
both are exact, and what a column cannot hold is a `ColumnError` with its place: nothing is rounded, cut or guessed.
The scalar columns are in `_leaves.py`. Nothing here imports Arrow; `arrow.py` gives each column its Arrow type,
`_column_plan.py` makes the columns of a type.

`shape` says what a column holds, as a hashable value: columns of the same shape convert in the same way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any

from .._types import format_path

__all__ = [
    "Column",
    "ColumnError",
    "ListColumn",
    "MapColumn",
    "MergedColumn",
    "Slot",
    "StructColumn",
    "TupleColumn",
    "as_text",
    "free_name",
]


class ColumnError(ValueError):
    """A value that its column cannot hold: an integer beyond 64 bits, a time of day with a zone.

    Attributes:
        path: Where in the value.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        return f"{format_path(self.path)}: {self.args[0]}"

    def under(self, *steps: str | int) -> ColumnError:
        """The same, seen from further out."""
        self.path = (*steps, *self.path)
        return self


class Column(ABC):
    """What every column has.

    Attributes:
        shape: What it holds; equal for columns that convert in the same way.
    """

    __slots__ = ("shape",)

    def __init__(self, shape: Hashable) -> None:
        self.shape = shape

    @abstractmethod
    def cell(self, data: Any) -> Any:
        """The cell for data that is not null; raises `ColumnError` for what the column cannot hold."""
        ...

    @abstractmethod
    def data(self, cell: Any) -> Any:
        """The data of a cell that is not null."""
        ...


class Slot:
    """A named place of a struct.

    Attributes:
        name: The key of the data.
        column: What it holds.
        nullable: A null may stand there.
        null_is_value: A null is the value null; else it says that the key is absent.
        always: The key is there in every value, and is never null.
        constants: The only values there are; none for any.
    """

    __slots__ = ("always", "column", "constants", "name", "null_is_value", "nullable")

    def __init__(
        self,
        name: str,
        column: Column,
        *,
        nullable: bool,
        null_is_value: bool = True,
        always: bool = False,
        constants: tuple[Any, ...] = (),
    ) -> None:
        self.name = name
        self.column = column
        self.nullable = nullable
        self.null_is_value = null_is_value
        self.always = always
        self.constants = constants

    @property
    def shape(self) -> Hashable:
        """What it holds, and where."""
        return self.name, self.column.shape, self.nullable, self.null_is_value

    def cell(self, data: Any) -> Any:
        """The cell for data or null."""
        if data is None:
            return None
        try:
            return self.column.cell(data)
        except ColumnError as error:
            raise error.under(self.name) from None

    def put(self, cell: Any, data: dict[str, Any]) -> None:
        """Put what a cell says under the key."""
        if cell is not None:
            data[self.name] = self.column.data(cell)
        elif self.null_is_value:
            data[self.name] = None


class StructColumn(Column):
    """An object.

    Attributes:
        slots: Its fields.
        extras: The slot of a mapping that holds the keys that are no field; `None` for a closed object.
    """

    __slots__ = ("_names", "extras", "slots")

    def __init__(self, slots: Sequence[Slot], extras: Slot | None = None) -> None:
        super().__init__(("struct", tuple(slot.shape for slot in slots), extras and extras.shape))
        self.slots = tuple(slots)
        self.extras = extras
        self._names = frozenset(slot.name for slot in slots)

    def cell(self, data: Any) -> Any:
        """See `Column`."""
        made = {slot.name: slot.cell(data.get(slot.name)) for slot in self.slots}
        if self.extras is not None:
            made[self.extras.name] = self.extras.cell({k: v for k, v in data.items() if k not in self._names})
        return made

    def data(self, cell: Any) -> Any:
        """See `Column`."""
        made: dict[str, Any] = {}
        for slot in self.slots:
            slot.put(cell[slot.name], made)
        if self.extras is not None:
            made.update(self.extras.column.data(cell[self.extras.name] or ()))
        return made


class TupleColumn(Column):
    """A fixed number of positions, as a struct.

    Attributes:
        slots: The positions.
        rest: The slot of a list that holds what may follow; `None` if nothing may.
    """

    __slots__ = ("rest", "slots")

    def __init__(self, slots: Sequence[Slot], rest: Slot | None = None) -> None:
        super().__init__(("tuple", tuple(slot.shape for slot in slots), rest and rest.shape))
        self.slots = tuple(slots)
        self.rest = rest

    def cell(self, data: Any) -> Any:
        """See `Column`."""
        values = [*data, *[None] * (len(self.slots) - len(data))]
        made = {slot.name: slot.cell(value) for slot, value in zip(self.slots, values, strict=False)}
        if self.rest is not None:
            made[self.rest.name] = self.rest.cell(data[len(self.slots) :])
        return made

    def data(self, cell: Any) -> Any:
        """See `Column`."""
        made: list[Any] = []
        for slot in self.slots:
            value = cell[slot.name]
            if value is None and not slot.null_is_value:
                return made
            made.append(None if value is None else slot.column.data(value))
        return made if self.rest is None else [*made, *self.rest.column.data(cell[self.rest.name] or ())]


class ListColumn(Column):
    """Any number of items."""

    __slots__ = ("item",)

    def __init__(self, item: Slot) -> None:
        super().__init__(("list", item.shape))
        self.item = item

    def cell(self, data: Any) -> Any:
        """See `Column`."""
        column = self.item.column
        made: list[Any] = []
        for value in data:
            try:
                made.append(None if value is None else column.cell(value))
            except ColumnError as error:
                raise error.under(len(made)) from None
        return made

    def data(self, cell: Any) -> Any:
        """See `Column`."""
        return [None if value is None else self.item.column.data(value) for value in cell]


class MapColumn(Column):
    """Keys that the type does not name, in pairs with their values."""

    __slots__ = ("value",)

    def __init__(self, value: Slot) -> None:
        super().__init__(("map", value.shape))
        self.value = value

    def cell(self, data: Any) -> Any:
        """See `Column`."""
        column = self.value.column
        made: list[tuple[str, Any]] = []
        for key, value in data.items():
            try:
                made.append((as_text(key), None if value is None else column.cell(value)))
            except ColumnError as error:
                raise error.under(key) from None
        return made

    def data(self, cell: Any) -> Any:
        """See `Column`."""
        return {key: None if value is None else self.value.column.data(value) for key, value in cell}


class MergedColumn(Column):
    """One of several objects, as a struct of all their fields, each of which may be null.

    Args:
        slots: The fields of all branches.
        branches: The objects.
        choose: Gives the number of the branch that a cell holds.
    """

    __slots__ = ("_branches", "_choose", "_columns", "slots")

    def __init__(
        self, slots: Sequence[Slot], branches: Sequence[StructColumn], choose: Callable[[Mapping[str, Any]], int]
    ) -> None:
        super().__init__(("merged", tuple(branch.shape for branch in branches)))
        self.slots = tuple(slots)
        self._columns = {slot.name: slot.column for slot in slots}
        self._branches = tuple(branches)
        self._choose = choose

    def cell(self, data: Any) -> Any:
        """See `Column`."""
        return {slot.name: slot.cell(data.get(slot.name)) for slot in self.slots}

    def data(self, cell: Any) -> Any:
        """See `Column`."""
        made: dict[str, Any] = {}
        for slot in self._branches[self._choose(cell)].slots:
            value = cell[slot.name]
            if value is not None:
                made[slot.name] = self._columns[slot.name].data(value)
            else:
                slot.put(None, made)
        return made


def as_text(data: str) -> str:
    """Text that UTF-8 can write, as every Arrow string must be."""
    if not data.isascii():
        try:
            data.encode()
        except UnicodeEncodeError as error:
            raise ColumnError("the text holds half of a surrogate pair, which is no character") from error
    return data


def free_name(name: str, taken: Collection[str]) -> str:
    """A name for a column beside others: with as many underscores as it takes.

    >>> free_name("rest", ["rest"])
    'rest_'
    """
    while name in taken:
        name += "_"
    return name
