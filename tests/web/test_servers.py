"""The pages over an archive that lives on servers."""

import pytest

from chatbot.web.opening.shared import shared_archive
from store.upkeep.copying import copy_archive

from .support import shown
from .test_rooms import open_page


@pytest.fixture
def on_servers(sample_archive, tmp_path, postgresql, chroma_address, monkeypatch):
    folder = tmp_path / "archive"
    copy_archive(sample_archive, folder, database_url=postgresql.new_database(), chroma_url=chroma_address)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    yield
    shared_archive(folder).close()  # the app keeps it, and with it connections that nobody closes


@pytest.mark.usefixtures("on_servers", "examples")
def test_every_page_shows_the_archive():
    assert "41 articles" in shown(open_page("browse"))
    assert "41 articles" in shown(open_page("coverage"))
    at = open_page("front")
    assert "Ask the archive" in shown(at)
    at.chat_input[0].set_value("How many people were killed in the Mecca crane collapse?").run()
    assert "107" in shown(at)
