"""What is trained on: each shard's examples are made afresh from the corpora."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.weights.comprehension.alterations import alter, names_in
from tests.weights.comprehension.corpora import by_group, load_discourse, load_qamr, load_squad
from tests.weights.comprehension.examples import Example, crop, crop_any, with_title, without_answer
from tests.weights.comprehension.negatives import Negatives
from tests.weights.comprehension.recipe import Recipe

_NEAR_KEPT = 6


class Maker:
    """Makes each shard's examples: crops, headlines, retrieved passages, altered questions. Seeded by the shard."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        self.recipe = recipe
        squad, self.held_squad = load_squad(folder)
        self.answered = [e for e in squad if e.answers]
        self.human = [e for e in squad if not e.answers]
        self.qamr, self.held_qamr, self.documents = load_qamr(folder / "qamr")
        self.discourse = load_discourse(folder / "qadiscourse-wikinews-train.jsonl.gz")
        paragraphs = list(dict.fromkeys(e.passage for e in squad))
        blocks = [" ".join(part) for s in self.documents.values() for part in _chunks(s, 5)]
        groups = by_group(squad)
        self.names = {
            g: [n for passage in dict.fromkeys(e.passage for e in es) for n in names_in(passage)]
            for g, es in groups.items()
        }
        self.words = {
            g: sorted({w for e in es for w in e.question.split() if w.isalpha() and w.islower() and len(w) > 4})
            for g, es in groups.items()
        }
        self.negatives = Negatives([*paragraphs, *blocks])
        random.Random(recipe.seed).shuffle(self.answered)

    def make(self, number: int) -> list[Example]:
        """All examples of shard ``number``; shards go round the questions without end."""
        recipe, chance = self.recipe, random.Random(f"{self.recipe.seed}-{number}")
        answered = self.answered[number % recipe.shards :: recipe.shards]
        human = chance.sample(self.human, min(len(self.human), len(self.human) * recipe.human_repeats // recipe.shards))
        qamr = chance.sample(self.qamr, min(recipe.qamr, len(self.qamr)))
        discourse = chance.sample(self.discourse, min(recipe.discourse, len(self.discourse)))
        made = [self._title(self._crop(e, chance), chance) for e in human]
        asked = [e for e in answered if chance.random() < recipe.near_chance] + [
            e for e in qamr if chance.random() < recipe.near_chance
        ]
        near = dict(zip(map(id, asked), self.negatives.nearest(asked, _NEAR_KEPT), strict=True))
        for e in answered:
            made += self._from_squad(e, near.get(id(e), []), chance)
        for e in qamr:
            made += self._from_qamr(e, near.get(id(e), []), chance)
        return made + discourse

    def _crop(self, e: Example, chance: random.Random) -> Example:
        low, high = self.recipe.crop
        cropped = crop(e, chance, low, high) if chance.random() < self.recipe.crop_chance else e
        return replace(cropped, plausible=())

    def _title(self, e: Example, chance: random.Random) -> Example:
        return with_title(e, e.group.replace("_", " ")) if chance.random() < 0.4 else e

    def _from_squad(self, e: Example, near: Sequence[str], chance: random.Random) -> list[Example]:
        recipe, (low, high) = self.recipe, self.recipe.crop
        cropped = self._crop(e, chance)
        made = [cropped]
        if near:
            made.append(Example(e.question, crop_any(chance.choice(near), chance, low, high), (), e.group, "near"))
        if chance.random() < recipe.gap_chance and (gap := without_answer(e)):
            made.append(gap)
        if chance.random() < recipe.altered_chance:
            altered = alter(cropped, self.names[e.group], self.words[e.group], chance)
            made += [altered] if altered else []
        return [self._title(one, chance) for one in made]

    def _from_qamr(self, e: Example, near: Sequence[str], chance: random.Random) -> list[Example]:
        document = self.documents[e.group]
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
        examples = [made]
        if near:
            examples.append(Example(e.question, crop_any(chance.choice(near), chance, 120, 500), (), e.group, "near"))
        elif chance.random() < self.recipe.altered_chance:
            altered = alter(made, names_in(" ".join(document)), (), chance)
            examples += [altered] if altered else []
        return examples


def _chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]
