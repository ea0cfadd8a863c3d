"""Links lead somewhere, and what is named exists."""

import os
import re
from pathlib import Path

import pytest

from .pages import DOCS, PAGES, ROOT, anchors, blocks, prose

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:tests|chatbot|ingest|store|docs)/[\w./-]+)`")
MODULE = re.compile(r"python -m (tests(?:\.\w+)+)")
OF_THEIR_DAY = DOCS / "decisions"
"""Decisions name what there was when they were made; only the tests in them have to be there."""
README_WORDS = 700


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        path, _, anchor = target.partition("#")
        if target.startswith(("http://", "https://")):
            continue
        there = page if not path else Path(os.path.normpath(page.parent / path))
        assert there.exists(), f"{target} leads nowhere"
        assert not anchor or anchor in anchors(there), f"{target}: {path} has no such heading"
        inside = not page.is_relative_to(DOCS) or there.is_relative_to(DOCS)
        assert inside, f"{target} leads out of docs/, where the built site has nothing"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_what_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in PATH.findall(text):
        if path.startswith("tests/") or not page.is_relative_to(OF_THEIR_DAY):
            assert (ROOT / path).exists(), f"{path} is not there"
    for module in MODULE.findall(text):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), f"{module} is not there"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shell = "".join(block.text for block in blocks(page) if block.language == "sh")
    named = {*re.findall("`make ([a-z]+)", prose(page)), *re.findall("^make ([a-z]+)", shell, re.MULTILINE)}
    assert named <= targets


def test_every_decision_is_listed() -> None:
    listed = (OF_THEIR_DAY / "index.md").read_text(encoding="utf-8")
    assert all(f"({page.name})" in listed for page in OF_THEIR_DAY.glob("2*.md"))


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if not page.name.startswith("2")]
    assert all(f": {page}\n" in navigation for page in pages)


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= README_WORDS
