"""Serves the screen to a browser, on the loopback address only, to whoever has the token of the printed address.

Each browser window is a review in a process of its own, so reports are claimed as usual.
"""

from __future__ import annotations

import secrets
import shlex
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from smmextract.errors import InputError
from smmextract.lazy import library

HOST = "127.0.0.1"
_COOKIE = "smmextract-review"
_FONTS = "https://fonts.googleapis.com"
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def serve(command: Sequence[str], port: int | None, tell: Callable[[str], None]) -> None:
    """Serve a screen until it is interrupted; `tell` receives its address. Raises InputError for a taken port."""
    needs = "the screen in a browser needs the extra: pip install 'smmextract[web]'"
    web, served = library("aiohttp.web", needs), library("textual_serve.server", needs)
    token, at = secrets.token_urlsafe(24), _free_port(port)

    class Loopback(served.Server):  # type: ignore[misc, name-defined]
        """A server that refuses requests without the token."""

        def initialize_logging(self) -> None:
            """Log nothing, because addresses contain the token."""

        async def on_startup(self, app: Any) -> None:
            tell(f"http://{HOST}:{at}/?token={token}")

        async def _make_app(self) -> Any:
            app = await super()._make_app()

            @web.middleware  # type: ignore[untyped-decorator]
            async def guarded(request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
                if not lets_in(token, at, request.headers, request.query, request.cookies):
                    raise web.HTTPForbidden(text="The address needs its token: copy it whole from the terminal.")
                response = await handler(request)
                if request.path == "/":
                    response.text = without_fonts(response.text)
                    response.set_cookie(_COOKIE, token, httponly=True, samesite="Strict")
                if not response.prepared:
                    response.headers["Content-Security-Policy"] = _POLICY.format(host=f"{HOST}:{at}")
                    response.headers["Referrer-Policy"] = "no-referrer"
                return response

            app.middlewares.append(guarded)
            return app

    server = Loopback(shlex.join(command), host=HOST, port=at, title="smmextract review")
    try:
        server.serve()
    except OSError as error:
        raise InputError(f"port {at}: cannot be used ({error.strerror})") from None


def lets_in(token: str, port: int, headers: Any, query: Any, cookies: Any) -> bool:
    """Admit a request with the right token (in address or cookie), never from another site or host name."""
    hosts = (f"{HOST}:{port}", f"localhost:{port}")
    if headers.get("Host") not in hosts:
        return False  # a foreign host name that resolves to this computer
    origin = headers.get("Origin")
    if origin is not None and origin.removeprefix("http://") not in hosts:
        return False
    given = query.get("token") or cookies.get(_COOKIE) or ""
    return secrets.compare_digest(given.encode(), token.encode())


def without_fonts(html: str) -> str:
    """Remove the font that the page would fetch from elsewhere."""
    place = html.find(_FONTS)
    if place < 0:
        return html
    return html[: html.rindex("<link", 0, place)] + html[html.index(">", place) + 1 :]


def _free_port(wanted: int | None) -> int:
    if wanted is not None:
        return wanted
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
