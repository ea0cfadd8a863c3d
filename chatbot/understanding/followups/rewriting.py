"""Rewriting a question with what it left out where it belongs, as somebody would have asked it who said all."""

import re
from collections.abc import Sequence

from chatbot.language.grammar import Grammar, Parse, Token
from chatbot.language.lexicon import INTERROGATIVES, POSSESSIVE_PRONOUNS
from chatbot.language.words import content_words
from chatbot.understanding.followups.continuing import continued, parts_of
from chatbot.understanding.followups.gaps import OPENER, PRONOUNS, WHAT_ABOUT, Gap, GapKind
from chatbot.understanding.followups.mentions import UtteranceKind
from chatbot.understanding.followups.topics import Topic
from store import Span

_CORRECTION = re.compile(
    r"^(?:no|nope|not (?:that|him|her)|sorry|i mean|i meant|rather|actually)\b[\s,:;.–—-]*"
    r"(?:(?:i (?:mean|meant)|rather|actually)\b[\s,]*)?(?:the\s+)?(?P<meant>[^?.!]+?)(?:\s+one)?[?.!]*$",
    re.IGNORECASE,
)
_EVENT_VERBS = frozenset({"happen", "occur", "take", "unfold", "begin", "start", "involve", "do", "place"})
_COMMON = frozenset({"THING", "PERSON_NOUN", "PLACE_NOUN", "ORG_NOUN"})
"""Labels of what is no name: in the singular it needs an article."""
_SEVERAL_SENTENCES = re.compile(r"[.?!]\s+\S")
_LONGEST_IN_PLACE = 4
"""Words of what stands in a pronoun's place at most."""


def about_event(question: Parse, event: str | None) -> str | None:
    """Returns a question about the event that an earlier one named: "When did it happen? — …".

    None where none was named, or `question` speaks of something of its own.
    """
    if event is None or not asks_of_an_event(question):
        return None
    bare = re.sub(r"^(?:and|but|so)\s+", "", question.text.strip(), flags=re.IGNORECASE).rstrip(" ?.!")
    return continued(_capitalised(f"{bare}?"), [event]) if bare else None


def asks_of_an_event(question: Parse) -> bool:
    """Returns whether `question` only says that something happened: "When did it begin?", "Who was involved?"."""
    words = content_words(question.text)
    return all(token.lemma in _EVENT_VERBS for token in question.tokens if token.text.lower() in words)


def resumed(question: Parse, gaps: Sequence[Gap], previous: Parse) -> str | None:
    """Returns a question that lives on the clause of the previous one: "Why?", "And in Germany?"; None for others."""
    kinds = {gap.kind for gap in gaps}
    if _SEVERAL_SENTENCES.search(question.text) or _SEVERAL_SENTENCES.search(previous.text):
        return None
    if kinds == {GapKind.BARE}:
        return _bare(question, previous)
    if (
        GapKind.ELLIPSIS in kinds
        and not kinds & PRONOUNS
        and (OPENER.match(question.text) or WHAT_ABOUT.match(question.text))
    ):
        return _exchanged(question, previous)
    return None


def _bare(question: Parse, previous: Parse) -> str | None:
    """After "When did he resign?", "Why?" is "Why did he resign?"; after "Who won?" it is "Why? — Who won"."""
    asked, carried = parts_of(previous.text)
    bare = question.text.strip()
    word = OPENER.sub("", bare).rstrip(" ?.!")
    auxiliary = next((t for t in previous.tokens if t.pos == "AUX" and t.lemma in {"do", "be", "have", "will"}), None)
    if not word or auxiliary is None or auxiliary.tag == "VBG" or carried or not _exchanges(previous):
        # Of what was itself a bare question, only what it went on from is worth repeating.
        return continued(bare, [carried if carried and not content_words(asked) else asked.rstrip(" ?.!")])
    rest = previous.text[auxiliary.span.start :].strip().rstrip(" ?.!")
    return _capitalised(f"{word} {rest}?")


def _exchanges(previous: Parse) -> bool:
    """Returns whether another question word can stand before the rest: not "Who won?", not "Where is he from?"."""
    last = next((token for token in reversed(previous.tokens) if token.pos != "PUNCT"), None)
    return last is not None and last.pos != "ADP" and not _asks_subject(previous)


def _asks_subject(previous: Parse) -> bool:
    return any(t.lemma in INTERROGATIVES and t.dep in {"nsubj", "nsubjpass", "attr"} for t in previous.tokens)


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
    asked, _ = parts_of(previous.text.strip())
    if parse.tokens[0].pos == "ADP":  # "No, at Tesla"
        return f"{asked.rstrip(' ?.!')} {meant}?"
    return continued(asked, [meant])


def with_topics(
    question: Parse, gaps: Sequence[Gap], topics: Sequence[Topic], beside: Sequence[Topic], words: Sequence[str]
) -> str:
    """Returns `question` with those of `topics` that fit in place of its pronouns, and the rest after a dash."""
    text = question.text.rstrip()
    waiting = list(topics)
    edits: list[tuple[int, int, str]] = []
    pronouns = [gap for gap in gaps if gap.kind in PRONOUNS and gap.index is not None]
    for gap in pronouns if not _SEVERAL_SENTENCES.search(text) else ():
        token = question.tokens[gap.index or 0]
        if gap.kind is GapKind.THAT or text[token.span.end :].startswith(("'", "’")):
            continue  # "Is that safe?" is about more than a word; "it’s been a while" is about nothing
        topic = next((t for t in waiting if fits(gap, t) and _is_short(t) and _agrees(token, t)), None)
        if topic is None:
            continue
        waiting.remove(topic)
        edits.append((token.span.start, token.span.end, _in_place(token, topic)))
    for start, end, supplied in sorted(edits, reverse=True):
        text = text[:start] + supplied + text[end:]
    if edits:  # a sentence that needs no more words
        return continued(_capitalised(text), list(map(_phrase, [*waiting, *beside])))
    return continued(text, [*map(_phrase, [*waiting, *beside]), *words])


def fits(gap: Gap, topic: Topic) -> bool:
    """Returns whether a pronoun can stand for `topic`."""
    if gap.kind in {GapKind.HE, GapKind.SHE}:
        return topic.is_person or topic.label == "PROPN"
    if gap.kind is GapKind.THERE:
        return topic.category in {"place", "placenoun"}
    if gap.kind is GapKind.THEY:
        return topic.plural or topic.category in {"org", "orgnoun", "group"}
    return not topic.is_person and not topic.plural


def _agrees(token: Token, topic: Topic) -> bool:
    """Returns whether a topic can take the place of a pronoun and its verb: not "Are Netflix …?" for "Are they …?"."""
    return topic.plural or token.lemma != "they" or token.tag == "PRP$"


def _is_short(topic: Topic) -> bool:
    """Returns whether a topic reads well inside a sentence: a name, or few words that are no headline."""
    latest = topic.mentions[0]
    if latest.utterance.kind is UtteranceKind.TITLE and topic.label in {"THING", "PROPN", "TOPIC"}:
        return False
    if topic.category == "group" and not topic.plural:
        return False  # "Is Nigerian safe?"
    return len(topic.text.split()) <= _LONGEST_IN_PLACE


def _in_place(token: Token, topic: Topic) -> str:
    possessive = token.tag == "PRP$" or token.text.lower() in POSSESSIVE_PRONOUNS
    name = _phrase(topic)
    latest = topic.mentions[0]
    if topic.label in _COMMON and not topic.plural and not latest.definite and not topic.is_bare:
        name = f"the {name}"
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


def _capitalised(question: str) -> str:
    return question[:1].upper() + question[1:]
