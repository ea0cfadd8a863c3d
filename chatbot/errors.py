"""Everything that this package raises on purpose. What is wrong with an archive is a `store.StoreError`.

ChatbotError
├── BadQuestion        a question, a day or a filter that cannot be understood
├── NoSuchArticle      an article, or a version of one, that the archive does not hold
├── BadSetting         an environment variable that cannot be understood
└── ConversationsUnreadable   the conversations database cannot be used
"""


class ChatbotError(Exception):
    """Base; each message is one readable line."""


class BadQuestion(ChatbotError):
    """The input is not a question this package can take: empty, malformed JSON, an impossible date."""


class NoSuchArticle(ChatbotError):
    """The archive holds no article of this name, or not this version of it."""


class BadSetting(ChatbotError):
    """An environment variable holds what it cannot mean; the message names it."""


class ConversationsUnreadable(ChatbotError):
    """Stored conversations cannot be read or written."""
