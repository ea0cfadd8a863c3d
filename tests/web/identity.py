"""A small OpenID provider on this machine, which signs in whoever it is told to."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from .server import free_port, serve

CLIENT = "news-archive"


class Provider:
    """What the server says.

    Attributes:
        claims: of whoever signs in next.
    """

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.address = ""
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self._nonces: dict[str, str] = {}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser goes on, signed in."""
        code = f"code-{len(self._nonces)}"
        self._nonces[code] = query.get("nonce", "")
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """The identity of whoever has the code."""
        now = int(time.time())
        identity = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 600, "sub": "1"} | self.claims
        identity["nonce"] = self._nonces[form["code"]]
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, identity, self.key)
        return {"access_token": "none", "token_type": "Bearer", "expires_in": 600, "id_token": signed}

    def facts(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }


@contextmanager
def provider() -> Iterator[Provider]:
    """Serve one for the length of the block."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            if where.path == "/authorize":
                self.send_response(302)
                query = {name: values[0] for name, values in parse_qs(where.query).items()}
                self.send_header("Location", made.authorize(query))
                self.end_headers()
            elif where.path == "/keys":
                self._answer({"keys": [made.key.as_dict(private=False)]})
            else:
                self._answer(made.facts())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(made.token({name: values[0] for name, values in parse_qs(body).items()}))

        def log_message(self, *_: object) -> None:
            """Nothing."""

        def _answer(self, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def served_behind(identity: Provider, folder: Path) -> Iterator[str]:
    """The address of a server of the archive in `folder` that readers sign in to by `identity`."""
    port = free_port()
    secrets = folder.parent / "secrets.toml"
    secrets.write_text(
        f"""
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{"s" * 40}"
client_id = "{CLIENT}"
client_secret = "not much of one"
server_metadata_url = "{identity.address}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )
    with serve(folder, folder.parent / "server.log", "--secrets.files", str(secrets), port=port) as address:
        yield address
