"""Who can reach an address: this machine, a private network, or everybody; told by how it looks, no name is looked up."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

__all__ = ["is_local", "is_private", "split"]

_PRIVATE_NAME: Final = re.compile(r"[^.]+|.+\.(?:internal|local|lan|svc|intranet|home\.arpa)", re.IGNORECASE)
_PRIVATE: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip
"""Written down because Python's ``is_private`` leaves 100.64.0.0/10 out and takes networks for examples in."""


def split(text: str) -> SplitResult | None:
    """Return the parts of an address; None where it is none."""
    try:
        url = urlsplit(text.strip())
        _ = url.port  # which is read only here, and may be no number
    except ValueError:
        return None
    return url


def is_local(host: str) -> bool:
    """Say whether a host is this machine, whoever asks."""
    name = host.lower().rstrip(".")
    address = _address(name)
    if address is not None:
        return address.is_loopback or address.is_unspecified
    return name == "localhost" or name.endswith(".localhost")


def is_private(host: str) -> bool:
    """Say whether a host can only be reached from inside."""
    address = _address(host)
    if address is None:
        return is_local(host) or _PRIVATE_NAME.fullmatch(host) is not None
    return any(address in network for network in _PRIVATE)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
