"""What the pages show is what happens: commands with their output, Python, settings files, options."""

import contextlib
import doctest
import io
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import chatbot.__main__
import chatbot.web.__main__
import ingest.__main__
import store.__main__
from chatbot.web.settings.chat_settings import read_chat_settings
from ingest.sources.subscriptions import read_subscriptions
from store.settings import read_settings

from .pages import PAGES, ROOT, blocks

COMMANDS = {
    "news-ingest": ingest.__main__,
    "news-ask": chatbot.__main__,
    "news-archive": store.__main__,
    "news-chat": chatbot.web.__main__,
}


def _with(language: str) -> list[Path]:
    return [page for page in PAGES if any(block.language == language for block in blocks(page))]


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", _with("console"), ids=_name)
def test_commands_print_what_the_page_shows(page: Path, room: Path) -> None:
    for block in blocks(page):
        if block.file is not None:
            (room / block.file).parent.mkdir(parents=True, exist_ok=True)
            (room / block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, shown in _steps(block.text):
                printed = _run(command)
                assert re.fullmatch(_pattern(shown), printed.strip()), f"$ {command}\n{printed}"


def _steps(text: str) -> Iterator[tuple[str, str]]:
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = step.partition("\n")
        yield command, shown


def _pattern(shown: str) -> re.Pattern[str]:
    return re.compile(re.escape(shown.strip()).replace("…", ".*"), re.DOTALL)


def _run(command: str) -> str:
    """Run one of our commands, in this process; gives what it printed, also on standard error."""
    words = shlex.split(command, posix=True)
    target = None
    if ">" in words:
        target = Path(words[words.index(">") + 1])
        words = words[: words.index(">")]
    printed, errors = io.StringIO(), io.StringIO()
    main: Callable[[Sequence[str]], int] = COMMANDS[words[0]].main
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(errors):
        status = main(words[1:])
    assert status == 0, f"$ {command}\n{errors.getvalue()}"
    if target is not None:
        target.write_text(printed.getvalue(), encoding="utf-8")
        return errors.getvalue()
    return printed.getvalue() + errors.getvalue()


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("page", _with("pycon"), ids=_name)
def test_python_does_what_the_page_shows(page: Path) -> None:
    text = "\n".join(block.text for block in blocks(page) if block.language == "pycon")
    example = doctest.DocTestParser().get_doctest(text, {}, _name(page), str(page), 0)
    report = io.StringIO()
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=report.write)
    assert not report.getvalue(), report.getvalue()


USE = re.compile(r"\bnews-(?:ingest|ask|archive|chat)\b(?![-.:]).*")


def _mentioned() -> Iterator[tuple[str, list[str]]]:
    """Every use of our commands in a block of the shell, a crontab or a unit, up to a pipe or a redirection."""
    for page in PAGES:
        for block in blocks(page):
            for line in block.text.splitlines():
                found = USE.search(line.partition(" # ")[0])
                shown = block.language in {"sh", "ini", ""} or line.startswith("$ ")
                if found and shown and not line.lstrip().startswith("#"):
                    yield _name(page), shlex.split(re.split(r" (?:\||&&|\d?>)", found[0])[0])


@pytest.mark.parametrize(("page", "words"), list(_mentioned()))
def test_options_exist(page: str, words: list[str]) -> None:
    module = COMMANDS[words[0]]
    parser = module.make_parser()
    try:
        parser.parse_args(words[1:])
    except SystemExit as error:
        pytest.fail(f"{page}: {' '.join(words)} is refused ({error.code})")


def _settings_files() -> list[tuple[str, str]]:
    return [(_name(page), block.text) for page in PAGES for block in blocks(page) if block.language == "toml"]


@pytest.mark.parametrize("text", [pytest.param(text, id=page) for page, text in _settings_files()])
def test_settings_files_are_understood(text: str, tmp_path: Path) -> None:
    file = tmp_path / re.match(r"# (\S+)\n", text)[1]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    if file.name == "subscriptions.toml":
        assert read_subscriptions(file)
    elif file.name == "archive.toml":
        read_settings(tmp_path)
        assert read_chat_settings(tmp_path)
    else:
        assert file.name == "secrets.toml"  # Streamlit's own; tests/web/test_signing_in.py signs in with one
