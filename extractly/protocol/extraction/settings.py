"""What a caller may say of an extraction, checked once and kept: the keywords of `extract` and `Extractor`.

`Settings` is a plain frozen value: it pickles, and a plan is compiled from it (`plan.py`). A wrong keyword is Python's
own `TypeError` or `ValueError`, raised before anything is sent.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, cast, get_args

from ...errors import ConfigurationError
from ...parsing import DEFAULT_RULES, RULES
from ...streaming import DegenerationGuard
from ..flow import CallOptions
from ..request import is_given
from .hooks import NO_HOOKS, Hooks, make_hooks
from .values import MODES, Mode

__all__ = ["ModeChoice", "OnItemError", "OnTruncation", "Settings", "make_settings"]

ModeChoice = Literal["auto", "json_schema", "tool", "json_object", "text"]
OnTruncation = Literal["raise", "salvage", "continue"]
OnItemError = Literal["raise", "collect", "reask"]

REFUSED_PARAMS: Final[Mapping[str, str]] = {
    "messages": "pass them as the input",
    "response_format": "the type is the format; `mode` says how it is sent",
    "stream": "use stream() or astream()",
    "n": "one answer is read; call again for another",
}
"""Fields of the body that belong to the library, and what to do instead."""

OPTION_NAMES: Final = ("timeout", "extra_headers", "extra_query", "extra_body", "max_retries", "idempotency_key")

SCHEMA_PROMPT: Final = (
    "Answer with one JSON value that is valid against this JSON Schema, and with nothing else: no explanation, no code "
    "fence.\n\n{schema}"
)
"""What the modes json_object and text put before the messages; `{schema}` is the schema in the plain dialect."""

REASK_PROMPT: Final = (
    "The answer above is not valid:\n\n{errors}\n\nAnswer again with the whole JSON value, corrected. Change "
    "nothing that the errors do not ask for."
)
"""What goes back with an invalid answer; `{errors}` is one line per error."""

CONTINUE_PROMPT: Final = "Your answer was cut off. Go on exactly where it stops; write only the rest of the JSON."


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The keywords of `extract`, as `make_settings` checked them.

    Attributes:
        models: Models to try in order; empty: `EXTRACTLY_MODEL` is read when the call is made.
        instructions: A system message to put before the input.
        mode: `"auto"` or the one mode to use.
        retries: How often an invalid answer is sent back.
        context: pydantic's validation context.
        on_truncation: What to do with an answer that was cut off.
        on_item_error: What to do with invalid items of a list.
        repairs: Names of the repair rules that may be used.
        max_attempts: Requests of one call at most, of whatever reason (transport retries not counted).
        max_total_tokens: No request is sent once so many tokens are spent.
        dialect: The dialect of the strict modes.
        guard: Makes the guard of each streamed answer; what it makes may be `None`.
        hooks: Callbacks.
        schema_prompt, reask_prompt, continue_prompt: The texts that the library adds, see the constants.
        params: Further fields of the body.
        options: Options of the HTTP request.
    """

    models: tuple[str, ...] = ()
    instructions: str | None = None
    mode: ModeChoice = "auto"
    retries: int = 2
    context: Any = None
    on_truncation: OnTruncation = "raise"
    on_item_error: OnItemError = "raise"
    repairs: frozenset[str] = DEFAULT_RULES
    max_attempts: int | None = None
    max_total_tokens: int | None = None
    dialect: Any = "openai"
    guard: Callable[[], DegenerationGuard | None] = DegenerationGuard
    hooks: Hooks = NO_HOOKS
    schema_prompt: str = SCHEMA_PROMPT
    reask_prompt: str = REASK_PROMPT
    continue_prompt: str = CONTINUE_PROMPT
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    options: CallOptions = field(default_factory=CallOptions)

    def modes(self) -> tuple[Mode, ...]:
        """The modes that may be used, strongest first."""
        if self.mode != "auto":
            return (self.mode,)
        return tuple(mode for mode in MODES if not (mode == "tool" and "tools" in self.params))

    def resolved_models(self) -> tuple[str, ...]:
        """The models to try.

        Raises:
            ConfigurationError: Neither `model` nor `EXTRACTLY_MODEL` is set.
        """
        models = self.models or tuple(filter(None, (os.environ.get("EXTRACTLY_MODEL"),)))
        if not models:
            raise ConfigurationError(
                'No model. Pass model=..., or set the environment variable EXTRACTLY_MODEL. model="local" is the '
                "embedded engine, which needs no key and no network."
            )
        return models


def make_settings(*, model: str | Sequence[str] | None = None, hooks: Any = None, **keywords: Any) -> Settings:
    """Check the keywords of a call.

    Args:
        model: A model, or several to try in order.
        hooks: A `Hooks` or a mapping of hook names.
        **keywords: Fields of `Settings`, options of the HTTP request, and fields of the body.

    Returns:
        The settings; `None` for a keyword means its default.

    Raises:
        TypeError: A field of the body that belongs to the library, or a keyword of the wrong type.
        ValueError: A keyword that has no such value.
    """
    own: dict[str, Any] = {name: keywords.pop(name) for name in _OWN if name in keywords}
    own = {name: value for name, value in own.items() if value is not None}
    given: dict[str, Any] = {name: keywords.pop(name) for name in OPTION_NAMES if name in keywords}
    for name, instead in REFUSED_PARAMS.items():
        if name in keywords:
            raise TypeError(f"{name!r} cannot be passed: {instead}")
    settings = Settings(models=_models(model), hooks=make_hooks(hooks), options=_options(given), params=keywords, **own)
    _check(settings)
    return replace(settings, repairs=frozenset(settings.repairs))


def _models(model: str | Sequence[str] | None) -> tuple[str, ...]:
    if model is None:
        return ()
    models = (model,) if isinstance(model, str) else tuple(model)
    if not models or not all(isinstance(name, str) and name for name in cast("tuple[object, ...]", models)):
        raise ValueError(f"model must be a model's name, or a list of names to try in order, got {model!r}")
    return models


def _options(given: dict[str, Any]) -> CallOptions:
    return CallOptions(**{name: value for name, value in given.items() if is_given(value)})


_OWN: Final = (
    "instructions",
    "mode",
    "retries",
    "context",
    "on_truncation",
    "on_item_error",
    "repairs",
    "max_attempts",
    "max_total_tokens",
    "dialect",
    "guard",
    "schema_prompt",
    "reask_prompt",
    "continue_prompt",
)
_CHOICES: Final[Mapping[str, Collection[str]]] = {
    "mode": get_args(ModeChoice),
    "on_truncation": get_args(OnTruncation),
    "on_item_error": get_args(OnItemError),
}
_COUNTS: Final[Mapping[str, int]] = {"retries": 0, "max_attempts": 1, "max_total_tokens": 1}


def _check(settings: Settings) -> None:
    for name, choices in _CHOICES.items():
        if getattr(settings, name) not in choices:
            raise ValueError(f"{name} must be one of {', '.join(choices)}; got {getattr(settings, name)!r}")
    for name, least in _COUNTS.items():
        _check_count(name, getattr(settings, name), least)
    unknown = sorted(set(settings.repairs) - RULES.keys())
    if unknown:
        raise ValueError(f"repairs: no rule is called {unknown[0]!r}; there are {', '.join(RULES)}")
    if settings.mode == "tool" and "tools" in settings.params:
        raise TypeError("'tools' cannot be passed with mode=\"tool\": the type is the tool. Use another mode.")


def _check_count(name: str, count: Any, least: int) -> None:
    if count is None:
        return
    if not isinstance(count, int) or isinstance(count, bool):
        raise TypeError(f"{name} must be an int, got {type(count).__name__}")
    if count < least:
        raise ValueError(f"{name} must be at least {least}, got {count}")
