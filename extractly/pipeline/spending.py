"""What a run spends: tokens, what they cost by the caller's prices, and the limits that the caller set for both.

Told of every request, as it is answered: those that were asked again and those of every model of a cascade among them.
Tokens are summed as integers for each model, and prices multiplied with the sums, so nothing is lost to rounding on the
way. A request that got no answer from the service itself (429, 500) costs nothing; one whose use nobody said (an answer
without `usage`, a timeout, a broken connection) is counted as unknown, never as 0.

Before each request the limits are checked: what is spent, and for each request under way and the next one the mean of
those before. So a limit is passed by no more than what the requests then under way use above the mean. A request of
unknown use is taken for the mean as well. Once a limit is reached, nothing more is asked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeGuard, cast

from ..errors import BudgetExceededError, ConfigurationError
from ..protocol.extraction.values import total_tokens

__all__ = ["Price", "Prices", "Spending", "check_limits"]

_PER: Final = 1_000_000
"""Tokens that a price is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a model's tokens cost, for a million of them; in any currency, the same for all models.

    Attributes:
        input: Of the prompt.
        output: Of the answer, reasoning included.
        cached_input: Of the part of the prompt that the service had in its cache; `None`: as `input`.

    Raises:
        TypeError, ValueError: A price is no number, or below 0.

    >>> Price(input=0.15, output=0.60, cached_input=0.075).cost(prompt=2000, cached=1000, answer=100)
    Decimal('0.000285')
    """

    input: float
    output: float
    cached_input: float | None = None

    def __post_init__(self) -> None:
        _check_amount("input", self.input)
        _check_amount("output", self.output)
        if self.cached_input is not None:
            _check_amount("cached_input", self.cached_input)

    def cost(self, *, prompt: int, cached: int, answer: int) -> Decimal:
        """The exact cost of some tokens.

        Args:
            prompt: Tokens of prompts, those from the cache among them.
            cached: Those from the cache.
            answer: Tokens of answers.
        """
        cheap = self.input if self.cached_input is None else self.cached_input
        parts = ((prompt - cached, self.input), (cached, cheap), (answer, self.output))
        return sum((count * Decimal(repr(price)) for count, price in parts), Decimal(0)) / _PER


Prices = Price | Mapping[str, Price]


class _Model:
    """The account of one model, in tokens."""

    __slots__ = ("answer", "cached", "price", "prompt")

    def __init__(self, price: Price | None) -> None:
        self.price = price
        self.prompt = self.cached = self.answer = 0

    @property
    def cost(self) -> Decimal:
        if self.price is None:
            return Decimal(0)
        return self.price.cost(prompt=self.prompt, cached=self.cached, answer=self.answer)


class Spending:
    """The account of one run.

    Args:
        models: That may be asked.
        prices: The caller's; `None` for none.
        max_total_tokens: The caller's limit.
        max_cost: The caller's limit.

    Attributes:
        reached: The limit that was reached, as `"max_cost=5"`; `None` for none.

    Raises:
        ConfigurationError: A model has no price.
    """

    def __init__(
        self,
        models: tuple[str, ...],
        prices: Prices | None = None,
        *,
        max_total_tokens: int | None = None,
        max_cost: float | None = None,
    ) -> None:
        self._models = {model: _Model(_price_of(model, prices)) for model in models}
        self._is_priced = prices is not None
        self._max_tokens = max_total_tokens
        self._max_cost = max_cost
        self._tokens = 0
        self._requests = 0
        self._counted = 0
        self._costed = 0
        self.reached: str | None = None

    @property
    def is_limited(self) -> bool:
        """Whether there is a limit."""
        return self._max_tokens is not None or self._max_cost is not None

    @property
    def unknown(self) -> int:
        """Requests whose tokens, or with prices whose cost, nobody said."""
        return self._requests - (self._costed if self._is_priced else self._counted)

    @property
    def tokens(self) -> int | None:
        """Tokens, as far as the service said; `None` where it never did."""
        return None if self._requests and not self._counted else self._tokens

    @property
    def cost(self) -> float | None:
        """What they cost; `None` without prices, or where the service never said."""
        return None if not self._is_priced or (self._requests and not self._costed) else float(self._exact_cost)

    @property
    def _exact_cost(self) -> Decimal:
        return sum((model.cost for model in self._models.values()), Decimal(0))

    def add(self, model: str, usage: Any) -> int:
        """Take what an answer used; gives its tokens, 0 where it does not say."""
        self._requests += 1
        tokens = max(0, total_tokens(usage))
        if not tokens:  # no answer is made of none: a service that says so does not count
            return 0
        self._counted += 1
        self._tokens += tokens
        parts = _parts(usage)
        if parts is not None:
            self._costed += 1
            account = self._models[model]
            prompt, cached, answer = parts
            account.prompt += prompt
            account.cached += cached
            account.answer += answer
        return tokens

    def add_unknown(self) -> None:
        """Take a request that may have cost something, of which nobody said what."""
        self._requests += 1

    def check(self, under_way: int) -> None:
        """Check that another request may be sent.

        Args:
            under_way: Requests that were sent and are not answered yet.

        Raises:
            BudgetExceededError: A limit is reached.
            ConfigurationError: There is a limit, and the service does not say what its answers use.
        """
        if self._max_tokens is not None:
            self._check("max_total_tokens", self._max_tokens, self._tokens, self._counted, under_way)
        if self._max_cost is not None:
            self._check("max_cost", self._max_cost, float(self._exact_cost), self._costed, under_way)

    def _check(self, name: str, limit: float, spent: float, known: int, under_way: int) -> None:
        if self._requests and not known:
            raise ConfigurationError(
                f"The service does not say what its answers use, so {name} cannot be kept. Leave it out, or ask an "
                "endpoint that sends `usage`."
            )
        mean = spent / known if known else 0.0
        spent += mean * (self._requests - known)
        # A billionth is forgiven, so that a limit of ten means allows ten requests whatever floats round.
        if self.reached is None and spent < limit and spent + mean * (under_way + 1) <= limit * (1 + 1e-9):
            return
        self.reached = self.reached or f"{name}={limit}"
        raise BudgetExceededError(
            f"The run has reached {self.reached} ({spent:.6g} spent); the request was not sent. Run the same again "
            "with a larger limit: with a checkpoint only what has no answer is asked.",
            limit_name=self.reached.partition("=")[0],
            limit=limit,
            spent=spent,
        )


def check_limits(prices: object, max_total_tokens: object, max_cost: object) -> None:
    """Check the keywords.

    Raises:
        TypeError, ValueError: One is of the wrong type or out of range, or there is a limit of cost without prices.
    """
    each = list(cast("Mapping[Any, object]", prices).values()) if isinstance(prices, Mapping) else [prices]
    if prices is not None and not all(isinstance(price, Price) for price in each):
        raise TypeError("prices must be a Price, or a mapping from each model's name to its Price")
    if max_total_tokens is not None and (not isinstance(max_total_tokens, int) or isinstance(max_total_tokens, bool)):
        raise TypeError(f"max_total_tokens must be an int, got {type(max_total_tokens).__name__}")
    if max_total_tokens is not None and max_total_tokens < 1:
        raise ValueError(f"max_total_tokens must be at least 1, got {max_total_tokens}")
    if max_cost is not None:
        _check_amount("max_cost", max_cost)
        if prices is None:
            raise ValueError("max_cost needs prices: pass prices=Price(input=…, output=…), per million tokens")


def _check_amount(name: str, amount: object) -> None:
    if not isinstance(amount, (int, float)) or isinstance(amount, bool):
        raise TypeError(f"{name} must be a number, got {type(amount).__name__}")
    if not 0 <= amount < math.inf:
        raise ValueError(f"{name} must be at least 0, got {amount}")


def _price_of(model: str, prices: Prices | None) -> Price | None:
    if prices is None or isinstance(prices, Price):
        return prices
    price = prices.get(model)
    if price is None:
        known = ", ".join(map(repr, prices)) or "none"
        raise ConfigurationError(f"prices has no price for the model {model!r}; it has {known}. Add it.")
    return price


def _parts(usage: Any) -> tuple[int, int, int] | None:
    """Tokens of the prompt, of them from the cache, and of the answer; `None` where the service does not say."""
    prompt, answer = usage.prompt_tokens, usage.completion_tokens
    if not _is_count(prompt) or not _is_count(answer):
        return None
    cached = getattr(usage.prompt_tokens_details, "cached_tokens", None)
    return prompt, min(cached, prompt) if _is_count(cached) else 0, answer


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and value >= 0
