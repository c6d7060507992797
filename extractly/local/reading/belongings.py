"""What of a scope belongs to a field: groups under its name, labels with its prefix, the only list."""

from __future__ import annotations

from .labels import NAMES
from .scope import Pair, Scope
from .wants import Want
from .words import core, root, synonyms, words


def owns_the_list(field: Want, others: list[Want], scope: Scope) -> bool:
    """The only array of an object, where the scope has one list and nothing says whose it is."""
    lists = list(scope.all_lists())
    arrays = [other for other in others if other.kind == "array"]
    return (
        arrays == [field]
        and field.entries is None
        and len(lists) == 1
        and (lists[0] in scope.lists or any(lists[0] in group.lists for group in scope.groups))
        and (not lists[0].label or len(lists[0].items) == sum(bool(item.leaf) for item in lists[0].items))
    )


def search_words(field: Want) -> list[str]:
    """The words that a label of a field may have: those by which the index of a scope is asked."""
    known: list[str] | None = field.memo.get("search_words")
    if known is not None:
        return known
    found = dict.fromkeys((*field.words, *(_root_of(word) for word in field.words), "".join(field.words)))
    for phrase in synonyms(field.words) | synonyms(core(field.words)):
        found.update(dict.fromkeys(phrase))
    found.update(dict.fromkeys((*words(field.description[:60])[:3], *words(field.description[:200])[:24])))
    found.update(dict.fromkeys(field.context if field.words in NAMES else ()))
    found.update(dict.fromkeys(("name", "title") if frozenset(field.words) <= field.context else ()))
    known = field.memo["search_words"] = list(found)
    return known


def _root_of(word: str) -> str:
    agent = word[:-2] if word.endswith(("er", "or")) else word
    return agent if len(agent) > 3 and agent != word else root(word)


def groups(scope: Scope, depth: int = 0) -> list[Scope]:
    """The labelled groups of a scope, three levels deep."""
    found: list[Scope] = []
    for group in scope.groups:
        if group.label:
            found.append(group)
        if depth < 3:
            found += groups(group, depth + 1)
    return found


def claim(used: set[tuple[int, int]], scope: Scope) -> None:
    """Mark all labelled values of a scope as used."""
    used.update((pair.leaf.start, pair.leaf.end) for pair in scope.flat_pairs())


def by_prefix(field: Want, scope: Scope, used: set[tuple[int, int]]) -> Scope | None:
    """The pairs whose label begins (or ends) with the object's name: `customer_name`, `Name of customer`."""
    part = Scope(scope.source, scope.start, scope.end, label=field.name, structured=True)
    phrases = [field.words, *synonyms(field.words)]
    for pair in scope.flat_pairs():
        said = words(pair.label)
        for phrase in phrases:
            size = len(phrase)
            if len(said) > size and said[:size] == phrase and (pair.leaf.start, pair.leaf.end) not in used:
                part.pairs.append(Pair(" ".join(said[size:]), pair.leaf))
                break
    return part if part.pairs else None
