"""Common nouns that stand for a person, in news as elsewhere."""

from chatbot.understanding.questions import PERSON_NOUNS

PERSON_LIKE = PERSON_NOUNS | frozenset(
    """
    mother father wife husband son daughter brother sister boy girl woman man child deputy governor judge lawyer
    secretary chancellor mayor general officer doctor professor scientist spokesman spokeswoman chief chair chairman
    ceo boss chef billionaire head monarch champion driver owner hostage suspect victim survivor prince princess
    duke duchess
    """.split()
)
