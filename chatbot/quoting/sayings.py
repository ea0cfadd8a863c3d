"""Quotations that answer what somebody said, or who said something: by who said what in the articles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.language.variants import spelling_key
from chatbot.language.words import Rarity, content_stems, words
from chatbot.ranking.sentences import Quotation
from chatbot.retrieval.candidates import find_candidates, fuse
from chatbot.retrieval.prior import DatePrior
from chatbot.understanding.sayings import Saying
from store import Archive, Attribution, Filters, Passage, ScoredPassage, Span

_PASSAGES = 60
"""Of the candidates, the best that are looked at."""
_LONGEST_SOURCE = 5
"""Words of a speaker as printed; in a longer one a name may be another's."""
_OF_SAID, _OF_SENTENCE, _OF_PASSAGE, _OF_DIRECT = 0.5, 0.15, 0.35, 0.08
"""What counts how much: the topic's words in what was said, around it, the passage's rank; direct words."""
_NEAR_THE_BEST = 0.75
"""The share of the best one's score down to which direct words go before others."""
_FEWEST_WORDS = 3
"""Of what is said; less is a name or a word in quotation marks."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said, as a quotation, with the words that answer and how well it fits, 0..1."""

    quotation: Quotation
    answer: Span
    attribution: Attribution
    fit: float


def find_said(
    archive: Archive, saying: Saying, filters: Filters, prior: DatePrior, rarity: Rarity, limit: int
) -> list[Said]:
    """Returns the at most `limit` best quotations, best first; none where no article has words of that speaker on it.

    Args:
        rarity: of the question's words.
    """
    asked = f"{saying.speaker or ''} {saying.topic}".strip()
    hits = fuse(find_candidates(archive, asked, filters))[:_PASSAGES]
    passages = archive.passages([hit.passage_id for hit in hits])
    known: dict[str, list[Attribution]] = {}
    found: list[Said] = []
    topic = content_stems(saying.topic)
    for hit in hits:
        passage = passages.get(hit.passage_id)
        if passage is not None:
            some = known.setdefault(passage.article_id, []) or archive.voices.in_article(passage.article_id)
            known[passage.article_id] = some
            score = hit.score + prior.weight(passage.day, about_now=False)
            scored = ScoredPassage(passage=passage, score=score, cosine=0.0, bm25=0.0)
            found += _of_passage(scored, [one for one in some if _fits(one, passage, saying)], topic, rarity, saying)
    return _best(found, limit)


def _fits(one: Attribution, passage: Passage, saying: Saying) -> bool:
    """Whether it is said in the passage, by whom or as the question asks."""
    if one.source is None or not passage.span.contains(one.content[0]) or not passage.span.contains(one.source):
        return False
    if one.cue is None or (not saying.cues and len(list(words(passage.slice(one.content[0])))) < _FEWEST_WORDS):
        return False
    if saying.cues and saying.cues.isdisjoint(words(passage.slice(one.cue) if passage.span.contains(one.cue) else "")):
        return False
    return saying.speaker is None or is_speaker(saying.speaker, one, passage)


def is_speaker(asked: str, one: Attribution, passage: Passage) -> bool:
    """Returns whether `asked` is the speaker: by the full name, or as printed where that is open."""
    wanted = [spelling_key(word) for word in words(asked) if word not in ("the", "mr", "mrs", "ms", "president")]
    if one.speaker is not None:
        return set(wanted) <= {spelling_key(word) for word in words(one.speaker)}
    printed = [] if one.source is None else list(words(passage.slice(one.source)))
    if not wanted or not 0 < len(printed) <= _LONGEST_SOURCE:
        return False
    return spelling_key(printed[-1]) == wanted[-1]


def _of_passage(
    scored: ScoredPassage, some: Sequence[Attribution], topic: Sequence[str], rarity: Rarity, saying: Saying
) -> Iterator[Said]:
    passage = scored.passage
    for one in some:
        sentence = _sentences(passage, one)
        if sentence is None or one.source is None:
            continue
        said = set(content_stems(" ".join(passage.slice(span) for span in one.content if passage.span.contains(span))))
        around = said | set(content_stems(f"{passage.title} {passage.text}"))
        fit = _OF_SAID * rarity.coverage(topic, said) + _OF_SENTENCE * rarity.coverage(topic, around)
        fit += _OF_PASSAGE * min(1.0, scored.score) + _OF_DIRECT * (one.kind == "direct")
        answer = one.source if saying.speaker is None else one.content[0]
        answer = answer if sentence.contains(answer) else Span(max(answer.start, sentence.start), sentence.end)
        yield Said(Quotation(scored, sentence, (), fit, 0.0, 0.0, fit, None, min(1.0, fit)), answer, one, min(1.0, fit))


def _sentences(passage: Passage, one: Attribution) -> Span | None:
    """The one or two sentences with the speaker, the cue and the beginning of what is said."""
    parts = [one.content[0], one.source or one.content[0], one.cue or one.content[0]]
    start, end = min(part.start for part in parts), max(part.end for part in parts)
    held = [sentence for sentence in passage.sentences if sentence.start < end and start < sentence.end]
    if not held:
        return None
    held = held[:2] if any(sentence.contains(parts[1]) for sentence in held[:2]) else held[-2:]
    span = Span(held[0].start, held[-1].end)
    return span if span.contains(parts[1]) and span.overlaps(parts[0]) else None


def _best(found: Sequence[Said], limit: int) -> list[Said]:
    """The best, none twice: direct words before others that fit about as well."""
    ordered = sorted(found, key=lambda one: -one.fit)
    best = ordered[0].fit if ordered else 0.0
    near = [one for one in ordered if one.fit >= _NEAR_THE_BEST * best]
    ordered = sorted(near, key=lambda one: one.attribution.kind != "direct") + ordered[len(near) :]
    chosen: list[Said] = []
    texts: set[str] = set()
    for one in ordered:
        text = one.quotation.text
        same_place = any(
            one.quotation.passage.article_id == other.quotation.passage.article_id
            and one.quotation.sentence.overlaps(other.quotation.sentence)
            for other in chosen
        )
        if not same_place and text not in texts and len(chosen) < limit:
            chosen.append(one)
            texts.add(text)
    return chosen
