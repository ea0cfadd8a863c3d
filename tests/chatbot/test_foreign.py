"""A question in another language than the archive's is said to be."""

import json
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.language.foreign import foreign_language
from chatbot.types import Abstention


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("¿Quién ganó las elecciones en Francia?", "Spanish"),
        ("Quien gano las elecciones", "Spanish"),
        ("Wer hat die Wahl gewonnen?", "German"),
        ("Qui a gagné l'élection ?", "French"),
        ("Wie viele Menschen starben in Mekka?", "German"),
        ("Chi ha vinto le elezioni?", "Italian"),
        ("Кто выиграл выборы?", "Russian"),
        ("谁赢得了选举？", "Chinese"),
    ],
)
def test_other_languages(question: str, language: str) -> None:
    assert foreign_language(question, ("en",)) == language


@pytest.mark.parametrize(
    "question",
    [
        "Who is Giorgia Meloni?", "Mecca crane collapse", "brittney griner", "latest on ukraine", "Who killed JFK?",
        "el nino effects", "meca crane", "What is the role of the Bundestag in der Bundesrepublik?", "Angela Merkel",
        "Gislaine Maxwel sentence", "usa today damar hamlin january 2023", "Champs-Élysées", "Why?", "",
    ],
)  # fmt: skip
def test_english_and_names(question: str) -> None:
    assert foreign_language(question, ("en",)) is None


def test_a_language_that_the_archive_has() -> None:
    assert foreign_language("Wer hat die Wahl gewonnen?", ("en", "de")) is None


def test_readers_questions_are_english() -> None:
    folder = Path(__file__).parents[1] / "quality"
    for file in folder.glob("*/questions*.json*"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                assert foreign_language(json.loads(line)["question"], ("en",)) is None


def test_the_reply_names_it_once(bot: Bot) -> None:
    turn = bot.ask("¿Quién cortó la cinta del puente de Harlow?")
    assert isinstance(turn.reply, Abstention)
    assert turn.reply.reason == (
        "The question is in Spanish, the archive in English; these come closest, by names and numbers."
    )
    assert any("Harlow" in evidence.quote for evidence in turn.evidence)
