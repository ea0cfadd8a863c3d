"""The hash that tells whether an article changed."""

import hashlib
import json
from dataclasses import fields
from pathlib import Path

from store.types import ArticleContent, Moment


def content_hash(content: ArticleContent) -> str:
    """sha256, in hexadecimal, over every field of `content` but its story: equal if and only if nothing changed.

    Which story an article belongs to depends on what else is in the archive, and may change when the article does not.
    """

    def plain(value: Moment) -> str:
        return value.isoformat()

    values = {field.name: getattr(content, field.name) for field in fields(content)} | {"story": None}
    serialised = json.dumps(values, ensure_ascii=False, sort_keys=True, default=plain)
    return hashlib.sha256(serialised.encode()).hexdigest()


def folder_hash(folder: Path) -> str:
    """sha256, in hexadecimal, over the names and bytes of all files in `folder` and below, in the order of their names.

    Raises:
        OSError: if one cannot be read.
    """
    digest = hashlib.sha256()
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    for name in names:
        digest.update(f"{name}\0{file_hash(folder / name)}\n".encode())
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """sha256, in hexadecimal, of a file's bytes.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
