"""Addresses without what only their owner may know: passwords, keys, tokens, names of sessions.

Whatever is stored, shown, logged, exported or made an identity goes through `without_secrets`; the whole address stays
only where it is needed to ask again: on the command line, in the subscriptions file, and in memory.
"""

import hashlib
import re
from functools import lru_cache
from urllib.parse import quote, unquote, unquote_plus

_ADDRESS = re.compile(r"\A((?:https?:[/\\]{1,3}|[a-z][a-z0-9+.-]*://))([^/\\?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.I | re.S)
_IN_TEXT = re.compile(r"(?:https?|ftps?|wss?|postgres(?:ql)?)(?::|%(?:25)*3a)(?:[/\\]|%(?:25)*2f){1,3}\S+", re.I)
_END_OF_WORD = re.compile(r"[\])}>.,;:!?'\"]+\Z")
_WITHOUT_SCHEME = re.compile(r"(?<!\S)(?:[^\s/@:]+:[^\s/@]+@[\w.-]+(?:[/:?]|\Z)|[\w-]+(?:\.[\w-]+)+(?::\d+)?/\S*[?#])")
"""An address whose beginning whoever typed it left out: user and password before a host, or parameters after a path."""
_OWNED_HOST = re.compile(r"\A[^\s@/:]*:\S*@[\w.:-]+")
_INNER_OWNER = re.compile(r"(?<=:/)(/?)[^/\\?#@\s]*:[^/\\?#@\s]*@", re.I)
"""User and password of an address that stands in the path of another."""
_PORT = re.compile(r"(?:\[[^\]]*\]|[^:\[\]]*)(?::\d*)?")
_BETWEEN = re.compile(r"([&;])")
_PATH_PARAMETER = re.compile(r";([^/;?#=]*)=?([^/;?#]*)")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SECRET_NAMES = frozenset(
    "token tokens secret secrets password passwords passwd passwort passphrase passcode pwd apikey auth oauth "
    "authorization authentication credential credentials signature signatures sig hmac jwt bearer sessid sesskey "
    "cookie csrf xsrf otp hdnea hdnts hdntl awsaccesskeyid googleaccessid keypairid unlockedarticlecode".split()
)
"""A parameter is secret if this is its name, without what divides words, or one of the words of its name."""
_OWNERS_OF_KEYS = (
    "api access auth user feed rss share private secret license subscription subscriber session login account member "
    "consumer client app encryption"
).split()
_ENDS = (
    "token",
    "secret",
    "password",
    "passwd",
    "signature",
    "sessionid",
    "sessid",
    *(f"{o}key" for o in _OWNERS_OF_KEYS),
)
_VENDORS = ("xamz", "xgoog", "xoss", "xcos")
_DOUBTFUL_NAMES = frozenset("key code sid pin pass pw sign ticket session nonce".split())
"""These are secret unless their value is a number: then it is most often that of an article, as in ``?code=940100``."""
_NUMBER = re.compile(r"[\d/._,:-]*")
_SHAPES = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|gh[pousr]_\w{20,}|github_pat_\w{20,}|(?:sk|pk|rk)_(?:live|test)_\w{10,}|"
    r"xox[abprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}"
)
"""What is secret under any name: a JSON Web Token, and keys whose issuers begin them in a way of their own."""
_DEEPEST = 4
"""Addresses inside of addresses that are looked into."""
_LOCAL_PATH = re.compile(r"(?:file:)?(?:[/~]|[a-z]:[\\/]|\\\\|\.\.(?:[/\\]|\Z))", re.I)


def without_secrets(address: str) -> str:
    """Returns `address` without user information and secret parameters (in query, path and fragment).

    Those of an address within it go as well. What is no address comes back as it is; doing it twice changes no more.
    """
    return _cleaned(address, _DEEPEST)


def text_without_secrets(text: str) -> str:
    """Returns `text` with every address in it made `without_secrets`."""
    return _text(text, _DEEPEST)


def source_without_secrets(source: str) -> str:
    """Returns the name of a source without secrets: it may be an address, or the part of one that names the host."""
    return source.rpartition("@")[2] if _OWNED_HOST.fullmatch(source) else text_without_secrets(source)


def public_name(named: str) -> str:
    """Returns an input of `news-ingest`, or what a report says of one (``file: row 3``), as any reader may see it.

    That is an address without secrets, and of a path that leads from the root, from a home or upwards the last part.
    """
    named = _whole(named)
    mark, named = ("@", named[1:]) if named.startswith("@") else ("", named)
    if not _LOCAL_PATH.match(named):
        return mark + said_name(named)
    path, colon, rest = named.partition(": ")
    last = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    return f"{mark}{last or 'folder'}{colon}{text_without_secrets(rest)}"


def said_name(named: str) -> str:
    """Returns an input as whoever runs the command may see it: without secrets, paths whole."""
    address, colon, rest = _whole(named).partition(": ")
    if _WITHOUT_SCHEME.match(address):
        address = without_secrets(f"http://{address}").removeprefix("http://")
    return f"{text_without_secrets(without_secrets(address))}{colon}{text_without_secrets(rest)}"


@lru_cache(maxsize=4096)
def lookup_key(address: str) -> str:
    """Returns what stands for `address` where it is only looked up.

    It is the address itself, or, if that holds a secret or is a path of this computer, its public form and a digest,
    which takes milliseconds, so that trying a list of passwords is slow.
    """
    shown = public_name(address)
    if shown == address:
        return address
    written = address.encode("utf-8", "replace")
    return f"{shown}#{hashlib.scrypt(written, salt=b'news-archive', n=1 << 11, r=8, p=1, dklen=8).hex()}"


def _whole(text: str) -> str:
    """`text` with a question mark for each byte of an argument that is no text."""
    return text.encode("utf-8", "replace").decode()


def _cleaned(address: str, depth: int) -> str:
    found = _ADDRESS.fullmatch(address.strip())
    if found is None or found[1].lower().startswith("file:") or not depth:
        return address
    scheme, host, path, query, fragment = (part or "" for part in found.groups())
    if not _PORT.fullmatch(host.rpartition("@")[2]):
        # No address at all, perhaps because a password holds a slash: nothing before the last @ can be trusted.
        _, at, rest = f"{host}{path}{query}{fragment}".rpartition("@")
        return _cleaned(f"{scheme}{rest}", depth - 1) if at else f"{scheme}{rest.partition(':')[0]}"
    host = host.rpartition("@")[2]
    path = _INNER_OWNER.sub(
        r"\1", _PATH_PARAMETER.sub(lambda match: "" if _is_secret(match[1], match[2]) else match[0], path)
    )
    return f"{scheme}{host}{path}{_part(query, depth)}{_part(fragment, depth)}"


def _part(part: str, depth: int) -> str:
    """A query or fragment, its mark before it, without secret parameters."""
    mark, body = part[:1], part[1:]
    route, inner, parameters = body.partition("?") if mark == "#" else ("", "", body)  # as in #/page?token=…
    if not inner:
        route, parameters = "", body
    pieces = _BETWEEN.split(parameters)
    cleaned = [_parameter(piece, depth) for piece in pieces[::2]]
    if cleaned == pieces[::2]:
        return part
    kept = [between + piece for between, piece in zip(["", *pieces[1::2]], cleaned, strict=True) if piece is not None]
    rest = (route + inner + "".join(kept).lstrip("&;")).rstrip("?")
    return f"{mark}{rest}" if rest else ""


def _parameter(piece: str, depth: int) -> str | None:
    """``name=value`` without secrets in it; None if it is one."""
    name, equals, value = piece.partition("=")
    spelled = unquote_plus(value if equals else name)
    if _is_secret(name, spelled if equals else None) or _SHAPES.search(spelled):
        return None
    cleaned = _text(spelled, depth - 1)
    if spelled.startswith("/") and "?" in spelled and depth > 1:
        path, _, query = cleaned.partition("?")
        cleaned = path + _part(f"?{query}", depth - 1)
    if cleaned == spelled:
        return piece
    return f"{name}={quote(cleaned, safe='')}" if equals else quote(cleaned, safe="")


def _text(text: str, depth: int) -> str:
    if depth < 1 or (":" not in text and "%3a" not in text.lower()):
        return text
    return _IN_TEXT.sub(lambda found: _word(found[0], depth), text)


def _word(word: str, depth: int) -> str:
    end = _END_OF_WORD.search(word)
    plain, after = (word[: end.start()], end[0]) if end else (word, "")
    for _ in range(_DEEPEST):
        if "%" in plain.partition("/")[0]:
            plain = unquote(plain)
    cleaned = _cleaned(plain, depth)
    return word if cleaned == plain else cleaned + after


@lru_cache(maxsize=4096)
def _is_secret(name: str, value: str | None) -> bool:
    """Returns whether a parameter is secret: by its name, and of a doubtful name by its value."""
    for _ in range(2):
        name = unquote_plus(name)
    squeezed = re.sub(r"[^a-z0-9]", "", name.lower())
    if squeezed in _DOUBTFUL_NAMES:
        return not _NUMBER.fullmatch(value or "")
    if squeezed in _SECRET_NAMES or squeezed.startswith(_VENDORS) or squeezed.endswith(_ENDS):
        return True
    return not _SECRET_NAMES.isdisjoint(word.lower() for word in _WORD.findall(name))
