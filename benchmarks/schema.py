"""From a type to a wire schema, and from the answer back to a value.

* `compile_flat_us`, `compile_nested_us`: the first schema of a class that has just been defined (defining it is not
  counted). Pydantic's own `model_json_schema()` is the baseline: everybody here begins with it.
* `compile_again_us`: the schema of a class that was compiled before, as each request of a server asks for it.
* `decode_same_us`: a text into a value, where the wire form is the type's own. Pydantic's `model_validate_json` is the
  baseline. `decode_rewritten_us`: the same for a type with a `dict` and defaults, which a strict wire cannot hold as it
  is; the others read the plain form, since they cannot send any other.
* `memory_growth_mb`: resident memory gained over types that were created, compiled and dropped, after the first
  thousand. Pydantic's own figure is what creating the types alone costs.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, create_model

from benchmarks.harness import per_call_seconds, scaled

BASELINE = "pydantic"
REQUIRES = {"openai SDK": ["openai"], "instructor": ["instructor"], "pydantic-ai": ["pydantic-ai-slim"]}

Compile = Callable[[type[BaseModel]], object]
Read = Callable[[str], object]


def flat_model(index: int) -> type[BaseModel]:
    """A new class of ten plain fields."""
    fields: dict[str, Any] = {f"field_{n}": (str, ...) for n in range(4)}
    fields |= {f"number_{n}": (int, ...) for n in range(3)}
    fields |= {"ratio": (float, ...), "active": (bool, ...), "tags": (list[str], ...)}
    return create_model(f"Flat{index}", **fields)


def nested_model(index: int) -> type[BaseModel]:
    """A new class with two levels below it and a list of them."""
    leaf = create_model(f"Leaf{index}", name=(str, ...), amount=(int, ...))
    branch = create_model(f"Branch{index}", leaf=(leaf, ...), leaves=(list[leaf], ...), note=(str | None, ...))
    return create_model(f"Nested{index}", branches=(list[branch], ...), first=(branch, ...), title=(str, ...))


class Part(BaseModel):
    label: str
    value: float


class Same(BaseModel):
    """Every field is on the wire as it is in the type."""

    name: str
    numbers: list[int]
    parts: list[Part]


class Rewritten(BaseModel):
    """A mapping and defaults, which a strict wire holds in another form."""

    name: str
    counts: dict[str, int]
    parts: list[Part]
    level: int = 3
    tags: list[str] = []


SAME = Same(
    name="An ordinary answer", numbers=list(range(20)), parts=[Part(label=f"part {n}", value=n / 7) for n in range(20)]
)
REWRITTEN = Rewritten(
    name="An ordinary answer",
    counts={f"key {n}": n for n in range(20)},
    parts=[Part(label=f"part {n}", value=n / 7) for n in range(20)],
    tags=["a", "b"],
)


def cold_us(make: Callable[[int], type[BaseModel]], compile_one: Compile) -> float:
    """The median microseconds of the first compile of a new class."""
    compile_one(make(-1))
    took = []
    for index in range(scaled(300, 3)):
        model = make(index)
        start = time.perf_counter()
        compile_one(model)
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1e6


def resident_mb() -> float:
    """Resident memory now; the peak where the system does not say."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory_growth_mb(compile_one: Compile) -> float:
    """Memory gained over many types that come and go."""
    total, warm_up = scaled(10_000, 20), scaled(1_000, 5)
    before = 0.0
    for index in range(total):
        if index == warm_up:
            gc.collect()
            before = resident_mb()
        compile_one(create_model(f"Passing{index}", a=(int, ...), b=(str, ...)))
        if index % 500 == 0:
            gc.collect()
    gc.collect()
    return max(resident_mb() - before, 0.01)


def figures(
    compile_one: Compile, again: Compile, same: tuple[Read, str], rewritten: tuple[Read, str]
) -> dict[str, float]:
    """Everything that is measured of one competitor; `same` and `rewritten` are readers with their texts."""
    read_same, same_text = same
    read_rewritten, rewritten_text = rewritten
    return {
        "compile_flat_us": cold_us(flat_model, compile_one),
        "compile_nested_us": cold_us(nested_model, compile_one),
        "compile_again_us": per_call_seconds(lambda: again(Same)) * 1e6,
        "decode_same_us": per_call_seconds(lambda: read_same(same_text)) * 1e6,
        "decode_rewritten_us": per_call_seconds(lambda: read_rewritten(rewritten_text)) * 1e6,
        "memory_growth_mb": memory_growth_mb(compile_one),
    }


def plain_reader_figures(compile_one: Compile) -> dict[str, float]:
    """For those whose answer is read by pydantic's own `model_validate_json`."""
    return figures(
        compile_one,
        compile_one,
        (Same.model_validate_json, SAME.model_dump_json()),
        (Rewritten.model_validate_json, REWRITTEN.model_dump_json()),
    )


def pydantic_itself() -> dict[str, float]:
    """`model_json_schema` and `model_validate_json`."""
    return plain_reader_figures(lambda model: model.model_json_schema())


def extractly() -> dict[str, float]:
    """`compile_schema` and `Schema.validate_json`."""
    from extractly.schema import compile_schema

    same, rewritten = compile_schema(Same), compile_schema(Rewritten)
    return figures(
        lambda model: compile_schema(model).json_schema,
        compile_schema,
        (same.validate_json, json.dumps(same.encode(SAME))),
        (rewritten.validate_json, json.dumps(rewritten.encode(REWRITTEN))),
    )


def openai_sdk() -> dict[str, float]:
    """`type_to_response_format_param`, what `.parse()` does with a type for each request."""
    from openai.lib._parsing._completions import type_to_response_format_param

    return plain_reader_figures(type_to_response_format_param)


def instructor() -> dict[str, float]:
    """The schema that it sends for tools."""
    from instructor.processing.function_calls import openai_schema

    return plain_reader_figures(lambda model: openai_schema(model).openai_schema)


def pydantic_ai() -> dict[str, float]:
    """The output schema for native structured output, through its transformer for OpenAI."""
    from pydantic_ai._output import OutputSchema
    from pydantic_ai.output import NativeOutput
    from pydantic_ai.profiles.openai import OpenAIJsonSchemaTransformer

    def compile_one(model: type[BaseModel]) -> object:
        schema = OutputSchema.build(NativeOutput(model)).object_def
        return OpenAIJsonSchemaTransformer(schema.json_schema, strict=True).walk()

    return plain_reader_figures(compile_one)


COMPETITORS: dict[str, Callable[[], dict[str, float]]] = {
    "pydantic": pydantic_itself,
    "extractly": extractly,
    "openai SDK": openai_sdk,
    "instructor": instructor,
    "pydantic-ai": pydantic_ai,
}
