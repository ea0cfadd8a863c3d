"""What is particular to servers: addresses, tokens, TLS, and that PostgreSQL has the words and the ranks of FTS5."""

import re
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from store import Archive, ArchiveLocked, ArchiveMissing, ArchiveUnreadable, Filters, open_writer
from store.__main__ import main
from store.settings import ArchiveSettings, read_settings
from store.storage.opening import storage_of
from store.upkeep.checkup import check
from store.upkeep.copying import copy_archive
from store.upkeep.rebuild import rebuild
from store.writer import open_editor
from tests import launching
from tests.fuzzing import examples
from tests.servers import PostgreSQL
from tests.store.killing import OPERATIONS
from tests.store.making import WordCounts, live_on_servers, new_version, write

SERVERS = pytest.mark.parametrize("engines", ["servers"], indirect=True)


def url_of(folder: Path) -> str:
    address = read_settings(folder).database_url
    assert address is not None
    return address.get_secret_value()


@pytest.mark.parametrize(
    ("variable", "address", "message"),
    [
        ("NEWS_DATABASE_URL", "mysql://somewhere/db", "only postgresql:// is known"),
        ("NEWS_DATABASE_URL", "no address at all", "no URL"),
        (
            "NEWS_DATABASE_URL",
            "postgresql://u:pass-word@127.0.0.1:1/db",
            r"postgresql://u:\*\*\*@127.0.0.1:1/db cannot",
        ),
        ("NEWS_CHROMA_URL", "ftp://somewhere", "NEWS_CHROMA_URL is not of the form"),
        ("NEWS_CHROMA_URL", "http://host:99999", "NEWS_CHROMA_URL is not of the form"),
    ],
)
def test_an_address_that_does_not_lead_anywhere_is_one_line(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    address: str,
    message: str,
) -> None:
    monkeypatch.setenv(variable, address)
    for command in (["status"], ["verify"], ["remove", "flood"]):
        assert main([*command, "--archive", str(folder)]) == 2
        told = capsys.readouterr().err
        assert re.search(message, told)
        assert told.count("\n") == 1
        assert "pass-word" not in told


def test_a_chroma_server_that_does_not_answer_is_one_line(
    folder: Path, words: WordCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_CHROMA_URL", "http://127.0.0.1:1")
    with closing(Archive(folder, words)) as archive:
        assert archive.lexical.search(["river"], 1, Filters())  # what needs no vectors works
        with pytest.raises(ArchiveUnreadable, match=r"the vectors on http://127.0.0.1:1 cannot be used") as caught:
            archive.dense(words.encode(["river"])[0], 1)
        assert "\n" not in str(caught.value)


def test_a_package_that_is_missing_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_DATABASE_URL", "postgresql://somewhere/db")
    monkeypatch.setattr("store.storage.postgresql.find_spec", lambda _: None)
    with pytest.raises(ArchiveUnreadable, match=r"pip install 'news-archive-chatbot\[server\]'"):
        Archive(folder)


def test_settings_do_not_show_secrets() -> None:
    settings = ArchiveSettings(database_url="postgresql://u:hush@h/d", chroma_token="hush")  # type: ignore[arg-type]
    assert "hush" not in repr(settings)


@SERVERS
def test_an_empty_database_is_no_archive(new_folder: Path) -> None:
    with pytest.raises(ArchiveMissing, match=r"there is no archive in postgresql://news@/archive\d+: make one"):
        Archive(new_folder)


@SERVERS
def test_readers_cannot_write(archive: Archive) -> None:
    with pytest.raises(DatabaseError, match="read-only"), archive.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM articles")
    assert archive.status().articles == 3


@SERVERS
def test_an_archive_made_anew_in_the_same_database_is_noticed(folder: Path, words: WordCounts) -> None:
    with closing(Archive(folder, words)) as archive:
        assert archive.dense(words.encode(["river"])[0], 1)
        with psycopg.connect(url_of(folder)) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        with pytest.raises(ArchiveMissing):
            archive.refresh()
        write(folder, words, [new_version("x", "One.", words)], [new_version("y", "Two.", words)])
        assert archive.refresh()  # the same generation as before, but another archive
        assert archive.status().articles == 2
        assert {hit.passage_id for hit in archive.dense(words.encode(["One."])[0], 9)} == {"x/1/0", "y/1/0"}


@SERVERS
def test_a_writer_that_lost_its_lock_writes_no_more(folder: Path, words: WordCounts) -> None:
    with open_writer(folder, words) as writer:
        with psycopg.connect(url_of(folder), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                "WHERE l.locktype = 'advisory' AND a.datname = current_database()"
            )
        writer.add([new_version("a", "Nobody else came meanwhile.", words)])
        with open_writer(folder, words) as other:
            other.add([new_version("b", "Another came.", words)])
            with pytest.raises(ArchiveLocked, match="was lost, and another process writes there now"):
                writer.add([new_version("c", "Too late.", words)])
    assert check(folder)[0] == []
    with closing(Archive(folder, words)) as archive:
        assert [archive.article(id_) is not None for id_ in "abc"] == [True, True, False]


@SERVERS
def test_a_server_that_was_restarted_is_no_fault(archive: Archive, folder: Path) -> None:
    assert archive.status().articles == 3
    with psycopg.connect(url_of(folder), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert archive.status().articles == 3


@SERVERS
def test_two_archives_share_a_database_and_a_chroma_server(
    folder: Path, words: WordCounts, chroma_address: str
) -> None:
    """Each has a schema to itself, and collections that are named after it."""
    with psycopg.connect(url_of(folder)) as connection:
        connection.execute("CREATE SCHEMA other")
    second = folder.with_name("second")
    live_on_servers(second, f"{url_of(folder)}&options=-csearch_path%3Dother", chroma_address)
    with open_writer(folder, words), open_writer(second, words) as writer:
        writer.add([new_version("own", "Its own text.", words)])
    for one, expected in ((folder, 3), (second, 1)):
        with closing(Archive(one, words)) as archive:
            assert archive.status().articles == expected
            assert archive.status().vectors == archive.status().passages


@SERVERS
def test_a_rebuild_leaves_one_collection(folder: Path, words: WordCounts, chroma_address: str) -> None:
    for _ in range(2):
        rebuild(folder, words)
    with closing(Archive(folder, words)) as archive, archive.engine.connect() as connection:
        location = storage_of(folder).vectors.location(connection)
    assert location.endswith("-vectors-3")
    listed = httpx.get(
        f"{chroma_address}/api/v2/tenants/default_tenant/databases/default_database/collections", trust_env=False
    )
    own = location.removesuffix("vectors-3")
    assert [one["name"] for one in listed.json() if one["name"].startswith(own)] == [location]


@SERVERS
def test_a_backup_names_what_to_use_instead(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(folder.with_name("b.zip")), "--archive", str(folder)]) == 2
    assert "pg_dump" in capsys.readouterr().err
    assert main(["restore", str(folder.with_name("b.zip")), "--replace", "--archive", str(folder)]) == 2
    assert "news-archive copy" in capsys.readouterr().err


@pytest.fixture(scope="module")
def database(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in PostgreSQL with its vectors in the folder: the engines are chosen one by one."""
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "archive.toml").write_text(f'database_url = "{postgresql.new_database()}"\n')
    return folder


VOCABULARY = st.sampled_from("rain Rains rainy sun sün SUN fog x-ray COVID-19 the 3.5 don't ß ﬁn 北京 🙂 _ É".split())
TEXTS = st.lists(VOCABULARY, min_size=1, max_size=30).map(" ".join)


@settings(max_examples=examples(25, 8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    articles=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6),
    terms=st.lists(st.lists(VOCABULARY, min_size=1, max_size=2).map(" ".join), min_size=1, max_size=4),
)
def test_words_and_ranks_are_those_of_sqlite(
    database: Path,
    tmp_path_factory: pytest.TempPathFactory,
    words: WordCounts,
    articles: list[tuple[str, str]],
    terms: list[str],
) -> None:
    found = []
    for folder in (database, tmp_path_factory.mktemp("files")):
        batch = [new_version(f"a{i}", text, words, title=title) for i, (title, text) in enumerate(articles)]
        batch += [new_version(f"a{i}", "nothing", words, title="-") for i in range(len(articles), 6)]
        write(folder, words, batch)
        with closing(Archive(folder, words)) as archive:
            hits = {hit.passage_id.split("/")[0]: hit.score for hit in archive.lexical.search(terms, 50, Filters())}
            found.append((hits, archive.lexical.frequencies(terms), archive.lexical.terms("r")))
    (ranked, *others), (expected, *expected_others) = found
    assert ranked == expected
    assert others == expected_others


def test_a_word_longer_than_postgresql_keeps_is_found_by_its_beginning(database: Path, words: WordCounts) -> None:
    long = "é" * 3_000
    write(database, words, [new_version("long", f"A word: {long}.", words)])
    with closing(Archive(database, words)) as archive:
        assert archive.lexical.search([long], 1, Filters())[0].passage_id.startswith("long")


@settings(max_examples=examples(60, 20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), max_size=20))
def test_names_are_compared_as_python_does(database: Path, words: WordCounts, names: list[str]) -> None:
    with open_writer(database, words) as writer, writer.engine.connect() as connection:
        for name in [*names, "STRASSE", "straße", "ΣΊΣΥΦΟΣ", "σίσυφος", "İstanbul", "ﬁne", "O'Neill", "50%"]:
            assert connection.scalar(select(func.fold_case(name))) == name.casefold()


@contextmanager
def before(address: str, certificate: ssl.SSLContext, token: str) -> Iterator[str]:
    """A proxy with TLS that lets only those through who have the token."""

    class Proxy(BaseHTTPRequestHandler):
        def forward(self) -> None:
            if self.headers["Authorization"] != f"Bearer {token}":
                self.send_response(401)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            kind = {"Content-Type": "application/json"}
            given = httpx.request(self.command, address + self.path, content=body, headers=kind, trust_env=False)
            self.send_response(given.status_code)
            self.send_header("Content-Length", str(len(given.content)))
            self.end_headers()
            self.wfile.write(given.content)

        do_GET = do_POST = do_DELETE = forward  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        server.socket = certificate.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"https://localhost:{server.server_port}"
        finally:
            server.shutdown()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """One for localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    written = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    file = tmp_path / "certificate.pem"
    file.write_bytes(written)
    both = tmp_path / "both.pem"
    both.write_bytes(written + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return file, context


def test_chroma_behind_tls_and_a_token(
    folder: Path,
    words: WordCounts,
    chroma_address: str,
    certificate: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, context = certificate
    with before(chroma_address, context, "let-me-in") as address:
        monkeypatch.setenv("NEWS_CHROMA_URL", address)
        monkeypatch.setenv("NEWS_CHROMA_TOKEN", "let-me-in")
        with pytest.raises(ArchiveUnreadable, match="CERTIFICATE_VERIFY_FAILED"), open_writer(folder, words):
            pass
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with open_writer(folder, words) as writer:  # what the new place lacks is embedded
            assert writer.vectors.count() == 6
        with closing(Archive(folder, words)) as archive:
            assert archive.dense(words.encode(["river"])[0], 1)[0].passage_id.startswith("flood")
        monkeypatch.setenv("NEWS_CHROMA_TOKEN", "another")
        with closing(Archive(folder, words)) as archive, pytest.raises(ArchiveUnreadable) as caught:
            archive.dense(words.encode(["river"])[0], 1)
        assert "another" not in str(caught.value)


INJURIES = {
    "a passage is lacking": ("DELETE FROM passage_lexemes WHERE key = 3", "full-text index lacks: 1"),
    "other words": ("UPDATE passage_lexemes SET lexemes = '''other'':1' WHERE key = 3", "words .* are not theirs: 1"),
    "another length": ("UPDATE passage_lexemes SET length = length + 1 WHERE key = 3", "words .* are not theirs: 1"),
    "a word is counted twice": (
        "UPDATE lexeme_counts SET passages = 9 WHERE lexeme = 'river'",
        r"wrongly: 1 \(river\)",
    ),
    "a word is not counted": ("DELETE FROM lexeme_counts WHERE lexeme = 'river'", r"wrongly: 1 \(river\)"),
    "wrong totals": ("UPDATE lexeme_totals SET length = length + 1", "how many passages and words"),
    "no totals": ("DELETE FROM lexeme_totals", "how many passages and words"),
    "a day for filters": ("UPDATE versions SET published_day = 19990101", "day for filters"),
    "bylines": ("DELETE FROM bylines", "authors for filters"),
    "another text": ("UPDATE versions SET text = 'Forged.' || text", "content is not what was stored"),
}


@SERVERS
@pytest.mark.parametrize("name", INJURIES)
def test_what_disagrees_is_named_and_mended(folder: Path, words: WordCounts, name: str) -> None:
    statement, message = INJURIES[name]
    with open_editor(folder) as editor, editor.transaction() as connection:
        connection.exec_driver_sql(statement)
    found = check(folder)[0]
    assert any(re.search(message, line) for line in found), found
    if name == "another text":
        return
    rebuild(folder, words)
    assert check(folder)[0] == []


KILLED = """
import os, sys
from pathlib import Path
import chromadb.api.fastapi, psycopg  # once, before the processes part
from tests.store import killing
for line in sys.stdin:
    step, _, folder = line.strip().partition(" ")
    child = os.fork()
    if child == 0:
        killing.die_at(int(step))
        killing.OPERATIONS[sys.argv[1]](Path(folder))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""For each line with a step and an archive, does something to it, killed at that step; prints the exit status."""


@contextmanager
def killing_in(name: str) -> Iterator[Callable[[int, Path], int]]:
    """Returns what does `name` to an archive, killed at a step, and gives the exit status."""
    command, pipe = [sys.executable, "-c", KILLED, name], subprocess.PIPE
    with launching.popen(command, cwd=Path(__file__).parents[2], stdin=pipe, stdout=pipe, text=True) as process:
        given, said = process.stdin, process.stdout
        assert given is not None
        assert said is not None

        def killed(step: int, folder: Path) -> int:
            print(step, folder, file=given, flush=True)
            return int(said.readline())

        yield killed


@pytest.mark.parametrize(
    "name", ["add", *(pytest.param(one, marks=pytest.mark.stress) for one in ("remove", "rebuild"))]
)
@pytest.mark.parametrize("every", [37, pytest.param(5, marks=pytest.mark.stress)])
def test_killed_at_any_step(
    folder: Path, tmp_path: Path, postgresql: PostgreSQL, chroma_address: str, name: str, every: int
) -> None:
    undisturbed = copytree(folder, tmp_path / "undisturbed")
    OPERATIONS[name](undisturbed)
    states = [held(one) for one in (folder, undisturbed)]
    killed = 0
    with killing_in(name) as run:
        for step in count(3, every // 2 if name == "remove" else every):  # which has the fewest
            copy = tmp_path / f"copy{step}"
            copy_archive(folder, copy, database_url=postgresql.new_database(), chroma_url=chroma_address)
            status = run(step, copy)
            if status != -signal.SIGKILL:
                break
            killed += 1
            assert held(copy) in states, f"killed at step {step}"
            assert check(copy)[0] == [], f"killed at step {step}"
            if held(copy) == states[0]:
                OPERATIONS[name](copy)
            assert held(copy) == states[1], f"killed at step {step}"
    assert status == 0
    assert held(copy) == states[1]
    assert killed >= 2


def held(folder: Path) -> list[object]:
    """What a reader sees of an archive; every passage is found by its vector."""
    with closing(Archive(folder)) as archive:
        passages = [one for article in archive.articles() for one in archive.passages_of(article.id)]
        words = WordCounts(revision=archive.fingerprint.revision)
        found = archive.dense(words.encode(["river workers comet"])[0], 50)
        assert {one.id for one in passages} <= {hit.passage_id for hit in found}
        return [passages, archive.lexical.search(["river", "talks"], 9, Filters()), archive.fingerprint]
