"""The limit on questions."""

from chatbot.web.server.reader_limits import RateLimit


def test_each_client_has_its_own_count() -> None:
    limit = RateLimit(3)
    assert [limit.take("ann") for _ in range(5)] == [True, True, True, False, False]
    assert limit.take("bob")
