"""Downloading what a remote provider made: bounded, without credentials, from known hosts only.

A provider's answer names the URLs, so they are outside data. The download therefore follows https
only, only to the hosts that the provider's record allows (redirects included), never sends a header
of ours, and stops at a size cap.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from soundfoundry_core.errors import ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from http.client import HTTPMessage
    from typing import IO

    from soundfoundry_core.providers.contract import MusicProvider, RemoteFile

__all__ = ["MAX_BYTES", "downloader", "hosts_of"]

MAX_BYTES: Final = 256 * 1024 * 1024
"""A 600 s stereo WAV at 48 kHz and 32 bit is 230 MB."""

_TIMEOUT_S: Final = 60.0


def _allowed(url: str, hosts: Collection[str]) -> bool:
    parts = urlsplit(url)
    name = (parts.hostname or "").lower()
    if f"{parts.scheme}://{parts.netloc.lower()}" in hosts:  # a server that the operator runs and has named
        return True
    local = name in {"127.0.0.1", "localhost"} and name in hosts  # a fake cloud in a test speaks plain http
    return (parts.scheme == "https" or (local and parts.scheme == "http")) and any(
        name == host or name.endswith(f".{host}") for host in hosts
    )


class _SameHosts(urllib.request.HTTPRedirectHandler):
    """Follow a redirect only to where a direct download would be allowed too."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._hosts = hosts

    def redirect_request(  # noqa: PLR0917 - the signature is urllib's
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not _allowed(newurl, self._hosts):
            raise ProviderRefusedError(
                f"The download was redirected to {urlsplit(newurl).hostname!r}.", fix=_fix()
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fix() -> str:
    return "Only https from the provider's own hosts is followed; report it to the plugin's author."


def hosts_of(declared: Collection[str], provider: MusicProvider) -> tuple[str, ...]:
    """Return the hosts of a provider's files: those of its record, and those that its settings point it at.

    A provider whose settings name another address than the vendor's (a fake cloud, a proxy, a server of one's own)
    says so in an attribute ``download_hosts``; nothing that an answer says can add to it. An entry such as
    ``http://gpu.internal:8001`` allows exactly that scheme, host and port.
    """
    return (*declared, *getattr(provider, "download_hosts", ()))


def downloader(hosts: Collection[str], *, max_bytes: int = MAX_BYTES) -> Callable[[RemoteFile], bytes]:
    """Return a function that downloads a file from one of the hosts (or their subdomains).

    The returned function raises:
        ProviderRefusedError: the URL, or a redirect, leads elsewhere; the file is too large or gone.
        ProviderUnavailableError: the host cannot be reached or failed; trying again may help.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(), _SameHosts(hosts))
    opener.addheaders = [("User-Agent", "soundfoundry")]

    def download(file: RemoteFile) -> bytes:
        if not _allowed(file.url, hosts):
            raise ProviderRefusedError(
                f"The provider's file is at {urlsplit(file.url).hostname!r}.", fix=_fix()
            )
        try:
            with opener.open(file.url, timeout=_TIMEOUT_S) as answer:
                data: bytes = answer.read(max_bytes + 1)
                promised = answer.headers.get("Content-Length", "")
        except urllib.error.HTTPError as error:
            with error:
                if error.code < 500 and error.code != 429:
                    raise ProviderRefusedError(
                        f"The provider's file answered {error.code}.",
                        fix="It may have expired; create the track again.",
                        fault=Fault.EXPIRED.value,
                    ) from error
                raise ProviderUnavailableError(
                    f"The provider's file answered {error.code}.", fix="Try again."
                ) from error
        except (OSError, http.client.HTTPException) as error:
            raise ProviderUnavailableError(f"The download failed: {error}.", fix="Try again.") from error
        if len(data) > max_bytes:
            raise ProviderRefusedError(
                f"The provider's file is larger than {max_bytes} bytes.", fix="Use another model."
            )
        if promised.isdigit() and len(data) < int(
            promised
        ):  # the library takes a connection that ends for the end
            raise ProviderUnavailableError(
                f"The download ended after {len(data)} of {promised} bytes.", fix="Try again."
            )
        return data

    return download
