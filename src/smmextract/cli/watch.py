"""Watch folders and read new files into the store, until the user ends it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from smmextract.batch.source_items import SourceItem, find_sources
from smmextract.errors import InputError

_SETTLED = 2.0
"""Seconds since its last change after which a file counts as complete."""


def watch(
    folders: Sequence[str], read: Callable[[list[SourceItem]], None], *, every: float, rounds: int | None = None
) -> None:
    """Read new reports in some folders every `every` seconds; end after `rounds` rounds, if given.

    Reports that the store has are not read again, so a round without new files only lists the folders. Raises
    InputError if a name is not a folder. Ctrl-C ends the watch.
    """
    for folder in folders:
        if not Path(folder).is_dir():
            raise InputError(f"{folder}: not a folder, so it cannot be watched")
    seen: dict[str, float] = {}
    try:
        while rounds is None or rounds > 0:
            items = list(_new(folders, seen))
            if items:
                read(items)
            rounds = None if rounds is None else rounds - 1
            if rounds != 0:
                time.sleep(every)
    except KeyboardInterrupt:
        return


def _new(folders: Sequence[str], seen: dict[str, float]) -> Iterator[SourceItem]:
    """Yield the reports that are new or changed since the last round, and complete."""
    now = time.time()
    for folder in folders:
        try:
            found = list(find_sources([folder]))
        except InputError:
            continue  # the folder has no reports yet
        for item in found:
            place = Path(item.place.rpartition(":")[0] or item.name) if item.place else Path(item.name)
            try:
                changed = place.stat().st_mtime
            except OSError:
                continue
            name = item.place or item.name
            if seen.get(name) != changed and now - changed >= _SETTLED:
                seen[name] = changed
                yield item
