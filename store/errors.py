"""Everything that can go wrong with an archive.

StoreError
├── ArchiveMissing      there is no archive in the folder
├── ArchiveUnreadable   the folder holds something that cannot be used (damaged, read-only, newer schema)
│   └── ArchiveUnavailable  nothing is known to be wrong with it: the disk is full, a server does not answer
├── ArchiveLocked       another process is writing
├── EmbedderMismatch    the archive was embedded by another model
├── ModelUnavailable    an embedding model cannot be loaded
└── BadSearch           a search for words cannot be understood

Each message is one line, names what is wrong and, where there is one, the command that mends it. The scripts
print it as it is and leave with status 2.
"""


class StoreError(Exception):
    """Base of all errors this package raises on purpose."""


class ArchiveMissing(StoreError):
    """There is no archive where one was expected."""


class ArchiveUnreadable(StoreError):
    """The folder exists but cannot serve as an archive."""


class VectorsMissing(ArchiveUnreadable):
    """The folder of the vectors is not there."""


class ArchiveUnavailable(ArchiveUnreadable):
    """The database or the vectors do not work now; that says nothing about the archive."""


class ArchiveLocked(StoreError):
    """Another process holds the writer's lock."""


class EmbedderMismatch(StoreError):
    """The archive's vectors were made by another model than the one that is configured."""


class ModelUnavailable(StoreError):
    """A model's files are missing, damaged or not what they claim to be."""


class BadSearch(StoreError):
    """A search with AND, OR, NOT, NEAR, quotation marks or brackets that is not well formed."""


def first_line(error: object) -> str:
    """Returns what another program or library says is wrong, as far as it fits into a message of one line."""
    return str(error).strip().partition("\n")[0] or type(error).__name__
