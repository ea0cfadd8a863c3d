"""Events: what different articles report on."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from store import Archive, ArticleContent, NewVersion, Span, open_writer
from store.grouping.bands import bands_of
from store.grouping.clustering import WINDOW
from store.types import PassageSpans
from store.upkeep.checkup import check
from store.upkeep.rebuild import group_anew, rebuild
from store.writer import open_editor
from tests.fuzzing import examples
from tests.store.making import FETCHED, WordCounts, events_in, new_version, write

pytestmark = pytest.mark.both_engines


DAY = date(2022, 3, 1)
WORDS = WordCounts()
NONE = np.zeros((0, 64), np.float32)
QUAKE = "An earthquake shook Lisbon at night, and Mayor Rosa Pires asked all of Lisbon to stay outdoors."
VOTE = "Senators in Quito voted for the canal, though Senator Ivo Lenz of Quito called the canal a folly."


def quake(id_: str, day: date | None, more: str = "", **facts: object) -> NewVersion:
    return new_version(id_, f"{QUAKE} {more}".strip(), WORDS, title="Earthquake", published=day, **facts)


def vote(id_: str, day: date | None, more: str = "", **facts: object) -> NewVersion:
    return new_version(id_, f"{VOTE} {more}".strip(), WORDS, title="Canal", published=day, **facts)


def groups(folder: Path) -> set[frozenset[str]]:
    """Which articles are together."""
    archive = Archive(folder, WORDS)
    found = {(event.id, event.article_ids) for one in archive.articles() if (event := archive.event_of(one.id))}
    archive.close()
    assert all(id_ in ids for id_, ids in found)
    return {frozenset(ids) for _, ids in found}


@pytest.mark.both_engines(always=True)
def test_articles_on_one_matter_within_days_are_an_event(new_folder: Path) -> None:
    late = DAY + timedelta(days=WINDOW + 1)
    folder = write(
        new_folder,
        WORDS,
        [
            quake("q1", DAY, source="Post"),
            vote("v1", DAY),
            quake("q2", DAY + timedelta(days=2), "Aid came.", source="Sun"),
        ],
        [quake("q3", late, "A year on."), vote("v2", DAY), quake("undated", None, "Who knows when.")],
    )
    assert groups(folder) == {frozenset({"q1", "q2", "q3"}), frozenset({"v1", "v2"})}  # q3 is within days of q2
    archive = Archive(folder, WORDS)
    event = archive.event_of("q2")
    assert event is not None
    assert event.id == "q1"
    assert event.article_ids == ("q3", "q2", "q1")
    assert event.sources == ("Post", "Sun")
    assert (event.first_day, event.last_day) == (DAY, late)
    assert event.title == "Earthquake"
    assert archive.event_of("undated") is None
    assert archive.event_of("unknown") is None
    assert (archive.status().events, archive.status().ungrouped) == (2, 0)
    archive.close()


def test_what_is_too_far_away_in_time_is_another_event(new_folder: Path) -> None:
    far = DAY + timedelta(days=WINDOW + 1)
    folder = write(new_folder, WORDS, [quake("q1", DAY), quake("q2", far)])
    assert groups(folder) == set()


def test_a_table_is_not_alike_because_of_its_form(new_folder: Path) -> None:
    table = "shr 12 cts vs 13 net 1.2 mln vs 1.3 revs 3.4 mln vs 3.5 Qtly"
    tables = [new_version(id_, table, WORDS, title="Net", published=DAY) for id_ in ("t1", "t2")]
    uncased = [new_version(id_, "地震発生、市長は外に。", WORDS, title="地震", published=DAY) for id_ in ("j1", "j2")]
    folder = write(new_folder, WORDS, tables + uncased)
    assert groups(folder) == {frozenset({"j1", "j2"})}


def test_copies_are_one_event_whatever_their_days(new_folder: Path) -> None:
    with open_writer(new_folder, WORDS) as writer:
        writer.add([quake("q1", DAY), quake("old", DAY - timedelta(days=WINDOW + 5)), vote("v1", DAY)])
        writer.add([quake("copy", None), vote("v2", DAY)], {"old": "s", "copy": "s"})
        assert writer.stored("old") is not None
    assert groups(new_folder) == {frozenset({"old", "copy"}), frozenset({"v1", "v2"})}
    with open_writer(new_folder, WORDS) as writer:
        writer.add([], {"q1": "s"})
    assert groups(new_folder) == {frozenset({"q1", "old", "copy"}), frozenset({"v1", "v2"})}


def test_a_new_version_may_move_an_article(new_folder: Path) -> None:
    folder = write(new_folder, WORDS, [quake("a", DAY), quake("b", DAY), vote("c", DAY)])
    assert groups(folder) == {frozenset({"a", "b"})}
    write(folder, WORDS, [vote("a", DAY, "Corrected.")])
    assert groups(folder) == {frozenset({"a", "c"})}
    write(folder, WORDS, [vote("b", DAY, "Corrected too.")])
    assert groups(folder) == {frozenset({"a", "b", "c"})}
    write(folder, WORDS, [replace(vote("c", DAY), content=ArticleContent("", ""), passages=(), vectors=NONE)])
    assert groups(folder) == {frozenset({"a", "b"})}


@pytest.mark.both_engines(always=True)
def test_removing_the_first_article_leaves_the_others_together(new_folder: Path) -> None:
    folder = write(new_folder, WORDS, [quake(id_, DAY) for id_ in ("a", "b", "c")])
    with open_editor(folder) as editor:
        editor.remove("a")
    archive = Archive(folder, WORDS)
    event = archive.event_of("c")
    assert event is not None
    assert (event.id, event.article_ids) == ("b", ("b", "c"))
    archive.close()
    with open_editor(folder) as editor:
        editor.remove("b")
        editor.remove("c")
    archive = Archive(folder, WORDS)
    assert events_in(archive) == {"members": {}, "names": []}
    archive.close()


# A run of additions, corrections and removals, and any way to cut it into batches.


@dataclass(frozen=True)
class Step:
    article: int
    matter: int
    day: int | None
    story: str | None
    names: tuple[str, ...]
    is_removal: bool = False


MATTERS = np.random.default_rng(5).normal(size=(4, 16))
STEPS = st.builds(
    Step,
    article=st.integers(0, 7),
    matter=st.integers(0, 15),
    day=st.one_of(st.none(), st.integers(0, 12)),
    story=st.sampled_from([None, None, None, "s", "t"]),
    names=st.lists(st.sampled_from(["Rosa Pires", "Lisbon", "Quito", "Ivo Lenz"]), max_size=3).map(tuple),
    is_removal=st.sampled_from([False] * 5 + [True]),
)


def arrival(step: Step) -> NewVersion:
    """Between two matters, so that some are near to both."""
    vector = MATTERS[step.matter % 4] + MATTERS[step.matter // 4] * 0.7
    words = f"it was said that {' and '.join(step.names) or 'Nobody'} came ({step})."
    content = ArticleContent(
        "t",
        words,
        published=None if step.day is None else DAY + timedelta(days=step.day),
        story=step.story,
        source=f"s{step.article}",
    )
    passages = [PassageSpans(Span(0, len(words)), (Span(0, len(words)),))]
    vectors = np.asarray([vector / np.linalg.norm(vector)], dtype=np.float32)
    return NewVersion(f"a{step.article}", content, FETCHED, passages, vectors, bands_of(content.text))


def run(folder: Path, steps: Sequence[Step], cuts: frozenset[int]) -> dict[str, object]:
    with open_writer(folder, WordCounts(16)) as writer:
        batch: list[NewVersion] = []
        for number, step in enumerate(steps):
            if number in cuts or step.is_removal or any(new.article_id == f"a{step.article}" for new in batch):
                writer.add(batch)
                batch = []
            if step.is_removal:
                writer.remove(f"a{step.article}")
            else:
                batch.append(arrival(step))
        writer.add(batch)
    archive = Archive(folder)
    found = events_in(archive)
    archive.close()
    return found


@settings(max_examples=examples(20, 5), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=2, max_size=14), st.frozensets(st.integers(0, 13)))
def test_events_do_not_depend_on_batches(steps: list[Step], cuts: frozenset[int]) -> None:
    with TemporaryDirectory() as scratch:
        found = run(Path(scratch) / "whole", steps, frozenset())
        assert found == run(Path(scratch) / "cut", steps, cuts)
        members = found["members"]
        assert isinstance(members, dict)
        archive = Archive(Path(scratch) / "whole")
        keys = {one.id: number for number, one in enumerate(archive.articles())}
        first: dict[str, str] = {}
        with archive.engine.connect() as connection:
            order = [row.id for row in connection.execute(text("SELECT id FROM articles ORDER BY key"))]
        for id_ in order:
            assert first.setdefault(members[id_][0], id_) == members[id_][0]  # an event is named by its first article
        stories: dict[str, str] = {}
        for id_ in keys:
            article = archive.article(id_)
            assert article is not None
            if article.content.story:
                assert stories.setdefault(article.content.story, members[id_][0]) == members[id_][0]
        archive.close()
        counted = Counter(name.lower() for _, _, names, _ in members.values() for name in json.loads(names))
        assert found["names"] == sorted(counted.items())
        assert check(Path(scratch) / "whole") == ([], [])


@settings(max_examples=examples(10, 3), deadline=None)
@given(st.lists(STEPS.filter(lambda step: not step.is_removal), min_size=2, max_size=8, unique_by=lambda s: s.article))
def test_grouping_anew_is_grouping_as_they_arrive(steps: list[Step]) -> None:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "a"
        found = run(folder, steps, frozenset())
        group_anew(folder)
        archive = Archive(folder)
        assert events_in(archive) == found
        archive.close()


def test_what_failed_leaves_no_trace(new_folder: Path) -> None:
    with open_writer(new_folder, WORDS) as writer:
        writer.add([quake("a", DAY)])

        def fail(*_: object) -> None:
            raise KeyboardInterrupt

        real = writer._events.keep_together
        writer._events.keep_together = fail  # type: ignore[assignment]
        with pytest.raises(KeyboardInterrupt):
            writer.add([quake("b", DAY)])
        writer._events.keep_together = real  # type: ignore[method-assign]
        writer.add([quake("c", DAY)])
    assert groups(new_folder) == {frozenset({"a", "c"})}


# Archives without events.


def without_tables(folder: Path) -> Path:
    """As an earlier version of this program made it."""
    with open_editor(folder) as editor, editor.transaction() as connection:
        connection.execute(text("DROP TABLE event_articles"))
        connection.execute(text("DROP TABLE name_counts"))
    return folder


def test_an_archive_made_before_events_opens(new_folder: Path) -> None:
    folder = without_tables(write(new_folder, WORDS, [quake("a", DAY), quake("b", DAY), vote("c", DAY)]))
    archive = Archive(folder, WORDS)
    assert archive.top_events(5) == []
    assert archive.event_of("a") is None
    assert [one.article_id for one in archive.related("a", 5)] == ["b"]
    assert (archive.status().events, archive.status().ungrouped) == (0, 3)
    archive.close()
    write(folder, WORDS, [quake("d", DAY)])
    assert groups(folder) == set()
    group_anew(folder)
    assert groups(folder) == {frozenset({"a", "b", "d"})}
    without_tables(folder)
    rebuild(folder, WORDS)
    assert groups(folder) == {frozenset({"a", "b", "d"})}


def test_events_can_be_turned_off(new_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(new_folder, WORDS, [quake("a", DAY), quake("b", DAY)])
    monkeypatch.setenv("NEWS_EVENTS", "false")
    write(folder, WORDS, [quake("c", DAY), quake("b", DAY, "New.")])
    archive = Archive(folder, WORDS)
    assert set(events_in(archive)["members"]) == {"a"}
    assert archive.status().ungrouped == 2
    archive.close()
    rebuild(folder, WORDS)
    archive = Archive(folder, WORDS)
    assert events_in(archive) == {"members": {}, "names": []}
    archive.close()


# What readers see.


def test_top_events_count_outlets_and_fade(new_folder: Path) -> None:
    days = [DAY + timedelta(days=n) for n in range(10)]
    flood = "The Rhine rose over Cologne, and Cologne mayor Ute Behr closed the bridges over the Rhine."
    folder = write(
        new_folder,
        WORDS,
        [quake(f"q{n}", days[6], source="Post") for n in range(4)],
        [vote(f"v{n}", days[6], source=f"Paper {n}") for n in range(3)],
        [new_version(f"f{n}", flood, WORDS, title="Flood", published=days[0], source=f"Paper {n}") for n in range(4)],
        [new_version("wrong", "Dated wrongly by Hand.", WORDS, published=date(2099, 1, 1))],
    )
    archive = Archive(folder, WORDS)
    assert [event.id for event in archive.top_events(9)] == ["v0", "q0", "f0"]
    assert [event.id for event in archive.top_events(1)] == ["v0"]
    assert [event.id for event in archive.top_events(9, as_of=days[2])] == ["f0"]
    assert [event.id for event in archive.top_events(9, as_of=days[9], days=5)] == ["v0", "q0"]
    assert archive.top_events(9, as_of=days[0] - timedelta(days=1)) == []
    assert archive.top_events(0) == []
    archive.close()


def test_copies_in_one_outlet_count_once(new_folder: Path) -> None:
    folder = new_folder
    with open_writer(folder, WORDS) as writer:
        writer.add([quake(f"q{n}", DAY, source="Post", story="s") for n in range(5)])
        writer.add([vote(f"v{n}", DAY, source="Post") for n in range(2)])
    archive = Archive(folder, WORDS)
    assert [event.id for event in archive.top_events(9)] == ["v0", "q0"]
    archive.close()


def test_related_articles(new_folder: Path) -> None:
    late = DAY + timedelta(days=100)
    folder = new_folder
    with open_writer(folder, WORDS) as writer:
        writer.add([quake("a", DAY, story="s"), quake("copy", DAY, story="s"), vote("v", DAY)])
        writer.add([quake("b", DAY, "Aid came.", source="Sun"), quake("later", late, "A memorial.")])
        writer.add([quake("x1", late, "Bells rang.", story="x"), quake("x2", late, "Bells rang.", story="x")])
    archive = Archive(folder)
    found = archive.related("a", 9)
    archive.close()
    assert found[0].article_id == "b"
    assert [one.same_event for one in found] == [True, False, False]
    assert {one.article_id for one in found[1:]} in ({"later", "x1"}, {"later", "x2"})
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert (found[0].source, found[0].title, found[0].published, found[0].version) == ("Sun", "Earthquake", DAY, 1)
    assert set(found[0].names) <= {"Lisbon", "Mayor Rosa Pires"}
    assert "Lisbon" in found[0].names


def test_related_to_nothing(archive: Archive) -> None:
    assert archive.related("undated", 5) == []
    assert archive.related("no such article", 5) == []
    assert archive.related("flood", 0) == []


def test_an_empty_archive(new_folder: Path) -> None:
    archive = Archive(write(new_folder, WORDS))
    assert archive.top_events(5) == []
    assert archive.coverage.days() == []
    assert archive.coverage.months_by_source() == []
    archive.close()


def test_placing_takes_few_statements(new_folder: Path) -> None:
    """Whatever the archive's size, an article is placed without a query of its own."""
    from sqlalchemy import event

    with open_writer(new_folder, WORDS) as writer:
        writer.add([quake("warm", DAY)])
        statements: list[str] = []
        event.listen(
            Engine, "before_cursor_execute", note := lambda _c, _k, statement, *_: statements.append(statement)
        )
        try:
            writer.add([quake(f"q{n}", DAY) for n in range(50)])
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    assert sum("event_articles" in one or "name_counts" in one for one in statements) < 10
