"""JSON-LD as it is found on pages: which of several items is the page's, and in what they are wrapped."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extraction.facts.linked_data import loaded
from ingest.extraction.html import extract_html

TEXT = (
    "<p>The council of Oldbury voted on Monday to keep the night buses until the end of next year, after a petition "
    "with nine thousand names had been handed in.</p><p>The ferry line between Kestrel Bay and the island of Tarn "
    "will end in October, its owner said, because too few passengers have bought tickets.</p>"
)
OWN = {
    "@type": "NewsArticle",
    "headline": "Night buses stay in Oldbury",
    "url": "https://c.example/buses",
    "datePublished": "2026-03-02T21:30:00-05:00",
    "author": {"@type": "Person", "name": "Ann Poe"},
}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Ship found in the mud",
    "url": "https://c.example/ship",
    "datePublished": "2024-01-05T10:00:00Z",
    "author": {"@type": "Person", "name": "Bo Roe"},
}
DAY = datetime.fromisoformat("2026-03-02T21:30:00-05:00")


def without(item, *keys):
    return {key: value for key, value in item.items() if key not in keys}


def read(*scripts, url=None, canonical="https://c.example/buses"):
    written = (one if isinstance(one, str) else json.dumps(one) for one in scripts)
    links = "".join(f"<script type='application/ld+json'>{one}</script>" for one in written)
    head = f"<link rel='canonical' href='{canonical}'>" if canonical else ""
    page = (
        f"<html lang='en'><head><meta charset='utf-8'><title>Night buses stay in Oldbury | Courier</title>"
        f"{head}{links}</head><body><article><h1>Night buses stay in Oldbury</h1>{TEXT}</article></body></html>"
    )
    return extract_html(page.encode(), url)


@pytest.mark.parametrize(
    "scripts",
    [
        ([OTHER, OWN],),
        ([OWN, OTHER],),
        (OTHER, OWN),
        ({"@graph": [OTHER, OWN]},),
        ({"@graph": [OTHER, without(OWN, "headline")]},),
        ([OTHER, without(OWN, "url")],),
        ([OTHER, without(OWN, "url") | {"mainEntityOfPage": {"@type": "WebPage", "@id": "https://c.example/buses"}}],),
        ([OTHER, without(OWN, "url") | {"@id": "https://c.example/buses#article"}],),
        ([without(OTHER, "url"), without(OWN, "url")],),
        ({"@type": "WebSite", "name": "Courier"}, [OTHER, OTHER, OWN]),
        (without(OWN, "url", "headline"),),
        (OWN | {"url": "https://m.c.example/buses?utm_source=x"}, OTHER),
    ],
)
@pytest.mark.parametrize("url", [None, "https://c.example/buses"])
def test_the_item_of_the_page(scripts, url):
    found = read(*scripts, url=url)
    assert (found.published, found.authors) == (DAY, ("Ann Poe",))


@pytest.mark.parametrize("scripts", [(OTHER,), ([OTHER, OTHER],), ({"@graph": [OTHER]},)])
def test_another_story_alone_gives_nothing(scripts):
    found = read(*scripts)
    assert (found.published, found.authors) == (None, ())


def test_authors_by_their_id():
    person = {"@type": "Person", "@id": "https://c.example/#ann", "name": "Ann Poe"}
    found = read({"@graph": [OWN | {"author": {"@id": "https://c.example/#ann"}}, person]})
    assert found.authors == ("Ann Poe",)


JSON = json.dumps(OWN)


@pytest.mark.parametrize(
    "text",
    [
        f"<![CDATA[{JSON}]]>",
        f"//<![CDATA[\n{JSON}\n//]]>",
        f"/*<![CDATA[*/{JSON}/*]]>*/",
        f"<!-- {JSON} -->",
        f"<!--\n{JSON}\n//-->",
        f"{JSON};",
        JSON.replace('"Ann Poe"}', '"Ann Poe",},').replace("},}", "},}"),
        f"[{JSON},]",
        f"{json.dumps(OTHER)}\n{JSON}",
        f"{json.dumps(OTHER)},{JSON}",
        "\n\t" + JSON.replace("Night buses", "Night\tbuses"),
    ],
)
def test_wrappers_and_faults(text):
    found = read(text)
    assert (found.published, found.authors) == (DAY, ("Ann Poe",))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_good_json_is_read_as_it_is(value):
    assert loaded(json.dumps(value)) == value


@given(st.text(alphabet='{}[],:"\\/*<!-> a1'))
def test_any_text_is_json_or_nothing(text):
    loaded(text)
