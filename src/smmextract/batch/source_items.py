"""Finds the reports of a batch. In: what the user names. Out: one `SourceItem` per report, one after another.

A source is a file, a folder (with everything below it), a glob, a URL, a file with one URL per line, a JSONL file, or
`-`. Only names are held in memory; a text is read when its turn comes.
"""

from __future__ import annotations

import codecs
import glob
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from smmextract.errors import InputError
from smmextract.lazy import regex
from smmextract.report import Report, from_text, read
from smmextract.report.source import MAX_BYTES, shown

_URL = regex(r"https?://\S+", re.I)
_JSONL = (".jsonl", ".ndjson")
_HTML = (".html", ".htm", ".xhtml")
_REPORTS = (".txt", ".md", ".markdown", ".pdf", *_HTML)
_PLACE = regex(rf"(.+(?:{'|'.join(map(re.escape, _JSONL))})):(\d+)", re.I)
_LIST_BYTES = 65_536
"""A list of URLs is recognised within this many bytes."""


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One report to be read, by its name (a path or URL) or with its text. `problem` says why it cannot be read."""

    name: str
    text: str | None = None
    published: str | None = None
    problem: str | None = None
    place: str = ""
    """Where the text stands, for items that have one; `retry` reads it from there."""

    @property
    def is_url(self) -> bool:
        return self.text is None and self.problem is None and bool(_URL.fullmatch(self.name))

    @property
    def is_gone(self) -> bool:
        """Whether it names a file that does not exist (mistyped or deleted), so that a retry is pointless."""
        if self.text is not None or self.place or self.is_url or self.name == "-":
            return False
        try:
            return not Path(self.name).exists()
        except (OSError, ValueError):
            return False

    def content(self) -> str | None:
        """Return the hash of its original bytes; None if they are not known before reading, or cannot be read."""
        if self.text is not None:
            return _hash(f"{self.published or ''}\0{self.text}".encode(errors="surrogatepass"))
        if self.problem or self.is_url:
            return None
        try:
            with Path(self.name).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError):
            return None
        return _hash(b"html" * self.name.lower().endswith(_HTML) + data)

    def read(self) -> Report:
        """Read the report. Raises InputError if that fails."""
        if self.problem:
            raise InputError(f"{shown(self.name)}: {self.problem}")
        report = read(self.name) if self.text is None else from_text(self.text, self.name)
        if "\0" in report.text:
            raise InputError(f"{shown(self.name)}: has a NUL character, so it is not text")
        return replace(report, published=self.published) if self.published else report


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Sources:
    """What the user named, expanded to files; `total` is None if it is known only after reading to the end. `others`
    counts, by suffix, the files in folders that are no reports; `barred` says why folders below them cannot be read.
    """

    names: Sequence[str]
    stdin: BinaryIO | None = None
    total: int | None = None
    others: Counter[str] = field(default_factory=Counter)
    barred: dict[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[SourceItem]:
        for name in self.names:
            if name == "-":
                yield from _standard_input(self.stdin)
            elif name.lower().endswith(_JSONL):
                yield from _json_lines_of(name)
            else:
                yield SourceItem(name, problem=self.barred.get(name))


def find_sources(named: Sequence[str], stdin: BinaryIO | None = None) -> Sources:
    """Expand folders, globs and lists of URLs. Raises InputError if a folder or glob contains no report."""
    found = Sources([], stdin)
    names = [name for source in named for name in _spread(source, found)]
    lines = [_lines(name) for name in names if name.lower().endswith(_JSONL)]
    total = len(names) - len(lines) + sum(lines)
    return replace(found, names=names, total=None if "-" in names else total)


def items_at(place: str) -> list[SourceItem]:
    """Return the items at a place that an earlier run named; of a folder that could not be read, its reports."""
    if not os.path.isdir(place):  # noqa: PTH112 - Path.is_dir may raise
        return [item_at(place)]
    try:
        return list(find_sources([place]))
    except InputError as error:
        return [SourceItem(place, problem=str(error).removeprefix(f"{shown(place)}: "))]


def item_at(place: str) -> SourceItem:
    """Return the item at a place that an earlier run named: a file, a URL, or a line of a JSONL file."""
    if found := _PLACE.fullmatch(place):
        number = int(found[2])
        for at, item in enumerate(_json_lines_of(found[1], blank=True), 1):
            if at == number:
                return item
        return SourceItem(place, problem="there is no such line any more")
    return SourceItem(place)


def _spread(source: str, told: Sources) -> Iterator[str]:
    path = Path(source)
    try:
        if source == "-" or _URL.fullmatch(source):
            yield source
        elif path.is_dir():
            yield from _reports_below(path, told)
        elif not path.exists() and glob.has_magic(source):
            found = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - Path.glob takes none that begins at the root
            if not found:
                raise InputError(f"{shown(source)}: no file matches")
            yield from (name for name in found if Path(name).is_file())
        elif urls := _urls_in(path):
            yield from urls
        else:
            yield source
    except OSError as error:
        raise InputError(f"{shown(source)}: {(error.strerror or 'cannot be read').lower()}") from None
    except ValueError:
        raise InputError(f"{shown(source)}: is not a file name") from None


def _reports_below(folder: Path, told: Sources) -> list[str]:
    """Return the reports of a folder, and the folders in it that cannot be read, which fail when their turn comes."""
    known = (*_REPORTS, *_JSONL)
    names: list[str] = []

    def keep(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise error
        names.append(error.filename)
        told.barred[error.filename] = (error.strerror or "cannot be read").lower()

    for above, folders, files in os.walk(folder, onerror=keep):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(above, name) for name in files if not name.startswith(".")):
            if path.suffix.lower() not in known:
                told.others[path.suffix.lower() or "no suffix"] += 1
            elif path.is_file():
                names.append(str(path))
    if not names:
        raise InputError(f"{folder}: has no reports ({', '.join(known)})")
    return sorted(names)


def _urls_in(path: Path) -> list[str]:
    """Return the URLs of a file that holds only URLs and comments; for a report, none."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            if not _urls(file.readlines(_LIST_BYTES)):
                return []
            file.seek(0)
            return _urls(file.readlines())
    except OSError:
        return []


def _urls(lines: Sequence[str]) -> list[str]:
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return found if all(map(_URL.fullmatch, found)) else []


def _lines(name: str) -> int:
    try:
        with Path(name).open("rb") as file:
            return sum(1 for line in file if line.strip())
    except OSError:
        return 1


def _standard_input(stdin: BinaryIO | None) -> Iterator[SourceItem]:
    """Yield one report, or one per line if the lines are JSON objects."""
    if stdin is None:
        raise InputError("there is no standard input to read from")
    first = stdin.readline(MAX_BYTES + 1)
    while first and not first.strip():
        first = stdin.readline(MAX_BYTES + 1)
    if first.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{":
        yield _json_item(first, "-:1")
        yield from _json_lines(stdin, "-", first=2)
        return
    data = first + stdin.read(MAX_BYTES + 1 - len(first))
    try:
        yield SourceItem("-", text=data.decode("utf-8-sig"), place="-")
    except UnicodeDecodeError:
        yield SourceItem("-", problem="is not UTF-8 text", place="-")


def _json_lines_of(name: str, *, blank: bool = False) -> Iterator[SourceItem]:
    try:
        with Path(name).open("rb") as file:
            yield from _json_lines(file, name, blank=blank)
    except OSError as error:
        yield SourceItem(name, problem=(error.strerror or "cannot be read").lower())


def _json_lines(file: BinaryIO, name: str, *, first: int = 1, blank: bool = False) -> Iterator[SourceItem]:
    for number, line in enumerate(iter(lambda: file.readline(MAX_BYTES + 1), b""), first):
        if line.strip():
            yield _json_item(line, f"{name}:{number}")
        elif blank:
            yield SourceItem(f"{name}:{number}", problem="is blank")


def _json_item(line: bytes, place: str) -> SourceItem:
    """Parse one line of `{"id", "url", "published", "text"}`; the text or the URL is required."""
    if len(line) > MAX_BYTES:
        return SourceItem(place, problem=f"has more than {MAX_BYTES:,} bytes", place=place)
    try:
        values = json.loads(line.removeprefix(codecs.BOM_UTF8))
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return SourceItem(place, problem="is no JSON", place=place)
    if not isinstance(values, dict):
        return SourceItem(place, problem="is no JSON object", place=place)
    for key in ("url", "id", "text", "published"):
        if not isinstance(values.get(key), (str, int, type(None))) or (key == "text" and values.get(key) == 0):
            return SourceItem(place, problem=f"its {key!r} is no text", place=place)
    text, url = values.get("text"), values.get("url")
    name = str(url or values.get("id") or place)
    if not text:
        if url and _URL.fullmatch(str(url)):
            return SourceItem(str(url), published=_day(values.get("published")), place=place)
        return SourceItem(place, problem="has neither a 'text' nor a 'url' that can be fetched", place=place)
    published = values.get("published")
    if published and _day(published) is None:
        return SourceItem(place, problem=f"its 'published' is not a date: {shown(str(published))!r}", place=place)
    return SourceItem(name, text=str(text), published=_day(published), place=place)


def _day(published: object) -> str | None:
    """Return a date, with or without time, in the format of the record; None for anything else."""
    text = str(published or "").strip().replace(" ", "T", 1)
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return None
    return text[:16] if re.fullmatch(r"T\d\d:\d\d.*", text[10:]) else text[:10]
