"""The page about a topic, and the ways that lead there."""

from datetime import date
from pathlib import Path

import pytest

from .support import TROUBLE, ingest, open_app, row, shown
from .test_rooms import headlines, open_page

NEWS = (
    "The Quellmoor dam began to leak on Monday after weeks of rain.",
    "Engineers said that the dam at Quellmoor would hold for another week.",
    "The dam gave way and flooded the valley below Quellmoor.",
    "Parliament opened an inquiry into why the Quellmoor dam failed.",
    "A museum in Quellmoor bought a painting of the harbour for a million pounds.",
    "The football club of Quellmoor won the cup after penalties against Anstruther.",
    "Thandeka Mbeki was elected mayor of Quellmoor by a wide margin of votes.",
    "The airport of Quellmoor closed for the winter because of heavy snow.",
    "Teachers in Quellmoor went on strike for better pay and smaller classes.",
    "A comet could be seen over Quellmoor by thousands of people on Friday night.",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten articles about Quellmoor in two sources, and one about something else."""
    folder = tmp_path_factory.mktemp("topic") / "archive"
    rows = [
        row(f"q{n}", f"Quellmoor report {n}", NEWS[n], date(2020, 1 + n // 2, 1 + n))
        | ({"source": "The Herald"} if n % 3 == 0 else {})
        for n in range(10)
    ]
    ingest(folder, rows=[*rows, row("x", "Vote", "Parliament voted on fishing quotas."), row("t", TROUBLE[0], "So.")])
    return folder


@pytest.fixture
def open_folder(folder, monkeypatch):
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))


def links(at) -> dict[str, str]:
    return {link.proto.label: link.proto.query_string for link in at.get("page_link")}


@pytest.mark.usefixtures("open_folder")
def test_a_topic_page_has_headlines_counts_days_and_sentences():
    at = open_page("topic", name="Quellmoor")
    page = shown(at)
    assert '<h1 class="na-title" dir="auto">Quellmoor</h1>' in page
    assert "10 articles · 2 sources · 1 January – 10 May 2020" in page
    assert headlines(at)[:6] == [f"Quellmoor report {n}" for n in range(9, 3, -1)]
    assert "Articles by week" in page or "Articles by day" in page
    found = links(at)
    assert found["Ask about it"] == "q=Quellmoor"
    assert found["Browse all 10"] == "q=%22Quellmoor%22"
    assert found["The Herald 4"] == "q=%22Quellmoor%22&source=The+Herald"
    assert "na-further" in page
    assert "Timeline" in page


@pytest.mark.usefixtures("open_folder")
@pytest.mark.parametrize("name", ["", "Nowhereland", TROUBLE[1], '"', "x" * 10_000, ":material/home:"])
def test_of_what_nothing_is_known_the_page_says_so(name):
    assert "No article mentions this" in shown(open_page("topic", name=name))


@pytest.mark.usefixtures("open_folder")
def test_a_bare_name_leads_to_its_page_and_is_not_weighed():
    at = open_app(q="Quellmoor")
    assert links(at)["All about Quellmoor"] == "name=Quellmoor"
    page = shown(at)
    assert 'class="na-sure"' not in page
    assert "more sentence" not in page  # nothing is folded
    asked = open_app(q="What happened in Quellmoor?")
    assert links(asked)["All about Quellmoor"] == "name=Quellmoor"
    assert not any(label.startswith("All about") for label in links(open_app(q="How many quotas were there?")))


@pytest.mark.usefixtures("open_folder")
def test_an_article_leads_to_the_pages_of_its_names():
    found = links(open_page("article", article="q3"))
    assert found["Quellmoor"] == "name=Quellmoor"
    assert "fishing" not in links(open_page("article", article="x"))  # no other article mentions it
