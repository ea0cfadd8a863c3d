"""The reference says what the program has: every setting, every key, every option, and nothing else."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from chatbot.__main__ import main as ask
from chatbot.web.settings.chat_settings import ChatSettings
from store.settings import ArchiveSettings

from . import generated
from .pages import DOCS, ROOT, blocks, names, rows

SETTINGS = DOCS / "reference" / "settings.md"
JSON = DOCS / "reference" / "json.md"
VARIABLE = re.compile(r"(?<![A-Z_])NEWS_[A-Z_]*[A-Z](?![A-Z_])")


def test_help_is_up_to_date() -> None:
    page = generated.PAGE.read_text(encoding="utf-8")
    assert page == generated.generated(page), "run `make docs`"


def test_all_subcommands_are_there() -> None:
    found = generated.subcommands(generated.help_of("news-archive"))
    assert {"status", "verify", "rebuild", "backup", "restore", "migrate"} <= set(found)
    page = generated.PAGE.read_text(encoding="utf-8")
    assert all(f"### news-archive {name}\n" in page for name in found)


@pytest.mark.parametrize(("title", "model"), [("The archive", ArchiveSettings), ("The pages", ChatSettings)])
def test_every_setting_of_a_file_is_documented(title: str, model: Any) -> None:
    section = SETTINGS.read_text(encoding="utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    documented = {names(key)[0]: (names(variable)[0], default) for key, variable, default, _ in rows(section, "| key")}
    assert documented == {
        name: (f"NEWS_{name.upper()}", _shown(field.default)) for name, field in model.model_fields.items()
    }


def _shown(default: Any) -> str:
    if default is None or default in ((), {}):
        return "–"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    of_files = {f"NEWS_{name.upper()}" for model in (ArchiveSettings, ChatSettings) for name in model.model_fields}
    read = {name for file in _sources() for name in VARIABLE.findall(file.read_text(encoding="utf-8"))} | of_files
    documented = set(VARIABLE.findall(SETTINGS.read_text(encoding="utf-8")))
    assert documented == read


def test_no_page_names_a_variable_that_is_not_in_the_reference() -> None:
    documented = set(VARIABLE.findall(SETTINGS.read_text(encoding="utf-8")))
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]
    assert {name for page in pages for name in VARIABLE.findall(page.read_text(encoding="utf-8"))} <= documented


def _sources() -> Iterator[Path]:
    yield ROOT / "streamlit_app.py"
    for package in ("chatbot", "ingest", "store"):
        yield from (ROOT / package).rglob("*.py")


def test_the_json_has_the_documented_keys(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = ("Who founded wikiHow?", "Who is the mayor of Paris?")
    lines = "".join(json.dumps({"question": question}) + "\n" for question in questions)
    (room / "questions.jsonl").write_text(lines, encoding="utf-8")
    assert ask(["--batch", "questions.jsonl"]) == 0
    answered, declined = map(json.loads, capsys.readouterr().out.splitlines())
    assert (answered["answered"], declined["answered"]) == (True, False)
    (example,) = (json.loads(block.text) for block in blocks(JSON) if block.language == "json")
    assert set(_paths(example)) == set(_paths(answered))
    top, evidence, filters = _documented("question"), _documented("quote"), _documented("sources")
    assert top == set(answered) | {f"understood.{key}" for key in answered["understood"]}
    assert filters == set(answered["filters"]) == set(answered["understood"]["given_filters"])
    assert evidence == set(answered["evidence"][0]) == set(declined["abstention"]["nearest"][0])
    article = next(meaning for key, meaning in rows(JSON.read_text(encoding="utf-8"), "| key") if key == "`article`")
    assert names(article) == list(answered["evidence"][0]["article"])


def _documented(key: str) -> set[str]:
    """The keys of the first table in which `key` stands."""
    for table in JSON.read_text(encoding="utf-8").split("\n\n"):
        found = {name for cells in rows(table, "| key") for name in names(cells[0])}
        if key in found:
            return found
    raise AssertionError(f"no table has {key}")


def _paths(value: Any, prefix: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"{prefix}{key}"
            if key != "speaker":  # null or an object
                yield from _paths(inner, f"{prefix}{key}.")
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, prefix)
