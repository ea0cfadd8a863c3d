"""Identities: who signed in, as an identity provider tells it, and who is named in a list of readers.

An address decides who may read and who may edit, so it is read strictly: whatever is not plainly one address is none.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

import idna

NAMELESS = "no address: "
"""Begins what stands for a reader whose provider vouches for no address; no address holds a space."""
_MOST_LOCAL, _MOST_DOMAIN = 64, 253  # RFC 5321
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")


def reader_of(claims: Mapping[str, Any]) -> str:
    """Returns the verified address in the claims of an identity token, else `NAMELESS` and the provider's own name.

    An address counts only if the provider says that it is verified: ``true``, or the string that some write for it.
    Everything else, a claim that is missing too, may be an address that anybody can claim.
    """
    verified = claims.get("email_verified")
    address = normal_address(claims.get("email"))
    if address is None or not (verified is True or verified == "true"):
        return f"{NAMELESS}{claims.get('sub')}"
    return address


def is_listed(reader: str, readers: Collection[str]) -> bool:
    """Returns whether `readers` name the address of a reader, or its domain as ``@paper.example``."""
    address = normal_address(reader)
    if address is None:
        return False
    listed = {normal_entry(reader) for reader in readers}
    return address in listed or f"@{address.partition('@')[2]}" in listed


def normal_entry(text: str) -> str | None:
    """Returns an entry of a list of readers, an address or ``@domain``, as it is compared; None if it is neither."""
    if text.startswith("@"):
        domain = normal_domain(text[1:])
        return None if domain is None else f"@{domain}"
    return normal_address(text)


def normal_address(text: object) -> str | None:
    """Returns one address in the form it is compared in: lower case, its domain in ASCII. None if it is not just one.

    Quoted names, comments, lists and names beyond ASCII, where different letters are told apart by nobody, are none.
    """
    if not isinstance(text, str):
        return None
    local, at, domain = text.partition("@")
    local = local.lower() if local.isascii() else ""
    normal = normal_domain(domain)
    if not at or normal is None or len(local) > _MOST_LOCAL or not _LOCAL.fullmatch(local):
        return None
    return f"{local}@{normal}"


def normal_domain(text: str) -> str | None:
    """Returns a domain name in lower case and ASCII (IDNA 2008); None if it is not one."""
    folded = text.lower()
    if folded.isascii() != text.isascii() or folded.endswith("."):  # the sign for kelvin becomes a plain k
        return None
    try:
        encoded = idna.encode(folded, strict=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None
    return encoded if len(encoded) <= _MOST_DOMAIN and "@" not in encoded else None
