"""Rewriting a question with what it left out where it belongs, as somebody would have asked it who said all."""

import re
from collections.abc import Sequence

from chatbot.language.grammar import Grammar, Parse, Token
from chatbot.language.lexicon import INTERROGATIVES, POSSESSIVE_PRONOUNS
from chatbot.language.words import content_words
from chatbot.understanding.followups.gaps import OPENER, WHAT_ABOUT, Gap, GapKind
from chatbot.understanding.followups.mentions import UtteranceKind
from chatbot.understanding.followups.topics import Topic
from store import Span

_CORRECTION = re.compile(
    r"^(?:no|nope|not (?:that|him|her)|sorry|i mean|i meant|rather|actually)\b[\s,:;.–—-]*"
    r"(?:(?:i (?:mean|meant)|rather|actually)\b[\s,]*)?(?:the\s+)?(?P<meant>[^?.!]+?)(?:\s+one)?[?.!]*$",
    re.IGNORECASE,
)
_EVENT_VERBS = frozenset({"happen", "occur", "take", "unfold", "begin", "start", "involve", "do", "place"})
_REPLACED = frozenset({GapKind.HE, GapKind.SHE, GapKind.IT, GapKind.THEY, GapKind.THAT, GapKind.THERE})
_EVENT_LABELS = frozenset({"EVENT", "TOPIC"})


def about_event(question: Parse, event: str | None) -> str | None:
    """Returns a question about the event that an earlier one named: "When did it happen: …?".

    None where none was named, or `question` speaks of something of its own.
    """
    if event is None:
        return None
    words = content_words(question.text)
    of_its_own = [t for t in question.tokens if t.text.lower() in words and t.lemma not in _EVENT_VERBS]
    if of_its_own:
        return None
    bare = re.sub(r"^(?:and|but|so)\s+", "", question.text.strip(), flags=re.IGNORECASE).rstrip(" ?.!")
    return _capitalised(f"{bare}: {event}?") if bare else None


def resumed(question: Parse, gaps: Sequence[Gap], previous: Parse) -> str | None:
    """Returns a question that lives on the clause of the previous one: "Why?", "And in Germany?"; None for others."""
    kinds = {gap.kind for gap in gaps}
    if kinds == {GapKind.BARE}:
        return _bare(question, previous)
    if (
        GapKind.ELLIPSIS in kinds
        and not kinds & _REPLACED
        and (OPENER.match(question.text) or WHAT_ABOUT.match(question.text))
    ):
        return _exchanged(question, previous)
    return None


def _bare(question: Parse, previous: Parse) -> str | None:
    """After "When did he resign?", "Why?" is "Why did he resign?"; after "Who won?" it is "Why (won)?"."""
    clause = _clause(previous)
    word = OPENER.sub("", question.text.strip()).rstrip(" ?.!")
    if not clause or not word:
        return None
    auxiliary = next((t for t in previous.tokens if t.pos == "AUX" and t.lemma in {"do", "be", "have", "will"}), None)
    if auxiliary is not None and auxiliary.tag != "VBG" and not _asks_subject(previous):
        rest = previous.text[auxiliary.span.start :].strip().rstrip(" ?.!")
        return _capitalised(f"{word} {rest}?")
    return _capitalised(f"{word} ({clause})?")


def _asks_subject(previous: Parse) -> bool:
    return any(t.lemma in INTERROGATIVES and t.dep in {"nsubj", "nsubjpass", "attr"} for t in previous.tokens)


def _clause(previous: Parse) -> str:
    """Returns what a question says without its question word."""
    text = previous.text.strip().rstrip(" ?.!")
    first = next((t for t in previous.tokens if t.lemma not in INTERROGATIVES and t.pos != "PUNCT"), None)
    return text[first.span.start :] if first is not None else text


def _exchanged(question: Parse, previous: Parse) -> str | None:
    """Returns the previous question with its matching phrase exchanged for the new one; None where none matches."""
    phrase = OPENER.sub("", question.text.strip()).rstrip(" ?.!")
    bare = re.sub(r"^(?:in|at|on|for|to|from|with|by|of)\s+", "", phrase, flags=re.IGNORECASE)
    if not bare or not content_words(bare):
        return None
    preposition = phrase[: len(phrase) - len(bare)].strip().lower()
    start = question.text.find(bare)
    new = [name for name in question.names if start <= name.span.start]
    label = new[0].label if new else None
    same = [name for name in previous.names if name.label == label] if label is not None else []
    target = same[-1].span if same else _after(previous, preposition)
    if target is None and label is None:
        return None
    if target is not None:
        return _capitalised(previous.text[: target.start] + bare + previous.text[target.end :])
    return None


def _after(previous: Parse, preposition: str) -> Span | None:
    """Returns the noun phrase that follows `preposition`."""
    for token in previous.tokens:
        if preposition and token.text.lower() == preposition:
            for phrase in previous.noun_phrases:
                if phrase.start > token.span.start:
                    return phrase
    return None


def corrected(question: str, previous: Parse, grammar: Grammar) -> str | None:
    """Returns the previous question put right: "no, the French one"; None where nothing is corrected."""
    match = _CORRECTION.match(question.strip())
    if match is None or len(match["meant"].split()) > 5:
        return None
    meant = match["meant"].strip()
    parse = grammar.parse(meant)
    if any(token.pos in {"VERB", "AUX"} for token in parse.tokens) or not content_words(meant):
        return None
    label = parse.names[0].label if parse.names else None
    same = [name for name in previous.names if label is not None and name.label == label]
    if same and same[-1].text.lower() != meant.lower():
        span = same[-1].span
        return _capitalised(previous.text[: span.start] + meant + previous.text[span.end :])
    bare = previous.text.strip().rstrip(" ?.!")
    return f"{bare} (the {meant})?"


def with_topics(question: Parse, gaps: Sequence[Gap], topics: Sequence[Topic]) -> str:
    """`question` with the first of `topics` in place of what stands for it, the others in a fitting form at its end."""
    text = question.text.rstrip()
    waiting = list(topics)
    edits: list[tuple[int, int, str]] = []
    for gap in gaps:
        if gap.index is None or gap.kind not in _REPLACED:
            continue
        topic = next((t for t in waiting if _fits(gap, t)), None)
        if topic is None and not edits and waiting:
            topic = waiting[0]
        if topic is None:
            continue
        waiting.remove(topic)
        token = question.tokens[gap.index]
        edits.append((token.span.start, token.span.end, _in_place(token, topic)))
    for start, end, supplied in sorted(edits, reverse=True):
        text = text[:start] + supplied + text[end:]
    for topic in waiting:
        text = _appended(text, question, gaps, topic)
    return _capitalised(text)


def _fits(gap: Gap, topic: Topic) -> bool:
    if gap.kind in {GapKind.HE, GapKind.SHE}:
        return topic.is_person or topic.label in {"PROPN", "ORG"}
    return gap.kind is GapKind.THEY or not topic.is_person


def _in_place(token: Token, topic: Topic) -> str:
    possessive = token.tag == "PRP$" or token.text.lower() in POSSESSIVE_PRONOUNS
    name = _phrase(topic)
    if token.lemma == "there":
        return f"in {name}"
    if not possessive:
        return name
    return name + ("’" if name.endswith("s") and topic.plural else "'s")


def _phrase(topic: Topic) -> str:
    """Returns the topic as it stands in a sentence: common nouns keep their article."""
    latest = topic.mentions[0]
    if latest.definite and topic.label not in {"PERSON", "GPE"}:
        return f"the {topic.text}"
    return topic.text


def _appended(text: str, question: Parse, gaps: Sequence[Gap], topic: Topic) -> str:
    body = text.rstrip(" ?.!")
    end = text[len(body) :].strip() or "?"
    kinds = {gap.kind for gap in gaps}
    if GapKind.OTHER in kinds and topic.mentions[0].utterance.kind in {UtteranceKind.ANSWER, UtteranceKind.QUOTATION}:
        joint = "other than"
    elif topic.label in _EVENT_LABELS:
        joint = "during"
    elif GapKind.THE_NOUN in kinds and question.tokens[-1].pos in {"NOUN", "PUNCT"}:
        joint = "of"
    else:
        joint = "for" if topic.label in {"PERSON", "PERSON_NOUN", "ORG"} else "in"
    return f"{body} {joint} {_phrase(topic)}{end}"


def _capitalised(question: str) -> str:
    return question[:1].upper() + question[1:]
