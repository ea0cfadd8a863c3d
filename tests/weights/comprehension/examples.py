"""One training example, and the ways to make another one of it that keep its truth known."""

import random
import re
from dataclasses import dataclass, replace
from itertools import pairwise

Answer = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A question beside a passage; ``answers``: half-open offsets into ``passage``, empty if it has none.

    ``group`` names the article; ``plausible`` are SQuAD's offsets of what looks like the answer and is not.
    """

    question: str
    passage: str
    answers: tuple[Answer, ...]
    group: str
    kind: str
    plausible: tuple[Answer, ...] = ()


_PUNCTUATION = re.compile(r"[^\w\s]")
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normalise(text: str) -> str:
    """SQuAD's answer normalisation: lower case, no punctuation, no articles, single spaces."""
    return " ".join(_ARTICLES.sub(" ", _PUNCTUATION.sub("", text.lower())).split())


def f1(predicted: str, gold: str) -> float:
    """SQuAD's token F1 of one prediction."""
    p, g = normalise(predicted).split(), normalise(gold).split()
    same = sum(min(p.count(w), g.count(w)) for w in set(p))
    return 2 * same / (len(p) + len(g)) if same else float(p == g)


_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”')\]]*\s+(?=[\"“'(\[]?[A-Z0-9])")


def sentences(text: str) -> list[Answer]:
    """Offsets of a paragraph's sentences by a simple rule."""
    cuts = [0, *(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(cuts) if text[a:b].strip()]


def crop(example: Example, chance: random.Random, low: int, high: int) -> Example:
    """A run of whole sentences of about low..high characters that still holds every (plausible) answer."""
    around = example.answers or example.plausible
    if not around:
        return example
    parts = sentences(example.passage)
    first_answer, last_answer = min(a for a, _ in around), max(b for _, b in around)
    first = max(i for i, (a, _) in enumerate(parts) if a <= first_answer)
    last = min((i for i, (_, b) in enumerate(parts) if b >= last_answer), default=len(parts) - 1)
    target = chance.randint(low, high)
    while parts[last][1] - parts[first][0] < target and (first > 0 or last < len(parts) - 1):
        if last == len(parts) - 1 or (first > 0 and chance.random() < 0.5):
            first -= 1
        else:
            last += 1
    begin, end = parts[first][0], parts[last][1]
    shifted = tuple((a - begin, b - begin) for a, b in example.answers)
    return replace(example, passage=example.passage[begin:end].rstrip(), answers=shifted)


def crop_any(text: str, chance: random.Random, low: int, high: int) -> str:
    """A random run of whole sentences of about low..high characters."""
    parts = sentences(text)
    target, first = chance.randint(low, high), chance.randrange(len(parts))
    last = first
    while parts[last][1] - parts[first][0] < target and (first > 0 or last < len(parts) - 1):
        if last < len(parts) - 1:
            last += 1
        else:
            first -= 1
    return text[parts[first][0] : parts[last][1]].strip()


def without_answer(example: Example) -> Example | None:
    """The question beside its passage less the sentences that hold an answer; None if little is left."""
    texts = {normalise(example.passage[a:b]) for a, b in example.answers}
    kept = [
        example.passage[a:b].strip()
        for a, b in sentences(example.passage)
        if not any(text in normalise(example.passage[a:b]) for text in texts)
    ]
    passage = " ".join(kept)
    if len(passage) < 100:
        return None
    return replace(example, passage=passage, answers=(), kind="gap")


def with_title(example: Example, title: str) -> Example:
    """The example with a headline above its passage, unless the headline holds the answer."""
    title = title.replace("\n", " ").strip()
    texts = [normalise(example.passage[a:b]) for a, b in example.answers]
    if not title or any(text and text in normalise(title) for text in texts):
        return example
    shift = len(title) + 2
    shifted = tuple((a + shift, b + shift) for a, b in example.answers)
    return replace(example, passage=f"{title}\n\n{example.passage}", answers=shifted)
