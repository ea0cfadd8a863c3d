"""A small real archive that the tests of this folder question."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.comprehension.trained import TrainedModel
from chatbot.language.grammar import Grammar
from store import Archive, ArticleContent, Embedder, NewVersion, PassageSpans, Span, open_writer
from store.embedding.minilm import MiniLM

BRIDGE = (
    "The Harlow Bridge reopened to traffic on 3 May after two years of repairs. "
    "Mayor Lena Ortiz cut the ribbon before a crowd of 4,000 people. "
    "“We promised a safe bridge, and here it is,” Ortiz said at the ceremony. "
    "The repairs were needed because inspectors had found cracks in the eastern pier."
)
STRIKE = (
    "Tram drivers in Harlow walked out on Monday over pay. "
    "The union leader Tom Abiola said the strike would last until Friday. "
    "The company, Harlow Transit, offered a rise of 4 percent."
)
ORCHID = (
    "Botanists at the University of Tarrant have described a new orchid. "
    "The flower, found in Peru, opens only at night. "
    "Professor Ines Vogel said that its scent resembles burnt sugar."
)
UNDATED = "The museum keeps a collection of 212 brass clocks. Its curator is Pavel Dorn."

ARTICLES = {
    "bridge": ArticleContent(
        "Harlow Bridge reopens", BRIDGE, url="https://example.org/bridge", source="The Harlow Post",
        authors=("Ada Wren",), published=date(2024, 5, 4), section="Local", language="en",
    ),
    "strike": ArticleContent(
        "Tram strike brings Harlow to a halt", STRIKE, url="https://example.org/strike", source="Daily Signal",
        published=date(2024, 6, 11), section="Business", language="en",
    ),
    "orchid": ArticleContent(
        "Night-blooming orchid found in Peru", ORCHID, source="Daily Signal",
        published=datetime(2023, 9, 2, 8, 30, tzinfo=UTC), section="Science", language="en",
    ),
    "clocks": ArticleContent("A museum of clocks", UNDATED, source="The Harlow Post"),
}  # fmt: skip


def spans_of(text: str) -> list[PassageSpans]:
    """The whole text as one passage, split at '. ' and after closing quotes."""
    sentences, start = [], 0
    for end in [
        *(i + 1 for i, c in enumerate(text[:-1]) if c in ".," and text[i + 1 : i + 2] == " " and c == "."),
        len(text),
    ]:
        sentences.append(Span(start + (text[start] == " "), end))
        start = end
    return [PassageSpans(Span(0, len(text)), tuple(sentences))]


def write(folder: Path, embedder: Embedder, articles: dict[str, ArticleContent]) -> None:
    """Store `articles` as their new versions."""
    with open_writer(folder, embedder) as writer:
        writer.add(
            [
                NewVersion(
                    name, content, datetime(2024, 7, 1, tzinfo=UTC), spans_of(content.text),
                    writer.embedder.encode([f"{content.title}\n\n{content.text}"]),
                )
                for name, content in articles.items()
            ]
        )  # fmt: skip


@contextmanager
def bot_over(
    folder: Path, articles: dict[str, ArticleContent], minilm: MiniLM, grammar: Grammar, comprehension: TrainedModel
) -> Iterator[Bot]:
    """A bot over an archive of `articles`, made in `folder`."""
    write(folder, minilm, articles)
    with closing(Archive(folder, minilm)) as archive:
        yield Bot(archive, grammar, comprehension)


@pytest.fixture(scope="session")
def grammar() -> Grammar:
    return Grammar()


@pytest.fixture(scope="session")
def folder(minilm: MiniLM, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("harlow")
    write(made, minilm, ARTICLES)
    return made


@pytest.fixture(scope="session")
def archive(folder: Path, minilm: MiniLM) -> Iterator[Archive]:
    opened = Archive(folder, minilm)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def comprehension() -> TrainedModel:
    return TrainedModel()


@pytest.fixture(scope="session")
def bot(archive: Archive, grammar: Grammar, comprehension: TrainedModel) -> Bot:
    return Bot(archive, grammar, comprehension)
