"""Archives and models that the tests of `store` share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import Archive
from store.minilm import packaged_model
from tests.store.making import WordCounts, new_version, write


@pytest.fixture(scope="session")
def words() -> WordCounts:
    """An embedder that needs no model."""
    return WordCounts()


@pytest.fixture
def folder(tmp_path: Path, words: WordCounts) -> Path:
    """An archive of three articles, one of them in its second version."""
    from datetime import UTC, date, datetime, timedelta, timezone

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
    return write(tmp_path / "archive", words, first, second)


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
