"""`news-ask --watch`, `--watched`, `--check` and `--unwatch`, as a person or cron runs them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from chatbot.__main__ import main
from store import ArticleContent
from store.embedding.minilm import MiniLM
from tests.chatbot.conftest import ARTICLES, write

PILOT = ArticleContent(
    "Heron wins the Quay Cup", "The yacht Heron won the Quay Cup on Sunday.", source="Daily Signal",
    published=date(2024, 7, 2),
)  # fmt: skip
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, minilm: MiniLM, capsys: pytest.CaptureFixture[str]) -> Run:
    write(tmp_path, minilm, ARTICLES)

    def _run(*arguments: str) -> tuple[int, str, str]:
        status = main([*arguments, "--archive", str(tmp_path)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return _run


def test_a_question_is_watched_and_its_news_told_once(run: Run, tmp_path: Path, minilm: MiniLM) -> None:
    status, printed, _ = run("--watch", "Who won the Quay Cup?", "--source", "Daily Signal", "--json")
    made = json.loads(printed)
    assert status == 0
    assert (made["question"], made["answered"]) == ("Who won the Quay Cup?", False)
    assert made["filters"]["sources"] == ["Daily Signal"]
    assert run("--watched")[1] == f"{made['watch']}  Who won the Quay Cup?\n"
    assert run("--check")[:2] == (0, "")
    write(tmp_path, minilm, {"heron": PILOT})
    told = tmp_path / "mail"
    status, printed, _ = run("--check", "--json", "--run", f"tee '{told}'")
    notice = json.loads(printed)
    assert status == 0
    assert notice["kind"] == "first answer"
    assert notice["article"]["title"] == PILOT.title
    assert PILOT.text[notice["start"] : notice["end"]] == notice["quote"]
    assert notice["link"].startswith("?article=heron&version=1&start=")
    assert json.loads(told.read_text()) == notice
    assert run("--check")[:2] == (0, "")
    assert run("--unwatch", made["watch"])[0] == 0
    assert run("--watched")[1] == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--check", "--watched"), "only one"),
        (("Who?", "--watch", "Who?"), "only one"),
        (("--watched", "--run", "cat"), "--run goes with --check"),
        (("--unwatch", "nothing"), "nothing with the id nothing is watched"),
        (("--watch", " "), "the question is empty"),
    ],
)
def test_what_makes_no_sense_is_one_line(run: Run, arguments: tuple[str, ...], said: str) -> None:
    status, printed, error = run(*arguments)
    assert status == 2
    assert not printed
    assert said in error
    assert error.count("\n") == 1


def test_a_command_that_fails_is_named(run: Run, tmp_path: Path, minilm: MiniLM) -> None:
    run("--watch", "Who won the Quay Cup?")
    write(tmp_path, minilm, {"heron": PILOT})
    status, printed, error = run("--check", "--run", "/no/such/program")
    assert status == 2
    assert "first answer" in printed  # nothing is lost
    assert "news-ask: --run /no/such/program: " in error
