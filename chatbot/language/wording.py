"""Questions in plain words about whom and what a text names."""

from collections.abc import Iterator

from chatbot.language.grammar import Name, Parse

PERSON, PLACE, EVENT = "PERSON", "GPE", "EVENT"
ABOUT = {PERSON: "Who is {}?", PLACE: "What happened in {}?", EVENT: "What happened during {}?"}
"""What is asked about a name, by its label."""
PLACE_BEFORE = {"in", "at", "from", "across", "near"}
WORDS_OF_A_NAME = range(2, 5)


def questions_about(headline: Parse) -> Iterator[str]:
    """What a reader may ask who has seen the names in a headline."""
    for name in headline.names:
        words = name.text.split()
        if name.label == PERSON and len(words) in WORDS_OF_A_NAME and all(word[0].isupper() for word in words):
            yield ABOUT[PERSON].format(bare(name))
        elif name.label == PLACE and is_place_there(name, headline):
            yield ABOUT[PLACE].format(bare(name))
        elif name.label == EVENT:
            yield ABOUT[EVENT].format(bare(name))


def is_place_there(name: Name, parse: Parse) -> bool:
    """Whether the text says that something happened at the place `name`, rather than only naming it."""
    before = [token for token in parse.tokens if token.span.end <= name.span.start]
    return bool(before) and before[-1].text.lower() in PLACE_BEFORE


def bare(name: Name) -> str:
    """A name in one line, without the ending of the possessive."""
    return " ".join(name.text.split()).removesuffix("'s").removesuffix("’s")
