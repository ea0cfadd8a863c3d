from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.passages.cutting import TARGET, cut_passages
from ingest.passages.model_input import cut_article
from ingest.passages.sentences import sentence_spans
from store import ArticleContent
from tests.fuzzing import examples

WORDS = st.sampled_from(
    ["ferry", "Norvik", "a", "unconstitutionally", "1,234", "“we", "Mr.", "ok.", "😀", "now?\n\n", "\n"]
)


def words_counted(texts):
    return [len(text.split()) for text in texts]


def cut(text, limit=200):
    sentences = sentence_spans(text)
    counts = words_counted([span.of(text) for paragraph in sentences for span in paragraph])
    return [one for one, _ in cut_passages(text, sentences, counts, limit, words_counted)]


@settings(deadline=None)
@given(st.lists(WORDS, max_size=400).map(" ".join), st.integers(1, 60))
def test_every_sentence_is_in_exactly_one_passage(text, limit):
    passages = cut(text, limit)
    pieces = [span for one in passages for span in one.sentences]
    end = 0
    for one in passages:
        assert one.span.start == one.sentences[0].start
        assert one.span.end == one.sentences[-1].end
        assert words_counted([one.span.of(text)])[0] <= limit
    for span in pieces:
        assert not text[end : span.start].strip()
        end = span.end
    assert not text[end:].strip()
    whole = [span for paragraph in sentence_spans(text) for span in paragraph]
    if all(count <= limit for count in words_counted([span.of(text) for span in whole])):
        assert pieces == whole


def test_passages_are_of_like_length_and_none_is_tiny():
    sentence = "The harbour minister said that the ferry would sail again on Monday morning."
    text = "\n\n".join([" ".join([sentence] * 4)] * 10)
    lengths = [len(one.span) for one in cut(text)]
    assert min(lengths) > TARGET * 0.6
    assert max(lengths) < TARGET * 1.4


def test_cuts_fall_between_paragraphs_where_they_can():
    paragraph = "The harbour minister said that the ferry would sail again on Monday. " * 6
    text = "\n\n".join([paragraph.strip()] * 6)
    ends = {text.find("\n\n", one.span.start + 1) for one in cut(text)}
    assert all(text[one.span.end : one.span.end + 2] in ("\n\n", "") for one in cut(text)), ends


def test_a_short_article_is_one_passage():
    assert len(cut("One. Two. Three.")) == 1
    assert cut("") == []


def test_a_sentence_that_the_model_cannot_read_is_cut_between_words(minilm):
    text = "word " * 1000 + "x" * 3000
    passages, texts = cut_article(ArticleContent("Title", text), minilm)
    assert max(minilm.count_tokens(texts)) <= minilm.max_tokens - 2
    assert "".join(one.span.of(text) for one in passages).replace(" ", "") == text.replace(" ", "")


@settings(deadline=None, max_examples=examples(50, 10))
@given(st.lists(WORDS, max_size=300).map(" ".join), st.text(max_size=400))
def test_the_model_reads_every_passage_whole(minilm, text, title):
    _, texts = cut_article(ArticleContent(title, text), minilm)
    assert all(count <= minilm.max_tokens - 2 for count in minilm.count_tokens(texts))
