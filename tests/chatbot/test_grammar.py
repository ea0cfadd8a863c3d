"""Parses are remembered, and cost Python's collector nothing while they are."""

import gc
from itertools import pairwise

from chatbot.cache import RecentlyUsed
from chatbot.language.grammar import Grammar

TEXTS = [f"Mayor Ida Grant opened bridge {number} in Paris on Monday." for number in range(40)]


def test_a_parse_that_is_remembered_is_the_same(grammar: Grammar) -> None:
    text = "The harbour of Zürich reopened on 4 May – so Ana María Núñez said."
    first, again = grammar.parse(text), grammar.parse(text)
    assert first == again
    assert first.text == text
    for part in (*first.tokens, *first.names):
        assert part.span.of(text) == part.text
    assert all(before.span.end <= after.span.start for before, after in pairwise(first.tokens))
    assert all(token.head < len(first.tokens) for token in first.tokens)
    assert "Zürich" in {name.text for name in first.names}


def test_several_at_once_are_as_one_by_one(grammar: Grammar) -> None:
    texts = [*TEXTS[:3], TEXTS[0], ""]
    assert grammar.parse_all(texts) == [grammar.parse(text) for text in texts]


def test_what_is_remembered_is_nothing_to_look_through_for_the_collector(grammar: Grammar) -> None:
    def tracked() -> int:
        # A tuple is let go of once those in it have been.
        for _ in range(4):
            gc.collect()
        return len(gc.get_objects())

    grammar.parse("So that what is made at the first call is there.")
    before = tracked()
    grammar.parse_all(TEXTS)
    assert tracked() - before < len(TEXTS)


def test_what_was_asked_for_lately_is_remembered_longest() -> None:
    cache: RecentlyUsed[str, int] = RecentlyUsed(2)
    cache.put("first", 1)
    cache.put("second", 2)
    assert cache.get("first") == 1
    cache.put("third", 3)
    assert [cache.get(key) for key in ("first", "second", "third")] == [1, None, 3]
    cache.put("first", 4)
    cache.put("fourth", 5)
    assert cache.get("third") is None
    assert cache.get("first") == 4
    nothing: RecentlyUsed[str, int] = RecentlyUsed(0)
    nothing.put("first", 1)
    assert nothing.get("first") is None
