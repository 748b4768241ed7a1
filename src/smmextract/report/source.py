"""Reads reports from a path, `-` for standard input, an http(s) URL, or a decoded text.

In: the source as the user names it. Out: a `Report` (for a JSON Lines file, one per line), or a one-line error that
begins with the source. A source (in a JSON Lines file, a line) may have ten million bytes, the extracted text one
million characters. A line looks like this; all but `text` (plain, or an HTML page) may be missing:

    {"id": "zn-2024-03", "url": "https://...", "published": "2024-04-09", "title": "...", "text": "..."}
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path, PurePath
from typing import BinaryIO

from smmextract.errors import FetchError, InputError
from smmextract.lazy import regex
from smmextract.nearest import nearest_file
from smmextract.report import decode
from smmextract.report.blocks import split
from smmextract.report.published import find_date
from smmextract.report.report import Article, Report, is_html
from smmextract.user_files import parse_json, standard_input_stream

MAX_BYTES = 10_000_000
MAX_CHARACTERS = 1_000_000
SUFFIXES = (".jsonl", ".ndjson")
_LONGEST_NAME = 200
_SCHEME = regex(r"[a-z][a-z0-9+.-]+://", re.I)
_HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
_SHOWN_AT_MOST = 200
_STDIN = "- (standard input)"


def is_many(source: str) -> bool:
    """Return whether a source holds many reports, judging by its name."""
    return PurePath(source).suffix.lower() in SUFFIXES


def is_entry(line: bytes) -> bool:
    """Return whether a line is a report in this format. Used for standard input, which has no file name."""
    line = line.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        found = json.loads(line) if line.startswith(b"{") else None
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("text"), str)


def _entries(stream: BinaryIO, source: str, name: str, first: bytes) -> Iterator[Report | InputError]:
    """Yield each report of a stream, from the line `first` on, or an error that begins with `name`."""
    empty = True
    for number, line in enumerate(_lines(stream, first), 1):
        if line.strip():
            empty = False
            try:
                yield _entry(line, source, number, f"{name}: line {number}")
            except InputError as error:
                yield error
    if empty:
        yield InputError(f"{name}: is empty")


def _lines(stream: BinaryIO, first: bytes) -> Iterator[bytes]:
    line = first or stream.readline(MAX_BYTES + 1)
    while line:
        yield line
        while line and not line.endswith(b"\n") and len(line) > MAX_BYTES:
            line = stream.readline(MAX_BYTES + 1)
        line = stream.readline(MAX_BYTES + 1)


def _entry(line: bytes, source: str, number: int, place: str) -> Report:
    """Return the report of a line, whose source is its URL, or its file with id or line."""
    if len(line) > MAX_BYTES:
        raise InputError(f"{place}: has more than {MAX_BYTES:,} bytes")
    found = parse_json(line, place)
    if not isinstance(found, Mapping) or not isinstance(found.get("text"), str):
        raise InputError(f'{place}: not a report (an object with a string "text" is expected)')
    for key in ("id", "url", "title", "published"):
        if not isinstance(found.get(key), str | None) and not (key == "id" and isinstance(found[key], int)):
            raise InputError(f"{place}: {key}: a string is expected")
    published = found.get("published")
    stated = find_date(published) if published else None
    if published and stated is None:
        forms = "2024-02-09 or 2024-02-09T16:01"
        raise InputError(f"{place}: published: not a date: {published[:_LONGEST_NAME]!r} (expected is {forms})")
    named = " ".join(str(found.get("id") or "").split())[:_LONGEST_NAME]
    source = found.get("url") or f"{source}#{named or number}"
    name = shown(source)
    article = _article(decode.universal_newlines(found["text"]), name)
    report = _report(replace(article, title=found.get("title") or article.title), source, name)
    return replace(report, published=stated.iso if stated else report.published)


def read_each(source: str, *, stdin: BinaryIO | None = None) -> Iterator[Report | InputError]:
    """Yield all reports of a source, one per line of JSON Lines; an error takes the place of the report concerned."""
    with ExitStack() as opened:
        try:
            first = b""
            if is_many(source) and not _SCHEME.match(source):
                stream, name = opened.enter_context(_open(source, shown(source))), shown(source)
            elif source == "-":
                stream, name = stdin or standard_input_stream(), _STDIN
                first = _read(stream.readline, name)
                if not is_entry(first):
                    yield _from_bytes(first + _at_most(stream, name, MAX_BYTES - len(first)), source, name)
                    return
            else:
                yield read(source)
                return
        except InputError as error:
            yield error
            return
        yield from _entries(stream, source, name, first)


def read(source: str, *, stdin: BinaryIO | None = None, timeout: float = 20.0) -> Report:
    """Read the report that `source` names; `stdin` replaces standard input. Raises InputError."""
    if source == "-":
        return _from_bytes(_at_most(stdin or standard_input_stream(), _STDIN), source, _STDIN)
    if _SCHEME.match(source):
        return _from_url(source, timeout)
    if not source.strip():
        raise InputError("the name of the source is empty")
    name = shown(source)
    with _open(source, name) as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_BYTES:
            raise InputError(f"{name}: has {size:,} bytes, more than {MAX_BYTES:,}")
        data = _at_most(file, name)
    return _from_bytes(data, source, name, as_html=Path(source).suffix.lower() in _HTML_SUFFIXES)


def from_text(text: str, source: str = "") -> Report:
    """Build the report of a text that is already decoded."""
    text = decode.universal_newlines(text.removeprefix("\ufeff"))
    return _report(Article(text), source, shown(source) or "the text")


def shown(source: str) -> str:
    """Return the source as messages print it: one line, not too long."""
    line = " ".join(source.split())
    return line if len(line) <= _SHOWN_AT_MOST else line[: _SHOWN_AT_MOST - 1] + "…"


def _from_url(url: str, timeout: float) -> Report:
    from smmextract.report import fetch  # noqa: PLC0415 - only a URL needs the network

    name = shown(fetch.without_credentials(url))
    if not url.lower().startswith(("http://", "https://")):
        raise FetchError(f"{name}: only http and https addresses can be read")
    found = fetch.fetch(url, name=name, timeout=timeout, max_bytes=MAX_BYTES)
    return _from_bytes(found.data, fetch.without_credentials(url), name, declared=found.charset, as_html=found.is_html)


def _from_bytes(data: bytes, source: str, name: str, *, declared: str | None = None, as_html: bool = False) -> Report:
    if decode.is_pdf(data):
        from smmextract.report import pdf  # noqa: PLC0415 - only a PDF needs it

        return _report(Article(pdf.text(data, name)), source, name)
    if decode.is_mail(data):
        from smmextract.report.mail import opened  # noqa: PLC0415 - only an e-mail needs it

        return _report(opened(data, name), source, name)
    text = decode.decode(data, name, declared)
    text = decode.tabbed(text, name) if PurePath(source).suffix.lower() == ".csv" else text
    return _report(_article(text, name, named_so=as_html), source, name)


def _article(text: str, name: str, *, named_so: bool = False) -> Article:
    if not is_html(text, named_so=named_so):
        return Article(text)
    from smmextract.report.html_article import article  # noqa: PLC0415 - only a page needs it

    return article(text, name)


def _report(article: Article, source: str, name: str) -> Report:
    text = article.text
    if not text.strip():
        raise InputError(f"{name}: is empty")
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"{name}: has {len(text):,} characters of text, more than {MAX_CHARACTERS:,}")
    try:
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        raise InputError(f"{name}: half of a character (a lone surrogate) at offset {error.start}") from None
    parts = split(text, known_title=article.title)
    return Report(
        text=text,
        source=source,
        sha256=digest,
        title=parts.title or article.title,
        published=parts.published or article.published or parts.dateline,
        publisher=parts.source_line or article.publisher or parts.publisher,
        blocks=parts.blocks,
    )


def _open(source: str, name: str) -> BinaryIO:
    try:
        path = Path(source)
        if path.is_dir():
            raise InputError(f"{name}: is a directory")
        return path.open("rb")
    except FileNotFoundError:
        raise InputError(f"{name}: no such file{nearest_file(Path(source))}") from None
    except OSError as error:
        raise InputError(f"{name}: {(error.strerror or 'cannot be read').lower()}") from None
    except ValueError:
        raise InputError(f"{name}: is not a file name") from None


def _at_most(stream: BinaryIO, name: str, most: int = MAX_BYTES) -> bytes:
    """Read the rest of a stream. Raises InputError, without reading on, if it has more than `most` bytes."""
    data = _read(stream.read, name, max(0, most))
    if len(data) > most:
        raise InputError(f"{name}: has more than {MAX_BYTES:,} bytes")
    return data


def _read(read: Callable[[int], bytes], name: str, most: int = MAX_BYTES) -> bytes:
    """Read from a stream, one byte more than allowed to tell whether there is more."""
    try:
        return read(most + 1)
    except OSError as error:
        raise InputError(f"{name}: {(error.strerror or 'cannot be read').lower()}") from None
