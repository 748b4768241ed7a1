"""Watching folders: what is put into them is read into the store, until somebody ends it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from smmextract.batch.source_items import find_sources
from smmextract.errors import InputError

if TYPE_CHECKING:
    from smmextract.batch.source_items import SourceItem

_SETTLED = 2.0
"""Seconds after its last change a file is taken to be complete."""


def watch(
    folders: Sequence[str], read: Callable[[list[SourceItem]], None], *, every: float, rounds: int | None = None
) -> None:
    """Read what is new in some folders, again and again, `every` so many seconds; `rounds` ends it after some.

    What the store has is not read again, so a round without anything new costs a look at the folders. Raises InputError
    for what is no folder. Ctrl-C ends it.
    """
    for folder in folders:
        if not Path(folder).is_dir():
            raise InputError(f"{folder}: is no folder to watch")
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
    """The reports that came or changed since the last look, and are complete."""
    now = time.time()
    for folder in folders:
        try:
            found = list(find_sources([folder]))
        except InputError:
            continue  # it has no reports yet
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
