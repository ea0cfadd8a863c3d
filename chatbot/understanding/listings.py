"""Whether a question asks for a list, and for what: "Which towns …?", "Name the candidates …"."""

from chatbot.language.grammar import Parse, Token

_PLURAL = frozenset({"NNS", "NNPS"})
_LISTING = frozenset({"name", "list", "enumerate"})
"""What a line begins with that asks for the thing named next."""
_TELLING = frozenset({"tell", "give", "show"})
_OF_ONE = frozenset({"percent", "news", "odds", "means", "series"})
"""Plurals in form that stand for one thing."""
_BEFORE = frozenset({"poss", "compound", "nummod", "nmod", "amod"})
"""Dependencies of a noun before the one that is asked for: "which women's sport"."""
_SINGULAR_VERBS = frozenset({"VBZ"})


def listed_noun(parse: Parse) -> Token | None:
    """Returns the plural noun of which a question asks for several; None if it asks for one thing, or for no list."""
    tokens = parse.tokens
    if tokens and tokens[0].lemma in _LISTING | _TELLING:
        return _of_an_order(tokens)
    for index, token in enumerate(tokens):
        if index and tokens[index - 1].pos in {"NOUN", "PROPN"}:
            continue  # "residents who are recovering": it asks nothing
        if token.lemma in {"what", "which"}:
            return _after_what(tokens, index)
        if token.lemma in {"who", "whom"}:
            return _after_who(tokens, index)
    return None


def _of_an_order(tokens: tuple[Token, ...]) -> Token | None:
    """Returns what is to be listed: "Name the towns …", "give me a list of the towns"; "names of" says no more."""
    nouns = [token for token in tokens[1:] if token.pos in {"NOUN", "PROPN"}]
    if not nouns:
        return None
    first = nouns[0]
    if first.lemma in _LISTING and len(nouns) > 1:
        return nouns[1]
    return first if tokens[0].lemma in _LISTING and _is_several(first) else None


def _after_what(tokens: tuple[Token, ...], index: int) -> Token | None:
    """Returns the plural that "which" belongs to or that "what are" asks for."""
    token, following = tokens[index], tokens[index + 1 : index + 6]
    if not following:
        return None
    plain = next((i for i in range(index + 1, len(tokens)) if tokens[i].pos not in {"ADJ", "NUM", "ADV"}), index + 1)
    noun = token.head if token.dep == "det" else plain
    if (token.dep == "det" or token.lemma == "which") and _is_several(tokens[noun]) and tokens[noun].dep not in _BEFORE:
        return None if _has_singular_verb(tokens, noun) else tokens[noun]
    if _is_noun_taken_for_verb(following):
        return following[0]
    if following[0].lemma not in {"be", "’re", "'re"}:
        return None
    asked = next((other for other in following if other.pos in {"NOUN", "PROPN"} and other.dep != "compound"), None)
    return asked if asked is not None and _is_several(asked) else None


def _is_noun_taken_for_verb(following: tuple[Token, ...]) -> bool:
    """Returns whether a plural after "which" was taken for the verb: "Which states", "Which states banned it"."""
    first, rest = following[0], [token for token in following[1:] if token.pos != "PUNCT"]
    return first.tag == "VBZ" and first.pos == "VERB" and (not rest or rest[0].pos in {"VERB", "AUX"})


def _after_who(tokens: tuple[Token, ...], index: int) -> Token | None:
    """Returns whom "who are", "who were", "who else" ask for: the noun after it, else "who" itself."""
    following = [token.text.lower() for token in tokens[index + 1 : index + 3]]
    if not following or not ({"are", "were"} & set(following) or following[0] in {"else", "all"}):
        return None
    rest = tokens[index + 1 :]
    return next((token for token in rest if token.tag in _PLURAL), tokens[index])


def _is_several(token: Token) -> bool:
    return token.tag in _PLURAL and token.lemma not in _OF_ONE and token.text.lower() not in _OF_ONE


def _has_singular_verb(tokens: tuple[Token, ...], noun: int) -> bool:
    """Returns whether the verb says that it is one after all: "which series is …"."""
    verb = tokens[tokens[noun].head]
    return tokens[noun].dep == "nsubj" and verb.tag in _SINGULAR_VERBS
