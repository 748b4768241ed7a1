"""The journal beside a result file: one line a step, added and synced before a decision counts, never changed.

A process that is killed leaves at worst half a line at the end, of a step that nobody was told is kept; it is passed
over. Locks are on byte ranges far behind the end of the file, so that the system takes them from a killed process.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from smmextract.errors import InputError
from smmextract.review.decisions import Decision
from smmextract.review.items import QueueItem

try:
    import fcntl
except ImportError:  # Windows: one person at a time
    fcntl = None  # type: ignore[assignment]

_HEAD = b'{"report":"'
_APPEND = 1 << 62
"""Where the lock for adding a line is; those of reports are below."""


class JournalEntry(BaseModel):
    """One line: decisions taken at once, and what they left open in their report.

    `reading` tells which reading of the report that speaks of; of another one it has to be found out again.
    """

    model_config = ConfigDict(frozen=True)

    report: str
    decisions: tuple[Decision, ...] = ()
    reading: str
    left: tuple[QueueItem, ...] = ()


class Left(BaseModel):
    """Of a line what the queue needs."""

    reading: str
    left: tuple[QueueItem, ...] = ()


_Line = TypeVar("_Line", JournalEntry, Left)


class Journal:
    """A journal file, which is made when something is added or claimed. Raises InputError where it cannot be used.

    Lines are kept as they are until their report is wanted: a queue is open long before all of them are read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None
        self._read_to = 0
        self._lines: dict[str, list[bytes]] = {}
        self.refresh()

    def entries(self, report: str) -> list[JournalEntry]:
        """The entries on a report, as far as they have been read."""
        return [entry for line in self._lines.get(report, ()) if (entry := self._parsed(line, JournalEntry))]

    def left(self, report: str) -> Left | None:
        """What the last entry on a report leaves open; None where there is none."""
        lines = reversed(self._lines.get(report, ()))
        return next((left for line in lines if (left := self._parsed(line, Left))), None)

    def refresh(self) -> None:
        """Read what others have added."""
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
            return None  # half a line, of a step that was never acknowledged

    def add(self, entry: JournalEntry) -> None:
        """Add a line and wait until the disk has it; what cannot be written whole is taken back."""
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
                        line = line[os.write(file, line) :]  # on a full disk the next attempt says so
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
        """Take a report; False where another process has it."""
        self._open()
        return self._lock(_place(report), wait=False)

    def release(self, report: str) -> None:
        """Give a report back."""
        self._unlock(_place(report))

    def close(self) -> None:
        """Close the file; all locks go with it."""
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
