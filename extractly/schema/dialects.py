"""What each provider's strict mode takes, as data: a `Dialect` is a frozen table of capabilities with its source.

Read by the schema compiler (what to rewrite, what to keep, what to count) and by `lint`. Nothing here acts, and nothing
anywhere asks for a provider by its name. Three rules of reading a page gave the values:

* a keyword is listed only where the decoder *enforces* it; one that is accepted and ignored, or unknown, is left out,
  so that the compiler says it in words and the answer is checked here;
* where pages contradict each other the narrower reading stands, since a constraint said in words costs a re-ask at
  worst and a refused request costs the call; the comment beside the entry says what the conflict is;
* a limit is the published one; `None` is "none published".

Providers move. Each entry has the page it was read from and the date; make your own with `dataclasses.replace`:

>>> from dataclasses import replace
>>> mine = replace(get_dialect("azure"), name="my-azure", limits=replace(get_dialect("azure").limits, depth=10))
>>> mine.limits.depth
10
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..errors import ConfigurationError
from .capabilities import Dialect, JsonType, Limits, PatternFeature

__all__ = ["DIALECTS", "Dialect", "Limits", "get_dialect"]

_BOUNDS: Final = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_NUMERIC: Final = _BOUNDS | {"multipleOf"}
_LENGTHS: Final = frozenset({"minLength", "maxLength"})
_SIZES: Final = frozenset({"minItems", "maxItems"})
_SCALARS: Final[frozenset[JsonType]] = frozenset({"string", "number", "integer", "boolean", "null"})
_ALL_TYPES: Final[frozenset[JsonType]] = frozenset(
    {"string", "number", "integer", "boolean", "null", "array", "object"}
)
_OPENAI_FORMATS: Final = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
)
# What no automaton-based engine does: it has no memory and looks neither ahead nor behind.
_NO_LOOKING: Final[frozenset[PatternFeature]] = frozenset({"lookaround", "backreference"})
_NO_CLASSES: Final[frozenset[PatternFeature]] = frozenset(
    {"lookaround", "backreference", "word_boundary", "unicode_class", "inline_flags"}
)

# `default` was refused in 2024-25 and tolerated by api.openai.com in 2026: never sent. `minLength` and `maxLength` were
# seen enforced (2026-08) and refused (2025-12), and the guide's list of string keywords lacks them: sent as a pattern.
_OPENAI: Final = Dialect(
    name="openai",
    source="https://developers.openai.com/api/docs/guides/structured-outputs",
    checked="2026-11-20",
    string_keywords=frozenset({"pattern"}),
    integer_keywords=_NUMERIC,
    number_keywords=_NUMERIC,
    array_keywords=_SIZES,
    formats=_OPENAI_FORMATS,
    pattern_refused=_NO_LOOKING,
    length_as_pattern=True,
    enum_types=_SCALARS,
    const=True,
    nullable="type_list",
    recursion="ref",
    limits=Limits(
        properties=5_000,
        depth=10,
        name_chars=120_000,
        enum_values=1_000,
        large_enum_values=250,
        large_enum_chars=15_000,
    ),
)

# Fine-tuned models lose every assertion on strings, numbers and arrays (same page, "some type-specific keywords").
_OPENAI_FINETUNED: Final = replace(
    _OPENAI,
    name="openai-finetuned",
    string_keywords=frozenset(),
    integer_keywords=frozenset(),
    number_keywords=frozenset(),
    array_keywords=frozenset(),
    formats=frozenset(),
    length_as_pattern=False,
)

# The documented limits are OpenAI's of 2024; ten levels have been measured. The documented ones stand here.
_AZURE: Final = replace(
    _OPENAI_FINETUNED,
    name="azure",
    source="https://learn.microsoft.com/azure/ai-services/openai/how-to/structured-outputs",
    limits=Limits(
        properties=100,
        depth=5,
        name_chars=15_000,
        enum_values=500,
        large_enum_values=250,
        large_enum_chars=7_500,
    ),
)

# A property that is required and nullable counts against `union_properties`, one that may be missing against
# `optional_properties`. `minLength`: refused by the page, taken in one probe. "Large" repeats are refused, without a
# number: 100 is our own guess at it. A tool's top-level keys are checked: anthropics/claude-code#79418.
_ANTHROPIC: Final = Dialect(
    name="anthropic",
    source="https://platform.claude.com/docs/en/build-with-claude/structured-outputs",
    checked="2026-11-20",
    string_keywords=frozenset({"pattern"}),
    array_keywords=frozenset({"minItems"}),
    formats=_OPENAI_FORMATS | {"uri"},
    pattern_refused=_NO_CLASSES,
    pattern_repeat_max=100,
    min_items_max=1,
    enum_types=_SCALARS,
    const=True,
    required_all=False,
    required_first=True,
    limits=Limits(optional_properties=24, union_properties=16),
    key_pattern=r"[A-Za-z0-9_.-]{1,64}",
)

# `responseJsonSchema`, which the OpenAI-compatible endpoint maps to. Schemas in `additionalProperties` are taken and
# then mishandled (dict fields arrive empty): mappings travel as lists.
_GEMINI: Final = Dialect(
    name="gemini",
    source="https://ai.google.dev/gemini-api/docs/structured-output; python-genai google/genai/types.py",
    checked="2026-11-20",
    integer_keywords=frozenset({"minimum", "maximum"}),
    number_keywords=frozenset({"minimum", "maximum"}),
    array_keywords=_SIZES,
    formats=frozenset({"date-time", "date", "time"}),
    enum_types=frozenset({"string", "number", "integer"}),
    required_all=False,
    prefix_items="open",
    recursion="optional",
)

# No list of keywords is published: the set that every strict decoder takes.
_MISTRAL: Final = Dialect(
    name="mistral",
    source="https://docs.mistral.ai/capabilities/structured_output; platform-docs-public openapi.yaml",
    checked="2026-11-20",
)

# Constraint keywords are on no list of the page: left out.
_GROQ: Final = Dialect(
    name="groq",
    source="https://console.groq.com/docs/structured-outputs",
    checked="2026-11-20",
    nullable="type_list",
)

_FIREWORKS: Final = Dialect(
    name="fireworks",
    source="https://fireworks.ai/docs/structured-responses/structured-response-formatting",
    checked="2026-11-20",
    required_all=False,
    recursion="ref",
)

# What vLLM's own check lets through to xgrammar; `multipleOf`, `uniqueItems`, `contains` and `patternProperties` would
# make it change the engine or refuse.
_VLLM: Final = Dialect(
    name="vllm",
    source="vLLM v1/structured_output/backend_xgrammar.py; xgrammar 0.2.8, measured",
    checked="2026-11-20",
    string_keywords=_LENGTHS | {"pattern"},
    integer_keywords=_BOUNDS,
    number_keywords=_BOUNDS,
    array_keywords=_SIZES,
    object_keywords=frozenset({"minProperties", "maxProperties"}),
    annotations=frozenset({"title", "description", "examples", "default", "deprecated"}),
    formats=_OPENAI_FORMATS | {"uri", "uri-reference", "uri-template", "json-pointer", "relative-json-pointer"},
    pattern_match="whole",
    pattern_refused=_NO_CLASSES,
    pattern_excludes_length=True,
    enum_types=_ALL_TYPES,
    const=True,
    nullable="type_list",
    required_all=False,
    open_objects=True,
    prefix_items="open",
    recursion="ref",
    root_object=False,
)

# Bounds hold for integers only; a pattern that is not `^…$` is ignored with a line in the server's log; booleans are
# no schemas; `items` beside `prefixItems` replaces it; `"$ref": "#"` is refused.
_LLAMA_CPP: Final = Dialect(
    name="llama.cpp",
    source="llama.cpp common/json-schema-to-grammar.cpp (llama-cpp-python 0.3.36), measured",
    checked="2026-11-20",
    string_keywords=_LENGTHS | {"pattern"},
    integer_keywords=_BOUNDS,
    array_keywords=_SIZES,
    annotations=frozenset({"title", "description", "examples", "default", "deprecated"}),
    formats=frozenset({"date", "time", "date-time", "uuid"}),
    pattern_match="whole",
    pattern_refused=_NO_CLASSES,
    pattern_excludes_length=True,
    enum_types=_ALL_TYPES,
    const=True,
    nullable="type_list",
    required_all=False,
    open_objects=True,
    prefix_items="fixed",
    recursion="ref",
    root_object=False,
)

_OLLAMA: Final = replace(
    _LLAMA_CPP,
    name="ollama",
    source="https://docs.ollama.com/capabilities/structured-outputs; llm/llama_server.go (llama.cpp's grammar)",
)

_PLAIN: Final = Dialect(
    name="plain",
    source="https://json-schema.org/draft/2020-12",
    checked="2026-11-20",
    as_is=True,
    string_keywords=_LENGTHS | {"pattern"},
    integer_keywords=_NUMERIC,
    number_keywords=_NUMERIC,
    array_keywords=_SIZES | {"uniqueItems", "contains", "minContains", "maxContains"},
    object_keywords=frozenset({"minProperties", "maxProperties", "patternProperties", "propertyNames"}),
    annotations=frozenset(
        {"title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly", "$comment"}
    ),
    formats=None,
    enum_types=_ALL_TYPES,
    const=True,
    typed_nodes=False,
    nullable="any_of",
    required_all=False,
    closed_objects=False,
    open_objects=True,
    prefix_items="open",
    ref_siblings=True,
    recursion="ref",
    root_object=False,
)

DIALECTS: Final[dict[str, Dialect]] = {
    dialect.name: dialect
    for dialect in (
        _OPENAI,
        _OPENAI_FINETUNED,
        _AZURE,
        _ANTHROPIC,
        _GEMINI,
        _MISTRAL,
        _GROQ,
        _FIREWORKS,
        _VLLM,
        _LLAMA_CPP,
        _OLLAMA,
        _PLAIN,
    )
}
"""The entries by name, in the order in which the documentation lists them."""

_ALSO: Final = {
    "openai-fine-tuned": "openai-finetuned",
    "azure-openai": "azure",
    "xgrammar": "vllm",
    "llamacpp": "llama.cpp",
}


def get_dialect(name: str | Dialect) -> Dialect:
    """Give the dialect of this name; a `Dialect` is given back as it is.

    Args:
        name: A key of `DIALECTS`, in any case; `"azure-openai"`, `"xgrammar"` and `"llamacpp"` are understood too.

    Raises:
        ConfigurationError: There is no such dialect; use one of the names in the message, or make your own with
            `dataclasses.replace`.

    >>> get_dialect("openai").limits.depth
    10
    """
    if isinstance(name, Dialect):
        return name
    key = name.lower().replace("_", "-")
    found = DIALECTS.get(_ALSO.get(key, key))
    if found is None:
        raise ConfigurationError(f"There is no dialect {name!r}; use one of {', '.join(DIALECTS)}")
    return found
