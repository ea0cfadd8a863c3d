"""The sources that the arguments of the command name: files, folders, addresses, and lists of all that."""

import sys
from collections.abc import Iterable, Iterator
from errno import EFBIG, EINVAL
from importlib import resources
from pathlib import Path
from typing import IO

from ingest.addresses import parts_of
from ingest.errors import Unusable
from ingest.limits import MEGABYTE
from ingest.parsers.inputs import ParserOptions
from ingest.parsers.registry import parser_for
from ingest.sources.addresses import AddressSource
from ingest.sources.files import FileSource
from ingest.sources.opening import open_file
from ingest.text.cleaning import clean_text
from ingest.types import InputKind, Source

_STANDARD_INPUT = "-"
_LARGEST_LIST = 16 * MEGABYTE
"""Bytes of a list of inputs."""


def sources_of(arguments: Iterable[str], options: ParserOptions, forced: InputKind | None = None) -> list[Source]:
    """The sources that paths, http(s) addresses, lists of them (``@file``, or ``-`` for standard input) name.

    Addresses that follow each other become one source, so that several hosts can be read at a time.

    Args:
        forced: what all of them are, whatever they look like.

    Raises:
        OSError: if a list cannot be read.
    """
    listed = list(_listed(arguments, is_list=forced is InputKind.LIST))
    forced = None if forced is InputKind.LIST else forced
    parser = parser_for(forced) if forced else None
    sources: list[Source] = []
    urls: list[str] = []

    def end_of_addresses() -> None:
        if urls:
            sources.append(AddressSource(tuple(urls), options, parser))
            urls.clear()

    for argument in listed:
        if is_address(argument) and forced is None and is_front_page(argument):
            end_of_addresses()
            sources.append(AddressSource((argument,), options, parser_for(InputKind.SITE)))
        elif is_address(argument):
            urls.append(argument)
        else:
            end_of_addresses()
            sources.append(FileSource(argument, options, parser))
    end_of_addresses()
    return sources


def sample_source(options: ParserOptions) -> Source:
    """The Wikinews articles that come with this package."""
    return FileSource(str(Path(str(resources.files("ingest"))) / "sample" / "wikinews.jsonl"), options)


def is_address(argument: str) -> bool:
    """Returns whether `argument` is an http(s) address rather than a path."""
    return argument.lower().startswith(("http://", "https://"))


def is_front_page(url: str) -> bool:
    """Returns whether `url` names a whole site."""
    parts = parts_of(url)
    if not parts.netloc:
        return False
    return not parts.path.strip("/") and not parts.query


def _listed(arguments: Iterable[str], *, is_list: bool) -> Iterator[str]:
    for argument in arguments:
        if argument == _STANDARD_INPUT:
            yield from arguments_in(_whole(sys.stdin.buffer, "standard input"))
        elif is_list or (argument.startswith("@") and not Path(argument).exists()):
            path = argument.removeprefix("@")
            try:
                with open_file(Path(path)) as file:
                    content = _whole(file, path)
            except Unusable as error:
                raise OSError(EINVAL, str(error), path) from error
            yield from arguments_in(content)
        else:
            yield argument


def _whole(file: IO[bytes], name: str) -> bytes:
    content = file.read(_LARGEST_LIST + 1)
    if len(content) > _LARGEST_LIST:
        raise OSError(EFBIG, f"a list larger than {_LARGEST_LIST // MEGABYTE} MB", name)
    return content


def arguments_in(content: bytes) -> Iterator[str]:
    """The lines of a list, without empty ones and those that begin with #; what follows an address is a remark."""
    for line in clean_text(content.decode("utf-8-sig", "replace")).split("\n"):
        argument = line.strip()
        if argument and not argument.startswith("#"):
            yield argument.split()[0] if argument.lower().startswith(("http://", "https://")) else argument
