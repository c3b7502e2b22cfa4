"""Telling an address on the internet something: one POST of JSON that cannot be turned against our own network.

The name is resolved once, every address that comes of it is judged, and the connection goes to one of those that were
judged: a name that changes its mind in between (DNS rebinding) gains nothing. No redirect is followed, no answer is
read but its status, and five seconds end it. In production only https to public addresses at port 443 is spoken.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["PostRefusedError", "is_public", "post_json"]

_SECONDS: Final = 5.0
_PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_LAST_32: Final = 0xFFFF_FFFF


class PostRefusedError(Exception):
    """The address may not be told anything; trying again does not help."""


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public internet, also as which IPv4 it is in disguise."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = _inside(found)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address carries: mapped, compatible, 6to4, NAT64 or Teredo."""
    number = int(address)
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _NAT64) or (number >> 32 == 0 and number > 1):
        return ipaddress.IPv4Address(number & _LAST_32)
    return None


def post_json(
    url: str,
    body: Mapping[str, Any],
    *,
    strict: bool,
    headers: Mapping[str, str] | None = None,
    seconds: float = _SECONDS,
    resolve: Callable[..., Any] = socket.getaddrinfo,
    connect: Callable[..., socket.socket] = socket.create_connection,
) -> int:
    """POST JSON and return the status of the answer.

    Args:
        url: ``https://host/path``; ``http`` and other ports only where not ``strict``.
        body: JSON values.
        strict: only https, port 443 and public addresses.
        headers: further ones.
        seconds: of each wait: to connect, to send, for the answer's head.
        resolve: as ``socket.getaddrinfo``.
        connect: as ``socket.create_connection``.

    Raises:
        PostRefusedError: the address may not be told.
        OSError: it cannot be reached, or does not answer in time.
    """
    scheme, host, port, target = _taken_apart(url, strict=strict)
    found = [str(entry[4][0]) for entry in resolve(host, port, type=socket.SOCK_STREAM)]
    if not found:
        raise OSError(f"{host} has no address")
    if strict and not all(is_public(address) for address in found):
        raise PostRefusedError(f"{host} is not on the public internet")
    sock = connect((found[0], port), timeout=seconds)
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(sock, server_hostname=host)
            if scheme == "https"
            else sock
        )
        data = json.dumps(dict(body), ensure_ascii=False).encode()
        usual = {"Content-Type": "application/json", "User-Agent": "soundfoundry", "Connection": "close"}
        connection.request("POST", target, body=data, headers={**usual, **(headers or {})})
        return connection.getresponse().status
    except http.client.HTTPException as error:
        raise OSError(f"{host} answered with no HTTP: {type(error).__name__}") from error
    finally:
        connection.close()
        sock.close()


def _taken_apart(url: str, *, strict: bool) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise PostRefusedError("it is no URL") from error
    if parts.username or parts.password or not host:
        raise PostRefusedError("only addresses with a host and without credentials are told")
    if parts.scheme != "https" and (strict or parts.scheme != "http"):
        raise PostRefusedError("only https is spoken")
    if strict and port != _PORTS["https"]:
        raise PostRefusedError("only port 443 is spoken to")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if any(letter <= " " or letter == "\x7f" or not letter.isascii() for letter in target):
        raise PostRefusedError("its path is no path of a URL")
    return parts.scheme, host, port, target
