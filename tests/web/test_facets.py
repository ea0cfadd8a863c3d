"""What a list of the browse page can be narrowed by, kept, and taken along."""

import csv
import io
import json
from datetime import date

import pytest

from chatbot.conversations.database import Conversations
from chatbot.conversations.searches import MOST_SAVED, SavedSearches
from chatbot.web.html.listing_files import as_csv, as_json
from store import Listed

from .support import TROUBLE, shown
from .test_rooms import headlines, open_page
from .test_second_edition import floods, open_floods  # noqa: F401


def links(at) -> dict[str, str]:
    return {link.proto.label: link.proto.query_string for link in at.get("page_link")}


@pytest.mark.usefixtures("open_floods")
class TestFacets:
    def test_sources_sections_and_years_are_links_with_numbers(self):
        at = open_page("browse", q="caused")
        found = links(at)
        assert found["The Courier 2"] == "q=caused&source=The+Courier"
        assert found["The Herald 1"] == "q=caused&source=The+Herald"
        assert found["2021 2"] == "q=caused&from=2021-01-01&to=2021-12-31"
        narrowed = open_page("browse", q="caused", source="The Courier", page="7")
        assert "2 articles" in shown(narrowed)
        assert links(narrowed)["The Courier 2"] == "q=caused"  # a click takes it off
        assert links(narrowed)["The Herald 1"] == "q=caused&source=The+Herald"
        assert links(narrowed)["2021 1"] == "q=caused&source=The+Courier&from=2021-01-01&to=2021-12-31"

    def test_a_search_is_explained_where_it_is_wrong(self):
        at = open_page("browse", q="flood AND")
        assert "AND stands between two words." in shown(at)
        assert at.text_input[0].value == "flood AND"
        assert headlines(open_page("browse", q="flood NOT quellmoor")) == ["Flood in Anstruther"]

    def test_a_headline_leads_to_the_sentence_and_back_to_the_list(self):
        address = next(link.proto.query_string for link in open_page("browse", q="rain").get("page_link")
                       if "article=b" in link.proto.query_string)  # fmt: skip
        assert address == "article=b&version=1&start=0&end=48&list=q%3Drain"
        at = open_page("article", article="b", version="1", start="0", end="48", list="q=rain&evil=x")
        assert '<mark id="cited">The flood of Quellmoor was caused by heavy rain.</mark>' in shown(at)
        assert links(at)["Back to the list"] == "q=rain"

    def test_a_search_is_kept_and_let_go(self):
        at = open_page("browse", q="flood", source="The Herald")
        at.button(key="save-search").click().run()
        assert links(at)["flood · The Herald"] == "q=flood&source=The+Herald"
        again = open_page("browse")
        assert "flood · The Herald" in links(again)
        next(button for button in again.button if str(button.key).startswith("forget-")).click().run()
        assert "flood · The Herald" not in links(again)
        assert "flood · The Herald" not in links(open_page("browse"))


def test_everybody_has_searches_of_their_own(tmp_path):
    saved = SavedSearches(Conversations(tmp_path))
    for number in range(MOST_SAVED + 5):
        saved.save("ada", f"q={number}", f"Search {number}")
    saved.save("bob", "q=1", "Bob’s")
    saved.save("bob", "q=1", "Bob’s, again")
    assert [search.title for search in saved.listed("bob")] == ["Bob’s"]
    assert len(saved.listed("ada")) == MOST_SAVED
    saved.forget("bob", "q=1")
    assert saved.listed("bob") == ()
    assert len(saved.listed("ada")) == MOST_SAVED


def test_a_list_as_a_file_has_what_the_page_has():
    listed = [
        Listed(f"a{n}", 2, text, text, None, (text, "Ada Low"), date(2020, 1, 2), ("The Herald",))
        for n, text in enumerate((*TROUBLE, "=SUM(1)", "@x"))
    ]
    rows = json.loads(as_json(listed, "http://127.0.0.1/article"))
    assert [row["title"] for row in rows] == [one.title for one in listed]
    assert rows[0]["link"] == "http://127.0.0.1/article?article=a0&version=2"
    table = list(csv.DictReader(io.StringIO(as_csv(listed, "http://127.0.0.1/article").removeprefix("\ufeff"))))
    assert [row["title"].removeprefix("'") for row in table] == [one.title for one in listed]
    assert not any(value.startswith(("=", "+", "-", "@")) for row in table for value in row.values())
    assert table[0]["authors"] == f"{TROUBLE[0]}; Ada Low"
