"""Lists of inputs: one address or path a line."""

from collections.abc import Iterator

from ingest.extraction.cleaning import clean_text


def arguments_in(content: bytes) -> Iterator[str]:
    """The lines of a list, without empty ones and those that begin with #; what follows an address is a remark."""
    for line in clean_text(content.decode("utf-8-sig", "replace")).split("\n"):
        argument = line.strip()
        if argument and not argument.startswith("#"):
            yield argument.split()[0] if argument.lower().startswith(("http://", "https://")) else argument
