"""Finds the nearest known name: what a person probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

_CUTOFF = 0.6
_LISTED = 20


def nearest(name: str, known: Iterable[str], cutoff: float = _CUTOFF) -> str | None:
    """Return the known name most similar to `name`, ignoring case; None if none is similar."""
    by_fold: dict[str, str] = {}
    for one in known:
        by_fold.setdefault(one.casefold(), one)
    found = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=cutoff)
    return by_fold[found[0]] if found else None


def nearest_file(path: Path) -> str:
    """Return the end of a message about a file that does not exist: `; is it x.txt?`, or "" if none is similar."""
    try:
        if path.is_symlink():
            return f"; it is a link to {path.readlink()}"
        near = nearest(path.name, [one.name for one in path.parent.iterdir()])
    except OSError:
        return ""
    return f"; is it {path.parent / near}?" if near else ""


def did_you_mean(name: str, known: Iterable[str], *, cutoff: float = _CUTOFF, listed: int = _LISTED) -> str:
    """Return the end of a message about an unknown name: `; did you mean 'x'?`.

    If none is similar, list the first `listed` known names; with `listed` 0, return "".
    """
    known = list(known)
    near = nearest(name, known, cutoff)
    if near is not None:
        return f"; did you mean {near!r}?"
    if not listed:
        return ""
    more = ", …" if len(known) > listed else ""
    return f"; there are {', '.join(known[:listed])}{more}" if known else "; there are none"
