"""Random walks under a grammar: texts that a constrained decoder could write for a wire schema.

A `Walker` makes a grammar of a schema over a vocabulary of the 256 bytes; `walk(rng)` picks among the bytes that the
grammar allows, until it accepts. White space and long strings are made rare, and past `SOFT_BYTES` what closes is
preferred, so that walks end; a walk that has not ended at `HARD_BYTES` gives `None`.
"""

from __future__ import annotations

import json
import random
from typing import Any

import llguidance

SOFT_BYTES = 400
HARD_BYTES = 20_000
END = 256
_SPACE = frozenset(b" \t\r\n")
_DIGITS = frozenset(b"0123456789")
_NUMBER = frozenset(b"0123456789.eE+-")
_QUOTE = ord('"')
# In order of preference once a walk is long: what ends a value before what begins one.
_CLOSING = [END, *b'}]"ntf,:Z']


class _Bytes:
    """A tokenizer whose tokens are the single bytes."""

    eos_token_id = END
    bos_token_id = None
    tokens = [bytes([byte]) for byte in range(256)] + [b"<end>"]
    special_token_ids = [END]  # noqa: RUF012

    def __call__(self, text: str | bytes) -> list[int]:
        return list(text.encode() if isinstance(text, str) else text)


TOKENIZER = llguidance.LLTokenizer(llguidance.TokenizerWrapper(_Bytes()))


class GrammarError(Exception):
    """The engine refuses the schema."""


class Walker:
    """A schema as a grammar, and the texts that it allows."""

    def start(self) -> None:
        """Begin a text."""
        raise NotImplementedError

    def allowed(self) -> list[int]:
        """The bytes that may come next, and `END` where the text may end."""
        raise NotImplementedError

    def take(self, token: int) -> bool:
        """Go on with a byte; `False` if the grammar refuses it."""
        raise NotImplementedError

    def ended(self) -> bool:
        """Whether the text is complete."""
        raise NotImplementedError

    def walk(self, rng: random.Random) -> bytes | None:
        """Write one text, or `None` if the walk did not end in time."""
        self.start()
        out = bytearray()
        while len(out) < HARD_BYTES:
            token = _choose(self.allowed(), len(out), rng)
            if token == END:
                return bytes(out)
            if not self.take(token):
                raise GrammarError(f"refuses the byte {token} that it allowed after {bytes(out)!r}")
            out.append(token)
            if self.ended():
                return bytes(out)
        return None

    def accepts(self, text: bytes) -> bool:
        """Whether the grammar allows exactly this text."""
        self.start()
        if not all(self.take(byte) for byte in text):
            return False
        return self.ended() or END in self.allowed()


class LLGuidanceWalker(Walker):
    """With llguidance, which refuses whatever it would not enforce."""

    def __init__(self, schema: dict[str, Any]) -> None:
        grammar = llguidance.LLMatcher.grammar_from_json_schema(schema)
        self.matcher = llguidance.LLMatcher(TOKENIZER, grammar, log_level=0)
        if self.matcher.is_error():
            raise GrammarError(self.matcher.get_error())

    def start(self) -> None:
        self.matcher.reset()

    def allowed(self) -> list[int]:
        mask = self.matcher.compute_bitmask()
        if self.matcher.is_error():
            raise GrammarError(self.matcher.get_error())
        return [token for token in range(257) if mask[token >> 3] >> (token & 7) & 1]

    def take(self, token: int) -> bool:
        return self.matcher.try_consume_tokens([token]) == 1

    def ended(self) -> bool:
        return bool(self.matcher.is_stopped() and self.matcher.is_accepting())


class XGrammarWalker(Walker):
    """With xgrammar, as vLLM and SGLang use it; imported here, since few have it installed."""

    def __init__(self, schema: dict[str, Any]) -> None:
        import xgrammar

        vocabulary = [bytes([byte]) for byte in range(256)] + [b"<end>"]
        info = xgrammar.TokenizerInfo(vocabulary, vocab_type=xgrammar.VocabType.RAW, stop_token_ids=[END])
        try:
            self.compiled = xgrammar.GrammarCompiler(info).compile_json_schema(json.dumps(schema))
        except RuntimeError as error:
            raise GrammarError(str(error)) from error
        self.mask = xgrammar.allocate_token_bitmask(1, 257)
        self.engine = xgrammar
        self.start()

    def start(self) -> None:
        self.matcher = self.engine.GrammarMatcher(self.compiled)

    def allowed(self) -> list[int]:
        self.matcher.fill_next_token_bitmask(self.mask)
        words = [word & 0xFFFFFFFF for word in self.mask[0].tolist()]
        return [token for token in range(257) if words[token >> 5] >> (token & 31) & 1]

    def take(self, token: int) -> bool:
        return bool(self.matcher.accept_token(token))

    def ended(self) -> bool:
        return False


def _choose(allowed: list[int], length: int, rng: random.Random) -> int:
    if not allowed:
        raise GrammarError("nothing may come next")
    solid = [token for token in allowed if token not in _SPACE]
    if len(solid) > 20 and _QUOTE in solid:  # inside a string that may end
        return _QUOTE if length > SOFT_BYTES or rng.random() < 0.2 else rng.choice(solid)
    if length > SOFT_BYTES and len(solid) <= 20 and rng.random() < 0.7:
        closing = next((token for token in _CLOSING if token in solid), None)
        if closing is not None:
            return closing
    after = [token for token in solid if token not in _NUMBER]
    if after and _DIGITS & set(solid) and len(after) < len(solid) < 20 and rng.random() < 0.3:
        return rng.choice(after)  # a number that may end
    if not solid or (len(solid) < len(allowed) and rng.random() < 0.03):
        return rng.choice(allowed)
    return rng.choice(solid)
