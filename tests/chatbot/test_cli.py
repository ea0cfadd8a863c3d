"""`news-ask` as it is used: arguments, batches, a conversation on standard input, errors."""

import io
import json
from pathlib import Path

import pytest

from chatbot.__main__ import main


@pytest.fixture(autouse=True)
def _archive(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))


def test_one_question_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["Where was the new orchid found?"]) == 0
    printed = capsys.readouterr().out
    assert "[1] “" in printed
    assert "Daily Signal · 2023-09-02 · Night-blooming orchid found in Peru" in printed


def test_one_question_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--top-k", "1", "--source", "Daily Signal", "Where was the new orchid found?"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["answered"]
    assert len(row["evidence"]) == 1
    assert row["filters"]["sources"] == ["Daily Signal"]
    assert row["evidence"][0]["link"].startswith("?article=orchid&version=1&start=")


def test_declining_is_a_normal_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--threshold", "1", "Where was the new orchid found?"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert not row["answered"]
    assert row["abstention"]["nearest"][0]["citation"] == 1


def test_a_batch_keeps_order_conversations_and_own_filters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"id": 1, "question": "What did Lena Ortiz cut?", "conversation": "a"},
        {"id": "2", "question": "Where was the new orchid found?", "conversation": "b"},
        {"id": "3", "question": "What did she say at the ceremony?", "conversation": "a"},
        {"id": "4", "question": "What happened?", "filters": {"sources": ["Nobody"]}, "as_of": "2024-05-05"},
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    assert main(["--batch", str(batch)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in rows] == [1, "2", "3", "4"]
    assert "Lena Ortiz" in rows[2]["standalone_question"]
    assert rows[1]["standalone_question"] == lines[1]["question"]
    assert rows[3]["as_of"] == "2024-05-05"
    assert not rows[3]["answered"]


def test_a_conversation_on_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("What did Lena Ortiz cut?\n\nWhat did she say at the ceremony?\n"))
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "(understood as: What did Lena Ortiz say at the ceremony?; " in said
    assert "Continues the previous answer)" in said


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--archive", "nowhere", "Who?"], "nowhere"),
        (["--batch", "missing.jsonl"], "missing.jsonl"),
        (["   "], "empty"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    arguments: list[str],
    named: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert named in captured.err


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "{}", '{"question": " "}', '{"question": "Who?", "as_of": "May"}', '{"question": "W", "filters": 3}'],
)
def test_a_bad_line_of_a_batch_is_named_before_anything_is_answered(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(f'{{"question": "Who?"}}\n{line}\n', encoding="utf-8")
    assert main(["--batch", str(batch)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{batch}:2" in captured.err


@pytest.mark.parametrize(
    "arguments", [["--top-k", "0", "x"], ["--threshold", "2", "x"], ["--as-of", "2023-02-30", "x"]]
)
def test_impossible_options_are_usage_errors(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


def test_control_characters_of_a_question_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["What did \x1b[31mNobody Known\x1b[0m say?"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_the_environment_s_threshold_counts_and_nonsense_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWS_THRESHOLD", "1")
    assert main(["--json", "Where was the new orchid found?"]) == 0
    assert json.loads(capsys.readouterr().out)["answered"] is False
    monkeypatch.setenv("NEWS_THRESHOLD", "often")
    assert main(["--json", "Where was the new orchid found?"]) == 2
    assert "NEWS_THRESHOLD must be a number from 0 to 1, not 'often'" in capsys.readouterr().err
