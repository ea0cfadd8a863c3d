"""Every kind of disagreement is named, and a rebuild mends what can be made anew from the articles."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from shutil import rmtree

import numpy as np
import pytest
from sqlalchemy import text

from store import Archive, ArchiveUnreadable, EmbedderMismatch, Filters
from store.database.schema import journal
from store.settings import read_settings
from store.upkeep.checkup import check
from store.upkeep.rebuild import rebuild
from store.vectors.chroma_embedded import EmbeddedChroma
from store.writer import open_editor, open_writer
from store.writing.archive_editor import ArchiveEditor
from tests.store.making import WordCounts, new_version, write

Injury = Callable[[ArchiveEditor], object]


def sql(*statements: str) -> Injury:
    """Does this to the database, past all checks."""

    def run(editor: ArchiveEditor) -> None:
        with editor.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql("BEGIN")

    return run


def vector(change: Callable[[EmbeddedChroma], object]) -> Injury:
    """Does this to the vectors."""
    return lambda editor: change(editor.vectors)


def relabelled(index: EmbeddedChroma, **facts: str | int) -> None:
    row = next(row for row in index.rows() if row.passage_id == "vote/1/0")
    index.upsert([row.passage_id], row.vector[None], [{**row.metadata, **facts}])


def scaled(index: EmbeddedChroma) -> None:
    row = next(row for row in index.rows() if row.passage_id == "vote/1/0")
    index.upsert([row.passage_id], row.vector[None] * 2, [row.metadata])


def put(index: EmbeddedChroma, numbers: np.ndarray) -> None:
    row = next(row for row in index.rows() if row.passage_id == "vote/1/0")
    index.upsert([row.passage_id], numbers.astype(np.float32)[None], [row.metadata])


def overwrite(index: EmbeddedChroma, stored: bytes) -> None:
    """Chroma keeps the latest vectors in a table, as float32; what it would refuse is put there past it."""
    path = index._folder / "chroma.sqlite3"
    index.close()
    with closing(sqlite3.connect(path)) as connection:
        changed = connection.execute("UPDATE embeddings_queue SET vector = ? WHERE id = 'vote/1/0'", (stored,))
        assert changed.rowcount == 1
        connection.commit()


def of_another_model(index: EmbeddedChroma) -> None:
    """As if the folder had been copied from an archive with a larger model."""
    found = [(row.passage_id, row.metadata) for row in index.rows()]
    folder = index._folder
    index.close()
    rmtree(folder)
    with closing(EmbeddedChroma(folder, create=True)) as other:
        ids, metadata = zip(*found, strict=True)
        other.upsert(ids, np.eye(6, 384, dtype=np.float32), metadata)


def foreign(index: EmbeddedChroma) -> None:
    row = next(index.rows())
    index.upsert(["flood/1/0"], row.vector[None], [row.metadata])


def exchanged(index: EmbeddedChroma) -> None:
    """Two passages of one article have each other's vectors."""
    index_of = {row.passage_id: row for row in index.rows()}
    one, other = index_of["vote/1/0"], index_of["vote/1/1"]
    index.upsert(["vote/1/0", "vote/1/1"], np.stack([other.vector, one.vector]), [one.metadata, other.metadata])


def shifted(index: EmbeddedChroma) -> None:
    """Each passage has the vector of the one before it."""
    rows = sorted(row for row in index.rows() if row.passage_id != "long/1/0")
    vectors = np.roll(np.stack([row.vector for row in rows]), 1, axis=0)
    index.upsert([row.passage_id for row in rows], vectors, [row.metadata for row in rows])


def turned(index: EmbeddedChroma) -> None:
    """Still of length one, and very near to what it was."""
    row = next(row for row in index.rows() if row.passage_id == "vote/1/0")
    changed = np.array(row.vector)
    changed[3] += 0.01
    put(index, changed / np.linalg.norm(changed))


MENDABLE: dict[str, tuple[Injury, str]] = {
    "an event named by another article": (
        sql("UPDATE event_articles SET event = 99 WHERE event = 1"),
        r"not named by their first article: 1 \(99\)",
    ),
    "vectors exchanged": (vector(exchanged), r"not those of their passages .*: 2 \(vote/1/0, vote/1/1\)"),
    "vectors shifted by one": (vector(shifted), r"not those of their passages .*: 6"),
    "a vector turned a little": (vector(turned), r"not those of their passages .*: 1 \(vote/1/0\)"),
    "vectors of another revision": (
        sql("""UPDATE meta SET value = '["word-counts", "9", 64, "cosine"]' WHERE name = 'embedder'"""),
        r"not those of their passages .*: 6",
    ),
    "digest of a vector lost": (
        sql("UPDATE passages SET vector_digest = NULL WHERE id = 'vote/1/0'"),
        r"not those of their passages .*: 1 \(vote/1/0\)",
    ),
    "a foreign trigger": (
        sql("CREATE TRIGGER sly AFTER INSERT ON passages BEGIN DELETE FROM tombstones; END"),
        r"a trigger that this program does not make: sly",
    ),
    "a foreign view": (sql("CREATE VIEW peep AS SELECT * FROM versions"), r"a view .* does not make: peep"),
    "a foreign index": (sql("CREATE INDEX odd ON versions (title)"), r"an? index .* does not make: odd"),
    "an index dropped": (sql("DROP INDEX event_articles_by_day"), r"the index event_articles_by_day is missing"),
    "a table dropped": (sql("DROP TABLE tombstones"), r"the table tombstones is missing"),
    "a number in the header": (sql("PRAGMA user_version = 7"), r"user_version is 7"),
    "all bands lost": (sql("DELETE FROM story_bands"), r"bands for finding copies .*: 1 \(long\)"),
    "one band lost": (
        sql("DELETE FROM story_bands WHERE band = (SELECT min(band) FROM story_bands)"),
        r"bands for finding copies .*: 1 \(long\)",
    ),
    "a band changed": (
        sql("UPDATE story_bands SET band = 5 WHERE band = (SELECT min(band) FROM story_bands)"),
        r"bands for finding copies .*: 1 \(long\)",
    ),
    "generation set back": (
        sql("UPDATE meta SET value = '1' WHERE name = 'generation'"),
        r"generation has been set back: it is 1, and was 3",
    ),
    "name of the archive lost": (sql("DELETE FROM meta WHERE name = 'archive'"), r"does not say its archive"),
    "a fact too many": (sql("INSERT INTO meta VALUES ('mood', 'calm')"), r"should not say of itself: 1 \(mood\)"),
    "story for events": (
        sql("UPDATE event_articles SET story = 'x' WHERE article_key = 1"),
        r"story for events is not theirs: 1 \(flood\)",
    ),
    "story of an article": (
        sql("UPDATE versions SET story = 'x' WHERE article_key = 1 AND version = 2"),
        r"story for events is not theirs: 1 \(flood\)",
    ),
    "one name counted for another": (
        sql("UPDATE name_counts SET name = 'atlantis' WHERE name = (SELECT min(name) FROM name_counts)"),
        r"names that are counted wrongly for events: 2",
    ),
    "vector lost": (vector(lambda index: index.delete(["vote/1/0"])), r"passages without a vector: 1 \(vote/1/0\)"),
    "all vectors lost": (vector(lambda index: index.clear()), r"passages without a vector: 6 \(flood/2/0, .*…\)"),
    "vector left over": (vector(foreign), r"vectors without a passage: 1 \(flood/1/0\)"),
    "vector of another day": (vector(lambda index: relabelled(index, day=19990101)), r"metadata .*vote/1/0"),
    "vector of another source": (vector(lambda index: relabelled(index, source="Other")), r"metadata .*vote/1/0"),
    "vector of another length": (vector(scaled), r"numbers of length one: 1 \(vote/1/0\)"),
    "index lacks a passage": (
        sql(
            "INSERT INTO passages_fts(passages_fts, rowid, title, text) "
            "SELECT 'delete', key, title, text FROM passage_texts WHERE key = (SELECT min(key) FROM passages)"
        ),
        r"passages that the full-text index lacks: 1",
    ),
    "index has a row too many": (
        sql("INSERT INTO passages_fts(rowid, title, text) VALUES (999, 'a', 'b')"),
        r"rows of the full-text index without a passage: 1 \(999\)",
    ),
    "index has other words": (
        sql(
            "INSERT INTO passages_fts(passages_fts, rowid, title, text) "
            "SELECT 'delete', key, title, text FROM passage_texts WHERE key = (SELECT min(key) FROM passages)",
            "INSERT INTO passages_fts(rowid, title, text) SELECT min(key), 'other', 'words' FROM passages",
        ),
        r"full-text index does not agree",
    ),
    "index emptied": (sql("INSERT INTO passages_fts(passages_fts) VALUES ('delete-all')"), r"full-text index lacks: 6"),
    "day for filters": (sql("UPDATE versions SET published_day = 19990101"), r"day for filters .*flood version 1"),
    "byline for filters": (sql("DELETE FROM bylines"), r"authors for filters .*vote version 1"),
    "passage of an old version": (
        sql(
            'INSERT INTO passages (id, article_key, version, ordinal, start, "end", sentences) '
            "SELECT 'flood/1/0', key, 1, 0, 0, 5, '[[0, 5]]' FROM articles WHERE id = 'flood'"
        ),
        r"version that is not current: 1 \(flood/1/0\)",
    ),
    "older version taken for the current one": (
        sql("UPDATE articles SET current_version = 1 WHERE id = 'flood'"),
        r"current version is not their latest: 1 \(flood\)",
    ),
    "article without the version it points to": (
        sql("UPDATE articles SET current_version = 7 WHERE id = 'vote'"),
        r"current version is not their latest: 1 \(vote\)",
    ),
    "fingerprint lost": (sql("DELETE FROM meta WHERE name = 'embedder'"), r"which model embedded it"),
    "fingerprint no list": (sql("UPDATE meta SET value = '5' WHERE name = 'embedder'"), r"which model embedded it"),
    "dimension no number": (
        sql("""UPDATE meta SET value = '["word-counts", "1", "x", "cosine"]' WHERE name = 'embedder'"""),
        r"which model embedded it",
    ),
    "vector not a number": (
        vector(lambda index: overwrite(index, np.full(64, np.nan, np.float32).tobytes())),
        r"numbers of length one: 1 \(vote/1/0\)|cannot be used",
    ),
    "vector cut short": (
        # Chroma may fill up what is missing with anything, even so that the length is one.
        vector(lambda index: overwrite(index, np.eye(1, 32, dtype=np.float32).tobytes())),
        r"(numbers of length one|\(digest\)): 1 \(vote/1/0\)|cannot be used",
    ),
    "no vector at all": (
        vector(lambda index: overwrite(index, b"")),
        r"numbers of length one: 1 \(vote/1/0\)|cannot be used",
    ),
    "vector of zeros": (vector(lambda index: put(index, np.zeros(64))), r"numbers of length one: 1 \(vote/1/0\)"),
    "vectors of another model": (vector(of_another_model), r"not 64 numbers of length one: 6"),
    "vector of another article": (vector(lambda index: relabelled(index, article="flood")), r"metadata .*vote/1/0"),
    "vector with a label too many": (vector(lambda index: relabelled(index, mood="calm")), r"metadata .*vote/1/0"),
    "generation lost": (sql("DELETE FROM meta WHERE name = 'generation'"), r"does not say its generation"),
    "generation no number": (
        sql("UPDATE meta SET value = 'x' WHERE name = 'generation'"),
        r"generation counter is damaged \('x'\): run `news-archive rebuild`",
    ),
    "name of the vectors lost": (sql("DELETE FROM meta WHERE name = 'vectors'"), r"does not say its vectors"),
    "vectors elsewhere": (
        sql("UPDATE meta SET value = '../elsewhere' WHERE name = 'vectors'"),
        r"names '\.\./elsewhere' as the folder of its vectors",
    ),
    "vectors in a folder that is not there": (
        sql("UPDATE meta SET value = 'vectors-7' WHERE name = 'vectors'"),
        r"vectors-7 are missing",
    ),
    "index lost": (sql("DROP TABLE passages_fts"), r"no such table: passages_fts"),
    "view of the index lost": (sql("DROP VIEW passage_texts"), r"does not agree|no such table: main.passage_texts"),
    "bands of nothing": (
        sql("INSERT INTO story_bands (band, article_key) VALUES (5, 99)"),
        r"rows of story_bands refer to articles that do not exist",
    ),
    "byline of nothing": (
        sql("INSERT INTO bylines (article_key, version, author) VALUES (99, 1, 'Ann Bee')"),
        r"rows of bylines refer to versions that do not exist",
    ),
    "byline too many": (
        sql("INSERT INTO bylines (article_key, version, author) SELECT key, 1, 'X' FROM articles WHERE id = 'vote'"),
        r"authors for filters .*vote version 1",
    ),
    "passage of nothing": (
        sql(
            'INSERT INTO passages (id, article_key, version, ordinal, start, "end", sentences) '
            "VALUES ('gone/1/0', 99, 1, 0, 0, 5, '[[0, 5]]')"
        ),
        r"rows of passages refer to versions that do not exist",
    ),
    "article without a text": (
        sql("INSERT INTO articles (id, current_version) VALUES ('empty', 1)"),
        r"current version is not their latest: 1 \(empty\)",
    ),
    "event of nothing": (
        sql("INSERT INTO event_articles (article_key, event, vector, names) VALUES (99, 99, x'', '{}')"),
        r"rows of event_articles refer to articles that do not exist",
    ),
    "event on another day": (sql("UPDATE event_articles SET day = 19990101"), r"day, names or vector for events .*: 3"),
    "event by half a vector": (sql("UPDATE event_articles SET vector = x'00'"), r"day, names or vector for events"),
    "event by names that cannot be read": (sql("UPDATE event_articles SET names = '['"), r"vector for events .*: 3"),
    "event named by nobody": (
        sql("UPDATE event_articles SET event = 77"),
        r"not named by their first article: 1 \(77\)",
    ),
    "names counted wrong": (
        sql("INSERT INTO name_counts (name, articles) VALUES ('atlantis', 3)"),
        r"names, but \d+ are counted",
    ),
    "visit to what is not there": (
        sql("INSERT INTO visits (url, article_id, fetched_at) VALUES ('http://a.example/', 'gone', '2026-01-01')"),
        r"visits to articles that are not in the archive: 1 \(http://a\.example/\)",
    ),
    "visit at no time": (
        sql("INSERT INTO visits (url, article_id, fetched_at) VALUES ('http://a.example/', 'vote', 'once')"),
        r"visits whose time cannot be read: 1 \(http://a\.example/\)",
    ),
    "tombstone of what is there": (
        sql("INSERT INTO tombstones (article_id, removed_at, reason) VALUES ('vote', '2026-01-01', 'by hand')"),
        r"tombstones of articles that are in the archive: 1 \(vote\)",
    ),
    "run at no time": (
        sql("INSERT INTO runs (key, started_at, inputs, report) VALUES (3, 'once', '[]', '{}')"),
        r"runs whose log cannot be read: 1 \(3\)",
    ),
    "run with half a report": (
        sql("INSERT INTO runs (key, started_at, inputs, report) VALUES (3, '2026-01-01T00:00:00Z', '[]', '{')"),
        r"runs whose log cannot be read: 1 \(3\)",
    ),
}
UNOPENABLE = {"fingerprint lost", "fingerprint no list", "dimension no number", "generation no number"}
"""What is found as soon as the archive is opened."""

BEYOND_MENDING: dict[str, tuple[Injury, str]] = {
    "a passage that ends elsewhere": (
        sql("UPDATE passages SET \"end\" = \"end\" - 1, sentences = '[[0, 14], [15, 25]]' WHERE id = 'flood/2/0'"),
        r"place or sentences are not what was stored .*: 1 \(flood/2/0\)",
    ),
    "sentences joined": (
        sql("UPDATE passages SET sentences = '[[0, 26]]' WHERE id = 'flood/2/0'"),
        r"place or sentences are not what was stored .*: 1 \(flood/2/0\)",
    ),
    "text changed": (sql("UPDATE versions SET text = text || '!'"), r"not what was stored .*flood version 1"),
    "title changed": (
        sql("UPDATE versions SET title = 'x' WHERE version = 2"),
        r"not what was stored .*flood version 2",
    ),
    "date unreadable": (sql("UPDATE versions SET published = 'soon'"), r"be read: 4"),
    "date of no calendar": (
        sql("UPDATE versions SET published = '2020-02-31' WHERE version = 2"),
        r"cannot be read: 1",
    ),
    "last change unreadable": (sql("UPDATE versions SET updated = 'soon' WHERE version = 2"), r"cannot be read: 1"),
    "time of reading unreadable": (sql("UPDATE versions SET fetched_at = '' WHERE version = 2"), r"cannot be read: 1"),
    "authors no list": (
        sql("UPDATE versions SET authors = '7' WHERE version = 2"),
        r"cannot be read: 1 \(flood version 2\)",
    ),
    "content hash of another text": (
        sql("UPDATE versions SET content_hash = 'abc' WHERE version = 2"),
        r"not what was stored .*flood version 2",
    ),
    "authors unreadable": (sql("UPDATE versions SET authors = '[' WHERE version = 2"), r"cannot be read: 1"),
    "passage past the end": (
        sql("UPDATE passages SET \"end\" = 9999 WHERE id = 'vote/1/1'"),
        r"outside their article's text: 1 \(vote/1/1\)",
    ),
    "sentences outside": (
        sql("UPDATE passages SET sentences = '[[0, 99]]' WHERE id = 'undated/1/0'"),
        r"sentences do not lie inside them in order: 1 \(undated/1/0\)",
    ),
    "sentences out of order": (
        sql("UPDATE passages SET sentences = '[[15, 25], [0, 14]]' WHERE id = 'flood/2/0'"),
        r"sentences do not lie inside them in order: 1 \(flood/2/0\)",
    ),
    "sentence left out": (
        sql("UPDATE passages SET sentences = '[[15, 26]]' WHERE id = 'flood/2/0'"),
        r"words that are in no sentence: 1 \(flood/2/0\)",
    ),
    "passage that begins too early": (
        sql("UPDATE passages SET start = 20, sentences = '[[20, 49]]' WHERE id = 'flood/2/1'"),
        r"begin before the one before them ends: 1 \(flood/2/1\)",
    ),
    "passage under another number": (
        sql("UPDATE passages SET ordinal = 9 WHERE id = 'flood/2/1'"),
        r"not numbered without a gap: 1 \(flood\)",
    ),
    "no sentences": (
        sql("UPDATE passages SET sentences = '[]' WHERE id = 'flood/2/0'"),
        r"sentences do not lie inside them",
    ),
    "sentences unreadable": (sql("UPDATE passages SET sentences = 'x'"), r"sentences do not lie inside them"),
    "passage lost": (sql("DELETE FROM passages WHERE id = 'flood/2/1'"), r"not numbered without a gap: 1 \(flood\)"),
    "last passage lost": (sql("DELETE FROM passages WHERE id = 'flood/2/2'"), r"in no passage: 1 \(flood\)"),
    "all passages of an article lost": (
        sql("DELETE FROM passages WHERE id LIKE 'vote/%'"),
        r"in no passage: 1 \(vote\)",
    ),
    "versions lost": (sql("DELETE FROM versions WHERE version = 1"), r"rows of .* refer to versions"),
    "an old version lost": (
        sql("DELETE FROM bylines", "DELETE FROM versions WHERE version = 1 AND article_key = 1"),
        r"of which a version is lost: 1 \(flood\)",
    ),
    "a name lost": (
        sql("DELETE FROM articles WHERE id = 'vote'"),
        r"rows of versions refer to articles that do not exist",
    ),
}


def injure(folder: Path, injury: Injury) -> None:
    with open_editor(folder) as editor:
        injury(editor)


def test_a_sound_archive(folder: Path) -> None:
    assert check(folder) == ([], [])


@pytest.mark.parametrize("name", MENDABLE)
def test_what_a_rebuild_mends(folder: Path, words: WordCounts, name: str) -> None:
    injury, message = MENDABLE[name]
    if message.endswith((r"\(long\)", "and was 3", "for events: 2")):
        long = " ".join(f"The ferry number {n} sails to Cologne with Ute Behr." for n in range(20))
        write(folder, words, [new_version("long", long, words)])
    injure(folder, injury)
    if name in UNOPENABLE:
        with pytest.raises(ArchiveUnreadable, match=message):
            check(folder)
    else:
        found = check(folder)[0]
        assert any(re.search(message, line) for line in found), found
    rebuild(folder, words)
    assert check(folder)[0] == []
    archive = Archive(folder, words)
    assert archive.status().passages == 6 + (archive.article("long") is not None)
    assert [one.passage_id for one in archive.dense(words.encode(["river"])[0], 1)] == ["flood/2/2"]
    assert archive.lexical.search(["minister"], 2, Filters(authors=("ann bee",)))[0].passage_id == "vote/1/1"
    archive.close()


@pytest.mark.parametrize("name", BEYOND_MENDING)
def test_what_is_named_but_cannot_be_made_anew(folder: Path, words: WordCounts, name: str) -> None:
    """Named also after a rebuild; the way on is to take the article out (and in again), or a backup."""
    injury, message = BEYOND_MENDING[name]
    injure(folder, injury)
    found = check(folder)[0]
    assert any(re.search(message, line) for line in found), found
    assert all("\n" not in line for line in found)
    with suppress(ArchiveUnreadable):
        rebuild(folder, words)
    assert check(folder)[0] != []
    if name == "a name lost":
        return
    with open_editor(folder) as editor:
        for article in ("flood", "vote", "undated"):
            editor.remove(article)
    rebuild(folder, words)
    assert check(folder)[0] == []
    write(folder, words, [new_version("river", "A river rose.", words)])
    assert check(folder)[0] == []


@pytest.mark.parametrize("name", ["folder gone", "database gone", "database damaged", "a file instead"])
def test_a_rebuild_replaces_vectors_that_cannot_be_used(folder: Path, words: WordCounts, name: str) -> None:
    vectors = folder / "vectors"
    if name == "database gone":
        (vectors / "chroma.sqlite3").unlink()
    elif name == "database damaged":
        (vectors / "chroma.sqlite3").write_bytes(b"damaged" * 1000)
    else:
        rmtree(vectors)
        if name == "a file instead":
            vectors.write_text("not a folder")
    found = check(folder)[0]
    assert len(found) >= 1
    rebuild(folder, words)
    assert check(folder)[0] == []
    archive = Archive(folder, words)
    assert archive.dense(words.encode(["river"])[0], 1)[0].passage_id.startswith("flood")
    archive.close()


def test_a_rebuild_with_another_model(folder: Path) -> None:
    other = WordCounts(dimension=16, revision="2")
    before = Archive(folder)
    generation = before.generation()
    before.close()
    assert rebuild(folder, other) == 6
    archive = Archive(folder, other)
    assert archive.fingerprint == other.fingerprint
    assert archive.generation() > generation
    assert next(archive.vectors.rows()).vector.shape == (16,)
    archive.close()
    old = Archive(folder, WordCounts())
    with pytest.raises(EmbedderMismatch):
        old.embedder  # noqa: B018
    old.close()
    assert read_settings(folder).embedder == "word-counts"


def test_a_rebuild_gives_the_same_vectors_and_tells_how_far_it_is(
    folder: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.writing.reembed.PASSAGES_AT_ONCE", 4)
    archive = Archive(folder, words)
    before = {row.passage_id: row for row in archive.vectors.rows()}
    told: list[int] = []

    def begin(total: int) -> Callable[[int], object]:
        told.append(-total)
        return told.append

    rebuild(folder, words, progress=begin)
    assert told == [-6, 4, 2]
    archive.refresh()
    for row in archive.vectors.rows():
        np.testing.assert_allclose(row.vector, before[row.passage_id].vector, atol=1e-6)
        assert row.metadata == before[row.passage_id].metadata
    archive.close()


def test_vectors_in_the_journal_are_no_fault(folder: Path) -> None:
    """A killed writer's vectors; where the folder is read-only nobody can settle them."""
    from store.upkeep.verify import disagreements

    with open_editor(folder) as editor:
        foreign(editor.vectors)
        assert len(disagreements(editor.engine, editor.vectors)) == 1
        with editor.transaction() as connection:
            connection.execute(journal.insert().values(passage_id="flood/1/0"))
        assert disagreements(editor.engine, editor.vectors) == []
    assert check(folder) == ([], [])
    with open_editor(folder) as editor, editor.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM journal")) == 0
        assert editor.vectors.count() == 6


def test_a_damaged_database_file_is_named(folder: Path) -> None:
    path = folder / "archive.db"
    with closing(sqlite3.connect(path)) as connection:
        query = (
            "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name IN ('versions', 'articles', 'passages')"
        )
        pages = [page - 1 for (page,) in connection.execute(query)]
    content = bytearray(path.read_bytes())
    for page in pages:
        content[page * 4096 : page * 4096 + 300] = b"\xff" * 300
    path.write_bytes(content)
    found = check(folder)[0]
    assert any("damaged" in line for line in found)


def test_a_damaged_graph_is_named_and_mended(tmp_path: Path, words: WordCounts) -> None:
    """Chroma writes its graph to disk after a thousand vectors, into files that a kill may leave half written."""
    many = [new_version(f"a{i}", "\n\n".join(f"Passage {j} of {i}." for j in range(100)), words) for i in range(15)]
    write(tmp_path, words, many)
    graphs = [file for file in (tmp_path / "vectors").glob("*/*.bin") if file.stat().st_size]
    assert graphs
    for file in graphs:
        file.write_bytes(b"")
    assert any("cannot be used" in line or "without a vector" in line for line in check(tmp_path)[0])
    with open_writer(tmp_path, words):  # a writer mends on its own what it finds amiss
        pass
    assert check(tmp_path)[0] == []


def test_an_article_that_cannot_be_read_is_named_by_everything(folder: Path, words: WordCounts) -> None:
    injure(folder, sql("UPDATE versions SET published = 'soon' WHERE version = 2"))
    archive = Archive(folder, words)
    for reading in (lambda: archive.article("flood"), lambda: list(archive.articles()), lambda: rebuild(folder, words)):
        with pytest.raises(ArchiveUnreadable, match="news-archive remove flood"):
            reading()
    archive.close()
    with open_editor(folder) as editor:
        assert editor.remove("flood")
    assert check(folder)[0] == []


def test_a_broken_counter_is_named(folder: Path) -> None:
    injure(folder, sql("UPDATE meta SET value = 'x' WHERE name = 'generation'"))
    with pytest.raises(ArchiveUnreadable, match="generation counter"):
        Archive(folder)


def test_another_configured_model_is_a_note(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_EMBEDDER", "another")
    found, notes = check(folder)
    assert found == []
    assert "another is configured, but word-counts@1" in notes[0]


def test_an_archive_that_was_stopped_before_its_first_article_is_sound(tmp_path: Path, words: WordCounts) -> None:
    folder = tmp_path / "archive"
    write(folder, words, [])
    rmtree(folder / "vectors")
    assert check(folder)[0] == []
    write(folder, words, [new_version("river", "A river rose.", words)])
    assert check(folder)[0] == []
