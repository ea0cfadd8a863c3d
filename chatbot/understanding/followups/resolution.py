"""Making a question self-contained: what it leaves out is taken from what was said before it.

What can stand for a pronoun is put in its place. Everything else follows the question's own words after a dash, so that
no sentence comes of it that nobody would say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.language.grammar import Grammar, Parse
from chatbot.language.words import content_stems, content_words, stem
from chatbot.types import Answer, Conversation, Turn
from chatbot.understanding.followups.encoding import ANSWER, QUESTION, TITLE
from chatbot.understanding.followups.gaps import PRONOUNS, GapKind, gaps_of, is_complete
from chatbot.understanding.followups.mentions import PARENTHESIS, UtteranceKind, event_named_by
from chatbot.understanding.followups.rewriting import about_event, corrected, resumed, with_topics
from chatbot.understanding.followups.term_model import TermModel
from chatbot.understanding.followups.topics import Topic, topics_of, utterances_of

TURNS_REMEMBERED = 8
_LONGEST_QUOTATION = 300
"""Characters of an answer that are looked at, from its beginning."""
_SAYS_ENOUGH = 8
"""Content words of a question that is long enough to explain its own pronouns."""
_NEEDED = 0.5
"""How likely, 0..1, a word must be to be carried over; a topic gains by each that is likelier, and loses by others."""
_NEEDED_FOR_PRONOUN = 0.25
"""The same of the first topic where a pronoun stands for something."""
_ASKED_ABOUT = 0.1
"""What a word of an earlier question counts for more than one of an answer, which may be wrong."""
_NEEDED_BESIDE = 0.15
"""The same of the other words of a phrase of which some are carried over."""
_LONGEST_WHOLE = 4
"""Content words of such a phrase at most."""
_SURE = 0.6
"""How likely the words of a topic must be, on average, for it to be put in a pronoun's place."""
_NEEDED_ALONE = 0.7
"""How likely a word must be that is part of no topic that is carried over."""
_AS_GOOD = 0.8
"""Share of the first topic's gain from which another one makes an alternative."""
_MOST_CARRIED = 3
"""Topics."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question made self-contained.

    Attributes:
        standalone: equal to what was asked where nothing was missing.
        alternatives: the same with another topic that is nearly as likely meant.
    """

    standalone: str
    alternatives: tuple[str, ...] = ()


def resolve(question: str, conversation: Conversation, grammar: Grammar, terms: TermModel) -> Resolved:
    """Returns `question` with what it leaves out supplied from the last turns of `conversation`.

    Raises:
        store.ModelUnavailable: as `TermModel.probabilities`.
    """
    if not conversation.turns or not question.strip():
        return Resolved(question)
    turns = conversation.turns[-TURNS_REMEMBERED:]
    previous = grammar.parse(turns[-1].query.standalone)
    meant = corrected(question, previous, grammar)
    if meant is not None:
        return Resolved(meant)
    if len(content_words(question)) > _SAYS_ENOUGH:
        return Resolved(question)
    parse = grammar.parse(question)
    gaps = gaps_of(parse)
    rewritten = about_event(parse, _event_asked_about(conversation.turns)) or resumed(parse, gaps, previous)
    if rewritten is not None:
        return Resolved(rewritten)
    if not gaps and is_complete(parse, gaps):
        return Resolved(question)
    likely = terms.probabilities(question, said_in(turns))
    topics = topics_of(utterances_of(turns, grammar))
    pronoun = any(gap.kind in PRONOUNS for gap in gaps)
    one_person = {gap.kind for gap in gaps} & {GapKind.HE, GapKind.SHE} and not any(
        g.kind is GapKind.OTHER for g in gaps
    )
    chosen = choose(parse, topics, likely, _NEEDED_FOR_PRONOUN if pronoun else _NEEDED, one_person=bool(one_person))
    words = _words_alone(parse, topics, likely, turns)
    if not chosen and not words:
        return Resolved(question)
    sure = [topics[index] for index in chosen if _belief(topics[index], likely) >= _SURE]
    unsure = [topics[index] for index in chosen if topics[index] not in sure]
    return Resolved(
        with_topics(parse, gaps, sure, unsure, words),
        tuple(with_topics(parse, gaps, [rival], [], []) for rival in _rivals(parse, topics, likely, chosen)),
    )


def said_in(turns: Sequence[Turn]) -> list[tuple[str, int]]:
    """Returns the texts of `turns` with their types, the latest first: answers, questions, the open article's title."""
    said: list[tuple[str, int]] = []
    for turn in reversed(turns):
        if isinstance(turn.reply, Answer):
            said.append((turn.reply.evidence[0].quote[:_LONGEST_QUOTATION], ANSWER))
        if turn.query.asked:
            said.append((turn.query.asked, QUESTION))
    title = _title_of_the_open_article(turns)
    return [*said, (title, TITLE)] if title else said


def _title_of_the_open_article(turns: Sequence[Turn]) -> str:
    """Returns the headline that a conversation began under; empty if it began with a question."""
    first = turns[0]
    if first.query.asked or not isinstance(first.reply, Answer):
        return ""
    return PARENTHESIS.sub("", first.reply.evidence[0].article.title).strip()


def choose(
    question: Parse,
    topics: Sequence[Topic],
    likely: Mapping[str, float],
    first_needed: float = _NEEDED,
    *,
    one_person: bool = False,
) -> list[int]:
    """Returns the indices of the topics that are carried over, each of different words, the one that gains most first.

    Args:
        likely: by stem, how likely the question leaves it out, 0..1.
        first_needed: how likely the words of the first one must be.
        one_person: whether at most one is a person: "he" is one of them, not both.
    """
    taken = set(content_stems(question.text))
    chosen: list[int] = []
    while len(chosen) < _MOST_CARRIED:
        needed = _NEEDED if chosen else first_needed
        persons = one_person and any(topics[index].is_person for index in chosen)
        gains = [
            (_gain(topic, taken, likely, needed), -index)
            for index, topic in enumerate(topics)
            if not (persons and topic.is_person)
        ]
        gain, place = max(gains, default=(0.0, 0))
        if gain <= 0:
            break
        place = _whole(topics, -place, taken, likely)
        chosen.append(place)
        taken |= set(topics[place].stems)
    return chosen


def _whole(topics: Sequence[Topic], place: int, taken: set[str], likely: Mapping[str, float]) -> int:
    """Returns the index of the phrase of a question that the topic at `place` is part of: not a name without its noun.

    Its own index where there is none, or other words of the phrase are not meant.
    """
    part = set(topics[place].stems)
    wholes = [
        index
        for index, topic in enumerate(topics)
        if set(topic.stems) > part
        and len(topic.stems) <= _LONGEST_WHOLE
        and not set(topic.stems) & taken
        and any(m.utterance.kind is UtteranceKind.QUESTION and not m.extended for m in topic.mentions)
        and all(likely.get(stem, 0.0) >= _NEEDED_BESIDE for stem in set(topic.stems) - part)
    ]
    return min(wholes, key=lambda index: len(topics[index].stems), default=place)


def _gain(topic: Topic, taken: set[str], likely: Mapping[str, float], needed: float = _NEEDED) -> float:
    stems = set(topic.stems)
    if stems & taken:
        return 0.0
    asked_about = any(mention.utterance.kind is UtteranceKind.QUESTION for mention in topic.mentions)
    return sum(likely.get(stem, 0.0) + _ASKED_ABOUT * asked_about - needed for stem in stems)


def _belief(topic: Topic, likely: Mapping[str, float]) -> float:
    """Returns how likely the words of a topic are left out, on average."""
    return sum(likely.get(stem, 0.0) for stem in topic.stems) / len(topic.stems)


def _words_alone(
    question: Parse, topics: Sequence[Topic], likely: Mapping[str, float], turns: Sequence[Turn]
) -> list[str]:
    """Returns the words of earlier questions that are surely left out and in no phrase of `topics`, as they stood."""
    taken = set(content_stems(question.text)) | {one for topic in topics for one in topic.stems}
    found: dict[str, str] = {}
    for turn in reversed(turns):
        for word in content_words(turn.query.asked):
            if stem(word) not in taken and likely.get(stem(word), 0.0) >= _NEEDED_ALONE:
                found.setdefault(stem(word), word)
    return list(found.values())


def _rivals(
    question: Parse, topics: Sequence[Topic], likely: Mapping[str, float], chosen: Sequence[int]
) -> list[Topic]:
    """Returns the next best topic of the first one's category, where it gains nearly as much."""
    if not chosen:
        return []
    first, present = topics[chosen[0]], set(content_stems(question.text))
    taken = present | {stem for index in chosen for stem in topics[index].stems}
    least = _AS_GOOD * _gain(first, present, likely)
    rivals = [
        (gain, -index)
        for index, topic in enumerate(topics)
        if topic.category == first.category and (gain := _gain(topic, taken, likely)) >= max(least, 1e-9)
    ]
    return [topics[-max(rivals)[1]]] if rivals else []


def _event_asked_about(turns: Sequence[Turn]) -> str | None:
    """Returns what the latest question of the form "What happened: …?" named."""
    named = (event_named_by(turn.query.standalone) for turn in reversed(turns))
    return next((name for name in named if name is not None), None)
