"""The changes between two answers to the same question: the archive grows, and articles are changed."""

from dataclasses import replace

from chatbot.types import Answer, Evidence, Turn


def earlier_asked(turns: tuple[Turn, ...], turn: Turn) -> Turn | None:
    """Returns the latest of the earlier `turns` that asked the same of an older archive; None if there is none."""
    return next((earlier for earlier in reversed(turns) if same_question(earlier, turn)), None)


def same_question(old: Turn, new: Turn) -> bool:
    """Returns whether `new` asks what `old` asked, of a changed archive."""
    return old.generation != new.generation and replace(old.query, alternatives=()) == replace(
        new.query, alternatives=()
    )


def changes(old: Turn, new: Turn) -> list[str]:
    """Returns one line for each difference, plain text; one that says so where there is none."""
    was, now = isinstance(old.reply, Answer), isinstance(new.reply, Answer)
    if was and not now:
        return ["It was answered then, and is not any more."]
    lines = ["It was declined then."] if now and not was else []
    if isinstance(old.reply, Answer) and isinstance(new.reply, Answer) and old.reply.short != new.reply.short:
        lines.append(f"The short answer was: {old.reply.short or 'none'}")
    before = {evidence.article.id: evidence for evidence in old.evidence}
    after = {evidence.article.id: evidence for evidence in new.evidence}
    lines += [f"Newly quoted: {_title(evidence)}" for article, evidence in after.items() if article not in before]
    lines += [f"No longer quoted: {_title(evidence)}" for article, evidence in before.items() if article not in after]
    lines += [
        f"Changed since: {_title(evidence)} (version {before[article].article.version}, now {evidence.article.version})"
        for article, evidence in after.items()
        if article in before and before[article].article.version != evidence.article.version
    ]
    return lines or ["The answer is the same as before."]


def _title(evidence: Evidence) -> str:
    return evidence.article.title or "an untitled article"
