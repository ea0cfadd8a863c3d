"""What somebody said, who said something, and what the reports say side by side."""

import json
from pathlib import Path

import pytest

from chatbot.__main__ import main as news_ask
from chatbot.loading import make_bot
from chatbot.output.json_contract import turn_from_json, turn_to_json
from chatbot.quoting.sayings import is_speaker
from chatbot.types import Answer
from chatbot.understanding.sayings import saying_of
from ingest.__main__ import main as news_ingest
from store import Attribution, Passage, Span

BRIDGE = (
    "The bridge of Arlen was closed on Monday, and cars queue at the ferry.\n\n"
    "“We will not take any risk with the bridge,” Mayor Tomas Brenk told reporters. Shopkeepers of the old town fear "
    "for their trade.\n\n"
    "Rita Cole, an engineer, said that rust had eaten into the cables of the bridge.\n\n"
    "Opposition leader Jan Frey criticised the closing of the bridge as a scandal."
)


SINKING = {
    2: "The ferry Aurora sank off Arlen in a storm on Sunday. Nineteen people died when the ferry Aurora sank, the "
    "coast guard reported. Rescuers searched the bay with boats and helicopters until the evening.",
    3: "Divers reached the wreck of the ferry Aurora on Monday. At least 21 people died when the ferry Aurora sank "
    "near Arlen, police said. Relatives waited in a school by the harbour for news of those still missing.",
    4: "Flags flew at half mast in Arlen on Tuesday. Officials now count the dead of the ferry Aurora one by one: 24 "
    "people died when the ferry Aurora sank. A court will ask why the ship had left port in spite of a warning.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    there = tmp_path_factory.mktemp("said")
    rows = [
        {"source": "Post", "id": "bridge", "title": "Bridge closed", "text": BRIDGE, "published": "2023-03-01"},
        *(
            {"id": f"ferry{day}", "title": f"Ferry Aurora sank: day {day}", "text": SINKING[day], "source": source,
             "published": f"2023-04-0{day}"}
            for day, source in ((2, "Post"), (3, "Herald"), (4, "Courier"))
        ),
    ]  # fmt: skip
    file = there / "articles.jsonl"
    file.write_text("".join(json.dumps({**row, "language": "en"}) + "\n" for row in rows), encoding="utf-8")
    assert news_ingest([str(file), "--archive", str(there / "archive"), "--quiet"]) == 0
    return there / "archive"


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("What did Tomas Brenk say about the bridge?", "Tomas Brenk", "bridge"),
        ("What has the White House said on inflation?", "the White House", "inflation"),
        ("How did Rita Cole respond to the report?", "Rita Cole", "report"),
        ("Who said that the cables are rusty?", None, "cables are rusty"),
        ("Who criticised the mayor?", None, "mayor"),
    ],
)
def test_what_is_asked(question: str, speaker: str | None, topic: str) -> None:
    saying = saying_of(question)
    assert saying is not None
    assert (saying.speaker, saying.topic) == (speaker, topic)


@pytest.mark.parametrize(
    "question", ["Who is the mayor?", "What did Rita Cole build?", "When did Brenk say so?", "Who?", "What did he say"]
)
def test_other_questions(question: str) -> None:
    saying = saying_of(question)
    assert saying is None or saying.speaker == "he"


def test_what_a_speaker_said_comes_first_with_the_speaker(folder: Path) -> None:
    bot = make_bot(folder)
    turn = bot.ask("What did Brenk say about the bridge?")
    assert isinstance(turn.reply, Answer)
    first = turn.evidence[0]
    assert first.speaker is not None
    assert (first.speaker.name, first.speaker.cue, first.speaker.kind) == ("Tomas Brenk", "told", "direct")
    assert first.answer_text is not None
    assert "any risk" in first.answer_text
    assert turn.reply.short is None  # what somebody said is quoted, never shown by itself
    row = turn_to_json(turn)
    assert row["evidence"][0]["speaker"]["as_printed"] == "Mayor Tomas Brenk"
    assert turn_to_json(turn_from_json(row)) == row
    bot.archive.close()


def test_who_said_something_is_the_speaker(folder: Path) -> None:
    bot = make_bot(folder)
    assert "Rita Cole" in (bot.ask("Who said that rust had eaten into the cables?").reply.short or "")
    assert "Jan Frey" in (bot.ask("Who criticised the closing of the bridge?").reply.short or "")
    bot.archive.close()


def test_reports_are_compared_side_by_side(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = "How many people died when the ferry Aurora sank?"
    assert news_ask([question, "--archive", str(folder), "--json", "--reports"]) == 0
    reports = json.loads(capsys.readouterr().out)["reports"]
    assert [row["article"]["published"] for row in reports["rows"]] == ["2023-04-04", "2023-04-03", "2023-04-02"]
    figures = [(row["figure"]["low"], row["figure"]["high"]) for row in reports["rows"]]
    assert figures == [(24, 24), (21, None), (19, 19)]
    assert reports["papers"] == reports["texts"] == 3
    assert [number for _, number in reports["growth"]] == [19, 21, 24]
    assert news_ask([question, "--archive", str(folder), "--reports"]) == 0
    table = capsys.readouterr().out
    assert "3 papers, 3 texts" in table
    assert "≠" in table


@pytest.mark.parametrize("printed", ["—", "…", "🙂", "the", "She who has the longest name of all"])
def test_a_speaker_of_no_name_is_nobody_in_particular(printed: str) -> None:
    text = f"{printed} said so."
    passage = Passage("a/1/0", "a", 1, 0, Span(0, len(text)), text, (Span(0, len(text)),), "A", None, None)
    said = Attribution(Span(0, len(printed)), None, (Span(len(text) - 3, len(text)),), "indirect")
    assert not is_speaker("Tomas Brenk", said, passage)
