"""What is trained on: each pass's examples are made afresh from the corpora."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.weights.comprehension.alterations import alter, names_in
from tests.weights.comprehension.corpora import by_group, load_qamr, load_squad
from tests.weights.comprehension.examples import Example, crop, crop_any, with_title, without_answer
from tests.weights.comprehension.negatives import Negatives
from tests.weights.comprehension.recipe import STAGES, Recipe


class Maker:
    """Makes each pass's examples afresh: crops, headlines, retrieved passages, altered questions."""

    def __init__(self, folder: Path) -> None:
        self.begin(STAGES[0])
        self.squad, self.held_squad = load_squad(folder)
        self.qamr, self.held_qamr, self.documents = load_qamr(folder / "qamr")
        paragraphs = list(dict.fromkeys(e.passage for e in self.squad))
        blocks = [" ".join(part) for s in self.documents.values() for part in _chunks(s, 5)]
        self.names = {g: [n for e in es for n in names_in(e.passage)] for g, es in by_group(self.squad).items()}
        self.words = {
            g: sorted({w for e in es for w in e.question.split() if w.isalpha() and w.islower() and len(w) > 4})
            for g, es in by_group(self.squad).items()
        }
        answered = [e for e in self.squad if e.answers]
        found = Negatives(paragraphs).nearest(answered, 6)
        self.squad_negatives = dict(zip(map(id, answered), found, strict=True))
        found = Negatives([*paragraphs, *blocks]).nearest(self.qamr, 4)
        self.qamr_negatives = dict(zip(map(id, self.qamr), found, strict=True))

    def begin(self, recipe: Recipe) -> None:
        """Start a stage: its seed and its chances."""
        self.recipe, self.chance = recipe, random.Random(recipe.seed)

    def make(self, number: int) -> list[Example]:
        """All examples of pass ``number``."""
        result: list[Example] = []
        for e in self.squad:
            result += self._from_squad(e)
        picked = self.chance.sample(self.qamr, min(self.recipe.qamr[number], len(self.qamr)))
        for e in picked:
            result += self._from_qamr(e)
        return result

    def _from_squad(self, e: Example) -> list[Example]:
        chance, title = self.chance, e.group.replace("_", " ")
        low, high = self.recipe.crop
        cropped = crop(e, chance, low, high) if chance.random() < self.recipe.crop_chance else e
        if not e.answers:
            return [self._title(replace(cropped, plausible=()), title)]
        made = [self._title(cropped, title)]
        near = self.squad_negatives[id(e)]
        if near and chance.random() < self.recipe.near_chance:
            text = chance.choice(near[:3] if chance.random() < 0.7 else near)
            made.append(self._title(Example(e.question, crop_any(text, chance, low, high), (), e.group, "near"), title))
        gap = without_answer(e) if chance.random() < 0.25 else None
        if gap:
            made.append(self._title(gap, title))
        if chance.random() < self.recipe.altered_chance:
            altered = alter(cropped, self.names[e.group], self.words[e.group], chance)
            made += [self._title(altered, title)] if altered else []
        return made

    def _title(self, e: Example, title: str) -> Example:
        return with_title(e, title) if self.chance.random() < 0.4 else e

    def _from_qamr(self, e: Example) -> list[Example]:
        chance, document = self.chance, self.documents[e.group]
        at = document.index(e.passage)
        before = chance.choice((0, 0, 1, 2))
        first, last = max(0, at - before), min(len(document), at + 1 + chance.choice((0, 0, 1, 2)))
        lead = " ".join(document[first:at])
        shift = len(lead) + 1 if lead else 0
        passage = " ".join(document[first:last])
        made = replace(e, passage=passage, answers=tuple((a + shift, b + shift) for a, b in e.answers))
        headline = document[0] if first > 0 else ""
        if headline and len(headline) < 120 and chance.random() < 0.3:
            made = with_title(made, headline)
        result = [made]
        draw = chance.random()
        if draw < 0.25 and self.qamr_negatives[id(e)]:
            text = crop_any(chance.choice(self.qamr_negatives[id(e)]), chance, 120, 500)
            result.append(Example(e.question, text, (), e.group, "near"))
        elif draw < 0.35:
            altered = alter(made, self.names_of(e.group), (), chance)
            result += [altered] if altered else []
        return result

    def names_of(self, document: str) -> list[str]:
        """Names in a QAMR document."""
        return names_in(" ".join(self.documents[document]))


def _chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]
