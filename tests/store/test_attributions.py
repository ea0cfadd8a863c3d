"""Who said what: found as articles are stored, kept with their current version, exported, found anew."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from ingest.__main__ import main as news_ingest
from ingest.passages.sentences import sentence_spans
from store import Annotator, Archive, ArticleContent, Attribution, Span
from store.__main__ import main
from store.attributions.decoding import kind_of
from store.attributions.encoding import inside_quotation
from store.attributions.speakers import with_speakers
from store.attributions.stretches import stretches
from store.database.schema import attributions as rows
from store.upkeep.checkup import check
from store.writer import open_editor

TEXT = (
    "Mayor Tomas Brenk said the bridge will stay closed until May.\n\n"
    "“We will not take any risk,” Brenk told reporters on Monday. He added that repairs cost 4 million crowns.\n\n"
    "The bridge is 90 metres long and was built in 1931.\n\n"
    "According to the Arlen Water Company, no pipe was damaged."
)


def spans(text: str) -> list[Span]:
    return [sentence for paragraph in sentence_spans(text) for sentence in paragraph]


def found_in(text: str, language: str | None = "en") -> list[Attribution]:
    content = ArticleContent("The bridge", text, language=language)
    return Annotator().annotate([(content, spans(text))])[0]


def test_who_said_what_is_found_with_cue_and_speaker() -> None:
    found = found_in(TEXT)
    told = [(one.source and one.source.of(TEXT), one.cue and one.cue.of(TEXT), one.kind, one.speaker) for one in found]
    assert ("Mayor Tomas Brenk", "said", "indirect", "Tomas Brenk") in told
    assert ("Brenk", "told", "direct", "Tomas Brenk") in told
    assert ("He", "added", "indirect", "Tomas Brenk") in told
    quoted = next(one for one in found if one.kind == "direct")
    assert quoted.content[0].of(TEXT).strip(",") == "“We will not take any risk,”"


def test_other_languages_are_left_alone() -> None:
    assert found_in(TEXT, "de") == []


def test_sentences_that_attribute_nothing_are_not_read() -> None:
    read = [one.of(TEXT) for one in stretches(TEXT, spans(TEXT))]
    assert not any("1931" in one for one in read)
    assert any("risk" in one and "crowns" in one for one in read)  # one paragraph, read together


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“All of it,”", "direct"),
        ("that it is “too late” now", "mixed"),
        ("it is late", "indirect"),
        ('"So."', "direct"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(text, [Span(0, len(text))]) == kind


@given(st.text(alphabet='ab “”"\n', max_size=60))
def test_every_opening_mark_is_inside_its_quotation(text: str) -> None:
    inside = inside_quotation(text)
    assert len(inside) == len(text)
    assert all(quoted for letter, quoted in zip(text, inside, strict=True) if letter == "“")


def speaker_of(text: str, source: str) -> str | None:
    """Who `source` is, where `text` has it for the last time."""
    start = text.rindex(source)
    end = start + len(source)
    return with_speakers(text, [Attribution(Span(start, end), None, (Span(end, len(text)),), "indirect")])[0].speaker


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Ms Rita Cole left. Cole said so.", "Cole", "Rita Cole"),
        ("Sen. Ann Cole and Sen. Bob Cole met. Cole said so.", "Cole", None),
        ("Dr. Rita Cole, the chief engineer, came. The engineer said so.", "The engineer", "Rita Cole"),
        (
            "Dr. Rita Cole, the engineer, and Dr. Jan Frey, the engineer, came. The engineer said so.",
            "The engineer",
            None,
        ),
        ("Secretary of State Rita Cole met Dr. Jan Frey. Cole said so.", "Cole", "Rita Cole"),
        ("A spokesman for Rita Cole said so.", "A spokesman for Rita Cole", None),
        ("Rita Cole and Jan Frey said so.", "Rita Cole and Jan Frey", None),
        ("Rita Cole’s lawyer said so.", "Rita Cole’s lawyer", None),
        ("CNN’s Rita Cole said so.", "CNN’s Rita Cole", "Rita Cole"),
        ("They met. They said so.", "They", None),
        ("Seven Fed members met. The Fed said so.", "The Fed", None),
        ("The Department of Works said so.", "The Department of Works", None),
        ("Secretary of State Rita Cole said so.", "Secretary of State Rita Cole", "Rita Cole"),
        ("Dr. Rita Cole came. Cole, shopkeepers and others said so.", "Cole, shopkeepers and others", None),
        ("The White House said so.", "The White House", "White House"),
    ],
)
def test_a_speaker_is_named_only_where_it_is_sure(text: str, source: str, speaker: str | None) -> None:
    assert speaker_of(text, source) == speaker


def article_line(text: str = TEXT, id_: str = "bridge") -> str:
    return json.dumps({"id": id_, "title": "The bridge", "text": text, "source": "The Arlen Post", "language": "en"})


def ingest(folder: Path, *lines: str) -> None:
    file = folder.parent / "articles.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert news_ingest([str(file), "--archive", str(folder), "--quiet"]) == 0


def exported(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> Sequence[dict]:
    capsys.readouterr()
    assert main(["export", "--archive", str(folder), *options]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_export_has_them_where_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "archive"
    ingest(folder, article_line())
    (row,) = exported(folder, capsys, "--attributions")
    first = row["attributions"][0]
    assert first.keys() == {"source", "cue", "content", "kind", "speaker"}
    assert row["text"][slice(*first["source"])] == "Mayor Tomas Brenk"
    assert row["text"][slice(*first["cue"])] == "said"
    assert [row["text"][slice(*span)] for span in first["content"]] == ["the bridge will stay closed until May"]
    assert "attributions" not in exported(folder, capsys)[0]
    assert check(folder) == ([], [])


def test_they_are_of_the_current_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "archive"
    ingest(folder, article_line())
    ingest(folder, article_line("Rita Cole said the bridge is open again."))
    (row,) = exported(folder, capsys, "--attributions")
    assert [one["speaker"] for one in row["attributions"]] == ["Rita Cole"]
    assert main(["remove", "bridge", "--archive", str(folder)]) == 0
    archive = Archive(folder)
    assert archive.voices.names() == {}
    archive.close()
    assert check(folder) == ([], [])


def test_switched_off_and_found_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "archive"
    monkeypatch.setenv("NEWS_ATTRIBUTIONS", "false")
    ingest(folder, article_line())
    assert exported(folder, capsys, "--attributions")[0]["attributions"] == []
    assert main(["rebuild", "--annotations", "--archive", str(folder)]) == 0
    assert exported(folder, capsys, "--attributions")[0]["attributions"] != []
    assert check(folder) == ([], [])


def test_rows_that_lie_outside_the_text_are_found_and_mended(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    ingest(folder, article_line())
    with open_editor(folder) as editor, editor.transaction() as connection:
        connection.execute(update(rows).where(rows.c.ordinal == 0).values(spans="[null,null,[[0,100000]]]"))
    assert any("attributions that cannot be read" in line for line in check(folder)[0])
    assert main(["rebuild", "--archive", str(folder)]) == 0
    assert check(folder) == ([], [])
    assert main(["rebuild", "--annotations", "--archive", str(folder)]) == 0
    archive = Archive(folder)
    assert archive.voices.names()["Tomas Brenk"] >= 2
    assert {id_ for id_, _ in archive.voices.said_by(["Tomas Brenk"])} == {"bridge"}
    archive.close()
