"""Making a question self-contained: what it leaves out is taken from the turns before it.

A question needs its conversation when it speaks of somebody or something by a pronoun that nothing in the question
itself explains ("When did he say that?"), or when it hardly says anything ("Why?", "And in Germany?").
"""

import re

from chatbot.grammar import Grammar, Parse, Token
from chatbot.questions import INTERROGATIVES, proper_names
from chatbot.types import Conversation, Turn
from chatbot.words import content_words

PERSON_PRONOUNS = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
THING_PRONOUNS = frozenset({"it", "its", "they", "them", "their", "theirs", "itself", "themselves"})
POSSESSIVES = frozenset({"his", "her", "its", "their", "theirs", "hers"})
POINTERS = frozenset({"that", "this", "those", "these", "there", "then", "so"})
OPENERS = re.compile(r"^(?:and|but|so|ok(?:ay)?|what about|how about|and what about)\b[\s,]*", re.IGNORECASE)


def standalone(question: str, conversation: Conversation, grammar: Grammar) -> str:
    """`question` with what it leaves out supplied from `conversation`; unchanged where nothing is missing."""
    if not conversation.turns:
        return question
    previous = conversation.turns[-1]
    parse = grammar.parse(question)
    opened = OPENERS.sub("", question)
    unexplained = [token for token in parse.tokens if _refers_back(token, parse)]
    if not unexplained and opened == question and len(content_words(question)) > 1:
        return question
    rewritten = _with_referents(question, unexplained, previous, grammar)
    rewritten = OPENERS.sub("", rewritten) or rewritten
    if unexplained and len(content_words(rewritten)) > 2:
        return _capitalised(rewritten)
    return _capitalised(_with_topic(rewritten, previous, grammar))


def _refers_back(token: Token, parse: Parse) -> bool:
    word = token.lemma if token.pos == "PRON" else token.text.lower()
    surface = token.text.lower()
    if surface in PERSON_PRONOUNS | THING_PRONOUNS or word in PERSON_PRONOUNS | THING_PRONOUNS:
        return not _explained(token, parse)
    # "that" and "this" point back when they stand for something: not before a noun of their own, not as "the man that".
    return (
        surface in POINTERS
        and token.dep in {"dobj", "obj", "pobj", "nsubj", "nsubjpass", "advmod"}
        and token.pos
        in {
            "PRON",
            "ADV",
            "DET",
        }
    )


def _explained(token: Token, parse: Parse) -> bool:
    """Whether a name or a full noun phrase before the pronoun, in the same question, can be what it stands for."""
    if token.lemma == "it" and token.dep == "expl":
        return True
    before = [phrase for phrase in parse.noun_phrases if phrase.end <= token.span.start]
    return any(
        not {word.lower() for word in phrase.of(parse.text).split()}
        & (INTERROGATIVES | PERSON_PRONOUNS | THING_PRONOUNS)
        for phrase in before
    )


def _with_referents(question: str, unexplained: list[Token], previous: Turn, grammar: Grammar) -> str:
    person, thing = _focus(previous, grammar)
    rewritten = question
    for token in reversed(unexplained):
        word = token.text.lower()
        referent = person if word in PERSON_PRONOUNS else thing if word in THING_PRONOUNS else None
        if referent is None:
            continue
        possessive = word in POSSESSIVES and not (word == "her" and token.dep in {"dobj", "obj", "pobj"})
        supplied = referent + ("'s" if possessive else "")
        rewritten = rewritten[: token.span.start] + supplied + rewritten[token.span.end :]
    return rewritten


def _focus(previous: Turn, grammar: Grammar) -> tuple[str | None, str | None]:
    """Whom and what the last turn was about: names in its question first, then in its short answer and first quote."""
    texts = [previous.query.standalone]
    if previous.evidence:
        first = previous.evidence[0]
        texts += [first.answer_text or "", first.quote, first.article.title]
    people: list[str] = []
    things: list[str] = []
    for text in texts:
        parse = grammar.parse(text)
        persons = {name.text for name in parse.names if name.label == "PERSON"}
        for name in proper_names(parse):
            (people if any(name in person or person in name for person in persons) else things).append(name)
    person = people[0] if people else None
    return person, things[0] if things else person


def _with_topic(question: str, previous: Turn, grammar: Grammar) -> str:
    """`question` followed by those words of the last one that say what it was about."""
    present = set(content_words(question))
    parse = grammar.parse(previous.query.standalone)
    kept = [
        token.text
        for token in parse.tokens
        if token.lemma not in INTERROGATIVES and set(content_words(token.text)) - present
    ]
    if not kept:
        return question
    bare = question.rstrip(" ?")
    return f"{bare} ({' '.join(kept)})?"


def _capitalised(question: str) -> str:
    return question[:1].upper() + question[1:]
