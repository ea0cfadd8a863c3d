"""An archive that version 0.1.0 made: `archive-0.1.0.zip`, with its two versions, copies, event and tombstone."""

import json
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text

from chatbot.loading import make_bot
from chatbot.types import Answer
from store import Archive, ArchiveUnreadable, open_writer
from store.__main__ import main
from store.database.schema import SCHEMA_VERSION, metadata
from store.embedding.minilm import MiniLM
from store.storage.sqlite import DATABASE_NAME, open_file
from store.storage.tables import STEPS
from store.upkeep.backup import back_up
from store.upkeep.checkup import check
from store.upkeep.restore import restore
from store.writer import migrate
from tests.store.killing import OPERATIONS
from tests.store.making import WordCounts, new_version, write
from tests.store.test_killed import holds, run_killing, strides

ANSWERS = {
    "How many gates of the dam did engineers open?": "Engineers opened two of its five gates",
    "When was the lighthouse of Arlen built?": "The lighthouse of Arlen was built in 1888.",
    "What does the tram to the harbour cost?": "Work begins in 2023 and costs 40 million crowns",
}
"""What 0.1.0 quoted first; it declined to say which ferry sank."""
MADE_BY_0_1_0 = set(metadata.tables) - {"annotated", "attributions"}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The archive as it was made."""
    folder = tmp_path / "old"
    shutil.unpack_archive(Path(__file__).with_name("archive-0.1.0.zip"), folder)
    return folder


def rows_of(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that 0.1.0 knew, but what the database says about itself."""
    engine = open_file(folder / DATABASE_NAME, read_only=True)
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        found = {
            name: sorted(
                map(tuple, connection.execute(select(*(c for c in table.c if not c.name.endswith("_digest"))))), key=str
            )
            for name, table in metadata.tables.items()
            if name != "meta" and name in there & MADE_BY_0_1_0
        }
    engine.dispose()
    return found


def schema_of(folder: Path) -> str:
    engine = open_file(folder / DATABASE_NAME, read_only=True)
    with engine.connect() as connection:
        found = str(connection.scalar(text("SELECT value FROM meta WHERE name = 'schema_version'")))
    engine.dispose()
    return found


def test_a_reader_says_what_to_do(old: Path) -> None:
    with pytest.raises(ArchiveUnreadable, match=r"earlier version .* `news-archive migrate`"):
        Archive(old)


def test_it_is_brought_up_to_date_by_one_command(old: Path, minilm: MiniLM, capsys: pytest.CaptureFixture[str]) -> None:
    before = rows_of(old)
    assert main(["migrate", "--archive", str(old)]) == 0
    assert f"from schema 1 to {SCHEMA_VERSION}" in capsys.readouterr().out
    assert rows_of(old) == before
    assert len(before["versions"]) == 5
    assert check(old) == ([], [])
    assert main(["migrate", "--archive", str(old)]) == 0
    assert "up to date" in capsys.readouterr().out
    archive = Archive(old, minilm)
    assert archive.count_passages() == len(before["passages"]) == archive.vectors.count()
    archive.close()


def test_it_answers_as_it_did(old: Path) -> None:
    migrate(old)
    bot = make_bot(old)
    for question, quoted in ANSWERS.items():
        turn = bot.ask(question)
        assert isinstance(turn.reply, Answer)
        assert quoted in turn.evidence[0].quote
    assert not isinstance(bot.ask("Which ferry sank?").reply, Answer)
    bot.archive.close()


def test_whoever_writes_brings_it_up_to_date(old: Path, minilm: MiniLM) -> None:
    with open_writer(old, minilm) as writer:
        assert writer.stored("dam") is not None
    assert schema_of(old) == str(SCHEMA_VERSION)


def test_what_it_leads_to_is_what_a_new_archive_has(old: Path, tmp_path: Path) -> None:
    migrate(old)
    words = WordCounts()
    new = write(tmp_path / "new", words, [new_version("a", "The river rose.", words)])
    for folder in (old, new):
        engine: Engine = open_file(folder / DATABASE_NAME)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
            assert compare_metadata(context, metadata) == []
            known = {row[0] for row in connection.execute(text("SELECT name FROM meta"))}
        engine.dispose()
        assert known == {"schema_version", "generation", "vectors", "embedder", "archive"}
    assert schema_of(old) == schema_of(new)


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name in metadata.tables


def test_the_steps_lead_from_one_schema_to_the_next() -> None:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert steps == [str(number) for number in range(SCHEMA_VERSION, 0, -1)]


@strides(12)
def test_killed_at_any_step_it_is_the_old_archive_or_the_new_one(
    old: Path, tmp_path: Path, minilm: MiniLM, stride: int
) -> None:
    before = rows_of(old)
    killed = run_killing("migrate", old, tmp_path / "copies", stride)
    assert killed[-1] >= 5
    expected = holds(tmp_path / "copies" / str(killed[-1] + stride), minilm)
    found = set()
    for step in killed:
        copy = tmp_path / "copies" / str(step)
        found.add(schema_of(copy))
        assert rows_of(copy) == before, f"killed at step {step}"
        OPERATIONS["migrate"](copy)
        assert holds(copy, minilm) == expected, f"killed at step {step}"
        assert check(copy)[0] == []
    assert found == {"1"}  # the last step is the commit


def test_a_backup_of_it_is_restored_as_what_is_current(old: Path, tmp_path: Path, minilm: MiniLM) -> None:
    back_up(old, tmp_path / "backup.zip")
    assert schema_of(old) == "1"
    restore(tmp_path / "backup.zip", tmp_path / "new", embedder=minilm)
    assert schema_of(tmp_path / "new") == str(SCHEMA_VERSION)
    migrate(old)
    assert rows_of(tmp_path / "new") == rows_of(old)


def test_a_newer_one_is_left_alone(old: Path) -> None:
    engine = open_file(old / DATABASE_NAME)
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE name = 'schema_version'"))
    engine.dispose()
    with pytest.raises(ArchiveUnreadable, match="has schema 99, this version reads schema"):
        migrate(old)
    assert schema_of(old) == "99"


def test_it_lists_runs_of_then(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    migrate(old)
    assert main(["status", "--json", "--archive", str(old)]) == 0
    status = json.loads(capsys.readouterr().out)
    assert [run["report"]["articles_new"] for run in status["last_runs"]] == [0, 5]
    assert status["removed"] == 1
