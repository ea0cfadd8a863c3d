"""The front page, browse and coverage, driven without a browser."""

import re
import shutil
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from store import open_writer
from store.database.runs import begin_run, finish_run
from store.writer import open_editor

from .support import APP, TROUBLE, ingest, ingest_elsewhere, of_another_model, row, shown

MANY = 400


def open_page(page: str, /, **parameters: str) -> AppTest:
    """A page as a browser finds it at its own address with `parameters`."""
    at = AppTest.from_file(str(APP), default_timeout=120)
    if page != "front":
        at.switch_page(f"chatbot/web/pages/{page}.py")
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.run()


def headlines(at) -> list[str]:
    """The labels of the links to articles, in order."""
    return [link.proto.label for link in at.get("page_link") if "article" in link.proto.query_string]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory):
    """400 articles of two papers on 400 days, every tenth also printed by the other paper."""
    folder = tmp_path_factory.mktemp("many") / "archive"
    rows = []
    for number in range(MANY):
        day = date(2020, 1, 1) + timedelta(days=number)
        text = f"Report number {number} tells of the {'flood' if number % 2 else 'drought'}. It is {number} lines long."
        one = row(f"n{number:03}", f"Report {number:03}", text, day, section="World" if number % 3 else "Sport")
        rows.append(
            one | {"source": "The Courier" if number % 4 else "The Herald", "authors": [f"Author {number % 7}"]}
        )
    ingest(folder, rows=rows)
    return folder


@pytest.fixture
def open_many(many, monkeypatch):
    monkeypatch.setenv("NEWS_ARCHIVE", str(many))


@pytest.mark.parametrize("page", ["browse", "coverage"])
class TestStates:
    def test_a_missing_archive(self, page, tmp_path, monkeypatch):
        monkeypatch.setenv("NEWS_ARCHIVE", str(tmp_path / "nowhere"))
        assert "There is no archive here yet" in shown(open_page(page))
        assert not (tmp_path / "nowhere").exists()

    def test_an_empty_archive(self, page, tmp_path, monkeypatch):
        with open_writer(tmp_path):
            pass
        monkeypatch.setenv("NEWS_ARCHIVE", str(tmp_path))
        assert "This archive is empty" in shown(open_page(page))

    def test_an_archive_of_another_model_can_still_be_looked_through(self, page, sample_archive, tmp_path, monkeypatch):
        folder = tmp_path / "archive"
        of_another_model(sample_archive, folder)
        monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
        assert "41 articles" in shown(open_page(page))

    def test_a_file_that_is_no_archive(self, page, tmp_path, monkeypatch):
        (tmp_path / "archive.db").write_bytes(b"no database " * 100)
        monkeypatch.setenv("NEWS_ARCHIVE", str(tmp_path))
        assert 'role="alert"' in shown(open_page(page))


@pytest.mark.parametrize("page", ["browse", pytest.param("coverage", marks=pytest.mark.stress)])
def test_what_another_process_adds_is_there_on_the_next_look(page, sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_page(page)
    assert "41 articles" in shown(at)
    new = row("q", "Observatory opens", "The Quellmoor observatory was opened on Friday.", date(2030, 1, 1))
    ingest_elsewhere(folder, rows=[new])
    assert "42 articles" in shown(at.run())


@pytest.mark.usefixtures("open_many")
class TestBrowsing:
    def test_the_newest_come_first_a_page_at_a_time(self):
        at = open_page("browse")
        assert "400 articles" in shown(at)
        assert headlines(at) == [f"Report {number:03}" for number in range(399, 374, -1)]

    def test_every_article_is_on_exactly_one_page(self):
        pages = range(1, 17)
        seen = [title for number in pages for title in headlines(open_page("browse", page=str(number)))]
        assert sorted(seen) == [f"Report {number:03}" for number in range(MANY)]

    def test_a_page_beyond_the_last_is_the_last(self):
        assert headlines(open_page("browse", page="99"))[-1] == "Report 000"

    def test_the_address_narrows_sorts_and_searches(self):
        at = open_page(
            "browse", q='"report number" FLOODS', source="The Courier", section="Sport", byline="Author 3",
            sort="oldest", **{"from": "2020-02-01", "to": "2020-12-31"},
        )  # fmt: skip
        wanted = [
            f"Report {n:03}" for n in range(31, 366) if n % 2 and n % 4 and n % 3 == 0 and n % 7 == 3
        ]  # fmt: skip
        assert headlines(at) == wanted[:25]
        assert at.text_input[0].value == '"report number" FLOODS'
        assert {box.label: box.value for box in at.selectbox}["Source"] == "The Courier"

    def test_a_change_is_written_into_the_address_and_begins_with_the_first_page(self):
        at = open_page("browse", page="3")
        at.selectbox(key="browse-source").set_value("The Herald").run()
        assert at.query_params["source"] == "The Herald"
        assert "page" not in at.query_params
        assert "100 articles" in shown(at)

    def test_nonsense_in_the_address_is_no_error(self):
        at = open_page("browse", source="No such", sort="x", page="-1", **{"from": "2020-13-45", "to": "9999-12-31"})
        assert "400 articles" in shown(at)
        assert "No article contains all these words" in shown(open_page("browse", q="quetzalcoatl"))
        assert "No article contains all" in shown(open_page("browse", q='"" *** ('))

    def test_the_front_page_has_growth_and_a_timeline(self):
        at = open_page("front")
        page = shown(at)
        assert "400 articles added to the archive this week" in page
        assert "Articles by week" in page
        assert len(at.get("vega_lite_chart")) == 1

    def test_the_coverage_page_tells_sources(self):
        page = shown(open_page("coverage"))
        assert "Articles by source and month" in page
        assert '<td class="na-free" dir="auto">The Courier</td><td dir="auto">300</td>' in page
        assert '<td class="na-free" dir="auto">The Herald</td><td dir="auto">100</td>' in page


def test_copies_of_one_text_stand_once(tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    text = "The harbour of Anstruther reopened on Tuesday after a year of work on its walls and its lighthouse. " * 5
    one, other = row("a", "Harbour reopens", text), row("b", "Harbour open again", text)
    ingest(
        folder,
        rows=[one | {"story": "s"}, other | {"story": "s", "source": "The Herald"}, row("c", "Vote", "They voted.")],
    )
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_page("browse")
    assert "3 articles · 1 copy shown with" in shown(at)  # as many as on every other page
    assert "3 articles" in shown(open_page("front"))
    assert "3 articles" in shown(open_page("coverage"))
    assert len(headlines(at)) == 2
    assert 'also in <span dir="auto">The Herald</span>' in shown(at)
    narrowed = open_page("browse", source="The Herald")
    assert headlines(narrowed) == ["Harbour open again"]


def test_picks_titles_and_names_come_from_the_settings(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)
    with (folder / "archive.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[chat]\npicks = ["GUM_interview_ants", "never-was"]\n[chat.sources]\nWikinews = "The Wiki"\n')
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_page("front")
    page = shown(at)
    assert "Editors’ picks" in page
    assert any(title.startswith("Biologist Nick Bos tells Wikinews") for title in headlines(at))
    assert '<b dir="auto">The Wiki</b>' in page
    at.chat_input[0].set_value("What did Nick Bos study?").run()
    assert "<b>The Wiki</b>" in shown(at)
    assert "<b>Wikinews</b>" not in shown(at)
    assert '<p class="na-kicker" dir="auto">The Wiki' in shown(open_page("article", article="GUM_interview_ants"))


@pytest.mark.usefixtures("archive")
def test_a_search_shows_where_its_words_stand():
    page = shown(open_page("browse", q="doctorates"))
    assert re.search(r'<p class="na-excerpt" dir="auto">[^<]*<b>doctorate</b>', page)
    assert '"na-excerpt"' not in shown(open_page("browse"))


@pytest.mark.parametrize("page", ["front", "browse", "coverage"])
def test_settings_that_cannot_be_understood_are_one_line(page, sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)
    with (folder / "archive.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[chat]\ntitel = "The Courier"\n')
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_page(page)
    assert f"{folder / 'archive.toml'}: chat.titel: is no setting" in shown(at)
    assert not at.chat_input


def test_the_coverage_page_tells_gaps_refusals_runs_and_removals(tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(60) if not 20 <= number < 35]
    rows = [row(f"n{day}", f"News of {day}", f"It happened on {day}. It was long.", day) for day in days]
    undated = {"id": "u", "title": "Undated", "text": "Nobody knows when.", "source": "The Herald"}
    ingest(folder, rows=[*rows, undated])
    with open_editor(folder) as editor:
        editor.remove("u")
        key = begin_run(editor.engine, [TROUBLE[0]])
        report = {
            "articles_new": 3,
            "rejected": [{"input": f"https://example.org/{TROUBLE[4]}", "reason": "a teaser behind a paywall"}] * 2,
            "warnings": ["https://example.org/w: paywalled"],
            "remarks": [{"input": "https://example.org/feed", "remark": "200 of 300 read"}],
        }
        finish_run(editor.engine, key, report)
        begin_run(editor.engine, ["crawl.warc.gz"])
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_page("coverage")
    page = shown(at)
    assert "21 January – 4 February 2020" in page
    assert '<td class="na-free" dir="auto">a teaser behind a paywall</td><td dir="auto">1</td>' in page
    assert "3 new, 2 not added" in page
    assert "not finished" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("<script>") == 1  # our own
    frames = [frame.value for frame in at.dataframe]
    assert [list(frame.columns) for frame in frames] == [
        ["Page", "Reason"],
        ["What is missing"],
        ["Article", "Removed", "Reason"],
    ]
    assert frames[0]["Page"].tolist() == [f"https://example.org/{TROUBLE[4]}"]
    assert len(frames[1]) == 2
    assert frames[2]["Article"].tolist() == ["u"]


def test_top_stories_name_their_outlets_and_days(tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    quake = "An earthquake of magnitude seven struck Quellmoor on Monday and destroyed the town hall of Quellmoor."
    rows = [
        row("a", "Earthquake strikes Quellmoor", f"{quake} Hundreds are missing.", date(2020, 3, 2)),
        row("b", "Quellmoor earthquake destroys town hall", f"{quake} The mayor asked for help.", date(2020, 3, 3)),
        row(
            "c",
            "Parliament votes on fishing quotas",
            "Parliament voted on the fishing quotas of the north.",
            date(2020, 3, 3),
        ),
    ]
    rows[1] = {
        **rows[1],
        "source": "The Herald",
        "text": f"{quake} The mayor, Thandeka Mbeki, asked for tents and water.",
    }
    ingest(folder, rows=rows)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_page("front")
    page = shown(at)
    assert "Top stories of the" in page
    assert "2 – 3 March 2020" in page
    assert {"Earthquake strikes Quellmoor", "Quellmoor earthquake destroys town hall"} <= set(headlines(at))
    assert "Parliament votes on fishing quotas" not in headlines(at)


def test_growth_is_counted_from_now(tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    ingest(folder, rows=[row(f"n{n}", f"News {n}", f"It was day {n}.", date(2020, 1, 2 + n)) for n in range(3)])
    connection = sqlite3.connect(folder / "archive.db")
    for number, days in ((0, 20), (1, 400)):
        then = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        connection.execute("UPDATE versions SET fetched_at = ? WHERE article_key = ?", [then, number + 1])
    connection.commit()
    connection.close()
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    assert "2 articles added to the archive in 30 days, 1 of them this week" in shown(open_page("front"))
