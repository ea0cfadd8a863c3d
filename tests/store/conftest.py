"""Archives and models that the tests of `store` share."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from shutil import copytree

import pytest

from store import Archive
from store.embedding.minilm import packaged_model
from tests.servers import PostgreSQL
from tests.store.making import WordCounts, live_on_servers, new_version, write


@pytest.fixture(scope="session")
def words() -> WordCounts:
    """An embedder that needs no model."""
    return WordCounts()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of modules that are marked so run on either pair of engines, but for those that are about files.

    Those on servers are stress tests, unless the mark says `always`.
    """
    marks = [*metafunc.definition.iter_markers("both_engines")]
    if "engines" not in metafunc.fixturenames or not marks or metafunc.definition.get_closest_marker("only_files"):
        return
    always = any(mark.kwargs.get("always") for mark in marks)
    servers = pytest.param("servers", marks=[] if always else [pytest.mark.stress])
    metafunc.parametrize("engines", ["files", servers], indirect=True, scope="module")


@pytest.fixture(scope="module")
def engines(request: pytest.FixtureRequest) -> str:
    """``files``: SQLite and an embedded Chroma; ``servers``: PostgreSQL and a Chroma server."""
    return getattr(request, "param", "files")


@pytest.fixture(scope="module")
def make_folder(
    engines: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Path]:
    """Makes folders in which archives can be made."""

    def make(folder: Path | None = None) -> Path:
        folder = folder or tmp_path_factory.mktemp("made") / "archive"
        if engines == "servers":
            database: PostgreSQL = request.getfixturevalue("postgresql")
            live_on_servers(folder, database.new_database(), request.getfixturevalue("chroma_address"))
        return folder

    return make


@pytest.fixture
def new_folder(make_folder: Callable[..., Path], tmp_path: Path) -> Path:
    """Where an archive can be made."""
    return make_folder(tmp_path / "archive")


@pytest.fixture(scope="session")
def template(words: WordCounts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of `folder` in files, made once, to be copied; nobody writes to this one."""
    return _three_articles(tmp_path_factory.mktemp("template") / "archive", words)


@pytest.fixture
def folder(new_folder: Path, words: WordCounts, engines: str, request: pytest.FixtureRequest) -> Path:
    """An archive of three articles, one of them in its second version."""
    if engines == "files":
        template: Path = request.getfixturevalue("template")
        return copytree(template, new_folder)
    return _three_articles(new_folder, words)


def _three_articles(folder: Path, words: WordCounts) -> Path:
    first = [
        new_version("flood", "A river rose. It was cold.\n\nNobody was hurt.", words, published=date(2020, 1, 31)),
        new_version(
            "vote",
            "Parliament voted on Monday.\n\nThe minister resigned after the vote.",
            words,
            source="The Daily",
            section="Politics",
            language="en",
            authors=("Ann Bee", "Émile Çay"),
            url="https://daily.example/vote",
            canonical_url="https://daily.example/2020/vote",
            published=datetime(2020, 2, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5))),
            updated=datetime(2020, 2, 2, 1, 0, tzinfo=UTC),
        ),
        new_version("undated", "A comet passed the earth unseen.", words, source="Sky"),
    ]
    second = [
        new_version(
            "flood",
            "A river rose. It was cold.\n\nTwo people were hurt.\n\nThe river fell again.",
            words,
            published=date(2020, 1, 31),
            source="the daily",
        )
    ]
    return write(folder, words, first, second)


@pytest.fixture
def archive(folder: Path, words: WordCounts) -> Iterator[Archive]:
    """The same, opened for reading."""
    opened = Archive(folder, words)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sentence-transformers model of 32 dimensions and random weights."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    base = tmp_path_factory.mktemp("models") / "bert"
    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model()))
    tokenizer.save_pretrained(base)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(base)
    transformer = Transformer(str(base), max_seq_length=64)
    model = SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu")
    path = base.with_name("tiny")
    model.save(str(path))
    return path
