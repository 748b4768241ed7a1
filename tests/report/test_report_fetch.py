"""URLs: what is fetched, what is refused, and each failure in one line, against a server on this machine."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from smmextract.errors import FetchError, InputError
from smmextract.report import fetch, read

TEXT = "Zinc falls\n\nZinc stocks fell to 12,300 mt.\n"
HTML = "<html><body><h1>Zinc falls</h1><p>Zinc stocks fell to 12,300 mt in the week, SMM data show.</p></body></html>"
Reply = tuple[int, dict[str, str], bytes]


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    stopping = threading.Event()

    def do_GET(self) -> None:
        name = self.path.partition("?")[0]
        if name == "/silent":
            self.stopping.wait(10)
        elif name == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"Zinc")
        elif name == "/slow":
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            while not self.stopping.wait(0.05):
                try:
                    self.wfile.write(b"Zinc ")
                except OSError:
                    return
        elif name == "/endless":
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            try:
                while not self.stopping.is_set():
                    self.wfile.write(b"Zinc " * 20_000)
            except OSError:
                return
        else:
            self.answer(*self.reply(name))

    def reply(self, name: str) -> Reply:
        plain = {"Content-Type": "text/plain; charset=utf-8"}
        if name.startswith("/to/"):
            return 302, {"Location": name.removeprefix("/to/")}, b""
        return {
            "/text": (200, plain, TEXT.encode()),
            "/html": (200, {"Content-Type": "text/html"}, HTML.encode()),
            "/untyped": (200, {}, TEXT.encode()),
            "/markdown": (200, {"Content-Type": "text/markdown"}, TEXT.encode()),
            "/gbk": (200, {"Content-Type": "text/plain; charset=gb2312"}, "锌锭库存9.3万吨。镕".encode("gbk")),
            "/gzip": (200, {**plain, "Content-Encoding": "gzip"}, gzip.compress(TEXT.encode())),
            "/bomb": (200, {**plain, "Content-Encoding": "gzip"}, gzip.compress(b"a" * 11_000_000)),
            "/notgzip": (200, {**plain, "Content-Encoding": "gzip"}, b"Zinc falls"),
            "/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
            "/hiddenpdf": (200, plain, b"%PDF-1.7"),
            "/image": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
            "/huge": (200, {**plain, "Content-Length": "10000001"}, b""),
            "/longtext": (200, plain, b"a" * 1_000_001),
            "/empty": (200, plain, b" \n"),
            "/403": (403, plain, b"no"),
            "/500": (500, plain, b"broken"),
            "/304": (304, {}, b""),
        }.get(name, (404, plain, b"nothing here"))

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    Handler.stopping.clear()
    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    Handler.stopping.set()
    served.shutdown()
    served.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def refused(url: str, timeout: float = 10.0) -> str:
    with pytest.raises(FetchError) as caught:
        read(url, timeout=timeout)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(url)
    return message[len(url) + 2 :]


@pytest.mark.parametrize("path", ["/text", "/untyped", "/markdown", "/gzip"])
def test_text_is_fetched(server: str, path: str) -> None:
    report = read(server + path)
    assert (report.text, report.source, report.title) == (TEXT, server + path, "Zinc falls")


def test_html_is_fetched(server: str) -> None:
    report = read(server + "/html?id=3")
    assert report.title == "Zinc falls"
    assert "<" not in report.text


def test_the_charset_of_the_server_counts(server: str) -> None:
    assert read(server + "/gbk").text == "锌锭库存9.3万吨。镕"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/nowhere", "the server answers 404 Not Found"),
        ("/403", "the server answers 403 Forbidden"),
        ("/500", "the server answers 500 Internal Server Error"),
        ("/304", "the server answers 304 Not Modified"),
        ("/image", "the server sends image/png, not text, HTML or PDF"),
        ("/huge", "has more than 10,000,000 bytes"),
        ("/endless", "has more than 10,000,000 bytes"),
        ("/bomb", "has more than 10,000,000 bytes"),
        ("/notgzip", "the answer's compression is broken"),
        ("/cut", "the connection broke"),
    ],
)
def test_answers_that_are_no_report(server: str, path: str, message: str) -> None:
    assert refused(server + path) == message


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/pdf", "is a broken PDF"),
        ("/hiddenpdf", "is a broken PDF"),
        ("/longtext", "1,000,001 characters"),
        ("/empty", "is empty"),
    ],
)
def test_the_text_of_an_answer_is_judged_like_a_file(server: str, path: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(server + path)
    assert str(caught.value).startswith(f"{server}{path}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize("path", ["/silent", "/slow"])
def test_a_server_that_does_not_finish(server: str, path: str) -> None:
    assert refused(server + path, timeout=0.3) == "no full answer within 0.3 seconds"


def test_a_refused_connection() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/") == "the connection is refused"


def test_an_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refused("http://reports.example/") == "the host is not found"


@pytest.mark.parametrize("url", ["ftp://example.com/a.txt", "file:///etc/passwd", "gopher://x", "s3://bucket/key"])
def test_other_schemes(url: str) -> None:
    assert refused(url) == "only http and https addresses can be read"


@pytest.mark.parametrize(
    "url", ["http://", "http://[::1", "https://:80/", "http://127.0.0.1:99999/", "http://127.0.0.1:x/", "http://\x7f/"]
)
def test_addresses_that_are_none(url: str) -> None:
    assert refused(url) == "is not a valid address, or leads nowhere"


def test_a_redirect_to_a_private_address_is_refused_before_it_is_asked(server: str) -> None:
    assert refused(f"{server}/to/{server}/text") == "redirects to a private address (127.0.0.1)"
    assert refused(f"{server}/to//text") == "redirects to a private address (127.0.0.1)"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://[::ffff:127.0.0.1]/", "redirects to a private address (::ffff:127.0.0.1)"),
        ("http://169.254.169.254/latest", "redirects to a private address (169.254.169.254)"),
        ("http://10.0.0.1/", "redirects to a private address (10.0.0.1)"),
        ("http://2130706433/", "redirects to a private address (2130706433)"),
        ("http://localhost/", "redirects to a private address (localhost)"),
        ("file:///etc/passwd", "redirects to a file address"),
        ("http://[::1", "the server answers 302 Found"),
    ],
)
def test_redirects_that_are_not_followed(server: str, target: str, message: str) -> None:
    assert refused(f"{server}/to/{target}") == message


def test_redirects_to_public_hosts_are_followed_five_times(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "is_public", lambda address: address == "127.0.0.1")
    assert read(f"{server}{'/to/' * 5}/text").text == TEXT
    assert refused(f"{server}{'/to/' * 6}/text") == "more than 5 redirects"


def test_a_name_that_moves_to_a_private_address_after_the_check(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = server.rpartition(":")[2]
    real = socket.getaddrinfo
    asked: list[object] = []

    def moving(host: str, *rest: object, **more: object) -> object:
        if host != "moving.example":
            return real(host, *rest, **more)  # type: ignore[arg-type]
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(port)))]

    monkeypatch.setattr(socket, "getaddrinfo", moving)
    message = refused(f"{server}/to/http://moving.example:{port}/text")
    assert message == "redirects to a private address (moving.example)"
    assert len(asked) == 2


def test_credentials_are_sent_and_never_shown(server: str) -> None:
    url = server.replace("//", "//ann:secret@")
    report = read(url + "/text")
    assert report.source == server + "/text"
    with pytest.raises(FetchError) as caught:
        read(url + "/nowhere")
    assert str(caught.value).startswith(server + "/nowhere: ")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://ann:s3cret@host/a@b", "http://host/a@b"),
        ("https://ann@host:80", "https://host:80"),
        ("http://ann:p@ss@host/", "http://host/"),
        ("http://ann:pa/ss@host/", "http://host/"),
        ("http://host:8080/@ann", "http://host:8080/@ann"),
        ("http://host/a?b=c@d", "http://host/a?b=c@d"),
    ],
)
def test_credentials_are_cut_from_what_is_shown(url: str, shown: str) -> None:
    assert fetch.without_credentials(url) == shown


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert fetch.is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
     "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not fetch.is_public(address)


def test_httpx2_names_events_as_the_guard_expects(server: str) -> None:
    seen: list[str] = []
    with httpx2.Client() as client:
        client.get(server + "/text", extensions={"trace": lambda event, _: seen.append(event)})
    assert seen[:2] == ["connection.connect_tcp.started", "connection.connect_tcp.complete"]
