"""Cards of other stories are not the article's text, and a page of nothing else is an index."""

import pytest

from ingest.errors import Unusable
from ingest.extraction.html import extract_html

OWN = (
    "The council of Oldbury voted on Monday to keep the night buses until the end of next year, after a petition.",
    "The ferry line between Kestrel Bay and the island of Tarn will end in October, because too few bought tickets.",
    "Divers found a wooden ship in the mud under the harbour of Newbury, and the museum wants to raise it soon.",
)
STORIES = (
    (
        "Bell founder lays down his hammer",
        "Orrin Tap, who founded bells in Marl for half a century, has cast the last of them.",
    ),
    (
        "Bakers walk out in Marl",
        "No bread was baked in Marl since Sunday: the bakers want the town to halve the rent of shops.",
    ),
    (
        "Wolf at the sheepfold",
        "Two shepherds near Newbury saw a wolf at their fold on Friday night, and drove it away with pots.",
    ),
    (
        "School opens late",
        "Four hundred children of Oldbury got a new school on Monday, three years after the promised day.",
    ),
    (
        "Frost on the coast",
        "The weather office in Tarn expects frost on the whole coast until Sunday, and asks for patience.",
    ),
    (
        "Freighter missing",
        "The freighter Anna, with eleven sailors aboard, has not been heard of since the storm on Tuesday.",
    ),
)
CARDS = [
    "<div class='card'><h3><a href='/n/{n}'>{title}</a></h3><p>{text}</p></div>",
    "<li><article><h2><a href='https://c.example/n/{n}'>{title}</a></h2><p>{text}</p></article></li>",
    "<a href='/n/{n}'><h4>{title}</h4><p>{text}</p></a>",
    "<section><div><h3><a href='/n/{n}'>{title}</a></h3></div><div>{text}</div></section>",
    "<div><img><div><h5><a href='n/{n}'><span>{title}</span></a></h5><p>{text}</p><p>2 h ago</p></div></div>",
]
AROUND = ["<div class='recirc'>{}</div>", "<ul>{}</ul>", "{}"]


def page(title, *inside):
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<div class='content'><h1>{title}</h1>{''.join(inside)}</div></body></html>"
    ).encode()


def cards(form, count=6):
    return "".join(form.format(n=n, title=title, text=text) for n, (title, text) in enumerate(STORIES[:count]))


@pytest.mark.parametrize("form", CARDS)
@pytest.mark.parametrize("around", AROUND)
def test_what_other_pages_tell_is_not_this_ones_text(form, around):
    own = "".join(f"<p>{one}</p>" for one in OWN)
    text = extract_html(page("Night buses stay", own, around.format(cards(form))), "https://c.example/buses").text
    assert all(one in text for one in OWN)
    assert not [one for _, one in STORIES if one in text]


@pytest.mark.parametrize("form", CARDS[:4])
def test_a_page_of_cards_is_an_index(form):
    with pytest.raises(Unusable, match="an index of other pages"):
        extract_html(page("Local news", AROUND[0].format(cards(form))), "https://c.example/local")


def test_sections_of_an_article_stay():
    sections = "".join(
        f"<section><h2><a href='#s{n}'>{t}</a></h2><p>{x}</p></section>" for n, (t, x) in enumerate(STORIES)
    )
    text = extract_html(page("All about Oldbury", *(f"<p>{one}</p>" for one in OWN), sections), None).text
    assert all(one in text for _, one in STORIES)


def test_posts_with_links_to_themselves_stay():
    posts = "".join(
        f"<div class='post'><h3><a href='/live#p{n}'>{t}</a></h3><p>{x}</p></div>" for n, (t, x) in enumerate(STORIES)
    )
    text = extract_html(page("Storm: live", *(f"<p>{one}</p>" for one in OWN), posts), "https://c.example/live").text
    assert all(one in text for _, one in STORIES)
