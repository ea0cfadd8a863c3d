"""Questions changed so that their passage no longer answers them."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from tests.weights.comprehension.examples import Example, normalise

_NAME = re.compile(r"(?<![.!?\"] )(?<!^)\b(?:[A-Z][\w'-]+)(?: (?:of |the |de )?[A-Z][\w'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_OPPOSITES = """first last|most least|largest smallest|before after|highest lowest|increase decrease
north south|east west|more less|oldest newest|increased decreased|early late|longest shortest
biggest smallest|greater smaller|high low|won lost|northern southern|eastern western
begin end|began ended|higher lower|best worst|major minor|always never|earliest latest
started stopped|include exclude|allowed forbidden|can cannot|new old|support oppose
supported opposed|all none|inside outside|large small|founded dissolved|created destroyed
opened closed|male female|men women|rich poor|positive negative|same different|common rare
public private|strong weak|young old|main secondary|with without|above below|import export
buy sell|cause prevent|married divorced|arrived left|rise fall|rose fell|appointed dismissed
elected defeated|gained lost|war peace|success failure|internal external|modern ancient
direct indirect|national local|upper lower|entered left|approved rejected|accept reject"""
OPPOSITE = {a: b for pair in re.split(r"[|\n]", _OPPOSITES) for a, b in (pair.split(), pair.split()[::-1])}
_AUXILIARY = re.compile(r"\b(is|are|was|were|did|does|do|can|could|has|have|will|would)\b")


def names_in(text: str) -> list[str]:
    """Capitalised names that do not open a sentence."""
    return [m.group() for m in _NAME.finditer(text) if len(m.group()) > 2]


def alter(
    example: Example, other_names: Sequence[str], other_words: Sequence[str], chance: random.Random
) -> Example | None:
    """The question with a name, number or word changed so that its passage does not answer it, or None."""
    ways = [_swap_name, _swap_number, _swap_opposite, _swap_name, _swap_word, _negate]
    chance.shuffle(ways)
    for way in ways:
        if way is _negate and chance.random() < 0.5:
            continue
        question = way(example, other_names, other_words, chance)
        if question and question != example.question:
            return replace(example, question=question, answers=(), kind="altered")
    return None


def _swap_name(e: Example, names: Sequence[str], words: Sequence[str], chance: random.Random) -> str | None:
    found = names_in(e.question)
    if not found:
        return None
    old = chance.choice(found)
    answers = {normalise(e.passage[a:b]) for a, b in e.answers}
    near = [n for n in names_in(e.passage) if n not in e.question and normalise(n) not in answers]
    pool = near if near and chance.random() < 0.5 else [n for n in names if n not in e.question]
    return e.question.replace(old, chance.choice(pool)) if pool else None


def _swap_number(e: Example, names: Sequence[str], words: Sequence[str], chance: random.Random) -> str | None:
    found = _NUMBER.findall(e.question)
    if not found:
        return None
    old = chance.choice(found)
    near = [n for n in _NUMBER.findall(e.passage) if n != old and len(n) == len(old)]
    digits = "".join(chance.choice("0123456789") if c.isdigit() and i >= len(old) - 2 else c for i, c in enumerate(old))
    return e.question.replace(old, chance.choice(near) if near and chance.random() < 0.5 else digits)


def _swap_opposite(e: Example, names: Sequence[str], words: Sequence[str], chance: random.Random) -> str | None:
    found = [w for w in re.findall(r"[a-z]+", e.question) if w in OPPOSITE]
    if not found:
        return None
    old = chance.choice(found)
    return re.sub(rf"\b{old}\b", OPPOSITE[old], e.question, count=1)


def _swap_word(e: Example, names: Sequence[str], words: Sequence[str], chance: random.Random) -> str | None:
    found = [w for w in re.findall(r"\b[a-z]{5,}\b", e.question) if w in e.passage]
    if not found or not words:
        return None
    old = chance.choice(found)
    return re.sub(rf"\b{old}\b", chance.choice(words), e.question, count=1)


def _negate(e: Example, names: Sequence[str], words: Sequence[str], chance: random.Random) -> str | None:
    found = _AUXILIARY.search(e.question)
    return f"{e.question[: found.end()]} not{e.question[found.end() :]}" if found else None
