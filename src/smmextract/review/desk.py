"""The desk: where a review gets results and puts decisions. One interface for stores (see `stores`) and files.

The desk of a result file reads, on opening, only what the queue needs, and checks a report again only if it was read
again since. The journal beside it has one line per step, appended and synced before a decision counts, never changed. A
killed process leaves at most half a line, of a step that was never confirmed; it is skipped. Locks are on byte ranges
far beyond the end of the file; the system releases them when a process dies.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from smmextract import __version__
from smmextract.arithmetic import RuleBook, default_rules
from smmextract.errors import InputError, UsageError
from smmextract.figure import ReportInfo, Result
from smmextract.review.decisions import Decision, report_key
from smmextract.review.items import QueuedConflict, QueuedFigure, QueueItem, items_of, named, report_title
from smmextract.review.state import Case, rules_told
from smmextract.user_files import first_problem, read_bytes

try:
    import fcntl
except ImportError:  # Windows: one person at a time
    fcntl = None  # type: ignore[assignment]


class Desk(Protocol):
    """Results to review, by the key of their report (see `decisions.report_key`), and the journal of decisions.

    Added decisions are kept whatever happens afterwards. Whole reports are claimed, not single items: a decision may
    settle other items of its report, so two people on one report could decide what is already settled.
    """

    name: str
    """The file or store, as messages name it."""
    rules: RuleBook
    """The rules, with the vocabulary, by which results are checked after decisions."""

    def queue(self) -> list[QueueItem]:
        """Return everything that is left to decide, in the order of the reports."""

    def reports(self) -> list[str]:
        """Return the keys of all reports, in order."""

    def result(self, report: str) -> Result:
        """Return the result as it was read, without decisions."""

    def decisions(self, report: str) -> list[Decision]:
        """Return all decisions on a report so far, by anybody and including undos, in order."""

    def add(self, report: str, decisions: Sequence[Decision], left: Iterable[QueueItem]) -> None:
        """Add decisions permanently, and the items that they leave open. Raises SmmextractError if none is kept."""

    def claim(self, report: str) -> bool:
        """Claim a report; return False if somebody else has it. A claim ends with the process at the latest."""

    def release(self, report: str) -> None:
        """Give up the claim on a report."""

    def close(self) -> None:
        """Give up all claims and close."""


_HEAD = b'{"report":"'
_APPEND = 1 << 62
"""Position of the lock for appending; the locks of reports lie below."""


class JournalEntry(BaseModel):
    """One line: decisions made at once, and the items that they left open in their report.

    `reading` identifies the reading of the report to which these items belong; for another one they are computed again.
    """

    model_config = ConfigDict(frozen=True)

    report: str
    decisions: tuple[Decision, ...] = ()
    reading: str
    left: tuple[QueueItem, ...] = ()


class Left(BaseModel):
    """The part of a line that the queue needs."""

    reading: str
    left: tuple[QueueItem, ...] = ()


_Line = TypeVar("_Line", JournalEntry, Left)


class Journal:
    """A journal file, made when it is needed; lines are parsed when their report is. Raises InputError if unusable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None
        self._read_to = 0
        self._lines: dict[str, list[bytes]] = {}
        self.refresh()

    def entries(self, report: str) -> list[JournalEntry]:
        """Return the entries on a report, as far as they have been read."""
        return [entry for line in self._lines.get(report, ()) if (entry := self._parsed(line, JournalEntry))]

    def left(self, report: str) -> Left | None:
        """Return the items that the last entry on a report leaves open; None if there is no entry."""
        lines = reversed(self._lines.get(report, ()))
        return next((left for line in lines if (left := self._parsed(line, Left))), None)

    def refresh(self) -> None:
        """Read entries that others have added."""
        if self._file is None and not self.path.exists():
            return
        file = self._open()
        try:
            size = os.fstat(file).st_size
            data = bytearray()
            while self._read_to + len(data) < size and (part := os.pread(file, size, self._read_to + len(data))):
                data += part
        except OSError as error:
            raise InputError(f"{self.path}: cannot be read ({error.strerror})") from None
        end = data.rfind(b"\n") + 1
        for line in bytes(data[:end]).splitlines():
            if line.startswith(_HEAD):
                self._lines.setdefault(line[len(_HEAD) :].partition(b'"')[0].decode(), []).append(line)
        self._read_to += end

    def _parsed(self, line: bytes, form: type[_Line]) -> _Line | None:
        try:
            return form.model_validate_json(line)
        except ValidationError as error:
            if error.errors()[0]["type"] != "json_invalid":
                raise InputError(f"{self.path}: written by another version ({error.errors()[0]['msg']})") from None
            return None  # half a line, of a step that was never confirmed

    def add(self, entry: JournalEntry) -> None:
        """Append a line and wait until it is on disk; a line that cannot be written completely is removed."""
        file = self._open()
        line = entry.model_dump_json().encode() + b"\n"
        try:
            self._lock(_APPEND, wait=True)
            try:
                size = os.fstat(file).st_size
                if size and os.pread(file, 1, size - 1) != b"\n":
                    line = b"\n" + line
                try:
                    while line:
                        line = line[os.write(file, line) :]  # on a full disk, the next attempt fails
                    os.fsync(file)
                except OSError:
                    os.ftruncate(file, size)
                    raise
            finally:
                self._unlock(_APPEND)
        except OSError as error:
            raise InputError(f"{self.path}: cannot be written ({error.strerror}); nothing was decided") from None
        self.refresh()

    def claim(self, report: str) -> bool:
        self._open()
        return self._lock(_place(report), wait=False)

    def release(self, report: str) -> None:
        self._unlock(_place(report))

    def close(self) -> None:
        """Close the file, which releases all locks."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int:
        if self._file is None:
            try:
                new = not self.path.exists()
                self._file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
                if new and os.name == "posix":
                    folder = os.open(self.path.parent, os.O_RDONLY)
                    os.fsync(folder)
                    os.close(folder)
            except OSError as error:
                raise InputError(f"{self.path}: cannot be written ({error.strerror})") from None
        return self._file

    def _lock(self, place: int, *, wait: bool) -> bool:
        if fcntl is None or self._file is None:
            return True
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB), 1, place)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock(self, place: int) -> None:
        if fcntl is not None and self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)


def _place(report: str) -> int:
    return int(report[:15], 16) if all(sign in "0123456789abcdef" for sign in report[:15]) else 1


@dataclass(frozen=True)
class _Glimpse:
    """The part of a result that the queue needs: it is read four times as fast as the whole."""

    report: ReportInfo
    reader: dict[str, object]
    figures: list[QueuedFigure]
    conflicts: list[QueuedConflict] = field(default_factory=list)


_GLIMPSE = TypeAdapter(_Glimpse)


class FileDesk:
    """Results of a file under review (see `Desk`). Raises InputError for a file that holds no results."""

    def __init__(self, path: Path, journal: Path | None = None, rules: RuleBook | None = None) -> None:
        self.name = str(path)
        self.rules = rules or default_rules()
        self._told = f"{__version__}\n{rules_told(self.rules)}".encode()
        self._lines: dict[str, bytes] = {}
        self._as_read: dict[str, tuple[str, list[QueueItem]]] = {}
        for number, line in enumerate(_results(path)):
            key, title, items = _glimpse(line, path, number)
            self._lines.pop(key, None)  # of several readings, keep the last
            self._lines[key], self._as_read[key] = line, (title, items)
        if not self._lines:
            raise InputError(f"{path}: no results in it")
        self._journal = Journal(journal or path.with_name(f"{path.name}.review.jsonl"))

    def queue(self) -> list[QueueItem]:
        self._journal.refresh()
        return [item for report in self._lines for item in self._left(report)]

    def reports(self) -> list[str]:
        return list(self._lines)

    def result(self, report: str) -> Result:
        try:
            return Result.model_validate_json(self._lines[report])
        except ValidationError as error:
            raise InputError(f"{self.name}: {first_problem(error)}") from None

    def decisions(self, report: str) -> list[Decision]:
        self._journal.refresh()
        return [one for entry in self._journal.entries(report) for one in entry.decisions]

    def add(self, report: str, decisions: Sequence[Decision], left: Iterable[QueueItem]) -> None:
        entry = JournalEntry(report=report, decisions=tuple(decisions), reading=self._reading(report), left=tuple(left))
        self._journal.add(entry)

    def claim(self, report: str) -> bool:
        return self._journal.claim(report)

    def release(self, report: str) -> None:
        self._journal.release(report)

    def close(self) -> None:
        self._journal.close()

    def _left(self, report: str) -> Sequence[QueueItem]:
        last, (title, items) = self._journal.left(report), self._as_read[report]
        if last is None:
            return items
        if last.reading == self._reading(report):
            return [named(item, title) for item in last.left]
        return Case.at(self, report).items  # read again since: apply the decisions to the new reading

    def _reading(self, report: str) -> str:
        return hashlib.blake2b(self._lines[report] + self._told, digest_size=8).hexdigest()


def _results(path: Path) -> Iterator[bytes]:
    data = read_bytes(path).removeprefix(b"\xef\xbb\xbf").strip()
    if data.startswith(b"["):
        try:
            for one in TypeAdapter(list[Result]).validate_json(data):
                yield one.to_json().encode()
        except ValidationError as error:
            raise InputError(f"{path}: no results in it ({first_problem(error)})") from None
        return
    lines = data.splitlines()
    if len(lines) > 1 and lines[0].rstrip().endswith(b"}"):
        yield from (line for line in lines if line.strip())
    elif data:
        yield data


def _glimpse(line: bytes, path: Path, number: int) -> tuple[str, str, list[QueueItem]]:
    """Return the key and title of a result's report, and its items to decide as it was read."""
    try:
        seen = _GLIMPSE.validate_json(line)
    except ValidationError as error:
        wanted = "what `extract` or `check` wrote is expected"
        raise InputError(f"{path}: result {number + 1}: {first_problem(error)} ({wanted})") from None
    title = report_title(seen.report.title, seen.report.source)
    key = report_key(seen.report, seen.figures)
    flagged = [one for one in seen.figures if one.verdict == "flagged"]
    return key, title, items_of(key, flagged, seen.conflicts, title)


_SQLITE = b"SQLite format 3\0"


def open_desk(source: str, journal: Path | None = None, rules: RuleBook | None = None) -> Desk:
    """Return the desk of a result file, or of a store by path or URL. Raises InputError or StoreError without one."""
    if source == "-":
        raise InputError("a review needs a file: standard input is for the answers")
    if not is_store(source):
        return FileDesk(Path(source), journal, rules)
    if journal is not None:
        raise UsageError("a store keeps its decisions itself: --journal is for result files")
    from smmextract.review.stores import StoreDesk  # noqa: PLC0415 - SQLAlchemy, which a file does not need

    return StoreDesk(source, rules)


def is_store(source: str) -> bool:
    """Return whether a source is the address of a store: a URL, or an SQLite file."""
    if "://" in source:
        return True
    try:
        with Path(source).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
