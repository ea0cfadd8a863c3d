"""What a question compares is told from its grammar, and each side can be asked about by itself."""

import pytest

from chatbot.language.grammar import Grammar
from chatbot.understanding.comparisons import compared

COMPARISONS = [
    ("How does inflation in the US compare with the UK?", ("US",), ("uk",)),
    ("how high is unemployment in Marn compared to Trelind", ("marn",), ("trelind",)),
    ("How is inflation in the US compared to the UK?", ("US",), ("uk",)),
    ("how does Norland differ from Sudmark in taxes", ("norland",), ("sudmark",)),
    ("How do prices in Marn and Trelind compare?", ("marn",), ("trelind",)),
    ("how do Biden and Trump differ on abortion", ("biden",), ("trump",)),
    ("Compare Biden and Trump on abortion", ("biden",), ("trump",)),
    ("What is the difference between Danil Orrevik and Danila Orrevik?", ("danil",), ("danila",)),
    ("Who has more seats, Labour or the Conservatives?", ("labour",), ("conservatives",)),
    ("Who got more votes: Ekkevar or Brankvold?", ("ekkevar",), ("brankvold",)),
    ("Who won, Marn Athletic or Oskarby United?", ("marn", "athletic"), ("oskarby", "united")),
    ("Did Brankvold or Ekkevar win the election?", ("brankvold",), ("ekkevar",)),
    ("Is Russia or Ukraine winning", ("russia",), ("ukraine",)),
    ("Did the fire or the flood kill more people?", ("fire",), ("flood",)),
    ("What is more expensive, gas or oil?", ("gas",), ("oil",)),
    ("Did more people die in the Marn flood or in the Slevonia earthquake?", ("marn",), ("slevonia",)),
    ("Did Labour win more seats than the Conservatives?", ("labour",), ("conservatives",)),
    ("Is inflation in the US higher than in the UK?", ("US",), ("uk",)),
    ("Is the new mayor older than Brankvold?", ("new", "mayor"), ("brankvold",)),
    ("Was the flood in Marn worse than the flood in Dornavik?", ("marn",), ("dornavik",)),
    ("Ekkevar vs Brankvold", ("ekkevar",), ("brankvold",)),
    ("inflation in Norland compared with Sudmark", ("norland",), ("sudmark",)),
]
NONE = [
    "Is it a man or a woman?", "Has the strike ended or not?", "Did he resign or was he fired?",
    "What did Ekkevar and Brankvold promise?", "Are there more than 5 people dead?",
    "Is inflation higher than last year?",
    "Is unemployment higher than expected?", "Did more than half of the workers vote?",
    "Who earns more than the mayor?",
    "Why did the judge give him less than the prosecution wanted?", "What happened between Russia and Ukraine?",
    "What did Dobbs v. Jackson decide?", "Was it raining or snowing in Marn?", "Who is the mayor?", "Ukraine", "",
    "How many more votes than Brankvold did Ekkevar get?", "What are the differences between the two bills?",
]  # fmt: skip


@pytest.mark.parametrize(("question", "first", "second"), COMPARISONS)
def test_the_words_that_tell_both_sides(
    grammar: Grammar, question: str, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    sides = compared(grammar.parse(question))
    assert sides is not None
    assert (sides[0].words, sides[1].words) == (first, second)


@pytest.mark.parametrize("question", NONE)
def test_what_compares_nothing(grammar: Grammar, question: str) -> None:
    assert compared(grammar.parse(question)) is None


@pytest.mark.parametrize(
    ("question", "name", "asks"),
    [
        ("Who has more seats, Labour or the Tories?", "Labour", "Who has more seats, Labour or the?"),
        (
            "How does the damage from the Marn flood compare with the Slevonia earthquake?",
            "Slevonia earthquake",
            "How does the damage from the flood compare with the Slevonia earthquake?",  # the damage is of both
        ),
    ],
)
def test_each_side_is_asked_about_without_the_other(grammar: Grammar, question: str, name: str, asks: str) -> None:
    sides = compared(grammar.parse(question))
    assert sides is not None
    assert next(side.asks for side in sides if side.name == name) == asks
