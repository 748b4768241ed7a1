"""Fetches the bytes behind an http(s) URL. In: the URL and limits of time and size. Out: `HttpResponse`, or FetchError.

The user may request any address, including a private one. A redirect may only lead to public addresses: its host is
resolved before it is followed, and the address of the actual connection is checked again before anything is sent.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.request import getproxies

import httpx2

from smmextract.errors import FetchError
from smmextract.lazy import regex

MAX_REDIRECTS = 5
_LAST_PORT = 65_535
_HTML_TYPES = {"text/html", "application/xhtml+xml", "application/xml", "text/xml"}
_TEXT_TYPES = {"text/plain", "text/markdown", "text/x-markdown"}
_PDF_TYPES = {"application/pdf", "application/x-pdf"}
_HEADERS = {"User-Agent": "smmextract", "Accept": "text/html, text/markdown, text/plain, application/xhtml+xml"}
# A slash in a password makes the rest look like a path; so remove everything up to the last @.
_CREDENTIALS = regex(r"^([a-z][a-z0-9+.-]+://)(?:[^/?#]*@|[^/?#@:]*:(?!\d*(?:[/?#]|$)).*@)", re.I | re.S)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What the server sent."""

    data: bytes
    charset: str | None
    is_html: bool


def without_credentials(url: str) -> str:
    """Return the URL without user name and password, so that it may be printed."""
    return _CREDENTIALS.sub(r"\1", url)


def fetch(url: str, *, name: str, timeout: float, max_bytes: int) -> HttpResponse:
    """Get the URL within `timeout` seconds in total; messages call it `name`. Raises FetchError."""
    deadline = time.monotonic() + timeout
    late = FetchError(f"{name}: no full answer within {timeout:g} seconds")
    try:
        with httpx2.Client(headers=_HEADERS) as client:
            request = client.build_request("GET", url)
            for hop in range(MAX_REDIRECTS + 1):
                _prepare(request, name, deadline, late, redirected=hop > 0)
                with closing(client.send(request, stream=True)) as response:
                    if response.next_request is None:
                        return _answer(response, name, max_bytes, deadline, late)
                    request = response.next_request
            raise FetchError(f"{name}: more than {MAX_REDIRECTS} redirects")
    except httpx2.TimeoutException:
        raise late from None
    except (httpx2.InvalidURL, httpx2.HTTPError, UnicodeError, OverflowError) as error:
        raise FetchError(f"{name}: {_why_failed(error)}") from None


def _prepare(request: httpx2.Request, name: str, deadline: float, late: FetchError, *, redirected: bool) -> None:
    """Give a request the time that is left, and guard one that follows a redirect against private addresses."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise late
    if (request.url.port or 0) > _LAST_PORT:  # the system would reduce it modulo 65,536
        raise FetchError(f"{name}: is not a valid address, or leads nowhere")
    request.extensions = {"timeout": httpx2.Timeout(left).as_dict()}
    if redirected:
        _refuse_private(request.url, name)
        request.extensions["trace"] = _peer_guard(request.url, name)


def _why_failed(error: Exception) -> str:
    if isinstance(error, httpx2.DecodingError):
        return "the answer's compression is broken"
    if isinstance(error, httpx2.ConnectError):
        return _why_not_connected(error)
    if isinstance(error, httpx2.HTTPError) and not isinstance(error, httpx2.UnsupportedProtocol):
        return "the connection broke"
    return "is not a valid address, or leads nowhere"


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet, including IPv4 addresses in IPv6 form."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner: ipaddress.IPv4Address | None = None
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _answer(response: httpx2.Response, name: str, max_bytes: int, deadline: float, late: FetchError) -> HttpResponse:
    if not response.is_success:
        phrase = f" {response.reason_phrase}" if response.reason_phrase.isprintable() else ""
        raise FetchError(f"{name}: the server answers {response.status_code}{phrase}".rstrip())
    kind, _, _ = response.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind and kind not in _HTML_TYPES | _TEXT_TYPES | _PDF_TYPES:
        raise FetchError(f"{name}: the server sends {' '.join(kind.split())[:80]}, not text, HTML or PDF")
    too_much = FetchError(f"{name}: has more than {max_bytes:,} bytes")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > max_bytes:
        raise too_much
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > max_bytes:
            raise too_much
        if time.monotonic() > deadline:
            raise late
    return HttpResponse(bytes(data), response.charset_encoding, kind in _HTML_TYPES)


def _refuse_private(url: httpx2.URL, name: str) -> None:
    if url.scheme not in {"http", "https"}:
        raise FetchError(f"{name}: redirects to a {url.scheme} address")
    try:
        known = socket.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError(f"{name}: redirects to {url.host}, which is not found") from None
    if not all(is_public(str(entry[4][0])) for entry in known):
        raise FetchError(f"{name}: redirects to a private address ({url.host})")


def _peer_guard(url: httpx2.URL, name: str) -> Callable[[str, Mapping[str, Any]], None]:
    """Return a hook that checks the address of a new connection, since a second DNS look-up may return another address.

    Behind a proxy the address is the proxy's, so nothing is checked.
    """
    hosts = {url.host, url.raw_host.decode("ascii")}
    connecting_to = ""

    def look(event: str, info: Mapping[str, Any]) -> None:
        nonlocal connecting_to
        if event == "connection.connect_tcp.started":
            connecting_to = str(info["host"])
        elif event == "connection.connect_tcp.complete" and (connecting_to in hosts or not getproxies()):
            connection = info["return_value"]
            if not is_public(str(connection.get_extra_info("server_addr")[0])):
                connection.close()
                raise FetchError(f"{name}: redirects to a private address ({url.host})")

    return look


def _why_not_connected(error: httpx2.ConnectError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return "the host is not found"
        if isinstance(cause, ConnectionRefusedError):
            return "the connection is refused"
        cause = cause.__cause__ or cause.__context__
    text = " ".join(str(error).split())
    if "CERTIFICATE" in text.upper():
        return "the server's certificate is not valid"
    return "the host cannot be reached"
