"""Making a question self-contained: what it leaves out is taken from the turns before it.

What is missing (`gaps`) and what was spoken of (`mentions`) are matched by a small regression (`ranking`); the chosen
words are put in place (`rewriting`). A question that says all it needs is returned as it was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.language.grammar import Grammar, Parse
from chatbot.language.words import content_stems, content_words
from chatbot.types import Answer, Conversation, Turn
from chatbot.understanding.gaps import Gap, Kind, gaps_of, is_complete
from chatbot.understanding.mentions import PARENTHESIS, Place, Said, Topic, happening, topics_of
from chatbot.understanding.ranking import PEOPLE, History, class_of, scores
from chatbot.understanding.rewriting import about_happening, corrected, resumed, with_topics

TURNS_REMEMBERED = 12
SAYS_ENOUGH = 8
"""Content words of a question that is long enough to explain its own pronouns."""
# Chosen on the dialogues that each fold of `tests/quality/followups.py` leaves out: how likely a topic must be.
NEEDED = 0.37
NEEDED_FOR_PRONOUN = 0.2
ANOTHER_NEEDED = 0.4
ANOTHER_NEEDED_FOR_PRONOUN = 0.6
"""Where a pronoun alone is missing, one topic is mostly all."""
AS_GOOD = 0.8
LEAD = 0.5
LENGTH = 0.5
MOST_CARRIED, MOST_CARRIED_FOR_OTHERS = 2, 4
"""How many topics are carried over at most; "what else" also needs what was said so far."""
PRONOUNS = frozenset({Kind.HE, Kind.SHE, Kind.IT, Kind.THEY, Kind.THAT, Kind.THERE, Kind.ONE})


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it was understood.

    Attributes:
        standalone: self-contained; equal to what was asked where nothing was missing.
        carried: the words taken over from earlier turns, most certain first; empty where nothing was.
        alternatives: rewritings with another, nearly as good reading of what was missing.
    """

    standalone: str
    carried: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()


def standalone(question: str, conversation: Conversation, grammar: Grammar) -> Understood:
    """`question` with what it leaves out supplied from the last twelve turns of `conversation`."""
    if not conversation.turns or not question.strip():
        return Understood(question)
    said = said_in(conversation.turns[-TURNS_REMEMBERED:], grammar)
    previous = next(text.parse for text in said if text.place is Place.QUESTION)
    meant = corrected(question, previous, grammar)
    if meant is not None:
        return Understood(meant, (previous.text,))
    if len(content_words(question)) > SAYS_ENOUGH:
        return Understood(question)
    parse = grammar.parse(question)
    gaps = gaps_of(parse)
    what = about_happening(parse, _happening_asked(conversation.turns))
    if what is not None:
        return Understood(*what)
    again = resumed(parse, gaps, previous)
    if again is not None:
        return Understood(again, tuple(word for word in content_words(again) if word not in content_words(question)))
    if is_complete(parse, gaps):
        return Understood(question)
    topics = topics_of(said)
    likely = scores(parse, gaps, topics, History.of(conversation.turns[-TURNS_REMEMBERED:]))
    chosen = choose(parse, gaps, topics, likely)
    if not chosen:
        return Understood(question)
    rewritten = with_topics(parse, gaps, [topics[index] for index in chosen])
    return Understood(
        rewritten,
        tuple(topics[index].text for index in chosen),
        _alternatives(parse, gaps, topics, likely, chosen),
    )


def said_in(turns: Sequence[Turn], grammar: Grammar) -> list[Said]:
    """What was said in `turns`, the latest first: in each turn the answer, the question, the title of its article."""
    said = []
    for number in range(len(turns) - 1, -1, -1):
        turn, back, first = turns[number], len(turns) - number, number == 0
        if isinstance(turn.reply, Answer):
            evidence = turn.reply.evidence[0]
            if evidence.answer_text is not None:
                said.append(Said(grammar.parse(evidence.answer_text), Place.ANSWER, back, first))
            said.append(Said(grammar.parse(evidence.quote), Place.QUOTE, back, first))
        said.append(Said(grammar.parse(turn.query.standalone), Place.QUESTION, back, first))
        if isinstance(turn.reply, Answer):
            title = PARENTHESIS.sub("", turn.reply.evidence[0].article.title).strip()
            if title:
                said.append(Said(grammar.parse(title), Place.TITLE, back, first))
    return said


def choose(question: Parse, gaps: Sequence[Gap], topics: Sequence[Topic], likely: Sequence[float]) -> list[int]:
    """Which of `topics` are carried over, the most certain first, each of different words."""
    present = set(content_stems(question.text))
    stems = [set(topic.stems) for topic in topics]
    chosen: list[int] = []
    pronoun = any(gap.kind in PRONOUNS for gap in gaps)
    others = any(gap.kind is Kind.OTHER for gap in gaps)
    most = MOST_CARRIED_FOR_OTHERS if others else MOST_CARRIED
    one_person = not others and any(gap.kind in {Kind.HE, Kind.SHE} for gap in gaps)
    another = ANOTHER_NEEDED_FOR_PRONOUN if pronoun and not others else ANOTHER_NEEDED
    for least in (NEEDED_FOR_PRONOUN if pronoun else NEEDED, *[another] * (most - 1)):
        best: tuple[float, int] | None = None
        for index, probability in enumerate(likely):
            adds = len(stems[index] - present)
            if probability < least or not adds or any(stems[index] & stems[other] for other in chosen):
                continue
            if one_person and chosen and class_of(topics[index]) in PEOPLE:  # "he" is one of them, not both
                continue
            gain = (probability - LEAD * least) * adds**LENGTH
            if best is None or gain > best[0]:
                best = (gain, index)
        if best is None:
            break
        chosen.append(best[1])
    return chosen


def _alternatives(
    parse: Parse, gaps: Sequence[Gap], topics: Sequence[Topic], likely: Sequence[float], chosen: Sequence[int]
) -> tuple[str, ...]:
    """The rewriting with the next best topic of the same sort, where it is nearly as likely."""
    if not any(gap.kind in PRONOUNS for gap in gaps):
        return ()
    first = chosen[0]
    taken = {stem for index in chosen for stem in topics[index].stems}
    rivals = [
        index
        for index, probability in enumerate(likely)
        if probability >= AS_GOOD * likely[first]
        and class_of(topics[index]) == class_of(topics[first])
        and not taken & set(topics[index].stems)
    ]
    if not rivals:
        return ()
    rival = max(rivals, key=lambda index: likely[index])
    return (with_topics(parse, gaps, [topics[rival]]),)


def _happening_asked(turns: Sequence[Turn]) -> str | None:
    """What the latest question of the form "What happened: …?" named."""
    return next((named for turn in reversed(turns) if (named := happening(turn.query.standalone)) is not None), None)
