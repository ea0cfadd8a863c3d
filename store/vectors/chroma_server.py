"""Chroma on a server, or in Chroma's cloud.

An archive has collections of its own there, named after it: many archives can share a server. What one process has
written, all see at once.
"""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import Connection

from store.database.facts import FIRST_VECTORS, archive_id, name_archive, vectors_name
from store.errors import ArchiveUnavailable, ArchiveUnreadable, first_line
from store.vectors.chroma import CONFIGURATION, ROWS_AT_ONCE, ChromaIndex, settings_of

_PLAIN_PORT, _TLS_PORT = 8000, 443
_CLOUD = "trychroma.com"
_CLOUD_ROWS_AT_ONCE = 300
"""Rows that Chroma's cloud takes or gives at a time."""
_COLLECTIONS_LISTED = 100
"""Collections that a server is asked for at once."""
_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a Chroma server, and what it lets in; `token` goes into the header ``Authorization: Bearer``."""

    url: str
    token: SecretStr | None
    tenant: str
    database: str

    @property
    def is_cloud(self) -> bool:
        """Returns whether it is Chroma's own, which has another header for the token, and limits."""
        return (urlsplit(self.url).hostname or "").endswith(_CLOUD)


class ServerStore:
    """See `store.storage.opening.VectorStore`: collections ``news-<archive>-vectors`` and so on.

    Raises:
        ArchiveUnreadable: if the address is none.
    """

    def __init__(self, address: Address) -> None:
        parts = urlsplit(address.url)
        try:
            known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:  # a port that is none
            known = False
        if not known or parts.path.strip("/") or parts.query or parts.username:
            raise ArchiveUnreadable("NEWS_CHROMA_URL is not of the form http://host:8000 or https://host")
        self._address = address

    def prepare(self, connection: Connection) -> None:
        """See `VectorStore.prepare`."""
        name_archive(connection)

    def location(self, connection: Connection, name: str | None = None) -> str:
        """See `VectorStore.location`: the collection's name."""
        return f"{_prefix(connection)}{name or vectors_name(connection)}"

    def open(self, location: str, *, create: bool = False) -> "ChromaServer":
        """See `VectorStore.open`."""
        return ChromaServer(self._address, location, create=create)

    def keep_only(self, connection: Connection, name: str, *, careful: bool = False) -> None:
        """See `VectorStore.keep_only`."""
        prefix = _prefix(connection)
        ChromaServer(self._address, prefix).drop_others(prefix + FIRST_VECTORS, prefix + name, careful=careful)

    def without_database(self) -> bool:
        """See `VectorStore.without_database`: a new database has a name of its own, and collections named after it."""
        return False


def _prefix(connection: Connection) -> str:
    return f"news-{archive_id(connection) or 'unnamed'}-"


class ChromaServer(ChromaIndex):
    """Passage vectors in a collection on a server; see `ChromaIndex`."""

    def __init__(self, address: Address, collection: str, *, create: bool = False) -> None:
        super().__init__(collection, create=create, batch=_CLOUD_ROWS_AT_ONCE if address.is_cloud else ROWS_AT_ONCE)
        self._address = address
        self._session: Any = None

    def reopen(self) -> None:
        """See `ChromaIndex.reopen`."""
        with self._lock:
            super().reopen()
            if self._session is not None:
                self._session.close()  # stopping Chroma's system leaves its connections open
                self._session = None

    def drop_others(self, beginning: str, keep: str, *, careful: bool) -> None:
        """Delete the collections whose names begin with `beginning`, but for the one called `keep`.

        Args:
            careful: not if there is none called `keep`.
        """
        with self._lock:
            try:
                self._system, server = self._connect()
                there = {"tenant": self._address.tenant, "database": self._address.database}
                names: list[str] = []
                while page := server.list_collections(limit=_COLLECTIONS_LISTED, offset=len(names), **there):
                    names += [collection.name for collection in page]
                for name in names if keep in names or not careful else ():
                    if name.startswith(beginning) and name != keep:
                        server.delete_collection(name, **there)
            except Exception as error:
                raise self._unusable(error) from error
            finally:
                self.reopen()

    def _open(self) -> tuple[Any, Any]:
        from chromadb.api.models.Collection import Collection
        from chromadb.errors import NotFoundError

        system, server = self._connect()
        there = {"tenant": self._address.tenant, "database": self._address.database}
        if self._create:
            configuration = None if self._address.is_cloud else CONFIGURATION
            model = server.create_collection(self._location, configuration=configuration, get_or_create=True, **there)
        else:
            try:
                model = server.get_collection(self._location, **there)
            except NotFoundError as error:
                raise ArchiveUnreadable(
                    f"the vectors are missing on {self._address.url} (collection {self._location}): "
                    "run `news-archive rebuild`"
                ) from error
        return system, Collection(client=server, model=model, embedding_function=None)

    def _connect(self) -> tuple[Any, Any]:
        from chromadb.api import ServerAPI
        from chromadb.config import System

        parts = urlsplit(self._address.url)
        tls = parts.scheme == "https"
        settings = settings_of(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=parts.hostname,
            chroma_server_http_port=parts.port or (_TLS_PORT if tls else _PLAIN_PORT),
            chroma_server_ssl_enabled=tls,
            chroma_server_headers=self._headers(),
        )
        system = System(settings)
        server = system.instance(ServerAPI)
        system.start()
        self._session = cast(Any, server)._session
        self._session.timeout = _TIMEOUT_S  # by itself it would wait for ever
        return system, server

    def _headers(self) -> dict[str, str]:
        if self._address.token is None:
            return {}
        token = self._address.token.get_secret_value()
        return {"x-chroma-token": token} if self._address.is_cloud else {"Authorization": f"Bearer {token}"}

    def _unusable(self, error: Exception) -> ArchiveUnreadable:
        from chromadb.errors import ChromaError, InternalError

        # What the server answers is about the vectors; anything else is about the way to it.
        answered = isinstance(error, ChromaError) and not isinstance(error, InternalError)
        kind = ArchiveUnreadable if answered else ArchiveUnavailable
        return kind(f"the vectors on {self._address.url} cannot be used ({first_line(error)})")
