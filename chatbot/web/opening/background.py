"""Work in the background, which stands back while a reader waits for an answer."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Condition

from chatbot.bot import Bot
from chatbot.types import Conversation

_changed = Condition()
_waiting = 0
_example_finder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="examples")
_follow_up_finder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="follow-ups")


@contextmanager
def answering() -> Iterator[None]:
    """The block answers a reader's question."""
    global _waiting
    with _changed:
        _waiting += 1
    try:
        yield
    finally:
        with _changed:
            _waiting -= 1
            _changed.notify_all()


def somebody_waits() -> bool:
    """Returns whether any reader of this server waits for an answer."""
    return _waiting > 0


def until_nobody_waits() -> None:
    """Return once no reader of this server waits for an answer."""
    with _changed:
        _changed.wait_for(lambda: not somebody_waits())


def find_examples(loading: Future[Bot]) -> Future[list[str]]:
    """Begin to look for questions that the archive answers, once the models are loaded; one archive at a time."""
    return _example_finder.submit(lambda: loading.result().example_questions(turn=until_nobody_waits))


def find_follow_ups(bot: Bot, conversation: Conversation, wanted: Callable[[], bool]) -> Future[list[str]]:
    """Begin to look for what to ask after the last turn of a conversation; one conversation at a time.

    Args:
        bot: answers the questions that are tried.
        conversation: with a turn.
        wanted: is asked between two questions; the search ends at a no, and where somebody waits for an answer.
    """
    return _follow_up_finder.submit(
        bot.follow_up_questions, conversation, wanted=lambda: wanted() and not somebody_waits()
    )
