"""`news-chat`: serves the chat, wherever it is started, with the settings that ship with the package."""

import argparse
import json
import os
import re
import socket
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import chatbot
from chatbot.errors import BadSetting
from store import say
from store.settings import DEFAULT_FOLDER

_APP = Path(chatbot.__file__).parents[1] / "streamlit_app.py"
"""Stands beside the packages, in a checkout and where they are installed. Streamlit finds the pages relative to it."""
_SHIPPED = Path(__file__).with_name("streamlit.toml")
"""In a checkout this is a link to `.streamlit/config.toml`, which `streamlit run` reads there."""
_HIGHEST_PORT = 65_535
_STOPPED, _UNUSABLE = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the chat until it is stopped; returns the exit status."""
    options = make_parser().parse_args(arguments)
    folder = Path(options.archive or os.environ.get("NEWS_ARCHIVE") or DEFAULT_FOLDER)
    if options.new_token is not None or options.tokens or options.revoke_token is not None:
        return _tokens(folder, options)
    os.environ["NEWS_ARCHIVE"] = str(folder)  # the pages read it
    given = {"server.address": options.address, "server.port": options.port}
    try:
        return _serve(folder, {key: value for key, value in given.items() if value is not None})
    except BadSetting as error:
        say(f"news-chat: {error}", file=sys.stderr)
        return _UNUSABLE


def make_parser() -> argparse.ArgumentParser:
    """Returns the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="news-chat",
        description="Serve the chat over an archive to browsers, until Ctrl-C stops it.",
        epilog="Other settings of the server are Streamlit's: its STREAMLIT_* variables, or .streamlit/config.toml in "
        "the folder where this is started. Exit status: 0 stopped, 2 the chat could not be served.",
    )
    parser.add_argument("--archive", type=Path, metavar="DIR", help="default: $NEWS_ARCHIVE, ./archive")
    parser.add_argument("--address", metavar="HOST", help="where to listen (default: 127.0.0.1, this computer only)")
    parser.add_argument("--port", type=_port, metavar="N", help="default: 8501")
    tokens = parser.add_argument_group("tokens", "by which other programs ask; nothing is served then")
    one = tokens.add_mutually_exclusive_group()
    one.add_argument("--new-token", metavar="NAME", help="print a new token for the program NAME")
    one.add_argument("--tokens", action="store_true", help="list the tokens: id, day, owner, name")
    one.add_argument("--revoke-token", metavar="ID", help="take a token back")
    tokens.add_argument("--reader", metavar="ADDRESS", help="the reader in whose name it asks, where readers sign in")
    return parser


def _tokens(folder: Path, options: argparse.Namespace) -> int:
    from chatbot.errors import ChatbotError
    from chatbot.web.api import token_command
    from store import StoreError

    try:
        if options.new_token is not None:
            token_command.new_token(folder, options.new_token, options.reader)
        elif options.revoke_token is not None:
            token_command.revoke_token(folder, options.revoke_token)
        else:
            token_command.list_tokens(folder)
    except (ChatbotError, StoreError) as error:
        say(f"news-chat: {error}", file=sys.stderr)
        return _UNUSABLE
    return 0


def _serve(folder: Path, given: dict[str, Any]) -> int:
    # Imported here: it takes a second, and `--help` needs none of it.
    from click.exceptions import Abort, ClickException
    from streamlit.web import cli

    theirs = _operators_own()
    shipped = dict(_options(_table(_SHIPPED)))
    settings = {key: value for key, value in shipped.items() if key not in theirs} | given
    host, port = (settings.get(key, theirs.get(key)) for key in ("server.address", "server.port"))
    problem = _why_not(host, port)
    if problem:
        say(f"news-chat: cannot listen on {host}:{port}: {problem}", file=sys.stderr)
        return _UNUSABLE
    if not folder.exists():
        say(f"news-chat: there is no archive in {folder} yet; `news-ingest` makes one", file=sys.stderr)
    flags = [f"--{key}={value if isinstance(value, str) else json.dumps(value)}" for key, value in settings.items()]
    try:
        cli.main(["run", str(_APP), *flags], prog_name="news-chat", standalone_mode=False)
    except Abort:  # Ctrl-C
        pass
    except ClickException as error:
        say(f"news-chat: {error.format_message()}", file=sys.stderr)
        return _UNUSABLE
    return _STOPPED


def _operators_own() -> dict[str, Any]:
    """Returns the settings that this computer and this folder have of their own, which go before what ships."""
    from streamlit.config import get_config_files

    found: dict[str, Any] = {}
    for path in map(Path, get_config_files("config.toml")):
        if path.exists():
            found |= dict(_options(_table(path)))
    for key, _ in _options(_table(_SHIPPED)):
        variable = "STREAMLIT_" + re.sub("([A-Z])", r"_\1", key).replace(".", "_").upper()
        if variable in os.environ:
            found[key] = os.environ[variable]
    return found


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # not TOML, not UTF-8
        raise BadSetting(f"{path} cannot be read: {error}") from error


def _options(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yields each option of Streamlit's settings file under its full name, as in ``theme.dark.textColor``."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _options(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _why_not(host: str | None, port: Any) -> str | None:
    """Returns why nobody can listen there, None if one can. Streamlit would say so in several lines."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except ValueError:
        return f"{port!r} is not a port"
    except OSError as error:
        return error.strerror or str(error)
    return None


def _port(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) <= _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{value!r} is not a port from 1 to {_HIGHEST_PORT:,}")
    return int(value)


if __name__ == "__main__":
    sys.exit(main())
