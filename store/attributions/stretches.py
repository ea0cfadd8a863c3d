"""The stretches of a text that are read by the tagger: runs of sentences that may say who said something.

Reading them all would take as long as embedding them.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from store.attributions.encoding import CLOSING, OPENING, STRAIGHT
from store.types import Span

WEIGHTS = Path(__file__).with_name("shipped") / "stretches.json"
"""Words with what each adds to the log odds that a sentence has a cue."""
LONGEST = 700
"""Characters of a stretch, unless one sentence alone has more."""
_WORD = re.compile(r"[^\W\d_]+")
_QUOTATION_MARKS = frozenset((OPENING, CLOSING, STRAIGHT))


def words(sentence: str) -> set[str]:
    """Returns the words that a sentence is judged by."""
    return set(_WORD.findall(sentence.lower()))


@cache
def _weights() -> tuple[dict[str, float], float]:
    facts = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return facts["words"], facts["least"]


def may_attribute(sentence: str) -> bool:
    """Returns whether a sentence has quotation marks, or words of one that says who said something."""
    if not _QUOTATION_MARKS.isdisjoint(sentence):
        return True
    weights, least = _weights()
    return sum(weights.get(word, 0.0) for word in words(sentence)) >= least


def stretches(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Returns the runs of `sentences` that are read, each within a paragraph, in order."""
    found: list[Span] = []
    opened = last_wanted = False
    last: Span | None = None
    for sentence in sentences:
        words_of = sentence.of(text)
        if last is None or "\n" in text[last.end : sentence.start]:
            opened, joined = False, False
        else:
            joined = last_wanted
        wanted = opened or may_attribute(words_of)
        opened = _open_after(words_of, opened)
        if wanted and joined and sentence.end - found[-1].start <= LONGEST:
            found[-1] = Span(found[-1].start, sentence.end)
        elif wanted:
            found.append(sentence)
        last, last_wanted = sentence, wanted
    return found


def _open_after(sentence: str, opened: bool) -> bool:
    """Returns whether a quotation goes on after `sentence`."""
    last_open, last_close = sentence.rfind(OPENING), sentence.rfind(CLOSING)
    if last_open != last_close:
        opened = last_open > last_close
    return opened if sentence.count(STRAIGHT) % 2 == 0 else not opened
