"""Excerpts: the sentence of an article that has most of the words of a search. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.language.lexicon import STOP_WORDS
from chatbot.language.words import POSSESSIVE, WORD, fold, stem
from chatbot.web.html.wording import escape
from store import Passage, Span, searched_words

LONGEST = 240
"""Characters of an excerpt."""
_BEFORE = 80
"""Characters shown before the first word that was found, in a longer sentence."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The sentence of an article that was found.

    Attributes:
        html: what was searched for in bold.
        version: of the article. `sentence`: the characters of the sentence in its text.
    """

    html: str
    version: int
    sentence: Span


def excerpt(passages: Iterable[Passage], words: str) -> Excerpt | None:
    """Returns the sentence that has most of what was searched for; None where only the headline has any of it.

    Args:
        passages: of an article, in order; of several sentences that have as many of the words, the first is taken.
        words: as typed; endings do not count, as they do not in the search, nor does what is not wanted.
    """
    texts, begun = searched_words(words)
    every = [_stem(found.group()) for text in texts for found in WORD.finditer(text)]
    wanted = {word for word in every if word not in STOP_WORDS} or set(every)
    begins = tuple(_stem(text) for text in begun)
    best: Excerpt | None = None
    most = 0
    for passage in passages:
        for sentence in passage.sentences:
            text = passage.slice(sentence)
            places = _places(text, wanted, begins)
            many = len({_stem(place.of(text)) for place in places})
            if many > most:
                html = f'<p class="na-excerpt" dir="auto">{_shown(text, places)}</p>'
                best, most = Excerpt(html, passage.version, sentence), many
    return best


def _places(text: str, wanted: set[str], begins: tuple[str, ...]) -> list[Span]:
    found = [(Span(*word.span()), _stem(word.group())) for word in WORD.finditer(text)]
    return [span for span, stem_ in found if stem_ in wanted or (begins and stem_.startswith(begins))]


def _stem(word: str) -> str:
    return stem(POSSESSIVE.sub("", fold(word)))


def _shown(text: str, places: Sequence[Span]) -> str:
    start = 0
    if len(text) > LONGEST and places[0].start > _BEFORE:
        start = text.find(" ", places[0].start - _BEFORE, places[0].start) + 1 or places[0].start
    end = min(len(text), start + LONGEST)
    if end < len(text):
        end = max(text.rfind(" ", start, end), min(places[0].end, end))
    pieces, here = [], start
    for place in places:
        if place.start >= here and place.end <= end:
            pieces += [escape(text[here : place.start]), f"<b>{escape(place.of(text))}</b>"]
            here = place.end
    return f"{'… ' if start else ''}{''.join(pieces)}{escape(text[here:end])}{' …' if end < len(text) else ''}"
