"""For drawn types and values: a value goes into an Arrow array and comes back. (Here, because the strategies are.)"""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import typed_values

from extractly import compile_schema
from extractly.integrations.arrow import ColumnError, arrow_type, from_arrow, to_arrow


@given(st.data())
def test_every_drawn_value_comes_back(data: st.DataObject) -> None:
    """A value that the codec keeps goes into an array and comes back equal, or its column says what it cannot hold."""
    output, adapter, value = data.draw(typed_values())
    schema = compile_schema(output, dialect="plain")
    assume(schema.decode(schema.encode(value)) == value)  # the codec has laws of its own
    try:
        array = to_arrow([value, None, value], output)
    except ColumnError as error:
        if "does not fit 64 bits" not in str(error) and "double precision" not in str(error):
            raise
        assume(False)
    array.validate(full=True)
    assert array.type.equals(arrow_type(output))
    first, nothing, last = from_arrow(array, output)
    assert nothing is None
    assert to_arrow([first, None, last], output).equals(array)
    if first != value or last != value:  # an absent key and a null under it are one
        without = [adapter.dump_python(each, exclude_none=True, warnings=False) for each in (first, value, last)]
        assert without[0] == without[1] == without[2]
