"""What is told about questions, and what is not."""

import json
import logging
import urllib.request
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.errors import BadQuestion, BadSetting
from chatbot.web.server.telemetry import Telemetry, TelemetrySettings
from tests.web.server import free_port


def test_every_question_is_a_line_without_its_words(bot: Bot, tmp_path: Path) -> None:
    log = tmp_path / "questions.log"
    telemetry = Telemetry(TelemetrySettings(log=str(log)))
    began = datetime.now(UTC)
    telemetry.answered("c-1", bot.ask("When did the Harlow Bridge reopen?"))
    telemetry.answered("c-2", bot.ask("Who won the chess championship in Samarkand?"))
    telemetry.failed("c-3", BadQuestion("the question is empty"))
    first, second, third = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert (first["question"], first["outcome"], second["outcome"]) == ("c-1", "answered", "declined")
    assert third == {"question": "c-3", "outcome": "failed", "error": "BadQuestion"}
    assert first["evidence"][0].startswith("bridge/")
    assert {"understand", "retrieve", "read", "rerank", "cite", "total"} == set(first["ms"])
    assert datetime.fromisoformat(first["at"]) >= began.replace(microsecond=0)
    text = log.read_text(encoding="utf-8")
    assert not any(word in text for word in ("Harlow", "reopen", "chess", "Samarkand", "3 May"))


def test_prometheus_reads_counters(bot: Bot) -> None:
    port = free_port()
    telemetry = Telemetry(TelemetrySettings(port=port))
    turn = bot.ask("When did the Harlow Bridge reopen?")
    telemetry.answered("c-1", turn)
    telemetry.failed("c-2", BadQuestion("the question is empty"))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    assert 'news_questions_total{outcome="answered"} 1.0' in lines
    assert 'news_questions_total{outcome="failed"} 1.0' in lines
    assert 'news_question_seconds_count{step="total"} 1.0' in lines
    assert f"news_archive_generation {float(turn.generation)}" in lines
    with pytest.raises(BadSetting, match="NEWS_METRICS_PORT"):
        Telemetry(TelemetrySettings(port=port))


def test_slow_questions_are_told_of_by_default(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    turn = bot.ask("When did the Harlow Bridge reopen?", as_of=date(2024, 6, 1))
    with caplog.at_level(logging.INFO):
        Telemetry(TelemetrySettings(slow_ms=1e9)).answered("c-1", turn)
        assert caplog.records == []
        Telemetry(TelemetrySettings(slow_ms=0)).answered("c-2", turn)
    assert "slow question c-2" in caplog.text
    assert "Harlow" not in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWS_SLOW_MS", "soon"),
        ("NEWS_SLOW_MS", "-1"),
        ("NEWS_SLOW_MS", "9" * 40),
        ("NEWS_SLOW_MS", "\u0663"),
        ("NEWS_METRICS_PORT", "http"),
        ("NEWS_METRICS_PORT", "0"),
        ("NEWS_METRICS_PORT", "70000"),
    ],
)
def test_what_is_no_number_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=f"{name}='{value}'"):
        TelemetrySettings.of_environment()


def test_a_number_of_many_digits_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_METRICS_PORT", "9" * 6_000)
    with pytest.raises(BadSetting, match="should be a port, a whole number from 1 to 65535") as caught:
        TelemetrySettings.of_environment()
    assert len(str(caught.value)) < 200


def test_the_environment_says_where_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"NEWS_LOG": "-", "NEWS_SLOW_MS": "500", "NEWS_METRICS_PORT": "9100"}.items():
        monkeypatch.setenv(name, value)
    assert TelemetrySettings.of_environment() == TelemetrySettings("-", 500.0, 9100)
    with pytest.raises(BadSetting, match="NEWS_LOG"):
        Telemetry(TelemetrySettings(log=str(tmp_path / "none" / "log")))
